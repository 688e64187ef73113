"""The few voices of a report, chosen by a rule that anybody can check, and never because they are nice."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from everweek.journal.services import Actor
from everweek.listen.quoting import Quotation, quotes
from everweek.listen.rules import Mood
from everweek.listen.voices import Asked
from everweek.people.access import may
from everweek.people.policy import Action
from everweek.prove.reporting.months import Month

MOODS: Final = (Mood.UNHAPPY, Mood.MIXED, Mood.HAPPY)
LEAST: Final = 20
"""A voice of fewer letters ("ok", "none") says nothing to who reads it alone."""


def voices_of(viewer: Actor | None, month: Month, *, unit: str, until: date, language: str) -> Sequence[Quotation] | None:
    """Of those who were unhappy, mixed and happy the newest voice of the month each, of at least ``LEAST`` letters: in the
    language of who reads it, where there is one, else in another.

    None for who may read no answers. What is personal is hidden from every reader: a report is handed on.
    """
    if viewer is not None and not may(viewer, Action.RESPONSES_READ):
        return None
    return quotes(viewer, Asked(unit=unit, since=month.first, until=until), MOODS, least=LEAST, language=language)
