"""Whether what an address of Prove asks can be asked at all: before it is saved, and of what was saved when it could."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import cache
from urllib.parse import parse_qsl

from django.utils.translation import gettext as _

from everweek.errors import Invalid, Unavailable
from everweek.facts import ask
from everweek.prove import rules
from everweek.prove.measures import Question, check
from everweek.questionnaires.queries import list_measures


def asker() -> Callable[[str], str]:
    """What says why an address, as the part after the question mark says it, cannot be asked; nothing where it can.

    Which measures and dimensions there are is looked up once for however many addresses.
    """

    @cache
    def carried() -> frozenset[str]:
        # Names in the facts outlive the questionnaires they came from.
        return frozenset({*list_measures(), *(info.name for info in ask.measures())})

    def why_not(asked: str) -> str:
        # While the facts are made anew nobody knows which names there are: nothing is wrong then.
        with suppress(Unavailable):
            try:
                check_askable(asked, carried)
            except Invalid as wrong:
                return wrong.message
        return ""

    return why_not


def check_askable(asked: str, carried: Callable[[], frozenset[str]]) -> None:
    """``Invalid`` where an address names a measure or a dimension there is none of, a level that is none, or days that are none
    or in the wrong order. ``carried``: the names of measures that questions carry, or have carried.
    """
    pairs = parse_qsl(asked)
    chosen = dict(pairs)
    question = Question(
        chosen.get("measure", ""),
        by=tuple(one.strip() for name, text in pairs if name == "by" for one in text.split(",") if one.strip()),
        where=dict(value.partition("=")[::2] for name, value in pairs if name == "where" and "=" in value),
        since=_day(chosen.get("since", ""), "since"),
        until=_day(chosen.get("until", ""), "until"),
        level=_level(chosen["level"]) if chosen.get("level") else 0.95,
    )
    if question.name:
        rules.measure_named(question.name, carried())
    check(question)


def _day(text: str, field: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(_("%(text)s is no day written as 2026-10-05.") % {"text": text[:40]}, field=field) from None


def _level(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise Invalid(_("Give a level between 0 and 1, such as 0.95."), field="level") from None
