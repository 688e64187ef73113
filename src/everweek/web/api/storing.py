"""From the bodies of responses to what is stored, and what came of each."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from pydantic import Field

from everweek.errors import EverweekError, Invalid, NotFound, Unavailable
from everweek.people.access import check_may
from everweek.people.outcomes import refusal_of
from everweek.people.policy import Action
from everweek.people.tokens import TokenActor
from everweek.questionnaires.models import Version
from everweek.questionnaires.queries import get_published
from everweek.questionnaires.services import Outcome, ResponseRow, State, accept_many
from everweek.web.api.bodies import Moment, Strict
from everweek.web.api.names import Names

_FIELDS_OF_THEIR_OWN: Final = frozenset({"touchpoint", "channel"})
"""Besides what no dimension may be called anywhere: what a program tells otherwise, or what is known of every call."""


class ResponseIn(Strict):
    """One response."""

    questionnaire: str = Field(description="The key of a published questionnaire.", max_length=80)
    identity: str | None = Field(
        default=None,
        max_length=200,
        description="What makes it the same response when it comes again. Left out: every call is a new response.",
    )
    answers: dict[str, object] = Field(description="Answers by the keys of the questions; at least one.")
    answered_at: Moment | None = Field(default=None, description="When, with its time zone. Left out: now.")
    customer: str | None = Field(default=None, max_length=200, description="The customer's external_id, as sent to /customers.")
    about_member: str | None = Field(default=None, max_length=120, description="The external_id of the colleague it is about.")
    unit: str | None = Field(default=None, max_length=64, description="The key of the unit it is about.")
    touchpoint: str = Field(default="", max_length=80, description="The key of a touchpoint, named before.")
    interaction: str | None = Field(default=None, max_length=64, description="The id of the interaction it is about.")
    language: str = Field(default="", max_length=12, description="A language tag such as pt-BR.")
    dimensions: dict[str, str] = Field(default_factory=dict, description='Further cuts, such as {"area": "B"}.')
    weight: Decimal = Field(default=Decimal(1), gt=0, le=1_000_000, decimal_places=6, description="How many it stands for.")


@dataclass(frozen=True)
class Meant:
    """A response whose names are resolved: which version it answers, and the row to be stored."""

    version: Version
    row: ResponseRow


def meant(by: TokenActor, bodies: Sequence[ResponseIn]) -> list[Meant | EverweekError]:
    """What the bodies of one caller mean, each in its place; an error where it names what is not there. Nothing is stored."""
    scope = check_may(by, Action.RESPONSES_ADD)
    names = Names(
        scope,
        customers=(body.customer for body in bodies),
        members=(body.about_member for body in bodies),
        units=(body.unit for body in bodies),
        interactions=(body.interaction for body in bodies),
        touchpoints=(body.touchpoint for body in bodies),
    )
    found: list[Meant | EverweekError] = []
    versions: dict[str, Version] = {}
    for body in bodies:
        try:
            if body.questionnaire not in versions:
                versions[body.questionnaire] = _version(body.questionnaire)
            found.append(Meant(versions[body.questionnaire], _row(body, names)))
        except EverweekError as wrong:
            found.append(wrong)
    return found


def store(by: TokenActor, ready: Sequence[Meant | EverweekError]) -> list[Outcome | EverweekError]:
    """What came of each: those of one questionnaire are stored together, and an error stays where it stood."""
    outcomes: dict[int, Outcome | EverweekError] = {}
    together: dict[int, list[int]] = {}
    for place, one in enumerate(ready):
        if isinstance(one, EverweekError):
            outcomes[place] = one
        else:
            together.setdefault(one.version.pk, []).append(place)
    for places in together.values():
        mine = [one for place in places if isinstance(one := ready[place], Meant)]
        outcomes.update(zip(places, _accepted(mine, by), strict=True))
    return [outcomes[place] for place in range(len(ready))]


def _accepted(mine: Sequence[Meant], by: TokenActor) -> Sequence[Outcome | EverweekError]:
    try:
        found = accept_many(mine[0].version, [one.row for one in mine], by=by)
    except Unavailable:
        raise
    except EverweekError as wrong:
        # Such as a questionnaire that is archived: no fault of the other questionnaires of the call.
        return [wrong] * len(mine)
    return [outcome if outcome.state is not State.REFUSED else refusal_of(outcome) for outcome in found]


def _version(key: str) -> Version:
    try:
        return get_published(key, to_read=True)
    except NotFound as unknown:
        raise Invalid(unknown.message, field="questionnaire") from unknown


def _check_says(body: ResponseIn) -> None:
    """``Invalid`` where nothing is answered, and where a dimension is told that has a field of its own."""
    if all(answer is None or (isinstance(answer, str) and not answer.strip()) for answer in body.answers.values()):
        raise Invalid(_("Give at least one answer: one that says nothing is not counted."), field="answers")
    if told := _FIELDS_OF_THEIR_OWN.intersection(body.dimensions):
        name = min(told)
        message = _("{name} has a meaning of its own in the numbers; call this cut {name}_column.").format(name=name)
        raise Invalid(message, field=f"dimensions.{name}")


def _row(body: ResponseIn, names: Names) -> ResponseRow:
    _check_says(body)
    return ResponseRow(
        identity=body.identity if body.identity is not None else secrets.token_hex(16),
        answers=body.answers,
        channel="api",
        answered_at=body.answered_at,
        customer=names.customer(body.customer),
        about_member=names.member(body.about_member, field="about_member"),
        subject=names.interaction(body.interaction),
        unit=names.unit(body.unit),
        touchpoint=names.touchpoint(body.touchpoint),
        language=body.language,
        dimensions=body.dimensions,
        weight=int(body.weight * 1_000_000),
    )
