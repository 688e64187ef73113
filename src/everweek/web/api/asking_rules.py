"""``/api/v1/asking-rules``: the rules by which customers are asked, written by programs; ``/api/v1/asking-decisions``."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field, StrictInt

from everweek.listen.inviting import planning, queries, rules, services
from everweek.listen.inviting.access import access_rule
from everweek.listen.inviting.queries import DecisionShown, DecisionsWanted, RuleShown
from everweek.listen.inviting.services import RuleWanted
from everweek.messages.contact.queries import rules as contact_rules
from everweek.moments.access import access_interaction
from everweek.people.access import access_unit, check_may
from everweek.people.paging import Place
from everweek.people.policy import Action, TokenScope
from everweek.people.tokens import TokenActor
from everweek.web.api.bodies import LARGEST_ID, Strict, Text, check_query
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

asking_rules = Router(tags=["asking"], auth=Bearer(TokenScope.ASKING_WRITE))
decisions = Router(tags=["asking"], auth=Bearer(TokenScope.INVITATIONS_WRITE))
MOST_NAMED = 200


class AskingRuleIn(Strict):
    """After which moments customers are asked what, when, and how many of them. A whole rule: what is left out is as usual."""

    name: Text = Field(min_length=1, max_length=120, description="What you call it.", examples=["After a visit"])
    questionnaire: Text = Field(min_length=1, max_length=80, description="The key of a published questionnaire.")
    unit: Text = Field(default="", max_length=80, description="The key of a unit, meant with all below it; left out: anywhere.")
    touchpoints: list[Annotated[Text, Field(max_length=80)]] = Field(
        default_factory=list, max_length=MOST_NAMED, description="The keys of these moments only; left out: all of them."
    )
    channels: list[Annotated[Text, Field(max_length=40)]] = Field(
        default_factory=list, max_length=MOST_NAMED, description="Only who came so, such as phone; left out: however they came."
    )
    attributes: dict[Text, Text] = Field(
        default_factory=dict,
        max_length=20,
        description="Only where it was told with these.",
        examples=[{"queue": "refunds"}],
    )
    delay_minutes: StrictInt = Field(default=0, description="So long after the moment; at most 90 days.")
    share: float = Field(default=1, description="How many of them are asked, as a share: 0.25 is every fourth, drawn.")
    open_days: StrictInt = Field(default=rules.OPEN_DAYS, description="For how many days the customer can answer.")
    reminders: StrictInt = Field(default=0, description="How often a reminder is sent if there is no answer.")
    remind_after_days: StrictInt = Field(default=3, description="After how many days each time.")
    language: Text = Field(default="", max_length=12, description="Where the customer's is not known; left out: the house's.")


class DidOut(Schema):
    """What a rule did in the last thirty days."""

    decided: int = Field(description="Of how many moments it decided.")
    asked: int
    sent: int
    answered: int
    may_answer: int = Field(description="How many have not answered and still can.")
    not_asked: dict[str, int] = Field(description="How many were not asked, by each reason.")


class AskingRuleOut(Schema):
    """A rule as it stands."""

    id: int
    name: str
    questionnaire: str
    unit: str
    touchpoints: list[str]
    channels: list[str]
    attributes: dict[str, str]
    delay_minutes: int
    share: float
    open_days: int
    reminders: int
    remind_after_days: int
    reminders_leave: list[int] = Field(
        description="How many days after the letter each reminder leaves by the contact rules as they stand; the others do not."
    )
    language: str
    since: datetime = Field(description="It is about moments recorded from then on.")
    stopped_at: datetime | None = Field(default=None, description="Since when it asks nobody; left out while it does.")
    did: DidOut


class AskingRules(Schema):
    """All rules, those that are on first."""

    rules: list[AskingRuleOut]


class AskingRuleDeed(StrEnum):
    """What can be done with a rule."""

    STOP = "stop"
    START = "start"


class MomentIn(Strict):
    """The moment to try a rule on."""

    interaction: StrictInt = Field(ge=1, le=LARGEST_ID, description="The id you were given when it was stored.")


class RuleTried(Schema):
    """What a rule would decide of a moment now. Nothing is decided, and nobody is asked."""

    asks: bool = Field(description="Whether the customer would be asked.")
    differs: list[str] = Field(
        description="In what the moment is another than the rule is about; empty: it is about it. unit, touchpoints, channels, "
        "attributes; stopped: the rule is off; history: it was imported as history; since: it was told before the rule began."
    )
    draw: float = Field(
        description="What the rule drew for this moment: below its share the customer is among those to be asked."
    )
    share: float
    reason: str = Field(
        description="Why the customer would not be asked even if the rule is about it; empty where nothing is known."
    )
    says: str = Field(description="The reason in a sentence.")
    may_from: datetime | None = Field(
        default=None, description="From when on the contact rules let the customer be asked; left out: unknown, or never."
    )


class DecisionsQuery(Schema):
    """Which decisions; what is left out limits nothing."""

    model_config = ConfigDict(extra="forbid")

    after: str = Field(default="", max_length=100, description="The next of the page before. Left out: from the newest on.")
    rule: int | None = Field(default=None, ge=1, le=LARGEST_ID, description="The id of a rule.")
    interaction: int | None = Field(default=None, ge=1, le=LARGEST_ID, description="The id of a moment.")
    outcome: str = Field(
        default="", max_length=40, pattern=r"^[a-z_]*$", description="asked, not, or one reason such as not_drawn."
    )


class DecisionOut(Schema):
    """What was decided of one moment: asked, or not asked and why."""

    id: int
    decided_at: datetime
    rule: int | None = Field(default=None, description="Left out where a colleague or a program asked by hand.")
    interaction: int | None = None
    asked: bool
    reason: str = Field(description="Why the customer was not asked; empty where they were.")
    says: str = Field(description="The reason in a sentence.")
    invitation: int | None = Field(default=None, description="The id of the invitation, where the customer was asked.")
    state: str | None = Field(default=None, description="How that stands: planned, sent, answered, withdrawn, stopped or over.")


class Decisions(Schema):
    """A page of decisions, the newest first."""

    decisions: list[DecisionOut]
    next: str | None = Field(default=None, description="Give it as after for the next page; left out at the end.")


@asking_rules.get(
    "", response={200: AskingRules, **REFUSALS}, operation_id="list_asking_rules", summary="All asking rules", exclude_none=True
)
def list_asking_rules(request: HttpRequest) -> AskingRules:
    """By which rules customers are asked, and what each did lately."""
    return AskingRules(rules=[_out(one) for one in queries.list_rules(actor_of(request))])


@asking_rules.post("", response={201: AskingRuleOut, **REFUSALS}, operation_id="post_asking_rule", summary="Write an asking rule")
@once
def post_asking_rule(request: HttpRequest, body: AskingRuleIn) -> tuple[int, Schema]:
    """Ask by it about moments recorded from now on. 409: there are as many rules as there may be."""
    by = actor_of(request)
    check_may(by, Action.ASKING_EDIT)
    made = services.make_rule(wanted=_wanted(by, body), by=by)
    return 201, _out(queries.rule_shown(made))


@asking_rules.get(
    "/{int:rule_id}",
    response={200: AskingRuleOut, **REFUSALS},
    operation_id="get_asking_rule",
    summary="One asking rule",
    exclude_none=True,
)
def get_asking_rule(request: HttpRequest, rule_id: int) -> AskingRuleOut:
    """One rule, and what it did lately."""
    return _out(queries.rule_shown(access_rule(actor_of(request), rule_id)))


@asking_rules.put(
    "/{int:rule_id}",
    response={200: AskingRuleOut, **REFUSALS},
    operation_id="put_asking_rule",
    summary="Change an asking rule",
    exclude_none=True,
)
def put_asking_rule(request: HttpRequest, rule_id: int, body: AskingRuleIn) -> AskingRuleOut:
    """Let it say this about moments recorded from now on; what it decided stays. The same again changes nothing."""
    by = actor_of(request)
    services.change_rule(rule=access_rule(by, rule_id), wanted=_wanted(by, body), by=by)
    return _out(queries.rule_shown(access_rule(by, rule_id)))


@asking_rules.post(
    "/{int:rule_id}/try",
    response={200: RuleTried, **REFUSALS},
    operation_id="try_asking_rule",
    summary="What a rule would decide of one moment",
)
@once
def try_asking_rule(request: HttpRequest, rule_id: int, body: MomentIn) -> tuple[int, Schema]:
    """Why the customer would be asked or not, step by step, the contact rules too. Nothing is stored."""
    by = actor_of(request)
    found = planning.foresee(access_rule(by, rule_id), access_interaction(by, body.interaction, Action.ASKING_EDIT))
    return 200, RuleTried(
        asks=found.asks,
        differs=list(found.differs),
        draw=found.draw / rules.WHOLE,
        share=found.share / rules.WHOLE,
        reason=found.reason,
        says=rules.reason_in_words(found.reason) if found.reason else "",
        may_from=found.at,
    )


@asking_rules.post(
    "/{int:rule_id}/{deed}",
    response={200: AskingRuleOut, **REFUSALS},
    operation_id="act_on_asking_rule",
    summary="Stop or start an asking rule",
)
@once
def act_on_asking_rule(request: HttpRequest, rule_id: int, deed: AskingRuleDeed) -> tuple[int, Schema]:
    """Let it ask nobody any more (who was asked can still answer), or ask again about moments from now on."""
    by = actor_of(request)
    found = access_rule(by, rule_id)
    match deed:
        case AskingRuleDeed.STOP:
            services.stop_rule(rule=found, by=by)
        case AskingRuleDeed.START:
            services.start_rule(rule=found, by=by)
    return 200, _out(queries.rule_shown(access_rule(by, rule_id)))


@decisions.get(
    "",
    response={200: Decisions, **REFUSALS},
    operation_id="list_asking_decisions",
    summary="Who was asked and who was not, and why",
    exclude_none=True,
)
def list_asking_decisions(request: HttpRequest, query: Annotated[DecisionsQuery, Query(...)]) -> Decisions:
    """What was decided of moments within reach, by rules and by hand."""
    by = actor_of(request)
    check_may(by, Action.INVITATIONS_MAKE)
    check_query(request, query)
    wanted = DecisionsWanted(rule=query.rule, interaction=query.interaction, outcome=query.outcome)
    found = queries.list_decisions(by, wanted, Place(query.after))
    return Decisions(decisions=[_decision(one) for one in found.rows], next=found.after or None)


def _wanted(by: TokenActor, body: AskingRuleIn) -> RuleWanted:
    told = body.model_dump(exclude={"unit", "share"})
    unit = access_unit(by, body.unit, Action.ASKING_EDIT) if body.unit else None
    # Out of bounds is refused by the service, with the reason; what no number can hold is out of bounds.
    share = round(body.share * rules.WHOLE) if abs(body.share) <= 1 else rules.WHOLE + 1
    return RuleWanted(**told, unit=unit, share=share)


def _out(one: RuleShown) -> AskingRuleOut:
    did = queries.what_it_did(one.id)
    return AskingRuleOut(
        id=one.id,
        name=one.name,
        questionnaire=one.questionnaire,
        unit=one.unit_key,
        touchpoints=list(one.touchpoints),
        channels=list(one.channels),
        attributes=dict(one.attributes),
        delay_minutes=one.delay_minutes,
        share=one.share / rules.WHOLE,
        open_days=one.open_days,
        reminders=one.reminders,
        remind_after_days=one.remind_after_days,
        reminders_leave=list(rules.reminders_leaving(one.reminders, one.remind_after_days, one.open_days, contact_rules())),
        language=one.language,
        since=one.since,
        stopped_at=one.stopped_at,
        did=DidOut(
            decided=did.decided,
            asked=did.asked,
            sent=did.sent,
            answered=did.answered,
            may_answer=did.may_answer,
            not_asked=dict(sorted(did.reasons.items())),
        ),
    )


def _decision(one: DecisionShown) -> DecisionOut:
    return DecisionOut(
        id=one.id,
        decided_at=one.decided_at,
        rule=one.rule,
        interaction=one.interaction,
        asked=one.invitation is not None,
        reason=one.reason,
        says=rules.reason_in_words(one.reason) if one.reason else "",
        invitation=one.invitation.id if one.invitation is not None else None,
        state=one.invitation.state if one.invitation is not None else None,
    )
