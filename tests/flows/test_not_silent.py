"""Whose letter came back and who declines is told apart from who is silent; whatever is killed when, each is told of once."""

from datetime import timedelta

import pytest
from django.db import transaction
from tests.cast import BY
from tests.flows.delivering import deliver_through_kills, hear
from tests.flows.test_invitations import NOON, asked, rule, server, visit, work
from tests.listen.inviting import handed, published
from tests.web.api.calls import program_of
from tests.web.reading import visit as visit_page

from everweek import clock
from everweek.facts import ask, services
from everweek.journal import delivery, sequencer
from everweek.journal.models import Line, Parked, Position
from everweek.journal.services import Happening, record_many
from everweek.listen.inviting import rules
from everweek.listen.models import Invitation
from everweek.messages.contact.opting import How, opt_out
from everweek.messages.models import Contact
from everweek.messages.returned.reading import Kind, Report
from everweek.messages.returned.services import take_report
from everweek.people.services import CustomerRow, upsert_customers

__all__ = ["asked", "server"]
NAME = "flows.who_was_not_reached_or_declined_is_not_silent"
REMINDED = "flows.reminder_that_left_reached_its_customer"
MANY = 600
LATER = NOON + timedelta(days=20)


def stands() -> tuple[int, ...]:
    """Asked, answered, not reached, declined, silent."""
    with clock.frozen(LATER):
        [one] = ask.invitations()
    return one.n, one.answered, one.bounced, one.opted_out, one.silent


@pytest.mark.django_db
def test_of_a_letter_by_a_real_server_it_is_told_that_it_came_back_for_good_and_not_for_now(cast, asked, server):
    with clock.frozen(NOON):
        rule(cast)
    visit(cast)
    work(NOON)
    contact = Invitation.objects.get().contact
    take_report(report=Report(contact, Kind.SOFT, "4.2.2"), by=BY)
    work(NOON + timedelta(hours=1))
    assert stands() == (1, 0, 0, 0, 1)
    take_report(report=Report(contact, Kind.HARD, "5.1.1"), by=BY)
    work(NOON + timedelta(hours=2))
    assert stands() == (1, 0, 1, 0, 0)
    told = Line.objects.get(kind="invitation.returned")
    assert told.ids == {"customer": cast.dana.pk, "rule": Invitation.objects.get().rule_id}


@pytest.mark.django_db
@pytest.mark.one_database("what a report says is read before any database is asked")
def test_whose_mail_server_gave_up_was_not_reached_though_her_address_is_not_held(cast, asked, server):
    with clock.frozen(NOON):
        rule(cast)
    visit(cast)
    work(NOON)
    take_report(report=Report(Invitation.objects.get().contact, Kind.FAILED, "4.4.7"), by=BY)
    work(NOON + timedelta(hours=1))
    assert stands() == (1, 0, 1, 0, 0)


def of_reminder() -> int:
    """The contact of the first reminder."""
    return Contact.objects.get(key=rules.reminder_key(Invitation.objects.get().pk, 1)).pk


