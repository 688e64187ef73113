"""What the asking rules made of the moments of the last days of the simulated year: who was asked, who was reminded, who was not.

It is lived day by day, each at its own time: moments come in, the rules decide of them, and what is due leaves by the company's
own mail server, which hands nothing on. Who answers says what others said of the same colleague; one, asked after a call, was
very dissatisfied, and the opening rules of the company open a case for that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from everweek import clock
from everweek.act.ruling.rules import Heard
from everweek.act.ruling.services import hold_against_rules
from everweek.cli.demo import asking, company, post, ruling, truths
from everweek.cli.demo.complaints import Complaint
from everweek.cli.demo.year import Year
from everweek.errors import Conflict
from everweek.flows.unhappy_answer_opens_a_case import called
from everweek.journal.services import System
from everweek.listen.inviting.access import access_invitation, open_link_of
from everweek.listen.inviting.answering import answer_invitation
from everweek.listen.inviting.planning import plan
from everweek.listen.inviting.queries import InvitationShown, InvitationsWanted, list_invitations, list_rules
from everweek.listen.inviting.rules import reminder_key
from everweek.listen.inviting.sending import note_reminded, note_sent, remind_due, send_due
from everweek.messages.contact.queries import verdicts
from everweek.moments.services import InteractionRow, record_interactions
from everweek.people.models import Member
from everweek.people.queries import customers_by_external_id, members_by_external_id, units_by_key

BY: Final = System("demo")
DAYS: Final = range(11, 3, -1)
"""The moments are of the days so many before the last of the year."""
A_DAY: Final = {"check-in": 5, "call": 3}
"""So many of them a day, by touchpoint."""
UNKNOWN: Final = 0.1
"""The share of moments of which nobody noted whose they were."""
ANSWERS: Final = 0.6
"""The share of those asked after a call that answer; half of them after the second letter."""
CLOSES: Final = time(18)
"""Letters leave so late in the day; every moment was before."""
RULED: Final = time(21, 15)
"""On the last day of the year, after all others had answered: the opening rules are about what comes from then on."""
UNHAPPY: Final = time(21, 40)
WORDS: Final = (
    "I was put through four times and told something else each time. The last one hung up on me. I still do not know "
    "whether my mother can travel on Sunday."
)
_WHERE: Final = {"check-in": truths.POSTER_UNIT, "call": company.CALLS}
_CHANNEL: Final = {"check-in": "desk", "call": "phone"}


@dataclass(frozen=True)
class _Moment:
    """One moment of these days, by outside ids; empty is what nobody noted."""

    id: str
    at: datetime
    customer: str
    touchpoint: str
    member: str


def draw(year: Year, complained: Sequence[Complaint]) -> list[_Moment]:
    """The moments, the earliest first, of customers who did not complain in the year; the same year makes the same."""
    random = Random(f"{year.seed} deciding")  # noqa: S311  # a simulation, not a secret
    left_out = {one.customer for one in complained} | {asking.whom_to_ask(year)}
    free = [one.customer for one in year.customers if one.customer not in left_out]
    whose = random.sample(free, k=len(DAYS) * sum(A_DAY.values()))
    found: list[_Moment] = []
    for before in DAYS:
        for touchpoint, many in A_DAY.items():
            for _each in range(many):
                at = _at(year.window.last - timedelta(days=before), time(9 + random.randrange(6), random.randrange(60)))
                customer = whose.pop()
                member = random.choice(year.staff.at_work(_WHERE[touchpoint])).employee
                number = f"L{len(found) + 1:04d}"
                found.append(_Moment(number, at, "" if random.random() < UNKNOWN else customer, touchpoint, member))
    return sorted(found, key=lambda one: (one.at, one.id))


def decide(year: Year, complained: Sequence[Complaint]) -> None:
    """Let the rules be written, and decide of these moments day by day; safe to do again."""
    last, reader = year.window.last, year.staff.members("service_manager")[0]
    with clock.frozen(_at(last - timedelta(days=DAYS.start + 1), time(8))):
        asking.write_rules()
    moments, answers = draw(year, complained), _Answers(year, reader)
    for before in range(DAYS.start, 0, -1):
        day = last - timedelta(days=before)
        with post.open_at(_at(day, CLOSES)):
            _record([one for one in moments if one.at.date() == day])
            send_due()
            remind_due()
        _note(reader, _at(day, CLOSES))
        answers.come_in(_at(day, time(19)))
    with clock.frozen(_at(last, RULED)):
        ruling.write_rules(year.staff)
    with clock.frozen(_at(last, UNHAPPY)):
        answers.make_unhappy()


class _Answers:
    """Who answers of those asked after a call: what others said of the same colleague."""

    def __init__(self, year: Year, reader: Member) -> None:
        self._year, self._reader = year, reader
        told = year.answers
        columns = (told[name].tolist() for name in ("member", "touchpoint", "csat", "nps"))
        # In a small company some have answered no call: of those it is said what is said of anybody.
        here = [one.employee for one in year.staff.at_work(company.CALLS)]
        self._said: dict[str, list[tuple[int, int]]] = {one: [] for one in here}
        anybody: list[tuple[int, int]] = []
        for member, touchpoint, csat, nps in zip(*columns, strict=True):
            if touchpoint == "call" and member in self._said:
                self._said[member].append((int(csat), int(nps)))
                anybody.append((int(csat), int(nps)))
        self._said = {member: said or anybody for member, said in self._said.items()}
        members = members_by_external_id(self._said)
        self._whose = {number: member for member, number in members.items()}

    def come_in(self, at: datetime) -> None:
        """Let those answer by ``at`` whose time it is: a day after the first letter, or after the second."""
        for one in _asked_after_calls(self._reader):
            chance = self._random(one).random()
            letters = 1 if chance < ANSWERS / 2 else 2
            if chance >= ANSWERS or one.sent_at is None or one.reminded < letters - 1 or at - one.sent_at < timedelta(hours=20):
                continue
            if one.answered_at is None:
                with clock.frozen(at):
                    self._answer(one)

    def make_unhappy(self) -> None:
        """Let the last of those who never answer by themselves say that it went badly, and a case be opened for it."""
        reached = [one for one in _asked_after_calls(self._reader) if one.sent_at is not None]
        one = next((one for one in reversed(reached) if self._random(one).random() >= ANSWERS), None)
        if one is None:
            return
        said = {"satisfied": 1, "recommend": 1, "words": WORDS}
        invitation = access_invitation(self._reader, one.id)
        response = answer_invitation(at=open_link_of(invitation), answers=said, over="", language=one.language).response
        heard = Heard(response=response.pk, scores={"csat": 1, "nps": 1}, said=[WORDS])
        hold_against_rules(told=[heard], called=called, by=BY)

    def _answer(self, one: InvitationShown) -> None:
        invitation = access_invitation(self._reader, one.id)
        csat, nps = self._random(one).choice(self._said[self._whose[invitation.about_member_id or 0]])
        said: Mapping[str, object] = {"satisfied": csat, "recommend": nps}
        answer_invitation(at=open_link_of(invitation), answers=said, over="", language=one.language)

    def _random(self, one: InvitationShown) -> Random:
        return Random(f"{self._year.seed} answers {one.customer_external_id}")  # noqa: S311  # a simulation, not a secret


def _record(moments: Sequence[_Moment]) -> None:
    """Record the moments of a day, and let the rules decide of them."""
    if not moments:
        return
    customers = customers_by_external_id({one.customer for one in moments if one.customer})
    members, units = members_by_external_id({one.member for one in moments}), units_by_key(set(_WHERE.values()))
    rows = [
        InteractionRow(
            at=one.at,
            external_id=one.id,
            customer=customers[one.customer] if one.customer else None,
            unit=units[_WHERE[one.touchpoint]],
            touchpoint=one.touchpoint,
            handled_by=members[one.member],
            channel=_CHANNEL[one.touchpoint],
        )
        for one in moments
    ]
    numbers = []
    for outcome in record_interactions(rows, by=BY):
        if outcome.id is None:
            raise Conflict(outcome.reason, field=outcome.field)
        numbers.append(outcome.id)
    plan(numbers, by=BY)


def _note(reader: Member, at: datetime) -> None:
    """Note which letters have left by ``at``, as is noted of anybody's: the first ones, and the reminders."""
    for rule in list_rules(reader):
        asked = _of_rule(reader, rule.id)
        first = verdicts(f"ask:{rule.id}:{one.interaction}" for one in asked)
        again = verdicts(reminder_key(one.id, 1) for one in asked)
        for found, note in ((first, note_sent), (again, note_reminded)):
            note({one.contact: at for one in found.values() if one.may and one.at is not None and one.at <= at}, by=BY)


def _asked_after_calls(reader: Member) -> list[InvitationShown]:
    """The invitations of the rule that asks after calls, in the order in which they were made."""
    rule = next(one for one in list_rules(reader) if "call" in one.touchpoints)
    return _of_rule(reader, rule.id)


def _of_rule(reader: Member, rule: int) -> list[InvitationShown]:
    return sorted(list_invitations(reader, InvitationsWanted(rule=rule)).rows, key=lambda one: one.id)


def _at(day: date, when: time) -> datetime:
    return datetime.combine(day, when, tzinfo=clock.zone_of(company.ZONE))
