"""Findings to say something of: of a desk, of the house, downwards or upwards, that moved by itself or not."""

from datetime import date, timedelta

from everweek.prove.watch.findings import Against, Course, Direction, Evidence, Itself, Moved, Place, Sides, Since, Together
from everweek.science import Estimate

DESK, HOUSE = Place("unit", "north", "North desk"), Place()
WEEK = date(2026, 3, 30)
SINCE = Since("week", WEEK, WEEK - timedelta(weeks=4), WEEK + timedelta(weeks=5), open_start=False)


def evidence(value: float | None, half: float = 0.2, chance: float | None = 0.0004) -> Evidence:
    estimate = None if value is None else Estimate(value, value - half, value + half, 0.95, 900, "score", "t")
    return Evidence(estimate, chance, 900, "a method")


def estimate(value: float, half: float = 0.2) -> Estimate:
    return Estimate(value, value - half, value + half, 0.95, 900, "score", "t")


def sides(direction: Direction, itself: Itself = Itself.MOVED) -> Sides:
    """What each side did: of a fall it fell; the others rose; it rose less than they; each half, which cannot be told."""
    own, others = {
        Itself.MOVED: (-0.5, 0.0),
        Itself.HELD: (-0.05, 0.45),
        Itself.OTHERWISE: (0.3, 0.8),
        Itself.UNTOLD: (-0.19, 0.31),
    }[itself]
    sign = 1 if direction is Direction.DOWN else -1
    return Sides(estimate(sign * own), estimate(sign * others), told=itself is Itself.MOVED)


def moved(kind: type[Moved], direction: Direction = Direction.DOWN, **more: object) -> Moved:
    value = -0.5 if direction is Direction.DOWN else 0.5
    itself = more.pop("itself", Itself.MOVED)
    if issubclass(kind, Course) and more.get("against", Against.OTHERS) is Against.OTHERS:
        more = {"sides": sides(direction, itself), **more}  # type: ignore[arg-type]  # one of them
    common = {
        "measure": "csat",
        "title": "Satisfaction",
        "place": DESK,
        "evidence": evidence(value),
        "direction": direction,
        "against": Against.OTHERS,
    }
    return kind(**{**common, **more})  # type: ignore[arg-type]  # the fields of that kind


UNTIL = date(2026, 6, 22)
STILL_ON = date(2026, 6, 26)
LASTING = {"since": SINCE, "last": 8, "baseline": 13}
SEASON = {
    "place": HOUSE,
    "against": Against.ITSELF,
    "months": (date(2026, 7, 1), date(2026, 8, 1)),
    "ended": True,
    "years": 1,
    "together": Together.EVERY,
    "dimension": "unit",
    "groups": 7,
}
