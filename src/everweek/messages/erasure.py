"""What is forgotten here when a customer is erased; address and text stand in jobs, which are erased by theirs."""

from everweek.messages.contact.marks import mark_of
from everweek.messages.contact.queries import verdict_of
from everweek.messages.models import Contact, ContactTurn, Message, OptOut
from everweek.people.erasure import eraser, exporter
from everweek.people.models import Customer


@eraser
def forget_whom_messages_were_for(customer_id: int, _facts_key: int | None) -> None:
    """That something was sent stays; to whom, does not."""
    Message.objects.filter(person=f"customer:{customer_id}").update(person="")


@eraser
def forget_when_she_was_written_to(customer_id: int, _facts_key: int | None) -> None:
    """Her contacts go; that she does not want to be written to stays, under a mark of her address that leads nowhere."""
    Contact.objects.filter(customer=customer_id).delete()
    ContactTurn.objects.filter(customer=customer_id).delete()
    hers = OptOut.objects.filter(customer=customer_id)
    mark = mark_of(Customer.objects.filter(pk=customer_id).values_list("email", flat=True).first() or "")
    if mark:
        # The address may have come, or become another one, after she opted out.
        hers.filter(ended_at__isnull=True).update(mark=mark)
    hers.filter(mark="").delete()
    hers.update(customer=None)


@exporter("contacts")
def export_contacts(customer_id: int) -> object:
    """When she heard from us and what for, when not and why, and what she asked of us."""
    ids = [customer_id, *Customer.objects.filter(merged_into=customer_id).values_list("pk", flat=True)]
    heard = [(one, verdict_of(one)) for one in Contact.objects.filter(customer__in=ids).order_by("pk")]
    return {
        "heard": [
            {
                "purpose": one.purpose,
                "channel": one.channel,
                "decided_at": one.decided_at.isoformat(),
                "at": one.at.isoformat() if one.at else None,
                "why_not": verdict.says,
            }
            for one, verdict in heard
        ],
        "asked_of_us": [
            {
                "wants": "fewer" if one.fewer else "none",
                "since": one.since.isoformat(),
                "until": one.ended_at.isoformat() if one.ended_at else None,
            }
            for one in OptOut.objects.filter(customer__in=ids).order_by("pk")
        ],
    }
