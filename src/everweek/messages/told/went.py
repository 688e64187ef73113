"""What became of letters to customers, by their keys: whether each left, and whether it came back."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db.models import Q

from everweek.messages.contact.marks import mark_of
from everweek.messages.contact.queries import verdict_of
from everweek.messages.contact.returning import ARRIVED
from everweek.messages.models import Contact, CustomerMail, HeldAddress, Message
from everweek.messages.told.queries import keys_beginning
from everweek.messages.told.rules import ToldStanding, letter_standing

_SOFT: Final = "soft"
_READ: Final = "complained"
"""Who says that a letter is unwanted has it."""


class Went(StrEnum):
    """How a letter went: it waits, it left, it came back for now, it came back for good, it did not leave."""

    WAITING = "waiting"
    LEFT = "left"
    LATE = "late"
    BACK = "back"
    NOT = "not"


@dataclass(frozen=True)
class LetterWent:
    """One letter: how it went, and when it left, where it did."""

    how: Went
    left_at: datetime | None


def came_back(left_at: datetime, held_since: datetime | None) -> bool:
    """Whether a letter is held for one that came back, of which nobody said so by itself: by when its address was held.

    >>> from datetime import timedelta
    >>> held = datetime(2026, 11, 12)
    >>> came_back(held - timedelta(hours=1), held), came_back(held - timedelta(days=6), held), came_back(held, None)
    (True, False, False)
    """
    return held_since is not None and left_at > held_since - ARRIVED


def letters_went(keys: Iterable[str], *, beginning: str = "", address: str = "") -> Mapping[str, LetterWent]:
    """How the letters under these keys went, and those whose keys begin so; what there is no letter of is left out.

    ``address`` is where those went that are to nobody we know.
    """
    wanted = Q(key__in=set(keys)) | (keys_beginning(beginning) if beginning else Q(pk__in=[]))
    contacts = list(Contact.objects.filter(wanted).select_related("mail"))
    messages = list(Message.objects.filter(wanted)) if address else []
    held = _held_since({one.mark for one in contacts if one.done_at is not None} | ({mark_of(address)} if messages else set()))
    found = {one.key: _letter(one, held) for one in contacts}
    for one in messages:
        back = one.sent_at is not None and came_back(one.sent_at, held.get(mark_of(address)))
        how = Went.WAITING if one.sent_at is None else Went.BACK if back else Went.LEFT
        found.setdefault(one.key, LetterWent(how, one.sent_at))
    return found


def _letter(one: Contact, held: Mapping[str, datetime]) -> LetterWent:
    mail: CustomerMail | None = getattr(one, "mail", None)
    outcome = mail.outcome if mail is not None else ""
    left_at = one.done_at
    if outcome == _READ:
        return LetterWent(Went.LEFT, left_at)
    if outcome == _SOFT:
        return LetterWent(Went.LATE, left_at)
    standing = letter_standing(outcome=outcome, may=verdict_of(one).may, done=left_at is not None)
    if standing is ToldStanding.TOLD and left_at is not None and came_back(left_at, held.get(one.mark)):
        return LetterWent(Went.BACK, left_at)
    return LetterWent(_AS[standing], left_at)


_AS: Final[Mapping[ToldStanding, Went]] = {
    ToldStanding.WAITING: Went.WAITING,
    ToldStanding.TOLD: Went.LEFT,
    ToldStanding.RETURNED: Went.BACK,
    ToldStanding.NOT: Went.NOT,
}


def _held_since(marks: Collection[str]) -> Mapping[str, datetime]:
    """Since when mail to these addresses came back, as far as they are held. One that was held by hand anew came back before."""
    rows = HeldAddress.objects.filter(mark__in=[one for one in marks if one], held_at__isnull=False) if marks else []
    return {one.mark: min(one.held_at or one.last_at, one.last_at) for one in rows}
