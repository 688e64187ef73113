"""Decisions about past cases without a database: what of a row contradicts itself, when each thing was, where the case stands.

Of some things only the day is known. Two of one day are in whatever order they should be in; a promise is counted only where both
its ends are known to the minute.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.act.cases import rules as cases
from everweek.act.cases.rules import LONGEST_TITLE, CaseKind, Decision, Severity, StageName, Standing
from everweek.act.giving.rules import COSTS, GestureKind
from everweek.errors import Invalid
from everweek.ledger.money import to_units
from everweek.people.rules import check_currency, check_email, check_language, check_text, check_words
from everweek.text.nearest import did_you_mean

GIFTS: Final = frozenset({*COSTS, GestureKind.CALL} - {GestureKind.OTHER})
"""What a file may say that was given: all else needs words and a day until when, and is written by hand."""
LONGEST_KEY: Final = 160
Moment = datetime | date
_AFTER: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "first_reply_at": ("opened_at",),
        "assessed_at": ("opened_at",),
        "looked_into_at": ("opened_at",),
        "decided_at": ("opened_at",),
        "told_at": ("opened_at", "decided_at"),
        "given_at": ("opened_at",),
        "closed_at": ("opened_at", "first_reply_at", "assessed_at", "looked_into_at", "decided_at", "told_at"),
    }
)
"""Before which moments each cannot have been."""
_BOTH: Final = gettext_lazy("it was put right or something else was offered: give a remedy or an alternative, not both")
_NOT_TOLD: Final = gettext_lazy(
    "the customer was never told what was decided, so it is not closed: give told_at, or leave closed_at blank"
)
_NOTHING_TOLD: Final = gettext_lazy("nothing was decided that could be told: give a remedy or an alternative")
_NOTHING_DECIDED: Final = gettext_lazy("nothing was decided: give a remedy or an alternative")
_TOLD_NOTHING: Final = gettext_lazy("the customer was told nothing yet: give told_at, or leave this blank")
_NO_KIND: Final = gettext_lazy("say what was given: the kind of it")
_NO_DAY: Final = gettext_lazy("say when it was given")
_Word = TypeVar("_Word", bound=StrEnum)


class Verdict(StrEnum):
    """What a customer said to what was decided."""

    AGREED = "agreed"
    DISAGREED = "disagreed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCase:
    """One case as a file tells of it; empty is what it does not tell. Words stand as they were written, to be looked at.

    ``identity`` makes it the same when it comes again. ``cause`` is a key, a name, or names from the top of the tree down.
    ``told_replies``: the file says when customers were replied to first, so that none is a reply that came with the decision.
    """

    identity: str
    opened_at: Moment
    unit: int | None = None
    title: str = ""
    text: str = ""
    kind: str = ""
    severity: str = ""
    touchpoint: str = ""
    cause: str = ""
    customer: int | None = None
    writer: str = ""
    address: str = ""
    language: str = ""
    owner: int | None = None
    first_reply_at: Moment | None = None
    told_replies: bool = False
    assessed_at: Moment | None = None
    looked_into_at: Moment | None = None
    decided_at: Moment | None = None
    remedy: str = ""
    alternative: str = ""
    told_at: Moment | None = None
    answer: str = ""
    verdict: str = ""
    customer_said: str = ""
    closed_at: Moment | None = None
    gesture: str = ""
    amount: Decimal | None = None
    currency: str = ""
    given_at: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTimes:
    """When each thing was; None where it was not, or is not known. ``minutes`` names those that are known to the minute."""

    opened_at: datetime
    first_reply_at: datetime | None
    assessed_at: datetime | None
    looked_into_at: datetime | None
    decided_at: datetime | None
    told_at: datetime | None
    closed_at: datetime | None
    given_at: datetime | None
    minutes: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PastGift:
    """What was given, in ten-thousandths of its currency; nothing and no currency where it costs nothing."""

    kind: GestureKind
    currency: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A past case without contradictions: its words as they are kept, its times, and where it stands."""

    row: PastCase
    kind: CaseKind
    severity: Severity
    title: str
    words: Mapping[str, str]
    times: PastTimes
    decision: str
    agreed: bool | None
    gift: PastGift | None
    standing: Standing = field(init=False)

    def __post_init__(self) -> None:
        """It stands where what is known of it puts it."""
        times = self.times
        worked = (times.first_reply_at, times.assessed_at, times.looked_into_at)
        begun = self.row.owner is not None or any(at is not None for at in worked) or self.decision
        told = Standing.TOLD if self.times.told_at is not None else Standing.IN_HAND if begun else Standing.NEW
        object.__setattr__(self, "standing", Standing.CLOSED if self.times.closed_at is not None else told)

    @property
    def replied_at(self) -> datetime | None:
        """When the customer got a first word from us; None where that was not, or the file does not say such things."""
        return (self.times.first_reply_at or self.times.told_at) if self.row.told_replies else None

    @property
    def stages(self) -> Mapping[StageName, datetime]:
        """The stages it is known to have reached, and when. What was told was decided by then at the latest."""
        times = self.times
        replied = self.replied_at
        decided = times.decided_at or (times.told_at if self.decision else None)
        reached = {
            StageName.COMMUNICATION: replied,
            StageName.RECEIPT: times.opened_at,
            StageName.TRACKING: times.opened_at,
            StageName.ACKNOWLEDGEMENT: replied,
            StageName.ASSESSMENT: times.assessed_at,
            StageName.INVESTIGATION: times.looked_into_at,
            StageName.RESPONSE: decided,
            StageName.DECISION_TOLD: times.told_at,
            StageName.CLOSING: times.closed_at,
        }
        return {name: at for name, at in reached.items() if at is not None}


