"""How much memory processes take: PSS (pages shared with others counted by their share), and the most while something runs."""

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
