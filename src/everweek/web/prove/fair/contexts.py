"""What the page of fair comparison is given: every field described."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from django.forms import Form
from django.utils.functional import Promise

from everweek.science import Estimate
from everweek.web.choices import Chip, Option, Step, Tab
from everweek.web.house.paging import Pager
from everweek.web.pages import Page
from everweek.web.prove.contexts import DoubtfulNote, FindingCard, Mark, RateLine, SpanNote, WeightNote
from everweek.web.prove.question import Peers


@dataclass(frozen=True)
class ApartCard:
    """One colleague, or unit, that can be told apart from all peers, with what is drawn of it."""

    name: Annotated[str, "who, or where"]
    card: Annotated[FindingCard, "the finding"]
    difference: Annotated[Estimate, "how far from the peers at the same touchpoints in the same months"]
    far: Annotated[str, "the same in words, with its interval"]


@dataclass(frozen=True)
class ApartSide:
    """Those who lie below their peers, or those who lie above them."""

    title: Annotated[str, "what to do about them"]
    cards: Annotated[Sequence[ApartCard], "who they are, in the order of the alphabet, and how sure that is; at most eight"]
    more: Annotated[str, "how many more there are, and where they stand, as a sentence; or nothing"]
    nobody: Annotated[str, "that there is nobody, as a sentence; or nothing"]


@dataclass(frozen=True)
class UnitByUnit:
    """The units to choose from, each with all below it."""

    choose: Annotated[Sequence[Step], "those of which something can be said"]
    silent: Annotated[str, "of which others nothing can be said by themselves, and why, as a sentence; or nothing"]


@dataclass(frozen=True)
class PeerRow:
    """One colleague, or one unit, beside all peers."""

    name: Annotated[str, "who, or where"]
    difference: Annotated[Estimate, "how far from the peers at the same touchpoints in the same months"]
    standing: Annotated[str, "how it stands to the peers, in words"]
    direction: Annotated[str, "up, down or nothing: the same for its mark"]
    alone: Annotated[str, "the address of the numbers about this one alone"]


@dataclass(frozen=True)
class FairWords:
    """What the page says of colleagues, or of units: the same marks, with other words."""

    one: Annotated[str, "the head of the column of names"]
    beside: Annotated[str, "the head of the column of how each stands"]
    difference: Annotated[str, "the head of the column of what is drawn"]
    everybody: Annotated[str, "the heading of the table"]
    read: Annotated[str, "what is compared with what, and what may not be read into it"]
    untold: Annotated[str, "the beginning of the line of those of whom nothing is said"]


@dataclass(frozen=True, kw_only=True)
class FairPage(Page, template="prove/fair.html"):
    """`/prove/fair/`: colleagues beside their peers, or units beside others, allowing for what they met; never a ranking."""

    title: Annotated[str | Promise, "what can be said, as a sentence"]
    span: Annotated[SpanNote | None, "of which time it is said"]
    asked: Annotated[Peers, "what is asked for"]
    sorts: Annotated[Sequence[Tab], "colleagues and units, one of them shown; empty where only one may be seen"]
    words: Annotated[FairWords, "what is said of colleagues, or of units"]
    measures: Annotated[Sequence[Option], "the measures there are"]
    units: Annotated[Sequence[Option], "the units to choose from"]
    segments: Annotated[Sequence[Option], "the segments to choose from; empty for who may not see them"]
    filters: Annotated[Sequence[Chip], "that all years count, where that is asked for"]
    sides: Annotated[Sequence[ApartSide], "whom to help and whom to thank; empty where nobody can be told apart"]
    how_wide: Annotated[str, "how wide the intervals are and why, in sentences; nothing where none is drawn"]
    answered: Annotated[RateLine | None, "how many of those who were asked there answered, where it is known"]
    rows: Annotated[Sequence[PeerRow], "those with enough answers beside peers', by name, as many as a page has room for"]
    legend: Annotated[Sequence[Mark], "the marks of their drawings, each with its words"]
    pager: Annotated[Pager, "the ways to the names before and after these"]
    untold: Annotated[Sequence[str], "those with too few answers beside peers', by name"]
    by_unit: Annotated[UnitByUnit | None, "the units to choose from first, where there are too many colleagues to show"]
    axis: Annotated[
        tuple[float, float] | None, "lowest and highest difference of the axis all rows are drawn on, nothing at its middle"
    ]
    unit: Annotated[str | Promise, "what the differences are counted in, in words"]
    places: Annotated[int, "how many decimals the values are told with"]
    doubtful: Annotated[DoubtfulNote | None, "how many of the answers are doubtful, where any are"]
    uneven: Annotated[WeightNote | None, "that some answers stand for more than others, where they do"]
    as_of: Annotated[str, "when it was counted who is in the segments, where that was not just now"]
    save: Annotated[Form, "a name for this view"]
    any: Annotated[bool, "whether anything has been measured"]
    may_import: Annotated[bool, "whether the reader may import, for the empty page"]
