"""One response by a call of its own: calls that come at the same time share a commit, and nothing else.

Each is checked, refused or stored by itself and answered when the commit it is in is on the disk. What they share is the write
lock, the waiting for the disk, and the looking up of names. See docs/decisions/0005-calls-share-a-commit.md.
"""

import secrets
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from everweek.errors import Conflict, EverweekError
from everweek.journal.sqlite.base import Busy
from everweek.people import replies
from everweek.people.tokens import TokenActor
from everweek.questionnaires.services import State
from everweek.web.api.once import KEY_TAKEN, key_of, refused_key, replayed, reply_of, request_of
from everweek.web.api.outcomes import Result
from everweek.web.api.security import actor_of
from everweek.web.api.storing import Meant, ResponseIn, meant, store
from everweek.web.house.together import Together

Told = HttpResponse | EverweekError


@dataclass(frozen=True)
class _Call:
    """One call on its way: who calls, what is told, the language of the answer, and its Idempotency-Key with all it covers."""

    by: TokenActor
    body: ResponseIn
    language: str | None
    key: str | None
    request: bytes


def receive(request: HttpRequest, body: ResponseIn) -> HttpResponse:
    """Store the response of this call; the answer once it is durable and journaled. Raises what refuses it."""
    if body.identity is None:
        # Drawn once, so that a call that has to be worked off again is the same response.
        body.identity = secrets.token_hex(16)
    key = key_of(request)
    covered = b"" if key is None else request_of(request)
    told = _together(_Call(actor_of(request), body, translation.get_language(), key, covered))
    if isinstance(told, Conflict) and told.code == KEY_TAKEN:
        return refused_key(told)
    if isinstance(told, EverweekError):
        raise told
    return told


def _apart(call: _Call) -> Hashable | None:
    # The same key twice: the second one is answered with what the first one's transaction has kept.
    return None if call.key is None else (call.by.token_id, call.key)


def _work(calls: Sequence[_Call]) -> list[Told]:
    """Answer each call; one transaction, whose commit is on the disk when this returns."""
    ready: dict[int, Meant | EverweekError] = {}
    for places in _alike(calls):
        with translation.override(calls[places[0]].language):
            ready.update(zip(places, _meant([calls[place] for place in places]), strict=True))
    told: dict[int, Told] = {}
    with transaction.atomic():
        for place, call in _in_order_of_keys(calls):
            before = _reserved(call)
            if before is not None:
                told[place] = before
        for places in _alike(calls):
            open_ = [place for place in places if place not in told]
            with translation.override(calls[places[0]].language):
                told.update(
                    zip(open_, _stored([calls[place] for place in open_], [ready[place] for place in open_]), strict=True)
                )
    return [told[place] for place in range(len(calls))]


def _meant(calls: Sequence[_Call]) -> list[Meant | EverweekError]:
    try:
        return meant(calls[0].by, [call.body for call in calls])
    except EverweekError as refused:
        # Her posts give her no right: that is hers, not that of those who call at the same time.
        return [refused] * len(calls)


def _stored(calls: Sequence[_Call], ready: Sequence[Meant | EverweekError]) -> list[Told]:
    told: list[Told] = []
    for call, outcome in zip(calls, store(calls[0].by, ready) if calls else [], strict=True):
        if isinstance(outcome, EverweekError):
            told.append(outcome)
            if call.key is not None:
                replies.release(by=call.by, key=call.key)
            continue
        reply = reply_of(201 if outcome.state is State.STORED else 200, Result.of(outcome))
        if call.key is not None:
            replies.keep(by=call.by, key=call.key, status=reply.status_code, body=reply.content.decode())
        told.append(reply)
    return told


def _reserved(call: _Call) -> Told | None:
    """What a call with a key is answered without being worked off; None where its key is now taken by it, or it has none."""
    if call.key is None:
        return None
    try:
        kept = replies.reserve(by=call.by, key=call.key, request=call.request)
    except EverweekError as refused:
        return refused
    return None if kept is None else replayed(kept)


def _alike(calls: Sequence[_Call]) -> list[list[int]]:
    """The places of the calls, those of one token and one language together."""
    found: dict[tuple[int, str | None], list[int]] = {}
    for place, call in enumerate(calls):
        found.setdefault((call.by.token_id, call.language), []).append(place)
    return list(found.values())


def _in_order_of_keys(calls: Sequence[_Call]) -> list[tuple[int, _Call]]:
    """In one order for everybody, so that two processes with the same keys do not wait for each other in a circle."""
    return sorted(enumerate(calls), key=lambda one: (one[1].by.token_id, one[1].key or ""))


# Where somebody else holds the database for half a minute, nobody should wait for it a second time.
_together: Together[_Call, Told] = Together(_work, apart=_apart, for_all=Busy)
