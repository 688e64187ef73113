"""What Listen offers to the facts: one typed row for each customer who was asked by name, and whether that customer answered."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from everweek.listen.models import Invitation
from everweek.people.holding import zones_of
from everweek.people.queries import chunks

_MOMENT: Final = timedelta(microseconds=1)
"""A link is open until it expires, and at that moment no longer: one that does at midnight closes on the day before."""


@dataclass(frozen=True, slots=True)
class InvitationFact:
    """One invitation that was sent: ids of ours, keys, and the business day on which the customer was asked.

    ``closes`` is the last day on which the customer can answer, ``outcome`` why there is no answer, where that is known
    (``Invitation.outcome``), ``interaction`` the moment the customer was asked about.
    """

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
    closes: date
    outcome: str
    interaction: int | None


def invitations_about(interactions: Collection[int]) -> set[int]:
    """The invitations by which these moments were asked about, a few hundred of them."""
    return set(Invitation.objects.filter(interaction__in=interactions).values_list("pk", flat=True))


def invitations_with(customers: Collection[int]) -> set[int]:
    """The invitations by which any moment with these customers, a few hundred of them, was asked about."""
    return set(Invitation.objects.filter(interaction__customer__in=customers).values_list("pk", flat=True))


def invitation_facts(invitation_ids: Iterable[int]) -> Iterator[InvitationFact]:
    """Yield the rows of these invitations as they are stored now, in the order of their ids.

    There is no row for an invitation that has not left, and none for one that was withdrawn before the customer answered: it
    could not be answered. An answer that was withdrawn, perhaps because a program gave it, does not count as the customer's.
    """
    columns = (
        *("pk", "sent_at", "unit", "touchpoint", "channel", "version__questionnaire__key", "version__number", "language"),
        *("about_member", "customer", "weight", "answered_at", "withdrawn_at", "expires_at", "outcome", "response__withdrawn_at"),
        "interaction",
    )
    for some in chunks(sorted(set(invitation_ids)), 500):
        found = list(Invitation.objects.filter(pk__in=some, sent_at__isnull=False).order_by("pk").values_list(*columns))
        zones = zones_of({row[2] for row in found})
        for pk, sent, unit, touchpoint, channel, key, number, language, member, customer, weight, *ended in found:
            answered_at, withdrawn, expires, outcome, taken_back, interaction = ended
            if withdrawn is not None and answered_at is None:
                continue
            answered = answered_at is not None and taken_back is None
            zone = zones[unit]
            yield InvitationFact(
                invitation=pk,
                day=sent.astimezone(zone).date(),
                unit=unit,
                touchpoint=touchpoint,
                channel=channel,
                questionnaire=key,
                version=number,
                language=language,
                about_member=member,
                customer=customer,
                weight=weight,
                answered=answered,
                closes=(expires - _MOMENT).astimezone(zone).date(),
                outcome="" if answered else outcome,
                interaction=interaction,
            )
