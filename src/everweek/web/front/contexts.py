"""What the templates of the front are given: one dataclass a page, every field described."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from django.utils.functional import Promise

from everweek.science import Estimate, NotEnough
from everweek.web.front.band import Band
from everweek.web.listen.contexts import ImportLine, VoiceCard
from everweek.web.pages import Page
from everweek.web.prove.contexts import FindingCard


@dataclass(frozen=True)
class Glance:
    """One measure at a glance."""

    name: Annotated[str, "what people call it"]
    title: Annotated[str, "what it says, as a short sentence"]
    result: Annotated[Estimate | NotEnough, "the estimate, or why there is none"]
    sure: Annotated[str, "between what and what, or nothing where there is no estimate"]
    method: Annotated[str, "how it was worked out, in words"]
    low: Annotated[float | None, "the lowest value of its scale, where it has one"]
    high: Annotated[float | None, "the highest value of its scale"]
    address: Annotated[str, "the measure for the same period, cut so that one sees where it is better and where worse"]


@dataclass(frozen=True, kw_only=True)
class HomePage(Page, template="front/home.html"):
    """`/`: what can be seen and done now."""

    title: Annotated[str, "what has moved, in a sentence; the day where nothing is known; the week that was chosen"]
    lead: Annotated[str, "the day, and where in the year it is"]
    band: Annotated[Band, "the weeks of the year"]
    since: Annotated[date | None, "the first day of the chosen week, or None: the whole time"]
    findings: Annotated[Sequence[FindingCard], "the few sentences that matter now; of a chosen week those that mark it"]
    voices: Annotated[Sequence[VoiceCard], "the newest voices the reader may hear, of the chosen week where one is"]
    voices_address: Annotated[str, "all voices of that time"]
    measures: Annotated[Sequence[Glance], "the standing measures that have answers in that time"]
    sees_measures: Annotated[bool, "whether the reader may see measures at all"]
    imports: Annotated[Sequence[ImportLine], "the last imports"]
    may_import: Annotated[bool, "whether the reader may import"]


@dataclass(frozen=True)
class Hit:
    """One thing the search found."""

    name: Annotated[str, "what it is called"]
    detail: Annotated[str, "what tells it from another of that name, or nothing"]
    address: Annotated[str, "where it is shown"]


@dataclass(frozen=True)
class HitGroup:
    """Everything of one kind the search found."""

    name: Annotated[str | Promise, "the kind, as a heading"]
    hits: Annotated[Sequence[Hit], "what was found, the nearest first"]


@dataclass(frozen=True, kw_only=True)
class SearchPage(Page, template="front/search.html"):
    """`/search`: what a few letters fit."""

    text: Annotated[str, "what was looked for"]
    groups: Annotated[Sequence[HitGroup], "what was found, kind by kind; kinds without a find are left out"]
    named: Annotated[bool, "whether anything is called so: the words of customers are only looked through when one goes there"]
