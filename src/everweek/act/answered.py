"""Cases of answers: what makes the same answer one case, what it is called, and which cases answers have."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from everweek.act.models import Case
from everweek.act.queries import cases_within
from everweek.journal.services import Actor
from everweek.people import saying
from everweek.questionnaires.rules import Scored
from everweek.questionnaires.standing import LEADING
from everweek.text.private import without_marks
from everweek.text.storable import first_words

LONGEST_NAME: Final = 150
LONGEST_SUBJECT: Final = 80


def key_of(response_id: int) -> str:
    """The key of a case that follows an answer: whoever opens it, a rule or a colleague, one answer has one.

    >>> key_of(80)
    'response:80'
    """
    return f"response:{response_id}"


def subject_of(words: Sequence[str], *, name: str, scores: Sequence[Scored]) -> str:
    """What a colleague may call a case of an answer: the customer's own first words, and where nothing was written what
    ``title_of`` says. The words are those that anybody may read who reads cases.

    >>> subject_of(["The ramp is narrow."], name="After a call", scores=[Scored("csat", 2, 1, 5)])
    'The ramp is narrow.'
    >>> subject_of([], name="After a call", scores=[Scored("csat", 2, 1, 5)])
    'After a call: 2 of 5'
    """
    return first_words(without_marks(words[0]), LONGEST_SUBJECT) if words else title_of(name, scores)


def title_of(name: str, scores: Sequence[Scored]) -> str:
    """What a case that follows an answer is called: by what was asked, and the first score of the whole.

    >>> title_of("After a call", [Scored("signs", 1, 1, 5), Scored("csat", 2, 1, 5)])
    'After a call: 2 of 5'
    >>> title_of("After a call", [])
    'After a call: an answer without a score'
    """
    told = {"name": name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"}
    first = next((one for one in scores if one.measure in LEADING), None)
    if first is None:
        return _("%(name)s: an answer without a score") % told
    told |= {"score": saying.number(first.score), "high": saying.number(first.high)}
    return _("%(name)s: %(score)s of %(high)s") % told


def cases_of_answers(by: Actor, responses: Collection[int]) -> Mapping[int, int | None]:
    """The case of each of these answers that has one: its newest within the reach of ``by``; None where all are beyond it."""
    seen = Exists(cases_within(by).filter(pk=OuterRef("pk")))
    rows = Case.objects.filter(response__in=responses).annotate(seen=seen).order_by("pk")
    found: dict[int, int | None] = {}
    for pk, response, reached in rows.values_list("pk", "response", "seen") if responses else ():
        found[response] = pk if reached else found.get(response)
    return found
