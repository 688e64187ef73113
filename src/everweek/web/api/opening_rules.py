"""``/api/v1/opening-rules``: the rules by which cases are opened, written by programs."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, StrictBool

from everweek.act.ruling import services
from everweek.act.ruling.queries import RuleShown, access_rule, list_rules, show_rule
from everweek.act.ruling.rules import LONGEST_WORD, MOST_WORDS, Opens
from everweek.act.ruling.services import RuleWanted
from everweek.people.access import check_may
from everweek.people.policy import Action, TokenScope
from everweek.people.tokens import TokenActor
from everweek.prove.trying import try_opening
from everweek.web.api import case_names as names
from everweek.web.api.bodies import Strict, Text
from everweek.web.api.case_shapes import Grave
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["cases"], auth=Bearer(TokenScope.CASE_WAYS_WRITE))


class Urgency(StrEnum):
    """How urgent what was said is."""

    URGENT = "urgent"
    SAFETY = "safety"
    LIFE = "life"


class OpeningTrialIn(Strict):
    """Which answers open a case: a low score, urgent words, or a word that is said."""

    unit: Text = Field(default="", max_length=80, description="The key of a unit, meant with all below it; left out: anywhere.")
    measure: Text = Field(default="", max_length=80, description="Of which measure a score opens a case.", examples=["nps"])
    at_most: float | None = Field(default=None, description="Up to which score; goes with measure.", examples=[6])
    urgencies: list[Urgency] = Field(default_factory=list, max_length=3, description="Words of such urgency open a case.")
    words: list[Annotated[Text, Field(max_length=LONGEST_WORD)]] = Field(
        default_factory=list, max_length=MOST_WORDS, description="One of these words, said whole, opens a case."
    )


class OpeningRuleIn(OpeningTrialIn):
    """Which answers open a case: a low score, urgent words, or a word that is said. What is left out is as usual."""

    name: Text = Field(min_length=1, max_length=120, description="What you call it.", examples=["Would not recommend us"])
    severity: Grave = Field(default=Grave.NORMAL, description="How grave its cases are held at first.")
    safety: StrictBool = Field(default=False, description="Whether somebody's safety is held to be at stake.")


class OpeningRuleOut(Schema):
    """A rule as it stands."""

    id: int
    name: str
    unit: str
    measure: str
    at_most: float | None = None
    urgencies: list[Urgency]
    words: list[str]
    severity: Grave
    safety: bool
    since: datetime = Field(description="It is about answers received from then on.")
    stopped_at: datetime | None = Field(default=None, description="Since when it opens nothing; left out while it does.")


class OpeningRules(Schema):
    """All rules, those that are on first."""

    rules: list[OpeningRuleOut]


class OpeningTrialWeek(Schema):
    """Seven days."""

    since: datetime = Field(description="Their first moment.")
    opens: int = Field(description="How many cases it would have opened in them.")


class OpeningTrialUnit(Schema):
    """A unit with cases it would have opened."""

    name: str = Field(description="Empty: of answers that name no unit.")
    opens: int


class OpeningTrial(Schema):
    """What a rule would have opened."""

    since: datetime = Field(description="Answers from then on were looked at: of four weeks, or the newest forty thousand.")
    answers: int = Field(description="How many came in since.")
    opens: int = Field(description="How many cases it would have opened of them.")
    already: int = Field(description="How many of those answers have a case.")
    weeks: list[OpeningTrialWeek] = Field(description="The newest first.")
    units: list[OpeningTrialUnit] = Field(description="Those with most of them, five at most.")
    responses: list[int] = Field(description="The ids of the newest of those answers that you may read, three at most.")


class OpeningRuleDeed(StrEnum):
    """What can be done with a rule."""

    STOP = "stop"
    START = "start"


@router.get(
    "",
    response={200: OpeningRules, **REFUSALS},
    operation_id="list_opening_rules",
    summary="All opening rules",
    exclude_none=True,
)
def list_opening_rules(request: HttpRequest) -> OpeningRules:
    """By which rules answers open cases."""
    return OpeningRules(rules=[_out(one) for one in list_rules(actor_of(request))])


@router.post(
    "",
    response={201: OpeningRuleOut, **REFUSALS},
    operation_id="post_opening_rule",
    summary="Write an opening rule",
    exclude_none=True,
)
@once
def post_opening_rule(request: HttpRequest, body: OpeningRuleIn) -> tuple[int, Schema]:
    """Open cases by it for answers received from now on. 409: there are as many rules as there may be."""
    by = actor_of(request)
    check_may(by, Action.CASES_RULE)
    made = services.write_rule(wanted=_wanted(by, body), by=by)
    return 201, _out(show_rule(made))


@router.post(
    "/trial",
    response={200: OpeningTrial, **REFUSALS},
    operation_id="try_opening_rule",
    summary="What an opening rule would have opened",
)
def try_opening_rule(request: HttpRequest, body: OpeningTrialIn) -> OpeningTrial:
    """How many cases a rule would have opened of the answers of the last four weeks. Nothing is written.

    Urgent words are those understood by now; what is corrected or added later, and what comes by mail or on the public page, is
    only known once it is on.
    """
    by = actor_of(request)
    check_may(by, Action.CASES_RULE)
    unit = names.unit(by, body.unit, Action.CASES_RULE) if body.unit else None
    found = try_opening(by, opens=_opens(body), unit=unit)
    return OpeningTrial(
        since=found.since,
        answers=found.heard,
        opens=found.opens,
        already=found.already,
        weeks=[OpeningTrialWeek(since=one.begins, opens=one.opens) for one in found.weeks],
        units=[OpeningTrialUnit(name=name, opens=many) for name, many in found.units],
        responses=list(found.voices),
    )


@router.get(
    "/{int:rule_id}",
    response={200: OpeningRuleOut, **REFUSALS},
    operation_id="get_opening_rule",
    summary="One opening rule",
    exclude_none=True,
)
def get_opening_rule(request: HttpRequest, rule_id: int) -> OpeningRuleOut:
    """One rule."""
    return _out(show_rule(access_rule(actor_of(request), rule_id)))


@router.put(
    "/{int:rule_id}",
    response={200: OpeningRuleOut, **REFUSALS},
    operation_id="put_opening_rule",
    summary="Change an opening rule",
    exclude_none=True,
)
def put_opening_rule(request: HttpRequest, rule_id: int, body: OpeningRuleIn) -> OpeningRuleOut:
    """Let it say this from now on; cases it opened stay. The same again changes nothing."""
    by = actor_of(request)
    return _out(show_rule(services.rewrite_rule(rule=access_rule(by, rule_id), wanted=_wanted(by, body), by=by)))


@router.post(
    "/{int:rule_id}/{deed}",
    response={200: OpeningRuleOut, **REFUSALS},
    operation_id="stop_or_start_opening_rule",
    summary="Stop an opening rule, or let it go on",
    exclude_none=True,
)
@once
def stop_or_start_opening_rule(request: HttpRequest, rule_id: int, deed: OpeningRuleDeed) -> tuple[int, Schema]:
    """Stopped it opens no case any more, those it opened stay; started again it is about answers received from then on."""
    by = actor_of(request)
    rule = access_rule(by, rule_id)
    if deed is OpeningRuleDeed.STOP:
        services.stop_rule(rule=rule, by=by)
    else:
        services.start_rule(rule=rule, by=by)
    return 200, _out(show_rule(access_rule(by, rule_id)))


def _opens(body: OpeningTrialIn) -> Opens:
    return Opens(measure=body.measure, at_most=body.at_most, urgencies=tuple(body.urgencies), words=tuple(body.words))


def _wanted(by: TokenActor, body: OpeningRuleIn) -> RuleWanted:
    return RuleWanted(
        name=body.name,
        opens=_opens(body),
        unit=names.unit(by, body.unit, Action.CASES_RULE) if body.unit else None,
        severity=body.severity.severity,
        safety=body.safety,
    )


def _out(shown: RuleShown) -> OpeningRuleOut:
    return OpeningRuleOut(
        id=shown.id,
        name=shown.name,
        unit=shown.unit,
        measure=shown.opens.measure,
        at_most=shown.opens.at_most,
        urgencies=[Urgency(one) for one in shown.opens.urgencies],
        words=list(shown.opens.words),
        severity=Grave.of(shown.severity),
        safety=shown.safety,
        since=shown.since,
        stopped_at=shown.stopped_at,
    )
