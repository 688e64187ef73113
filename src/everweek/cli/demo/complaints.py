"""What customers complain of in the simulated year, and what becomes of each complaint: drawn from its moments, with no database.

A complaint comes of a moment: its customer, unit and touchpoint are that moment's, and each cause is as likely at each moment it
can come from. When a reply was due is reckoned in the working hours of the company, and whether it came in time is drawn.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, Final

import numpy as np
import yaml

from everweek import clock
from everweek.act.cases.rules import Severity
from everweek.act.clocks.rules import USUAL, ClockKind
from everweek.cli.demo import comments, company, truths
from everweek.cli.demo.staff import Employee
from everweek.cli.demo.year import Column, Year
from everweek.worktime.counting import due
from everweek.worktime.hours import Hours, Shift

WEEK: Final = (*[(Shift(time(9), time(18)),)] * 5, (), ())
"""When the company works on complaints: Monday to Friday, nine to six."""
CURRENCY: Final = "EUR"
_FULL_SIZE: Final = company.INTERACTIONS
"""A smaller company has fewer complaints."""
SEVERITIES: Final = {Severity.LOW: 0.22, Severity.NORMAL: 0.55, Severity.HIGH: 0.18, Severity.CRITICAL: 0.05}
AMOUNTS: Final = {"credit": (10, 15, 20, 25, 30, 40), "refund": (15, 22, 35, 48, 60, 75, 90), "gift": (8, 12, 15)}
SAYS: Final = 0.62
"""The share of customers who say something to what was decided."""
LATE: Final = 0.07
"""The share of decisions that come later than promised."""
NOTED: Final = 0.96
"""The share of complaints of which it was written down when they were assessed, and when looked into."""
STAYS: Final = timedelta(days=90)
OWNERLESS: Final = timedelta(days=2)
"""Of what came in within so long before the end of the year some is nobody's yet."""


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """One complaint, as a file tells of it; empty is what has not been. Moments are those of the clock in UTC."""

    number: str
    cause: str
    opened_at: datetime
    unit: str
    touchpoint: str
    customer: str
    language: str
    severity: Severity
    owner: str
    title: str
    text: str
    first_reply_at: datetime | None
    assessed_at: datetime | None
    looked_into_at: datetime | None
    told_at: datetime | None
    closed_at: datetime | None
    remedy: str = ""
    alternative: str = ""
    answer: str = ""
    verdict: str = ""
    customer_said: str = ""
    gesture: str = ""
    amount: int | None = None

    @property
    def currency(self) -> str:
        """The currency of what was given; empty where that cost nothing."""
        return CURRENCY if self.amount is not None else ""

    @property
    def is_open(self) -> bool:
        """Whether it has not been closed within the year."""
        return self.closed_at is None


def draw(year: Year) -> list[Complaint]:
    """The complaints of a year, the oldest first; the same year makes the same."""
    writer = _Writer(year)
    found = sorted((writer.opened(cause, at) for cause, at in _moments(year)), key=lambda one: (one.opened_at, one.number))
    return writer.given(found)


def _moments(year: Year) -> Iterator[tuple[str, int]]:
    """A cause, and the place of the moment it comes of, for each complaint."""
    rng = np.random.default_rng([year.seed, 5])
    touchpoint, day = year.moments["touchpoint"], year.moments["day"]
    doubled = day >= np.datetime64(year.window.doubles_from)
    for cause, (many, where) in truths.CAUSES.items():
        chance = np.where(np.isin(touchpoint, where), many / _expected(where), 0.0)
        if cause == truths.DOUBLED:
            chance = np.where(doubled, truths.DOUBLES * chance, chance)
        for at in np.flatnonzero(rng.random(len(day)) < chance).tolist():
            yield cause, at


def _expected(where: Sequence[str]) -> float:
    """How many moments a year of the company's full size has at these touchpoints."""
    shares = sum(part.share * part.moments.get(key, 0.0) for part in company.SERVING for key in where)
    return _FULL_SIZE * shares


