"""What inviting tells of a customer's past: each time the customer was asked by name, and what became of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek import clock
from everweek.listen.inviting import rules
from everweek.listen.inviting.queries import InvitationShown, list_asked
from everweek.people import saying
from everweek.people.models import Customer, Member
from everweek.web.choices import Happened, Step
from everweek.web.inviting.asking import InvitationsAsked
from everweek.web.inviting.words import overdue_words

BADGES: Final[Mapping[str, str | Promise]] = {
    rules.Outcome.BOUNCED: gettext_lazy("the letter came back"),
    rules.Outcome.OPTED_OUT: gettext_lazy("does not want to be asked"),
}


def asked(viewer: Member, customer: Customer, until: datetime | None, most: int) -> Sequence[Happened]:
    """Return each time the customer was asked, as far as the reader may see who was."""
    return [_asked(one) for one in list_asked(viewer, customer, until, most)]


def asked_told(many: int) -> str:
    """So many invitations, in words."""
    return ngettext("%(n)s invitation", "%(n)s invitations", many) % {"n": saying.count(many)}


def _asked(one: InvitationShown) -> Happened:
    what = {"what": one.title}
    # A letter that never left asked the customer nothing.
    asked = _("Was asked: “%(what)s”") if one.sent_at else _("Was to be asked: “%(what)s”")
    return Happened(
        at=one.sent_at or one.made_at,
        what=asked % what,
        details=[
            _("by mail") if one.channel == rules.EMAIL else _("by a link of their own"),
            *_reminded(one),
            _became(one),
        ],
        badge=str(BADGES.get(one.outcome, "")),
        step=_among(one) if one.decided else None,
    )


def _among(one: InvitationShown) -> Step:
    return Step(_("See it among the invitations"), InvitationsAsked(customer=one.customer).to(reverse("invitations")))


def _reminded(one: InvitationShown) -> list[str]:
    if not one.reminded:
        return []
    return [ngettext("reminded once", "reminded %(n)s times", one.reminded) % {"n": saying.count(one.reminded)}]


def _became(one: InvitationShown) -> str:
    if one.state == "answered" and one.answered_at is not None:
        return _("answered %(when)s") % {"when": saying.day_and_hour(one.answered_at, clock.now())}
    if one.state == "stopped":
        return rules.reason_in_words(one.stopped)
    if one.state == "withdrawn":
        return _("withdrawn")
    if one.state == "over":
        return _("not answered until %(when)s") % {"when": saying.day_and_hour(one.expires_at, clock.now())}
    if one.state == "planned":
        return overdue_words(one) or _("to be sent %(when)s") % {"when": saying.day_and_hour(one.due_at, clock.now())}
    return _("open until %(when)s") % {"when": saying.day_and_hour(one.expires_at, clock.now())}
