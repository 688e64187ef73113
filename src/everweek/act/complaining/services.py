"""Writes of the public page of complaints: complaining there, and saying how it stands open."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from everweek.act.cases.opening import CaseWanted, open_case
from everweek.act.cases.rules import CaseKind, Sought, Way
from everweek.act.complaining.models import THE_ONE, ComplaintDoor
from everweek.act.following.rules import PAGE, check_hers
from everweek.act.following.services import give_link
from everweek.act.mailing.rules import title_of
from everweek.errors import Invalid, NotFound
from everweek.journal.services import Actor, Happening, System, record
from everweek.people.models import Unit
from everweek.people.queries import is_open
from everweek.people.rules import check_email

BY: Final = System("complaint-page")
MOST_SHOWN: Final = 100
SHORTEST_ONCE: Final = 32
"""128 bits, as the form makes it of its own."""


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """What somebody says there. ``place`` is the key of a unit, ``once`` the word of the form: sent twice it is said once."""

    text: str
    once: str
    place: str = ""
    sought: str = ""
    address: str = ""
    language: str = ""


@transaction.atomic
def complain(*, complaint: Complaint) -> str:
    """Open a case with what somebody says, and answer with the address of its page, which is theirs alone.

    Raises:
        NotFound: The page is closed.
        Invalid: What is said cannot be kept; in words for who says it.
    """
    door = the_door()
    if not door.is_open:
        raise NotFound(_("Complaints are not taken here. Please write to us."))
    text = check_hers(complaint.text, empty=_("Tell us what happened, in a few words."))
    wanted = CaseWanted(
        kind=CaseKind.COMPLAINT,
        way=Way.PAGE,
        title=title_of("", text),
        unit=_where(door, complaint.place),
        text=text,
        through=PAGE,
        key=_key(complaint.once, text),
        address=_address(complaint.address),
        language=complaint.language,
        sought=_sought(complaint.sought),
    )
    return give_link(case=open_case(wanted=wanted, by=BY).case, by=BY)


@transaction.atomic
def set_door(*, opens: bool, unit: Unit | None, shown: Sequence[Unit], by: Actor) -> None:
    """Open or close the public page, and say where what is said there belongs. The same again changes nothing."""
    if len(shown) > MOST_SHOWN:
        raise Invalid(_("At most %(most)d places can be chosen from.") % {"most": MOST_SHOWN}, field="shown")
    ComplaintDoor.objects.get_or_create(pk=THE_ONE)
    door = ComplaintDoor.objects.select_for_update(of=("self",)).get(pk=THE_ONE)
    before = _said(door)
    door.is_open, door.unit = opens, unit
    door.save(update_fields=["is_open", "unit"])
    door.shown.set(shown)
    after = _said(door)
    if before != after:
        record(Happening("complaint_door.set", by, ("complaint_door", door.pk), old=before, new=after))


def the_door() -> ComplaintDoor:
    """How the page stands open: as long as nobody has said anything it is open, and what is said there belongs to the top."""
    return ComplaintDoor.objects.select_related("unit").filter(pk=THE_ONE).first() or ComplaintDoor(pk=THE_ONE)


def places_of(door: ComplaintDoor) -> list[Unit]:
    """The units somebody may name there: those that were chosen and are open."""
    return [one for one in Unit.objects.filter(pk__in=_shown(door)).order_by("name", "pk") if is_open(one)]


def _shown(door: ComplaintDoor) -> list[int]:
    return list(ComplaintDoor.shown.through.objects.filter(complaintdoor=door.pk).values_list("unit", flat=True))


def _where(door: ComplaintDoor, place: str) -> Unit:
    if place:
        named = next((one for one in places_of(door) if one.key == place), None)
        if named is None:
            raise Invalid(_("Please choose again where it was."), field="place")
        return named
    return door.unit or Unit.objects.get(parent=None)


def _address(told: str) -> str:
    try:
        return check_email(told, "address")
    except Invalid:
        raise Invalid(_("Please write a mail address such as dana@example.org."), field="address") from None


def _sought(told: str) -> Sought | None:
    try:
        return Sought(told) if told else None
    except ValueError:
        raise Invalid(_("Please choose again what you wish for."), field="sought") from None


def _key(once: str, text: str) -> str | None:
    if len(once) < SHORTEST_ONCE:
        # Where two had the same word, who says the same second would be shown the page of who said it first.
        return None
    told = f"{once}\n{text}".encode("utf-8", "surrogatepass")
    return f"complaint:{hashlib.sha256(told).hexdigest()}"


def _said(door: ComplaintDoor) -> dict[str, object]:
    keys = Unit.objects.filter(pk__in=_shown(door)).order_by("key").values_list("key", flat=True)
    return {"is_open": door.is_open, "unit": door.unit.key if door.unit is not None else "", "shown": list(keys)}
