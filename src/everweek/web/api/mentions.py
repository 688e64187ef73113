"""``POST /api/v1/mentions``: what somebody said of us unasked, told by a program that found it."""

from collections.abc import Sequence

from django.http import HttpRequest
from ninja import Router
from pydantic import Field, StrictFloat

from everweek.errors import EverweekError, Invalid, NotFound
from everweek.listen.mentions.access import access_source
from everweek.listen.mentions.rules import Told
from everweek.listen.mentions.services import take_mentions
from everweek.people.access import check_may
from everweek.people.outcomes import Outcome, State, refusal_of
from everweek.people.policy import Action, TokenScope
from everweek.people.tokens import TokenActor
from everweek.web.api.bodies import Moment, Strict
from everweek.web.api.names import Names
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS, BatchResult, Result, batch_result
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["mentions"], auth=Bearer(TokenScope.RESPONSES_WRITE))


class MentionIn(Strict):
    """One thing said where nobody asked: a review, a post."""

    source: str = Field(max_length=40, description="The short name of the source, as it stands under Listen, Sources.")
    id: str = Field(max_length=2000, description="What the source calls it. The same again is the same mention.")
    at: Moment = Field(description="When it was said, with its time zone.")
    rating: StrictFloat | None = Field(default=None, description="The rating, on the scale of the source.")
    title: str = Field(default="", max_length=20_000, description="Its title, where it has one.")
    text: str = Field(default="", max_length=20_000, description="What was said.")
    author: str = Field(default="", max_length=200, description="Who signed it, as it stands there.")
    link: str = Field(default="", max_length=1000, description="Where it stands, https://...")
    language: str = Field(default="", max_length=12, description="A language tag such as pt-BR.")
    customer: str | None = Field(default=None, max_length=200, description="The customer's external_id, where you know them.")
    unit: str | None = Field(default=None, max_length=64, description="The key of the unit it is about. Left out: the source's.")
    touchpoint: str = Field(default="", max_length=80, description="The key of the touchpoint. Left out: the source's.")


class MentionsIn(Strict):
    """Many mentions."""

    mentions: list[MentionIn] = Field(min_length=1, max_length=10_000)


@router.post("", response={201: Result, 200: Result, **REFUSALS}, operation_id="post_mention", summary="Store one mention")
@once
def post_mention(request: HttpRequest, body: MentionIn) -> tuple[int, Result]:
    """Store one thing said unasked; it counts in the measure of its source alone. 201: stored. 200: it was before."""
    [outcome] = _store(actor_of(request), [body])
    if isinstance(outcome, EverweekError):
        raise outcome
    return (201 if outcome.state is State.STORED else 200), Result.of(outcome)


@router.post(
    "/batch", response={200: BatchResult, **REFUSALS}, operation_id="post_mentions", summary="Store up to 10,000 mentions"
)
@once
def post_mentions(request: HttpRequest, body: MentionsIn) -> tuple[int, BatchResult]:
    """Store many mentions, each answered in its place: stored, already, or refused with the field and the reason."""
    return 200, batch_result(_store(actor_of(request), body.mentions))


def _store(by: TokenActor, bodies: Sequence[MentionIn]) -> list[Outcome | EverweekError]:
    names = Names(
        check_may(by, Action.RESPONSES_ADD),
        customers=(body.customer for body in bodies),
        members=(),
        units=(body.unit for body in bodies),
    )
    outcomes: dict[int, Outcome | EverweekError] = {}
    together: dict[str, dict[int, Told]] = {}
    for place, body in enumerate(bodies):
        try:
            together.setdefault(body.source, {})[place] = _told(body, names)
        except Invalid as wrong:
            outcomes[place] = wrong
    for key, told in together.items():
        outcomes |= dict(zip(told, _taken(by, key, list(told.values())), strict=True))
    return [outcomes[place] for place in range(len(bodies))]


def _taken(by: TokenActor, key: str, told: Sequence[Told]) -> Sequence[Outcome | EverweekError]:
    try:
        found = take_mentions(told, source=access_source(by, key, Action.RESPONSES_ADD), by=by)
    except NotFound as unknown:
        return [Invalid(unknown.message, field="source")] * len(told)
    except EverweekError as refused:
        # Such as a source that is paused: no fault of the other sources of the call.
        return [refused] * len(told)
    return [one if one.state is not State.REFUSED else refusal_of(one) for one in found]


def _told(body: MentionIn, names: Names) -> Told:
    return Told(
        identity=body.id,
        at=body.at,
        text=body.text,
        title=body.title,
        rating=body.rating,
        author=body.author,
        link=body.link,
        language=body.language,
        customer=names.customer(body.customer),
        unit=names.unit(body.unit),
        touchpoint=body.touchpoint,
    )
