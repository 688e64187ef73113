"""What the templates of the front are given: one dataclass a page, every field described."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from django.utils.functional import Promise

from everweek.web.choices import Hit, Step
from everweek.web.front.band import Band
from everweek.web.pages import Page


@dataclass(frozen=True)
class OverdueLine:
    """A promise that is past its day."""

    name: Annotated[str, "what is promised"]
    address: Annotated[str, "where it stands"]
    says: Annotated[str, "who promised it by when, as a sentence"]
    step: Annotated[str, "what to do about it, where it stands"]


@dataclass(frozen=True, kw_only=True)
class HomePage(Page, template="front/home.html"):
    """`/`: what can be seen and done now."""

    title: Annotated[str, "what has moved, in a sentence; the day where nothing is known; the week that was chosen"]
    lead: Annotated[str, "the day, and where in the year it is"]
    band: Annotated[Band, "the weeks of the year"]
    overdue: Annotated[Sequence[OverdueLine], "what is promised and past its day, where no section names it"]
    sections: Annotated[Sequence[Page], "what each room has for this reader, of the chosen week where one is"]


@dataclass(frozen=True)
class HitGroup:
    """Everything of one kind the search found."""

    name: Annotated[str | Promise, "the kind, as a heading"]
    hits: Annotated[Sequence[Hit], "what was found, the nearest first"]
    more: Annotated[bool, "whether there are more than are shown"]
    lists: Annotated[Sequence[Step], "where there are more, the lists of all that fit; none where a kind has no such list"]


@dataclass(frozen=True, kw_only=True)
class SearchPage(Page, template="front/search.html"):
    """`/search`: what a few letters fit."""

    text: Annotated[str, "what was looked for"]
    groups: Annotated[Sequence[HitGroup], "what was found, kind by kind; kinds without a find are left out"]
    kinds: Annotated[Sequence[str | Promise], "what can be found by this reader, kind by kind"]
    named: Annotated[bool, "whether anything is called so: the words of customers are only looked through when one goes there"]
