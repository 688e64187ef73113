"""``/api/v1/measures/{name}/chart``, ``comparison`` and ``peers``: is it steady, and who can be told apart; never a ranking."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from everweek.errors import Invalid
from everweek.facts.patience import counted_at
from everweek.people.access import check_may
from everweek.people.policy import Action, TokenScope
from everweek.prove import compare, doubts, rules, sentences, watch, weighing
from everweek.prove.access import check_may_compare, check_may_compare_units
from everweek.prove.measures import Question, plain
from everweek.prove.watch import telling
from everweek.prove.watch.peers import Beside
from everweek.prove.years import year_of_measure
from everweek.web.api.bodies import Day, check_query
from everweek.web.api.measures import SaidOut, where_of
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["measures"], auth=Bearer(TokenScope.MEASURES_READ))
ITSELF = Literal["", "moved", "held", "otherwise", "untold"]
_ITSELF = (
    "What it did itself while it parted from all others: moved that way, held while they moved the other way, moved the other "
    "way by less than they, or it cannot be told; empty where it was not compared with others in this way."
)
_ESTIMATE = "value, low, high, n, unit and method, or not_enough: {reason, have, need}."


class ChartQuery(Schema):
    """Which control chart."""

    model_config = ConfigDict(extra="forbid")

    by: str = Field(default="unit", max_length=80, description="The dimension whose groups are watched; empty: the whole alone.")
    group: str = Field(default="", max_length=200, description="Whose chart: a value of it; left out: the whole house.")
    every: Literal["week", "month"] = Field(default="week", description="One point a week or a month.")
    where: list[str] = Field(default_factory=list, max_length=20, description="DIMENSION=VALUE; several narrow it further.")
    since: Day | None = Field(default=None, description="The first day that counts.")
    until: Day | None = Field(default=None, description="The last day that counts.")
    baseline: int | None = Field(
        default=None,
        le=10_000,
        description="How many of the first points are normal: at least 5, and no more than there are; left out: 13 weeks or "
        "6 months.",
    )


class PointOut(Schema):
    """One point; its limits are left out where there are none."""

    first: date = Field(description="The first day of its first period.")
    last: date = Field(description="The first day of its last period: the same, unless some were too small alone.")
    n: int
    value: float
    alarmed: bool = Field(description="Whether a finding is about it.")
    centre: float | None = None
    lower: float | None = None
    upper: float | None = None


class SignalOut(Schema):
    """A pattern in the chart that chance seldom makes; an alarm is what still stands when all charts are looked at together."""

    rule: str = Field(examples=["nelson-1"])
    says: str = Field(description="What the rule looks for, in words.")
    periods: list[date]


class RewordingOut(Schema):
    """From which day on a questionnaire asks a measure otherwise, though on the scale it stands on."""

    day: date = Field(description="The day on which that version was published.")
    questionnaire: str
    title: str
    otherwise: list[str] = Field(description="What is other about its questions, each part in words.")
    says: str


class FindingOut(Schema):
    """What is to be said, in sentences."""

    says: str
    how_sure: list[str]
    group: str
    direction: Literal["", "down", "up"] = Field(description="Which way it moved, beside what it was compared with.")
    itself: ITSELF = Field(description=_ITSELF)
    own: dict[str, object] | None = Field(
        description=f"How far it moved beside its own past, where it was compared with all others: {_ESTIMATE}"
    )
    others: dict[str, object] | None = Field(
        description=f"How far all others moved in the same time; null for whoever may not see them. {_ESTIMATE}"
    )


class GroupOut(Schema):
    """A group that is watched, in the order of the alphabet."""

    value: str
    label: str
    points: int
    moved: Literal["", "down", "up"] = Field(
        description="Which way it moved, where an alarm stands, beside what it was compared with."
    )
    itself: ITSELF = Field(description=_ITSELF)


class ChartOut(Schema):
    """A control chart and what it says: the same as `everweek chart` draws."""

    measure: str
    title: str
    by: str
    every: str
    where: dict[str, str] = Field(description="What was asked to limit it: DIMENSION to VALUE.")
    since: date | None = Field(description="The first day that was asked for; null: from the beginning.")
    until: date | None = Field(description="The last day that was asked for; null: up to now.")
    stopped: date | None = Field(
        description="The first day of the week or month of the last answers, where these came regularly and come no more; what "
        "lasted until then is told in the past. Null: they come, or the days that were asked for are over."
    )
    group: str
    label: str
    unit: str
    scale: list[float]
    doubtful: int = Field(description="How many of these answers are doubtful; where=doubt= (nothing after it) leaves them out.")
    uneven: bool = Field(
        description="Whether some answers stand for more customers than others, drawn with other chances or weighed; here each "
        "counts once, and the measure with weight=true lets each count for as many."
    )
    segments_counted_at: datetime | None = Field(
        description="When it was counted who is in the segments that were asked for; null: just now, or none was."
    )
    against: str = Field(description="What a group's alarm is about: its difference to all others, or to its own baseline.")
    baseline: int = Field(description="How many of the first points the limits come from; 0 where there are none.")
    points: list[PointOut]
    missing: list[date] = Field(description="Periods that no point stands for.")
    asked_otherwise: list[RewordingOut] = Field(
        description="From which days within it a version of a questionnaire asks it otherwise: a move there may be the wording."
    )
    limits: dict[str, object] = Field(description="Empty where the points have limits; else not_enough.")
    steadiness: dict[str, object] = Field(description=f"How much the points differ beyond chance: {_ESTIMATE}")
    signals: list[SignalOut]
    findings: list[FindingOut] = Field(
        description="What is to be said of this chart, also that nothing can be yet; nothing: all of it may be chance."
    )
    groups: list[GroupOut]


class ComparisonQuery(Schema):
    """What is compared."""

    model_config = ConfigDict(extra="forbid")

    by: str = Field(min_length=1, max_length=400, description="What to cut by: names of dimensions, divided by commas.")
    where: list[str] = Field(default_factory=list, max_length=20, description="DIMENSION=VALUE; several narrow it further.")
    since: Day | None = Field(default=None, description="The first day that counts.")
    until: Day | None = Field(default=None, description="The last day that counts.")
    weight: bool = Field(default=False, description="Let each answer count by its weight.")
    level: float = Field(default=0.95, gt=0, lt=1, description="The level of the intervals and of telling apart.")


class ComparedOut(Schema):
    """One group, and how it stands to all others together, once it is allowed for how many groups were looked at."""

    cut: dict[str, str]
    label: str
    raw: dict[str, object] = Field(description=f"As measured: {_ESTIMATE}")
    estimate: dict[str, object] = Field(description=f"Shrunken, for judging: {_ESTIMATE}")
    standing: Literal["above", "below", "cannot be told apart"] | None = Field(description="Null: too few answers.")
    difference: dict[str, object] | None = Field(
        description="The group less all others together: value, low, high, n, unit, method, and the level of the interval, which "
        "leaves out 0 exactly where standing is above or below. Null: not held against them."
    )
    chance: float | None = Field(description="The p-value of no difference, allowing for all groups (Holm).")
    alike: list[str] = Field(description="The labels of the groups that it cannot be told apart from.")


class ComparisonOut(Schema):
    """Groups beside each other, in the order of the alphabet or of time; never a ranking."""

    measure: str
    by: list[str]
    level: float
    whole: dict[str, object] = Field(description=f"All of it together: {_ESTIMATE}")
    says: list[str] = Field(description="What the groups say beside each other, in the sentences of the page, trouble first.")
    findings: list[SaidOut] = Field(description="The same sentences, each with how sure it is.")
    groups: list[ComparedOut]


class PeersQuery(Schema):
    """Whose colleagues, or which units."""

    model_config = ConfigDict(extra="forbid")

    of: Literal["", "units"] = Field(
        default="",
        description="units: each unit beside all others at the same touchpoints in the same months, in the place of colleagues.",
    )
    unit: str = Field(default="", max_length=80, description="The key of a unit, and all below it; left out: all within reach.")
    segment: str = Field(
        default="", max_length=80, description="The key of a segment: its customers' answers (needs customers:read)."
    )
    since: Day | None = Field(
        default=None, description="The first day that counts; without days, the twelve months up to the newest answer."
    )
    until: Day | None = Field(default=None, description="The last day that counts.")
    years: Literal["", "all"] = Field(
        default="", description="all: answers of all years, where no days are given. A colleague is then named for long ago, too."
    )


class PeerOut(Schema):
    """One colleague beside all peers at the same touchpoints in the same months."""

    member: str
    name: str
    estimate: dict[str, object] = Field(description=f"All answers together, moved by the difference: {_ESTIMATE}")
    difference: dict[str, object] = Field(description=f"How far from the peers; what the page draws: {_ESTIMATE}")
    apart: Literal["down", "up"] | None = Field(description="Which way the colleague lies apart; null: it cannot be told.")


class UnitPeerOut(Schema):
    """One unit beside all others at the same touchpoints in the same months."""

    unit: str
    name: str
    estimate: dict[str, object] = Field(description=f"All answers together, moved by the difference: {_ESTIMATE}")
    difference: dict[str, object] = Field(
        description=f"How far from the others, at touchpoints and in months that they share; what the page draws: {_ESTIMATE}"
    )
    apart: Literal["down", "up"] | None = Field(description="Which way the unit lies apart; null: it cannot be told.")


class PeersOut(Schema):
    """Colleagues, or units, in the order of the alphabet, and what is to be said; never a ranking."""

    measure: str
    unit: str
    since: date | None = Field(description="The first day that counts; null: from the beginning.")
    until: date | None = Field(description="The last day that counts; null: up to now.")
    where: dict[str, str] = Field(default_factory=dict, description="Of which answers, by dimension; empty: of all.")
    members: list[PeerOut] = Field(description="Empty where units were asked for.")
    units: list[UnitPeerOut] = Field(default_factory=list, description="Empty where colleagues were asked for.")
    findings: list[FindingOut]


@router.get(
    "/{name}/chart", response={200: ChartOut, **REFUSALS}, operation_id="get_chart", summary="Is it steady: a control chart"
)
def get_chart(request: HttpRequest, name: str, query: Annotated[ChartQuery, Query(...)]) -> Mapping[str, object]:
    """The control chart of a measure, of the whole house or one group, its signals in words, and what stands out."""
    seen, drawn = charted(request, name, query)
    asked, by = telling.question_of(drawn), actor_of(request)
    doubtful, uneven = doubts.count_doubtful(asked, by), weighing.is_uneven(asked, by)
    return telling.as_json(seen, drawn, doubtful=doubtful, uneven=uneven, segments_at=counted_at())


def charted(request: HttpRequest, name: str, query: ChartQuery) -> tuple[watch.Look, watch.Charted]:
    """What is watched, and the chart that is asked for."""
    by = actor_of(request)
    check_may(by, Action.MEASURES_READ)
    check_query(request, query)
    watch.check_watched(query.by)
    seen = watch.look(
        name,
        by=query.by,
        viewer=by,
        every=query.every,
        where=where_of(query.where),
        since=query.since,
        until=query.until,
        baseline=query.baseline,
    )
    drawn = watch.chart_of(seen, query.group)
    if drawn is None:
        near = rules.suggestion(query.group, [one.place.value for one in seen.charts])
        message = _("There is no %(dimension)s “%(group)s” with answers.") % {"dimension": query.by, "group": query.group}
        raise Invalid(message + near, field="group")
    return seen, drawn


@router.get(
    "/{name}/comparison",
    response={200: ComparisonOut, **REFUSALS},
    operation_id="get_comparison",
    summary="Groups compared fairly",
)
def get_comparison(request: HttpRequest, name: str, query: Annotated[ComparisonQuery, Query(...)]) -> ComparisonOut:
    """Each group as measured and shrunken, how it stands to all others, and from which it cannot be told apart."""
    by = actor_of(request)
    check_may(by, Action.MEASURES_READ)
    check_query(request, query)
    cut = [one.strip() for one in query.by.split(",") if one.strip()]
    found = compare.compare(
        name,
        viewer=by,
        by=cut,
        where=where_of(query.where),
        since=query.since,
        until=query.until,
        weight=query.weight,
        level=query.level,
    )
    groups = [_compared(found, place) for place in range(len(found.groups))]
    question = Question(name, tuple(cut), where_of(query.where), query.since, query.until, query.weight, query.level)
    told = sentences.as_json(sentences.of_comparison(question, found, viewer=by))
    about = {"measure": found.measured.measure, "by": cut, "level": query.level, "whole": plain(found.whole)}
    return ComparisonOut.model_validate({**about, **told, "groups": groups})


def _compared(found: compare.Comparison, place: int) -> ComparedOut:
    one = found.groups[place]
    beside = sentences.beside_as_json(one.beside) if one.beside is not None else {}
    return ComparedOut.model_validate(
        {
            "cut": dict(one.cut),
            "label": one.label,
            "raw": plain(one.raw),
            "estimate": plain(one.estimate),
            "standing": one.standing.value if one.standing is not None else None,
            "difference": beside.get("difference"),
            "chance": beside.get("chance"),
            "alike": list(found.alike(place)),
        }
    )


@router.get(
    "/{name}/peers",
    response={200: PeersOut, **REFUSALS},
    operation_id="get_peers",
    summary="Colleagues, or units, compared fairly",
)
def get_peers(request: HttpRequest, name: str, query: Annotated[PeersQuery, Query(...)]) -> PeersOut:
    """Each colleague beside all peers, allowing for touchpoints and months; the token also needs `responses:read`. With
    `of=units` each unit beside all other units, which `measures:read` suffices for.
    """
    by = actor_of(request)
    of_units = query.of == "units"
    (check_may_compare_units if of_units else check_may_compare)(by)
    check_query(request, query)
    where = {"segment": query.segment} if query.segment else {}
    lately = year_of_measure(name, by) if not (query.since or query.until or query.years) else None
    since = query.since or lately
    compared = watch.units if of_units else watch.people
    found = compared(name, query.unit or None, viewer=by, where=where, since=since, until=query.until)
    members = [] if of_units else [PeerOut(member=one.place.value, **_beside(one)) for one in found.rows]
    units = [UnitPeerOut(unit=one.place.value, **_beside(one)) for one in found.rows] if of_units else []
    said = [FindingOut.model_validate(telling.finding_as_json(one)) for one in found.findings]
    asked = {**where, **({"unit": query.unit} if query.unit else {})}
    days = {"since": since, "until": query.until}
    return PeersOut(measure=found.measure, unit=found.unit, **days, where=asked, members=members, units=units, findings=said)


def _beside(one: Beside) -> dict[str, Any]:
    """What is told alike of a colleague and of a unit."""
    return {
        "name": one.place.label,
        "estimate": plain(one.estimate),
        "difference": plain(one.difference),
        "apart": one.apart.value if one.apart is not None else None,
    }
