"""Handing up the open cases of a unit that is closed: they stand at the nearest unit above that is open, and say so."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from everweek.act.cases.changing import hold, put
from everweek.act.cases.moving import keeps
from everweek.act.cases.rules import Side
from everweek.act.cases.working import Word, said
from everweek.act.models import Case
from everweek.errors import Conflict
from everweek.journal.services import Actor
from everweek.people.models import Unit
from everweek.people.queries import is_open, organisation, today

AT_ONCE: Final = 100
"""So many cases are handed up in one transaction."""


def count_open_at(unit: Unit) -> int:
    """How many open cases stand at a unit itself, whoever may see them."""
    return Case.objects.filter(unit=unit, settled_at=None, history=False).exclude(title="").count()


@transaction.atomic
def hand_up_cases(*, by: Actor, most: int = AT_ONCE) -> Sequence[int]:
    """Move open cases whose unit is closed by now to the nearest open unit above, each with a note; returns their numbers.

    As when somebody moves one: what was promised stays promised, and its owner keeps it where they may have it there. At most
    ``most`` are moved at a time.
    """
    left = Case.objects.filter(unit__closed_on__lte=today(), unit__parent__isnull=False, settled_at=None, history=False)
    return [one.pk for one in left.exclude(title="").order_by("pk").select_related("unit")[:most] if _handed_up(one, by)]


def _handed_up(case: Case, by: Actor) -> bool:
    try:
        held = hold(case)
    except Conflict:
        # Emptied since: nothing follows in it any more.
        return False
    was, to = held.unit, _open_above(held.unit)
    if held.settled_at is not None or to == was:
        return False
    held.unit = to
    left = None if keeps(held) else held.owner_id
    with translation.override(organisation().language):
        note = _("%(unit)s is closed: the case stands at %(above)s.") % {"unit": was.name, "above": to.name}
    said(held, Side.NOTE, Word(text=note), by)
    changed: dict[str, object] = {"unit": to} | ({"owner": None} if left is not None else {})
    at = held.touchpoint_id
    ids = {"from": was.pk, "to": to.pk, "touchpoint_from": at, "touchpoint_to": at, "left": left}
    put(held, "case.moved", by, changed, ids=ids, old={"title": held.title}, new={"title": held.title, "note": note})
    return True


def _open_above(unit: Unit) -> Unit:
    while not is_open(unit) and unit.parent is not None:
        unit = unit.parent
    return unit
