"""The case ``facts``: any measure by any cut over millions of answers, against DuckDB alone on the same files."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from statistics import median

from everweek import clock
from everweek.cli.bench.figures import Figure
from everweek.cli.bench.ground import Ground
from everweek.cli.bench.memory import Peak

CUTS: Sequence[tuple[str, ...]] = (("month", "unit"), (), ("unit",), ("week", "unit"), ("touchpoint",), ("area",))
MARKED = ("month", "unit")
CAME = 1000
"""So many answers come before each question that is the first of its version."""
LARGE = 100_000_000
CASE = "facts"


def figures(ground: Ground, *, answers: int, runs: int) -> Iterator[Figure]:
    """Fill a table, ask it, and hold what it took against the marks."""
    found = ground.inside("facts", answers=answers, runs=runs)
    many = f"{answers / 1_000_000:g} million answers"
    for one in found["cuts"]:
        by = ", ".join(one["by"]) or "nothing"
        marked = tuple(one["by"]) == MARKED
        large = marked and answers >= LARGE
        raw, told, rolled = one["raw"], one["answers"], one["rolled"]
        yield Figure(CASE, f"NPS by {by}, {many}: DuckDB alone", raw, "ms")
        yield Figure(CASE, f"NPS by {by}: from the answers", told, "ms", 5000.0 if large else None)
        yield Figure(
            CASE, f"NPS by {by}: from the answers, to DuckDB alone", told / raw, "x", 1.5 if marked and not large else None
        )
        yield Figure(CASE, f"NPS by {by}: from the roll-ups", rolled, "ms", 1000.0 if large else None)
        mark = 5.0 if marked and not large else None
        yield Figure(CASE, f"NPS by {by}: roll-ups faster than the answers", told / rolled, "x", mark, at_least=True)
        if marked:
            anew = found["anew"]
            yield Figure(CASE, f"NPS by {by}: the first question after {CAME} more answers", anew, "ms")
            yield Figure(CASE, f"NPS by {by}: that, faster than the answers", told / anew, "x", mark, at_least=True)
            # What neighbours on the machine take away is in the clock, and hardly in this.
            worked = [one[f"{way}_busy"] for way in ("raw", "answers", "rolled")]
            yield Figure(CASE, f"NPS by {by}: answers to DuckDB alone, processor time", worked[1] / worked[0], "x")
            yield Figure(CASE, f"NPS by {by}: roll-ups faster, processor time", worked[1] / worked[2], "x")
    yield Figure(CASE, "most memory while asking", found["memory"], "MiB", 1536.0)
    yield Figure(CASE, "size of the table", found["size"], "MiB")


def inside(*, answers: int, runs: int) -> dict[str, object]:
    """Within the home of the run: milliseconds by the clock, the least of ``runs``, taken in turn so that all meet the same."""
    from everweek.facts import ask, synthetic, table

    synthetic.fill(answers)
    cuts = []
    with Peak(os.getpid()) as peak:
        for by in CUTS:
            with synthetic.bare([f"d_{name}" if name == synthetic.DIMENSION else name for name in by]) as raw:
                asked = partial(ask.counts_by_score, measures=["nps"], by=by)
                ways: dict[str, Callable[[], object]] = {"raw": raw, "answers": partial(asked, rolled=False), "rolled": asked}
                cuts.append({"by": by, **_least(ways, runs)})
        anew = _anew(partial(ask.counts_by_score, measures=["nps"], by=MARKED), runs)
    size = sum(file.stat().st_size for file in table.folder().rglob("*.parquet")) / 1024 / 1024
    return {"cuts": cuts, "anew": anew, "memory": peak.most, "size": size}


def _anew(asked: Callable[[], object], runs: int) -> float:
    """Milliseconds a question takes that is the first one after some answers came; the median, for each meets other files.

    Whoever loads notes what came (``facts.noted``); whoever asks reads the note, which is part of the time.
    """
    from everweek.facts import load, noted, synthetic, table

    taken = []
    for _run in range(runs):
        synthetic.grow(CAME)
        epoch = load.current_epoch()
        table.look(epoch)
        began = clock.elapsed()
        noted.noted(table.folder(), epoch, lately=False)
        asked()
        taken.append(1000 * (clock.elapsed() - began))
    return median(taken)


def _least(ways: dict[str, Callable[[], object]], runs: int) -> dict[str, float]:
    least = dict.fromkeys(ways, float("inf"))
    busy = {f"{name}_busy": float("inf") for name in ways}
    for _run in range(runs):
        for name, way in ways.items():
            began, worked = clock.elapsed(), time.process_time()
            way()
            least[name] = min(least[name], 1000 * (clock.elapsed() - began))
            busy[f"{name}_busy"] = min(busy[f"{name}_busy"], 1000 * (time.process_time() - worked))
    return {**least, **busy}
