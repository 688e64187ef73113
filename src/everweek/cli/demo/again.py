"""Customers of the simulated company are asked again, a month after their case was closed: who was asked, and what was said.

Who was content at once mostly is so later; of those who were given each kind of gesture as many as ``truths`` say. It is history,
as what came before the house was opened: nobody is written to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, Final

import yaml
from django.db import transaction

from everweek import clock
from everweek.act.past.services import cases_by_key
from everweek.act.recovering.rules import USUAL_DAYS, USUAL_QUESTIONNAIRE
from everweek.act.recovering.services import (
    note_answered_again,
    note_asked_again,
    plan_asking_again,
    set_asking_again,
    take_due,
)
from everweek.cli.demo import comments, company, truths
from everweek.cli.demo.complaints import Complaint
from everweek.cli.demo.year import Year
from everweek.errors import Conflict
from everweek.flows.closed_case_is_asked_again import weigh
from everweek.journal.services import System
from everweek.listen.inviting.past import AskedRow, record_asked
from everweek.people.outcomes import Outcome
from everweek.people.queries import customers_by_external_id, list_every_unit, units_by_key
from everweek.questionnaires.models import Version
from everweek.questionnaires.queries import get_published
from everweek.questionnaires.services import ResponseRow, accept_many, bring_questionnaire
from everweek.questionnaires.starting import starting_point

BY: Final = System("demo")
FELT: Final = ("heard", "respected", "understood", "valued", "return", "solved")
AFTER: Final = timedelta(days=USUAL_DAYS)


@dataclass(frozen=True)
class Asked:
    """One customer who was asked again: about which complaint, when, and what they answered, where they did."""

    complaint: Complaint
    at: datetime
    answered_at: datetime | None
    answers: Mapping[str, object]

    @property
    def identity(self) -> str:
        """The identity of the response: drawn again, the same complaint has the same one."""
        return f"again:{self.complaint.number}"


def draw(year: Year, told: Sequence[Complaint]) -> list[Asked]:
    """Who of those who complained (``told``) was asked again, the earliest first; the same year makes the same."""
    random = Random(f"{year.seed} again")  # noqa: S311  # a simulation, not a secret
    reached = {one.customer for one in year.customers if one.email}
    ends = datetime.combine(year.window.last, time(23, 59), tzinfo=clock.zone_of(company.ZONE)).astimezone(UTC)
    since = ends - timedelta(weeks=truths.AGAIN_WEEKS)
    found = []
    for one in told:
        if one.closed_at is None or one.customer not in reached or not since <= one.closed_at + AFTER <= ends:
            continue
        chance, waits, content = random.random(), random.expovariate(1 / 30), _content(random, one)
        answers = _answers(random, one, content=content)
        if chance < truths.AGAIN_ASKED:
            at = one.closed_at + AFTER
            answered_at = (at + timedelta(hours=1 + waits)).replace(second=0, microsecond=0)
            answered = chance < truths.AGAIN_ASKED * truths.AGAIN_ANSWERED and answered_at <= ends
            found.append(Asked(one, at, answered_at if answered else None, answers if answered else {}))
    return sorted(found, key=lambda one: (one.at, one.identity))


def ask_again(year: Year, told: Sequence[Complaint]) -> None:
    """Set the rule, and let the customers whose time has come be asked and answer; safe to do again."""
    bring_questionnaire(document=starting_point(USUAL_QUESTIONNAIRE), by=BY, publishing=True)
    top = next(unit for unit in list_every_unit() if unit.parent_id is None)
    set_asking_again(unit=top, after_days=USUAL_DAYS, questionnaire=USUAL_QUESTIONNAIRE, by=BY)
    asked, version = draw(year, told), get_published(USUAL_QUESTIONNAIRE)
    cases = cases_by_key(f"complaint:{one.complaint.number}" for one in asked)
    with transaction.atomic():
        responses, invitations = _recorded(asked, version)
        _plan({cases[f"complaint:{one.complaint.number}"]: one for one in asked}, invitations)
        _hear(asked, responses, invitations)


def _recorded(asked: Sequence[Asked], version: Version) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Return the ids of their responses and of their invitations, by ``Asked.identity``."""
    customers = customers_by_external_id({one.complaint.customer for one in asked})
    units = units_by_key({one.complaint.unit for one in asked})
    answered = [one for one in asked if one.answered_at is not None]
    rows = [
        ResponseRow(
            one.identity,
            one.answers,
            answered_at=one.answered_at,
            customer=customers[one.complaint.customer],
            unit=units[one.complaint.unit],
            touchpoint=one.complaint.touchpoint,
            language=one.complaint.language,
        )
        for one in answered
    ]
    responses = _numbers(answered, accept_many(version, rows, by=BY, history=True))
    told = [
        AskedRow(
            identity=one.identity,
            asked_at=one.at,
            answer=one.identity if one.answered_at is not None else "",
            customer=customers[one.complaint.customer],
            unit=units[one.complaint.unit],
            touchpoint=one.complaint.touchpoint,
            language=one.complaint.language,
        )
        for one in asked
    ]
    return responses, _numbers(asked, record_asked(told, version=version, by=BY))


def _numbers(asked: Sequence[Asked], outcomes: Sequence[Outcome]) -> Mapping[str, int]:
    found = {}
    for one, outcome in zip(asked, outcomes, strict=True):
        if outcome.id is None:
            raise Conflict(outcome.reason, field=outcome.field)
        found[one.identity] = outcome.id
    return found


def _plan(told: Mapping[int, Asked], invitations: Mapping[str, int]) -> None:
    """Plan asking each of these customers again, and note that they were asked at the moment when they were."""
    plan_asking_again(closed={case: one.at - AFTER for case, one in told.items()})
    while due := take_due():
        for one in due:
            asked = told[int(one.word.partition("-")[0])]
            with clock.frozen(asked.at):
                note_asked_again(asked=one.id, invitation=invitations[asked.identity], by=BY)


def _hear(asked: Sequence[Asked], responses: Mapping[str, int], invitations: Mapping[str, int]) -> None:
    """What they said then, each noted at the moment at which they answered."""
    note_answered_again(answered={invitations[identity]: number for identity, number in responses.items()}, by=BY)
    for one in asked:
        if one.answered_at is not None:
            with clock.frozen(one.answered_at):
                weigh([responses[one.identity]])


def _content(random: Random, one: Complaint) -> bool:
    """Whether they are content by now: most as they said at once; of each kind of gesture as many as were content at once."""
    if one.verdict and random.random() < truths.AGAIN_THE_SAME:
        return one.verdict == "agreed"
    return random.random() < truths.AGREED[one.gesture]


def _answers(random: Random, one: Complaint, *, content: bool) -> Mapping[str, object]:
    scores = (4, 5) if content else (1, 2, 3, 4)
    found: dict[str, object] = {name: random.choice(scores) for name in FELT}
    if not content:
        # Whoever is not content says so where it is asked most plainly.
        found["solved"] = random.choice((1, 2, 3))
    told = random.choice(_words()["content" if content else "sorry"][one.language])
    words = comments.said(random, told, {})
    return {**found, "moment": words} if random.random() < truths.AGAIN_SAYS else found


@cache
def _words() -> Mapping[str, Any]:
    text = (files("everweek.cli.demo") / "words" / "again.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found
