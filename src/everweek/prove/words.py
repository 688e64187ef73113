"""Sentences: what was found, where, against what, how sure; or that it cannot be said. Each is true by construction.

A sentence is chosen by what the numbers allow, never by what would read well: "above" only where the corrected test says so, an
interval's ends rounded outwards, a group too small never named with a number. The parts are whole sentences and clauses for
translators; nothing is glued together from half words.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.people import saying
from everweek.prove.compare import BETWEEN, Comparison, Standing
from everweek.prove.measures import Measured, labels
from everweek.prove.names import PERIODS, day, dimension, within
from everweek.prove.rules import PROMISED, RECOVERED
from everweek.science import Estimate, NotEnough

MOST_NAMED = 4


def sentence(measured: Measured) -> str:
    """What a measure without a cut says, in one sentence; ``comparison`` says it of one with a cut."""
    if not measured.rows:
        return _("There are no answers for %(what)s yet.") % {"what": _what(measured)}
    result = measured.rows[0].result
    if isinstance(result, NotEnough):
        return _("Nothing can be said about %(what)s yet. %(reason)s") % {"what": _what(measured), "reason": result.reason}
    return _told(measured, result)


def heading(measured: Measured) -> str:
    """What was measured, where and of which days, as the beginning of a sentence or of a heading."""
    return capital(_what(measured))


def comparison(compared: Comparison) -> list[str]:
    """What the groups of a cut say beside each other: one sentence for those above and below, one for those that are not.

    Groups are named in the order of the alphabet; there is no order of merit in any sentence.
    """
    measured = compared.measured
    parts = {"what": _what(measured), "by": saying.names([dimension(name) for name in measured.by])}
    judged = [group for group in compared.groups if group.standing is not None]
    if len(judged) < 2:
        if compared.measured.measure == RECOVERED:
            return [capital(_("%(what)s: by %(by)s, there are not two groups with enough cases to compare.") % parts)]
        if compared.measured.measure in PROMISED:
            return [capital(_("%(what)s: by %(by)s, there are not two groups with enough promises to compare.") % parts)]
        return [capital(_("%(what)s: by %(by)s, there are not two groups with enough answers to compare.") % parts)]
    found = [
        _standing(compared, standing, names)
        for standing in (Standing.ABOVE, Standing.BELOW)
        for names in _named(compared, standing)
    ]
    untold = sum(group.standing is Standing.UNTOLD for group in judged)
    if not found:
        found = [_("%(what)s: by %(by)s, no group can be told apart from all others together.") % parts]
    elif untold:
        found.append(
            ngettext(
                "The other group cannot be told apart from all others together.",
                "The other %(n)s groups cannot be told apart from all others together.",
                untold,
            )
            % {"n": saying.count(untold)}
        )
    found += _small(compared)
    return [capital(each) for each in found]


def latest(compared: Comparison) -> str:
    """For a cut by one period: how the last one stands to the one before, as far as all pairs together allow a word."""
    judged = [place for place, group in enumerate(compared.groups) if group.standing is not None]
    if len(compared.measured.by) != 1 or compared.measured.by[0] not in PERIODS or len(judged) < 2:
        if compared.measured.measure == RECOVERED:
            return _("There are not two periods with enough cases to compare.")
        if compared.measured.measure in PROMISED:
            return _("There are not two periods with enough promises to compare.")
        return _("There are not two periods with enough answers to compare.")
    before, last = judged[-2:]
    one, other = compared.groups[before], compared.groups[last]
    parts = {"what": _what(compared.measured), "last": _when(compared, last), "before": _when(compared, before)}
    if not compared.apart[before, last]:
        return capital(_("%(what)s %(last)s cannot be told apart from that %(before)s.") % parts)
    if not (isinstance(one.raw, Estimate) and isinstance(other.raw, Estimate)):  # pragma: no cover  # judged groups have one
        raise TypeError
    if other.raw.value > one.raw.value:
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


def _counted(measured: Measured, n: int) -> str:
    told = ngettext("%(n)s answer", "%(n)s answers", n)
    if measured.measure == RECOVERED:
        told = ngettext("%(n)s case", "%(n)s cases", n)
    elif measured.measure in PROMISED:
        told = ngettext("%(n)s promise", "%(n)s promises", n)
    return told % {"n": saying.count(n)}


def _told(measured: Measured, result: Estimate) -> str:
    points = result.unit == "points"
    decimals = 1 if points else 2
    signed = measured.measure == "nps"
    answers = _counted(measured, result.n)
    parts = {
        "what": _what(measured),
        "value": saying.number(result.value, signed=signed, decimals=decimals),
        "low": saying.number(result.low, signed=signed, down=True, decimals=decimals),
        "high": saying.number(result.high, signed=signed, down=False, decimals=decimals),
        "level": saying.number(result.level * 100),
        "answers": answers,
    }
    if points and not signed:
        told = _("%(what)s is %(value)s of 100, between %(low)s and %(high)s with %(level)s %% confidence (%(answers)s).")
    else:
        told = _("%(what)s is %(value)s, between %(low)s and %(high)s with %(level)s %% confidence (%(answers)s).")
    return capital(told % parts)


def _what(measured: Measured, of: str = "") -> str:
    """The measure, or what is told ``of`` groups, with where and when: "satisfaction where area is A since 1 October 2026"."""
    told, limits = of or within(measured.measure, measured.title), dict(measured.where)
    if place := _place(measured):
        told = _("%(what)s at %(place)s") % {"what": told, "place": place}
        limits.pop("unit", None)
    if touchpoint := limits.get("touchpoint"):
        named = labels("touchpoint", [touchpoint], measured.measure)[touchpoint]
        told = _("%(what)s at the touchpoint %(touchpoint)s") % {"what": told, "touchpoint": named}
        del limits["touchpoint"]
    if limits:
        conditions = [condition(name, value, measured.measure) for name, value in limits.items()]
        told = _("%(what)s where %(conditions)s") % {"what": told, "conditions": saying.names(conditions)}
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


def _place(measured: Measured) -> str:
    """The unit that is asked for, or the part of the house that is seen; empty for all of it, and where no unit was recorded."""
    unit = measured.where.get("unit", "")
    # Of a cut by unit each row names its own.
    part = "" if "unit" in measured.by else measured.part
    return part or (labels("unit", [unit], measured.measure)[unit] if unit else "")


def condition(name: str, value: str, measure: str = "") -> str:
    """A filter in words: "language is English"."""
    if name == "first" and value:
        return _("the contact is a customer's first") if value == "yes" else _("the contact is a later one")
    return _("%(dimension)s is %(value)s") % {"dimension": dimension(name), "value": labels(name, [value], measure)[value]}


def _group(compared: Comparison, place: int) -> str:
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


def _standing(compared: Comparison, standing: Standing, names: str) -> str:
    measured = compared.measured
    in_time = set(measured.by) & set(PERIODS)
    of = _("%(what)s in %(groups)s") if in_time else _("%(what)s of %(groups)s")
    parts = {"what": _what(measured, of % {"what": within(measured.measure, measured.title), "groups": names})}
    if standing is Standing.ABOVE:
        told = _("%(what)s is above that of all other times together.") if in_time else ""
        return (told or _("%(what)s is above that of all others together.")) % parts
    told = _("%(what)s is below that of all other times together.") if in_time else ""
    return (told or _("%(what)s is below that of all others together.")) % parts


def _named(compared: Comparison, standing: Standing) -> list[str]:
    """The groups of a standing as one list of names, or as a number where they are many; empty where there is none."""
    names = [_group(compared, place) for place, group in enumerate(compared.groups) if group.standing is standing]
    if not names:
        return []
    if len(names) > MOST_NAMED:
        more = len(names) - MOST_NAMED + 1
        rest = ngettext("%(n)s other", "%(n)s others", more) % {"n": saying.count(more)}
        names = [*names[: MOST_NAMED - 1], rest]
    return [saying.names(names)]


def _small(compared: Comparison) -> list[str]:
    small = sum(isinstance(group.raw, NotEnough) for group in compared.groups)
    if not small:
        return []
    counted = compared.measured.measure
    if counted == RECOVERED:
        told = ngettext(
            "%(n)s group has too few cases to be spoken of.", "%(n)s groups have too few cases to be spoken of.", small
        )
    elif counted in PROMISED:
        told = ngettext(
            "%(n)s group has too few promises to be spoken of.", "%(n)s groups have too few promises to be spoken of.", small
        )
    else:
        told = ngettext(
            "%(n)s group has too few answers to be spoken of.", "%(n)s groups have too few answers to be spoken of.", small
        )
    return [told % {"n": saying.count(small)}]


def capital(text: str) -> str:
    """A sentence begins with a capital, whatever its first word is called within."""
    return text[:1].upper() + text[1:]
