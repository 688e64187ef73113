"""What a customer is told of a case. ``tell_customer`` alone decides it: the page, the letters and the API's view show no more.

What is ours stays ours: notes, findings, assessments, who owns it and who answers for it, what a colleague calls it, who among us
wrote. Of cases that somebody joined to the customer's, the customer reads only those that are surely the customer's own.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from everweek import clock
from everweek.act.cases.persons import are_two
from everweek.act.cases.rules import OUTSIDE, CaseKind, Decision, Side, Standing, Way
from everweek.act.clocks.rules import TO_CUSTOMERS, ClockKind
from everweek.act.clocks.services import lap_of
from everweek.act.filing.shown import FileShown, files_of_words
from everweek.act.following.rules import ANSWER, May, Where, may_do, where_for_her
from everweek.act.giving.rules import COUNTS, GestureKind, GestureStanding
from everweek.act.models import Case, CaseClock, Gesture, Remark
from everweek.ledger.money import to_amount
from everweek.messages.rules import is_set_up
from everweek.people.holding import zones_of

HERS_TO_NAME = frozenset({Way.PAGE, Way.MAIL})
"""The ways in which customers name their case themselves; else a colleague or a rule named it, without a customer in mind."""


@dataclass(frozen=True)
class Promised:
    """One promise: by when (None while the customer is waited for), whether that has gone by, when it was kept."""

    kind: ClockKind
    due_at: datetime | None
    late: bool
    kept_at: datetime | None


@dataclass(frozen=True)
class Said:
    """One thing the customer said or was told, with its files. ``noted``: a colleague wrote down what the customer said.

    ``elsewhere``: it came by a mail that says it is from another address than the customer's.
    """

    ours: bool
    text: str
    language: str
    at: datetime
    noted: bool
    elsewhere: bool = False
    files: Sequence[FileShown] = ()


@dataclass(frozen=True, kw_only=True)
class Given:
    """What somebody promised the customer by hand, gave or did, for the customer to read: ``text`` is in the colleague's words.

    ``due_on``: by which day it is promised, ``late`` whether that has gone by; ``done_at`` when it was done. ``stands``: it was
    not taken back.
    """

    kind: GestureKind
    currency: str
    amount: Decimal | None
    text: str
    due_on: date | None
    late: bool
    done_at: datetime | None
    stands: bool


@dataclass(frozen=True, kw_only=True)
class Followed:
    """A case as its customer is told of it: nothing else of it ever leaves the house.

    ``decided`` is what the customer was told we do, empty until then; ``told_at`` when that was: by it an answer to another
    decision is known. ``again``: it began anew. ``zone`` is that of the clock the customer is told the time by. ``together`` is
    the number of the case it is part of, where that is not surely the same customer's and the customer reads no word of it (0: of
    none); ``mails``: its own address can be sent its link.
    """

    number: int
    kind: CaseKind
    title: str
    opened_at: datetime
    where: Where
    again: bool
    promises: Sequence[Promised]
    given: Sequence[Given]
    words: Sequence[Said]
    decision: Decision | None
    decided: str
    told_at: datetime | None
    may: frozenset[May]
    together: int
    mails: bool
    zone: ZoneInfo


def tell_customer(case: Case) -> Followed:
    """What the holder of the link of a case is told of it, as it stands now."""
    case = Case.objects.select_related("customer", "joined_into__customer").get(pk=case.pk)
    about = case_for_her(case)
    hers, whole = _hers(case), _together(case)
    told = about.told_at is not None and about.decision != ""
    if told and _was_told_to_another(about, hers):
        # Whoever held this page since has heard of no decision: it was told to whom only a part of it made known.
        told, where = False, Where.IN_HAND
    else:
        where = where_for_her(Standing(about.standing), agreed=about.agreed, aside=about.aside)
    own_zone = case.customer.zone if case.customer is not None else ""
    zone = clock.zone_of(own_zone) if own_zone else zones_of([case.unit_id])[case.unit_id]
    return Followed(
        number=case.pk,
        kind=CaseKind(case.kind),
        title=case.title if case.way in HERS_TO_NAME else "",
        opened_at=case.opened_at,
        where=where,
        again=about.round > 1,
        promises=promises_of(about) if about.standing not in {Standing.JOINED, Standing.ASIDE} else [],
        given=_given(hers, zone, promises=about.standing != Standing.ASIDE),
        words=_words(hers),
        decision=Decision(about.decision) if told else None,
        decided=(about.remedy or about.alternative) if told else "",
        told_at=about.told_at if told else None,
        may=may_do(where),
        together=whole.pk if whole is not None else 0,
        mails=is_set_up() and whole is not None and (whole.customer.email if whole.customer is not None else whole.address) != "",
        zone=zone,
    )


def case_for_her(case: Case) -> Case:
    """The case in which this one goes on: the one it was joined to, where that is surely the same customer's; else itself."""
    whole = case.joined_into
    return whole if whole is not None and _is_hers_too(case, whole) else case


