"""Tests in several processes, forked from the one that has collected them.

    pytest -n 4 tests

Each process would else load Everweek, look for ten thousand tests before its first one, and migrate a database of its own: half a
minute of a processor each. Here that is done once; what each process lives in is its own (``tests/living.py``).

A process takes tests file by file, so that what a module shares is made once; where no file is left it takes over from the end of
the one that has most left. Files with long tests come first, and nobody waits for them at the end. A process that dies is told as
the failure of the test it was in; another one goes on.
"""

import os
import sys
import traceback
import warnings
from collections import deque
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

import pytest
from tests.living import Copies

_context = get_context("fork")
LONG = ("slow", "browser")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``-n``, as everybody knows it: short options with a small letter pytest keeps to itself."""
    group = parser.getgroup("processes")
    group._addoption("-n", dest="processes", type=int, default=0, help="so many processes run the tests, forked from this one")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run the tests in several processes where so many are asked for; else pytest does."""
    if session.config.option.processes < 2 or session.config.option.collectonly or session.testsfailed:
        return None
    Processes(session, session.config.option.processes).run()
    return True


class Share:
    """Which test is next, and whose."""

    def __init__(self, items: Iterable[pytest.Item]) -> None:
        files: dict[str, deque[int]] = {}
        long = set()
        for number, item in enumerate(items):
            file = item.nodeid.partition("::")[0]
            files.setdefault(file, deque()).append(number)
            if any(item.get_closest_marker(mark) for mark in LONG):
                long.add(file)
        self._free = deque(numbers for _, numbers in sorted(files.items(), key=lambda one: one[0] not in long))
        self._taken: dict[int, deque[int]] = {}

    def next_for(self, process: int) -> int | None:
        """The number of the next test for this process; None where all are given."""
        own = self._taken.get(process)
        if own:
            return own.popleft()
        if self._free:
            self._taken[process] = self._free.popleft()
            return self._taken[process].popleft()
        fullest = max(self._taken.values(), key=len, default=None)
        return fullest.pop() if fullest else None

    @property
    def is_left(self) -> bool:
        """Whether any test was given to nobody yet."""
        return bool(self._free) or any(self._taken.values())

    def give_back(self, process: int, number: int) -> None:
        """Take back a test that was given to a process and not begun there."""
        self._taken.setdefault(process, deque()).appendleft(number)


@dataclass
class _Forked:
    """A process: what it was given and has not ended, the first of it being the test it is in."""

    number: int
    process: BaseProcess
    pipe: Connection
    given: deque[int] = field(default_factory=deque)


class Processes:
    """Run the tests of a session in so many processes."""

    def __init__(self, session: pytest.Session, how_many: int) -> None:
        self._session = session
        self._how_many = how_many
        self._share = Share(session.items)
        self._forked: dict[Connection, _Forked] = {}
        self._begun = 0

    def run(self) -> None:
        """Run all tests; their reports come to the plugins of this process as if it had run them."""
        with ExitStack() as at_the_end:
            copies = at_the_end.enter_context(Copies(self._session.config, self._session.items))
            at_the_end.callback(self._end_all)
            for _ in range(min(self._how_many, len(self._session.items))):
                self._fork(copies)
            while self._forked:
                for pipe in wait(list(self._forked)):
                    assert isinstance(pipe, Connection)
                    self._hear(self._forked[pipe], copies)
                if self._session.shouldfail:
                    raise self._session.Failed(self._session.shouldfail)
                if self._session.shouldstop:
                    raise self._session.Interrupted(self._session.shouldstop)
            if self._share.is_left:
                raise self._session.Failed("No process is left for the tests that were not run yet.")

    def _fork(self, copies: Copies) -> None:
        number = self._begun
        self._begun += 1
        here, there = _context.Pipe()
        copies.make(number)
        process = _context.Process(target=_live, args=(self._session, there, copies, number), daemon=False)
        process.start()
        there.close()
        self._forked[here] = _Forked(number, process, here)

    def _hear(self, one: _Forked, copies: Copies) -> None:
        hook = self._session.config.hook
        try:
            what, told = one.pipe.recv()
        except (EOFError, ConnectionResetError):
            self._end(one)
            if one.given:
                self._tell_of_death(one)
                self._fork(copies)
            elif one.process.exitcode:
                # No test can be told to have failed; without a word the others would pass for all there are.
                self._session.shouldfail = f"A process ended with {one.process.exitcode} between two tests; see above why."
            return
        if what == "next":
            number = self._share.next_for(one.number)
            if number is not None:
                one.given.append(number)
            with suppress(OSError):
                # Where it has died since it asked, that is heard next.
                one.pipe.send(number)
        elif what == "report":
            report = hook.pytest_report_from_serializable(config=self._session.config, data=told)
            hook.pytest_runtest_logreport(report=report)
        elif what == "warning":
            _tell_warning(self._session.config, *told)
        else:
            item = self._session.items[one.given[0]]
            getattr(hook, f"pytest_runtest_log{what}")(nodeid=item.nodeid, location=item.location)
            if what == "finish":
                one.given.popleft()

    def _tell_of_death(self, one: _Forked) -> None:
        item = self._session.items[one.given.popleft()]
        for number in reversed(one.given):
            self._share.give_back(one.number, number)
        how = f"The process of this test ended with {one.process.exitcode} within it."
        report = pytest.TestReport(item.nodeid, item.location, {}, "failed", how, "call")
        self._session.config.hook.pytest_runtest_logreport(report=report)

    def _end(self, one: _Forked) -> None:
        del self._forked[one.pipe]
        one.pipe.close()
        one.process.join()

    def _end_all(self) -> None:
        for one in list(self._forked.values()):
            one.process.kill()
            self._end(one)


