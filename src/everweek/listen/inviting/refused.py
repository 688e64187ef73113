"""What a colleague wished to ask by hand and the contact rules refused: the reason is kept where a rule's decision stands.

A refusal is an error, and takes back all that was written until then. So it is noted afterwards, in a transaction of its own, by
the door at which it was asked (``noting``).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.db import transaction

from everweek import clock
from everweek.errors import Conflict
from everweek.journal.services import Actor
from everweek.listen.models import AskingDecision
from everweek.messages.contact import services as contact
from everweek.messages.contact.queries import verdicts
from everweek.messages.contact.rules import Wish


@dataclass(frozen=True)
class Refusal:
    """What was wished for, about which moment (its id, or None), and why it may not be; one of ``rules.REASONS``."""

    wish: Wish
    interaction: int | None
    reason: str


class NotAsked(Conflict):
    """The customer may not be asked, or not now; the sentence says why."""

    def __init__(self, message: str, *, code: str, refusal: Refusal) -> None:
        super().__init__(message, code=code)
        self.refusal = refusal


@contextmanager
def noting(*, by: Actor) -> Iterator[None]:
    """Note what is refused inside, once whatever was written there has been taken back; the refusal goes on."""
    try:
        yield
    except NotAsked as refused:
        note_not_asked(refusal=refused.refusal, by=by)
        raise


@transaction.atomic
def note_not_asked(*, refusal: Refusal, by: Actor) -> bool:
    """Keep that a customer was not asked by hand, and why: among the customer's contacts, and where it is about a moment among
    what was decided of that; returns whether it is new. Under one word of a form it is kept once.

    It stands under a key of its own: what is refused now may be asked later by the same form.
    """
    key = f"{refusal.wish.key}:not"
    if verdicts([key]):
        return False
    [verdict] = contact.decide([replace(refusal.wish, key=key)], by=by)
    if verdict.may:
        # Later, or by now: nothing is to leave under this key, and nothing counts as heard.
        contact.withdraw([key], by=by)
    if refusal.interaction is not None:
        told = {"decided_at": clock.now(), "draw": 0, "reason": refusal.reason}
        AskingDecision.objects.create(interaction_id=refusal.interaction, **told)
    return True
