"""All test suites one after the other, and one last line that counts them together.

    python tests/suites.py [--quick] [-n 2]

runs the tests on SQLite (with the doctests and the browser), then the same on a throw-away PostgreSQL: without what never opens a
database, with what tries both in one go. ``--quick`` leaves out PostgreSQL, the browser and what is marked slow. Every suite is
run, whatever the one before it said.
"""

import argparse
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
COUNTED = re.compile(r"(\d+) (passed|failed|error|errors|skipped|xfailed)\b")


def suites(*, quick: bool, at_once: str) -> dict[str, list[str]]:
    """The commands by name."""
    # Whoever is done takes over what another one has not begun: minutes of kill tests at the end are shared.
    pytest = [sys.executable, "-m", "pytest", "-q", "-n", at_once, "--dist", "worksteal"]
    # Reference scripts need programs that Everweek does not: their outputs are kept, they are not run.
    doctests = ["--doctest-modules", "--ignore-glob=tests/*/reference/*", "src/everweek", "tests"]
    if quick:
        return {"SQLite": [*pytest, "-m", "not slow and not browser", *doctests]}
    return {
        "SQLite": [*pytest, "-m", "not both_databases", *doctests],
        "PostgreSQL": [sys.executable, str(HERE / "postgres.py"), "--", *pytest, "-m", "database and not browser", "tests"],
    }


def run(name: str, command: Sequence[str]) -> tuple[int, Counter[str]]:
    """Run one suite, showing what it says as it says it; its exit code and its counts."""
    sys.stdout.write(f"\n=== {name}: {' '.join(command[1:])}\n")
    sys.stdout.flush()
    last = ""
    with subprocess.Popen(command, cwd=HERE.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
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
        code, counts = run(name, command)
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
