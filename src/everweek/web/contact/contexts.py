"""What the templates of contact are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from django.forms import Form
from django.utils.functional import Promise

from everweek.web.house.paging import Pager
from everweek.web.pages import Page


@dataclass(frozen=True, kw_only=True)
class UnsubscribePage(Page, template="contact/unsubscribe.html"):
    """`/u/<token>`: how often a customer wants to hear from us."""

    title: Annotated[str, "what holds now, as a sentence"]
    says: Annotated[str, "what that means"]
    wants: Annotated[str, "what the customer has chosen: none, fewer, or nothing"]
    changed: Annotated[bool, "whether the customer has chosen it just now"]


@dataclass(frozen=True)
class OutlookLine:
    """From when on a customer may hear from us for one purpose."""

    purpose: Annotated[str | Promise, "for what"]
    when: Annotated[str, "from when on, or why not at all"]


@dataclass(frozen=True)
class WantChoice:
    """What a customer may have told a colleague."""

    wants: Annotated[str, "its key"]
    says: Annotated[str | Promise, "what is done then"]


@dataclass(frozen=True, kw_only=True)
class StandingPart(Page, template="contact/beside_standing.html"):
    """`/customers/<id>`: whether the customer may be written to, from when on, and why not before."""

    customer: Annotated[int, "the customer's number"]
    title: Annotated[str, "whether the customer may be asked, as a sentence"]
    why: Annotated[str, "why not before, or not at all; or nothing"]
    wants: Annotated[str, "what the customer told us they want, as a sentence; or nothing"]
    held: Annotated[str, "that mail to the customer came back, or nothing"]
    held_since: Annotated[datetime | None, "since when nothing is sent there"]
    lines: Annotated[Sequence[OutlookLine], "the other purposes"]
    not_before: Annotated[str, "from when on the customer may be asked, in a few words; nothing where that is now, or never"]
    ask: Annotated[str, "where the customer is asked, for who may; nothing while the customer may never be"]
    lift: Annotated[str, "where held addresses are lifted, for who may"]
    told: Annotated[str, "where all stands that they were told, for who may see it; or nothing"]
    choices: Annotated[Sequence[WantChoice], "what the customer may have told, for who may write it down"]


@dataclass(frozen=True, kw_only=True)
class RuleCard:
    """One rule with what it held back, and the form that changes it."""

    purpose: Annotated[str, "its key"]
    name: Annotated[str, "what it is about"]
    says: Annotated[Sequence[str], "what holds, in sentences"]
    held_back: Annotated[str, "what it held back over the last month, as a sentence"]
    form: Annotated[Form, "changing it"]


@dataclass(frozen=True, kw_only=True)
class HeldLine:
    """One address to which mail came back."""

    id: Annotated[int, "which one"]
    who: Annotated[str, "whose it is, as far as we know"]
    voices: Annotated[str, "where the customer's voices stand; nothing for nobody we know"]
    status: Annotated[str, "what the mail server said, in words"]
    at: Annotated[datetime | None, "since when nothing is sent there"]


@dataclass(frozen=True, kw_only=True)
class ContactRulesPage(Page, template="contact/rules.html"):
    """`/listen/contact/`: how often customers may hear from us, and what came back."""

    title: Annotated[str, "what holds over everything, as a sentence"]
    cards: Annotated[Sequence[RuleCard], "the rules"]
    opted_out: Annotated[str, "how many customers do not want to hear from us, as a sentence"]
    declined_elsewhere: Annotated[
        str, "how many invitations of other programs were declined, as a sentence; nothing where none were"
    ]
    not_reached_elsewhere: Annotated[str, "how many of those reached nobody, as a sentence; nothing where each did"]
    waiting: Annotated[str, "letters on their way, as a sentence; nothing where there are none"]
    held: Annotated[Sequence[HeldLine], "addresses nothing is sent to, the newest first"]
    told_at: Annotated[Sequence[tuple[str, str]], "mail providers that may tell what came back, each with the address it calls"]
    pager: Annotated[Pager, "the ways to more such addresses"]