def _together(case: Case) -> Case | None:
    """The case that a case is part of, where it is not surely the same customer's but may be; None otherwise."""
    whole = case.joined_into
    if whole is None or _is_hers_too(case, whole) or are_two(case, whole):
        return None
    return whole


def _is_hers_too(case: Case, other: Case) -> bool:
    # Not by the address: whoever complains may write down anybody's.
    return case.customer_id is not None and case.customer_id == other.customer_id


def promises_of(case: Case) -> list[Promised]:
    """Return what is promised to the customer of a case, one of each kind; a reply that was given is told in the conversation."""
    now = clock.now()
    last: dict[ClockKind, Promised] = {}
    for row in CaseClock.objects.filter(case=case).select_related("hours").order_by("pk"):
        kind = ClockKind(row.kind)
        if row.stopped_at is None:
            lap = lap_of(row, now)
            last[kind] = Promised(kind, None if lap.waits else lap.due, lap.late_since is not None, None)
        else:
            last[kind] = Promised(kind, row.due_at, row.late_since is not None, row.stopped_at)
    return [one for kind in TO_CUSTOMERS if (one := last.get(kind)) and (one.kept_at is None or kind is ClockKind.SOLUTION)]


def _given(hers: Set[int], zone: ZoneInfo, *, promises: bool) -> list[Given]:
    """The gestures a customer is told of in these cases, in the order they were given.

    Without ``promises`` (of a case that is set aside) only those that were carried out.
    """
    day = clock.now().astimezone(zone).date()
    some = (*COUNTS, GestureStanding.TAKEN_BACK) if promises else (GestureStanding.DONE,)
    # One taken back before it was given was never promised.
    rows = Gesture.objects.filter(case__in=hers, tells=True, given_at__isnull=False, standing__in=some)
    return [
        Given(
            kind=GestureKind(one.kind),
            currency=one.currency,
            amount=to_amount(one.amount, one.currency) if one.currency else None,
            text=one.told_as or one.what,
            due_on=one.due_on,
            late=one.standing == GestureStanding.GIVEN and one.due_on is not None and one.due_on < day,
            done_at=one.done_at,
            stands=one.standing != GestureStanding.TAKEN_BACK,
        )
        for one in rows.order_by("given_at", "pk")
    ]


def _hers(case: Case) -> Set[int]:
    """The numbers of the case itself and, of those it is joined with, those that are surely of the same customer."""
    root = case.joined_into or case
    family = Case.objects.filter(Q(pk=root.pk) | Q(joined_into=root))
    return {case.pk} | {one.pk for one in family if _is_hers_too(case, one)}


def words_for_her(case: Case) -> QuerySet[Remark]:
    """The words the customer reads on the page of that case, in order; the customer may have the files of these words."""
    return _outside(_hers(Case.objects.select_related("joined_into").get(pk=case.pk)))


def _words(hers: Set[int]) -> list[Said]:
    said = list(_outside(hers))
    files = files_of_words(one.pk for one in said if one.attached)
    return [_said(one, files.get(one.pk, ())) for one in said]


def _outside(hers: Set[int]) -> QuerySet[Remark]:
    # What was said to another case than the one it stands in is told by what it was said to, also when the two are parted: it
    # stands in the case where it was written for good.
    own = Q(case__in=hers, told_in=None) | Q(told_in__in=hers)
    return Remark.objects.filter(own, side__in=OUTSIDE).exclude(through=ANSWER).order_by("at", "pk")


def _was_told_to_another(case: Case, hers: Set[int]) -> bool:
    said = Remark.objects.filter(case=case, side=Side.US, told_in__isnull=False).exclude(told_in__in=hers)
    return case.told_at is not None and said.filter(at=case.told_at).exists()


def _said(one: Remark, files: Sequence[FileShown]) -> Said:
    noted = one.side == Side.CUSTOMER and one.by.startswith("member:")
    return Said(
        ours=one.side == Side.US,
        text=one.text,
        language=one.language,
        at=one.at,
        noted=noted,
        elsewhere=one.sender != "",
        files=files,
    )
