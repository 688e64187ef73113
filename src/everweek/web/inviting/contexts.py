"""What the pages of inviting are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from django.forms import Form

from everweek.web.choices import Chip, Hit, Option
from everweek.web.house.paging import Pager
from everweek.web.inviting.asking import InvitationsAsked
from everweek.web.pages import Page


@dataclass(frozen=True)
class DecisionLine:
    """One decision: which customer was asked, or why not."""

    who: Annotated[str, "the customer's name"]
    address: Annotated[str, "all that was decided about the customer, or nothing where nobody is known"]
    what: Annotated[str, "which moment it was about, or nothing"]
    happened_at: Annotated[datetime | None, "when that was"]
    says: Annotated[str, "what was decided, and how it stands, as a sentence"]
    when: Annotated[datetime | None, "the moment that sentence ends with"]
    rule: Annotated[str, "the rule, or that a colleague asked by hand"]
    good: Annotated[bool, "whether the customer was asked"]
    became: Annotated[str, "why the customer is known not to have answered, in a word or two, or nothing"]
    link: Annotated[int, "the invitation whose link can still be handed over, or 0"]
    withdraw: Annotated[int, "the invitation that can be withdrawn, or 0"]


@dataclass(frozen=True, kw_only=True)
class InvitationsPage(Page, template="inviting/invitations.html"):
    """`/listen/invitations/`: who was asked, and why somebody was not."""

    title: Annotated[str, "how many were asked lately and how many answered, as a sentence"]
    asked: Annotated[InvitationsAsked, "what is asked of the page"]
    chips: Annotated[Sequence[Chip], "filters without a control"]
    rules: Annotated[Sequence[Option], "the rules to choose from; empty for who may not see them"]
    outcomes: Annotated[Sequence[Option], "what can have come of it"]
    waiting: Annotated[
        Sequence[DecisionLine], "those of the decisions that can still be answered: late ones and links to be handed over first"
    ]
    lines: Annotated[Sequence[DecisionLine], "the other decisions, the newest first; all of them where one kind was asked for"]
    others: Annotated[str, "how many the other ones are, in words, where they are folded; else nothing"]
    pager: Annotated[Pager, "the ways to what is older and newer"]
    may_write: Annotated[bool, "whether the reader may write rules"]
    elsewhere: Annotated[bool, "whether files told of customers who were asked elsewhere: they are not among these"]


@dataclass(frozen=True)
class RuleLine:
    """One rule of the list."""

    id: Annotated[int, "which one"]
    name: Annotated[str, "what it is called"]
    says: Annotated[str, "what it says, as a sentence"]
    held_back: Annotated[str, "what the contact rules make of its reminders, as a sentence; empty where nothing"]
    did: Annotated[str, "what it did lately, as a sentence"]
    stopped_at: Annotated[datetime | None, "since when it asks nobody"]


@dataclass(frozen=True, kw_only=True)
class RulesPage(Page, template="inviting/rules.html"):
    """`/listen/invitations/rules/`: the rules by which customers are asked."""

    title: Annotated[str, "how many ask, as a sentence"]
    lines: Annotated[Sequence[RuleLine], "the rules, those that are on first"]


@dataclass(frozen=True, kw_only=True)
class NewRulePage(Page, template="inviting/new_rule.html"):
    """`/listen/invitations/rules/new`: writing a rule."""

    form: Annotated[Form | None, "the form; None where no questionnaire is published"]


@dataclass(frozen=True, kw_only=True)
class RulePage(Page, template="inviting/rule.html"):
    """`/listen/invitations/rules/<id>`: one rule, what it did, and changing it."""

    id: Annotated[int, "which one"]
    name: Annotated[str, "what it is called"]
    title: Annotated[str, "what it did lately, as a sentence"]
    says: Annotated[str, "what it says, as a sentence"]
    held_back: Annotated[str, "what the contact rules make of its reminders, as a sentence; empty where nothing"]
    since: Annotated[datetime, "about moments from when on"]
    stopped_at: Annotated[datetime | None, "since when it asks nobody"]
    reasons: Annotated[Sequence["ReasonLine"], "why how many were not asked, the most first"]
    lines: Annotated[Sequence[DecisionLine], "its newest decisions"]
    all: Annotated[str, "the address of all its decisions"]
    form: Annotated[Form, "changing it"]


@dataclass(frozen=True)
class ReasonLine:
    """How many were not asked for one reason."""

    n: Annotated[int, "how many"]
    says: Annotated[str, "the reason, as a sentence"]
    address: Annotated[str, "those moments"]


@dataclass(frozen=True, kw_only=True)
class InvitePage(Page, template="inviting/invite.html"):
    """`/listen/invitations/new`: asking one customer by hand."""

    title: Annotated[str, "whom, as a sentence"]
    about: Annotated[str, "the moment it is about, or nothing"]
    form: Annotated[Form | None, "the form; None until it is known whom, or where nothing can be asked"]
    words: Annotated[str, "what was typed to find the customer"]
    hits: Annotated[Sequence[Hit], "who may be meant"]
    here: Annotated[str, "the address the form is sent to"]


@dataclass(frozen=True, kw_only=True)
class HandOverPage(Page, template="inviting/hand_over.html"):
    """`/listen/invitations/<id>/link`: a link to hand over."""

    title: Annotated[str, "whom it is for, as a sentence"]
    address: Annotated[str, "the link"]
    text: Annotated[str, "a short text with the link, to copy into a message"]
    expires_at: Annotated[datetime, "until when the customer can answer"]
    all: Annotated[str, "the address of all that was decided about the customer"]
