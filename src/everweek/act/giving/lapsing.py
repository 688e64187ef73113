"""What becomes of gestures when their case ends: no request is left waiting, and no word outlives the customer's."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from everweek.act.giving.models import Gesture
from everweek.act.giving.rules import GestureStanding
from everweek.errors import Conflict
from everweek.journal.services import Actor, Happening, erase_values, record_many

WORDS = ("what", "why", "said", "told_as")


def lapse_requests(*, cases: Collection[int], by: Actor) -> None:
    """End every request in these cases, which are held, so that none can be decided any more."""
    asked = list(Gesture.objects.filter(case__in=list(cases), standing=GestureStanding.ASKED).select_related("case"))
    Gesture.objects.filter(pk__in=[one.pk for one in asked]).update(standing=GestureStanding.LAPSED, settled_by=by.actor)
    record_many([happened("gesture.lapsed", one, by) for one in asked])


def empty_gestures(cases: Collection[int], by: Actor) -> None:
    """Take every word off the gestures of these cases, which are held; what was given and what it cost stays counted."""
    lapse_requests(cases=cases, by=by)
    found = Gesture.objects.filter(case__in=list(cases))
    erase_values("gesture", found.values_list("pk", flat=True))
    found.update(**dict.fromkeys(WORDS, ""), key=None)


def check_still_asked(gesture: Gesture) -> None:
    """Raise ``Conflict`` where a request was decided already: the first decision counts."""
    if gesture.standing == GestureStanding.ASKED:
        return
    if gesture.standing == GestureStanding.DECLINED:
        raise Conflict(_("This was declined already."), code="decided")
    if gesture.standing in {GestureStanding.LAPSED, GestureStanding.TAKEN_BACK}:
        raise Conflict(_("Nobody asks for this any more."), code="decided")
    raise Conflict(_("Somebody else was quicker: this was approved already."), code="decided")


def happened(kind: str, gesture: Gesture, by: Actor, *, words: bool = False) -> Happening:
    """The line that something happened to a gesture; its words stand in the erasable values alone."""
    ids = {
        "case": gesture.case_id,
        "unit": gesture.unit_id,
        "customer": gesture.case.customer_id,
        "gesture": gesture.kind,
        "currency": gesture.currency,
        "amount": gesture.amount,
        "member": gesture.member_id,
        "asked_by": gesture.asked_by_id,
        "keeper": gesture.keeper_id,
        "due": gesture.due_on.isoformat() if gesture.due_on is not None else None,
    }
    new = {name: getattr(gesture, name) for name in WORDS if getattr(gesture, name)} if words else {}
    return Happening(kind, by, ("gesture", gesture.pk), ids=ids, new=new, history=gesture.case.history)
