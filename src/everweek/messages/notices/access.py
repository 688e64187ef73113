"""The gate of notices: one's own, and nobody else's."""

from django.utils.translation import gettext as _

from everweek.errors import NotAllowed
from everweek.journal.services import Actor
from everweek.messages.models import Notice
from everweek.people.access import check_may, member_of, the_one
from everweek.people.models import Member
from everweek.people.policy import Action


def access_own(by: Actor) -> Member:
    """Whose notices ``by`` may read and choose about: the member's own, by hand or through a program."""
    check_may(by, Action.NOTICES_READ)
    member = member_of(by)
    if member is None:
        raise NotAllowed(_("Only colleagues are told of things here."))
    return member


def access_notice(by: Actor, notice_id: int) -> Notice:
    """One's own notice of that number; ``NotFound`` otherwise."""
    return the_one(Notice.objects.filter(member=access_own(by), pk=notice_id))
