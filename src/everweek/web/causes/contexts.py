"""What the pages of causes are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from django.forms import Form
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from everweek.web.causes.asking import CausesAsked
from everweek.web.choices import Found, Option, Step
from everweek.web.pages import Page

Words = str | Promise


@dataclass(frozen=True)
class ParetoLine:
    """One cause: how many cases come from it, and what they take."""

    name: Annotated[Words, "what it is called"]
    deeper: Annotated[str, "the address of what it is made of; nothing where nothing stands below it"]
    n: Annotated[int, "how many cases come from it"]
    says: Annotated[str, "their share of those whose cause is known, with its interval, in words"]
    added: Annotated[str, "what it adds up to with all before it, in words"]
    late: Annotated[str, "the share of cases with a broken promise, with its interval; or why it is not told"]
    cost: Annotated[str, "what was given to put them right"]
    hours: Annotated[str, "the middle of the working time to a solution; or why it is not told"]


@dataclass(frozen=True, kw_only=True)
class CausesPage(Page, template="causes/causes.html"):
    """`/act/causes/`: which causes most cases come from."""

    title: Annotated[Words, "the finding, as a sentence"]
    lead: Annotated[str, "what it rests on"]
    moved: Annotated[Sequence[Found], "the causes that come more often, or more rarely, than they did within the last year"]
    asked: Annotated[CausesAsked, "of which cases"]
    days: Annotated[Sequence[Option], "the spans to choose from"]
    units: Annotated[Sequence[Option], "the units to choose from"]
    kinds: Annotated[Sequence[Option], "what the cases are"]
    way: Annotated[Sequence[Step], "the branches above the one that is shown, the outermost first"]
    branch: Annotated[str, "the branch that is shown; nothing for the whole tree"]
    lines: Annotated[Sequence[ParetoLine], "the causes, the most frequent first"]
    picture: Annotated[SafeString, "the same drawn, for a desk"]
    picture_narrow: Annotated[SafeString, "and for a phone"]
    improve: Annotated[Sequence[Step], "what is done about the cause most cases come from; where nothing is, proposing it"]
    untold: Annotated[Sequence[str], "what of it is not known, a sentence each"]
    has_tree: Annotated[bool, "whether there are causes"]
    may_edit: Annotated[bool, "whether the reader may change the tree"]


@dataclass(frozen=True)
class CauseLine:
    """One cause of the tree."""

    key: Annotated[str, "which one"]
    name: Annotated[str, "what it is called"]
    deep: Annotated[str, "how far down it stands, from 1, as a class of the style sheet has it"]
    retired: Annotated[bool, "whether no case is given it any more"]
    fixed: Annotated[bool, "whether it stays as it is"]


@dataclass(frozen=True, kw_only=True)
class TreePage(Page, template="causes/tree.html"):
    """`/act/causes/tree/`: the causes, and adding one."""

    title: Annotated[str, "how many there are, as a sentence"]
    lines: Annotated[Sequence[CauseLine], "each below the one it belongs to"]
    form: Annotated[Form, "a new one"]
    ready: Annotated[bool, "whether the ready tree is offered"]


@dataclass(frozen=True, kw_only=True)
class CausePage(Page, template="causes/cause.html"):
    """`/act/causes/tree/<key>/`: one cause, and changing it."""

    key: Annotated[str, "which one"]
    title: Annotated[str, "what it is called, with all above it"]
    lead: Annotated[str, "where it stands in numbers"]
    retired: Annotated[bool, "whether no case is given it any more"]
    form: Annotated[Form, "its name and where it stands"]
