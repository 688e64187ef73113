"""Reads of cases by mail, for whoever may change how they come: the mailbox, and what was put aside and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from everweek.act.cases.rules import CaseKind
from everweek.act.mailing.addresses import is_on
from everweek.act.mailing.models import THE_ONE, CaseMail, CaseMailbox
from everweek.act.mailing.rules import TAKEN_AFTER_ALL, Came, Reason
from everweek.journal.services import Actor
from everweek.people.access import check_may, the_one
from everweek.people.policy import Action

SHOWN: Final = 100


@dataclass(frozen=True)
class MailboxShown:
    """How the mailbox stands. ``address`` is where customers write to, empty where no mailbox is named; ``unit`` is a key."""

    address: str
    unit: str
    kind: CaseKind
    looked_at: datetime | None
    failure: str


@dataclass(frozen=True)
class AsideShown:
    """A mail that was put aside; ``case`` is the one it is about. ``may_take``: there are words somebody may have written.

    ``attached`` files hang on it: they are in the mailbox alone, and do not come with it.
    """

    id: int
    at: datetime
    reason: Reason
    why: str
    sender: str
    title: str
    text: str
    case: int | None
    may_take: bool
    attached: int


def show_mailbox(by: Actor) -> MailboxShown:
    """The mailbox, as it stands."""
    check_may(by, Action.CASES_RULE)
    box = CaseMailbox.objects.select_related("unit").filter(pk=THE_ONE).first() or CaseMailbox(pk=THE_ONE)
    return MailboxShown(
        address=settings.EVERWEEK_MAIL_CASES_ADDRESS if is_on() else "",
        unit=box.unit.key if box.unit is not None else "",
        kind=CaseKind(box.kind),
        looked_at=box.looked_at,
        failure=box.failure,
    )


def list_aside(by: Actor) -> Sequence[AsideShown]:
    """What was put aside, the last first; the newest hundred."""
    check_may(by, Action.CASES_RULE)
    rows = CaseMail.objects.filter(came=Came.ASIDE).order_by("-read_at", "-pk")[:SHOWN]
    return [
        AsideShown(
            id=one.pk,
            at=one.at,
            reason=Reason(one.reason),
            why=one.why,
            sender=one.sender,
            title=one.title,
            text=one.text,
            case=one.case_id,
            may_take=one.reason in TAKEN_AFTER_ALL and bool(one.text),
            attached=one.attached,
        )
        for one in rows
    ]


def access_aside(by: Actor, mail_id: int) -> CaseMail:
    """The mail of that number that was put aside, taken since or not, for whoever may change the mailbox; else ``NotFound``."""
    check_may(by, Action.CASES_RULE)
    return the_one(CaseMail.objects.filter(pk=mail_id), _("There is no such mail."))
