"""Saying how the public page of complaints stands open: what is said there belongs where, and what can be chosen."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from everweek.act.complaining.models import THE_ONE, ComplaintDoor, DoorTouchpoint
from everweek.act.complaining.services import shown_of
from everweek.errors import Invalid
from everweek.journal.services import Actor, Happening, record
from everweek.moments.queries import touchpoint_in_use
from everweek.people.models import Unit
from everweek.people.rules import check_text
from everweek.people.saying import SPOKEN

MOST_SHOWN: Final = 100
LONGEST_NAME: Final = 80


@transaction.atomic
def set_door(
    *,
    opens: bool,
    unit: Unit | None,
    shown: Sequence[Unit],
    by: Actor,
    touchpoints: Mapping[str, Mapping[str, str]] | None = None,
) -> None:
    """Open or close the public page, and say where what is said there belongs. The same again changes nothing.

    ``touchpoints`` are those that can be named there, by their keys, each with what it is called in other languages.
    """
    if len(shown) > MOST_SHOWN:
        raise Invalid(_("At most %(most)d places can be chosen from.") % {"most": MOST_SHOWN}, field="shown")
    named = _checked(touchpoints or {})
    ComplaintDoor.objects.get_or_create(pk=THE_ONE)
    door = ComplaintDoor.objects.select_for_update(of=("self",)).get(pk=THE_ONE)
    before = _said(door)
    door.is_open, door.unit = opens, unit
    door.save(update_fields=["is_open", "unit"])
    door.shown.set(shown)
    DoorTouchpoint.objects.exclude(touchpoint__in=named).delete()
    for number, words in named.items():
        DoorTouchpoint.objects.update_or_create(touchpoint_id=number, defaults={"words": words})
    after = _said(door)
    if before != after:
        record(Happening("complaint_door.set", by, ("complaint_door", door.pk), old=before, new=after))


def _checked(touchpoints: Mapping[str, Mapping[str, str]]) -> dict[int, dict[str, str]]:
    if len(touchpoints) > MOST_SHOWN:
        raise Invalid(_("At most %(most)d touchpoints can be chosen from.") % {"most": MOST_SHOWN}, field="touchpoints")
    found: dict[int, dict[str, str]] = {}
    for key, words in touchpoints.items():
        touchpoint = touchpoint_in_use(key)
        if touchpoint is None:
            raise Invalid(_("There is no touchpoint %(key)s in use.") % {"key": key}, field="touchpoints")
        if unknown := sorted(set(words) - set(SPOKEN)):
            told = {"tag": unknown[0], "known": ", ".join(SPOKEN)}
            raise Invalid(_("The page is not read in %(tag)s: its languages are %(known)s.") % told, field="touchpoints")
        found[touchpoint.pk] = {
            tag: check_text(told, "touchpoints", longest=LONGEST_NAME, required=True) for tag, told in sorted(words.items())
        }
    return found


def _said(door: ComplaintDoor) -> dict[str, object]:
    keys = Unit.objects.filter(pk__in=shown_of(door)).order_by("key").values_list("key", flat=True)
    rows = DoorTouchpoint.objects.order_by("touchpoint__key").select_related("touchpoint")
    return {
        "is_open": door.is_open,
        "unit": door.unit.key if door.unit is not None else "",
        "shown": list(keys),
        "touchpoints": {one.touchpoint.key: one.words for one in rows},
    }
