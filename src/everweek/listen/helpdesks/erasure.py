"""What waits of helpdesks and speaks of a customer who is erased goes with her."""

from django.db.models import Q

from everweek.listen.helpdesks.models import Arrival
from everweek.people.erasure import eraser
from everweek.people.models import Customer


@eraser
def erase_arrivals(customer_id: int, facts_key: int | None) -> None:  # noqa: ARG001 RUF100  # the registry's signature
    """Remove what waits and names her address, her telephone or her outside id. Doing it again does nothing."""
    customer = Customer.objects.filter(pk=customer_id).first()
    if customer is None:
        return
    known = Q()
    for word in (customer.email, customer.phone, customer.external_id or ""):
        if word.strip():
            known |= Q(body__icontains=word.strip())
    if known:
        Arrival.objects.filter(known).delete()
