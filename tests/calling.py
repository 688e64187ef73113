"""Commands, and lines of Python, run to their end in a process out of the nursery: what a shell is told, in less time.

``begin`` leaves one running. Whoever asks what a *program* does (that it serves, starts cold, loads little) starts one itself.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.nursery import Forked
from tests.processes import Process


def call(
    words: Sequence[str], environment: Mapping[str, str], *, stdin: str = "", within: float = 120
) -> "subprocess.CompletedProcess[str]":
    """What ``everweek WORDS`` says and how it ends, in this environment and no other; run where the project lies."""
    return _run("command", [list(words)], environment, stdin=stdin, within=within)


def python(
    code: str, words: Sequence[str], environment: Mapping[str, str], *, within: float = 120
) -> "subprocess.CompletedProcess[str]":
    """The same of ``python -c CODE WORDS``."""
    return _run("lines", [code, list(words)], environment, stdin="", within=within)


def begin(words: Sequence[str], environment: Mapping[str, str]) -> Process:
    """The command ``everweek WORDS``, left running: to be killed, or to meet another one."""
    return _begun("command", [list(words)], environment)


def begin_python(code: str, environment: Mapping[str, str]) -> Process:
    """The same of ``python -c CODE``."""
    return _begun("lines", [code, []], environment)


def command(words: list[str]) -> None:
    """In the other process: the program's own entry."""
    from everweek.cli import main

    sys.argv = ["everweek", *words]
    main()


def lines(code: str, words: list[str]) -> None:
    """In the other process: some lines of Python."""
    sys.argv = ["-c", *words]
    exec(compile(code, "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102  # a test's own


def _begun(function: str, arguments: Sequence[object], environment: Mapping[str, str]) -> Process:
    with Path(os.devnull).open("rb") as nothing:
        place = f"{__name__}:{function}"
        return Process(lambda said, complained: Forked(place, arguments, environment, (nothing.fileno(), said, complained)))


def _run(
    function: str, arguments: Sequence[object], environment: Mapping[str, str], *, stdin: str, within: float
) -> "subprocess.CompletedProcess[str]":
    (asked, tell), (told, say), (complained, complain) = os.pipe(), os.pipe(), os.pipe()
    with os.fdopen(told) as out, os.fdopen(complained) as errors, ThreadPoolExecutor(2) as readers:
        try:
            with os.fdopen(tell, "w") as given:
                # All at once: a pipe holds 64 KiB, and what a test tells a command is a password.
                given.write(stdin)
            running = Forked(f"{__name__}:{function}", arguments, environment, (asked, say, complain))
        finally:
            for end in (asked, say, complain):
                os.close(end)
        said = [readers.submit(stream.read) for stream in (out, errors)]
        try:
            code = running.wait(within)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            raise
        return subprocess.CompletedProcess([function, *map(str, arguments)], code, said[0].result(), said[1].result())
