"""The case ``segments``: a measure by segment over millions of answers and customers, beside the same measure by unit."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from everweek import clock
from everweek.cli.bench.figures import Figure
from everweek.cli.bench.ground import Ground

CASE: Final = "segments"
AT_MOST: Final = 3.0
"""So many times what the measure by unit takes."""
RULES: Final[Mapping[str, dict[str, object]]] = {
    "gold": {"field": "attributes.tier", "is": "gold"},
    "portuguese": {"field": "language", "is": "pt"},
    "often": {"field": "attributes.visits", "at_least": 80},
}


def figures(ground: Ground, *, answers: int, customers: int, runs: int) -> Iterator[Figure]:
    """Fill facts and records, ask by unit and by segment in turn, and say what each took."""
    found = ground.inside("segments", answers=answers, customers=customers, runs=runs)
    took, busy = found["took"], found["busy"]
    how = f"{ground.engine}, {answers / 1_000_000:g} million answers, {customers:,} customers"
    for name, what in (
        ("first", "who is in three segments, asked of the records"),
        ("changed", "the same, somebody has left a segment since"),
        ("written", "the same, something else of a customer changed since"),
        ("same", "the same, nothing changed"),
        ("unit-answers", "NPS by unit from the answers"),
        ("unit", "NPS by unit from the roll-ups"),
        ("segment", "NPS by three segments"),
        ("again", "NPS by three segments, nothing changed"),
    ):
        yield Figure(CASE, f"{what}, {how}", took[name], "ms")
        yield Figure(CASE, f"{what}, {how}: processor time", busy[name], "ms")
    yield Figure(CASE, f"by segment to by unit from the answers, processor time, {how}", *_ratio(busy, "segment", "unit-answers"))
    yield Figure(
        CASE, f"by segment, nothing changed, to by unit from the roll-ups, processor time, {how}", *_ratio(busy, "again", "unit")
    )


def _ratio(busy: Mapping[str, float], one: str, other: str) -> tuple[float, str, float]:
    return busy[one] / busy[other], "x", AT_MOST


def inside(*, answers: int, customers: int, runs: int) -> dict[str, dict[str, float]]:
    """Within the home of the run: the least of ``runs``, taken in turn so that all meet the same neighbours."""
    from everweek.facts import ask, membership, synthetic
    from everweek.facts.segments import sorted_by_segment
    from everweek.journal.services import System
    from everweek.people.services import CustomerRow, save_segment, upsert_customers

    by = System("bench")
    synthetic.fill(answers)
    synthetic.fill_customers(customers)
    for key, rule in RULES.items():
        save_segment(key=key, name=key, rule=rule, by=by)
    turn = iter(range(10**9))

    def who() -> object:
        return sorted_by_segment(cut=True, within=None)

    def leaves() -> None:
        """Every fourth has that language: among four there is one who leaves."""
        number = next(turn) * 4
        upsert_customers([CustomerRow(external_id=f"c{number + one}", language="fr") for one in range(4)], by=by)

    def is_renamed() -> None:
        upsert_customers([CustomerRow(external_id=f"c{next(turn)}", name="Somebody")], by=by)

    def asked(cut: str, *, rolled: bool = True) -> Callable[[], object]:
        return lambda: ask.counts_by_score(measures=["nps"], by=[cut], rolled=rolled)

    ways: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "first": (membership.forget, who),
        "same": (_nothing, who),
        "changed": (leaves, who),
        "written": (is_renamed, who),
        "unit-answers": (_nothing, asked("unit", rolled=False)),
        "unit": (_nothing, asked("unit")),
        "segment": (synthetic.forget_counts, asked("segment")),
        "again": (_nothing, asked("segment")),
    }
    took, busy = (dict.fromkeys(ways, float("inf")) for _each in range(2))
    for _run in range(runs):
        for name, (before, way) in ways.items():
            before()
            began, worked = clock.elapsed(), time.process_time()
            way()
            took[name] = min(took[name], 1000 * (clock.elapsed() - began))
            busy[name] = min(busy[name], 1000 * (time.process_time() - worked))
    return {"took": took, "busy": busy}


def _nothing() -> None:
    pass
