"""What the rules decide of moments that have just been recorded: who is asked, from when on, and why not.

One decision for each rule and interaction it is about, stored for good. Hundreds of moments are decided together, by a number of
queries that does not grow with them. Whether a customer may hear from us is decided in ``messages.contact``, and counts at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from everweek import clock
from everweek.errors import NotFound
from everweek.journal import bulk
from everweek.journal.services import Actor
from everweek.listen.inviting import rules
from everweek.listen.inviting.making import ToMake, language_for, make
from everweek.listen.inviting.rules import Moment, Reason, Wanted
from everweek.listen.models import AskingDecision, AskingRule
from everweek.messages.contact.queries import outlook_of, standing_of
from everweek.messages.contact.rules import Purpose, Verdict, Wish
from everweek.messages.contact.services import decide
from everweek.moments.models import Interaction
from everweek.people.models import Customer
from everweek.people.queries import chunks, organisation
from everweek.questionnaires.models import Version
from everweek.questionnaires.queries import get_published
from everweek.questionnaires.versions import sheet_of

_TABLE = AskingDecision._meta.db_table  # noqa: SLF001  # Django's documented way to a table's name
_COLUMNS = ("rule_id", "interaction_id", "decided_at", "draw", "reason", "invitation_id")
_FIELDS = (
    *("pk", "at", "recorded_at", "unit__path", "touchpoint__key", "channel", "attributes"),
    *("customer", "unit", "unit__zone", "handled_by"),
)
_MANY = 500


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """What a rule would decide of a moment now.

    ``differs``: in what the moment is another than those the rule is about (see ``rules.Wanted``; ``stopped``: the rule is off;
    ``history``: what was imported as history asks nobody); empty: the rule is about it. ``draw`` is below ``share`` for whom is
    asked. ``reason`` is why the customer would not be asked, as far as it is known now, and ``at`` from when on the customer may
    hear from us.
    """

    differs: tuple[str, ...]
    draw: int
    share: int
    reason: str = ""
    at: datetime | None = None

    @property
    def asks(self) -> bool:
        """Whether the customer would be asked."""
        return not self.differs and not self.reason


@dataclass(frozen=True, slots=True)
class _Told:
    """An interaction with whom and what it was about."""

    moment: Moment
    customer: int | None
    unit: int | None
    zone: str
    handled_by: int | None


@dataclass(frozen=True, slots=True)
class _Case:
    """A rule and a moment it is about."""

    rule: AskingRule
    version: Version | None
    told: _Told
    draw: int

    @property
    def key(self) -> str:
        """The key of the invitation, and of its contact."""
        return f"ask:{self.rule.pk}:{self.told.moment.id}"

    def reason(self, now: datetime) -> Reason | None:
        """Return why the customer is not asked, as far as that needs no look at the customer; None where nothing speaks against
        it so far.
        """
        if self.version is None:
            return Reason.NOTHING_TO_ASK
        if self.told.customer is None:
            return Reason.NOBODY_KNOWN
        if self.told.moment.at + timedelta(minutes=self.rule.delay_minutes, days=self.rule.open_days) < now:
            return Reason.TOO_LONG_AGO
        return Reason.NOT_DRAWN if self.draw >= self.rule.share else None


@transaction.atomic
def plan(interactions: Iterable[int], *, by: Actor) -> int:
    """Decide of these interactions by every rule that is on; how many decisions were new. Again it decides nothing anew."""
    standing = list(AskingRule.objects.filter(stopped_at=None).select_related("questionnaire", "unit").order_by("pk"))
    if not standing:
        return 0
    told = [one for some in chunks(sorted(set(interactions)), _MANY) for one in _told(some)]
    cases = _undecided([case for rule in standing for case in _cases(rule, told)])
    if not cases:
        return 0
    cases.sort(key=lambda case: (case.told.moment.id, case.rule.pk))
    now = clock.now()
    reasons = {case.key: case.reason(now) for case in cases}
    wished = [case for case in cases if reasons[case.key] is None]
    verdicts = {one.key: one for one in decide([_wish(case) for case in wished], by=by)} if wished else {}
    may = [case for case in wished if verdicts[case.key].may]
    spoken, house = _languages(verdicts[case.key].customer for case in may), organisation().language
    made = make([_invitation(case, verdicts[case.key], spoken, house) for case in may], by=by)
    rows = [
        (case.rule.pk, case.told.moment.id, now, case.draw, _why(reasons[case.key], verdicts.get(case.key)), made.get(case.key))
        for case in cases
    ]
    bulk.insert_rows(_TABLE, _COLUMNS, rows)
    return len(rows)


def foresee(rule: AskingRule, interaction: Interaction) -> Foreseen:
    """What that rule would decide of that moment if it were told now; nothing is decided, and nobody is asked."""
    draw, off = rules.draw_of(rule.seed, interaction.pk), ("stopped",) if rule.stopped_at is not None else ()
    told = next(iter(_told([interaction.pk])), None)
    if told is None:
        return Foreseen(differs=(*off, "history"), draw=draw, share=rule.share)
    differs = (*off, *wanted_of(rule).differing(told.moment))
    reason = _Case(rule, _asked(rule), told, draw).reason(clock.now())
    if reason is not None or interaction.customer is None:
        return Foreseen(differs=differs, draw=draw, share=rule.share, reason=_why(reason or Reason.NOBODY_KNOWN, None))
    standing = standing_of(interaction.customer, latest=0)
    outlook = outlook_of(interaction.customer, standing, zone=told.zone)[Purpose.ASKING]
    because = outlook.because.value if outlook.because is not None else ""
    return Foreseen(differs=differs, draw=draw, share=rule.share, reason=because, at=outlook.at)


def wanted_of(rule: AskingRule) -> Wanted:
    """Which moments that rule is about."""
    path = rule.unit.path if rule.unit is not None else ""
    return Wanted(path, rule.touchpoints, rule.channels, rule.attributes, rule.since)


def _told(ids: Sequence[int]) -> Iterable[_Told]:
    rows = Interaction.objects.filter(pk__in=ids, history=False, withdrawn_at=None).order_by("pk").values_list(*_FIELDS)
    for pk, at, recorded_at, path, touchpoint, channel, attributes, customer, unit, zone, handled_by in rows:
        moment = Moment(pk, at, recorded_at, path or "", touchpoint or "", channel, attributes)
        yield _Told(moment, customer, unit, zone or "", handled_by)


def _cases(rule: AskingRule, told: Sequence[_Told]) -> Iterable[_Case]:
    wanted, version = wanted_of(rule), _asked(rule)
    for one in told:
        if wanted.includes(one.moment):
            yield _Case(rule, version, one, rules.draw_of(rule.seed, one.moment.id))


def _asked(rule: AskingRule) -> Version | None:
    if rule.questionnaire.archived_at is not None:
        return None
    try:
        return get_published(rule.questionnaire.key)
    except NotFound:
        return None


def _undecided(cases: Sequence[_Case]) -> list[_Case]:
    decided: set[tuple[int, int]] = set()
    for some in chunks(sorted({case.told.moment.id for case in cases}), _MANY):
        decided.update(AskingDecision.objects.filter(interaction__in=some).values_list("rule", "interaction"))
    return [case for case in cases if (case.rule.pk, case.told.moment.id) not in decided]


def _wish(case: _Case) -> Wish:
    assert case.told.customer is not None  # noqa: S101  # a moment of nobody known is not wished for
    not_before = case.told.moment.at + timedelta(minutes=case.rule.delay_minutes)
    return Wish(case.told.customer, Purpose.ASKING, case.key, not_before=not_before, zone=case.told.zone)


def _invitation(case: _Case, verdict: Verdict, spoken: dict[int, str], house: str) -> ToMake:
    assert case.version is not None  # noqa: S101  # where there is nothing to ask nobody is asked
    assert verdict.at is not None  # noqa: S101  # the customer may be asked
    rule, told = case.rule, case.told
    languages = spoken.get(verdict.customer, ""), rule.language, house
    return ToMake(
        key=case.key,
        version=case.version.pk,
        questionnaire=case.version.questionnaire_id,
        customer=verdict.customer,
        language=language_for(sheet_of(case.version).document, *languages),
        channel=rules.EMAIL,
        due_at=verdict.at,
        expires_at=verdict.at + timedelta(days=rule.open_days),
        rule=rule.pk,
        interaction=told.moment.id,
        unit=told.unit,
        touchpoint=told.moment.touchpoint,
        about_member=told.handled_by,
        probability=rule.share,
        contact=verdict.contact,
        reminders=rule.reminders,
        remind_after_days=rule.remind_after_days,
    )


def _why(reason: Reason | None, verdict: Verdict | None) -> str:
    if reason is not None:
        return reason.value
    if verdict is None or verdict.may:
        return ""
    return verdict.because.value if verdict.because is not None else Reason.CALLED_OFF.value


def _languages(customers: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for some in chunks(sorted(set(customers)), _MANY):
        found.update(Customer.objects.filter(pk__in=some).values_list("pk", "language"))
    return found
