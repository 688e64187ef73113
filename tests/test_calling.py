"""A command called out of the nursery says and does what the program says and does that a shell starts."""

import json
import os
import subprocess
import sys
from multiprocessing import get_context
from multiprocessing.connection import Connection

import pytest
from tests import calling
from tests.cli.installation import Installation
from tests.nursery import ROOT

TOLD = """
import json, os, sys
from django.conf import settings
from django.db import connection

told = {name: repr(getattr(settings, name)) for name in dir(settings) if name.isupper()}
told |= {"database": repr(connection.settings_dict), "environment": dict(os.environ), "folder": os.getcwd(), "words": sys.argv}
told |= {"input": sys.stdin.read(), "terminal": [stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)]}
told |= {"streams": [(one.encoding.lower(), one.errors) for one in (sys.stdin, sys.stdout, sys.stderr)]}
print(json.dumps(told))
print("and this", file=sys.stderr)
"""


@pytest.fixture
def odd(tmp_path) -> Installation:
    """An installation whose every setting is another than the tests' own."""
    settings = {"EVERWEEK_MAIL": "smtp://mail.example.org", "EVERWEEK_ZONE": "Europe/Lisbon", "EVERWEEK_PROXIES": "2"}
    return Installation(tmp_path / "home", "", {**settings, "EVERWEEK_ADDRESS": "https://service.example.org"})


def test_lines_live_in_the_environment_they_are_given_as_a_program_does(odd):
    environment = {**odd.environment, "DJANGO_SETTINGS_MODULE": "everweek.settings"}
    begun = [sys.executable, "-c", TOLD, "a word"]
    # The first one makes the keys, and knows that it did.
    odd.python("from django.conf import settings; settings.KEYS_MADE")
    cold = subprocess.run(begun, env=environment, cwd=ROOT, input="", capture_output=True, text=True, check=True)
    called = calling.python(TOLD, ["a word"], environment)

    assert (called.returncode, called.stderr) == (0, cold.stderr) == (0, "and this\n")
    assert json.loads(called.stdout) == json.loads(cold.stdout)


def test_nothing_of_one_call_is_there_in_the_next(odd, tmp_path):
    leave = "import os, everweek.settings, everweek.cli; os.environ['LEFT'] = 'yes'; everweek.cli.COMMANDS = {}; print('left')"
    assert odd.python(leave) == "left"
    another = Installation(tmp_path / "another", "")
    seen = "import os; from django.conf import settings; from everweek.cli import COMMANDS\n"
    told = another.python(f"{seen}print(settings.EVERWEEK_HOME, settings.EVERWEEK_ZONE, 'LEFT' in os.environ, len(COMMANDS) > 9)")
    assert told == f"{another.home} UTC False True"


WHERE_FROM = "import os; print(os.getppid())"


def tell_where_from(pipe: Connection) -> None:
    pipe.send(calling.python(WHERE_FROM, [], dict(os.environ)).stdout)


def test_a_process_that_was_forked_calls_out_of_the_nursery_that_was_open_before():
    before = calling.python(WHERE_FROM, [], dict(os.environ)).stdout
    context = get_context("fork")
    here, there = context.Pipe()
    forked = context.Process(target=tell_where_from, args=(there,))
    forked.start()
    there.close()
    assert here.recv() == before
    forked.join()


@pytest.mark.parametrize(
    ("ending", "code", "says"),
    [
        ("", 0, ""),
        ("sys.exit(3)", 3, ""),
        ("sys.exit('a sentence')", 1, "a sentence\n"),
        ("os.kill(os.getpid(), 9)", -9, ""),
        ("os.kill(os.getpid(), 15)", -15, ""),
        ("os._exit(7)", 7, ""),
    ],
)
def test_it_ends_as_it_ends(ending, code, says):
    ended = calling.python(f"import os, sys\nprint('begun', flush=True)\n{ending}", [], dict(os.environ))
    assert (ended.returncode, ended.stdout, ended.stderr) == (code, "begun\n", says)


def test_what_goes_wrong_is_told_where_it_went_wrong():
    fallen = calling.python("print('before')\nraise LookupError('nowhere')", [], dict(os.environ))
    assert (fallen.returncode, fallen.stdout) == (1, "before\n")
    assert "Traceback" in fallen.stderr
    assert fallen.stderr.endswith("LookupError: nowhere\n")


def test_what_takes_too_long_is_ended():
    with pytest.raises(subprocess.TimeoutExpired):
        calling.python("import time; time.sleep(60)", [], dict(os.environ), within=0.2)


def test_a_setting_that_is_nonsense_is_refused_by_the_command_in_one_line(odd):
    refused = odd.having(EVERWEEK_MAIL="carrier pigeon").run("token", "list")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("everweek: EVERWEEK_MAIL must be ")
    assert refused.stderr.count("\n") == 1
