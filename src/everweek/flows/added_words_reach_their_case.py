"""What a customer adds to an answer reaches the case it has: it takes that up, is to be replied to, and its owner is told.

A click in a letter opens the case, and what happened is often written on the same form some minutes later.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from everweek.act.added import Added, hear_added
from everweek.act.cases.hiding import added_key
from everweek.act.ruling.services import hold_against_rules
from everweek.flows.unhappy_answer_opens_a_case import BY, called, heard_of
from everweek.journal.models import Line
from everweek.journal.subscribers import subscriber
from everweek.listen.rules import words_of
from everweek.listen.understanding.hiding import hidden_beside, words_hidden_in
from everweek.listen.understanding.rules import hidden_alike
from everweek.people.access import Scope
from everweek.people.links import LinkHolder
from everweek.questionnaires.models import Response
from everweek.questionnaires.shape import Document
from everweek.questionnaires.versions import sheet_of

LINES_AT_ONCE = 50
"""So many are looked at in one transaction: on SQLite every other writer waits for it."""
HER_LINK: Final = "link:"


def are_hers(lines: Sequence[Line]) -> list[Line]:
    """Those of these lines by which whoever answered changed the answer: what a colleague or a program mends is not theirs."""
    return [line for line in lines if line.actor.startswith(HER_LINK)]


@subscriber("flows.added_words_reach_their_case", kinds=["response.corrected"], batch=LINES_AT_ONCE, sieve=are_hers)
def hear_what_was_added(lines: Sequence[Line]) -> None:
    """Hear in their cases what was added to answers, and hold those for what the rules say of it."""
    rows = Response.objects.select_related("customer").prefetch_related("version").in_bulk({_answer(line) for line in lines})
    hidden = words_hidden_in(rows.values())
    found = [(line, row) for line in lines if (row := rows.get(_answer(line))) is not None]
    added = [one for line, row in found for one in _added(line, row, hidden[row.pk])]
    heard = set(hear_added(added))
    # A case that stood closed or set aside until now is held for as grave as the words are, too.
    hold_against_rules(told=heard_of([line for line in lines if _answer(line) in heard]), called=called, by=BY)


def _answer(line: Line) -> int:
    return int(line.ids["response"])


def _added(line: Line, response: Response, hidden: Sequence[str]) -> Iterator[Added]:
    before, now = line.old, line.new
    if before is None or now is None:
        # Erased meanwhile: nothing of it is to be kept anywhere else.
        return
    document = sheet_of(response.version).document
    old, new = _said(document, before["answers"]), _said(document, now["answers"])
    words = "\n".join(text for place, text in new.items() if old.get(place) != text)
    if words:
        _kind, kind, number = line.actor.split(":")
        name = response.customer.name if response.customer is not None else ""
        # Whoever has the case reads of its answer no more than among the voices.
        text = hidden_alike(str(hidden_beside(Scope(), None, name, {"text": words})["text"]), hidden)
        yield Added(response.pk, added_key(response.pk, line.pk), text, response.language, line.at, LinkHolder(kind, int(number)))


def _said(document: Document, answers: Mapping[str, object]) -> dict[tuple[str, int], str]:
    said: dict[tuple[str, int], str] = {}
    for question, text in words_of(document, answers):
        place = sum(key == question.key for key, _place in said)
        said[question.key, place] = text
    return said
