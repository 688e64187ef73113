"""How long a questionnaire takes whoever answers it: a fair guess, so that nobody is asked for more than was said."""

from collections.abc import Mapping
from math import ceil
from typing import Final

from everweek.questionnaires.kinds import KINDS, Control
from everweek.questionnaires.languages import pick
from everweek.questionnaires.shape import Document, Question

WORDS_A_SECOND: Final = 4
"""How fast people read without hurry (about 240 words a minute: Brysbaert 2019, Journal of Memory and Language 109, 104047)."""
SECONDS: Final[Mapping[Control, int]] = {
    "points": 4, "one": 4, "yes-no": 3, "several": 8, "text": 20, "date": 8, "number": 6, "statement": 0,
}  # fmt: skip
"""What giving an answer takes beside reading; a guess, as an own sentence may take any time."""
SHOWN_TO_SOME: Final = 0.5
"""A question behind a condition counts half: some are asked it, some are not."""


def seconds_to_answer(document: Document) -> int:
    """About how many seconds it takes to read and answer it, in its first language.

    >>> from everweek.questionnaires.document import parse
    >>> ask = {"key": "q", "kind": "csat", "text": {"en": "How satisfied are you with your visit?"}}
    >>> seconds_to_answer(parse({
    ...     "format": "everweek.questionnaire/1", "key": "visit", "title": {"en": "A visit"}, "language": "en",
    ...     "questions": [ask],
    ... }))
    6
    """
    intro = _reading(pick(document.intro, document.language))
    return ceil(intro + sum(_seconds(one, document.language) for one in document.questions))


def _seconds(question: Question, language: str) -> float:
    texts = [question.text, question.help, *question.labels.values(), *(choice.text for choice in question.choices)]
    whole = sum(_reading(pick(one, language)) for one in texts) + SECONDS[KINDS[question.kind].control]
    return whole if question.when is None else whole * SHOWN_TO_SOME


def _reading(text: str) -> float:
    return len(text.split()) / WORDS_A_SECOND
