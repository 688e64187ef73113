"""Complaining on the public page, and what may be chosen there. What is refused is said to whoever complains."""

import hashlib
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from everweek.act.cases.opening import CaseWanted, open_case
from everweek.act.cases.rules import CaseKind, Sought, Way
from everweek.act.complaining.models import THE_ONE, ComplaintDoor, DoorTouchpoint
from everweek.act.following.rules import PAGE, check_hers
from everweek.act.following.services import give_link
from everweek.act.mailing.rules import title_of
from everweek.errors import Invalid, NotFound
from everweek.journal.services import System
from everweek.moments.models import Touchpoint
from everweek.people.models import Unit
from everweek.people.queries import is_open
from everweek.people.rules import check_email

BY: Final = System("complaint-page")
SHORTEST_ONCE: Final = 32
"""128 bits, as the form makes it of its own."""


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """What somebody says there. ``place`` is the key of a unit, ``touchpoint`` that of a touchpoint, ``once`` the word of the
    form: sent twice it is said once.
    """

    text: str
    once: str
    place: str = ""
    touchpoint: str = ""
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
        touchpoint=_touchpoint(complaint.touchpoint),
        text=text,
        through=PAGE,
        key=_key(complaint.once, text),
        address=_address(complaint.address),
        language=complaint.language,
        sought=_sought(complaint.sought),
    )
    return give_link(case=open_case(wanted=wanted, by=BY).case, by=BY)


def the_door() -> ComplaintDoor:
    """How the page stands open: as long as nobody has said anything it is open, and what is said there belongs to the top."""
    return ComplaintDoor.objects.select_related("unit").filter(pk=THE_ONE).first() or ComplaintDoor(pk=THE_ONE)


def places_of(door: ComplaintDoor) -> list[Unit]:
    """The units somebody may name there: those that were chosen and are open."""
    return [one for one in Unit.objects.filter(pk__in=shown_of(door)).order_by("name", "pk") if is_open(one)]


def touchpoints_named() -> list[DoorTouchpoint]:
    """The touchpoints somebody may name there: those that were chosen and are in use, in the order a customer meets them."""
    rows = DoorTouchpoint.objects.filter(touchpoint__closed_on=None).select_related("touchpoint")
    return list(rows.order_by("touchpoint__position", "touchpoint__name", "pk"))


def _touchpoint(key: str) -> Touchpoint | None:
    if not key:
        return None
    named = next((one.touchpoint for one in touchpoints_named() if one.touchpoint.key == key), None)
    if named is None:
        raise Invalid(_("Please choose again what it was about."), field="touchpoint")
    return named


def shown_of(door: ComplaintDoor) -> list[int]:
    """The units that were chosen, open or not."""
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
