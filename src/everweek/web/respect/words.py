"""What reports, steps and check-ins are called on pages."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek.act.respect.rates import RateShown
from everweek.act.respect.rules import (
    CharterMeasure,
    How,
    IncidentKind,
    MayExplain,
    Outcome,
    StepKind,
    StepStanding,
    ThanksFor,
    Where,
)
from everweek.act.respect.shown import CharterShown
from everweek.people import saying
from everweek.science import NotEnough
from everweek.web.house.shares import share_in_words

Words = str | Promise
MOST_NAMED: Final = 6
MOST_IN_TITLE: Final = 3
"""So many colleagues are named in a title."""
KINDS: Final[Mapping[str, Words]] = {
    IncidentKind.INSULT: gettext_lazy("An insult"),
    IncidentKind.THREAT: gettext_lazy("A threat"),
    IncidentKind.DISCRIMINATION: gettext_lazy("Discrimination"),
    IncidentKind.HARASSMENT: gettext_lazy("Harassment"),
    IncidentKind.VIOLENCE: gettext_lazy("Violence"),
    IncidentKind.OTHER: gettext_lazy("Something else"),
}
PLACES: Final[Mapping[str, Words]] = {
    Where.CALL: gettext_lazy("In a call"),
    Where.DESK: gettext_lazy("At the desk"),
    Where.MAIL: gettext_lazy("In writing"),
    Where.CHAT: gettext_lazy("In a chat"),
}
ONLY: Final[Mapping[str, Words]] = {
    Where.CALL: gettext_lazy("By telephone"),
    Where.DESK: gettext_lazy("At the desk"),
    Where.MAIL: gettext_lazy("By mail"),
    Where.CHAT: gettext_lazy("By chat"),
}
OUTCOMES: Final[Mapping[str, Words]] = {
    Outcome.CALMED: gettext_lazy("It was calmed"),
    Outcome.HELPED: gettext_lazy("Somebody stepped in"),
    Outcome.ENDED: gettext_lazy("The conversation was ended"),
}
HOWS: Final[Mapping[str, Words]] = {
    How.WELL: gettext_lazy("Well"),
    How.SHAKEN: gettext_lazy("Shaken"),
    How.NEEDS_HELP: gettext_lazy("Needs help"),
}
STEPS: Final[Mapping[str, Words]] = {
    StepKind.NOTICE: gettext_lazy("A notice"),
    StepKind.LIMIT: gettext_lazy("A limit"),
    StepKind.EXTENSION: gettext_lazy("A limit that goes on"),
    StepKind.LIFT: gettext_lazy("A limit that is lifted"),
}
STANDINGS: Final[Mapping[str, Words]] = {
    StepStanding.PROPOSED: gettext_lazy("waits for a second person"),
    StepStanding.IN_FORCE: gettext_lazy("is in force"),
    StepStanding.DECLINED: gettext_lazy("was not taken"),
    StepStanding.WITHDRAWN: gettext_lazy("was withdrawn"),
    StepStanding.ENDED: gettext_lazy("is over"),
    StepStanding.LIFTED: gettext_lazy("was lifted"),
}
WHYS: Final[Mapping[str, Words]] = {
    ThanksFor.PATIENCE: gettext_lazy("For their patience"),
    ThanksFor.KINDNESS: gettext_lazy("For their kindness"),
    ThanksFor.TELLING: gettext_lazy("For telling us what was not right"),
    ThanksFor.PRAISE: gettext_lazy("For their praise"),
}
THANKED: Final[Mapping[str, Words]] = {
    ThanksFor.PATIENCE: gettext_lazy("for their patience"),
    ThanksFor.KINDNESS: gettext_lazy("for their kindness"),
    ThanksFor.TELLING: gettext_lazy("for telling us what was not right"),
    ThanksFor.PRAISE: gettext_lazy("for their praise"),
}
EXPLAINS: Final[Mapping[str, Words]] = {
    MayExplain.NO: gettext_lazy("Nothing points to it"),
    MayExplain.PERHAPS: gettext_lazy("Perhaps"),
    MayExplain.YES: gettext_lazy("Yes"),
}
MEASURES: Final[Mapping[str, Words]] = {
    CharterMeasure.ALL: gettext_lazy("Promises kept"),
    CharterMeasure.FIRST_REPLY: gettext_lazy("First replies in time"),
    CharterMeasure.NEXT_REPLY: gettext_lazy("Next replies in time"),
    CharterMeasure.SOLUTION: gettext_lazy("Solutions in time"),
    CharterMeasure.RECOVERED: gettext_lazy("Unhappy customers won back"),
}


def report_title(kind: str, unit: str) -> str:
    """What a report is called: what it was, as far as that was said, and where."""
    return _("%(what)s at %(unit)s") % {"what": KINDS[kind] if kind else _("Somebody crossed a line"), "unit": unit}


def step_title(kind: str, standing: str) -> str:
    """Return what a step is and where it stands, as a sentence without its full stop."""
    return _("%(step)s %(standing)s") % {"step": STEPS[kind], "standing": STANDINGS[standing]}


def overview_title(due: Sequence[str], *, coming: tuple[str, date] | None = None) -> str:
    """Who is to be asked how they are today, by name up to three; where nobody is, who is next and by when."""
    if not due and coming is not None:
        name, day = coming
        return _("%(name)s is to be asked how they are by %(day)s.") % {"name": name, "day": saying.day(day)}
    if not due:
        return _("Nobody waits to be asked how they are.")
    names = list(dict.fromkeys(due))
    if len(names) <= MOST_IN_TITLE:
        title = ngettext("%(names)s is to be asked how they are.", "%(names)s are to be asked how they are.", len(names))
        return title % {"names": saying.names(names)}
    title = ngettext("%(n)s colleague is to be asked how they are.", "%(n)s colleagues are to be asked how they are.", len(names))
    return title % {"n": saying.count(len(names))}


def rate_in_words(one: RateShown) -> str:
    """How often a line is crossed for each thousand moments, with the interval and of how many reports; or why it is not told."""
    found = one.rate
    if isinstance(found, NotEnough):
        return found.reason
    told = {
        "n": saying.number(found.value, 1),
        "low": saying.number(found.low, 1, down=True),
        "high": saying.number(found.high, 1, down=False),
        "reports": saying.count(found.n),
    }
    return _("%(n)s of 1,000 moments (between %(low)s and %(high)s, of %(reports)s reports).") % told


def calmed_in_words(one: RateShown) -> str:
    """How many of what was reported were calmed, with the interval; or why it is not told."""
    if isinstance(one.calmed, NotEnough):
        return _("How many of them were calmed is not told: of too few it is known how they ended.") if one.ended else ""
    told = {"share": share_in_words(one.calmed), "n": saying.count(one.calmed.n)}
    return _("Calmed, solved or not: %(share)s, of %(n)s reports whose end is known.") % told


def charter_title(drafted: CharterShown | None, in_force: int) -> str:
    """Where the charter stands: what waits goes before what everybody reads already."""
    if drafted is not None:
        number = {"n": saying.count(drafted.number)}
        if drafted.handed_in_at is not None:
            return _("Version %(n)s waits for somebody else to read it.") % number
        return _("Version %(n)s is being written.") % number
    return _("Everybody reads version %(n)s.") % {"n": saying.count(in_force)} if in_force else _("Nothing is promised yet.")


def waits_for(names: Sequence[str]) -> str:
    """Who may approve what was handed in."""
    if not names:
        return _("Everybody who may approve it wrote a word of it. It takes a service manager or a director who did not.")
    named = list(names[:MOST_NAMED])
    if more := len(names) - len(named):
        named.append(ngettext("%(n)s more", "%(n)s more", more) % {"n": saying.count(more)})
    told = ngettext("%(names)s can approve it, and was told.", "%(names)s can approve it, and were told.", len(names))
    return told % {"names": saying.names(named)}


def not_said_in(languages: Sequence[str]) -> str:
    """In which languages of customers a line is not said yet."""
    if not languages:
        return ""
    return _("Not said yet in %(languages)s.") % {"languages": saying.names([saying.language(tag) for tag in languages])}


def days_in_words(days: Sequence[int]) -> str:
    """When a colleague is asked how they are: "On the day itself, after 3 days and after 14 days"."""
    told = [_after(one) for one in days]
    said = saying.names(told)
    return said[:1].upper() + said[1:]


def _after(days: int) -> str:
    if days == 0:
        return _("on the day itself")
    return ngettext("after %(n)s day", "after %(n)s days", days) % {"n": saying.count(days)}
