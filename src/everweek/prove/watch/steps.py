"""Next steps: the voices behind a finding, and Prove filled in, as data a page makes a button of."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext as _

from everweek.prove.measures import Counted
from everweek.prove.rules import PROMISED
from everweek.prove.watch.findings import Direction, NextStep, Place
from everweek.prove.watch.reading import Table

_EVERYTHING: Final[Mapping[str, str]] = MappingProxyType({})
VOICED = ("unit", "touchpoint", "questionnaire", "language", "segment", "first", "member")
"""The dimensions that the page of voices can be narrowed by, in the order of its address."""


def voices(
    place: Place, *, since: date | None, until: date | None, direction: Direction, where: Mapping[str, str] = _EVERYTHING
) -> NextStep:
    """What customers said there and then, within ``where``: the unhappy ones of a fall, the happy ones of a rise."""
    limited = {**where, place.dimension: place.value}
    told = {name: limited[name] for name in VOICED if name in limited}
    down = direction is Direction.DOWN
    label = _("Read what unhappy customers said") if down else _("Read what happy customers said")
    return NextStep("voices", label, (*told.items(), *_days(since, until), ("mood", "unhappy" if down else "happy")))


def voices_with(place: Place, *, since: date | None, until: date | None, where: Mapping[str, str] = _EVERYTHING) -> NextStep:
    """What customers said of a colleague there and then, within ``where``: all of it, happy and unhappy, to be read together."""
    limited = {**where, place.dimension: place.value}
    told = {name: limited[name] for name in VOICED if name in limited}
    label = _("Read with %(who)s what customers said") % {"who": place.label}
    return NextStep("voices", label, (*told.items(), *_days(since, until)))


def behind(seen: Table, place: Place, *, since: date | None, until: date | None, direction: Direction) -> tuple[NextStep, ...]:
    """The way to what stands behind a finding: voices, or nothing behind promises, which nobody answered."""
    if seen.counted.measure.name in PROMISED:
        return ()
    return (voices(place, since=since, until=until, direction=direction, where=seen.counted.question.where),)


def prove(
    counted: Counted, place: Place, *, by: str, since: date | None = None, until: date | None = None, label: str = ""
) -> NextStep:
    """The page Prove with the question filled in."""
    where = {**counted.question.where, **({} if place.whole else {place.dimension: place.value})}
    asked = (("measure", counted.measure.name), ("by", by), *(("where", f"{name}={value}") for name, value in where.items()))
    return NextStep("prove", label or _("See the numbers"), (*asked, *_days(since, until)))


def _days(since: date | None, until: date | None) -> tuple[tuple[str, str], ...]:
    told = (("since", since), ("until", until))
    return tuple((name, day.isoformat()) for name, day in told if day is not None)
