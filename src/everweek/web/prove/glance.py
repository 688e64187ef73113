"""Measures at a glance, for the first page: of a week that was chosen, or of the last twelve months beside those before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.facts.ask import MeasureInfo
from everweek.people import saying
from everweek.people.access import reach_of
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.prove import measures, names, rules, words
from everweek.prove.asked.rates import AnswerRate, answer_rate
from everweek.prove.measures import Measured
from everweek.prove.things import so_many
from everweek.prove.years import Year, told_apart, year_of
from everweek.prove.years import year as year_beside
from everweek.questionnaires.queries import versions_asking
from everweek.science import Estimate, NotEnough
from everweek.web.prove.contexts import Glance
from everweek.web.prove.question import Question
from everweek.web.prove.scales import scale_of
from everweek.web.prove.words import level_words

MOST = 6


@dataclass(frozen=True)
class Glances:
    """The measures at a glance; without a chosen week since ``year``, or of all there is where that is no older.

    ``asked`` is how many of those who were asked by name answered, a sentence each, where that is the same of several measures:
    it is said once then, with the measures it is of, and beside none of them.
    """

    known: Sequence[Glance]
    year: date | None
    asked: Sequence[str] = ()


def glances(viewer: Member, *, since: date | None, until: date | None) -> Glances:
    """The standing measures that have answers in that time, and as many of the others as there is room for."""
    known = {info.name: info for info in measures.list_names(viewer)}
    year = year_of(known.values()) if since is None else None
    found, years = _found(viewer, known, since or year, until, year)
    apart = told_apart(years.values())
    changed = dict(zip(years, apart, strict=True))
    told = [
        replace(one, before=_before(years[name], apart=changed[name])) if name in years else one for name, one in found.items()
    ]
    alike = _asked_alike(told)
    return Glances([replace(one, asked="") for one in told] if alike else told, year, alike)


def _asked_alike(told: Sequence[Glance]) -> list[str]:
    """How many of those asked answered, once for all measures of which it is the same; none where that is so of no two."""
    alike: dict[str, list[str]] = {}
    for one in told:
        alike.setdefault(one.asked, []).append(one.name)
    if not any(asked and len(several) > 1 for asked, several in alike.items()):
        return []
    if len(alike) == 1:
        return [_("Of each of these: %(asked)s.") % {"asked": asked} for asked in alike]
    return [
        _("%(measures)s: %(asked)s.") % {"measures": saying.names(several), "asked": asked}
        for asked, several in alike.items()
        if asked
    ]


def _found(
    viewer: Member, known: Mapping[str, MeasureInfo], since: date | None, until: date | None, year: date | None
) -> tuple[dict[str, Glance], dict[str, Year]]:
    """The glance of each measure, and how it stands to the year before where it is of a year."""
    asked = [name for name in rules.STANDING if name in known] + sorted(known.keys() - rules.STANDING.keys())
    found, years, rates = dict[str, Glance](), dict[str, Year](), dict[str, AnswerRate]()
    # Who sees more than one's own corner compares its units; who does not, the moments within it.
    by = "unit" if reach_of(viewer, Action.MEASURES_READ).all else "touchpoint"
    for name in asked[:MOST]:
        # The page it leads to is asked for the same days, so that the same number stands there.
        question = Question(measure=name, by=(by,), since=since, until=until)
        counting = measures.Question(name, since=since, until=until)
        try:
            if year is not None:
                years[name] = year_beside(name, since=year, viewer=viewer)
                measured = years[name].measured
            else:
                measured = measures.estimated(measures.count(counting, viewer=viewer))
        except Invalid:
            # Answered on several scales: the page of the measure says so and offers to choose a questionnaire.
            continue
        # Most are asked together: who was asked is then the same, and is not counted once more for each of them.
        told_by = repr(versions_asking(name))
        if told_by not in rates:
            rates[told_by] = answer_rate(counting, viewer=viewer)
        measured = replace(measured, asked=rates[told_by])
        result = measured.rows[0].result
        scale = scale_of(name, known)
        if since is not None and not isinstance(result, Estimate) and result.have == 0:
            continue
        found[name] = Glance(
            name=measured.title,
            title=_brief(measured, result, over=since is not None),
            result=result,
            sure=_sure(measured, result) if isinstance(result, Estimate) else "",
            before="",
            asked=_asked(measured),
            method=f"{result.method}; {level_words(result.level)}." if isinstance(result, Estimate) else result.reason,
            low=scale[0] if scale else None,
            high=scale[1] if scale else None,
            address=question.to(reverse("prove")),
        )
    return found, {name: one for name, one in years.items() if name in found}


def _before(told: Year, *, apart: bool) -> str:
    """Return a clause on how a measure stands to the year before; empty where that year has too few answers."""
    change = told.change
    if isinstance(change, NotEnough):
        return ""
    if not apart:
        return _("not to be told apart from the twelve months before")
    near, far = sorted((abs(change.low), abs(change.high)))
    decimals = 1 if change.unit == "points" else 2
    parts = {
        "size": saying.number(abs(change.value), decimals=decimals),
        "low": saying.number(0 if change.low <= 0 <= change.high else near, down=True, decimals=decimals),
        "high": saying.number(far, down=False, decimals=decimals),
    }
    if change.value > 0:
        return _("%(size)s higher than in the twelve months before (between %(low)s and %(high)s)") % parts
    return _("%(size)s lower than in the twelve months before (between %(low)s and %(high)s)") % parts


def _brief(measured: Measured, result: Estimate | NotEnough, *, over: bool) -> str:
    """A measure in so few words that six of them can stand under each other; when is said above them."""
    if isinstance(result, NotEnough):
        return _("Nothing can be said about %(what)s yet.") % {"what": names.within(measured.measure, measured.title)}
    parts = {"what": words.capital(names.within(measured.measure, measured.title)), "value": _number(measured, result.value)}
    if result.unit == "points" and measured.measure != rules.NPS.name:
        told = _("%(what)s was %(value)s of 100.") if over else _("%(what)s is %(value)s of 100.")
    else:
        told = _("%(what)s was %(value)s.") if over else _("%(what)s is %(value)s.")
    return told % parts


def _sure(measured: Measured, result: Estimate) -> str:
    ends = {"low": _number(measured, result.low, down=True), "high": _number(measured, result.high, down=False)}
    return _("between %(low)s and %(high)s · %(counted)s") % (ends | {"counted": so_many(measured.measure, result.n)})


def _asked(measured: Measured) -> str:
    """How many invitations were answered, in so few words that they can stand beside the score."""
    rate = measured.asked.whole.rate if measured.asked is not None else None
    if not isinstance(rate, Estimate):
        return ""
    told = _("%(value)s of 100 invitations answered (%(low)s to %(high)s, of %(n)s)")
    return told % {
        "value": saying.number(rate.value, decimals=0),
        "low": saying.number(rate.low, decimals=0, down=True),
        "high": saying.number(rate.high, decimals=0, down=False),
        "n": saying.count(rate.n),
    }


def _number(measured: Measured, value: float, *, down: bool | None = None) -> str:
    signed = rules.is_signed(measured.measure)
    return saying.number(value, signed=signed, down=down, decimals=1 if measured.unit == "points" else 2)
