"""The case ``export``: answers go out as CSV, quickly, and the memory stays flat."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from everweek import clock
from everweek.cli.bench.figures import Figure
from everweek.cli.bench.ground import Ground
from everweek.cli.bench.memory import Peak, pss_of
from everweek.cli.bench.people import KEY

CASE: Final = "export"
A_SECOND: Final = 50_000.0
"""A hundred thousand in two seconds."""
MEMORY: Final = 32.0


def figures(ground: Ground, *, rows: int, runs: int) -> Iterator[Figure]:
    """What was imported goes out again: how fast, and how much more memory that takes than standing by."""
    found = ground.inside("export", runs=runs)
    for who, reader in (("whole", "as it was said"), ("masked", "with personal data hidden")):
        how = f"{ground.engine}, {rows:,} answers, {reader}"
        mark = A_SECOND if who == "whole" else None
        yield Figure(CASE, f"answers a second, {how}", rows / found[who], "a second", mark, at_least=True)
        yield Figure(CASE, f"seconds of processor time, {how}", found[f"{who} busy"], "seconds")
        yield Figure(CASE, f"most memory above that of a process at rest, {how}", found[f"{who} memory"], "MiB", MEMORY)


def inside(*, runs: int) -> dict[str, float]:
    """Within the home of the run: the least of ``runs``, after one that warms what a running server has warm."""
    found: dict[str, float] = {}
    with TemporaryDirectory() as folder:
        for who in ("whole", "masked"):
            file = Path(folder) / f"{who}.csv"
            _write(file, masked=who == "masked")
            rest = pss_of([os.getpid()])
            with Peak(os.getpid()) as peak:
                took = [_write(file, masked=who == "masked") for _run in range(runs)]
            found |= {who: min(wall for wall, _busy in took), f"{who} busy": min(busy for _wall, busy in took)}
            found[f"{who} memory"] = max(0.0, peak.most - rest)
    return found


def _write(file: Path, *, masked: bool) -> tuple[float, float]:
    """Take everything out into a file: the seconds it took by the clock and of the processor."""
    import time

    from everweek.journal.services import System
    from everweek.listen.exporting.services import export_at_the_server
    from everweek.listen.voices import Asked

    began, worked = clock.elapsed(), time.process_time()
    export = export_at_the_server(asked=Asked(questionnaire=KEY, silent=True), masked=masked, by=System("bench"))
    with file.open("wb") as out:
        for piece in export.pieces:
            out.write(piece.data)
    return clock.elapsed() - began, time.process_time() - worked
