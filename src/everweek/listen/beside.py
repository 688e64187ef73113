"""Answers as they are read beside what is about them: whoever may read a case reads what its customer answered."""

from collections.abc import Collection

from everweek.journal.services import Actor
from everweek.listen.voices import Voice, as_told, voices_of
from everweek.questionnaires.models import Response


def answers_beside(numbers: Collection[int]) -> list[Response]:
    """These answers of customers, in the order they were given; not those withdrawn.

    Call it with those of a thing whose gate has let its reader in. What is personal in their words is hidden all the same.
    """
    if not numbers:
        return []
    rows = Response.objects.filter(pk__in=numbers, member__isnull=True, withdrawn_at__isnull=True)
    return list(as_told(rows).order_by("answered_at", "pk"))


def voices_beside(by: Actor, numbers: Collection[int]) -> list[Voice]:
    """The same as the voices that ``by`` may read there."""
    return voices_of(by, answers_beside(numbers))
