"""An unhappy answer opens a case: a low score or a word that was said at once, urgent words as soon as they were understood.

What is imported as history opens none: this listens to what happens now. A response that meets several rules has one case.
"""

from collections.abc import Mapping, Sequence

from django.utils import translation

from everweek.act.answered import title_of
from everweek.act.ruling.rules import Heard
from everweek.act.ruling.services import Titled, hold_against_rules
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.journal.subscribers import subscriber
from everweek.listen.rules import words_of
from everweek.people.queries import organisation
from everweek.questionnaires.models import Response
from everweek.questionnaires.versions import sheet_of

BY = System("opening-rules")
LINES_AT_ONCE = 100
"""So many are looked at in one transaction: on SQLite every other writer waits for it."""


@subscriber("flows.unhappy_answer_opens_a_case", kinds=["response.received"], batch=LINES_AT_ONCE, alone=True)
def open_for_answers(lines: Sequence[Line]) -> None:
    """Hold the responses these lines tell of against the rules, by their scores and by what was said."""
    hold_against_rules(told=_heard({int(line.subject_id): "" for line in lines}), by=BY)


@subscriber("flows.urgent_words_open_a_case", kinds=["comment.urgent"], batch=LINES_AT_ONCE)
def open_for_urgent_words(lines: Sequence[Line]) -> None:
    """Hold the responses in which urgent words were found against the rules."""
    hold_against_rules(told=_heard({int(line.ids["response"]): str(line.ids["urgency"]) for line in lines}), by=BY)


def _heard(urgencies: Mapping[int, str]) -> list[Titled]:
    rows = Response.objects.filter(pk__in=urgencies).select_related("version__questionnaire").order_by("pk")
    with translation.override(organisation().language):
        return [_one(row, urgencies[row.pk]) for row in rows]


def _one(response: Response, urgency: str) -> Titled:
    sheet = sheet_of(response.version)
    scores = sheet.scores(response.answers)
    said = [text for _question, text in words_of(sheet.document, response.answers)]
    heard = Heard(response=response.pk, scores={one.measure: one.score for one in scores}, said=said, urgency=urgency)
    return Titled(heard, title_of(response.version.questionnaire.title, scores))
