"""What the simulated company changes because customers complained: done and told, done and waiting, under way, overdue."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from typing import Any, Final

import yaml
from django.db import transaction

from everweek import clock
from everweek.act.causes.queries import access_cause, list_causes
from everweek.act.improving.queries import cases_of_cause, improvements_within, show_improvement
from everweek.act.improving.rules import ImprovementStanding
from everweek.act.improving.services import (
    ImprovementWanted,
    approve_improvement,
    ask_for_improvement,
    move_improvement,
    propose_improvement,
    say_of_improvement,
    tell_of_improvement,
)
from everweek.act.improving.telling import tell_some
from everweek.cli.demo import company, post
from everweek.cli.demo.staff import Staff
from everweek.cli.demo.truths import Window
from everweek.moments.queries import touchpoint_in_use
from everweek.people.models import Member, Unit
from everweek.people.queries import list_every_unit, member_by_external_id

AT: Final = time(10, 20)
"""When it was done, on its day: nobody is written to at night."""
SILENT: Final = "silent"


@dataclass(frozen=True)
class _Plan:
    """One improvement, as ``words/improvements.yaml`` tells it, with its days reckoned."""

    told: Mapping[str, Any]
    counted_from: date

    def day(self, name: str) -> date:
        return self._before(self.told[name])

    def at(self, name: str) -> datetime:
        return datetime.combine(self.day(name), AT, tzinfo=clock.zone_of(company.ZONE))

    def has(self, name: str) -> bool:
        return name in self.told

    @property
    def touched(self) -> tuple[date, date] | tuple[None, None]:
        since, until = self.told.get("touched", (None, None))
        return (self._before(since), self._before(until)) if since is not None else (None, None)

    @property
    def words(self) -> Iterator[tuple[str, str, str]]:
        for language in company.LANGUAGES:
            if language in self.told:
                yield language, self.told[language]["said"], self.told[language]["did"]

    def _before(self, days: int) -> date:
        return self.counted_from - timedelta(days=days)


def improve(staff: Staff, window: Window) -> None:
    """Let the company improve what customers complained of. An improvement that is there already is not made again; customers who
    were to be told of it and were not are told now.
    """
    writer, approver = staff.members("service_manager")[:2]
    for told in _told():
        plan = _Plan(told, window.improves_from if "around" in told else window.last)
        improvement = improvements_within(writer).filter(title=told["title"]).first()
        with _post_of(plan):
            number = improvement.pk if improvement is not None else _make(plan, _owner(staff, plan, writer), writer, approver)
            # Told after all was written down, as by the job: where it was killed in between, who was not told is told now.
            while tell_some(improvement_id=number):
                pass


@contextmanager
def _post_of(plan: _Plan) -> Iterator[None]:
    """Let it be, within the block, the moment at which the last thing of the plan happened, with a mail server that takes every
    letter.
    """
    last = next(name for name in ("approved", "done", "proposed") if plan.has(name))
    with post.open_at(plan.at(last)):
        yield


@transaction.atomic
def _make(plan: _Plan, owner: Member, writer: Member, approver: Member) -> int:
    """Propose an improvement, with the cases that ask for it, and take it as far as it came; returns its number."""
    unit, (since, until) = _unit(plan.told["unit"]), plan.touched
    wanted = ImprovementWanted(
        title=plan.told["title"],
        owner=owner,
        unit=unit,
        due_on=plan.day("due"),
        cause=access_cause(writer, plan.told["cause"]),
        touchpoint=touchpoint_in_use(plan.told["touchpoint"]) if since is not None else None,
        since=since,
        until=until,
    )
    with clock.frozen(plan.at("proposed")):
        improvement = propose_improvement(wanted=wanted, by=writer)
        move_improvement(improvement=improvement, to=ImprovementStanding.UNDER_WAY, by=owner)
    asked_by = plan.at("done") if plan.has("done") else plan.at("proposed")
    cases = cases_of_cause(writer, improvement, list_causes()).filter(opened_at__lt=asked_by)
    with clock.frozen(asked_by):
        ask_for_improvement(improvement=improvement, cases=cases, by=writer)
        if plan.has("done"):
            for language, said, did in plan.words:
                say_of_improvement(improvement=improvement, language=language, said=said, did=did, by=writer)
            move_improvement(improvement=improvement, to=ImprovementStanding.DONE, by=owner)
    if plan.has("approved"):
        seen = show_improvement(improvement).version
        approve_improvement(improvement=improvement, seen=seen, by=approver)
        for silent in (False, True) if plan.told["tells"] == SILENT else (False,):
            tell_of_improvement(improvement=improvement, silent=silent, seen=seen, by=writer)
    return improvement.pk


def _owner(staff: Staff, plan: _Plan, writer: Member) -> Member:
    """The lead of the unit or, where it has none of its own, of one below it; or who wrote it."""
    if plan.told["owner"] != "lead":
        return writer
    path = _unit(plan.told["unit"]).path
    below = {unit.key for unit in list_every_unit() if unit.path.startswith(path)}
    found = next(one for one in staff.employees if one.role == "lead" and one.unit in below)
    return member_by_external_id(found.employee) or writer


def _unit(key: str) -> Unit:
    units = list_every_unit()
    return next(one for one in units if (one.parent_id is None if key == company.ROOT else one.key == key))


def _told() -> Sequence[Mapping[str, Any]]:
    text = (files("everweek.cli.demo") / "words" / "improvements.yaml").read_text(encoding="utf-8")
    found: Sequence[Mapping[str, Any]] = yaml.safe_load(text)
    return found
