"""Answers of customers as they arrive, at open links and their own: those that come at the same time share a commit alone.

Each is counted against what its address may send in a minute, checked, refused or stored by itself, and answered when the commit
it is in is on the disk. See docs/decisions/0005-calls-share-a-commit.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import translation

from everweek.errors import EverweekError
from everweek.journal.sqlite.base import Busy
from everweek.listen.asking.services import LinkAnswer, answer_links
from everweek.listen.inviting.answering import Answered, OwnAnswer, answer_invitations
from everweek.people.limits import Hits, note
from everweek.web.house.together import Together

A_MINUTE: Final = timedelta(minutes=1)
SENT_A_MINUTE: Final = 120
"""From one network address: a ship's whole crew may answer at once, a program that fills in forms may not for long."""


@dataclass(frozen=True)
class _Form:
    """One form on its way: whom it is counted for, what is to be stored of it (None: nothing yet), the language of a refusal."""

    counted_for: str
    answer: LinkAnswer | OwnAnswer | None
    language: str | None


@dataclass(frozen=True)
class _Arrived:
    """What became of one form: how many came from its address by now, and what stands at a customer's own link, or the error by
    which it was refused.
    """

    hits: Hits
    told: Answered | EverweekError | None


def arrive(counted_for: str, answer: LinkAnswer | None) -> None:
    """Count a form that was sent and store what it answers; raises what refuses it, ``TooMany`` where too many came before it."""
    _arrived(counted_for, answer)


def arrive_own(counted_for: str, answer: OwnAnswer) -> Answered | None:
    """Count a form that was sent at a customer's own link and store what it answers. Returns what stands there now, or None where
    what is half was kept; raises what refuses it, ``TooMany`` where too many came before it.
    """
    return _arrived(counted_for, answer)


def _arrived(counted_for: str, answer: LinkAnswer | OwnAnswer | None) -> Answered | None:
    arrived = _together(_Form(counted_for, answer, translation.get_language()))
    arrived.hits.check(SENT_A_MINUTE)
    if isinstance(arrived.told, EverweekError):
        raise arrived.told
    return arrived.told


def _work(forms: Sequence[_Form]) -> list[_Arrived]:
    """Count and store; one transaction, whose commit is on the disk when this returns."""
    told: dict[int, Answered | EverweekError | None] = {}
    with transaction.atomic():
        hits = note([form.counted_for for form in forms], A_MINUTE)
        for language, places in _by_language(forms, hits).items():
            with translation.override(language):
                found = answer_links([answer for place in places if isinstance(answer := forms[place].answer, LinkAnswer)])
            told.update((place, one) for place, one in zip(places, found, strict=True) if isinstance(one, EverweekError))
        own = {
            place: answer
            for place, form in enumerate(forms)
            if isinstance(answer := form.answer, OwnAnswer) and hits[place].number <= SENT_A_MINUTE
        }
        if own:
            told.update(zip(own, answer_invitations(list(own.values())), strict=True))
        # What was refused in the middle of storing takes all of it back, and the end of a transaction would not say so.
        transaction.get_connection().validate_no_broken_transaction()
    return [_Arrived(one, told.get(place)) for place, one in enumerate(hits)]


def _by_language(forms: Sequence[_Form], hits: Sequence[Hits]) -> dict[str | None, list[int]]:
    """The places of those with something to store at an open link that did not come too often."""
    found: dict[str | None, list[int]] = {}
    for place, form in enumerate(forms):
        if isinstance(form.answer, LinkAnswer) and hits[place].number <= SENT_A_MINUTE:
            found.setdefault(form.language, []).append(place)
    return found


# Where somebody else holds the database for half a minute, nobody should wait for it a second time.
_together: Together[_Form, _Arrived] = Together(_work, apart=lambda _form: None, for_all=Busy)
