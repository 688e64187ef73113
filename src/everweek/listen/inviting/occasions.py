"""Occasions on which somebody is asked in words of their own, which an organisation may rewrite; flows say which there are.

The questionnaire says what is asked; a letter on an occasion says why, before the first question of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from everweek.messages.contact.rules import Purpose
from everweek.messages.letters.shapes import Choices, Part, Point, Words
from everweek.messages.notices.kinds import CUSTOMERS, ForCustomers, NoticeKind, Place, declare_for_customers
from everweek.messages.notices.saying import Said
from everweek.people.queries import organisation

INTRO: Final = "intro"
QUESTION: Final = "question"
_ASKS: Final = "ask"
_EXAMPLE: Final = "https://example.org/a/an-example"


@dataclass(frozen=True)
class Occasion:
    """What its letter says, and what stands in its places, by the word somebody was asked under."""

    kind: NoticeKind
    told: Callable[[str], Mapping[str, object]]


_OCCASIONS: Final[dict[str, Occasion]] = {}


def _sample() -> tuple[Part, ...]:
    points = tuple(Point(str(score), f"{_EXAMPLE}?a={score}") for score in range(1, 6))
    return (Words("How did you feel about it?"), Choices(points))


_PLACES: Final[Mapping[str, Place]] = {
    "house": Place(_("what your organisation is called"), lazy(lambda: organisation().name, str)()),
    INTRO: Place(
        _("what stands at the beginning of the questionnaire, in a line of its own; where that is nothing, it is left out"),
        "It takes a minute.",
        alone=True,
        may_lack=True,
    ),
    QUESTION: Place(
        _("the first question, with its answers to click, in a line of its own"),
        "How did you feel about it?",
        alone=True,
        part=_sample,
    ),
}


def declare_occasion(
    occasion: str,
    *,
    name: str | Promise,
    house: Callable[[], Said],
    places: Mapping[str, Place],
    told: Callable[[str], Mapping[str, object]],
) -> None:
    """Make known that on this ``occasion`` of ``invite`` the letter has words of its own: ``house`` says the house's."""
    kind = NoticeKind(
        key=f"{CUSTOMERS}{_ASKS}.{occasion}",
        name=name,
        title=lazy(lambda: house().title, str)(),
        text=lazy(lambda: house().text, str)(),
        places={**places, **_PLACES},
        letter=ForCustomers(Purpose.ASKING, frozenset({QUESTION})),
    )
    _OCCASIONS[occasion] = Occasion(declare_for_customers(kind), told)


def occasion_in(key: str) -> tuple[Occasion, str] | None:
    """The occasion of an invitation and the word it was made under, by its key; None where the questionnaire says all."""
    asks, _colon, rest = key.partition(":")
    name, _second, word = rest.partition(":")
    found = _OCCASIONS.get(name) if asks == _ASKS else None
    return (found, word) if found is not None else None
