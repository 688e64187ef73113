"""Decisions of opening rules without a database: does what was heard open a case, and why?

>>> why(Opens(measure="nps", at_most=6), Heard(response=1, scores={"nps": 3}))
<Because.SCORE: 'score'>
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from everweek.act.cases.rules import Severity
from everweek.errors import Invalid
from everweek.people.rules import check_text
from everweek.text.nearest import did_you_mean

URGENCIES: Final = ("urgent", "safety", "life")
MOST_WORDS: Final = 50
LONGEST_WORD: Final = 60
_MEASURE: Final = re.compile(r"[a-z][a-z0-9_.-]{0,79}")


class Because(StrEnum):
    """Why a rule opens a case."""

    SCORE = "score"
    URGENCY = "urgency"
    WORD = "word"


@dataclass(frozen=True, kw_only=True)
class Opens:
    """What opens a case: a score of a measure that is at most so much, words of such urgency, or one of these words said."""

    measure: str = ""
    at_most: float | None = None
    urgencies: Sequence[str] = ()
    words: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What is known of a response when it is held against the rules: its scores by measure, what was said, how urgent that is."""

    response: int
    scores: Mapping[str, float] = field(default_factory=dict)
    said: Sequence[str] = ()
    urgency: str = ""


def why(opens: Opens, heard: Heard) -> Because | None:
    """Why a rule opens a case for what was heard; None where it does not."""
    score = heard.scores.get(opens.measure) if opens.measure else None
    if score is not None and opens.at_most is not None and score <= opens.at_most:
        return Because.SCORE
    if heard.urgency and heard.urgency in opens.urgencies:
        return Because.URGENCY
    return Because.WORD if any(_speaks(text, opens.words) for text in heard.said) else None


def graver(one: Severity, other: Severity) -> Severity:
    """The graver of the two."""
    return max(one, other)


def check_opens(opens: Opens) -> Opens:
    """What a rule says, checked; it says at least one thing that can be so."""
    measure = opens.measure.strip()
    if measure and not _MEASURE.fullmatch(measure):
        raise Invalid(_("A measure is named by small letters, digits and . - _, such as csat."), field="measure")
    if bool(measure) != (opens.at_most is not None):
        message = _("Say both: of which measure, and up to which score a case is opened.")
        raise Invalid(message, field="at_most" if measure else "measure")
    if opens.at_most is not None and not abs(opens.at_most) <= 1_000_000:
        raise Invalid(_("The score is a number."), field="at_most")
    for one in opens.urgencies:
        if one not in URGENCIES:
            raise Invalid(_("How urgent words are is one of: %(known)s.") % {"known": ", ".join(URGENCIES)}, field="urgencies")
    words = [check_text(one, "words", longest=LONGEST_WORD) for one in opens.words]
    kept = tuple(dict.fromkeys(one.casefold() for one in words if one))
    if len(kept) > MOST_WORDS:
        raise Invalid(_("At most %(most)d words can be listened for.") % {"most": MOST_WORDS}, field="words")
    if not (measure or opens.urgencies or kept):
        raise Invalid(_("Say what opens a case: a low score, urgent words, or a word that is said."), field="measure")
    return Opens(measure=measure, at_most=opens.at_most, urgencies=tuple(sorted(set(opens.urgencies))), words=kept)


def check_known(measure: str, known: Collection[str]) -> None:
    """``Invalid`` for a measure that nothing asks and that has no standing: no answer would ever meet the rule."""
    if measure not in known:
        message = _("There is no measure %(name)s: nothing asks it.") % {"name": measure}
        raise Invalid(message + did_you_mean(measure, known), field="measure")


def _speaks(text: str, words: Sequence[str]) -> bool:
    """Whether one of the words stands in the text, whole: ``lawyer`` is not in "lawyers"."""
    told = text.casefold()
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", told) for word in words)
