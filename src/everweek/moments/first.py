"""Which moment was a customer's first contact with us, and whose first one may be another now.

The first is the earliest of the customer's moments that stand; of several at one time, the one that was told first. So it is
another as soon as an earlier one is told or taken back, or comes to the customer by a merging. It is worked out and not stored,
but for moments that lose their customer: these keep what they were (``Interaction.was_first``), and the customer keeps that there
was one (``MetBefore``).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from everweek.moments.models import Interaction, MetBefore
from everweek.people.queries import chunks

_AT_ONCE = 500


def met_before() -> Q:
    """The condition on an interaction with a customer that the customer had met us before it."""
    hers = Interaction.objects.filter(customer=OuterRef("customer"), withdrawn_at__isnull=True)
    # Up to this moment, said besides: so the index ends there.
    earlier = hers.filter(Q(at__lt=OuterRef("at")) | Q(pk__lt=OuterRef("pk")), at__lte=OuterRef("at"))
    return Q(Exists(earlier)) | Q(Exists(MetBefore.objects.filter(customer=OuterRef("customer"))))


def firsts_of(interaction_ids: Iterable[int]) -> Mapping[int, bool]:
    """Of each of these moments whether it was its customer's first with us.

    One that was taken back, or was with nobody known, is left out.
    """
    found: dict[int, bool] = {}
    for some in chunks(sorted(set(interaction_ids)), _AT_ONCE):
        standing = Interaction.objects.filter(pk__in=some, withdrawn_at__isnull=True)
        rows: Iterable[tuple[int, int | None, bool | None, bool]]
        rows = standing.annotate(later=met_before()).values_list("pk", "customer", "was_first", "later")
        for pk, customer, was_first, later in rows:
            first = not later if customer else was_first
            if first is not None:
                found[pk] = first
    return found


def known_to_be(*, first: bool) -> QuerySet[Interaction]:
    """The moments of which it is known that they were their customer's first, or that they were later ones."""
    hers = met_before() if not first else ~met_before()
    standing = Interaction.objects.filter(withdrawn_at__isnull=True)
    return standing.filter(Q(customer__isnull=False) & hers | Q(customer__isnull=True, was_first=first))


def keep_firsts(losing: Sequence[Interaction]) -> set[int]:
    """Note at moments that are about to lose their customer what they were; returns the customers whose first one is among them.

    Whoever calls it stores ``was_first`` with the rest of them.
    """
    firsts = firsts_of(one.pk for one in losing if one.customer_id is not None)
    for one in losing:
        if one.customer_id is not None:
            one.was_first = firsts.get(one.pk)
    return {one.customer_id for one in losing if one.customer_id is not None and one.was_first}


def whose_now(interaction_ids: Iterable[int]) -> Mapping[int, tuple[int | None, bool]]:
    """With which customer each of these moments was, taken back or not, and whether that one has another that is no earlier."""
    found: dict[int, tuple[int | None, bool]] = {}
    for some in chunks(sorted(set(interaction_ids)), _AT_ONCE):
        no_earlier = Interaction.objects.filter(customer=OuterRef("customer"), at__gte=OuterRef("at")).exclude(pk=OuterRef("pk"))
        rows = Interaction.objects.filter(pk__in=some).annotate(more=Exists(no_earlier)).values_list("pk", "customer", "more")
        found.update({pk: (customer, more) for pk, customer, more in rows})
    return found


def moments_of(customer_ids: Collection[int]) -> QuerySet[Interaction, str]:
    """The ids of all moments of a few customers, as a response names what it is about: to be asked within another question."""
    hers = Interaction.objects.filter(customer__in=customer_ids).order_by()
    return hers.annotate(named=Cast("pk", CharField())).values_list("named", flat=True)
