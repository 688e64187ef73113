"""Reads of following for colleagues: how the link of a case stands, and what left about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from everweek.act.following.keys import keys_of_letters, opened_key
from everweek.act.following.reaching import ends_at, has_link, hears_from_here, is_reached, leads, may_leave
from everweek.act.models import Case, CaseLink
from everweek.act.shown import RemarkShown
from everweek.messages.contact.queries import is_held
from everweek.messages.told.went import LetterWent, letters_went


@dataclass(frozen=True)
class LinkShown:
    """How the customer's page of a case stands; without a link yet ``made_at`` is empty. ``ends_at`` is until when it leads
    there, empty as long as the case is open.

    ``reached``: somebody may have the link: it was handed over or used, or a letter with it arrived. ``used_at`` is when
    something was last sent from there, ``left_at`` when the last letter left, ``to`` where letters go. ``letters`` is how each
    went, by key; ``acknowledges`` is that which says that we have the case. ``hears``: a word that goes from here can arrive;
    ``held``: mail to the address came back, and none goes there.
    """

    made_at: datetime | None
    ends_at: datetime | None
    reached: bool
    used_at: datetime | None
    left_at: datetime | None
    to: str
    letters: Mapping[str, LetterWent]
    acknowledges: LetterWent | None
    hears: bool
    held: bool


def show_link(case: Case, said: Sequence[RemarkShown]) -> LinkShown:
    """How the link of a case stands, and how its letters went; the gate gave the case, ``said`` is all that was said in it."""
    # Read with the case, of which its page asks enough already.
    link: CaseLink | None = getattr(case, "link", None)
    own, to = keys_of_letters(case.pk), is_reached(case)
    letters = letters_went([one.letter for one in said if one.letter], beginning=own, address=to)
    held = to != "" and is_held(to)
    about_it = {key: one for key, one in letters.items() if key.startswith(own)}
    reached = link is not None and has_link(link, about_it)
    on_page = reached and link is not None and leads(link)
    hears = may_leave(case, held=held) or on_page or (case.known_by_id is not None and hears_from_here(case))
    return LinkShown(
        made_at=link.made_at if link is not None else None,
        ends_at=ends_at(link) if link is not None else None,
        reached=reached,
        used_at=link.used_at if link is not None else None,
        left_at=max((one.left_at for one in letters.values() if one.left_at is not None), default=None),
        to=to,
        letters=letters,
        acknowledges=letters.get(opened_key(case.pk)),
        hears=hears,
        held=held,
    )