class _Telling:
    """A plugin of a forked process: what happens there is told to the one it came from."""

    def __init__(self, config: pytest.Config, pipe: Connection) -> None:
        self._config = config
        self._pipe = pipe

    def pytest_runtest_logstart(self) -> None:
        self._pipe.send(("start", None))

    def pytest_runtest_logfinish(self) -> None:
        self._pipe.send(("finish", None))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._pipe.send(("report", self._config.hook.pytest_report_to_serializable(config=self._config, report=report)))

    def pytest_warning_recorded(
        self, warning_message: warnings.WarningMessage, nodeid: str, location: tuple[str, int, str] | None
    ) -> None:
        told = (warning_message.category.__name__, warning_message.filename, warning_message.lineno)
        self._pipe.send(("warning", (str(warning_message.message), *told, nodeid, location)))


def _tell_warning(config: pytest.Config, text: str, kind: str, file: str, line: int, nodeid: str, location: Any) -> None:
    # Its class may be known there alone: what is told of it is its name.
    category = type(kind, (Warning,), {})
    message = warnings.WarningMessage(category(text), category, file, line)
    config.hook.pytest_warning_recorded.call_historic(
        kwargs={"warning_message": message, "when": "runtest", "nodeid": nodeid, "location": location}
    )


def _live(session: pytest.Session, pipe: Connection, copies: Copies, number: int) -> None:
    """Do tests, in a process of its own, until none is left."""
    try:
        copies.live_in(number)
        _capture_anew(session.config)
        for told_there in ("terminalreporter", "junitxml"):
            if session.config.pluginmanager.has_plugin(told_there):
                session.config.pluginmanager.unregister(name=told_there)
        session.config.pluginmanager.register(_Telling(session.config, pipe))
        _do_tests(session, pipe)
    except BaseException:  # noqa: BLE001  # told, and nothing above goes on with a session that another process ends
        os.write(copies.stderr, traceback.format_exc().encode())
        os._exit(1)
    sys.stdout.flush()
    os._exit(0)


def _do_tests(session: pytest.Session, pipe: Connection) -> None:
    def ask() -> pytest.Item | None:
        pipe.send(("next", None))
        number = pipe.recv()
        return None if number is None else session.items[number]

    item = ask()
    while item is not None:
        # What the next one shares with this one is left standing.
        after = ask()
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        item = after


def _capture_anew(config: pytest.Config) -> None:
    """What is printed goes into files of this process: those that were open are shared, as are their places."""
    capturing = config.pluginmanager.getplugin("capturemanager")
    if capturing is not None and capturing.is_globally_capturing():
        capturing.stop_global_capturing()
        capturing.start_global_capturing()
