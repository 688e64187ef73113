"""What is erased here with a customer: what the customer's comments were held for, and every correction of them."""

from everweek.listen.models import Comment
from everweek.listen.understanding.topics import forget_words
from everweek.people.erasure import early_eraser
from everweek.people.models import Customer


@early_eraser
def erase_comments(customer_id: int, _facts_key: int | None) -> None:
    """Forget what the customer's comments were held for, and the customer's name where a topic has it. Doing it again does
    nothing.
    """
    for name in Customer.objects.filter(pk=customer_id).values_list("name", flat=True):
        forget_words(name=name)
    Comment.objects.filter(response__customer=customer_id).delete()
