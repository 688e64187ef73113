"""``GET /api/v1/measures/{name}``: the same answer as ``everweek measure --json``."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from everweek.errors import Invalid
from everweek.facts.patience import counted_at
from everweek.people.access import check_may
from everweek.people.policy import Action, TokenScope
from everweek.prove import doubts, measures, sentences, weighing
from everweek.prove.asked.silence import as_json, silence_of
from everweek.prove.rules import LEAST_LEVEL, MOST_LEVEL
from everweek.web.api.bodies import Day, check_query
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["measures"], auth=Bearer(TokenScope.MEASURES_READ))


class MeasureQuery(Schema):
    """Which numbers."""

    model_config = ConfigDict(extra="forbid")

    by: str = Field(default="", max_length=400, description="What to cut by: names of dimensions, divided by commas.")
    where: list[str] = Field(default_factory=list, max_length=20, description="DIMENSION=VALUE; several narrow it further.")
    since: Day | None = Field(default=None, description="The first day that counts.")
    until: Day | None = Field(default=None, description="The last day that counts.")
    weight: bool = Field(default=False, description="Let each answer count by its weight.")
    level: float = Field(default=0.95, ge=LEAST_LEVEL, le=MOST_LEVEL, description="The level of the intervals.")


class BesideOut(Schema):
    """A group beside all others together."""

    cut: dict[str, str]
    label: str
    difference: dict[str, object] = Field(
        description="The group less all others together, with an interval that leaves out 0 exactly where they are told apart: "
        "value, low, high, n, unit, method and level, which is as high as looking at all groups together makes it."
    )
    chance: float = Field(description="The p-value of no difference, allowing for all groups that were looked at (Holm).")
    others: int = Field(description="How many were counted in all others together.")


class SaidOut(Schema):
    """One sentence on the numbers, and what it rests on."""

    says: str
    standing: Literal["above", "below"] | None = Field(
        description="How the groups it names stand to all others together; null: it is about something else."
    )
    direction: Literal["", "down", "up"] = Field(description="Which way something moved, where it tells of a control chart.")
    how_sure: list[str] = Field(description="How far, how sure and compared with what, in sentences; empty: nothing to add.")
    method: str = Field(description="By which method it was found, where it has one of its own; else empty.")
    groups: list[BesideOut] = Field(
        description="The groups it is about, each beside all others together: those that stand so, or that cannot be told apart."
    )


class MeasureOut(Schema):
    """A measure with its rows: each holds its cut, and an estimate or why there is none."""

    model_config = ConfigDict(extra="allow")

    measure: str
    level: float
    weighted: bool
    by: list[str]
    since: date | None
    until: date | None
    where: dict[str, str] = Field(default_factory=dict, description="Of which answers these are, by dimension; empty: of all.")
    unit: str | None = Field(
        default=None,
        description="What the numbers are counted in, where rows are cut by unit and name theirs; each row says it, too.",
    )
    doubtful: int | None = Field(
        default=None,
        description="How many of these answers are doubtful, where any are; where=doubt= (nothing after it) leaves them out.",
    )
    uneven: bool = Field(
        default=False,
        description="Whether some answers stand for more customers than others, drawn with other chances or weighed; "
        "told where they do. weight=true lets each count for as many.",
    )
    says: list[str] = Field(
        default_factory=list,
        description=(
            "What these numbers say, in the sentences of the page of measures, the strongest first; of promises kept, cut by "
            "weekday, also on which weekday a unit keeps fewer than on its other days."
        ),
    )
    findings: list[SaidOut] = Field(default_factory=list, description="The same sentences, each with how sure it is.")
    segments_counted_at: datetime | None = Field(
        default=None,
        description="When it was counted who is in the segments that were asked for, told where that was not just now.",
    )
    rows: list[dict[str, object]] = Field(
        description="value, low, high, n, unit, method (and n_effective when weighted, and of promises kept), or not_enough: "
        "{reason, have, need}; one that a cut has the name of is called measure_NAME: measure_unit where rows are cut by unit."
    )
    answer_rate: dict[str, object] = Field(
        default_factory=dict,
        description=(
            "Of invitations, each a customer asked by name, once: asked, answered, waiting (may still be answered), silent, "
            "declined (the customer asked not to be written to), bounced (reached nobody); over, of how many the time to answer "
            "is over, with over_answered and over_declined of these; and the share of over that was answered, as value, low, "
            "high, n, unit, method or not_enough; says, in sentences; rows, the same for each group of the cut, with fewer: "
            "whether fewer are answered there than in all others together."
        ),
    )


@router.get(
    "/{name}",
    response={200: MeasureOut, **REFUSALS},
    exclude_unset=True,
    operation_id="get_measure",
    summary="Any score, any cut",
)
def get_measure(request: HttpRequest, name: str, query: Annotated[MeasureQuery, Query(...)]) -> dict[str, object]:
    """A score with its interval and its n, by any cut, for any period.

    Of a segment of a large house nobody waits until it is counted who is in it: 503 with the code segments-being-counted says in
    Retry-After when to ask again.
    """
    by = actor_of(request)
    check_may(by, Action.MEASURES_READ)
    check_query(request, query)
    question = measures.Question(
        name,
        tuple(one.strip() for one in query.by.split(",") if one.strip()),
        where_of(query.where),
        query.since,
        query.until,
        query.weight,
        query.level,
    )
    counted = measures.count(question, viewer=by)
    measured, doubtful = measures.with_rate(counted, viewer=by), doubts.count_doubtful(question, by)
    uneven = weighing.is_uneven(question, by)
    said = sentences.as_json(sentences.tell(counted, measured, viewer=by))
    return measures.as_json(measured, doubtful=doubtful, uneven=uneven, said=said, segments_at=counted_at())


class SilenceQuery(Schema):
    """Whose silence."""

    model_config = ConfigDict(extra="forbid")

    by: str = Field(default="", max_length=400, description="By what to tell the silent apart: names of dimensions.")
    where: list[str] = Field(default_factory=list, max_length=20, description="DIMENSION=VALUE; several narrow it further.")
    since: Day | None = Field(default=None, description="The first day of asking that counts.")
    until: Day | None = Field(default=None, description="The last day of asking that counts.")
    level: float = Field(default=0.95, ge=LEAST_LEVEL, le=MOST_LEVEL, description="The level of the intervals.")


class SilenceOut(Schema):
    """Who was asked about a measure and said nothing, and who was not asked and why."""

    measure: str
    level: float
    by: list[str]
    since: date | None
    until: date | None
    answer_rate: dict[str, object] = Field(description="As with the measure.")
    late: dict[str, object] = Field(
        description=(
            "The score after a reminder (late: how many) less the score at once (prompt): value, low, high, n, unit, method, or "
            "not_enough. A hint at what the silent would say, and no proof."
        )
    )
    moments: dict[str, object] = Field(
        description=(
            "Of the moments that rules of asking looked at (of the unit and the days asked for, whatever was asked): decided, "
            "asked, planned, and not_asked: how many by each reason."
        )
    )


@router.get(
    "/{name}/silence",
    response={200: SilenceOut, **REFUSALS},
    operation_id="get_silence",
    summary="Who was asked and said nothing, and who was not asked",
)
def get_silence(request: HttpRequest, name: str, query: Annotated[SilenceQuery, Query(...)]) -> Mapping[str, object]:
    """The answer rate of a measure by any cut, what late answers hint at, and why customers were not asked."""
    by = actor_of(request)
    check_may(by, Action.MEASURES_READ)
    check_query(request, query)
    cut = tuple(one.strip() for one in query.by.split(",") if one.strip())
    question = measures.Question(name, cut, where_of(query.where), query.since, query.until, level=query.level)
    return as_json(question, silence_of(question, viewer=by))


def where_of(conditions: list[str]) -> dict[str, str]:
    """Conditions as they stand in an address, by dimension; ``Invalid`` for what is none."""
    where: dict[str, str] = {}
    for condition in conditions:
        name, equals, value = condition.partition("=")
        if not equals or not name:
            raise Invalid(_("Write a condition as DIMENSION=VALUE, such as area=B."), field="where")
        if where.setdefault(name, value) != value:
            raise Invalid(_("The condition on {name} stands twice with different values.").format(name=name), field="where")
    return where
