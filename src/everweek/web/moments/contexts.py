"""What the pages of moments are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from django.forms import Form

from everweek.web.pages import Page


@dataclass(frozen=True)
class Touched:
    """One touchpoint to choose."""

    key: Annotated[str, "its key"]
    name: Annotated[str, "what it is called"]
    digit: Annotated[str, "the key of the keyboard that chooses it, or nothing"]
    first: Annotated[bool, "whether it is the first one a customer meets"]
    chosen: Annotated[bool, "whether it is chosen"]


@dataclass(frozen=True)
class Candidate:
    """One customer who may be meant."""

    id: Annotated[str, "which one"]
    name: Annotated[str, "what the customer is called"]
    detail: Annotated[str, "what tells the customer from another of that name, or nothing"]
    chosen: Annotated[bool, "whether this customer is chosen"]


@dataclass(frozen=True)
class LoggedLine:
    """One moment that was logged."""

    id: Annotated[int, "which one"]
    at: Annotated[datetime, "when"]
    what: Annotated[str, "which touchpoint"]
    how: Annotated[str, "unit and channel"]
    customer: Annotated[str, "who it was, or nothing"]
    word: Annotated[str, "what was said of it, or nothing"]
    first: Annotated[bool, "whether it was the customer's first moment with us"]
    fresh: Annotated[bool, "whether it can still be taken back"]


@dataclass(frozen=True, kw_only=True)
class LogPage(Page, template="moments/log.html"):
    """`/listen/moments/`: logging a moment by hand."""

    title: Annotated[str, "what to do, as a sentence"]
    form: Annotated[Form | None, "the form; None where there is no touchpoint or no unit yet"]
    touched: Annotated[Sequence[Touched], "the touchpoints in use, in their order"]
    place: Annotated[str, "unit and channel that are chosen, in words"]
    place_open: Annotated[bool, "whether unit and channel are to be chosen first"]
    typed: Annotated[str, "what was typed of the customer"]
    candidates: Annotated[Sequence[Candidate], "who may be meant by it"]
    newcomer: Annotated[str, "the somebody new that was typed, or nothing"]
    new_chosen: Annotated[bool, "whether it is somebody new"]
    lines: Annotated[Sequence[LoggedLine], "the last moments the reader logged"]
    may_arrange: Annotated[bool, "whether the reader may name touchpoints"]


@dataclass(frozen=True)
class TouchpointLine:
    """One touchpoint in the list."""

    key: Annotated[str, "its key"]
    name: Annotated[str, "what it is called"]
    first: Annotated[bool, "whether it is the first one a customer meets"]
    earlier: Annotated[int, "the place before this one, 0 for the first"]
    later: Annotated[int, "the place after this one, 0 for the last"]
    closed_on: Annotated[date | None, "since when it is closed"]
    form: Annotated[Form | None, "its name, to be changed; None where it is closed"]


@dataclass(frozen=True, kw_only=True)
class TouchpointsPage(Page, template="moments/touchpoints.html"):
    """`/listen/moments/touchpoints/`: the touchpoints in the order a customer meets them."""

    title: Annotated[str, "how many there are and which is the first, as a sentence"]
    lines: Annotated[Sequence[TouchpointLine], "those in use, then those closed"]
    form: Annotated[Form, "adding one"]
