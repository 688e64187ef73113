"""One response by a call of its own: calls that come at the same time share a commit, and nothing else.

Each is checked, refused or stored by itself and answered when the commit it is in is on the disk. What they share is the write
lock, the waiting for the disk, and the looking up of names. See docs/decisions/0005-calls-share-a-commit.md.
"""

import secrets
from collections.abc import Hashable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from everweek.errors import Conflict, EverweekError, NotFound, TooMany
from everweek.journal.sqlite.base import Busy
from everweek.people import replies
from everweek.people.policy import TokenScope
from everweek.people.tokens import TokenActor, authenticate
from everweek.questionnaires.services import State
from everweek.web.api.once import KEY_TAKEN, key_of, refused_key, replayed, reply_of, request_of
from everweek.web.api.outcomes import Result
from everweek.web.api.security import actor_of, shown_by, spend
from everweek.web.api.storing import Meant, ResponseIn, meant, store
from everweek.web.house.together import Together

SCOPE = TokenScope.RESPONSES_WRITE
Told = HttpResponse | EverweekError


class _Strange(EverweekError):
    """The token shown lets nobody in here: the call is to go the whole way, where that is counted and said."""


@dataclass
class _Call:
    """One call on its way: who calls, what is told, the language of the answer, and its Idempotency-Key with all it covers.

    ``by`` is None where nobody has looked the token up yet: that is done for all calls of a batch, before anything else. Where
    it was looked up, the call was taken from what its token may make in a minute as well; else ``spent`` says whether it was: a
    call that is worked off again, because the work failed for all together, is taken once.
    """

    by: TokenActor | None
    token: str = field(repr=False)
    body: ResponseIn
    language: str | None
    key: str | None
    request: bytes
    spent: bool = False


@dataclass
class _LetIn(_Call):
    """A call whose token was looked up."""

    by: TokenActor


def receive(request: HttpRequest, body: ResponseIn) -> HttpResponse:
    """Store the response of this call; the answer once it is durable and journaled. Raises what refuses it."""
    return _received(request, body, actor_of(request))


def receive_unseen(request: HttpRequest, body: ResponseIn) -> HttpResponse | None:
    """Store the response of a call whose token is yet to be looked up; None, and nothing is counted, where the token
    lets nobody in here.
    """
    try:
        return _received(request, body, None)
    except _Strange:
        return None


def _received(request: HttpRequest, body: ResponseIn, by: TokenActor | None) -> HttpResponse:
    if body.identity is None:
        # Drawn once, so that a call that has to be worked off again is the same response.
        body.identity = secrets.token_hex(16)
    key = key_of(request)
    covered = b"" if key is None else request_of(request)
    told = _together(_Call(by, shown_by(request), body, translation.get_language(), key, covered))
    if isinstance(told, Conflict) and told.code == KEY_TAKEN:
        return refused_key(told)
    if isinstance(told, EverweekError):
        raise told
    return told


def _apart(call: _Call) -> Hashable | None:
    # The same key twice: the second one is answered with what the first one's transaction has kept.
    return None if call.key is None else (call.token, call.key)


def _work(calls: Sequence[_Call]) -> list[Told]:
    """Answer each call; one transaction, whose commit is on the disk when this returns."""
    let_in = _let_in(calls)
    answered = iter(_answered([one for one in let_in if isinstance(one, _LetIn)]))
    return [next(answered) if isinstance(one, _LetIn) else one for one in let_in]


def _let_in(calls: Sequence[_Call]) -> list[_LetIn | EverweekError]:
    """Each call with who makes it, in its place, or why it is not let in.

    A token is asked for anew in each batch, so that one that was revoked is refused from then on.
    """
    behind: dict[str, TokenActor | EverweekError] = {}
    found: list[_LetIn | EverweekError] = []
    for call in calls:
        if call.by is None and call.token not in behind:
            behind[call.token] = _behind(call.token)
        by = call.by or behind[call.token]
        with _speaking(call.language):
            found.append(by if isinstance(by, EverweekError) else _counted(call, by))
    return found


def _behind(token: str) -> TokenActor | EverweekError:
    try:
        actor = authenticate(token, to_read=True)
    except NotFound:
        return _Strange("")
    return actor if SCOPE in actor.scopes else _Strange("")


def _counted(call: _Call, by: TokenActor) -> _LetIn | EverweekError:
    """The call, taken from what its token may make in a minute unless that was done where it was looked up."""
    try:
        if call.by is None and not call.spent:
            spend(by)
            call.spent = True
    except TooMany as refused:
        return refused
    return _LetIn(by, call.token, call.body, call.language, call.key, call.request)


def _answered(calls: Sequence[_LetIn]) -> list[Told]:
    ready: dict[int, Meant | EverweekError] = {}
    for places in _alike(calls):
        with _speaking(calls[places[0]].language):
            ready.update(zip(places, _meant([calls[place] for place in places]), strict=True))
    told: dict[int, Told] = {}
    with transaction.atomic():
        for place, call in _in_order_of_keys(calls):
            with _speaking(call.language):
                before = _reserved(call)
            if before is not None:
                told[place] = before
        for places in _alike(calls):
            open_ = [place for place in places if place not in told]
            with _speaking(calls[places[0]].language):
                told.update(
                    zip(open_, _stored([calls[place] for place in open_], [ready[place] for place in open_]), strict=True)
                )
        # What was refused in the middle of storing takes all of it back, and the end of a transaction would not say so.
        transaction.get_connection().validate_no_broken_transaction()
    return [told[place] for place in range(len(calls))]


def _meant(calls: Sequence[_LetIn]) -> list[Meant | EverweekError]:
    try:
        return meant(calls[0].by, [call.body for call in calls])
    except EverweekError as refused:
        # The actor's posts give no right: that refuses the calls of this actor, not those of others who call at the same time.
        return [refused] * len(calls)


def _stored(calls: Sequence[_LetIn], ready: Sequence[Meant | EverweekError]) -> list[Told]:
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


def _reserved(call: _LetIn) -> Told | None:
    """What a call with a key is answered without being worked off; None where its key is now taken by it, or it has none."""
    if call.key is None:
        return None
    try:
        kept = replies.reserve(by=call.by, key=call.key, request=call.request)
    except EverweekError as refused:
        return refused
    return None if kept is None else replayed(kept)


def _alike(calls: Sequence[_LetIn]) -> list[list[int]]:
    """The places of the calls, those of one token and one language together."""
    found: dict[tuple[int, str | None], list[int]] = {}
    for place, call in enumerate(calls):
        found.setdefault((call.by.token_id, call.language), []).append(place)
    return list(found.values())


def _in_order_of_keys(calls: Sequence[_LetIn]) -> list[tuple[int, _LetIn]]:
    """In one order for everybody, so that two processes with the same keys do not wait for each other in a circle."""
    return sorted(enumerate(calls), key=lambda one: (one[1].by.token_id, one[1].key or ""))


def _speaking(language: str | None) -> AbstractContextManager[None]:
    """The language for the block; most often it is spoken already, and taking it up again costs as much as looking a name up."""
    return nullcontext() if language == translation.get_language() else translation.override(language)


# Where somebody else holds the database for half a minute, nobody should wait for it a second time.
_together: Together[_Call, Told] = Together(_work, apart=_apart, for_all=Busy)