@pytest.mark.django_db
def test_a_reminder_that_arrives_reaches_whom_the_letter_that_came_back_had_not(cast, asked, server):
    with clock.frozen(NOON):
        rule(cast, reminders=1)
    visit(cast)
    work(NOON)
    take_report(report=Report(Invitation.objects.get().contact, Kind.FAILED, "4.4.7"), by=BY)
    work(NOON + timedelta(hours=1))
    assert stands() == (1, 0, 1, 0, 0)
    reader = cast.client("alice")
    with clock.frozen(NOON + timedelta(hours=2)):
        assert "The letter came back" in visit_page(reader, "/listen/invitations/?outcome=not_reached").row("Dana")

    work(NOON + timedelta(days=4))
    assert (stands(), Invitation.objects.get().reminded) == ((1, 0, 0, 0, 1), 1)
    told = Line.objects.get(kind="invitation.reached")
    assert told.ids == {"customer": cast.dana.pk, "rule": Invitation.objects.get().rule_id}
    with clock.frozen(NOON + timedelta(days=4, hours=1)):
        assert "Reminded, and not answered yet." in visit_page(reader, "/listen/invitations/").row("Dana")
        api = program_of(cast.erin, "invitations:read")
        assert [one.get("became") for one in api.get("/invitations").json()["invitations"]] == [None]
        assert api.get("/invitations?became=not_reached").json()["invitations"] == []

    take_report(report=Report(of_reminder(), Kind.HARD, "5.1.1"), by=BY)
    work(NOON + timedelta(days=5))
    assert stands() == (1, 0, 1, 0, 0), "now no letter of them reached her"
    services.rebuild()
    assert stands() == (1, 0, 1, 0, 0)
    for name in (NAME, REMINDED):
        Position.objects.filter(subscriber=name).update(seq=0)
    work(NOON + timedelta(days=6))
    kinds = (
        Line.objects.filter(kind__in=["invitation.returned", "invitation.reached"]).order_by("pk").values_list("kind", flat=True)
    )
    assert list(kinds) == ["invitation.returned", "invitation.reached", "invitation.returned"], (
        "heard again, nothing is told again"
    )


@pytest.mark.django_db
@pytest.mark.one_database("what is asked of the contacts is asked of both databases by the test before this one")
def test_a_letter_that_comes_back_only_after_the_reminder_left_does_not_undo_that_it_arrived(cast, asked, server):
    with clock.frozen(NOON):
        rule(cast, reminders=1)
    visit(cast)
    work(NOON)
    work(NOON + timedelta(days=4))
    assert Invitation.objects.get().reminded == 1
    take_report(report=Report(of_reminder(), Kind.FAILED, "4.4.7"), by=BY)
    work(NOON + timedelta(days=5))
    assert stands() == (1, 0, 0, 0, 1), "the letter that asked had arrived"
    take_report(report=Report(Invitation.objects.get().contact, Kind.FAILED, "4.4.7"), by=BY)
    work(NOON + timedelta(days=6))
    assert stands() == (1, 0, 1, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("fewer", [False, True])
def test_who_opts_out_after_she_was_asked_has_declined_and_who_wants_fewer_letters_has_not(cast, asked, server, fewer):
    with clock.frozen(NOON):
        rule(cast)
    visit(cast)
    work(NOON)
    with clock.frozen(NOON + timedelta(hours=1)):
        opt_out(customer=cast.dana, how=How.LINK, fewer=fewer, by=BY)
    work(NOON + timedelta(hours=2))
    assert stands() == (1, 0, 0, int(not fewer), int(fewer))


def noted() -> int:
    return Invitation.objects.filter(outcome="bounced").count()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_at_random_points_each_letter_that_came_back_is_told_of_exactly_once(cast):
    version = published()
    told = upsert_customers([CustomerRow(external_id=f"c{one}", name=f"C {one}") for one in range(MANY)], by=BY)
    for place, one in enumerate(told):
        handed(version, one.id, f"k{place}", contact=place + 1)
    hear()
    ids = {"contact": 0, "kind": "hard", "status": "5.1.1"}
    with transaction.atomic():
        record_many([Happening("letter.returned", BY, ("letter", place + 1), ids=ids) for place in range(MANY)])
    sequencer.place()
    # What is stored and what is told of it are both there, or neither.
    lines = Line.objects.filter(kind="invitation.returned")
    deliver_through_kills(NAME, done=noted, many=MANY, seed=3, within=0.05, held=lambda: noted() == lines.count())
    assert not Parked.objects.exists()
    told_of = lines.values_list("subject_id", flat=True)
    assert (len(told_of), len(set(told_of))) == (MANY, MANY)
    Position.objects.filter(subscriber=NAME).update(seq=0)
    delivery.settle()
    assert lines.count() == MANY, "heard again, nothing is told again"
