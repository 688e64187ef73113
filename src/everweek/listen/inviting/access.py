"""The gate of inviting: who may make rules and invite, and what a customer may have who comes by a link of their own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, NoReturn

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import NotFound
from everweek.journal.services import Actor
from everweek.listen.inviting import rules
from everweek.listen.models import AskingRule, Invitation
from everweek.people.access import check_may, the_one
from everweek.people.links import LinkHolder
from everweek.people.policy import Action
from everweek.people.prepared import Prepared, PreparedAmong
from everweek.people.queries import organisation_name
from everweek.questionnaires.models import Version


@dataclass(frozen=True)
class OwnLink:
    """What a customer has who comes by a link of their own: the version that is asked, and as whom the customer acts.

    ``answered_until`` is None before the customer answered; afterwards, until when the answer may still be added to or corrected.
    """

    invitation: Invitation
    version: Version
    holder: LinkHolder
    answered_until: datetime | None


@dataclass(frozen=True)
class Untouched:
    """All that the page at a customer's own link shows before anything was answered there: the digest of what is asked, in which
    language first, and by whom.
    """

    digest: str
    language: str
    house: str


def access_by_token(address: str) -> OwnLink:
    """What a link leads to. ``NotFound`` alike where there is none, it is over, withdrawn, or answered longer than a day ago."""
    token = rules.token_in(address)
    found = _AT.first(rules.hash_of(token)) if token else None
    if found is None:
        refuse_link()
    return open_link_of(found)


def untouched_at(address: str) -> Untouched | None:
    """Return what is asked at a link of a customer's own, in one query; None where answering has begun, or where
    ``access_by_token`` refuses.
    """
    token = rules.token_in(address)
    for expires_at, half, language, digest, house in _UNTOUCHED.rows([rules.hash_of(token)] if token else []):
        if house and not half and expires_at > clock.now():
            return Untouched(digest, language, house)
    return None


def open_link_of(found: Invitation) -> OwnLink:
    """What that invitation's link leads to now; ``NotFound`` where it leads nowhere any more."""
    now = clock.now()
    until = None if found.answered_at is None else found.answered_at + rules.CORRECTED_WITHIN
    over = found.expires_at if until is None else until
    archived = found.version.questionnaire.archived_at is not None
    if found.withdrawn_at is not None or over <= now or (archived and until is None):
        refuse_link()
    if until is not None and (found.response is None or found.response.withdrawn_at is not None):
        refuse_link()
    return OwnLink(found, found.version, LinkHolder("invitation", found.pk), until)


def refuse_link() -> NoReturn:
    """Say the same of every link that leads nowhere: whoever tries learns nothing, and whoever answered is thanked."""
    message = _(
        "There is nothing to answer at this link now. If you have answered, it has arrived, and there is nothing more to do. "
        "If you still want to tell us something, please reply to whoever gave you the link."
    )
    raise NotFound(message)


def access_invitation(by: Actor, invitation_id: int) -> Invitation:
    """The invitation of that id within the reach of ``by``; ``NotFound`` otherwise."""
    within = check_may(by, Action.INVITATIONS_MAKE).reaching()
    rows = _invitations().filter(within, pk=invitation_id).select_related("rule", "unit", "customer")
    return the_one(rows, _("There is no such invitation, or it is not yours to see."))


def access_rule(by: Actor, rule_id: int) -> AskingRule:
    """The rule of that id, where ``by`` may make rules; ``NotFound`` otherwise."""
    within = check_may(by, Action.ASKING_EDIT).reaching()
    rows = AskingRule.objects.filter(within, pk=rule_id).select_related("questionnaire", "unit")
    return the_one(rows, _("There is no such rule, or it is not yours to see."))


def _invitations() -> QuerySet[Invitation]:
    return Invitation.objects.select_related("version__questionnaire", "response")


_AT: Final = Prepared(lambda hashed: _invitations().filter(token_hash=hashed), 1)
_UNTOUCHED: Final = PreparedAmong[str](
    lambda hashed: Invitation.objects.filter(
        token_hash__in=hashed,
        withdrawn_at__isnull=True,
        answered_at__isnull=True,
        response__isnull=True,
        version__questionnaire__archived_at__isnull=True,
    ).values_list("expires_at", "half", "language", "version__digest", organisation_name()),
    str,
)
