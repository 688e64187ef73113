"""Odd words on the command line: each command does what it is told or refuses with a line, and none falls over."""

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from everweek.cli import program

HALF = "a\udcffb"
"""What Python makes of a byte on the command line that is no UTF-8."""

WORDS = (
    "measure ?",
    "measure nps --by ?",
    "measure nps --where ?=x",
    "measure nps --where unit=?",
    "measure nps --since ?",
    "measure nps --level ?",
    "chart ? -o chart.svg",
    "chart nps -o ?",
    "chart nps -o chart.svg --by ?",
    "map ?",
    "import ? --map ?",
    "questionnaire export ?",
    "questionnaire export x --version ?",
    "questionnaire check ?",
    "questionnaire import ?",
    "jobs again ?",
    "parked again ?",
    "token make --email ? --name x --scope measures:read",
    "token make --email heidi@example.org --name ? --scope measures:read",
    "token make --email heidi@example.org --name x --scope ?",
    "doctor --mail-to ?",
    "restore ?",
)


@pytest.mark.parametrize("odd", [HALF, "²", "x" * 10_000, "9" * 30])
def test_an_odd_word_is_refused_with_a_line(cast, odd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    fallen = []
    for words in WORDS:
        told = CliRunner().invoke(program, [word.replace("?", odd) for word in words.split()], input="no secret\n")
        if told.exit_code not in {1, 2} or not isinstance(told.exception, SystemExit):
            fallen.append(f"{words}: {told.exit_code}, {told.exception!r:.200}")
    assert not fallen, "\n".join(fallen)


def test_a_byte_that_is_no_text_can_be_told_again():
    code = "from everweek import cli; cli.program.get_help = lambda _context: 'a\\udcffb'; cli.main()"
    # Elsewhere than in the locale C, what cannot be written ends a program.
    strict = {**os.environ, "PYTHONIOENCODING": "utf-8:strict"}
    told = subprocess.run([sys.executable, "-c", code, "--help"], env=strict, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout, told.stderr) == (0, "a\\udcffb\n", "")
