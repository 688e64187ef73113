"""What the simulated company has in hand: cases of its last working days, each lived step by step at its own moments."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, Final

import segno
import yaml
from django.db import transaction

from everweek import clock
from everweek.act.access import access_case
from everweek.act.cases.aside import set_aside
from everweek.act.cases.joining import join_cases
from everweek.act.cases.moving import Belongs, move_case
from everweek.act.cases.naming import name_customer
from everweek.act.cases.opening import CaseWanted, open_case
from everweek.act.cases.rules import Aside, CaseKind, Decision, Severity, Way
from everweek.act.cases.settling import close_case, decide_case, hear_verdict, refer_case, tell_decision
from everweek.act.cases.working import Word, hear_customer, note_in_case, write_to_customer
from everweek.act.causes.queries import access_cause
from everweek.act.causes.services import name_cause
from everweek.act.filing.arriving import Sent, received
from everweek.act.following.rules import HERE, LINK, PAGE
from everweek.act.following.services import give_link
from everweek.act.giving.queries import gestures_in
from everweek.act.giving.rules import GestureKind
from everweek.act.giving.services import GestureWanted, approve_gesture, decline_gesture, give_gesture, keep_gesture
from everweek.act.mailing import addresses
from everweek.act.mailing.rules import Arrived
from everweek.act.mailing.services import Brought, take_mail
from everweek.act.past.services import cases_by_key
from everweek.cli.demo import company, truths
from everweek.cli.demo.complaints import CURRENCY, Complaint
from everweek.cli.demo.year import Year
from everweek.journal.services import System
from everweek.moments.queries import touchpoint_in_use
from everweek.people.links import LinkHolder
from everweek.people.models import Customer, Member
from everweek.people.queries import customer_by_external_id, list_every_unit, member_by_external_id
from everweek.text.mails import SAID

BY: Final = System("demo")
AGENT: Final = 3
"""Which of the agents of the call centre it was."""
LATELY: Final = "lately"
EARLIER: Final = "earlier"
_WEEKEND: Final = 5
_THROUGH: Final = {Way.PAGE: PAGE, Way.HAND: "phone", Way.API: "portal"}


@dataclass(frozen=True)
class _Step:
    """One thing that happened in a case: when, by whom, what, and its words and figures."""

    at: datetime
    who: str
    what: str
    words: str
    more: Mapping[str, Any]
    extra: str


@dataclass
class _Life:
    """A case as it is lived: who is who in it, and its number as soon as it stands open."""

    told: Mapping[str, Any]
    people: Mapping[str, Member]
    customer: Customer
    number: int = 0

    def step(self, one: _Step) -> None:
        """Carry out one step in this case."""
        getattr(self, f"_{one.what}")(one)

    @property
    def _case(self) -> Any:  # noqa: ANN401  # its type is the room's own
        return access_case(self.people["erin"], self.number)

    @property
    def _key(self) -> str:
        return key_of(self.told["key"])

    @property
    def _follower(self) -> LinkHolder:
        return LinkHolder(LINK, self.number)

    @property
    def _whose(self) -> Mapping[str, Any]:
        """Return whose case it is as keywords: a customer, or, where the step has it nameless, the address and name of somebody
        on the public page.
        """
        if not self.told.get("nameless"):
            return {"customer": self.customer}
        return {"address": self.customer.email, "writer": self.customer.name}

    def _name(self, one: _Step) -> None:
        name_customer(case=self._case, customer=self.customer, by=self.people[one.who])

    def _open(self, _step: _Step) -> None:
        way = Way(self.told.get("way", Way.PAGE))
        wanted = CaseWanted(
            kind=CaseKind(self.told.get("kind", CaseKind.COMPLAINT)),
            way=way,
            key=self._key,
            title=self.told["title"],
            text=self.told["text"],
            through=_THROUGH[way],
            language=company.LANGUAGES[0],
            unit=next(unit for unit in list_every_unit() if unit.key == self.told["unit"]),
            **self._whose,
            touchpoint=touchpoint_in_use(self.told["touchpoint"]),
            severity=Severity[self.told.get("severity", "NORMAL")],
        )
        self.number = open_case(wanted=wanted, by=BY).case.pk

    def _arrive(self, one: _Step) -> None:
        """Open by a mail that is of no case yet: it stands in the whole house until somebody says where it belongs."""
        arrived = Arrived(
            identity=_identity(self.told["key"]),
            at=one.at,
            kind=SAID,
            sender=self.customer.email,
            writer=self.customer.name,
            title=self.told["title"],
            text=self.told["text"],
            language=company.LANGUAGES[0],
        )
        self.number = take_mail(arrived=arrived).case or 0
        name_customer(case=self._case, customer=self.customer, by=self.people["erin"])

    def _write(self, one: _Step) -> None:
        # No mail leaves the demo: they read it on the page.
        give_link(case=self._case, by=self.people[one.who], handed=True)
        word = Word(text=one.words, through=HERE)
        write_to_customer(case=self._case, word=word, asks=one.extra == "asks", by=self.people[one.who])

    def _find(self, one: _Step) -> None:
        note_in_case(case=self._case, word=Word(text=one.words), finding=True, by=self.people[one.who])

    def _hear(self, one: _Step) -> None:
        hear_customer(case=self._case, word=Word(text=one.words, through=PAGE), by=self._follower)

    def _mail(self, one: _Step) -> None:
        """An answer by mail, which finds its case by the name of the conversation; what hangs on it is looked at as anybody's."""
        arrived = Arrived(
            identity=f"{self._key}:{one.at:%m%d%H%M}@mail.example",
            at=one.at,
            kind=SAID,
            sender=self.customer.email,
            writer=self.customer.name,
            title=f"Re: {self.told['title']}",
            text=one.words,
            language=company.LANGUAGES[0],
            about=f"<everweek.k{addresses.signed(self.number)}@localhost>",
            attached=int(bool(one.extra)),
        )
        with ExitStack() as opened:
            sent = [Sent(one.extra, _ticket())] if one.extra else []
            take_mail(arrived=arrived, brought=Brought(opened.enter_context(received(sent))) if sent else None)

    def _ask(self, one: _Step) -> None:
        self._give(one, ask=True)

    def _give(self, one: _Step, *, ask: bool = False) -> None:
        more = dict(one.more)
        amount = more.pop("amount", None)
        until = more.pop("until", None)
        if "colleague" in more:
            more["colleague"] = self.people[more["colleague"]]
        wanted = GestureWanted(
            kind=GestureKind(more.pop("kind")),
            amount=Decimal(amount) if amount is not None else None,
            currency=CURRENCY if amount is not None else "",
            until=_working_day(until) if until is not None else None,
            **more,
        )
        give_gesture(case=self._case, wanted=wanted, ask=ask, by=self.people[one.who])

    def _approve(self, one: _Step) -> None:
        approve_gesture(gesture=gestures_in(self._case)[0], by=self.people[one.who])

    def _decline(self, one: _Step) -> None:
        decline_gesture(gesture=gestures_in(self._case)[0], why=one.words, by=self.people[one.who])

    def _keep(self, one: _Step) -> None:
        keep_gesture(gesture=gestures_in(self._case)[0], by=self.people[one.who])

    def _decide(self, one: _Step) -> None:
        name_cause(case=self._case, cause=access_cause(self.people["erin"], self.told["cause"]), by=self.people[one.who])
        decision = Decision(one.extra or Decision.REMEDY)
        decide_case(case=self._case, decision=decision, what=one.words, by=self.people[one.who])

    def _tell(self, one: _Step) -> None:
        give_link(case=self._case, by=self.people[one.who], handed=True)
        tell_decision(case=self._case, word=Word(text=one.words, through=HERE), by=self.people[one.who])

    def _agree(self, one: _Step) -> None:
        hear_verdict(case=self._case, agrees=True, word=one.words, by=self._follower)

    def _disagree(self, one: _Step) -> None:
        hear_verdict(case=self._case, agrees=False, word=one.words, by=self._follower)

    def _move(self, one: _Step) -> None:
        units = {unit.key: unit for unit in list_every_unit()}
        where: dict[str, Any] = {"unit": units[one.more["unit"]], "touchpoint": touchpoint_in_use(one.more["touchpoint"])}
        move_case(case=self._case, to=Belongs(**where, title=self.told["title"]), note=one.words, by=self.people[one.who])

    def _aside(self, one: _Step) -> None:
        set_aside(case=self._case, why=Aside(one.more["why"]), text=one.words, by=self.people[one.who])

    def _join(self, one: _Step) -> None:
        key = key_of(one.more["into"])
        into = access_case(self.people["erin"], cases_by_key([key])[key])
        join_cases(case=self._case, into=into, by=self.people[one.who])

    def _refer(self, one: _Step) -> None:
        refer_case(case=self._case, why=one.words, by=self.people[one.who])

    def _close(self, one: _Step) -> None:
        close_case(case=self._case, by=self.people[one.who])


