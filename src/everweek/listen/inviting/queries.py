"""Reads of inviting: the rules, what they decided, who was asked and why somebody was not; limited to what the member may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import NotFound
from everweek.journal.queries import Change, list_changes
from everweek.journal.services import Actor
from everweek.listen.inviting import rules
from everweek.listen.inviting.letters import address_of
from everweek.listen.models import AskingDecision, AskingRule, ImportRun, Invitation
from everweek.moments.models import Interaction
from everweek.people.access import Scope, check_may, reach_of
from everweek.people.models import Customer, Unit
from everweek.people.paging import START, Order, Place, Stretch
from everweek.people.policy import Action
from everweek.people.queries import organisation, read_once

LATELY: Final = timedelta(days=30)
MADE_LAST: Final = Order("-pk")
NEWEST: Final = Order("-decided_at", "-pk")
BECAME: Final[Mapping[str, rules.Outcome]] = {"not_reached": rules.Outcome.BOUNCED, "declined": rules.Outcome.OPTED_OUT}
"""Why somebody who was asked is known not to have answered. Bounced and opted out are reasons why others were not asked, too."""
_ANSWERED: Final = Q(invitation__answered_at__isnull=False, invitation__response__withdrawn_at__isnull=True)
_RELATED: Final = (
    *("rule", "interaction__unit", "interaction__touchpoint", "interaction__customer"),
    *("invitation__customer", "invitation__unit", "invitation__version__questionnaire"),
)


@dataclass(frozen=True)
class RuleShown:
    """One rule as it stands; see ``AskingRule``. ``asked`` and ``decided`` are of the last thirty days."""

    id: int
    name: str
    questionnaire: str
    title: str
    archived: bool
    unit: str
    unit_key: str
    touchpoints: tuple[str, ...]
    channels: tuple[str, ...]
    attributes: Mapping[str, str]
    delay_minutes: int
    share: int
    open_days: int
    reminders: int
    remind_after_days: int
    language: str
    since: datetime
    stopped_at: datetime | None
    decided: int = 0
    asked: int = 0


@dataclass(frozen=True)
class DecisionShown:
    """One decision: about whom and what, asked or why not, and how the invitation stands."""

    id: int
    decided_at: datetime
    rule: int | None
    rule_name: str
    customer: int | None
    customer_name: str
    interaction: int | None
    happened_at: datetime | None
    what: tuple[str, ...]
    reason: str
    invitation: "InvitationShown | None"


@dataclass(frozen=True)
class InvitationShown:
    """One invitation as it stands. ``state`` is one of planned, sent, answered, withdrawn, stopped, over.

    ``decided``: whether it was decided here, and so stands among the decisions; what came in by a file was decided elsewhere.
    """

    id: int
    state: str
    questionnaire: str
    title: str
    channel: str
    language: str
    made_at: datetime
    due_at: datetime
    expires_at: datetime
    sent_at: datetime | None
    answered_at: datetime | None
    reminded: int
    stopped: str
    outcome: str
    rule: int | None
    interaction: int | None
    customer: int | None
    customer_external_id: str
    probability: int
    decided: bool = True

    @property
    def became(self) -> str:
        """Why the invitation is known not to have been answered, by the words of ``BECAME``; empty where it was answered, or the
        customer is silent.
        """
        return "" if self.answered_at else next((name for name, one in BECAME.items() if one == self.outcome), "")

    @classmethod
    def of(cls, row: Invitation, now: datetime, *, decided: bool = True) -> "InvitationShown":
        """How that invitation stands now."""
        return cls(
            id=row.pk,
            state=_state(row, now),
            questionnaire=row.version.questionnaire.key,
            title=row.version.questionnaire.title,
            channel=row.channel,
            language=row.language,
            made_at=row.made_at,
            due_at=row.due_at,
            expires_at=row.expires_at,
            sent_at=row.sent_at,
            answered_at=row.answered_at,
            reminded=row.reminded,
            stopped=row.stopped,
            outcome=row.outcome,
            rule=row.rule_id,
            interaction=row.interaction_id,
            customer=row.customer_id,
            customer_external_id=(row.customer.external_id or "") if row.customer is not None else "",
            probability=row.probability,
            decided=decided,
        )


@dataclass(frozen=True)
class WhatItDid:
    """What a rule did in the last thirty days: of how many moments it decided, and what came of those it asked about.

    ``may_answer`` were sent a link that is open, and have not answered yet.
    """

    decided: int
    asked: int
    sent: int
    answered: int
    may_answer: int
    reasons: Mapping[str, int]


@dataclass(frozen=True)
class DecisionsWanted:
    """Which decisions: of one rule, about one customer or interaction.

    ``outcome``: ``asked``, ``not``, a reason, or of those asked ``not_reached`` or ``declined`` (``BECAME``).
    """

    rule: int | None = None
    customer: int | None = None
    interaction: int | None = None
    outcome: str = ""


@dataclass(frozen=True, kw_only=True)
class InvitationsWanted:
    """Which invitations: of a rule, a customer, an interaction, a questionnaire; ``state`` as ``InvitationShown`` has it.

    ``became`` is why they are known not to have been answered, by the words of ``BECAME``.
    """

    rule: int | None = None
    customer: int | None = None
    interaction: int | None = None
    questionnaire: str = ""
    state: str = ""
    became: str = ""


def list_invitations(by: Actor, wanted: InvitationsWanted, place: Place = START) -> Stretch[InvitationShown]:
    """Who was asked by name within reach, made last first; ``NotAllowed`` without the right to invite."""
    within, now = check_may(by, Action.INVITATIONS_MAKE).reaching(), clock.now()
    named = {
        "rule": wanted.rule,
        "customer": wanted.customer,
        "interaction": wanted.interaction,
        "version__questionnaire__key": wanted.questionnaire,
    }
    rows = Invitation.objects.filter(within, **{name: value for name, value in named.items() if value not in {None, ""}})
    if wanted.state:
        rows = rows.filter(_states(now)[wanted.state])
    if wanted.became:
        rows = rows.filter(_became(wanted.became))
    found = MADE_LAST.stretch(rows.select_related("version__questionnaire", "customer"), place)
    return found.holding([InvitationShown.of(row, now) for row in found.rows])


def list_rules(by: Actor) -> list[RuleShown]:
    """Every rule, those that are on first; ``NotAllowed`` without the right to write them."""
    check_may(by, Action.ASKING_EDIT)
    since = clock.now() - LATELY
    counts = AskingDecision.objects.filter(decided_at__gte=since, rule__isnull=False).order_by().values("rule")
    decided = {one["rule"]: one for one in counts.annotate(n=Count("pk"), asked=Count("invitation"))}
    rows = AskingRule.objects.select_related("questionnaire", "unit").order_by("name", "pk")
    none = {"n": 0, "asked": 0}
    shown = [rule_shown(row, decided=decided.get(row.pk, none)["n"], asked=decided.get(row.pk, none)["asked"]) for row in rows]
    return sorted(shown, key=lambda one: one.stopped_at is not None)


def count_rules_at(unit: Unit) -> int:
    """How many rules ask customers of a unit itself, whoever may see them."""
    return AskingRule.objects.filter(unit=unit, stopped_at=None).count()


def asked_by_names() -> Mapping[str, str]:
    """What asks customers by name (each rule, and a colleague by hand), under the words by which their answers keep it."""
    named = AskingRule.objects.values_list("pk", "name")
    return {rules.asked_by(None): _("a colleague, by hand")} | {rules.asked_by(pk): name for pk, name in named}


@dataclass(frozen=True)
class ShareChanged:
    """That a rule began to ask another share of the customers it is about: on which day in the zone of the house; in millionths.

    ``asked_by`` is the word by which the answers to the rule keep it (``rules.asked_by``), ``name`` what the rule is called now.
    """

    day: date
    asked_by: str
    name: str
    before: int
    share: int


def list_share_changes() -> Sequence[ShareChanged]:
    """The days on which rules began to ask another share of customers, in order of time: as the journal tells it."""
    changes: Sequence[Change] = read_once("listen.share-changes", lambda: list_changes("asking_rule", "asking_rule.changed"))
    of_shares = [(int(one.subject_id), one.at, one.old.get("share"), one.new.get("share")) for one in changes]
    if not any(isinstance(share, int) for _rule, _at, _before, share in of_shares):
        return []
    named = dict(AskingRule.objects.values_list("pk", "name"))
    zone = clock.zone_of(organisation().zone)
    return [
        ShareChanged(at.astimezone(zone).date(), rules.asked_by(rule), named[rule], before, share)
        for rule, at, before, share in of_shares
        if isinstance(before, int) and isinstance(share, int) and rule in named
    ]


def rule_shown(row: AskingRule, *, decided: int = 0, asked: int = 0) -> RuleShown:
    """What is told of a rule."""
    return RuleShown(
        id=row.pk,
        name=row.name,
        questionnaire=row.questionnaire.key,
        title=row.questionnaire.title,
        archived=row.questionnaire.archived_at is not None,
        unit=row.unit.name if row.unit is not None else "",
        unit_key=row.unit.key if row.unit is not None else "",
        touchpoints=tuple(row.touchpoints),
        channels=tuple(row.channels),
        attributes=dict(row.attributes),
        delay_minutes=row.delay_minutes,
        share=row.share,
        open_days=row.open_days,
        reminders=row.reminders,
        remind_after_days=row.remind_after_days,
        language=row.language,
        since=row.since,
        stopped_at=row.stopped_at,
        decided=decided,
        asked=asked,
    )


def what_it_did(rule_id: int) -> WhatItDid:
    """What a rule did lately; whoever may see the rule may see it."""
    since = clock.now() - LATELY
    lately = AskingDecision.objects.filter(rule=rule_id, decided_at__gte=since).order_by()
    reasons = dict(lately.values_list("reason").annotate(n=Count("pk")))
    asked = reasons.pop("", 0)
    hers = lately.filter(invitation__isnull=False).aggregate(
        sent=Count("pk", filter=Q(invitation__sent_at__isnull=False)),
        answered=Count("pk", filter=_ANSWERED),
        may_answer=Count("pk", filter=_may_answer()),
    )
    return WhatItDid(asked + sum(reasons.values()), asked, **hers, reasons=reasons)


def list_decisions(by: Actor, wanted: DecisionsWanted, place: Place = START) -> Stretch[DecisionShown]:
    """Who was asked and who was not, within reach, the newest first; ``NotAllowed`` without the right to invite."""
    scope, now = check_may(by, Action.INVITATIONS_MAKE), clock.now()
    rows = AskingDecision.objects.filter(_within(scope), _which(wanted)).select_related(*_RELATED)
    found = NEWEST.stretch(rows, place)
    return found.holding([_shown(row, now) for row in found.rows])


def decided_of(by: Actor, interactions: Sequence[int]) -> set[int]:
    """Return those of these moments of which it was decided, within the reach of ``by``, whether the customer is asked about
    them.
    """
    within = _within(reach_of(by, Action.INVITATIONS_MAKE))
    return set(AskingDecision.objects.filter(within, interaction__in=interactions).values_list("interaction", flat=True))


def _within(scope: Scope) -> Q:
    return scope.reaching(unit="interaction__unit__path") | scope.reaching(unit="invitation__unit__path")


def list_asked(by: Actor, customer: Customer, until: datetime | None, most: int) -> list[InvitationShown]:
    """How one customer was asked by name, up to a moment, the latest first, as far as ``by`` may see who was asked."""
    within = reach_of(by, Action.INVITATIONS_MAKE).reaching(unit="unit__path")
    rows = Invitation.objects.filter(within, customer=customer).select_related("version__questionnaire", "customer")
    decided = Exists(AskingDecision.objects.filter(invitation=OuterRef("pk")))
    begun = rows.annotate(began=Coalesce("sent_at", "made_at"), decided=decided)
    if until is not None:
        begun = begun.filter(began__lte=until)
    now = clock.now()
    return [InvitationShown.of(row, now, decided=row.decided) for row in begun.order_by("-began", "-pk")[:most]]


def count_asked(customer: Customer) -> int:
    """Return how many invitations of a customer are kept."""
    return Invitation.objects.filter(customer=customer).count()


def count_lately(by: Actor) -> tuple[int, int, int]:
    """How many customers within reach were asked in the last thirty days, how many have answered, and how many still may."""
    within = check_may(by, Action.INVITATIONS_MAKE).reaching(unit="invitation__unit__path")
    lately = AskingDecision.objects.filter(within, decided_at__gte=clock.now() - LATELY)
    may_answer = Count("pk", filter=_may_answer())
    found = lately.aggregate(asked=Count("invitation__sent_at"), answered=Count("pk", filter=_ANSWERED), may_answer=may_answer)
    return found["asked"], found["answered"], found["may_answer"]


def any_asked_elsewhere() -> bool:
    """Whether invitations ever came in by a file: they stand on customers' pages and in the rates, and are no decisions here."""
    return ImportRun.objects.filter(kind="invitations").exists()


