"""What a file of numbers says of itself: of which answers it is, so that two of them are told apart years later."""

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import blake2b
from typing import Final

from everweek.prove.measures import Measured
from everweek.prove.watch import Charted
from everweek.web.prove.numbers import conditions
from everweek.web.prove.question import STANDARD_LEVEL, Watching

LONGEST: Final = 120
"""So many letters of a name every disk takes, with an ending."""

About = tuple[tuple[str, str], ...]
"""Names and what stands beside them, in order; what says nothing is empty."""


def about_measure(measured: Measured) -> About:
    """Return what a file of a measure says of itself: which measure, by which cut, of which answers, counted how."""
    return (
        ("title", measured.title),
        ("measure", measured.measure),
        ("by", ", ".join(measured.by)),
        *_limits(measured.where, measured.since, measured.until),
        ("weighted", "yes" if measured.weighted else "no"),
        ("level", f"{measured.level:g}"),
    )


def about_chart(drawn: Charted, asked: Watching) -> About:
    """Return what a file of a chart says of itself: which measure of which group, week by week or month by month, of which
    answers.
    """
    return (
        ("title", drawn.title),
        ("measure", drawn.measure),
        ("group", conditions({drawn.place.dimension: drawn.place.value}) if drawn.place.dimension else ""),
        ("every", drawn.every),
        *_limits(asked.where, asked.since, asked.until),
    )


def name_of_measure(measured: Measured) -> str:
    """A name for the file of a measure, another one for each question."""
    level = [] if measured.level == STANDARD_LEVEL else [f"level-{measured.level:g}"]
    weighted = ["weighted"] if measured.weighted else []
    days = _days(measured.since, measured.until)
    return named([measured.measure, *measured.by, *_filters(measured.where), *days, *weighted, *level])


def name_of_chart(drawn: Charted, asked: Watching) -> str:
    """A name for the file of a chart, another one for each chart."""
    whose = [drawn.place.dimension, drawn.place.value] if drawn.place.dimension else []
    normal = [] if asked.baseline is None else [f"baseline-{asked.baseline}"]
    filters = [*_filters(asked.where), *_days(asked.since, asked.until)]
    return named(["chart", drawn.measure, drawn.every, *whose, *filters, *normal])


def named(parts: Iterable[str]) -> str:
    """One name of these, of letters that every disk takes; where some are lost, a mark of the whole stands at its end.

    >>> named(["csat", "unit", "where-language-English"]), named(["csat", "\N{GREEK SMALL LETTER ALPHA}"])
    ('csat-unit-where-language-English', 'csat---1d328b')
    """
    whole = "-".join(parts)
    safe = "".join(one if one.isascii() and (one.isalnum() or one in "-_") else "-" for one in whole)
    if whole.isascii() and len(safe) <= LONGEST:
        return safe
    return f"{safe[: LONGEST - 7]}-{blake2b(whole.encode(), digest_size=3).hexdigest()}"


def _limits(where: Mapping[str, str], since: date | None, until: date | None) -> About:
    return (
        ("where", conditions(where)),
        ("since", since.isoformat() if since else ""),
        ("until", until.isoformat() if until else ""),
    )


def _filters(where: Mapping[str, str]) -> list[str]:
    return [f"where-{name}-{value}" for name, value in where.items()]


def _days(since: date | None, until: date | None) -> list[str]:
    return [*([f"since-{since.isoformat()}"] if since else []), *([f"until-{until.isoformat()}"] if until else [])]
