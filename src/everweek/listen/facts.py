"""What Listen offers to the facts: one typed row for each customer who was asked by name, and whether she answered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from everweek.listen.models import Invitation
from everweek.people.holding import zones_of
from everweek.people.queries import chunks


@dataclass(frozen=True, slots=True)
class InvitationFact:
    """One invitation that was sent: ids of ours, keys, and the business day on which she was asked."""

    invitation: int
    day: date
    unit: int | None
    touchpoint: str
    channel: str
    questionnaire: str
    version: int
    language: str
    about_member: int | None
    customer: int | None
    weight: int
    answered: bool


def invitation_facts(invitation_ids: Iterable[int]) -> Iterator[InvitationFact]:
    """The rows of these invitations as they are stored now, in the order of their ids.

    None for one that has not left, and none for one that was withdrawn before she answered: she could not.
    """
    columns = (
        *("pk", "sent_at", "unit", "touchpoint", "channel", "version__questionnaire__key", "version__number", "language"),
        *("about_member", "customer", "weight", "answered_at", "withdrawn_at"),
    )
    for some in chunks(sorted(set(invitation_ids)), 500):
        found = list(Invitation.objects.filter(pk__in=some, sent_at__isnull=False).order_by("pk").values_list(*columns))
        zones = zones_of({row[2] for row in found})
        for pk, sent, unit, touchpoint, channel, key, number, language, member, customer, weight, answered, withdrawn in found:
            if withdrawn is not None and answered is None:
                continue
            day = sent.astimezone(zones[unit]).date()
            about = (touchpoint, channel, key, number, language, member, customer, weight)
            yield InvitationFact(pk, day, unit, *about, answered is not None)
