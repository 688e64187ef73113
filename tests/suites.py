"""All test suites one after the other, and one last line that counts them together.

    python tests/suites.py [--quick] [-n 2]

runs the tests on SQLite (with the doctests and the browser), then the same on a throw-away PostgreSQL: without what never opens a
database, with what tries both in one go. ``--quick`` leaves out PostgreSQL, the browser and what is marked slow. Every suite is
run, whatever the one before it said.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
COUNTED = re.compile(r"(\d+) (passed|failed|error|errors|skipped|xfailed)\b")

MEMORY = Path("/dev/shm")  # noqa: S108  # no file of a name that others know
ROOM = 6 * 1024**3


@contextmanager
def files_in_memory() -> Iterator[dict[str, str]]:
    """The settings under which temporary files lie in memory, where it has room: a disk is waited for in every transaction.

    What a killed process had written is there in either. What a power cut leaves, no test asks.
    """
    if not (MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and min(shutil.disk_usage(MEMORY).free, _available()) > ROOM):
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="everweek-suites-", dir=MEMORY) as folder:
        # PostgreSQL runs as somebody else, and must come through.
        Path(folder).chmod(0o711)
        yield {"TMPDIR": folder}


def _available() -> int:
    """Bytes of memory that nobody uses."""
    told = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in told if line.startswith("MemAvailable"))


def suites(*, quick: bool, at_once: str) -> dict[str, list[str]]:
    """The commands by name."""
    # What took longest is told at the end: the whole has forty minutes on a slow machine, and grows.
    pytest = [sys.executable, "-m", "pytest", "-q", "-n", at_once, "--durations", "40"]
    # Reference scripts need programs that Everweek does not: their outputs are kept, they are not run.
    doctests = ["--doctest-modules", "--ignore-glob=tests/*/reference/*", "src/everweek", "tests"]
    if quick:
        return {"SQLite": [*pytest, "-m", "not slow and not browser", *doctests]}
    return {
        "SQLite": [*pytest, "-m", "not both_databases", *doctests],
        "PostgreSQL": [sys.executable, str(HERE / "postgres.py"), "--", *pytest, "-m", "database and not browser", "tests"],
    }


def run(name: str, command: Sequence[str], settings: Mapping[str, str]) -> tuple[int, Counter[str]]:
    """Run one suite, showing what it says as it says it; its exit code and its counts."""
    sys.stdout.write(f"\n=== {name}: {' '.join(command[1:])}\n")
    sys.stdout.flush()
    last = ""
    environment = {**os.environ, **settings}
    with subprocess.Popen(
        command, cwd=HERE.parent, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            sys.stdout.write(line)
            sys.stdout.flush()
            if COUNTED.search(line) and " in " in line:
                last = line
    counts: Counter[str] = Counter()
    for number, what in COUNTED.findall(last):
        counts["failed" if what.startswith("error") else what] += int(number)
    return process.returncode, counts


def main(words: Sequence[str]) -> int:
    """Run all; 0 only where all succeeded."""
    parser = argparse.ArgumentParser(description="Run all test suites.")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("-n", dest="at_once", default="2")
    asked = parser.parse_args(words)
    total: Counter[str] = Counter()
    codes = []
    for name, command in suites(quick=asked.quick, at_once=asked.at_once).items():
        with files_in_memory() as settings:
            code, counts = run(name, command, settings)
        codes.append(code)
        total += counts
        # A suite that fell before it could count (a broken import, no server) is a failure of its own.
        if code != 0 and not counts["failed"]:
            total["failed"] += 1
    skipped = f", {total['skipped']} skipped" if total["skipped"] else ""
    sys.stdout.write(f"\n{total['passed']} passed, {total['failed']} failed{skipped}\n")
    return 0 if not any(codes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
