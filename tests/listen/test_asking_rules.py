"""Which moments lead to an invitation, when, of how many; and why somebody is not asked."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import BY
from tests.listen.inviting import published

from everweek import clock
from everweek.errors import Conflict, Invalid, NotAllowed
from everweek.journal import sequencer
from everweek.journal.delivery import settle
from everweek.journal.models import Line, Parked
from everweek.listen.inviting import rules
from everweek.listen.inviting.access import access_invitation, access_rule
from everweek.listen.inviting.planning import plan
from everweek.listen.inviting.queries import BECAME, DecisionsWanted, InvitationsWanted, list_decisions, list_invitations
from everweek.listen.inviting.services import (
    RuleWanted,
    change_rule,
    invite,
    make_rule,
    start_rule,
    stop_rule,
    withdraw_invitation,
)
from everweek.listen.models import AskingDecision, Invitation
from everweek.messages.contact.queries import verdicts
from everweek.messages.models import Contact
from everweek.moments.models import Interaction
from everweek.moments.services import InteractionRow, record_interactions, save_touchpoint
from everweek.people.services import CustomerRow, upsert_customers
from everweek.questionnaires.services import archive_questionnaire

NOON = datetime.fromisoformat("2026-10-06T12:00:00+00:00")


@pytest.fixture(autouse=True)
def noon():
    with clock.frozen(NOON):
        yield


@pytest.fixture
def asked(cast):
    save_touchpoint(key="desk", name="At the desk", by=BY)
    return published()


def customers(many: int) -> list[int]:
    rows = [CustomerRow(external_id=f"c{n}", email=f"c{n}@example.org", language="pt") for n in range(many)]
    return [one.id or 0 for one in upsert_customers(rows, by=BY)]


def happened(*rows: InteractionRow, history: bool = False) -> None:
    record_interactions(rows, by=BY, history=history)
    sequencer.place()
    settle()
    assert not Parked.objects.exists()


def reasons() -> list[str]:
    return list(AskingDecision.objects.order_by("interaction", "rule").values_list("reason", flat=True))


def a_rule(cast, **more):
    return make_rule(wanted=RuleWanted(**({"name": "After a visit", "questionnaire": "after-visit"} | more)), by=cast.erin)


@pytest.mark.django_db
def test_a_moment_at_the_desk_leads_to_an_invitation_two_hours_later_in_her_language(cast, asked):
    rule = a_rule(cast, unit=cast.north, touchpoints=["desk"], channels=["walk-in"], delay_minutes=120)
    moment = {"at": NOON, "touchpoint": "desk", "unit": cast.north_desk.pk, "channel": "walk-in", "customer": cast.dana.pk}
    happened(InteractionRow(**moment, handled_by=cast.bob.pk))
    invitation = Invitation.objects.get()
    assert invitation.due_at == NOON + timedelta(hours=2)
    assert invitation.expires_at == invitation.due_at + timedelta(days=14)
    assert (invitation.customer, invitation.unit, invitation.about_member) == (cast.dana, cast.north_desk, cast.bob)
    assert (invitation.language, invitation.channel, invitation.touchpoint) == ("pt", "email", "desk")
    assert (invitation.sent_at, invitation.rule, invitation.version) == (None, rule, asked)
    decision = AskingDecision.objects.get()
    assert (decision.invitation, decision.reason) == (invitation, "")
    assert Contact.objects.get().key == invitation.key
    assert Line.objects.get(kind="invitation.made").ids["rule"] == rule.pk


@pytest.mark.django_db
def test_what_the_rule_is_not_about_is_not_even_decided(cast, asked):
    a_rule(cast, unit=cast.north, touchpoints=["desk"], channels=["walk-in"], attributes={"queue": "A", "paid": "yes"})
    right = {"at": NOON, "touchpoint": "desk", "unit": cast.north_desk.pk, "channel": "walk-in", "customer": cast.dana.pk}
    told = {"queue": "a ", "paid": True}
    for wrong in (
        {"unit": cast.south.pk},
        {"unit": None},
        {"touchpoint": ""},
        {"channel": "phone"},
        {"attributes": {"queue": "B"}},
    ):
        happened(InteractionRow(**(right | {"attributes": told} | wrong)))
    assert not AskingDecision.objects.exists()
    happened(InteractionRow(**right, attributes=told))
    assert AskingDecision.objects.count() == 1


@pytest.mark.django_db
def test_imported_history_asks_nobody_and_a_rule_looks_forward_only(cast, asked):
    happened(InteractionRow(at=NOON, customer=cast.dana.pk))
    rule = a_rule(cast)
    happened(InteractionRow(at=NOON, customer=cast.dana.pk), history=True)
    assert plan(Interaction.objects.values_list("pk", flat=True), by=BY) == 1, "recorded in the very moment of the rule"
    stop_rule(rule=rule, by=cast.erin)
    stop_rule(rule=rule, by=cast.erin)
    happened(InteractionRow(at=NOON, customer=cast.dana.pk))
    assert AskingDecision.objects.count() == 1
    start_rule(rule=rule, by=cast.erin)
    happened(InteractionRow(at=NOON, customer=cast.dana.pk))
    assert reasons() == ["", "too_often"]
    kinds = Line.objects.filter(kind__startswith="asking_rule.").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["asking_rule.made", "asking_rule.stopped", "asking_rule.started"]


@pytest.mark.django_db
def test_why_somebody_was_not_asked_can_be_read_for_each_moment(cast, asked):
    a_rule(cast)
    [silent] = [one.id for one in upsert_customers([CustomerRow(external_id="no-mail")], by=BY)]
    rows = [
        InteractionRow(at=NOON),
        InteractionRow(at=NOON, customer=silent),
        InteractionRow(at=NOON - timedelta(days=15), customer=cast.dana.pk),
        InteractionRow(at=NOON, customer=cast.dana.pk),
        InteractionRow(at=NOON, customer=cast.dana.pk),
    ]
    happened(*rows)
    assert reasons() == ["nobody_known", "no_address", "too_long_ago", "", "too_often"]
    assert len({rules.reason_in_words(one) for one in reasons() if one}) == 4, "each has a sentence of its own"
    archive_questionnaire(questionnaire=asked.questionnaire, by=BY)
    happened(InteractionRow(at=NOON, customer=cast.dana.pk))
    assert reasons()[-1] == "nothing_to_ask"


@pytest.mark.django_db
@pytest.mark.one_database("a moment is late or not by arithmetic alone")
def test_a_moment_that_is_told_late_is_asked_about_while_its_question_is_not_overdue(cast, asked):
    a_rule(cast, delay_minutes=60 * 24 * 60)
    happened(
        InteractionRow(at=NOON - timedelta(days=15), customer=cast.dana.pk),
        InteractionRow(at=NOON - timedelta(days=75), customer=cast.dana.pk),
    )
    assert reasons() == ["", "too_long_ago"]
    assert Invitation.objects.get().due_at >= NOON + timedelta(days=45)


@pytest.mark.django_db
def test_at_night_she_is_asked_in_the_morning_of_her_own_clock(cast, asked):
    night = datetime.fromisoformat("2026-10-06T22:30:00+00:00")
    with clock.frozen(night):
        a_rule(cast)
        happened(InteractionRow(at=night, customer=cast.dana.pk))
    # 08:00 in Lisbon is 07:00 in UTC in October.
    assert Invitation.objects.get().due_at == datetime.fromisoformat("2026-10-07T07:00:00+00:00")


@pytest.mark.django_db
def test_a_share_is_drawn_that_anybody_can_draw_again_and_its_weight_travels_on(cast, asked):
    rule = a_rule(cast, share=250_000)
    happened(*(InteractionRow(at=NOON, customer=pk) for pk in customers(400)))
    decided = AskingDecision.objects.order_by("pk")
    assert len(decided) == 400
    for one in decided:
        assert one.draw == rules.draw_of(rule.seed, one.interaction_id)
        assert (one.reason == "not_drawn") == (one.draw >= 250_000)
    drawn = Invitation.objects.count()
    # Binomial(400, 1/4): 100 with a deviation of 8.7; the seed differs each time, so five deviations are left to chance.
    assert 100 - 44 < drawn < 100 + 44
    assert set(Invitation.objects.values_list("probability", "weight")) == {(250_000, 4_000_000)}


@given(st.text("0123456789abcdef", min_size=32, max_size=32), st.integers(1, 10**12))
def test_every_draw_is_one_of_a_million_and_the_same_again(seed, interaction):
    assert 0 <= rules.draw_of(seed, interaction) == rules.draw_of(seed, interaction) < rules.WHOLE


@given(st.integers(1, 1_000_000))
def test_a_weight_undoes_its_probability(probability):
    assert abs(rules.weight_of(probability) * probability / rules.WHOLE - rules.WHOLE) <= probability / 2 / rules.WHOLE + 1e-3


@pytest.mark.django_db
def test_thousands_are_decided_by_as_many_queries_as_hundreds(cast, asked, django_assert_max_num_queries):
    a_rule(cast)
    record_interactions([InteractionRow(at=NOON, customer=pk) for pk in customers(1500)], by=BY)
    ids = list(Interaction.objects.values_list("pk", flat=True))
    with django_assert_max_num_queries(60):
        assert plan(ids, by=BY) == 1500
    assert plan(ids, by=BY) == 0
    assert Invitation.objects.count() == 1500


@pytest.mark.django_db
def test_a_rule_that_cannot_be_is_refused_by_its_field_and_a_change_is_told_once(cast, asked):
    for field, value in {
        "share": 0,
        "open_days": 0,
        "reminders": 4,
        "delay_minutes": -1,
        "name": " ",
        "questionnaire": "none",
    }.items():
        with pytest.raises(Invalid) as refused:
            a_rule(cast, **{field: value})
        assert refused.value.field == field
    rule = a_rule(cast)
    wanted = RuleWanted(name="After a visit", questionnaire="after-visit", share=500_000)
    assert change_rule(rule=rule, wanted=wanted, by=cast.erin) == {"share": 1_000_000}
    assert change_rule(rule=rule, wanted=wanted, by=cast.erin) == {}
    assert Line.objects.filter(kind="asking_rule.changed").count() == 1
    for outside in (cast.alice, cast.bob, cast.frank, cast.grace):
        with pytest.raises(NotAllowed):
            access_rule(outside, rule.pk)


@pytest.mark.django_db
def test_by_hand_the_contact_rules_hold_too_and_withdrawn_it_counts_no_more(cast, asked):
    ask = {"questionnaire": "after-visit", "customer": cast.dana, "by": cast.alice, "unit": cast.north_desk}
    first = invite(**ask, channel="link", word="one")
    assert invite(**ask, channel="link", word="one") == first, "the same form sent twice"
    assert (first.sent_at, first.channel, first.language) == (NOON, "link", "pt")
    with pytest.raises(Conflict) as refused:
        invite(**ask, channel="email", word="two")
    assert "at most once in 30 days, and we have" in refused.value.message
    withdraw_invitation(invitation=first, by=cast.alice)
    withdraw_invitation(invitation=first, by=cast.alice)
    assert Line.objects.filter(kind="invitation.withdrawn").count() == 1
    assert access_invitation(cast.alice, first.pk) == first
    with pytest.raises(NotAllowed):
        access_invitation(cast.bob, first.pk)


@pytest.mark.django_db
def test_a_letter_that_was_withdrawn_before_it_left_counts_for_nothing(cast, asked):
    ask = {"questionnaire": "after-visit", "customer": cast.dana, "by": cast.alice, "unit": cast.north_desk}
    first = invite(**ask, channel="email", word="one")
    withdraw_invitation(invitation=first, by=cast.alice)
    assert verdicts([first.key])[first.key].withdrawn
    assert invite(**ask, channel="email", word="two").pk != first.pk


@pytest.mark.django_db
def test_of_two_who_change_a_rule_at_the_same_moment_neither_undoes_the_other_unseen(cast):
    published()
    rule = a_rule(cast)
    erins, heidis = access_rule(cast.erin, rule.pk), access_rule(cast.heidi, rule.pk)
    change_rule(rule=erins, wanted=RuleWanted(name="After a visit", questionnaire="after-visit", share=500_000), by=cast.erin)
    with pytest.raises(Conflict):
        change_rule(rule=heidis, wanted=RuleWanted(name="After the visit", questionnaire="after-visit"), by=cast.heidi)
    rule.refresh_from_db()
    assert (rule.name, rule.share) == ("After a visit", 500_000)


@pytest.mark.django_db
@pytest.mark.parametrize("became", ["declined", "not_reached"])
def test_an_index_leads_to_the_few_who_declined_or_were_not_reached(cast, became):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # It plans by how many there are, and would read a table of none as a whole.
            cursor.execute("SET LOCAL enable_seqscan = off")
    with CaptureQueriesContext(connection) as asked:
        list_decisions(cast.erin, DecisionsWanted(outcome=became))
        list_invitations(cast.erin, InvitationsWanted(became=became))
    plans = [_plan(one["sql"]) for one in asked if f"'{rules.Outcome(BECAME[became])}'" in one["sql"]]
    assert len(plans) == 2
    assert all("listen_invitation_became" in plan for plan in plans), plans


def _plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"{'EXPLAIN QUERY PLAN' if connection.vendor == 'sqlite' else 'EXPLAIN'} {sql}")
        return "\n".join(str(row) for row in cursor.fetchall())
