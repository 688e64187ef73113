"""A customer who is erased is erased here too: what her comments were held for, and every correction of them."""

from everweek.listen.models import Comment
from everweek.people.erasure import early_eraser


@early_eraser
def erase_comments(customer_id: int, _facts_key: int | None) -> None:
    """Forget what her comments were held for. Doing it again does nothing."""
    Comment.objects.filter(response__customer=customer_id).delete()
