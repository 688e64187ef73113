"""Voices that are handed on, such as in a report: chosen by a rule, word for word, and without what is personal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from everweek.journal.services import Actor
from everweek.listen import looking, rules
from everweek.listen.rules import Mood
from everweek.listen.understanding.hiding import Veil, Whose
from everweek.listen.voices import LARGEST_PIECE, MOST_LOOKED_AT, NEWEST_FIRST, Asked, as_told, narrowed, veiled_voice
from everweek.people.access import Scope
from everweek.questionnaires.access import list_every_response, list_responses
from everweek.questionnaires.models import Response
from everweek.questionnaires.rules import Scored
from everweek.questionnaires.versions import sheet_of


@dataclass(frozen=True)
class Quotation:
    """One comment word for word, to be handed on: what is personal is hidden in it, whoever reads it.

    ``unit`` is what the unit it is about is called, or nothing; ``day`` the business day it was said on.
    """

    response: int
    words: str
    language: str
    mood: Mood
    scored: tuple[Scored, ...]
    unit: str
    day: date


def quotes(by: Actor | None, asked: Asked, moods: Sequence[Mood], *, least: int, language: str = "") -> list[Quotation]:
    """Of each of these moods the newest comment of at least so many letters that ``by`` may read; in the order of the moods.

    One of answers given in ``language`` (a tag; English is that of British answers, too) comes before any newer one in another.
    All are looked for at once among the newest ``MOST_LOOKED_AT`` answers that fit; None as ``by`` is a command, whose reader has
    the whole database. ``asked`` names no words, no link and no mood.
    """
    within = list_every_response() if by is None else list_responses(by)
    rows = NEWEST_FIRST.ordered(narrowed(within, asked, by)).select_related(None)
    found = _newest_of_each(rows, moods, least, language)
    if not found:
        return []
    quoted = list(as_told(list_every_response()).filter(pk__in=found))
    whose = [Whose.of(response) for response in quoted]
    veil = Veil(Scope(), whose)
    told = [_quotation(response, own, veil, least) for response, own in zip(quoted, whose, strict=True)]
    return sorted(told, key=lambda one: moods.index(one.mood))


def _newest_of_each(rows: QuerySet[Response], moods: Sequence[Mood], least: int, language: str) -> list[int]:
    """The newest of these answers in each mood with at least so many letters: in that language, else in any other."""
    spoken, kept, found = language.partition("-")[0].lower(), list[tuple[Mood, bool]](), dict[tuple[Mood, bool], int]()

    def newest(said: Sequence[str], mood: Mood, cuts: Mapping[str, object]) -> bool:
        """Whether it is the first of its mood, in that language or not: answers are looked at one by one, the newest first."""
        which = mood, not spoken or str(cuts["language"]).partition("-")[0].lower() == spoken
        fits = mood in moods and which not in kept and any(len(text) >= least for text in said)
        kept.extend([which] if fits else ())
        return fits

    for start in range(0, MOST_LOOKED_AT, LARGEST_PIECE):
        piece = rows[start : start + LARGEST_PIECE]
        seen = looking.seen(piece, newest, words=True, moods=True, cuts=False, silent=False, languages=True)
        found.update(zip(kept[len(found) :], (one.pk for one in seen if one.likely), strict=True))
        if all((mood, True) in found for mood in moods) or len(seen) < LARGEST_PIECE:
            break
    best = [found.get((mood, True), found.get((mood, False))) for mood in moods]
    return [pk for pk in best if pk is not None]


def _quotation(response: Response, whose: Whose, veil: Veil, least: int) -> Quotation:
    voice = veiled_voice(response, whose, veil)
    sheet = sheet_of(response.version)
    lengths = [len(text) for _question, text in rules.words_of(sheet.document, response.answers)]
    words = next(text for (_question, text), length in zip(voice.said, lengths, strict=True) if length >= least)
    unit = response.unit.name if response.unit else ""
    return Quotation(response.pk, words, response.language, voice.mood, voice.scored, unit, response.day)
