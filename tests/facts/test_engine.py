"""DuckDB in this process: one connection a folder, the last few folders alone, and nothing that is read is cut off."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from everweek.facts import engine


def test_of_many_folders_only_the_last_few_stay_open_and_whoever_reads_reads_on(tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "_connections", OrderedDict())
    at_rest = threads()
    with engine.cursor(tmp_path / "first") as kept:
        each = threads() - at_rest
        for number in range(4 * engine.MOST_OPEN):
            with engine.cursor(tmp_path / f"facts-{number}") as at:
                assert at.execute("SELECT 1").fetchall() == [(1,)]
        assert within(lambda: 0 < threads() - at_rest <= (engine.MOST_OPEN + 2) * each), (threads(), at_rest, each)
        assert kept.execute("SELECT 2").fetchall() == [(2,)]
    with engine.cursor(tmp_path / "first") as again:
        assert again.execute("SELECT 3").fetchall() == [(3,)]


def within(holds: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether it comes to hold: what is let go of ends its threads a moment later."""
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.05)
    return holds()


def threads() -> int:
    """How many threads this process has, those of libraries among them."""
    told = Path(f"/proc/self/task/{threading.get_native_id()}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in told.splitlines() if line.startswith("Threads:"))
