"""Words that somebody hid in an answer are hidden in its case, too: in a title made of them, and in what was added to it."""

from collections.abc import Sequence

from everweek.act.cases.hiding import NowHidden, hide_in_cases
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.journal.subscribers import subscriber
from everweek.listen.rules import words_of
from everweek.listen.understanding.hiding import words_hidden_in
from everweek.listen.understanding.rules import YES, About, hidden_alike, is_quoted
from everweek.questionnaires.models import Response
from everweek.questionnaires.versions import sheet_of

BY = System("hidden-words")
LINES_AT_ONCE = 50
"""So many are looked at in one transaction: on SQLite every other writer waits for it."""


def hide_words(lines: Sequence[Line]) -> list[Line]:
    """Those of these lines by which somebody hid words."""
    return [line for line in lines if line.ids["about"] == About.PERSONAL and line.ids["says"] == YES]


@subscriber("flows.hidden_words_leave_their_case", kinds=["comment.corrected"], batch=LINES_AT_ONCE, sieve=hide_words)
def hide_in_their_cases(lines: Sequence[Line]) -> None:
    """Hide in the cases of answers the words that were hidden in the answers."""
    numbers = {int(line.subject_id) for line in hide_words(lines)}
    responses = list(Response.objects.filter(pk__in=numbers).prefetch_related("version").order_by("pk"))
    words = words_hidden_in(responses)
    for response in responses:
        if words[response.pk]:
            hide_in_cases(hidden=_now_hidden(response, words[response.pk]), by=BY)


def _now_hidden(response: Response, words: Sequence[str]) -> NowHidden:
    texts = [text for _question, text in words_of(sheet_of(response.version).document, response.answers)]
    return NowHidden(
        response.pk, over=lambda text: hidden_alike(text, words), quotes=lambda text: any(is_quoted(text, one) for one in texts)
    )
