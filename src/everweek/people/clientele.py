"""Customers and segments as pages and programs read them, as far as the reader may."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from everweek.journal.models import Line
from everweek.journal.services import Actor
from everweek.people import segments
from everweek.people.access import reach_of
from everweek.people.finding import LONGEST, MOST, by_name, each_word
from everweek.people.models import Customer, Member, Merging, Segment
from everweek.people.paging import START, Order, Place, Stretch
from everweek.people.policy import Action
from everweek.people.sizes import Size, kept_of, sizes_of
from everweek.people.words import found_by

NEWEST_FIRST: Final = Order("-pk")
MOST_COUNTED: Final = 10_000
"""Whoever has more customers than this knows it; counting a million for each page would be the slowest thing on it."""
MOST_LOOKED_AT: Final = 2_000
"""From so many of the newest customers it is learned which attributes there are."""
MOST_VALUES: Final = 12
MOST_LINES: Final = 500
EXAMPLES: Final = 5
_FEW: Final = 1_000
"""Among so many who fit by name it is looked who is in a segment, rather than among all customers."""


@dataclass(frozen=True)
class Wanted:
    """Which customers: by words, by kind, within a segment."""

    words: str = ""
    kind: str = ""
    segment: Segment | None = None


@dataclass(frozen=True)
class AttributeShown:
    """An attribute that customers have: of which kind its values are, and the most frequent of them."""

    name: str
    kinds: frozenset[str]
    values: tuple[str, ...]


@dataclass(frozen=True)
class SegmentShown:
    """A segment as it is shown; ``size`` is how many customers it holds now, ``counted`` the same as it is kept, where asked."""

    key: str
    name: str
    rule: Mapping[str, Any]
    core: bool
    reason: str
    decided_by: str
    decided_on: Any
    size: int = 0
    counted: Size | None = None

    @classmethod
    def of(cls, segment: Segment, size: int = 0, counted: Size | None = None) -> "SegmentShown":
        """A row of the table as it is shown."""
        names = ("key", "name", "rule", "core", "reason", "decided_by", "decided_on")
        return cls(**{name: getattr(segment, name) for name in names}, size=size, counted=counted)


@dataclass(frozen=True)
class MergingShown:
    """A merging into a customer that can be taken back."""

    id: int
    at: datetime
    name: str


@dataclass(frozen=True)
class LineShown:
    """A line of the journal about a customer: which fields it changed, from what to what, as far as that is not erased."""

    id: int
    at: datetime
    kind: str
    actor: str
    history: bool
    other: int | None = None
    old: Mapping[str, Any] = field(default_factory=dict)
    new: Mapping[str, Any] = field(default_factory=dict)


def list_customers(by: Actor, wanted: Wanted, place: Place = START) -> Stretch[Customer]:
    """The customers who are served, the newest first: neither erased nor merged into another.

    Of a segment whose size is kept, those who were in it when it was counted and still are, as far back as they are kept.
    """
    if wanted.segment is not None and _sees(by) and (size := _kept(wanted.segment, wanted)) is not None:
        rows = segments.matching(wanted.segment.rule, only=size.newest)
        if not place.text or place.back or NEWEST_FIRST.beyond(rows, place).exists():
            found = NEWEST_FIRST.stretch(rows, place)
            if found.after or size.customers <= len(size.newest):
                return found
    return NEWEST_FIRST.stretch(_wanted(by, wanted), place)


def count_customers(by: Actor, wanted: Wanted) -> tuple[int, datetime | None]:
    """How many that list has, counted up to ``MOST_COUNTED`` and one more; and when that was counted, None for now."""
    if wanted.segment is not None and _sees(by) and (size := _kept(wanted.segment, wanted)) is not None:
        return min(size.customers, MOST_COUNTED + 1), size.at
    return _wanted(by, wanted).order_by()[: MOST_COUNTED + 1].count(), None


def list_segments(by: Actor, *, sized: bool = True) -> list[SegmentShown]:
    """Every segment, the core ones first, then by name; ``sized``: with how many customers each holds now."""
    if not reach_of(by, Action.SEGMENTS_READ).all:
        return []
    rows = Segment.objects.order_by("-core", by_name(), "pk")
    return [SegmentShown.of(one, segments.matching(one.rule).count() if sized else 0) for one in rows]


def list_sizes(by: Actor) -> list[SegmentShown]:
    """Every segment, the core ones first, with its size as it is kept; ``counted`` is None where that was not counted yet.

    Nothing for a reader who may not see segments.
    """
    if not reach_of(by, Action.SEGMENTS_READ).all:
        return []
    rows = list(Segment.objects.order_by("-core", by_name(), "pk"))
    sizes = sizes_of(rows)
    return [SegmentShown.of(one, counted=sizes[one.key]) for one in rows]


def find_segments(by: Actor, text: str) -> list[SegmentShown]:
    """Segments by name or key; every word must be in one of them."""
    if not reach_of(by, Action.SEGMENTS_READ).all:
        return []
    found = Segment.objects.filter(each_word(text, "name", "key")).order_by(by_name(), "pk")[:MOST]
    return [SegmentShown.of(one) for one in found]


def find_segment(by: Actor, key: str) -> Segment | None:
    """The segment of that key; None where there is none any more, or none for this reader."""
    return Segment.objects.filter(key=key).first() if reach_of(by, Action.SEGMENTS_READ).all else None


def rule_of_segment(by: Actor | None, key: str) -> Mapping[str, Any] | None:
    """The rule of a segment, for a reader who may see segments or sits at the server (None); None where there is none."""
    segment = Segment.objects.filter(key=key).first() if by is None else find_segment(by, key)
    return segment.rule if segment is not None else None


def size_of(rule: Mapping[str, object]) -> int:
    """How many customers a rule holds now."""
    return segments.matching(rule).count()


def examples(by: Actor, rule: Mapping[str, object], size: Size | None) -> list[Customer]:
    """The newest customers of a size, as far as the rule holds them still; nobody is named to who may not look customers up."""
    if size is None or not _sees(by):
        return []
    return list(segments.matching(rule, only=size.newest).order_by("-pk")[:EXAMPLES])


def segments_of(by: Actor, customer: Customer) -> list[SegmentShown]:
    """The segments a customer is in now, the core ones first; asked of the database in one query."""
    if not reach_of(by, Action.SEGMENTS_READ).all:
        return []
    rows = list(Segment.objects.order_by("-core", by_name(), "pk"))
    inside = {
        f"inside_{one.pk}": Case(
            When(pk__in=segments.matching(one.rule, only=[customer.pk]).values("pk"), then=Value(value=True)),
            default=Value(value=False),
            output_field=BooleanField(),
        )
        for one in rows
    }
    found: Any = Customer.objects.filter(pk=customer.pk).values(**inside).first() if rows else None
    return [SegmentShown.of(one) for one in rows if found and found[f"inside_{one.pk}"]]


def known_attributes() -> list[AttributeShown]:
    """The attributes customers have, by name, as far as the newest two thousand tell."""
    found: dict[str, dict[str, int]] = {}
    kinds: dict[str, set[str]] = {}
    newest = Customer.objects.filter(erased_at__isnull=True, merged_into__isnull=True).order_by("-pk")
    for attributes in newest.values_list("attributes", flat=True)[:MOST_LOOKED_AT]:
        for name, value in attributes.items():
            kinds.setdefault(name, set()).add(kind_of(value))
            many = found.setdefault(name, {})
            many[str(value)] = many.get(str(value), 0) + 1
    return [
        AttributeShown(
            name,
            frozenset(kinds[name]),
            tuple(value for value, _n in sorted(many.items(), key=lambda one: (-one[1], one[0]))[:MOST_VALUES]),
        )
        for name, many in sorted(found.items())
    ]


def kind_of(value: object) -> str:
    """What kind of value an attribute has: yes or no (``flag``), a ``number``, or a ``text``."""
    return "flag" if isinstance(value, bool) else "number" if isinstance(value, int | float) else "text"


def list_mergings(customer: Customer) -> list[MergingShown]:
    """What was merged into a customer and can be parted again, the latest first."""
    rows = Merging.objects.filter(kept=customer, parted_at__isnull=True, gone__merged_into=customer).order_by("-at", "-pk")
    return [MergingShown(one.pk, one.at, str(one.was.get("gone", {}).get("name", ""))) for one in rows]


def count_merged(customer: Customer) -> int:
    """How many others are part of a customer now."""
    return Customer.objects.filter(merged_into=customer).count()


def list_lines(customer: Customer, until: datetime | None, most: int) -> list[LineShown]:
    """What the journal tells of a customer and of those merged into that customer, up to a moment, the latest first."""
    whole = [customer.pk, *Customer.objects.filter(merged_into=customer).values_list("pk", flat=True)]
    lines = Line.objects.filter(subject_type="customer", subject_id__in=[str(pk) for pk in whole])
    if until is not None:
        lines = lines.filter(at__lte=until)
    return [_line(one) for one in lines.select_related("values_row").order_by("-at", "-id")[:most]]


def names_of(actors: Sequence[str]) -> Mapping[str, str]:
    """The names of the members among those who acted, themselves (``member:7``) or by a program (``member:7 via token:3``)."""
    numbers = {one: one.removeprefix("member:").partition(" via ")[0] for one in actors if one.startswith("member:")}
    known = {one: int(number) for one, number in numbers.items() if number.isdecimal()}
    names = dict(Member.objects.filter(pk__in=known.values()).values_list("pk", "name"))
    return {one: names[pk] for one, pk in known.items() if pk in names}


def _line(line: Line) -> LineShown:
    other = line.ids.get("gone", line.ids.get("other"))
    return LineShown(
        id=line.pk,
        at=line.at,
        kind=line.kind,
        actor=line.actor,
        history=line.history,
        other=int(other) if other is not None else None,
        old=line.old or {},
        new=line.new or {},
    )


def _sees(by: Actor) -> bool:
    return bool(reach_of(by, Action.CUSTOMERS_READ).all)


def _kept(segment: Segment, wanted: Wanted) -> Size | None:
    """The size of the segment as it is kept, where nothing but it is wanted."""
    return None if wanted.kind or wanted.words.strip() else kept_of(segment)


def _wanted(by: Actor, wanted: Wanted) -> QuerySet[Customer]:
    if not _sees(by):
        return Customer.objects.none()
    fits = Q(erased_at__isnull=True, merged_into__isnull=True)
    if wanted.kind:
        fits &= Q(kind=wanted.kind)
    if words := wanted.words.strip():
        fits &= Q(found_by(words[:LONGEST]))
    if wanted.segment is None:
        return Customer.objects.filter(fits)
    rule = wanted.segment.rule
    few = list(Customer.objects.filter(fits).values_list("pk", flat=True)[: _FEW + 1]) if words else []
    return segments.matching(rule, only=few) if words and len(few) <= _FEW else segments.matching(rule).filter(fits)
