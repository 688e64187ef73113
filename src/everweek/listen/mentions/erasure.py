"""What mentions forget, join and hand out of a customer: who signed it, the link that leads to them, mails from their address."""

from everweek.journal.services import erase_values
from everweek.listen.mentions.models import Mention
from everweek.listen.understanding.models import Comment
from everweek.people.erasure import eraser, exporter, merger
from everweek.people.known import known_by
from everweek.people.models import Customer
from everweek.questionnaires.erasure import make_nobodys


@eraser
def erase_mentions(customer_id: int, _facts_key: int | None) -> None:
    """Take the customer's name, address and link off what they said; the words go with the responses. Doing it again does
    nothing.

    What was sent from an address of the customer's is made nobody's too, words and all, even where nobody ever tied it to the
    customer: the customer wrote it, or somebody pretended to be them.
    """
    customer = Customer.objects.filter(pk=customer_id).first()
    addresses = {one.casefold() for one in known_by(customer)["email"]} if customer is not None else set()
    if addresses:
        sent = list(Mention.objects.filter(sender__in=addresses).values_list("response", flat=True))
        Comment.objects.filter(response__in=sent).delete()
        make_nobodys(sent)
        erase_values("response", sent)
        Mention.objects.filter(response__in=sent).update(customer=None, author="", link="", sender="")
    Mention.objects.filter(customer=customer_id).update(customer=None, author="", link="", sender="")


@merger
def merge_mentions(kept_id: int, gone_id: int) -> None:
    """Give what the customer who was merged said unasked to the customer who is kept."""
    Mention.objects.filter(customer=gone_id).update(customer=kept_id)


@exporter("mentions")
def export_mentions(customer_id: int) -> object:
    """Return where the customer said something of their own accord; the words stand with the responses."""
    rows = Mention.objects.filter(customer=customer_id).select_related("source", "response").order_by("pk")
    return [
        {
            "source": one.source.name,
            "author": one.author,
            "link": one.link,
            "at": one.response.answered_at.isoformat(),
        }
        for one in rows
    ]
