"""How much memory processes take: PSS (pages shared with others counted by their share), the most while something runs, and when
they have come to rest.
"""

import os
import threading
from pathlib import Path
from types import TracebackType

from everweek import clock
from everweek.cli.collecting import memory_of


def family_of(pid: int) -> list[int]:
    """A process and everything it has started, and they in turn."""
    found = [pid]
    # Each thread lists the children it started.
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = listed.read_text(encoding="ascii").split()
        except OSError:
            continue
        for child in children:
            found += family_of(int(child))
    return found


def pss_of(pids: list[int]) -> float:
    """What these processes take together, in MiB; those that have ended take nothing."""
    return sum(map(memory_of, pids))


def worked_by(pids: list[int]) -> float:
    """Seconds of processor time that these processes have taken since they began; those that have ended count as none."""
    ticks = 0
    for pid in pids:
        try:
            told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
        except OSError:
            continue
        # What stands in brackets is the program's name, which may hold spaces.
        user, system = told.rpartition(")")[2].split()[11:13]
        ticks += int(user) + int(system)
    return ticks / os.sysconf("SC_CLK_TCK")


def wait_for_rest(pid: int, *, quiet: float, at_most: float) -> None:
    """Wait until a process and all it has started are the same ones and took a tenth of a core at most for ``quiet`` seconds, or
    for ``at_most`` seconds in all.
    """
    ends = clock.elapsed() + at_most
    while clock.elapsed() < ends:
        before = family_of(pid)
        worked = worked_by(before)
        clock.pause(quiet)
        if family_of(pid) == before and worked_by(before) - worked < quiet / 10:
            return


class Peak:
    """The most that a process and its children took while the block ran, looked at ten times a second.

    with Peak(os.getpid()) as peak: ...; peak.most

    ``below``: only what it has started counts, and not the process itself.
    """

    def __init__(self, pid: int, *, below: bool = False) -> None:
        self.most = 0.0
        self._pid = pid
        self._below = below
        self._over = threading.Event()
        self._watching = threading.Thread(target=self._watch, name="memory", daemon=True)

    def __enter__(self) -> "Peak":
        self._watching.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._watching.join()

    def _watch(self) -> None:
        while True:
            self.most = max(self.most, pss_of(family_of(self._pid)[self._below :]))
            if self._over.is_set():
                return
            clock.pause(0.1)
