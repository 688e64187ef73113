"""Answers as they are read beside what is about them: whoever may read a case reads what its customer answered."""

from collections.abc import Collection

from everweek.journal.services import Actor
from everweek.listen.voices import Voice, as_told, voices_of
from everweek.questionnaires.models import Response


def answers_beside(numbers: Collection[int]) -> list[Response]:
    """Return these answers of customers, in the order they were given; not those withdrawn.

    Call it with ids of answers that belong to something (a case, say) whose gate has let the reader in. What is personal in their
    words is hidden all the same.
    """
    if not numbers:
        return []
    rows = Response.objects.filter(pk__in=numbers, member__isnull=True, withdrawn_at__isnull=True)
    return list(as_told(rows).order_by("answered_at", "pk"))


def voices_beside(by: Actor, numbers: Collection[int]) -> list[Voice]:
    """Return these answers of customers as voices, in the words that ``by`` may read, in the order they were given; not those
    withdrawn.
    """
    return voices_of(by, answers_beside(numbers))
