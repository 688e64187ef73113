"""The shelf: questionnaires to begin with, written by us, each a file ``everweek.questionnaire/1`` beside this one."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files as resources
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from everweek.errors import NotFound
from everweek.questionnaires import files
from everweek.questionnaires.shape import Document

SHELF: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "after-a-visit": _lazy("Satisfied or not, as expected or not, and what to do better. For a desk, a shop, a stay."),
        "after-a-call": _lazy("Whether it is solved, how it felt, and what is still open."),
        "nps-in-two-questions": _lazy("Would you recommend us, and why. Fits into a mail."),
        "effort-after-a-request": _lazy("Whether it was easy, what made it hard, and how often somebody had to ask."),
        "felt-service": _lazy("Heard, respected, understood, valued, would return, solved: how service feels."),
        "staff-pulse": _lazy("For colleagues: support, trust, what is in the way, how to help."),
        "quality-review": _lazy("A scorecard for reviewing a conversation, with room for what was done well."),
        "quiz": _lazy("Questions with right answers, to see what to practise next."),
    }
)
"""What each is for, in the order in which they are offered."""


@cache
def starting_point(key: str) -> Document:
    """The questionnaire of the shelf called ``key``; ``NotFound`` where there is none."""
    if key not in SHELF:
        raise NotFound(_("There is no such questionnaire to begin with."), field="start")
    return files.load((resources("everweek.questionnaires.starting") / f"{key}.json").read_text(encoding="utf-8"))


def begun_from(key: str, *, named: str, title: str) -> Document:
    """The starting point ``key`` as the first draft of a questionnaire ``named`` and titled by whoever begins it."""
    found = starting_point(key)
    return replace(found, key=named, title={found.language: title})