def check_past(row: PastCase, zone: ZoneInfo, now: datetime) -> Checked:
    """A past case as it can be kept; ``Invalid`` names the field to blame and says what would be right."""
    _check_times(row, zone, now)
    _check_told(row)
    times = _times(row, zone)
    decision = Decision.REMEDY.value if row.remedy else Decision.ALTERNATIVE.value if row.alternative else ""
    agreed = None if not row.verdict else _one_of(Verdict, row.verdict, "verdict") is Verdict.AGREED
    return Checked(
        row=row,
        kind=_one_of(CaseKind, row.kind, "case_kind") if row.kind else CaseKind.COMPLAINT,
        severity=severity_of(row.severity),
        title=_title(row),
        words=_words(row),
        times=times,
        decision=decision,
        agreed=agreed,
        gift=_gift(row),
    )


def severity_of(told: str) -> Severity:
    """How grave it was, by its number or its name; normal where nothing is told.

    >>> severity_of("3") is severity_of("high"), severity_of("").name
    (True, 'NORMAL')
    """
    if not told:
        return Severity.NORMAL
    known = {name: one for one in Severity for name in (str(int(one)), one.name.lower())}
    found = known.get(told.casefold())
    if found is None:
        raise Invalid(_("a severity is low, normal, high or critical, or a number from 1 to 4"), field="severity")
    return found


def _check_times(row: PastCase, zone: ZoneInfo, now: datetime) -> None:
    told = {name: at for name in ("opened_at", *_AFTER) if (at := getattr(row, name)) is not None}
    for name, at in told.items():
        if _is_before(now, at, zone):
            raise Invalid(_("this has not been yet: it lies ahead"), field=name)
    for name, befores in _AFTER.items():
        for before in befores:
            if name in told and before in told and _is_before(told[name], told[before], zone):
                message = _("this was before {before}; one of the two is wrong").format(before=before)
                raise Invalid(message, field=name)


def _check_told(row: PastCase) -> None:
    decided = bool(row.remedy or row.alternative)
    told = row.told_at is not None
    given = row.amount is not None or bool(row.currency) or row.given_at is not None
    wrong = (
        (bool(row.remedy and row.alternative), "alternative", _BOTH),
        (row.closed_at is not None and not told, "closed_at", _NOT_TOLD),
        (told and not decided, "told_at", _NOTHING_TOLD),
        (row.decided_at is not None and not decided, "decided_at", _NOTHING_DECIDED),
        (bool(row.answer) and not told, "answer", _TOLD_NOTHING),
        (bool(row.verdict) and not told, "verdict", _TOLD_NOTHING),
        (bool(row.customer_said) and not told, "customer_said", _TOLD_NOTHING),
        (given and not row.gesture, "gesture", _NO_KIND),
        (bool(row.gesture) and row.given_at is None and not told, "given_at", _NO_DAY),
    )
    for is_so, name, reason in wrong:
        if is_so:
            raise Invalid(str(reason), field=name)


