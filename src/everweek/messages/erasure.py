"""What is forgotten here when a customer is erased; address and text stand in jobs, which are erased by theirs."""

from datetime import timedelta

from django.db.models import Q

from everweek import clock
from everweek.messages.contact.deciding import heard
from everweek.messages.contact.marks import mark_of
from everweek.messages.contact.queries import rules, verdict_of
from everweek.messages.contact.rules import Channel, days_back
from everweek.messages.models import Contact, ContactTurn, MailboxPast, Message, OptOut
from everweek.people.erasure import eraser, exporter, parter
from everweek.people.models import Customer, Merging


@eraser
def forget_whom_messages_were_for(customer_id: int, _facts_key: int | None) -> None:
    """Forget to whom messages were sent: that something was sent stays."""
    Message.objects.filter(person=f"customer:{customer_id}").update(person="")


@eraser
def forget_when_she_was_written_to(customer_id: int, _facts_key: int | None) -> None:
    """Delete a customer's contacts; an opt-out stays, under a mark of the customer's address that leads nowhere.

    So does when the customer's mailbox was written to, for as long as the contact rules look back: others may read there too.
    """
    _keep_when_her_mailbox_heard(customer_id)
    Contact.objects.filter(customer=customer_id).delete()
    ContactTurn.objects.filter(customer=customer_id).delete()
    _keep_her_wish(customer_id)
    hers = OptOut.objects.filter(customer=customer_id)
    hers.filter(mark="").delete()
    hers.update(customer=None)


def _keep_when_her_mailbox_heard(customer_id: int) -> None:
    since = clock.now() - timedelta(days=days_back(rules()))
    left = heard(since, Q(customer=customer_id, done_at__isnull=False)).exclude(mark="").exclude(channel=Channel.PAGE)
    told = left.values_list("mark", "purpose", "at")
    MailboxPast.objects.bulk_create(MailboxPast(mark=mark, purpose=of, at=at) for mark, of, at in told if at is not None)


def _keep_her_wish(customer_id: int) -> None:
    """Keep what a customer wished under every address of theirs.

    The customer may have opted out before an address came, or as one who was merged into them.
    """
    ids = [customer_id, *Customer.objects.filter(merged_into=customer_id).values_list("pk", flat=True)]
    wish = OptOut.objects.filter(customer__in=ids, ended_at__isnull=True).order_by("fewer", "pk").first()
    if wish is None:
        return
    addresses = set(Customer.objects.filter(pk__in=ids).values_list("email", flat=True))
    # Who is merged has no address any more but here, and once the customer is erased nowhere.
    for was in Merging.objects.filter(kept__in=ids).values_list("was", flat=True):
        addresses |= {was.get(who, {}).get("email", "") for who in ("kept", "gone")}
    marks = {mark for one in addresses if (mark := mark_of(one))}
    there = OptOut.objects.filter(mark__in=marks, ended_at__isnull=True, fewer=wish.fewer).values_list("mark", flat=True)
    OptOut.objects.bulk_create(
        OptOut(mark=mark, fewer=wish.fewer, how=wish.how, since=wish.since) for mark in sorted(marks - set(there))
    )


@parter
def part_wishes(kept_id: int, gone_id: int, _told: object) -> None:
    """Let what was asked of us while two customers were one hold for both: nobody can tell which of them asked."""
    merging = Merging.objects.filter(kept=kept_id, gone=gone_id, parted_at__isnull=True).order_by("-pk").first()
    if merging is None:
        return
    mark = mark_of(Customer.objects.values_list("email", flat=True).get(pk=gone_id))
    said = OptOut.objects.filter(customer=kept_id, ended_at__isnull=True, since__gte=merging.at)
    OptOut.objects.bulk_create(
        OptOut(customer_id=gone_id, mark=mark, fewer=one.fewer, how=one.how, since=one.since) for one in said.order_by("pk")
    )


@exporter("contacts")
def export_contacts(customer_id: int) -> object:
    """When a customer heard from us and what for, when not and why, and what they asked of us, as plain JSON."""
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
