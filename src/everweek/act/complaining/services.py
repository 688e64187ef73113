"""Complaining on the public page, and what may be chosen there. What is refused is said to whoever complains.

However many complain, and however often with one address: each complaint is taken. What is limited is the letters, which go to an
address that a stranger typed; whoever gets none has the link on the page. Against a flood of all, colleagues are told and may
close the page. No count does that for them: the hour in which most complain may be the one of an accident.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from everweek.act.cases.opening import CaseWanted
from everweek.act.cases.rules import CaseKind, Sought, Way
from everweek.act.clocks.rules import ClockKind
from everweek.act.complaining.models import THE_ONE, ComplaintDoor, DoorTouchpoint
from everweek.act.following.rules import PAGE, check_hers
from everweek.act.following.services import give_link
from everweek.act.following.telling import promises_of
from everweek.act.mailing.rules import title_of
from everweek.act.models import Case
from everweek.act.ruling.wording import open_by_words
from everweek.errors import Invalid, NotFound
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.messages.rules import is_set_up
from everweek.moments.models import Touchpoint
from everweek.people.limits import note
from everweek.people.models import Unit
from everweek.people.queries import is_open
from everweek.people.rules import check_email

BY: Final = System("complaint-page")
SHORTEST_ONCE: Final = 32
"""128 bits, as the form makes it of its own."""
LETTERS_A_DAY: Final = 3
"""To one mailbox: whoever types an address may not be whose it is."""
LETTERS_AN_HOUR: Final = 300
"""Complaints of all that are answered by a letter; after that, machines with many addresses write to strangers through us."""


class Unmailed(StrEnum):
    """Why no letter says that we have a complaint: too many went to that mailbox, or too many complained of all."""

    MAILBOX = "mailbox"
    MANY = "many"


class Brought(StrEnum):
    """Whether a letter brings the address of the page too: it goes out; it does not today; no mail goes out of this house; or
    no address was given. That mail came back from an address is said to nobody who types it: it may be somebody else's.
    """

    MAILED = "mailed"
    UNMAILED = "unmailed"
    MAILLESS = "mailless"
    UNADDRESSED = "unaddressed"


@dataclass(frozen=True)
class Complained:
    """What became of a complaint: the address of its page, whether a letter brings it too, the number of its case, and by when
    a first reply is promised (None where none is, or it was given).
    """

    link: str
    brought: Brought
    number: int
    hear_by: datetime | None


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
def complain(*, complaint: Complaint) -> Complained:
    """Open a case with what somebody says, and answer with the address of its page, which is theirs alone.

    Raises:
        NotFound: The page is closed.
        Invalid: What is said cannot be kept; in words for who says it.
    """
    door = the_door()
    if not door.is_open:
        raise NotFound(_("Complaints are not taken here. Please write to us."))
    text = check_hers(complaint.text, empty=_("Tell us what happened, in a few words."))
    key, address = _key(complaint.once, text), _address(complaint.address)
    wanted = CaseWanted(
        kind=CaseKind.COMPLAINT,
        way=Way.PAGE,
        title=title_of("", text),
        unit=_where(door, complaint.place),
        touchpoint=_touchpoint(complaint.touchpoint),
        text=text,
        through=PAGE,
        key=key,
        address=address,
        language=complaint.language,
        sought=_sought(complaint.sought),
        unmailed=_unmailed(key, address),
    )
    opened = open_by_words(wanted=wanted, by=BY)
    unmailed = _was_unmailed(opened.case) if opened.already else bool(wanted.unmailed)
    link = give_link(case=opened.case, by=BY, handed=True)
    return Complained(link, _brought(address, unmailed=unmailed), opened.case.pk, _hear_by(opened.case))


def _hear_by(case: Case) -> datetime | None:
    replies = (one.due_at for one in promises_of(case) if one.kind is ClockKind.FIRST_REPLY and not one.late)
    return next(replies, None)


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
        raise Invalid(_("Please write an e-mail address such as dana@example.org."), field="address") from None


def _sought(told: str) -> Sought | None:
    try:
        return Sought(told) if told else None
    except ValueError:
        raise Invalid(_("Please choose again what you wish for."), field="sought") from None


def _unmailed(key: str | None, address: str) -> str:
    """Why no letter goes out, counted with the complaint: what is taken back was not one, and what is sent again is no other."""
    if key is not None and Case.objects.filter(key=key).exists():
        return ""
    # In one order for everybody: a count is held until the complaint is kept.
    mailbox = note([f"complain:mailbox:{address}"], timedelta(days=1))[0].number if address else 0
    of_all = note(["complain:all"], timedelta(hours=1))[0].number
    if of_all > LETTERS_AN_HOUR:
        return Unmailed.MANY
    return Unmailed.MAILBOX if mailbox > LETTERS_A_DAY else ""


def _brought(address: str, *, unmailed: bool) -> Brought:
    if not address:
        return Brought.UNADDRESSED
    if not is_set_up():
        return Brought.MAILLESS
    return Brought.UNMAILED if unmailed else Brought.MAILED


def _was_unmailed(case: Case) -> bool:
    opened = Line.objects.filter(subject_type="case", subject_id=str(case.pk), kind="case.opened").first()
    return opened is not None and bool(opened.ids.get("unmailed"))


def _key(once: str, text: str) -> str | None:
    if len(once) < SHORTEST_ONCE:
        # Where two had the same word, who says the same second would be shown the page of who said it first.
        return None
    told = f"{once}\n{text}".encode("utf-8", "surrogatepass")
    return f"complaint:{hashlib.sha256(told).hexdigest()}"