@dataclass(frozen=True)
class ToldElsewhere:
    """How many invitations, told by files of other programs, are known to have been declined, and to have reached nobody."""

    declined: int
    not_reached: int


def count_told_elsewhere() -> ToldElsewhere:
    """Return what files told of invitations that came to nothing: neither an opt-out nor a held address stands for them here."""
    told = Invitation.objects.filter(token_hash__startswith=rules.NO_LINK, answered_at__isnull=True).exclude(outcome="")
    found = dict(told.order_by().values_list("outcome").annotate(n=Count("pk")))
    return ToldElsewhere(found.get(rules.Outcome.OPTED_OUT, 0), found.get(rules.Outcome.BOUNCED, 0))


def has_rules() -> bool:
    """Whether there is any rule, on or stopped."""
    return AskingRule.objects.exists()


def count_sent() -> int:
    """How many invitations ever left; for commands."""
    return Invitation.objects.filter(sent_at__isnull=False).count()


def link_of(row: Invitation) -> str:
    """The address of an invitation that is handed over by hand; whoever may invite may hand it over again while it is open."""
    if row.channel == rules.EMAIL or _state(row, clock.now()) != "sent":
        raise NotFound(_("There is no link to hand over any more: it was answered, withdrawn, or is over."))
    return address_of(rules.token_of(row.salt))


