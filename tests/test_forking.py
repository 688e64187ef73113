"""What is promised of tests in several processes: all are run, each once, and what dies is told."""

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.forking import Share

ROOT = Path(__file__).resolve().parents[1]
ALL_KINDS = """
import os, warnings
import pytest
from django.conf import settings

@pytest.fixture(scope="module")
def made():
    with open({folder!r} + "/made", "a") as file:
        print(os.getpid(), file=file)

@pytest.mark.parametrize("number", range(6))
def test_passes(number, made, tmp_path):
    with open({folder!r} + "/done", "a") as file:
        print(__name__, number, settings.EVERWEEK_HOME, tmp_path, file=file)

def test_fails():
    print("what it printed")
    assert 1 == 2

@pytest.mark.skip(reason="for a reason")
def test_skipped():
    pass

@pytest.mark.xfail(reason="known")
def test_known():
    assert 1 == 2

def test_warns():
    warnings.warn("of old age", DeprecationWarning)
"""
DIES = """
import os

def test_before():
    pass

def test_dies():
    os.kill(os.getpid(), 9)

def test_after():
    pass
"""


def ran(folder: Path, *words: str) -> str:
    """What pytest says of the tests in this folder."""
    return ended(folder, *words)[1]


def ended(folder: Path, *words: str) -> tuple[int, str]:
    """How pytest ends with the tests in this folder, and what it says of them."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
        "EVERWEEK_HOME": str(folder / "home"),
    }
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.forking",
        "-ra",
        "--ds",
        "everweek.settings",
        "--rootdir",
        str(folder),
    ]
    done = subprocess.run(
        [*command, "-c", str(folder / "pytest.ini"), *words, str(folder)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def _environment() -> dict[str, str]:
    """What this process lives in, without what pytest is told there: it is of these tests, and not of those."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return tmp_path


def counted(said: str) -> str:
    return re.sub(r" in [\d.]+s.*", "", said.strip().splitlines()[-1]).strip("= ")


def test_each_is_run_once_and_told_as_by_one_process(folder: Path):
    for name in ("a", "b", "c"):
        (folder / f"test_{name}.py").write_text(ALL_KINDS.format(folder=str(folder)))
    alone = ran(folder)
    assert counted(alone) == "3 failed, 21 passed, 3 skipped, 3 xfailed, 3 warnings"
    for name in ("done", "made"):
        (folder / name).unlink()
    together = ran(folder, "-n", "3")
    assert counted(together) == counted(alone), together
    assert together.count("what it printed") == alone.count("what it printed")
    assert together.count("DeprecationWarning: of old age") == alone.count("DeprecationWarning: of old age")
    done = [line.split() for line in (folder / "done").read_text().splitlines()]
    assert sorted((name, number) for name, number, *_ in done) == [(f"test_{n}", str(i)) for n in "abc" for i in range(6)]
    homes = {home for _, _, home, _ in done}
    assert str(folder / "home") not in homes
    assert all(tmp.startswith(home.removesuffix("home")) for _, _, home, tmp in done)
    assert not any(Path(home).exists() for home in homes), "nothing is left behind"


def test_a_process_that_dies_is_told_as_the_failure_of_its_test_and_all_others_are_run(folder: Path):
    (folder / "test_dies.py").write_text(DIES)
    (folder / "test_lives.py").write_text(DIES.replace("os.kill(os.getpid(), 9)", "pass"))
    said = ran(folder, "-n", "2")
    assert counted(said) == "1 failed, 5 passed", said
    assert "FAILED test_dies.py::test_dies" in said
    assert "The process of this test ended with -9 within it." in said


@pytest.mark.parametrize("which", [(0, 1), (1,)])
def test_a_process_that_dies_before_its_first_test_fails_the_run(folder: Path, which: tuple[int, ...]):
    """Were it left out in silence, a run in which no test was run would pass."""
    (folder / "test_passes.py").write_text("import time\ndef test_passes():\n    time.sleep(1)\n")
    (folder / "test_other.py").write_text("import time\ndef test_passes():\n    time.sleep(1)\n")
    (folder / "conftest.py").write_text(
        "from tests.living import Copies\nlive_in = Copies.live_in\n"
        f"def broken(self, number):\n    assert number not in {which}, 'no room'\n    live_in(self, number)\n"
        "Copies.live_in = broken\n"
    )
    code, said = ended(folder, "-n", "2")
    assert code == pytest.ExitCode.TESTS_FAILED, said
    assert "A process ended with 1 between two tests" in said
    assert "no room" in said


def test_the_first_failure_ends_it_where_that_is_asked_for(folder: Path):
    (folder / "test_first.py").write_text("def test_fails():\n    assert 1 == 2\n")
    (folder / "test_long.py").write_text("import time\ndef test_long():\n    time.sleep(120)\n")
    said = ran(folder, "-n", "2", "-x")
    assert "1 failed" in counted(said), said
    assert "passed" not in counted(said)


def items(**files: int) -> list[SimpleNamespace]:
    long = {"slow": lambda mark: mark == "slow"}
    return [
        SimpleNamespace(nodeid=f"{file}.py::test_{number}", get_closest_marker=long.get(file, lambda _mark: None))
        for file, many in files.items()
        for number in range(many)
    ]


def test_files_stay_together_long_ones_come_first_and_at_the_end_the_fullest_is_shared():
    share = Share(items(quick=2, slow=5))
    assert [share.next_for(0) for _ in range(2)] == [2, 3]
    assert [share.next_for(1) for _ in range(3)] == [0, 1, 6]
    share.give_back(0, 3)
    assert [share.next_for(2), share.next_for(0), share.next_for(0), share.next_for(0)] == [5, 3, 4, None]
