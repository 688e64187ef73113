"""The strongest finding of a cut, and what else is found: trouble first, then praise; that nothing is, only where it is so.

A course over time is told by its control chart, and where that shows nothing by the months, weeks or days that differ from all
others together; groups by which of them differ from all others; groups over time by their charts; colleagues by their peers.
Units alone are told by ``fairly``, which allows for the touchpoints they serve.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from everweek.journal.services import Actor
from everweek.people.queries import today
from everweek.prove import measures, rules, watch, weekdays, words
from everweek.prove.access import may_compare
from everweek.prove.compare import Beside, Comparison, Standing
from everweek.prove.margin import Margin, how_far, margins
from everweek.prove.measures import Measured, Question, labels
from everweek.prove.names import PERIODS
from everweek.prove.ordinary import beside_ordinary
from everweek.prove.rules import PROMISED
from everweek.prove.watch import Finding
from everweek.prove.watch.findings import Direction, Moved, lasts, stands_itself
from everweek.prove.watch.kept import Kept, whose
from everweek.prove.watch.words import headline, how_sure
from everweek.prove.weekdays import WeekdayBroken

OF_PEERS: Final = frozenset({"unit", "segment"})
"""Whose colleagues are compared, and by which customers: what else narrows a question is not asked of peers."""


@dataclass(frozen=True)
class Said:
    """One sentence on a cut: of groups that stand so to all others, of a course, or that nothing can be told apart.

    ``groups`` are those it is about, each beside all others together, and ``far`` says how far these lie from them.
    """

    words: str
    standing: Standing | None = None
    finding: Finding | None = None
    weekday: WeekdayBroken | None = None
    groups: tuple[Margin, ...] = ()
    far: tuple[str, ...] = ()

    @classmethod
    def of(cls, words: str, measured: Measured, groups: tuple[Margin, ...]) -> "Said":
        """A sentence on some groups that stand alike."""
        stands = groups[0].beside.standing if groups else Standing.UNTOLD
        return cls(words, None if stands is Standing.UNTOLD else stands, groups=groups, far=how_far(measured, groups))


def sure(said: Said) -> list[str]:
    """Return sentences that add to one how far, how sure, and compared with what; none where there is nothing to add."""
    if said.finding is not None:
        return how_sure(said.finding)
    return weekdays.how_sure(said.weekday) if said.weekday is not None else list(said.far)


def method_of(said: Said) -> str:
    """Return by which method what a sentence says was found; empty where it needs none of its own."""
    if said.finding is not None:
        return said.finding.evidence.method
    if said.weekday is not None:
        return weekdays.METHOD
    return said.groups[0].beside.difference.method if said.groups else ""


def of_groups(compared: Comparison) -> list[Said]:
    """What the groups of a cut say beside each other, those below all others first."""
    told = words.standings(compared)
    rest = words.comparison(compared)[len(told) :]
    untold = margins(compared, Standing.UNTOLD) if words.is_judged(compared) else ()
    found = [_standing(compared, standing, sentence) for standing, sentence in told.items()]
    # Of the rest those that cannot be told apart come first, then those too small.
    return [*found, *(Said.of(sentence, compared.measured, untold if not place else ()) for place, sentence in enumerate(rest))]


def _standing(compared: Comparison, standing: Standing, sentence: str) -> Said:
    return Said.of(sentence, compared.measured, margins(compared, standing))


def of_segments(measured: Measured, beside: Mapping[int, Beside]) -> list[Said]:
    """What a cut by segment says, each beside all customers who are not in it; empty where none could be held against them."""
    named = labels("segment", [row.cut["segment"] for row in measured.rows], measured.measure)
    found = []
    for standing, sentence in words.overlapping(measured, beside).items():
        stands = standing or Standing.UNTOLD
        rows = [(measured.rows[place].cut, one) for place, one in beside.items() if one.standing is stands]
        found.append(Said.of(sentence, measured, tuple(Margin(cut, named[cut["segment"]], one) for cut, one in rows)))
    return found


def of_course(question: Question, compared: Comparison, *, viewer: Actor | None) -> list[Said]:
    """What a cut by one period says: what its chart shows, then the months (weeks, days) that differ from the ordinary ones, of
    which the chart does not speak; where it shows nothing, from all others together.

    Where neither is so: whether the last is higher or lower than the one before, else that none can be told apart.
    """
    found = _charted(question, viewer)
    moved = [one.finding for one in found if isinstance(one.finding, Moved)]
    beside = compared
    if moved:
        beside = beside_ordinary(measures.count(question, viewer=viewer), moved, viewer=viewer)
        beside = replace(beside, measured=replace(compared.measured, rows=beside.measured.rows))
    found += [_standing(beside, standing, sentence) for standing, sentence in words.standings(beside).items()]
    if not found:
        changed = words.latest(compared)
        untold = () if changed or not words.is_judged(compared) else margins(compared, Standing.UNTOLD)
        found = [Said.of(changed or words.nothing_apart(compared), compared.measured, untold)]
    return [*found, *map(Said, words.small(compared))]


def _charted(question: Question, viewer: Actor | None) -> list[Said]:
    """What the chart of all that a question asks for shows, as the first page and Consistency tell it: of one unit beside all
    others.
    """
    by = "unit" if "unit" in measures.list_dimensions(question.name) else ""
    seen = _watched(question, by, viewer)
    return _moved(seen.of_whole) if seen is not None else []


def of_courses(question: Question, *, viewer: Actor | None) -> list[Said]:
    """What a cut by one dimension and one period says: the groups whose charts show something, else that none does.

    Empty where groups of that dimension have no charts: segments overlap, colleagues are held beside peers alone.
    """
    [name] = [one for one in question.by if one not in PERIODS] or [""]
    seen = None if name in watch.NOT_WATCHED else _watched(question, name, viewer)
    if seen is None:
        return []
    return _moved(seen.findings) or [Said(headline(one), finding=one) for one in seen.findings[:1]]


def of_colleagues(question: Question, *, viewer: Actor | None) -> list[Said]:
    """What a cut by colleague says: how many differ from their peers, then whose customers answer otherwise than those of peers.

    Empty where colleagues are not compared: by a reader who does not answer for them, by weights, of other filters.
    """
    if question.weight or question.name in PROMISED or not set(question.where) <= OF_PEERS:
        return []
    if viewer is not None and not may_compare(viewer):
        return []
    where = dict(question.where)
    unit = where.pop("unit", "") or None
    found = watch.people(question.name, unit, viewer=viewer, where=where, since=question.since, until=question.until)
    return [Said(headline(found.lead), finding=found.lead), *_moved(found.findings)]


@dataclass(frozen=True)
class _Watched:
    """What the charts of some answers showed, and what of that is told of all of these answers together."""

    findings: tuple[Finding, ...]
    of_whole: tuple[Finding, ...]


_kept: Kept[_Watched] = Kept()


def _watched(question: Question, by: str, viewer: Actor | None) -> _Watched | None:
    """The charts of the answers that were asked for; None where they are asked by weights, or of a single colleague."""
    if question.weight or "member" in question.where:
        return None
    where, since, until = question.where, question.since, question.until

    def find() -> _Watched:
        seen = watch.look(question.name, by=by, viewer=viewer, where=where, since=since, until=until)
        return _Watched(tuple(seen.findings), tuple(seen.said_of(seen.whole.place)))

    asked = question.name, by, tuple(sorted(where.items())), since, until, today()
    return _kept.found((*whose(viewer, [one for one in (by, *where) if one]), *asked), find)


def _moved(found: Sequence[Finding]) -> list[Said]:
    """What moved: down before up, of that what lasts before what is over, the whole house before its units in the order of the
    alphabet. Of two that slip, desks or colleagues, none is put before the other.
    """
    moved = sorted((one for one in found if isinstance(one, Moved)), key=_order)
    return [Said(headline(one), finding=one) for one in moved]


def _order(one: Moved) -> tuple[object, ...]:
    kind = one.direction is Direction.UP, not lasts(one), not stands_itself(one)
    return *kind, not one.place.whole, rules.natural(one.place.label)
