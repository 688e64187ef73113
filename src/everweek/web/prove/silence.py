"""Who is silent: asked and without an answer, not reached, declined; who was not asked, why, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek import clock
from everweek.errors import Invalid
from everweek.facts import ask
from everweek.listen.inviting.funnel import Funnel
from everweek.listen.inviting.queries import any_asked_elsewhere
from everweek.listen.inviting.rules import reason_in_words
from everweek.messages.contact.queries import any_held
from everweek.people import saying
from everweek.people.access import check_may, may
from everweek.people.models import Member
from everweek.people.paging import Stretch
from everweek.people.policy import Action
from everweek.people.queries import list_units, organisation
from everweek.prove import measures, rules
from everweek.prove.asked.rates import Group
from everweek.prove.asked.silence import silence_of
from everweek.prove.measures import Question
from everweek.prove.names import dimension_heading, titles_of
from everweek.web.choices import Chip, Step, options, units_to_choose
from everweek.web.house.asking import TO_MEND, shortened
from everweek.web.house.paging import pager_of
from everweek.web.pages import looks, show
from everweek.web.prove.asked import in_time, part_of, shown_groups
from everweek.web.prove.contexts import AskedPart, ReasonLine, SilencePage
from everweek.web.prove.filters import filters_of
from everweek.web.prove.findings import ROWS
from everweek.web.prove.forms import SaveViewForm
from everweek.web.prove.question import SilenceAsked
from everweek.web.prove.words import level_words
from everweek.web.viewer import viewer_of

LATELY: Final = timedelta(days=90)
"""So far back one looks where no day is asked for: long enough for most links to be over."""
BY_RULES: Final = frozenset({"not_drawn", "nothing_to_ask", "too_long_ago"})
BY_CONTACT: Final = frozenset({"too_often", "too_soon", "fewer", "bounced", "refused"})


@looks
def silence(request: HttpRequest) -> HttpResponse:
    """The page of those who say nothing."""
    viewer = viewer_of(request)
    scope = check_may(viewer, Action.MEASURES_READ)
    names = _names(viewer)
    asked = SilenceAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    if names and not asked.measure:
        asked = asked.with_(measure="csat" if "csat" in names else names[0])
    since = first_day_of(asked)
    found = None
    if names:
        asked, found = asked.answered(lambda: found_of(asked, since, viewer), blamed="measure")
    part, funnel = (found.part, found.funnel) if found else (None, None)
    elsewhere = _("Of those asked elsewhere it is not known who was left out.") if any_asked_elsewhere() else ""
    dimensions = [name for name in ask.asked_by() if name in _dimensions(viewer)]
    context = SilencePage(
        title=part.title if part else TO_MEND if names else _("Nothing has been measured yet."),
        # Told in its field, and not kept in a saved view: that goes on looking back from the day it is opened.
        asked=asked if since == asked.since or asked.problems else replace(asked, since=since),
        measures=options(titles_of(names).items(), asked.measure),
        dimensions=options([(name, dimension_heading(name)) for name in dimensions], asked.by),
        units=units_to_choose(list_units(scope.units()), asked.unit, alone=True),
        filters=_chips(asked, answered=found is not None),
        part=part,
        pager=pager_of(asked, reverse("silence"), found.shown if found else None, part="asked"),
        in_time=found is not None and found.in_time,
        decided=_decided(funnel, elsewhere=bool(elsewhere)) if funnel else "",
        elsewhere=elsewhere,
        reasons=_reasons(funnel, viewer) if funnel else [],
        beside=_beside(asked),
        save=SaveViewForm(initial={"page": "silence", "asked": asked.with_().address}),
        any=bool(names),
        may_import=may(viewer, Action.IMPORTS_RUN),
        may_write=may(viewer, Action.ASKING_EDIT),
    )
    return show(request, context, status=asked.status)


def first_day_of(asked: SilenceAsked) -> date | None:
    """Return the first day of asking that counts; without days and all years, some months back. None: from the beginning."""
    return asked.since if asked.since or asked.until or asked.years else clock.today(organisation().zone) - LATELY


@dataclass(frozen=True)
class Found:
    """Who was asked and answered, the groups on this page, whether they are points in time, and who was not asked."""

    part: AskedPart
    shown: Stretch[Group]
    in_time: bool
    funnel: Funnel


def found_of(asked: SilenceAsked, since: date | None, viewer: Member) -> Found:
    """Return what the page finds of those who are silent, asked since a day; ``Invalid`` for what cannot be asked there."""
    if asked.by not in ask.asked_by():
        raise Invalid(_("By this nobody knows who was silent. Choose from the list."), field="by")
    question = Question(asked.measure, (asked.by,), asked.limits, since, asked.until, level=asked.level)
    found = silence_of(question, viewer=viewer)
    shown = shown_groups(found.rate, asked.place, most=ROWS)
    part = part_of(question, found.rate, found.late, viewer, shown=shown, here=True)
    return Found(part, shown, in_time(found.rate), found.funnel)


def _chips(asked: SilenceAsked, *, answered: bool) -> list[Chip]:
    """What was carried here and has no control of its own."""
    here = reverse("silence")
    level = _("Level: %(level)s") % {"level": level_words(asked.level)}
    return [*filters_of(asked, here, answered=answered), *asked.chips(here, {"years": _("All years"), "level": level})]


def _beside(asked: SilenceAsked) -> str:
    """Return the sentence that the reasons why somebody was not asked are told of more than was asked for; empty where they are
    not.
    """
    names = [dimension_heading(name) for name in asked.limits if name not in {"unit", "first"}]
    if not names:
        return ""
    return _("This is about all moments in these units and days: why somebody was not asked is not known by %(names)s.") % {
        "names": saying.names([one[:1].lower() + one[1:] for one in names])
    }


def _decided(funnel: Funnel, *, elsewhere: bool) -> str:
    """Of how many moments how many led to a question; that it is about those whom Everweek itself asked, where others were."""
    if not funnel.decided:
        return ""
    told = {"n": saying.count(funnel.decided), "asked": saying.count(funnel.asked), "not": saying.count(funnel.not_asked)}
    if elsewhere and funnel.asked == funnel.decided:
        says = ngettext(
            "Everweek itself asked once, and left nobody out.",
            "Everweek itself asked %(n)s times, and left nobody out.",
            funnel.decided,
        )
    elif elsewhere:
        says = ngettext(
            "Once Everweek itself was to ask a customer.",
            "%(n)s times Everweek itself was to ask a customer: %(asked)s times it did, %(not)s times it did not.",
            funnel.decided,
        )
    elif funnel.asked == funnel.decided:
        says = ngettext(
            "Once we meant to ask a customer, and did.",
            "%(n)s times we meant to ask a customer, and each time we did.",
            funnel.decided,
        )
    elif funnel.not_asked == funnel.decided:
        says = ngettext(
            "Once we meant to ask a customer, and did not.",
            "%(n)s times we meant to ask a customer, and never did.",
            funnel.decided,
        )
    else:
        says = ngettext(
            "Once we meant to ask a customer.",
            "%(n)s times we meant to ask a customer: %(asked)s times we did, %(not)s times we did not.",
            funnel.decided,
        )
    says %= told
    if not funnel.planned:
        return says
    waits = ngettext("%(n)s is still to be asked.", "%(n)s are still to be asked.", funnel.planned) % {
        "n": saying.count(funnel.planned)
    }
    return f"{says} {waits}"


def _reasons(funnel: Funnel, viewer: Member) -> list[ReasonLine]:
    """Why the others did not, the most frequent first."""
    ordered = sorted(funnel.reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    return [ReasonLine(n, reason_in_words(reason), _steps(reason, viewer)) for reason, n in ordered]


def _steps(reason: str, viewer: Member) -> list[Step]:
    steps = []
    if reason in BY_RULES and may(viewer, Action.ASKING_EDIT):
        steps.append(Step(_("See the rules of asking"), reverse("asking-rules")))
    if reason in BY_CONTACT and may(viewer, Action.CONTACT_EDIT):
        held = reason in {"bounced", "refused"} and any_held()
        label = _("See the addresses that are held") if held else _("See the contact rules")
        steps.append(Step(label, reverse("contact-rules")))
    if may(viewer, Action.INVITATIONS_MAKE):
        label = _("See whose address is missing") if reason == "no_address" else _("See who they are")
        steps.append(Step(label, f"{reverse('invitations')}?outcome={reason}"))
    return steps


def _names(viewer: Member) -> list[str]:
    known = {info.name for info in measures.list_names(viewer)}
    return [name for name in rules.STANDING if name in known] + sorted(known - rules.STANDING.keys())


def _dimensions(viewer: Member) -> list[str]:
    closed: Mapping[str, Action] = {"segment": Action.SEGMENTS_READ, "member": Action.RESPONSES_READ}
    return [name for name in ask.asked_by() if name not in closed or may(viewer, closed[name])]
