"""The numbers of a report in words: a measure of three months, and whether they can be told apart."""

from collections.abc import Container, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.people import saying
from everweek.prove import names, rules
from everweek.prove.reporting.months import Month
from everweek.prove.reporting.shape import Beside, StandingMeasure
from everweek.prove.reporting.texts import MeasureText, MonthText
from everweek.prove.things import so_many, things
from everweek.prove.words import capital
from everweek.science import Estimate, NotEnough


def measure_text(one: StandingMeasure, month: Month) -> MeasureText:
    """A measure with its three months, or why none of them can be told."""
    every = [one.result, *(each.result for each in one.beside)]
    told = any(isinstance(result, Estimate) for result in every)
    months = [
        _month(one, month, one.result, ""),
        *(_month(one, each.month, each.result, _compared(one, each)) for each in one.beside),
    ]
    return MeasureText(
        name=one.title,
        unit=_unit(one),
        axis=one.ends,
        places=places_of(one.unit),
        months=months if told else [],
        untold="" if told else untold(one),
        counted=str(things(one.name).heading),
        signed=rules.is_signed(one.name),
    )


def said_once(measures: Sequence[MeasureText]) -> tuple[list[MeasureText], list[str]]:
    """Return the measures without the months that several of them lack for the same reason, and a sentence on each such month."""
    lacking: dict[tuple[str, str], list[str]] = {}
    for one in measures:
        for month in one.months:
            if isinstance(month.result, NotEnough):
                lacking.setdefault((month.when, month.result.reason), []).append(one.name)
    shared = {key: titles for key, titles in lacking.items() if len(titles) > 1}
    kept = [replace(one, months=[month for month in one.months if not _lacks(month, shared)]) for one in measures]
    parts = [{"measures": saying.names(titles), "reason": reason} for (_when, reason), titles in shared.items()]
    return kept, [_("%(measures)s: %(reason)s") % each for each in parts]


def compared_sentences(measures: Sequence[StandingMeasure]) -> list[str]:
    """For each other month a sentence that none of the measures moved from it, or which did; nothing where none can be told."""
    told = []
    for beside in zip(*(one.beside for one in measures), strict=True):
        both = [(one, each) for one, each in zip(measures, beside, strict=True) if isinstance(each.change, Estimate)]
        moved = [one.title for one, each in both if each.apart]
        parts = {"moved": saying.names(moved), "n": saying.count(len(both)), "month": beside[0].month.name}
        if both and not moved:
            none = ngettext(
                "What is known of both months did not move from %(month)s that we can tell.",
                "None of the %(n)s that are known of both months moved from %(month)s that we can tell.",
                len(both),
            )
            if len(both) == sum(isinstance(one.result, Estimate) for one in measures) > 1:
                none = _("None of these %(n)s moved from %(month)s that we can tell.")
            told.append(none % parts)
        elif 0 < len(moved) < len(both):
            told.append(_("From %(month)s moved: %(moved)s. Of the others none did that we can tell.") % parts)
    return told


def _lacks(month: MonthText, shared: Container[tuple[str, str]]) -> bool:
    return isinstance(month.result, NotEnough) and (month.when, month.result.reason) in shared


def untold(one: StandingMeasure) -> str:
    """Why a measure cannot be told in the month; nothing of one that can."""
    if isinstance(one.result, Estimate):
        return ""
    if not one.asked:
        return _unasked(one)
    parts = {"what": capital(names.within(one.name, one.title)), "reason": one.result.reason}
    if 0 < one.result.have < one.result.need:
        parts |= {"have": saying.number(one.result.have), "need": saying.number(one.result.need)}
        return _("%(what)s cannot be told: there are %(have)s, and it takes %(need)s. %(reason)s") % parts
    return _("%(what)s cannot be told. %(reason)s") % parts


def _unasked(one: StandingMeasure) -> str:
    """That a measure is not measured, and what it lacks."""
    told = _("%(what)s is not measured yet: no questionnaire asks for it.")
    if one.name == "retention":
        told = _("%(what)s is not measured yet: no questionnaire asks whether the customer stayed.")
    return told % {"what": capital(names.within(one.name, one.title))}


def places_of(unit: str) -> int:
    """With how many decimals a number of a unit is told."""
    return 1 if unit == "points" else 2


def _unit(one: StandingMeasure) -> str:
    if one.unit == "points" or one.ends is None:
        return names.counted_in(one.name, one.unit)
    return _("on a scale from %(low)s to %(high)s") % {"low": saying.number(one.ends[0]), "high": saying.number(one.ends[1])}


def _month(one: StandingMeasure, month: Month, result: Estimate | NotEnough, compared: str) -> MonthText:
    if isinstance(result, NotEnough):
        return MonthText(capital(month.name), result, "", "", "", compared)
    places = places_of(one.unit)
    signed = rules.is_signed(one.name)
    ends = {
        "low": saying.number(result.low, places, signed=signed, down=True),
        "high": saying.number(result.high, places, signed=signed, down=False),
    }
    return MonthText(
        when=capital(month.name),
        result=result,
        figure=saying.number(result.value, places, signed=signed),
        ends=_("%(low)s to %(high)s") % ends,
        counted=so_many(one.name, result.n),
        compared=compared,
    )


def _compared(one: StandingMeasure, beside: Beside) -> str:
    """How the month of the report differs from this one; nothing where one of the two, or a difference, cannot be told."""
    change = beside.change
    if isinstance(change, NotEnough):
        both = isinstance(one.result, Estimate) and isinstance(beside.result, Estimate)
        return change.reason if both else ""
    if not beside.apart:
        return ""
    near, far = sorted((abs(change.low), abs(change.high)))
    places = places_of(one.unit)
    parts = {
        "size": saying.number(abs(change.value), places),
        "low": saying.number(0 if change.low <= 0 <= change.high else near, places, down=True),
        "high": saying.number(far, places, down=False),
    }
    if change.value > 0:
        return _("now %(size)s higher (between %(low)s and %(high)s)") % parts
    return _("now %(size)s lower (between %(low)s and %(high)s)") % parts
