"""A moment logged by mistake and taken back asks nobody; and whatever is killed when, each moment is decided of exactly once."""

from datetime import timedelta

import pytest
from tests.cast import BY
from tests.flows.delivering import deliver_through_kills, hear
from tests.listen.inviting import published

from everweek import clock
from everweek.flows.interaction_starts_an_invitation import LINES_AT_ONCE
from everweek.journal.models import Line
from everweek.listen.inviting.services import RuleWanted, make_rule, withdraw_invitation
from everweek.listen.models import AskingDecision, Invitation
from everweek.messages.contact.opting import How, opt_out
from everweek.messages.models import Contact
from everweek.moments.services import (
    InteractionRow,
    put_back_moment,
    record_interaction,
    record_interactions,
    save_touchpoint,
    take_back_moment,
)
from everweek.people.services import CustomerRow, upsert_customers

NAME = "flows.interaction_starts_an_invitation"
MOMENTS = 8 * LINES_AT_ONCE


@pytest.fixture
def rule(cast):
    save_touchpoint(key="desk", name="At the desk", by=BY)
    published()
    hear()
    return make_rule(wanted=RuleWanted(name="After a visit", questionnaire="after-visit", delay_minutes=60), by=cast.erin)


def visit(cast):
    row = InteractionRow(
        at=clock.now(), customer=cast.dana.pk, unit=cast.north_desk.pk, touchpoint="desk", handled_by=cast.bob.pk
    )
    return record_interaction(row=row, by=cast.bob).interaction


@pytest.mark.django_db
def test_a_moment_taken_back_before_anybody_heard_of_it_asks_nobody_until_it_is_put_back(cast, rule):
    moment = visit(cast)
    take_back_moment(interaction=moment, by=cast.bob)
    hear()
    assert not AskingDecision.objects.exists()
    put_back_moment(interaction=moment, by=cast.bob)
    hear()
    assert Invitation.objects.get().withdrawn_at is None


@pytest.mark.django_db
def test_what_it_was_to_ask_never_leaves_and_counts_no_more_as_having_asked_her(cast, rule):
    moment = visit(cast)
    hear()
    assert Invitation.objects.get().withdrawn_at is None
    take_back_moment(interaction=moment, by=cast.bob)
    hear()
    called_off = Invitation.objects.get()
    assert called_off.withdrawn_at is not None
    assert Contact.objects.get(key=called_off.key).withdrawn_at is not None
    assert Line.objects.filter(kind="invitation.withdrawn", actor="system:asking-rules").count() == 1


@pytest.mark.django_db
def test_put_back_it_asks_what_it_was_to_ask_but_not_what_a_colleague_withdrew(cast, rule):
    moment = visit(cast)
    hear()
    due = Invitation.objects.get().due_at
    for _turn in range(2):
        take_back_moment(interaction=moment, by=cast.bob)
        hear()
        assert Invitation.objects.get().stopped == "taken_back"
        put_back_moment(interaction=moment, by=cast.bob)
        hear()
        invitation = Invitation.objects.get()
        assert (invitation.withdrawn_at, invitation.stopped, invitation.due_at) == (None, "", due)
        assert Contact.objects.get(key=invitation.key).withdrawn_at is None
    assert Line.objects.filter(kind="invitation.renewed").count() == 2
    withdraw_invitation(invitation=invitation, by=cast.erin)
    take_back_moment(interaction=moment, by=cast.bob)
    put_back_moment(interaction=moment, by=cast.bob)
    hear()
    assert Invitation.objects.get().withdrawn_at is not None


@pytest.mark.django_db
def test_put_back_it_asks_nobody_whom_the_contact_rules_do_not_let_us_ask_any_more(cast, rule):
    moment = visit(cast)
    hear()
    take_back_moment(interaction=moment, by=cast.bob)
    hear()
    opt_out(customer=cast.dana, how=How.COLLEAGUE, by=cast.erin)
    put_back_moment(interaction=moment, by=cast.bob)
    hear()
    invitation = Invitation.objects.get()
    assert (invitation.stopped, Contact.objects.get(key=invitation.key).withdrawn_at is None) == ("taken_back", False)


@pytest.mark.django_db
def test_what_was_put_back_before_anybody_heard_stays_asked(cast, rule):
    moment = visit(cast)
    hear()
    take_back_moment(interaction=moment, by=cast.bob)
    put_back_moment(interaction=moment, by=cast.bob)
    hear()
    assert Invitation.objects.get().withdrawn_at is None


@pytest.mark.django_db
def test_what_she_has_answered_stays_answered(cast, rule):
    moment = visit(cast)
    hear()
    Invitation.objects.update(answered_at=clock.now())
    take_back_moment(interaction=moment, by=cast.bob)
    hear()
    assert Invitation.objects.get().withdrawn_at is None


@pytest.mark.one_database("What is killed between two lines of a flow is killed on PostgreSQL with letters and with cases.")
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_at_random_points_each_moment_is_decided_of_exactly_once(cast, rule):
    known = upsert_customers([CustomerRow(external_id=f"c{n}", email=f"c{n}@example.org") for n in range(MOMENTS)], by=BY)
    rows = [InteractionRow(at=clock.now() - timedelta(minutes=1), customer=one.id, touchpoint="desk") for one in known]
    record_interactions(rows, by=BY)
    deliver_through_kills(NAME, done=AskingDecision.objects.count, many=MOMENTS, seed=20261127)
    assert AskingDecision.objects.count() == Invitation.objects.count() == Contact.objects.count() == MOMENTS
    assert Line.objects.filter(kind="invitation.made").count() == MOMENTS
