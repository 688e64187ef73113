"""Words that a customer added to an answer after it had its case: they are heard there, as any word of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from everweek.act.cases.rules import LONGEST_TEXT, Standing
from everweek.act.cases.working import Word, hear_customer
from everweek.act.following.rules import ANSWER
from everweek.act.models import Case
from everweek.journal.services import Actor
from everweek.text.storable import storable


@dataclass(frozen=True)
class Added:
    """What was added to an answer, with ``key``, by which it is heard once; hidden is what not everybody may read of it."""

    response: int
    key: str
    text: str
    language: str
    at: datetime
    by: Actor


@transaction.atomic
def hear_added(added: Sequence[Added]) -> list[int]:
    """Hear each of these words in the case of its answer; returns the numbers of the answers that had such a case.

    A case that was set aside is taken up by the word, a closed one is opened for somebody to read it. A case that was opened
    since the word was added was opened with it, and one whose words were deleted hears nothing any more.
    """
    heard = []
    for one in added:
        cases = Case.objects.filter(response=one.response, opened_at__lt=one.at, history=False).exclude(title="")
        case = cases.exclude(standing=Standing.LAPSED).order_by("-pk").first()
        if case is not None:
            text = storable(one.text)[:LONGEST_TEXT]
            hear_customer(
                case=case, word=Word(text=text, through=ANSWER, key=one.key, language=one.language, at=one.at), by=one.by
            )
            heard.append(one.response)
    return heard
