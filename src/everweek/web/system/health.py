"""How the installation is: the same judgement as ``everweek doctor``, as sentences, each with what to do."""

from collections.abc import Callable, Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.act import health as act
from everweek.errors.findings import Finding, State
from everweek.facts import health as facts
from everweek.jobs import health as jobs
from everweek.journal import health as journal
from everweek.journal import seals
from everweek.ledger import health as ledger
from everweek.messages import health as mail
from everweek.messages.rules import is_set_up
from everweek.people import health as house
from everweek.people.access import check_may, may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.web.choices import Step
from everweek.web.fronts import Days
from everweek.web.pages import looks, show
from everweek.web.system.contexts import FindingLine, HealthPage, HealthPart
from everweek.web.system.words import PARTS, STATES, health_title
from everweek.web.viewer import viewer_of

EXAMINED: Final[Mapping[str, Callable[[], Finding]]] = {
    "database": journal.examine_database,
    "jobs": jobs.examine,
    "journal": journal.examine,
    "seals": journal.examine_seals,
    "facts": facts.examine,
    "mail": mail.examine,
    "webhooks": mail.examine_webhooks,
    "promises": act.examine,
    "case-mail": act.examine_mail,
    "ledger": ledger.examine,
    "clock": journal.examine_clock,
    "disk": journal.examine_disk,
    "keys": journal.examine_keys,
    "tokens": house.examine_tokens,
    "settings": house.examine,
}
ON_DAY: Final = ("mail", "jobs", "webhooks", "promises")
"""The parts that the first page asks each time: those that answer at once."""
WORST_FIRST: Final = (State.ILL, State.LOOK, State.WELL)


@looks
def health(request: HttpRequest) -> HttpResponse:
    """Every part, those that need somebody first."""
    check_may(viewer_of(request), Action.JOBS_READ)
    found = examined()
    states = [one.state for one in found]
    head = seals.head()
    context = HealthPage(
        title=health_title(states.count(State.ILL), states.count(State.LOOK), mails=is_set_up()),
        findings=[_line(one) for one in found],
        head=str(head) if head.number else "",
    )
    return show(request, context)


def examined() -> list[Finding]:
    """How every part is, those that need somebody first."""
    found = house.examine_all(EXAMINED)
    return [one for state in WORST_FIRST for one in found if one.state is state]


def day_part(viewer: Member, days: Days) -> HealthPart | None:
    """On the first page of whoever looks after the installation, before all else: what is broken; None where nothing is."""
    if days.since is not None or not may(viewer, Action.JOBS_READ):
        return None
    found = house.examine_all({part: EXAMINED[part] for part in ON_DAY})
    ill = [one for one in found if one.state is State.ILL or (one.part == "mail" and not is_set_up())]
    if not ill:
        return None
    bad = sum(one.state is State.ILL for one in ill)
    return HealthPart(title=health_title(bad, 0, mails=is_set_up()), findings=[_line(one) for one in ill])


def _line(one: Finding) -> FindingLine:
    step = None
    if one.part in {"jobs", "journal"} and one.state is not State.WELL:
        step = Step(_("Look at the work"), reverse("work"))
    if one.part == "webhooks" and one.state is not State.WELL:
        step = Step(_("Look at the webhooks"), reverse("webhooks"))
    if one.part == "tokens" and one.state is not State.WELL:
        step = Step(_("Look at the tokens"), reverse("tokens"))
    return FindingLine(PARTS.get(one.part, one.part), *STATES[one.state], one.says, one.do, step)
