"""Telling whoever asked by a case of nobody we know what came of it: at the address they left there, each once.

Their letters are the same; a message of its own brings each, as it does all that is written about such a case: the address
stands in the job that sends alone. That somebody was told is kept under a mark of the address, which says it to nobody.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from everweek.act.cases.counted import counts
from everweek.act.improving.letters import Said, letter_of
from everweek.act.improving.models import Improvement, ToldOf
from everweek.act.models import Case
from everweek.journal.services import Actor
from everweek.messages.contact.marks import mark_of
from everweek.messages.contact.queries import is_held, wants_at
from everweek.messages.contact.rules import Because, Purpose
from everweek.messages.letters.drawing import as_html, as_text, frame_of
from everweek.messages.notices.lettering import OwnLetters
from everweek.messages.rules import Letter
from everweek.messages.services import send
from everweek.people.queries import organisation

_MARKED: Final = 40
"""So much of the mark of an address tells it from any other; a key has no room for all of it."""


@dataclass(frozen=True)
class Writer:
    """Whoever left an address in a case that asks for it: the newest case of that address says their language."""

    case: int
    address: str
    language: str


def who_left_an_address(improvement: Improvement) -> Mapping[str, Writer]:
    """The writers who asked for an improvement and are known by an address alone, by what their letter is called.

    Whose address is that of a customer who asked is told as that customer.
    """
    asking = Case.objects.filter(counts(), asks_for__improvement=improvement, history=False)
    customers = {mark_of(one) for one in asking.filter(customer__isnull=False).values_list("customer__email", flat=True) if one}
    rows = asking.filter(customer=None).exclude(address="").exclude(title="").order_by("pk")
    found = {
        mark_of(address): Writer(pk, address, spoken) for pk, address, spoken in rows.values_list("pk", "address", "language")
    }
    return {_key(improvement, mark): one for mark, one in found.items() if mark not in customers}


def not_told_yet(improvement: Improvement, most: int | None = None) -> list[str]:
    """The keys of the letters to writers who were not told yet of what came of an improvement; at most ``most`` of them."""
    keys = who_left_an_address(improvement)
    told = set(ToldOf.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else set()
    return sorted(keys.keys() - told)[:most]


def tell_writers(improvement: Improvement, keys: Collection[str], said: Said, own: OwnLetters, by: Actor, now: datetime) -> int:
    """Write to those writers who were not told yet, in an improvement that is held; returns how many letters leave."""
    waiting, sent, told = {*keys} & {*not_told_yet(improvement)}, 0, list[ToldOf]()
    for key, one in who_left_an_address(improvement).items():
        if key not in waiting:
            continue
        because = _because(one.address)
        if not because:
            sent += send(key=key, letter=_letter(improvement, one, said, own), by=by)
        told.append(ToldOf(improvement=improvement, key=key, came=improvement.standing, silent=False, because=because, at=now))
    ToldOf.objects.bulk_create(told)
    return sent


def _letter(improvement: Improvement, one: Writer, said: Said, own: OwnLetters) -> Letter:
    drawn = letter_of(improvement, said, one.language, silent=False, own=own)
    frame = frame_of(organisation().name, drawn.language, Purpose.CASE, "")
    return Letter(one.address, drawn.subject, as_text(drawn, frame), as_html(drawn, frame), f"case:{one.case}")


def _because(address: str) -> str:
    if is_held(address):
        return Because.BOUNCED.value
    # As with customers: who wants to hear nothing else hears of their own affair, but this is everybody's.
    return Because.OPTED_OUT.value if wants_at(address) == "none" else ""


def _key(improvement: Improvement, mark: str) -> str:
    return f"improved:{improvement.pk}:{improvement.standing}:at:{mark[:_MARKED]}"