def key_of(name: str) -> str:
    """Return the key by which a case of the last days is found again when the demo is run anew."""
    return f"demo:lately:{name}"


def _identity(name: str) -> str:
    return f"{key_of(name)}@mail.example"


def _stored_under(told: Mapping[str, Any]) -> str:
    """Return the key of a case as it is stored: what came by mail has that of its mail."""
    return f"mail:{_identity(told['key'])}" if told.get("way") == Way.MAIL else key_of(told["key"])


def live(year: Year, complained: Sequence[Complaint]) -> None:
    """Live through the cases of the last days, up to now; a case that is there already is left as it is. Customers who
    ``complained`` in the year get no case.
    """
    _live(year, complained, LATELY, _working_day)


def live_before(year: Year, complained: Sequence[Complaint]) -> None:
    """Live through the cases of customers who asked for what was improved later; see ``live``."""
    _live(year, complained, EARLIER, lambda days: year.window.last - timedelta(days=days))


def _live(year: Year, complained: Sequence[Complaint], words: str, day_of: Callable[[int], date]) -> None:
    told = _told(words)
    there = cases_by_key(_stored_under(one) for one in told)
    people, whose = _people(year), _customers(year, {one.customer for one in complained})
    for one in told:
        if _stored_under(one) in there:
            continue
        life = _Life(one, people, customer_by_external_id(whose[one["key"]]))
        with transaction.atomic():
            for step in _steps(one, day_of):
                with clock.frozen(step.at):
                    life.step(step)


