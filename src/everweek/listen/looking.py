"""Looking through answers for those that fit: as plain values, of which only what fits is made into voices.

Five thousand answers are looked through where something is rare. As rows with their unit, customer, colleague and questionnaire
they take four times what their scores and words take, and most of it is for answers that nobody is shown.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db.models import QuerySet

from everweek.listen import rules
from everweek.listen.rules import Mood
from everweek.questionnaires.models import Response
from everweek.questionnaires.versions import sheets_of

if TYPE_CHECKING:
    from everweek.listen.voices import Voice

BRACKETS: Final = frozenset("⟦⟧")
"""What stands about a mark in the place of personal data (``understanding.rules.hidden``)."""

Fits = Callable[[Sequence[str], Mood, Mapping[str, object]], bool]


@dataclass(frozen=True, slots=True)
class Seen:
    """One answer that was looked at: its number, when it was given, and whether it fits as far as plain values tell."""

    pk: int
    at: datetime
    likely: bool


def seen(
    rows: QuerySet[Response, Any], fits: Fits, *, words: bool, moods: bool, cuts: bool, silent: bool, languages: bool = False
) -> list[Seen]:
    """The answers of ``rows``, in their order, each with whether it fits.

    Args:
        rows: few enough to be held.
        fits: whether an answer fits, by its words, its mood and the cuts it came with.
        words: whether that looks at the words, or at whether there are any; else none are read.
        moods: whether it looks at the mood; else it is not reckoned.
        cuts: whether it looks at the cuts; else they are not read.
        silent: whether an answer without words may fit; else the mood of none is reckoned.
        languages: whether it looks at the language it was given in, and at no cuts: that stands in their place.
    """
    names = (
        "pk",
        "answered_at",
        "version__digest",
        "answers",
        *(("dimensions",) if cuts else ("language",) if languages else ()),
    )
    read = list(rows.values_list(*names))
    known = sheets_of({one[2] for one in read})
    found = []
    for pk, at, digest, answers, *more in read:
        sheet = known[digest]
        said = [text for _question, text in rules.words_of(sheet.document, answers)] if words else []
        mood = rules.mood_of(sheet.scores(answers)) if moods and (said or silent) else Mood.UNTOLD
        told = {"language": more[0]} if languages else more[0] if more else {}
        found.append(Seen(pk, at, fits(said, mood, told)))
    return found


def heard(
    found: Sequence[Seen], voices_of: Callable[[list[int]], list["Voice"]], most: int
) -> Iterator[tuple[Seen, "Voice | None"]]:
    """Each of those seen, with its voice where it is likely to fit, else None; voices are made ``most`` at a time."""
    likely = [one.pk for one in found if one.likely]
    made: dict[int, Voice] = {}
    at = 0
    for one in found:
        if one.likely:
            if at % most == 0:
                made = {voice.response.pk: voice for voice in voices_of(likely[at : at + most])}
            at += 1
        yield one, made.get(one.pk) if one.likely else None


def may_stand_in_a_mark(word: str, kinds: Iterable[str]) -> bool:
    """Whether a word may be found in what stands in the place of personal data, and not in what was said.

    >>> may_stand_in_a_mark("nam", ["name"]), may_stand_in_a_mark("⟦na", ["name"]), may_stand_in_a_mark("ferry", ["name"])
    (True, True, False)
    """
    return not BRACKETS.isdisjoint(word) or any(word in kind for kind in kinds)