class _Writer:
    """Makes a complaint of a moment."""

    def __init__(self, year: Year) -> None:
        self._year = year
        self._random = Random(f"{year.seed} complaints")  # noqa: S311  # a simulation, not a secret
        self._zone = clock.zone_of(company.ZONE)
        self._hours = Hours(company.ZONE, WEEK)
        self._ends = datetime.combine(year.window.last, time(23, 59), tzinfo=self._zone).astimezone(UTC)
        self._places = {part.key: part.place for part in company.PARTS}
        self._handling = {part.key: year.staff.handling(part.key) for part in company.SERVING}
        columns = ("day", "minute", "unit", "touchpoint", "customer", "language", "interaction")
        self._moments: dict[str, list[Any]] = {name: year.moments[name].tolist() for name in columns}

    def opened(self, cause: str, at: int) -> Complaint:
        """Return the complaint of a moment, up to what was decided."""
        random, moment = self._random, {name: column[at] for name, column in self._moments.items()}
        happened = self._at(moment["day"], moment["minute"])
        opened_at = min(happened + timedelta(minutes=20 + int(random.expovariate(1 / 360))), self._ends)
        severity = random.choices(list(SEVERITIES), list(SEVERITIES.values()))[0]
        replied, told = self._course(moment["unit"], opened_at, severity)
        slots = comments.slots(random, self._places[moment["unit"]])
        parts = _words()["causes"][cause]
        text = comments.said(random, random.choice(parts[moment["language"]]), slots)
        offered = "alternative" in parts and told is not None and random.random() < 0.25
        done = comments.said(random, random.choice(parts["alternative" if offered else "remedy"]), slots)
        number = f"K{moment['interaction'][1:]}-{list(truths.CAUSES).index(cause)}"
        assessed, looked_into = self._worked(number, opened_at, replied, told)
        return Complaint(
            number=number,
            cause=cause if random.random() < 0.96 else "not-known",
            opened_at=opened_at,
            unit=moment["unit"],
            touchpoint=moment["touchpoint"],
            customer=moment["customer"],
            language=moment["language"],
            severity=severity,
            owner=self._owner(moment["unit"], opened_at, replied),
            title=comments.said(random, random.choice(parts["title"]), slots),
            text=text,
            first_reply_at=replied,
            assessed_at=assessed,
            looked_into_at=looked_into,
            told_at=told,
            closed_at=self._closed(told),
            remedy=done if told is not None and not offered else "",
            alternative=done if offered else "",
            answer=self._said("answer", moment["language"], done=done) if told is not None else "",
        )

    def given(self, complaints: Sequence[Complaint]) -> list[Complaint]:
        """Return the complaints with what was given in those that were settled, and what their customers said to it; the others
        unchanged.
        """
        back = _comes_back(self._year, complaints)
        settled = [one for one in complaints if one.told_at is not None]
        again = sum(back[one.number] for one in settled) / max(1, len(settled))
        return [self._settled(one, back=back[one.number], again=again) if one.told_at is not None else one for one in complaints]

    def _settled(self, one: Complaint, *, back: bool, again: float) -> Complaint:
        random = self._random
        kinds = _kinds(back=back, again=again)
        gesture = random.choices(list(kinds), list(kinds.values()))[0]
        amount = random.choice(AMOUNTS[gesture]) if gesture in AMOUNTS else None
        verdict, said = "", ""
        if random.random() < SAYS and (one.closed_at is not None or random.random() < 0.3):
            verdict = "agreed" if random.random() < truths.AGREED[gesture] else "disagreed"
            said = self._said(verdict, one.language)
        fields = {**vars(one), "gesture": gesture, "amount": amount, "verdict": verdict, "customer_said": said}
        return Complaint(**fields)

    def _at(self, day: date, minute: int) -> datetime:
        return datetime.combine(day, time(minute // 60, minute % 60), tzinfo=self._zone).astimezone(UTC)

    def _course(self, unit: str, opened_at: datetime, severity: Severity) -> tuple[datetime | None, datetime | None]:
        """When there was a first reply, and when the decision was told; None where that is after the year."""
        random = self._random
        allowed = timedelta(minutes=USUAL[ClockKind.FIRST_REPLY][severity])
        promised = due(self._hours, opened_at, allowed).astimezone(self._zone)
        on_monday = unit == truths.MONDAY_UNIT and promised.weekday() == 0
        broken = random.random() < (truths.BROKEN_ON_MONDAYS if on_monday else truths.BROKEN)
        share = random.uniform(1.05, 1.9) if broken else random.uniform(0.08, 0.95)
        replied = due(self._hours, opened_at, allowed * share)
        solved = timedelta(minutes=USUAL[ClockKind.SOLUTION][severity])
        share = random.uniform(1.05, 1.5) if random.random() < LATE else random.uniform(0.15, 0.95)
        told = max(due(self._hours, opened_at, solved * share), due(self._hours, replied, timedelta(minutes=20)))
        return self._within(replied), self._within(told)

    def _worked(
        self, number: str, opened_at: datetime, replied: datetime | None, told: datetime | None
    ) -> tuple[datetime | None, datetime | None]:
        """When it was assessed, before the first reply, and looked into, before the decision; of a few nobody wrote it down."""
        # By itself, so that what else is drawn stays as it was.
        random = Random(f"{self._year.seed} worked {number}")  # noqa: S311  # a simulation, not a secret
        shares = [random.uniform(0.2, 0.95) if random.random() < NOTED else None for _stage in range(2)]
        spans = ((opened_at, replied), (replied, told))
        assessed, looked_into = (
            None
            if share is None or begun is None or done is None
            else (begun + (done - begun) * share).replace(second=0, microsecond=0)
            for share, (begun, done) in zip(shares, spans, strict=True)
        )
        return assessed, looked_into

    def _closed(self, told: datetime | None) -> datetime | None:
        days = self._random.randrange(1, 9)
        return None if told is None else self._within(due(self._hours, told, timedelta(hours=9 * days / 2)))

    def _within(self, at: datetime) -> datetime | None:
        at = at.replace(second=0, microsecond=0) + timedelta(minutes=bool(at.second or at.microsecond))
        return at if at <= self._ends else None

    def _owner(self, unit: str, opened_at: datetime, replied: datetime | None) -> str:
        """Somebody who works there: in what is open still somebody who goes on working there, or nobody yet."""
        day = opened_at.astimezone(self._zone).date()
        here = [one for one in self._handling[unit] if _holds(one, day) and _holds(one, self._year.window.last)]
        if replied is None and opened_at > self._ends - OWNERLESS and self._random.random() < 0.5:
            return ""
        if unit == truths.SLIPPING_UNIT and replied is not None and opened_at > self._ends - timedelta(days=14):
            # Whoever signs in as the front line finds something to do.
            return self._year.staff.first_of(self._random.choice(("front_line", "lead"))).employee
        return self._random.choice(here).employee

    def _said(self, what: str, language: str, **slots: object) -> str:
        part: str = self._random.choice(_words()[what][language])
        return comments.said(self._random, part, slots)


def _holds(one: Employee, day: date) -> bool:
    return one.since <= day and (one.until is None or one.until > day)


def _comes_back(year: Year, complaints: Sequence[Complaint]) -> Mapping[str, bool]:
    """Whether the customer of each has another moment within 90 days of the day on which the decision was told."""
    customer, day = year.moments["customer"], year.moments["day"]
    order = np.argsort(customer, kind="stable")
    names, starts = np.unique(customer[order], return_index=True)
    days: dict[str, Column] = dict(zip(names.tolist(), np.split(day[order], starts[1:]), strict=True))
    found = {}
    for one in complaints:
        told = np.datetime64((one.told_at or one.opened_at).date())
        theirs = days[one.customer]
        found[one.number] = bool(((theirs > told) & (theirs <= told + np.timedelta64(STAYS.days, "D"))).any())
    return found


def _kinds(*, back: bool, again: float) -> dict[str, float]:
    """How likely each gesture was, for whom it is known whether they came ``back``, as a share ``again`` of all did.

    Bayes turned round: of those who were given each kind as many came back as ``truths`` say, and what is drawn of moments stays
    as it was drawn.
    """
    lost = {kind: truths.LOST.get(kind, 1.0) for kind in truths.GIVEN}
    if not back:
        return {kind: share * lost[kind] for kind, share in truths.GIVEN.items()}
    return {kind: share * max(0.0, 1.0 - (1.0 - again) * lost[kind]) for kind, share in truths.GIVEN.items()}


@cache
def _words() -> Mapping[str, Any]:
    text = (files("everweek.cli.demo") / "words" / "complaints.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found
