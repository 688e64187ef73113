"""What the pages of authority are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from django.forms import Form
from django.utils.functional import Promise

from everweek.science import Estimate
from everweek.web.act.folds import Fold
from everweek.web.act.giving.asking import GridAsked
from everweek.web.choices import Option
from everweek.web.pages import Page

Words = str | Promise


@dataclass(frozen=True)
class OfferLine:
    """One kind the reader may give without asking."""

    name: Annotated[Words, "what it is"]
    left: Annotated[str, "how much is left in the case, this month and for the customer, as far as that is limited"]


@dataclass(frozen=True)
class GestureLine:
    """Something that was given, or is asked for."""

    id: Annotated[int, "its number"]
    case: Annotated[int, "the number of its case"]
    title: Annotated[str, "what its case is about"]
    told: Annotated[str, "what it is and how much, in words"]
    standing: Annotated[Words, "where it stands"]
    tone: Annotated[str, "good, bad, warm, or nothing"]
    words: Annotated[Sequence[str], "what it is exactly, why, and why it was declined or taken back"]
    who: Annotated[Sequence[str], "who gave it, asked for it, keeps it, in words"]
    at: Annotated[datetime, "when it was given or asked for"]
    due: Annotated[date | None, "by which day it is to be done; None where it is, or where no day is named"]
    late: Annotated[bool, "whether that day has passed"]
    decides: Annotated[bool, "whether the reader may approve or decline it"]
    keeps: Annotated[bool, "whether the reader may say that it is done"]
    takes_back: Annotated[bool, "whether the reader may take it back"]
    decline: Annotated[Form | None, "why it is declined, as it was sent and refused"]


@dataclass(frozen=True)
class GivingCard:
    """On the page of a case: what the reader may give here and now, and what was given."""

    waiting: Annotated[Sequence[GestureLine], "what was asked for here and waits for the reader's word, before all else"]
    offers: Annotated[Sequence[OfferLine], "what may be given without asking, and how much of it is left"]
    budgets: Annotated[Sequence[str], "what is left in the budgets, a sentence each"]
    folds: Annotated[Sequence[Fold], "what can be given, promised or asked for: the usual amounts before all else"]
    gestures: Annotated[Sequence[GestureLine], "what else was given and asked for in this case, the newest first"]
    claims: Annotated[str, "what the customer got within a year, as a sentence; or nothing"]


@dataclass(frozen=True)
class GridCell:
    """What a role may give of one kind."""

    name: Annotated[Words, "what it is"]
    currency: Annotated[str, "in which currency; or nothing"]
    roles: Annotated[Sequence[str], "for each role in order: the limits, in words; a star where the unit says so itself"]


@dataclass(frozen=True)
class BudgetLine:
    """One budget."""

    unit: Annotated[str, "of which unit"]
    period: Annotated[str, "for which month or year"]
    amount: Annotated[str, "how much"]
    given: Annotated[str, "how much of it was given"]


@dataclass(frozen=True, kw_only=True)
class GridPage(Page, template="act/giving_grid.html"):
    """`/act/giving/`: what each role may give, and from which budgets."""

    title: Annotated[str, "what it is, as a sentence"]
    asked: Annotated[GridAsked, "of which unit"]
    units: Annotated[Sequence[Option], "the units to choose from"]
    unit: Annotated[str, "the key of the unit that is shown"]
    heads: Annotated[Sequence[Words], "the roles, in order"]
    rows: Annotated[Sequence[GridCell], "what they may give, a line for each kind"]
    starred: Annotated[bool, "whether a star tells what this unit says itself from what it has from above"]
    budgets: Annotated[Sequence[BudgetLine], "the budgets of this unit and those below it"]
    brought: Annotated[bool, "whether the reader may see what gestures brought back"]
    cell: Annotated[Form | None, "one cell to be set; None for who may not"]
    budget: Annotated[Form | None, "a budget to be set; None for who may not"]


@dataclass(frozen=True, kw_only=True)
class WaitingPage(Page, template="act/giving_waiting.html"):
    """`/act/giving/waiting/`: what others ask the reader for, and what the reader has promised."""

    title: Annotated[str, "how much waits, as a sentence"]
    asked: Annotated[Sequence[GestureLine], "what the reader may approve, the oldest first"]
    promised: Annotated[Sequence[GestureLine], "what the reader has to carry out or keep, what is due first"]


@dataclass(frozen=True, kw_only=True)
class PromisedPart(Page, template="act/front_promised.html"):
    """On the first page: what others ask the reader for, and what the reader has promised."""

    title: Annotated[str, "how much waits, as a sentence"]
    lines: Annotated[Sequence[GestureLine], "the first of them"]


@dataclass(frozen=True)
class MayGiveLine:
    """One kind the reader may give without asking."""

    name: Annotated[Words, "what it is"]
    left: Annotated[str, "how much of it is left this month, and at most how much in a case"]


@dataclass(frozen=True, kw_only=True)
class MayGivePart(Page, template="act/front_giving.html"):
    """On the first page: what the reader may give without asking."""

    title: Annotated[str, "what it is, as a sentence"]
    kinds: Annotated[str, "which kinds, in a few words"]
    lines: Annotated[Sequence[MayGiveLine], "the kinds, with how much of each is left"]
    words: Annotated[str, "what costs nothing but a word that is kept, as a sentence; or nothing"]
    used_up: Annotated[bool, "whether something of it is used up, and is asked for until the month is over"]


@dataclass(frozen=True)
class BroughtShare:
    """One share of what became of some cases."""

    says: Annotated[str, "the share with its interval, in words; or that there are too few to say"]
    of: Annotated[str, "of how many; or nothing"]
    drawn: Annotated[Estimate | None, "the same in points of 100, to be drawn; None where there are too few"]


@dataclass(frozen=True)
class BroughtLine:
    """One kind of gesture, or like cases without one."""

    name: Annotated[Words, "what was given"]
    under: Annotated[str, "how often, and what it cost; or how many like cases there are"]
    shares: Annotated[Sequence[BroughtShare], "agreed, began anew, came again, won back: in the order of the columns"]
    against: Annotated[str, "how that differs from like cases in which nothing was given, in words; or nothing"]


@dataclass(frozen=True, kw_only=True)
class BroughtPage(Page, template="act/giving_brought.html"):
    """`/act/giving/brought/`: what each kind of gesture cost, and what became of the customers who got it."""

    title: Annotated[str, "after which kinds more or fewer were won back, as a sentence; else how much was given within a year"]
    made: Annotated[str, "how much was given within a year, where the title does not say it"]
    nothing: Annotated[str, "of which kinds nothing is known yet, as a sentence; or nothing"]
    heads: Annotated[Sequence[Words], "what the shares are called, in the order of the columns"]
    lines: Annotated[Sequence[BroughtLine], "each kind, those given most often first, and last like cases without any"]
