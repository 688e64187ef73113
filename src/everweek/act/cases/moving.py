"""Moving a case to where it belongs: another unit, another touchpoint, other words for what it is about."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from everweek.act.cases import rules
from everweek.act.cases.above import check_may_give
from everweek.act.cases.changing import hold, put
from everweek.act.cases.rules import Deed, Side
from everweek.act.cases.working import Word, check_may_own, noted, said
from everweek.act.models import Case
from everweek.errors import Invalid
from everweek.journal.services import Actor
from everweek.moments.models import Touchpoint
from everweek.people.access import reach_of
from everweek.people.days import open_on
from everweek.people.models import Unit
from everweek.people.policy import Action
from everweek.people.queries import today
from everweek.people.rules import check_words
from everweek.people.tree import line_of


@dataclass(frozen=True, kw_only=True)
class Belongs:
    """Where a case belongs: whose desk, what it is about, and at which touchpoint it happened, where that is known."""

    unit: Unit
    touchpoint: Touchpoint | None
    title: str


def units_for(case: Case, by: Actor) -> QuerySet[Unit]:
    """The units somebody may move a case to: open ones where they work on cases themselves, and those above where it stands."""
    within = reach_of(by, Action.CASES_WRITE).units()
    return Unit.objects.filter(Q(pk__in=within.values("pk")) | Q(pk__in=line_of(case.unit)), open_on(today()))


@transaction.atomic
def move_case(*, case: Case, to: Belongs, by: Actor, note: str = "", seen: int | None = None) -> Case:
    """Say where a case belongs; ``note`` is what is to be known there. Where it belongs there already, only a new note is kept.

    What was promised stays promised, by the hours it was promised in; what is promised from now on runs in the hours of the new
    unit. What was given stays with the old cost centre, what is given from now on is of the new one. The owner keeps the case
    where they may own it there; otherwise it is nobody's, and they are told.

    Raises:
        Invalid: ``unit`` is closed, or neither within reach of ``by`` nor above where the case stands; ``title`` is empty.
        Conflict: It is about ``by``, closed or part of another one, or stands a level up and is not for ``by`` to give away.
    """
    held = hold(case, Deed.TAKE)
    title, text = rules.check_title(to.title), check_words(note, "note", required=False)
    was = Belongs(unit=held.unit, touchpoint=held.touchpoint, title=held.title)
    if (was.unit.pk, was.touchpoint, was.title) == (to.unit.pk, to.touchpoint, title):
        return noted(held, text, by)
    held = hold(case, by=by, seen=seen)
    left = None
    if to.unit.pk != was.unit.pk:
        if not units_for(held, by).filter(pk=to.unit.pk).exists():
            message = _("Move it to an open unit where you work on cases, or to one above where it stands.")
            raise Invalid(message, field="unit")
        check_may_give(held, None, by)
        held.unit = to.unit
        left = held.owner_id if not keeps(held) else None
    changed: dict[str, object] = {"unit": to.unit, "touchpoint": to.touchpoint, "title": title}
    if left is not None:
        changed["owner"] = None
    if text:
        said(held, Side.NOTE, Word(text=text), by)
    ids = {
        "from": was.unit.pk,
        "to": to.unit.pk,
        "touchpoint_from": was.touchpoint.pk if was.touchpoint else None,
        "touchpoint_to": to.touchpoint.pk if to.touchpoint else None,
        "left": left,
    }
    new = {"title": title, **({"note": text} if text else {})}
    return put(held, "case.moved", by, changed, ids=ids, old={"title": was.title}, new=new)


def keeps(held: Case) -> bool:
    """Whether the owner of a case may own it where it stands now; true for a case of nobody's."""
    if held.owner is None:
        return True
    try:
        check_may_own(held, held.owner)
    except Invalid:
        return False
    return True
