"""What every write of a case shares: the case is held, changed, its turn reckoned anew, and one line says what happened."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.cases.rules import WAIT_FOR_HER, Deed, StageName, Standing, check_may
from everweek.act.models import Case, CaseClock, Stage
from everweek.errors import Conflict
from everweek.journal.services import Actor, Happening, record

ALWAYS: Final = ("turn_at", "changed_at", "changes")


def hold(case: Case, deed: Deed | None = None, *, seen: int | None = None) -> Case:
    """The case as it stands now, held until the transaction ends.

    Args:
        case: As the caller knows it.
        deed: What is to be done to it; ``Conflict`` where that may not follow.
        seen: How often it had been changed when the caller looked at it; ``Conflict`` where it was changed since.
    """
    held = Case.objects.select_for_update(of=("self",)).select_related("unit").get(pk=case.pk)
    if seen is not None and held.changes != seen:
        raise Conflict(_("Somebody else changed this case while you looked at it. Look at it again, then act."), code="changed")
    if deed is not None:
        check_may(deed, Standing(held.standing))
    return held


def put(case: Case, kind: str, by: Actor, changed: Mapping[str, object], **told: Mapping[str, object]) -> Case:
    """Change a case that is held, and say so: ``told`` are ``ids``, ``old`` and ``new`` of the line. Clocks are moved before."""
    now = clock.now()
    for name, value in changed.items():
        setattr(case, name, value)
    case.changed_at, case.changes = now, case.changes + 1
    case.turn_at = turn_of(case, now)
    case.save(update_fields=[*changed, *ALWAYS])
    record(line(case, kind, by, **told))
    return case


def line(case: Case, kind: str, by: Actor, **told: Mapping[str, object]) -> Happening:
    """The line that something happened to a case: whose it is stands in each, so that no listener has to ask."""
    ids = {
        "case": case.pk,
        "unit": case.unit_id,
        "customer": case.customer_id,
        "owner": case.owner_id,
        "round": case.round,
        **told.get("ids", {}),
    }
    return Happening(kind, by, ("case", case.pk), ids=ids, old=told.get("old"), new=told.get("new"), history=case.history)


def turn_of(case: Case, now: datetime) -> datetime:
    """When a case wants somebody next: when the first of its clocks is due, else when she was waited for long enough."""
    dues = CaseClock.objects.filter(case=case, stopped_at=None, due_at__isnull=False).values_list("due_at", flat=True)
    due = min((one for one in dues if one is not None), default=None)
    if due is not None:
        return due
    return now + WAIT_FOR_HER if case.standing in {Standing.WAITING, Standing.TOLD} else now


def stamp(case: Case, name: StageName, at: datetime, by: Actor) -> None:
    """That a case reached a stage in this round; only the first time counts."""
    Stage.objects.get_or_create(case=case, round=case.round, name=name, defaults={"at": at, "by": by.actor})