def shown(row: Invitation) -> InvitationShown:
    """How that invitation stands now."""
    return InvitationShown.of(row, clock.now())


def _which(wanted: DecisionsWanted) -> Q:
    which = Q() if wanted.rule is None else Q(rule=wanted.rule)
    if wanted.customer is not None:
        moments = Interaction.objects.filter(customer=wanted.customer).values("pk")
        hers = Invitation.objects.filter(customer=wanted.customer).values("pk")
        which &= Q(interaction__in=moments) | Q(invitation__in=hers)
    if wanted.interaction is not None:
        which &= Q(interaction=wanted.interaction)
    if wanted.outcome == "asked":
        which &= Q(invitation__isnull=False)
    elif wanted.outcome == "not":
        which &= Q(invitation__isnull=True)
    elif wanted.outcome in BECAME:
        # By their numbers: joined, all decisions would be walked through for the few there are.
        which &= Q(invitation__in=Invitation.objects.filter(_became(wanted.outcome)).values("pk"))
    elif wanted.outcome:
        which &= Q(reason=wanted.outcome)
    return which


def _became(name: str) -> Q:
    """The invitations known not to have been answered for that reason, by the words of ``BECAME``."""
    # Said in the words of the index too, which leaves out those of whom nothing is known: or SQLite would not use it.
    return ~Q(outcome="") & Q(outcome=BECAME[name], answered_at=None)