def _times(row: PastCase, zone: ZoneInfo) -> PastTimes:
    """The moments of a row; what is known by its day alone was at noon, or between what it stands between on that day."""
    told: dict[str, Moment] = {name: at for name in ("opened_at", *_AFTER) if (at := getattr(row, name)) is not None}
    known = {name: at for name, at in told.items() if isinstance(at, datetime)}
    found: dict[str, datetime] = dict(known)
    for name, at in told.items():
        if name in known:
            continue
        noon = datetime.combine(at, time(12), tzinfo=zone).astimezone(UTC)
        before = [found[one] for one in _AFTER.get(name, ()) if one in found and _day(found[one], zone) == at]
        after = [moment for one, moment in known.items() if name in _AFTER.get(one, ()) and _day(moment, zone) == at]
        found[name] = max([min([noon, *after]), *before])
    return PastTimes(
        opened_at=found["opened_at"],
        first_reply_at=found.get("first_reply_at"),
        assessed_at=found.get("assessed_at"),
        looked_into_at=found.get("looked_into_at"),
        decided_at=found.get("decided_at"),
        told_at=found.get("told_at"),
        closed_at=found.get("closed_at"),
        given_at=(found.get("given_at") or found.get("told_at")) if row.gesture else None,
        minutes=frozenset(known),
    )


def _is_before(one: Moment, other: Moment, zone: ZoneInfo) -> bool:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one < other
    return _day(one, zone) < _day(other, zone)


def _day(at: Moment, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date() if isinstance(at, datetime) else at


def _title(row: PastCase) -> str:
    """What it is about: the title or, where there is none, how its text begins."""
    if row.title:
        return cases.check_title(row.title)
    first = next((line.strip() for line in row.text.splitlines() if line.strip()), "")
    if len(first) > LONGEST_TITLE:
        first = first[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"
    if not first:
        raise Invalid(_("say what it is about: a title, or the customer's words"), field="title")
    return cases.check_title(first)


def _words(row: PastCase) -> Mapping[str, str]:
    if not row.identity or len(row.identity) > LONGEST_KEY:
        raise Invalid(_("an id has 1 to {most} characters").format(most=LONGEST_KEY), field="case")
    long = ("text", "remedy", "alternative", "answer", "customer_said")
    return {
        "key": check_text(row.identity, "case", longest=LONGEST_KEY, required=True),
        "writer": check_text(row.writer, "writer", longest=200),
        "address": check_email(row.address, "address"),
        "language": check_language(row.language),
        **{name: check_words(getattr(row, name), name, required=False) for name in long},
    }


def _gift(row: PastCase) -> PastGift | None:
    if not row.gesture:
        return None
    kind = _one_of(GestureKind, row.gesture, "gesture")
    if kind not in GIFTS:
        known = ", ".join(sorted(GIFTS))
        message = _("a file may say that one of these was given: {kinds}; write others by hand").format(kinds=known)
        raise Invalid(message, field="gesture")
    if kind not in COSTS:
        if row.amount is not None or row.currency:
            raise Invalid(_("this costs nothing: leave the amount and the currency blank"), field="amount")
        return PastGift(kind=kind, currency="", amount=0)
    if row.amount is None:
        raise Invalid(_("say how much was given"), field="amount")
    currency = check_currency(row.currency)
    units = _units(row.amount, currency)
    return PastGift(kind=kind, currency=currency, amount=units)


def _units(amount: Decimal, currency: str) -> int:
    try:
        units = to_units(amount, currency)
    except Invalid as wrong:
        raise Invalid(wrong.message, field="amount") from wrong
    if units <= 0:
        raise Invalid(_("what is given is more than nothing"), field="amount")
    return units


def _one_of(words: type[_Word], told: str, name: str) -> _Word:
    found = {one.value: one for one in words}.get(told.casefold().replace(" ", "_").replace("-", "_"))
    if found is None:
        known = [one.value for one in words]
        message = _("this is one of {known}, not {told!r}.").format(known=", ".join(known), told=told[:40])
        raise Invalid(message + did_you_mean(told, known), field=name)
    return found
