"""What the templates of customers are given: one dataclass a page, every field described."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from django.forms import BoundField, Form
from django.utils.functional import Promise

from everweek.web.choices import Happened, Option, Step
from everweek.web.customers.asking import CustomersAsked, OthersAsked, PastAsked
from everweek.web.house.paging import Pager
from everweek.web.pages import Page


@dataclass(frozen=True)
class CustomerLine:
    """One customer in a list."""

    id: Annotated[int, "the customer's number"]
    name: Annotated[str, "what the customer is called"]
    kind: Annotated[str | Promise, "what they are to us, where they are no customer; or nothing"]
    details: Annotated[Sequence[str], "address, telephone, number elsewhere"]


@dataclass(frozen=True, kw_only=True)
class CustomersPage(Page, template="customers/customers.html"):
    """`/customers/`: the customers."""

    title: Annotated[str | Promise, "how many fit what is asked for, as a sentence"]
    counted: Annotated[str, "when that was counted; empty for now"]
    lines: Annotated[Sequence[CustomerLine], "the customers of this page, the newest first"]
    asked: Annotated[CustomersAsked, "what is asked for"]
    kinds: Annotated[Sequence[Option], "the kinds to choose from"]
    segments: Annotated[Sequence[Option], "the segments to choose from; empty for who may not see them"]
    pager: Annotated[Pager, "the ways to the customers before and after these"]
    any: Annotated[bool, "whether there is any customer at all"]
    may_add: Annotated[bool, "whether the reader may add a customer"]
    may_import: Annotated[bool, "whether the reader may import, for the empty page"]


@dataclass(frozen=True, kw_only=True)
class AddPage(Page, template="customers/add.html"):
    """`/customers/new`: add a customer by hand."""

    form: Annotated[Form, "whatever is known of the customer"]


@dataclass(frozen=True)
class Known:
    """Something known of a customer."""

    name: Annotated[str | Promise, "what it is"]
    value: Annotated[str, "its value"]


@dataclass(frozen=True)
class SegmentLink:
    """A segment a customer is in."""

    key: Annotated[str, "its key"]
    name: Annotated[str, "its name"]
    core: Annotated[bool, "whether it is one of those to be served above all"]


@dataclass(frozen=True)
class AlikeLine:
    """Somebody who may be the same."""

    id: Annotated[int, "the customer's number"]
    name: Annotated[str, "what the customer is called"]
    says: Annotated[str, "what the two have in common, and how sure that makes it"]


@dataclass(frozen=True)
class MergedLine:
    """Somebody who was merged into this customer."""

    id: Annotated[int, "the number of the merging"]
    name: Annotated[str, "what the customer was called, or nothing"]
    at: Annotated[datetime, "when"]


@dataclass(frozen=True, kw_only=True)
class CustomerPage(Page, template="customers/customer.html"):
    """`/customers/<id>`: one customer, with all that happened."""

    id: Annotated[int, "the customer's number"]
    name: Annotated[str, "what the customer is called"]
    title: Annotated[str, "what is known of the customer's past, as a sentence; or who the customer is"]
    facts: Annotated[Sequence[Known], "what is known of the customer"]
    attributes: Annotated[Sequence[Known], "what else is known of the customer"]
    segments: Annotated[Sequence[SegmentLink], "the segments the customer is in"]
    sees_segments: Annotated[bool, "whether the reader may see segments"]
    alike: Annotated[Sequence[AlikeLine], "who may be the same"]
    merged: Annotated[Sequence[MergedLine], "who was merged into the customer, for who may part them"]
    asked: Annotated[PastAsked, "what of the past is asked for"]
    parts: Annotated[Sequence[Option], "the parts of it to look at alone"]
    past: Annotated[Sequence[Happened], "what happened, the latest first"]
    pager: Annotated[Pager, "the way to what happened before"]
    profile: Annotated[Form | None, "the form that changes the profile, where the reader may"]
    attribute: Annotated[Form | None, "the form that writes down one thing more, where the reader may"]
    beside: Annotated[Sequence[Page], "what other rooms say of the customer, each drawn by its own template"]
    may_export: Annotated[bool, "whether the reader may hand out the customer's data"]
    may_erase: Annotated[bool, "whether the reader may erase the customer"]


@dataclass(frozen=True, kw_only=True)
class OthersPage(Page, template="customers/others.html"):
    """`/customers/<id>/others`: look for the one who is the same."""

    id: Annotated[int, "the customer's number"]
    name: Annotated[str, "what the customer is called"]
    asked: Annotated[OthersAsked, "the letters looked for"]
    lines: Annotated[Sequence[CustomerLine], "who was found"]
    alike: Annotated[Sequence[AlikeLine], "who may be the same, without looking"]


@dataclass(frozen=True)
class PairLine:
    """Two who may be one."""

    one: Annotated[int, "the number of the older"]
    one_name: Annotated[str, "what the customer is called"]
    other: Annotated[int, "the number of the other"]
    other_name: Annotated[str, "what the other is called"]
    says: Annotated[str, "what the two have in common, and how sure that makes it"]


@dataclass(frozen=True, kw_only=True)
class PairsPage(Page, template="customers/alike.html"):
    """`/customers/alike`: those who may be one."""

    title: Annotated[str, "how many pairs there are, as a sentence"]
    pairs: Annotated[Sequence[PairLine], "the pairs, the surest first"]
    most: Annotated[bool, "whether there may be more pairs than these"]


@dataclass(frozen=True)
class SideBySide:
    """One thing known of two customers."""

    name: Annotated[str | Promise, "what it is"]
    kept: Annotated[str, "what is known of the one who stays"]
    gone: Annotated[str, "what is known of the other"]
    then: Annotated[str, "what will stand"]
    lost: Annotated[bool, "whether something known of the other will stand nowhere"]


@dataclass(frozen=True, kw_only=True)
class MergePage(Page, template="customers/merge.html"):
    """`/customers/<id>/merge/<other>`: two side by side, and what merging them will do."""

    id: Annotated[int, "the number of the one who stays"]
    name: Annotated[str, "what the customer is called"]
    other: Annotated[int, "the number of the other"]
    other_name: Annotated[str, "what the other is called"]
    says: Annotated[str, "what the two have in common, as a sentence"]
    told: Annotated[bool, "whether anything tells that the two are one"]
    rows: Annotated[Sequence[SideBySide], "what is known of both"]
    moves: Annotated[str, "what will be about the one who stays, in words; or nothing"]
    lost: Annotated[bool, "whether something known of the other will stand nowhere"]
    form: Annotated[Form | None, "a form without fields, where merging was refused"]


@dataclass(frozen=True, kw_only=True)
class ErasePage(Page, template="customers/erase.html"):
    """`/customers/<id>/erase`: what goes, what stays."""

    id: Annotated[int, "the customer's number"]
    name: Annotated[str, "what the customer is called"]
    goes: Annotated[Sequence[str], "what is kept about the customer, in words"]
    merged: Annotated[int, "how many who were merged into the customer go too"]
    may_export: Annotated[bool, "whether the reader may hand out the customer's data first"]


@dataclass(frozen=True)
class GivenLine:
    """One thing held about a customer."""

    name: Annotated[str, "the way to it"]
    value: Annotated[str, "its value"]


@dataclass(frozen=True)
class GivenPart:
    """What one room holds about the customer."""

    name: Annotated[str, "what it is called"]
    lines: Annotated[Sequence[GivenLine], "all of it"]


@dataclass(frozen=True, kw_only=True)
class HandedOut(Page, template="customers/handed_out.html"):
    """The page within the file that is handed out to a customer: made to be read by the customer, and not in the browser of a
    colleague.
    """

    language: Annotated[str, "the language of its headings"]
    at: Annotated[datetime, "when it was made"]
    parts: Annotated[Sequence[GivenPart], "what each room holds"]


@dataclass(frozen=True)
class SegmentLine:
    """One segment in the list."""

    key: Annotated[str, "its key"]
    name: Annotated[str, "its name"]
    holds: Annotated[str, "how many it holds, in words"]
    counted: Annotated[str, "when that was counted, where it was not just now"]
    says: Annotated[str, "its rule in words"]
    reason: Annotated[str, "why it is a core one, or nothing"]


@dataclass(frozen=True, kw_only=True)
class SegmentsPage(Page, template="customers/segments.html"):
    """`/customers/segments/`: whom the organisation tells apart, and whom it wants to serve above all."""

    title: Annotated[str, "how many there are, as a sentence"]
    core: Annotated[Sequence[SegmentLine], "the core ones"]
    others: Annotated[Sequence[SegmentLine], "the others"]
    may_edit: Annotated[bool, "whether the reader may write segments"]
    more: Annotated[Sequence[Step], "what one would look at next"]
    counting: Annotated[bool, "whether one of them is being counted"]


@dataclass(frozen=True)
class Row:
    """One condition of a rule, as fields of a form."""

    field: Annotated[BoundField, "what is compared"]
    compare: Annotated[BoundField, "how"]
    value: Annotated[BoundField, "with what"]
    within: Annotated[BoundField, "within how many days"]


@dataclass(frozen=True)
class Example:
    """A customer in a segment."""

    id: Annotated[int, "the customer's number"]
    name: Annotated[str, "what the customer is called"]


@dataclass(frozen=True, kw_only=True)
class SegmentPage(Page, template="customers/segment.html"):
    """`/customers/segments/<key>` and `/customers/segments/new`: whom it holds, why, and its rule."""

    key: Annotated[str, "its key; empty for a new one"]
    name: Annotated[str, "its name; empty for a new one"]
    title: Annotated[str, "how many it holds, as a sentence"]
    counted: Annotated[str, "when that was counted, where it was not just now"]
    counting: Annotated[bool, "whether it is being counted"]
    says: Annotated[str, "its rule in words"]
    core: Annotated[bool, "whether its customers are to be served above all"]
    reason: Annotated[str, "why"]
    decided: Annotated[str, "who decided that, and when"]
    looked: Annotated[str, "how many the rule as it stands in the form would hold; nothing where that was not asked"]
    examples: Annotated[Sequence[Example], "some of those it holds"]
    steps: Annotated[Sequence[Step], "what one would look at next"]
    form: Annotated[Form | None, "name, rule and reason, where the reader may write them"]
    rows: Annotated[Sequence[Row], "the conditions in the form; none for a rule that only a program can write"]
    known: Annotated[Sequence[Known], "the attributes customers have, with the values met most"]
