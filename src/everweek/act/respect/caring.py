"""Care for the colleague: who looks after whom, when they are asked how they are, and that it is followed up.

What a colleague answers is kept to the two of them: it stands in no line of the journal.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.respect.models import CarePlan, CheckIn, Incident
from everweek.act.respect.rules import USUAL_DAYS, How, check_days
from everweek.errors import Conflict, NotAllowed
from everweek.journal.services import Actor, Happening, record, record_many
from everweek.people.able import nearest_who_may
from everweek.people.access import member_of
from everweek.people.holding import zones_of
from everweek.people.models import Unit
from everweek.people.policy import Action
from everweek.people.rules import check_words
from everweek.people.tree import line_of, nearest_says

AT_ONCE: Final = 1000
"""So many check-ins are looked at in one transaction."""


def who_cares(unit: Unit, *, but: Collection[int | None]) -> Sequence[int]:
    """The numbers of those who look after a colleague of a unit: who leads nearest above, else a director; none of ``but``."""
    return nearest_who_may(Action.RESPECT_CARE, unit, but=but)


@transaction.atomic
def set_care_plan(*, unit: Unit, days: Sequence[int] | None, by: Actor) -> None:
    """Say after how many days a colleague is asked how they are, in a unit and below; None leaves it to the unit above.

    What is planned already stays planned.
    """
    told = check_days(days) if days is not None else None
    held = Unit.objects.select_for_update().get(pk=unit.pk)
    before = CarePlan.objects.filter(unit=held).first()
    old = before.days if before is not None else None
    if old == told:
        return
    if told is None:
        CarePlan.objects.filter(unit=held).delete()
    else:
        CarePlan.objects.update_or_create(unit=held, defaults={"days": told})
    record(Happening("care_plan.set", by, ("unit", held.pk), ids={"unit": held.pk, "from": old, "to": told}))


@dataclass(frozen=True)
class Care:
    """After how many days a colleague of a unit is asked how they are; ``own`` where the unit says so itself."""

    days: Sequence[int]
    own: bool


def care_of(unit: Unit) -> Care:
    """After how many days colleagues of a unit are asked how they are: what the nearest unit up the line says, else the usual."""
    line = line_of(unit)
    plans = dict(CarePlan.objects.filter(unit__in=line).values_list("unit", "days"))
    return Care(*nearest_says(line, plans, list(USUAL_DAYS)))


def plan_check_ins(incident: Incident, *, since: date | None = None) -> None:
    """Plan when the reporter of an incident is asked how they are, and by whom: of those who may, the one with the fewest to ask.

    ``since``: what was due before that day was, or was not, asked already, and is not planned again.
    """
    able = who_cares(incident.unit, but=_left_out(incident))
    keeper = _least_asked(able)
    CheckIn.objects.bulk_create(
        [
            CheckIn(incident=incident, reporter=incident.reporter, keeper_id=keeper, due_on=incident.day + timedelta(days=after))
            for after in care_of(incident.unit).days
            if since is None or incident.day + timedelta(days=after) >= since
        ]
    )


@transaction.atomic
def do_check_in(*, check_in: CheckIn, how: How, words: str, by: Actor) -> CheckIn:
    """Note that a colleague was asked how they are, and the answer, which nobody reads but the two. Done twice, it is done once.

    Raises:
        Conflict: It was done already, by somebody else.
        NotAllowed: Nobody asks themselves, nor does the colleague whom the report is about.
    """
    held = CheckIn.objects.select_for_update(of=("self",)).select_related("incident", "reporter").get(pk=check_in.pk)
    asker = member_of(by)
    if asker is None or asker.pk in _left_out(held.incident):
        raise NotAllowed(_("Somebody else asks how the colleague is."))
    told = check_words(words, "words", required=False)
    if held.done_at is not None:
        if held.keeper_id == asker.pk:
            return held
        raise Conflict(_("Somebody else has asked already."), code="done")
    held.keeper, held.done_at, held.how, held.words = asker, clock.now(), how.value, told
    held.save(update_fields=["keeper", "done_at", "how", "words"])
    record(_happened("check_in.done", held, by))
    return held


@transaction.atomic
def tell_due(*, by: Actor, most: int = AT_ONCE) -> int:
    """Tell of check-ins that are due, once, and once more of those not done on their day; returns of how many was told.

    Where whoever was to ask has left, somebody who leads there now takes over.
    """
    last = clock.now().date() + timedelta(days=1)
    waiting = CheckIn.objects.filter(Q(told_due_at=None) | Q(told_late_at=None), done_at=None, due_on__lte=last)
    rows = waiting.select_for_update(of=("self",)).select_related("incident__unit", "keeper").order_by("due_on", "pk")[:most]
    found = [(one, _day(one)) for one in rows]
    now, lines = clock.now(), []
    for one, day in found:
        due, late = one.told_due_at is None and one.due_on <= day, one.told_late_at is None and one.due_on < day
        if not due and not late:
            continue
        _take_over(one, day)
        one.told_due_at = one.told_due_at or now
        if late:
            one.told_late_at = now
        lines.append(_happened("check_in.late" if late else "check_in.due", one, by))
    CheckIn.objects.bulk_update([one for one, _day_of in found], ["keeper", "told_due_at", "told_late_at"], batch_size=100)
    record_many(lines)
    return len(lines)


def _take_over(check_in: CheckIn, day: date) -> None:
    keeper = check_in.keeper
    if keeper is None or (keeper.left_on is not None and keeper.left_on <= day):
        able = who_cares(check_in.incident.unit, but=_left_out(check_in.incident))
        check_in.keeper_id = _least_asked(able)


def _day(check_in: CheckIn) -> date:
    unit = check_in.incident.unit_id
    return clock.now().astimezone(zones_of([unit])[unit]).date()


def _left_out(incident: Incident) -> tuple[int | None, ...]:
    return (incident.reporter_id, incident.about_member_id)


def _least_asked(able: Sequence[int]) -> int | None:
    """Of the members who could ask, the number of the one with the fewest check-ins to do; None where there is nobody."""
    rows = CheckIn.objects.filter(keeper__in=able, done_at=None).values("keeper").annotate(n=Count("pk")).order_by()
    has = {one["keeper"]: one["n"] for one in rows}
    return min(able, key=lambda one: (has.get(one, 0), one), default=None)


def _happened(kind: str, one: CheckIn, by: Actor) -> Happening:
    incident = one.incident
    ids = {"check_in": one.pk, "incident": incident.pk, "unit": incident.unit_id, "keeper": one.keeper_id}
    return Happening(kind, by, ("incident", incident.pk), ids={**ids, "reporter": one.reporter_id, "due": one.due_on.isoformat()})
