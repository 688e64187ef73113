"""A control chart and what it says, for programs: the points, the limits, the signals in words, the sentences."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from everweek.prove.measures import Question, plain
from everweek.prove.watch import words
from everweek.prove.watch.drawn import Charted
from everweek.prove.watch.findings import Course, Finding, Moved
from everweek.prove.watch.looking import Look
from everweek.prove.watch.meanwhile import asked_otherwise
from everweek.questionnaires.rewording import Rewording
from everweek.science import NotEnough

SIGNALS: Final[dict[str, str | Promise]] = {
    "nelson-1": _("A point lies beyond the limits."),
    "nelson-2": _("Nine points or more in a row lie on one side of the centre."),
}
"""What each rule looks for, in words."""


def question_of(drawn: Charted) -> Question:
    """The answers that a chart shows, as they are asked of the measures: for whoever tells what else is known of them."""
    where = dict(drawn.where) if drawn.place.whole else {**drawn.where, drawn.place.dimension: drawn.place.value}
    return Question(drawn.measure, where=where, since=drawn.since, until=drawn.until)


def as_json(
    seen: Look, drawn: Charted, *, doubtful: int = 0, uneven: bool = False, segments_at: datetime | None = None
) -> dict[str, object]:
    """One chart of a look as a program reads it; times are the first days of periods.

    Args:
        seen: The look.
        drawn: The chart of it.
        doubtful: How many of its answers are doubtful (``prove.doubts``, asked of ``question_of``).
        uneven: Whether some of them stand for more than others (``prove.weighing``).
        segments_at: When it was counted who is in the segments that were asked for, where that was not just now.
    """
    limits = drawn.limits
    return {
        "measure": drawn.measure,
        "title": drawn.title,
        "by": seen.by,
        "every": drawn.every,
        "where": dict(drawn.where),
        "since": drawn.since,
        "until": drawn.until,
        "stopped": drawn.stopped.at if drawn.stopped else None,
        "group": drawn.place.value,
        "label": drawn.place.named if drawn.place.whole else drawn.place.label,
        "unit": drawn.unit,
        "scale": list(drawn.scale),
        "doubtful": doubtful,
        "uneven": uneven,
        "segments_counted_at": segments_at,
        "against": seen.against.value,
        "baseline": drawn.baseline,
        "points": [_point(drawn, place) for place in range(len(drawn.points))],
        "missing": list(drawn.missing),
        "asked_otherwise": [_rewording(one) for one in drawn.otherwise],
        "limits": plain(limits) if isinstance(limits, NotEnough) else {},
        "steadiness": plain(drawn.steadiness),
        "signals": [] if isinstance(limits, NotEnough) else [_signal(drawn, one.rule, one.points) for one in limits.signals],
        "findings": [finding_as_json(one) for one in seen.said_of(drawn.place)],
        "groups": [_group(seen, one) for one in seen.charts],
    }


def _rewording(one: Rewording) -> dict[str, object]:
    about = {"day": one.day, "questionnaire": one.questionnaire, "title": one.title, "otherwise": list(one.otherwise)}
    return {**about, "says": asked_otherwise(one)}


def _point(drawn: Charted, place: int) -> dict[str, object]:
    point, limits = drawn.points[place], drawn.limits
    told: dict[str, object] = {
        "first": point.first,
        "last": point.last,
        "n": point.n,
        "value": point.value,
        "alarmed": place in drawn.alarmed,
    }
    if isinstance(limits, NotEnough):
        return told
    return {**told, "centre": limits.centre[place], "lower": limits.lower[place], "upper": limits.upper[place]}


def _signal(drawn: Charted, rule: str, points: Sequence[int]) -> dict[str, object]:
    return {"rule": rule, "says": str(SIGNALS.get(rule, rule)), "periods": [drawn.points[place].first for place in points]}


def finding_as_json(one: Finding) -> dict[str, object]:
    """One finding: its sentences, which way, and what moved."""
    moved = one.direction.value if isinstance(one, Moved) else ""
    told = {"says": words.headline(one), "how_sure": words.how_sure(one), "group": one.place.value, "direction": moved}
    return {**told, **_itself(one)}


def _itself(one: Finding) -> dict[str, object]:
    """What a group did itself while it parted from all others, and what these did; nothing where it had none beside it."""
    if not isinstance(one, Course) or one.sides is None:
        return {"itself": "", "own": None, "others": None}
    others = plain(one.sides.others) if one.sides.others is not None else None
    return {"itself": one.itself.name.lower(), "own": plain(one.sides.own), "others": others}


def _group(seen: Look, one: Charted) -> dict[str, object]:
    moved = next((found for found in seen.findings if isinstance(found, Moved) and found.place == one.place), None)
    told = {"value": one.place.value, "label": one.place.label, "points": len(one.points)}
    if moved is None:
        return {**told, "moved": "", "itself": ""}
    return {**told, "moved": moved.direction.value, "itself": _itself(moved)["itself"]}