def _shown(row: AskingDecision, now: datetime) -> DecisionShown:
    moment, invitation = row.interaction, row.invitation
    customer = invitation.customer if invitation is not None else moment.customer if moment is not None else None
    about: Sequence[object] = (moment.touchpoint, moment.unit) if moment is not None else (invitation and invitation.unit,)
    return DecisionShown(
        id=row.pk,
        decided_at=row.decided_at,
        rule=row.rule_id,
        rule_name=row.rule.name if row.rule is not None else "",
        customer=customer.pk if customer is not None else None,
        customer_name=(customer.name or customer.external_id or customer.email) if customer is not None else "",
        interaction=row.interaction_id,
        happened_at=moment.at if moment is not None else None,
        what=tuple(str(one) for one in about if one),
        reason=row.reason,
        invitation=InvitationShown.of(invitation, now) if invitation is not None else None,
    )


def _may_answer() -> Q:
    """Return the condition for decisions whose invitation was sent, reached somebody, and can still be answered."""
    open_ = {"sent_at__isnull": False, "answered_at": None, "withdrawn_at": None, "outcome": "", "expires_at__gt": clock.now()}
    return Q(**{f"invitation__{name}": value for name, value in open_.items()})


def _states(now: datetime) -> Mapping[str, Q]:
    """The rows that ``_state`` says each of its words of."""
    unanswered, stopped = Q(answered_at=None), ~Q(stopped="")
    left = unanswered & ~stopped
    open_ = left & Q(withdrawn_at=None, expires_at__gt=now)
    return {
        "answered": ~unanswered,
        "stopped": unanswered & stopped,
        "withdrawn": left & Q(withdrawn_at__isnull=False),
        "over": left & Q(withdrawn_at=None, expires_at__lte=now),
        "planned": open_ & Q(sent_at=None),
        "sent": open_ & Q(sent_at__isnull=False),
    }


def _state(row: Invitation, now: datetime) -> str:
    if row.answered_at is not None:
        return "answered"
    if row.stopped:
        return "stopped"
    if row.withdrawn_at is not None:
        return "withdrawn"
    if row.expires_at <= now:
        return "over"
    return "planned" if row.sent_at is None else "sent"
