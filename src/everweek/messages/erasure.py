"""What is forgotten here when a customer is erased; address and text stand in jobs, which are erased by theirs."""

from everweek.messages.models import Message
from everweek.people.erasure import eraser


@eraser
def forget_whom_messages_were_for(customer_id: int, _facts_key: int | None) -> None:
    """That something was sent stays; to whom, does not."""
    Message.objects.filter(person=f"customer:{customer_id}").update(person="")
