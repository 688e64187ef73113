"""Sentences: what was found, where, against what, how sure; or that it cannot be said. Each is true by construction.

A sentence is chosen by what the numbers allow, never by what would read well: "above" only where the corrected test says so, an
interval's ends rounded outwards, a group too small never named with a number. The parts are whole sentences and clauses for
translators; nothing is glued together from half words.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.people import saying
from everweek.prove.compare import BETWEEN, Beside, Comparison, Standing
from everweek.prove.limits import limited
from everweek.prove.measures import Measured, labels
from everweek.prove.names import PERIODS, day, dimension, months, within
from everweek.prove.nothing import is_over
from everweek.prove.rules import is_signed
from everweek.prove.things import so_many, things
from everweek.science import Estimate, NotEnough

MOST_NAMED = 4
PLACED: Final = (("unit",), ("touchpoint",))
IN_TIME: Final = tuple((name,) for name in PERIODS)
NAMELESS: Final = frozenset({"first", "letter_answered", "asked_by", "doubt"})
"""Cuts of which a single group is no such thing as the cut is called: "no first or later contact" is not what is meant."""


def sentence(measured: Measured) -> str:
    """What a measure without a cut says, in one sentence; ``comparison`` says it of one with a cut."""
    if not measured.rows:
        return _("There are no answers for %(what)s yet.") % {"what": _what(measured)}
    result = measured.rows[0].result
    if isinstance(result, NotEnough):
        told = _("Nothing can be said about %(what)s yet. %(reason)s")
        if is_over(measured.until):
            told = _("Nothing can be said about %(what)s. %(reason)s")
        return told % {"what": _what(measured), "reason": result.reason}
    return _told(measured, result)


def heading(measured: Measured) -> str:
    """What was measured, where and of which days, as the beginning of a sentence or of a heading."""
    return capital(_what(measured))


def comparison(compared: Comparison) -> list[str]:
    """What the groups of a cut say beside each other: those below all others, those above them, and how many are neither.

    Trouble stands before praise. Within a sentence groups are named in the order of the alphabet, or of time, never of merit.
    """
    found = list(standings(compared).values())
    if not found:
        return [nothing_apart(compared), *small(compared)] if is_judged(compared) else [nothing_apart(compared)]
    untold = sum(group.standing is Standing.UNTOLD for group in compared.groups)
    if untold:
        others = ngettext(
            "The other one cannot be told apart from all others together.",
            "The other %(n)s cannot be told apart from all others together.",
            untold,
        )
        found.append(others % {"n": saying.count(untold)})
    return [*found, *small(compared)]


def standings(compared: Comparison) -> dict[Standing, str]:
    """Return the sentence on the groups below all others together, then that on those above; none where there are no such
    groups.
    """
    return {
        standing: capital(_standing(compared, standing, names))
        for standing in (Standing.BELOW, Standing.ABOVE)
        if (names := _named(compared, standing))
    }


def is_judged(compared: Comparison) -> bool:
    """Whether there are two groups that could be held against each other."""
    return sum(group.standing is not None for group in compared.groups) > 1


def nothing_apart(compared: Comparison) -> str:
    """The sentence that of these groups none can be told apart, with the measure; or that there are not two to compare."""
    measured = compared.measured
    parts = {"what": _what(measured), "by": saying.names([dimension(name) for name in measured.by])}
    if not is_judged(compared):
        told = _("%(what)s: by %(by)s, there are not two groups with enough %(counted)s to compare.")
        if measured.by in IN_TIME:
            told = _not_two(measured.by[0])
        return capital(told % (parts | {"counted": things(measured.measure).many}))
    judged = [place for place, group in enumerate(compared.groups) if group.standing is not None]
    if len(judged) == 2 and not compared.apart[judged[0], judged[1]]:
        parts["groups"] = saying.names([named_in(compared, place) for place in judged])
        return capital(_("%(what)s: by %(by)s, %(groups)s cannot be told apart.") % parts)
    told = _("%(what)s: by %(by)s, no group can be told apart from all others together.")
    if len(measured.by) == 1 and measured.by[0] not in NAMELESS:
        told = _("%(what)s: no %(by)s can be told apart from all others together.")
    return capital(told % parts)


def _not_two(period: str) -> str:
    """A course is made of times, not of groups."""
    return {
        "month": _("%(what)s: there are not two months with enough %(counted)s to compare."),
        "week": _("%(what)s: there are not two weeks with enough %(counted)s to compare."),
        "day": _("%(what)s: there are not two days with enough %(counted)s to compare."),
    }[period]


def overlapping(measured: Measured, beside: Mapping[int, Beside]) -> dict[Standing | None, str]:
    """The sentences on segments, each beside all customers who are not in it: those below, then those above; by None the one that
    none differs.

    ``beside`` is what ``compare.stand_beside_the_rest`` tells of each place. Empty where no segment was held against others.
    """
    named = labels("segment", [row.cut["segment"] for row in measured.rows], measured.measure)
    found: dict[Standing | None, str] = {}
    for standing in (Standing.BELOW, Standing.ABOVE):
        groups = [named[measured.rows[place].cut["segment"]] for place, one in beside.items() if one.standing is standing]
        if groups:
            found[standing] = capital(_of_segments(measured, groups, below=standing is Standing.BELOW))
    if beside and not found:
        told = _("%(what)s: the customers of no segment can be told apart from all others.")
        found[None] = capital(told % {"what": _what(measured)})
    return found


def _of_segments(measured: Measured, groups: Sequence[str], *, below: bool) -> str:
    of = ngettext(
        "%(what)s among customers of the segment %(groups)s", "%(what)s among customers of the segments %(groups)s", len(groups)
    )
    quoted = saying.names([_("“%(name)s”") % {"name": name} for name in groups])
    what = of % {"what": within(measured.measure, measured.title), "groups": quoted}
    if below:
        told = ngettext(
            "%(what)s is below that of all other customers together.",
            "%(what)s is below that of all customers outside each of them.",
            len(groups),
        )
    else:
        told = ngettext(
            "%(what)s is above that of all other customers together.",
            "%(what)s is above that of all customers outside each of them.",
            len(groups),
        )
    return told % {"what": _what(measured, what)}


def latest(compared: Comparison) -> str:
    """For a cut by one period: whether the last one is higher or lower than the one before; empty where all pairs together do not
    allow to say so.
    """
    judged = [place for place, group in enumerate(compared.groups) if group.standing is not None]
    if len(judged) < 2:
        return ""
    before, last = judged[-2:]
    one, other = compared.groups[before].raw, compared.groups[last].raw
    if not compared.apart[before, last] or not (isinstance(one, Estimate) and isinstance(other, Estimate)):
        return ""
    parts = {"what": _what(compared.measured, dated=False), "last": _when(compared, last), "before": _when(compared, before)}
    if other.value > one.value:
        return capital(_("%(what)s is higher %(last)s than %(before)s.") % parts)
    return capital(_("%(what)s is lower %(last)s than %(before)s.") % parts)


def marked(compared: Comparison) -> list[str]:
    """Which groups cannot be told apart from each other, a sentence for each mark that they share, and which share none with any;
    none where fewer than two were judged, or there are too many marks to be drawn.
    """
    judged = [place for place, group in enumerate(compared.groups) if group.standing is not None]
    marks = compared.marks()
    if len(judged) < 2 or marks is None:
        return []
    told = [
        _("%(groups)s cannot be told apart from each other.")
        % {"groups": saying.names([compared.groups[place].label for place in mark])}
        for mark in marks
    ]
    alone = [compared.groups[place].label for place in judged if not any(place in mark for mark in marks)]
    if alone:
        sentence = ngettext(
            "%(groups)s can be told apart from every other group.",
            "%(groups)s can each be told apart from every other group.",
            len(alone),
        )
        told.append(sentence % {"groups": saying.names(alone)})
    return told


def _told(measured: Measured, result: Estimate) -> str:
    points = result.unit == "points"
    decimals = 1 if points else 2
    signed = is_signed(measured.measure)
    answers = so_many(measured.measure, result.n)
    parts = {
        "what": _what(measured),
        "value": saying.number(result.value, signed=signed, decimals=decimals),
        "low": saying.number(result.low, signed=signed, down=True, decimals=decimals),
        "high": saying.number(result.high, signed=signed, down=False, decimals=decimals),
        "level": saying.sure(result.level),
        "answers": answers,
    }
    if points and not signed:
        told = _("%(what)s is %(value)s of 100, between %(low)s and %(high)s with %(level)s %% confidence (%(answers)s).")
    else:
        told = _("%(what)s is %(value)s, between %(low)s and %(high)s with %(level)s %% confidence (%(answers)s).")
    return capital(told % parts)


def _what(measured: Measured, of: str = "", *, dated: bool = True) -> str:
    """The measure, or what is told ``of`` groups, with where and when: "satisfaction where area is A since 1 October 2026"; not
    ``dated`` where the sentence names the days it is about itself.
    """
    told = of or within(measured.measure, measured.title)
    # Of a cut by unit each row names its own; a unit that is asked for lies within the part that is seen.
    if measured.part and not measured.where.get("unit") and "unit" not in measured.by:
        told = _("%(what)s at %(place)s") % {"what": told, "place": measured.part}
    told = limited(told, measured.where, measured.measure)
    if not dated:
        return told
    if measured.since and measured.until:
        told = _("%(what)s from %(since)s to %(until)s") % {
            "what": told,
            "since": day(measured.since),
            "until": day(measured.until),
        }
    elif measured.since:
        told = _("%(what)s since %(since)s") % {"what": told, "since": day(measured.since)}
    elif measured.until:
        told = _("%(what)s until %(until)s") % {"what": told, "until": day(measured.until)}
    return told


def named_in(compared: Comparison, place: int) -> str:
    """A group as a sentence names it: the answers without a desk are no desk called "not recorded"."""
    group = compared.groups[place]
    if len(group.cut) == 1 and "" in group.cut.values():
        if compared.measured.by[0] == "first":
            return _("answers about no contact that is known")
        return _("answers without %(dimension)s") % {"dimension": dimension(compared.measured.by[0])}
    # Names of two cuts stand in a sentence as names do: "Arrival, French; and Booking, English".
    return group.label.replace(BETWEEN, ", ")


def _when(compared: Comparison, place: int) -> str:
    """One point in time as an answer to when: "in October 2026", "on 5 October 2026"."""
    told = _("on %(day)s") if compared.measured.by[0] == "day" else _("in %(day)s")
    return told % {"day": compared.groups[place].label}


def _standing(compared: Comparison, standing: Standing, groups: Sequence[str]) -> str:
    """The sentence on some groups of a cut; a desk is a place, a month a time, and of what has no word of its own the cut is
    named with its groups.
    """
    by, below = compared.measured.by, standing is Standing.BELOW
    several = saying.names(groups)
    if by in IN_TIME:
        if by == ("month",) and len(firsts := _months(compared, standing)) == len(groups):
            several = months(firsts)
        said = _of_ordinary if compared.ordinary else _of_times
        return said(by, below=below) % {"what": _what(compared.measured), "times": several}
    if by == ("first",) or (by in PLACED and not _blank(compared, standing)):
        at = _("%(what)s at %(groups)s")
        if by == ("touchpoint",):
            at = ngettext("%(what)s at the touchpoint %(groups)s", "%(what)s at the touchpoints %(groups)s", len(groups))
        of = _("%(what)s of %(groups)s") if by == ("first",) else at
        told = _("%(what)s is above that of all others together.")
        if below:
            told = _("%(what)s is below that of all others together.")
        measured = within(compared.measured.measure, compared.measured.title)
        return told % {"what": _what(compared.measured, of % {"what": measured, "groups": several})}
    parts = {"what": _what(compared.measured), "by": saying.names([dimension(name) for name in by]), "groups": several}
    return _of_named(len(groups), below=below) % parts


def _months(compared: Comparison, standing: Standing) -> list[date]:
    """The first days of the months that stand so."""
    return [date.fromisoformat(f"{group.cut['month']}-01") for group in compared.groups if group.standing is standing]


def _of_times(by: Sequence[str], *, below: bool) -> str:
    return {
        ("month", True): _("In %(times)s %(what)s was below that of all other months together."),
        ("month", False): _("In %(times)s %(what)s was above that of all other months together."),
        ("week", True): _("In %(times)s %(what)s was below that of all other weeks together."),
        ("week", False): _("In %(times)s %(what)s was above that of all other weeks together."),
        ("day", True): _("On %(times)s %(what)s was below that of all other days together."),
        ("day", False): _("On %(times)s %(what)s was above that of all other days together."),
    }[by[0], below]


def _of_ordinary(by: Sequence[str], *, below: bool) -> str:
    return {
        ("month", True): _("In %(times)s %(what)s was below that of the other ordinary months together."),
        ("month", False): _("In %(times)s %(what)s was above that of the other ordinary months together."),
        ("week", True): _("In %(times)s %(what)s was below that of the other ordinary weeks together."),
        ("week", False): _("In %(times)s %(what)s was above that of the other ordinary weeks together."),
        ("day", True): _("On %(times)s %(what)s was below that of the other ordinary days together."),
        ("day", False): _("On %(times)s %(what)s was above that of the other ordinary days together."),
    }[by[0], below]


def _of_named(n: int, *, below: bool) -> str:
    if below:
        return ngettext(
            "%(what)s by %(by)s: %(groups)s is below all others together.",
            "%(what)s by %(by)s: %(groups)s are below all others together.",
            n,
        )
    return ngettext(
        "%(what)s by %(by)s: %(groups)s is above all others together.",
        "%(what)s by %(by)s: %(groups)s are above all others together.",
        n,
    )


def _blank(compared: Comparison, standing: Standing) -> bool:
    """Whether the answers of no desk at all stand so, which is no place."""
    return any(group.standing is standing and "" in group.cut.values() for group in compared.groups)


def _named(compared: Comparison, standing: Standing) -> list[str]:
    """The names of the groups of a standing, the last of many as a number; empty where there is none."""
    names = [named_in(compared, place) for place, group in enumerate(compared.groups) if group.standing is standing]
    if len(names) > MOST_NAMED:
        more = len(names) - MOST_NAMED + 1
        rest = ngettext("%(n)s other", "%(n)s others", more)
        if compared.measured.by == ("month",):
            rest = ngettext("%(n)s other month", "%(n)s other months", more)
        names = [*names[: MOST_NAMED - 1], rest % {"n": saying.count(more)}]
    return names


def small(compared: Comparison) -> list[str]:
    """The sentence on how many groups are too small to be spoken of; none where none is."""
    few = sum(isinstance(group.raw, NotEnough) for group in compared.groups)
    if not few:
        return []
    counted = things(compared.measured.measure).many
    told = ngettext(
        "%(n)s group has too few %(counted)s to be spoken of.", "%(n)s groups have too few %(counted)s to be spoken of.", few
    )
    if compared.measured.by == ("month",):
        told = ngettext(
            "%(n)s month has too few %(counted)s to be spoken of.", "%(n)s months have too few %(counted)s to be spoken of.", few
        )
    elif compared.measured.by == ("week",):
        told = ngettext(
            "%(n)s week has too few %(counted)s to be spoken of.", "%(n)s weeks have too few %(counted)s to be spoken of.", few
        )
    elif compared.measured.by == ("day",):
        told = ngettext(
            "%(n)s day has too few %(counted)s to be spoken of.", "%(n)s days have too few %(counted)s to be spoken of.", few
        )
    return [told % {"n": saying.count(few), "counted": counted}]


def beside_alike(measured: Measured, unit: str, standing: Standing) -> str:
    """Return the sentence that a unit lies below, or above, other units at the same touchpoints in the same months."""
    at = _("%(what)s at %(groups)s") % {"what": within(measured.measure, measured.title), "groups": unit}
    told = _("%(what)s is above that of other units at the same touchpoints in the same months.")
    if standing is Standing.BELOW:
        told = _("%(what)s is below that of other units at the same touchpoints in the same months.")
    return capital(told % {"what": _what(measured, at)})


def not_alike(measured: Measured, judged: int, apart: int) -> list[str]:
    """Return the sentence on how many of the ``judged`` units are not ``apart`` from others at the same touchpoints; none where
    all are.
    """
    if not apart:
        told = _("%(what)s: none of %(n)s units can be told apart from others at the same touchpoints in the same months.")
        return [capital(told % {"what": _what(measured), "n": saying.count(judged)})]
    if judged == apart:
        return []
    others = ngettext(
        "The other one cannot be told apart from others at the same touchpoints.",
        "The other %(n)s cannot be told apart from others at the same touchpoints.",
        judged - apart,
    )
    return [others % {"n": saying.count(judged - apart)}]


def more_alike(n: int, standing: Standing) -> str:
    """Return the sentence that so many more units lie below, or above, others at the same touchpoints."""
    told = ngettext(
        "%(n)s more unit is above others at the same touchpoints.",
        "%(n)s more units are above others at the same touchpoints.",
        n,
    )
    if standing is Standing.BELOW:
        told = ngettext(
            "%(n)s more unit is below others at the same touchpoints.",
            "%(n)s more units are below others at the same touchpoints.",
            n,
        )
    return told % {"n": saying.count(n)}


def unallowed(compared: Comparison) -> dict[Standing, str]:
    """Return the sentences of ``standings``, each with the words that touchpoints are not allowed for."""
    reservation = _("Which touchpoints each unit serves is not allowed for.")
    return {standing: f"{sentence} {reservation}" for standing, sentence in standings(compared).items()}


def capital(text: str) -> str:
    """A sentence begins with a capital, whatever its first word is called within."""
    return text[:1].upper() + text[1:]
