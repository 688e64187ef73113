"""What mentions forget, join and hand out of a customer: who signed it, and the link that leads to her."""

from everweek.listen.mentions.models import Mention
from everweek.people.erasure import eraser, exporter, merger


@eraser
def erase_mentions(customer_id: int, facts_key: int | None) -> None:  # noqa: ARG001 RUF100  # the registry's signature
    """Take her name and her link off what she said; her words go with the responses. Doing it again does nothing."""
    Mention.objects.filter(customer=customer_id).update(customer=None, author="", link="")


@merger
def merge_mentions(kept_id: int, gone_id: int) -> None:
    """What the one said, the other has said."""
    Mention.objects.filter(customer=gone_id).update(customer=kept_id)


@exporter("mentions")
def export_mentions(customer_id: int) -> object:
    """Where she said something of her own accord; the words stand with the responses."""
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
