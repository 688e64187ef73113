"""What the contexts of several rooms hold alike: choices of a list, filters that are set, the next step beside a fact, finds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from everweek.people.models import Unit

INDENT: Final = "\u2003"


@dataclass(frozen=True)
class Option:
    """One choice of a list to choose from."""

    value: Annotated[str, "as it stands in the address"]
    label: Annotated[str | Promise, "as people call it"]
    chosen: Annotated[bool, "whether it is chosen now"]


@dataclass(frozen=True)
class Chip:
    """One filter that is set and has no control of its own: the form sends it again."""

    label: Annotated[str, "what is filtered, in words"]
    without: Annotated[str, "the address of the page without it"]
    name: Annotated[str, "what it is called in an address"]
    value: Annotated[str, "what stands there"]


@dataclass(frozen=True)
class Tab:
    """One of several lists that one page shows."""

    name: Annotated[str | Promise, "what it is called"]
    address: Annotated[str, "where it stands"]
    chosen: Annotated[bool, "whether it is the one that is shown"]
    number: Annotated[int | None, "how many stand in it; None where nobody counts"] = None


@dataclass(frozen=True)
class Step:
    """The one thing to do about what stands beside it, already filled in."""

    label: Annotated[str, "what will be done or seen, in words"]
    address: Annotated[str, "where that is"]


@dataclass(frozen=True)
class Found:
    """Something that was found, with how sure that is and how it was found one press below it."""

    says: Annotated[str, "what was found, as a sentence"]
    sure: Annotated[Sequence[str], "what it rests on, a sentence each"]
    method: Annotated[str, "how it was found"]
    steps: Annotated[Sequence[Step], "what to do about it, the first thing first"]


@dataclass(frozen=True)
class Hit:
    """One thing the search found."""

    name: Annotated[str, "what it is called"]
    detail: Annotated[str, "what tells it from another of that name, or nothing"]
    address: Annotated[str, "where it is shown"]


@dataclass(frozen=True)
class Happened:
    """One thing of a customer's past, as the room tells it that keeps it."""

    at: Annotated[datetime, "when"]
    what: Annotated[str, "what happened, as a sentence"]
    details: Annotated[Sequence[str], "where, by whom, what else is to be known"] = ()
    said: Annotated[Sequence[str], "the customer's own words"] = ()
    language: Annotated[str, "the language of those words, as a tag"] = ""
    marks: Annotated[Sequence[str], "scores in words"] = ()
    mood: Annotated[str, "unhappy, mixed, happy, untold; or nothing where it is no voice"] = ""
    mood_words: Annotated[str | Promise, "the mood in a word or two"] = ""
    badge: Annotated[str, "what marks it out: that it was the first; or nothing"] = ""
    step: Annotated[Step | None, "the next step, or where it is shown whole"] = None


def options(pairs: Iterable[tuple[str, str | Promise]], chosen: str, *, everything: str | Promise = "") -> list[Option]:
    """Choices from values and their labels, the one for no choice first where it is named.

    >>> [one.value for one in options([("pt", "Portuguese")], "pt", everything="all languages") if one.chosen]
    ['pt']
    """
    first = [Option("", everything, not chosen)] if everything else []
    return first + [Option(value, label, value == chosen) for value, label in pairs]


def units_to_choose(units: Sequence[Unit], chosen: str, *, every: bool = True, alone: bool = False) -> list[Option]:
    """The units to choose from in a list that is asked for by its address, as the tree they are.

    With ``every`` the first choice is all of them, and where there is only one there is nothing to choose: unless it is
    ``chosen``, or may stand ``alone``, because not all that is listed belongs to it.
    """
    if not every:
        return options(unit_choices(units), chosen)
    return options(unit_choices(units), chosen, everything=_("every unit")) if len(units) > 1 or chosen or alone else []


def unit_choices(units: Iterable[Unit]) -> list[tuple[str, str]]:
    """Units as choices, each further in than the one above it."""
    found = list(units)
    depths = [unit.path.count("/") for unit in found]
    top = min(depths, default=0)
    return [(unit.key, f"{INDENT * (depth - top)}{unit.name}") for unit, depth in zip(found, depths, strict=True)]
