"""An unhappy answer opens a case: a low score or a word that was said at once, urgent words as soon as they were understood.

What is imported as history opens none: this listens to what happens now. A response that meets several rules has one case,
and so has one that is corrected: it is held against the rules anew, by what it says then.

What seems to be of a program, by how it was sent, waits for somebody to say that it is honest: else one machine opens a case a
second, each with its clocks. Words of danger wait for nobody.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils import translation

from everweek.act.answered import subject_of
from everweek.act.ruling.meeting import is_anything_ruled, list_met
from everweek.act.ruling.rules import Heard
from everweek.act.ruling.services import hold_against_rules
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.journal.subscribers import subscriber
from everweek.listen.doubting.queries import urgency_of
from everweek.listen.doubting.rules import AT_ONCE, DANGER
from everweek.listen.rules import words_of
from everweek.listen.voices import masked_voices
from everweek.people.queries import organisation
from everweek.questionnaires.models import Response
from everweek.questionnaires.queries import list_measures
from everweek.questionnaires.rules import counted
from everweek.questionnaires.services.several import DOUBT
from everweek.questionnaires.versions import sheet_of

BY = System("opening-rules")
MARKED: Final = "response.marked"
LINES_AT_ONCE = 100
"""So many are looked at in one transaction: on SQLite every other writer waits for it."""


def meets_a_rule(lines: Sequence[Line]) -> list[Line]:
    """The lines among these whose responses meet a rule: most meet none, and nobody who writes waits while they are read."""
    if not is_anything_ruled():
        return []
    met = {one.response.pk for one in list_met(heard_of(lines))}
    return [line for line in lines if int(line.ids["response"]) in met]


@subscriber(
    "flows.unhappy_answer_opens_a_case",
    kinds=["response.received", "response.corrected", "response.marked"],
    batch=LINES_AT_ONCE,
    alone=True,
    sieve=meets_a_rule,
)
def open_for_answers(lines: Sequence[Line]) -> None:
    """Hold the responses these lines tell of against the rules, by their scores and by what was said."""
    hold_against_rules(told=heard_of(lines), called=called, by=BY)


@subscriber("flows.urgent_words_open_a_case", kinds=["comment.urgent"], batch=LINES_AT_ONCE, sieve=meets_a_rule)
def open_for_urgent_words(lines: Sequence[Line]) -> None:
    """Hold the responses in which urgent words were found against the rules."""
    hold_against_rules(told=heard_of(lines), called=called, by=BY)


def heard_of(lines: Sequence[Line]) -> list[Heard]:
    """What the responses say that these lines tell of, with how urgent a line says it is; not what waits for a verdict."""
    told = [(int(line.ids["response"]), str(line.ids.get("urgency", ""))) for line in lines if line.kind != MARKED]
    honest = [int(line.ids["response"]) for line in lines if line.kind == MARKED and _is_found_honest(line)]
    urgent = urgency_of(honest)
    told += [(pk, urgent.get(pk, "")) for pk in honest]
    # What a version asks is long: the responses share the one object of it.
    rows = Response.objects.prefetch_related("version__questionnaire").in_bulk({pk for pk, _urgency in told})
    settled = list_measures()
    return [_one(rows[pk], urgency, settled) for pk, urgency in told if pk in rows and not _waits(rows[pk], urgency)]


def called(responses: Sequence[Response]) -> list[str]:
    """What cases of these responses are called: by the customer's own first words, with what is personal hidden."""
    with translation.override(organisation().language):
        return [
            subject_of([words for _question, words in one.said], name=one.response.version.questionnaire.title, scores=one.scored)
            for one in masked_voices(responses)
        ]


def _is_found_honest(line: Line) -> bool:
    before, after = line.old or {}, line.new or {}
    return before.get(DOUBT) in AT_ONCE and after.get(DOUBT) not in AT_ONCE


def _waits(response: Response, urgency: str) -> bool:
    """Whether somebody is to say first that a person wrote it."""
    return response.dimensions.get(DOUBT) in AT_ONCE and urgency not in DANGER


def _one(response: Response, urgency: str, settled: Mapping[str, tuple[float, float]]) -> Heard:
    sheet = sheet_of(response.version)
    # A rule says of which score it opens on the scale of now: 2 of 10 is not 2 of 5.
    scores = {one.measure: one.score for one in counted(sheet.scores(response.answers), settled)}
    said = [text for _question, text in words_of(sheet.document, response.answers)]
    return Heard(response=response.pk, scores=scores, said=said, urgency=urgency)
