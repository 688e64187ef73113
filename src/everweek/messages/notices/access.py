"""The gate of notices: one's own, and nobody else's."""

from django.utils.translation import gettext as _

from everweek.errors import NotFound
from everweek.journal.services import Actor
from everweek.messages.models import Notice, TeamChannel
from everweek.messages.notices.kinds import NoticeKind, rewritable_kind
from everweek.messages.notices.team_chatting import team_channels
from everweek.people.access import check_may, check_member, reach_of, the_one
from everweek.people.models import Member
from everweek.people.policy import Action


def access_own(by: Actor) -> Member:
    """The member whose notices ``by`` may read and choose about: the member's own, by hand or through a program."""
    check_may(by, Action.NOTICES_READ)
    return check_member(by, _("Only colleagues are told of things here."))


def access_notice(by: Actor, notice_id: int) -> Notice:
    """The notice of that number, where it is one of ``by``; ``NotFound`` otherwise."""
    return the_one(Notice.objects.filter(member=access_own(by), pk=notice_id))


def access_kind(by: Actor, key: str) -> NoticeKind:
    """The notice, line to teams or letter to customers of that key, for who may rewrite it; ``NotFound`` otherwise."""
    check_may(by, Action.WORDS_EDIT)
    kind = rewritable_kind(key)
    if kind is None:
        raise NotFound(_("There is no such kind of notice."))
    return kind


def access_team_channel(by: Actor, channel_id: int) -> TeamChannel:
    """The chat of a unit ``by`` sets up channels for; ``NotFound`` otherwise."""
    within = reach_of(by, Action.CHANNELS_EDIT).reaching()
    found = team_channels().filter(within, pk=channel_id).select_related("unit")
    return the_one(found, _("There is no such channel, or it is not yours to set up."))