def _customers(year: Year, complained: Set[str]) -> Mapping[str, str]:
    """Whose case each is, by its key: customers with an address who read English and did not complain in the year, the last of
    them first.
    """
    free = (
        one.customer
        for one in reversed(year.customers)
        if one.email and one.language == company.LANGUAGES[0] and one.customer not in complained
    )
    found: dict[str, str] = {}
    for one in (*_told(LATELY), *_told(EARLIER)):
        found[one["key"]] = found[one["same"]] if "same" in one else next(free)
    return found


def _people(year: Year) -> Mapping[str, Member]:
    staff = year.staff
    named = {
        "bob": staff.first_of("front_line").employee,
        "alice": staff.first_of("lead").employee,
        "erin": staff.first_of("service_manager").employee,
        "agent": staff.at_work(company.CALLS)[AGENT].employee,
        "desk": staff.at_work(truths.POSTER_UNIT)[0].employee,
    }
    return {name: found for name, number in named.items() if (found := member_by_external_id(number)) is not None}


def _steps(told: Mapping[str, Any], day_of: Callable[[int], date]) -> Iterator[_Step]:
    for days, at, who, what, *rest in told["lived"]:
        more = next((one for one in rest if isinstance(one, dict)), {})
        words = [one for one in rest if isinstance(one, str)]
        hour, minute = at.split(":")
        moment = datetime.combine(day_of(days), time(int(hour), int(minute)), tzinfo=clock.zone_of(company.ZONE))
        yield _Step(moment, who, what, words[0] if words else "", more, words[1] if len(words) > 1 else "")


def _working_day(before: int) -> date:
    """The working day so many before today; below nothing, so many after it."""
    day, left = clock.today(company.ZONE), abs(before)
    while left:
        day += timedelta(days=1 if before < 0 else -1)
        left -= day.weekday() < _WEEKEND
    return day


def _ticket() -> BytesIO:
    """Return the picture of a ticket as it is shown at the gate, as a PNG file."""
    drawn = BytesIO()
    segno.make("LARKWATER FERRIES 7F3K-2209 HALDWICK-CORRIN 1 CAR").save(drawn, kind="png", scale=8, border=4)
    drawn.seek(0)
    return drawn


@cache
def _told(words: str) -> Sequence[Mapping[str, Any]]:
    text = (files("everweek.cli.demo") / "words" / f"{words}.yaml").read_text(encoding="utf-8")
    found: Sequence[Mapping[str, Any]] = yaml.safe_load(text)
    return found
