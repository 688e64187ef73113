"""Moments logged by hand at a desk, and the touchpoints they are logged at."""

from datetime import timedelta

import pytest
from tests.cast import BY, Cast
from tests.web.reading import read, send, visit

from everweek.journal.models import Line
from everweek.moments.models import Interaction, Touchpoint
from everweek.moments.services import save_touchpoint
from everweek.people.models import Customer
from everweek.people.services import CustomerRow, erase_customer, upsert_customers

pytestmark = pytest.mark.one_database(
    "Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."
)

DESK = "/listen/moments/"
POINTS = "/listen/moments/touchpoints/"


@pytest.fixture
def desk(cast: Cast) -> Cast:
    for place, name in enumerate(("Check-in", "Refund"), start=1):
        save_touchpoint(key=name.lower(), name=name, position=place, by=BY)
    return cast


def log(client, status=200, **told):
    return send(client, DESK, status, **{"touchpoint": "check-in", "unit": "north-desk", "channel": "desk", **told})


@pytest.mark.django_db
def test_bob_logs_a_moment_at_his_desk_and_takes_it_back_and_puts_it_back(desk):
    bob = desk.client("bob")
    seen = log(bob, customer="Dana", word="Lost her ticket")
    moment = Interaction.objects.get()
    assert (moment.customer, moment.unit, moment.handled_by, moment.channel) == (desk.dana, desk.north_desk, desk.bob, "desk")
    assert seen.notices == ["Check-in is logged. Undo"]
    assert "Lost her ticket" in seen.row("Check-in")
    assert Line.objects.get(kind="interaction.recorded").actor == desk.bob.actor
    address, _kept = seen.undo()
    seen = send(bob, address)
    assert "None yet" in seen.says
    moment.refresh_from_db()
    assert moment.withdrawn_at is not None
    send(bob, address)
    assert Line.objects.filter(kind="interaction.withdrawn").count() == 1, "a second time changes nothing"
    send(bob, seen.undo()[0])
    moment.refresh_from_db()
    assert moment.withdrawn_at is None


@pytest.mark.django_db
def test_what_was_taken_back_is_no_moment_to_anybody(desk):
    bob, erin = desk.client("bob"), desk.erin
    from everweek.errors import NotFound
    from everweek.moments.access import access_interaction
    from everweek.moments.facts import interaction_facts
    from everweek.moments.queries import list_interactions

    log(bob)
    moment = Interaction.objects.get()
    assert [one.interaction for one in interaction_facts([moment.pk])] == [moment.pk]
    send(bob, f"{DESK}{moment.pk}/take-back")
    assert list(interaction_facts([moment.pk])) == []
    assert list(list_interactions(erin)) == []
    with pytest.raises(NotFound):
        access_interaction(erin, moment.pk)


@pytest.mark.django_db
def test_after_a_day_a_moment_stands_and_only_who_logged_it_takes_it_back(desk):
    bob = desk.client("bob")
    log(bob)
    moment = Interaction.objects.get()
    assert desk.client("alice").post(f"{DESK}{moment.pk}/take-back").status_code == 404
    Interaction.objects.update(recorded_at=moment.recorded_at - timedelta(days=1, minutes=1))
    assert "Take back" not in visit(bob, DESK).row("Check-in")
    seen = send(bob, f"{DESK}{moment.pk}/take-back")
    assert "more than a day ago" in seen.says
    moment.refresh_from_db()
    assert moment.withdrawn_at is None


@pytest.mark.django_db
def test_a_customer_who_may_be_two_is_asked_about_and_nothing_is_guessed(desk):
    bob = desk.client("bob")
    upsert_customers([CustomerRow(external_id="d2", name="Dana", email="other@example.org")], by=BY)
    seen = log(bob, 409, customer="dana", word="In a hurry")
    assert "Say who it was" in seen.says
    assert "other@example.org" in seen.says
    assert 'value="In a hurry"' in seen, "what was typed stays"
    assert not Interaction.objects.exists()
    other = Customer.objects.get(external_id="d2")
    log(bob, customer="dana", who=str(other.pk))
    assert Interaction.objects.get().customer == other


@pytest.mark.django_db
def test_a_name_that_many_newer_customers_begin_with_is_still_asked_about(desk):
    bob = desk.client("bob")
    rows = [("old", "Maria Silva"), *((f"m{n}", f"Maria Silva {n}") for n in range(10)), ("new", "Maria Silva")]
    upsert_customers([CustomerRow(external_id=key, name=name) for key, name in rows], by=BY)
    log(bob, 409, customer="Maria Silva")
    assert not Interaction.objects.exists()


@pytest.mark.django_db
def test_somebody_new_is_named_with_the_moment_once_however_often_the_form_is_sent(desk):
    bob = desk.client("bob")
    seen = log(bob, 409, customer="Ines Ray")
    assert "Somebody new: Ines Ray" in seen.says
    for _twice in range(2):
        log(bob, customer="Ines Ray", who="new", once="the-word-of-the-page")
    ines = Customer.objects.get(name="Ines Ray")
    assert Interaction.objects.get().customer == ines
    assert "the first moment with us" in visit(bob, DESK).row("Check-in")
    log(bob, customer="pat@example.org", who="new")
    log(bob, customer="+351 912 345 678", who="new")
    assert Customer.objects.get(email="pat@example.org").name == ""
    assert Customer.objects.get(phone="+351 912 345 678").name == ""


@pytest.mark.django_db
def test_who_may_be_meant_is_found_while_it_is_typed_and_nothing_is_stored(desk):
    answer = desk.client("bob").post(
        DESK, {"find": "1", "customer": "dan", "touchpoint": "refund"}, headers={"Everweek-Part": "yes"}
    )
    seen = read(answer, 200)
    assert "dana@example.org" in seen.says
    assert "<html" not in seen
    assert not Interaction.objects.exists()


@pytest.mark.django_db
def test_unit_and_channel_of_the_last_time_are_remembered(desk):
    alice = desk.client("alice")
    log(alice, unit="north", channel="phone")
    seen = visit(alice, DESK)
    assert "North, by phone" in seen.says
    assert '<option value="phone" selected>' in seen


@pytest.mark.django_db
def test_nobody_logs_in_a_unit_out_of_reach_nor_a_closed_touchpoint(desk):
    bob = desk.client("bob")
    assert "cannot be chosen here" in log(bob, 422, unit="south").says
    assert "cannot be chosen here" in log(bob, 422, touchpoint="nothing").says
    assert not Interaction.objects.exists()


@pytest.mark.django_db
def test_a_customer_who_is_erased_leaves_no_word_behind(desk):
    bob = desk.client("bob")
    log(bob, customer="Dana", word="Dana lost her ticket")
    erase_customer(customer=desk.dana, by=BY)
    moment = Interaction.objects.get()
    assert (moment.customer, moment.attributes) == (None, {})


@pytest.mark.django_db
def test_erin_names_touchpoints_and_puts_them_into_order_and_each_can_be_undone(cast):
    erin = cast.client("erin")
    assert "No touchpoint has a name yet." in visit(erin, POINTS).heading
    send(erin, POINTS, name="Check-in")
    seen = send(erin, POINTS, name="Boarding")
    assert seen.heading == "A customer meets us at 2 touchpoints: Check-in first."
    assert "the first one a customer meets" in seen.row("Check-in")
    assert "already" in send(erin, POINTS, 422, name="check in").says
    for _twice in range(2):
        seen = send(erin, f"{POINTS}boarding/place", to="1")
        assert seen.heading == "A customer meets us at 2 touchpoints: Boarding first."
    first = send(erin, f"{POINTS}check-in/name", name="Arriving")
    assert first.row("Arriving")
    seen = send(erin, first.undo()[0], **first.undo()[1])
    assert seen.row("Check-in")


@pytest.mark.django_db
def test_the_order_of_touchpoints_is_taken_back_and_closed_ones_are_logged_no_more(desk):
    erin = desk.client("erin")
    moved = send(erin, f"{POINTS}refund/place", to="1")
    address, kept = moved.undo()
    assert send(erin, address, **kept).heading == "A customer meets us at 2 touchpoints: Check-in first."
    closed = send(erin, f"{POINTS}refund/close")
    assert "closed" in closed.row("Refund")
    assert "Refund" not in visit(desk.client("bob"), DESK).says
    send(erin, closed.undo()[0])
    assert Touchpoint.objects.get(key="refund").closed_on is None
    assert "cannot be moved there" in send(erin, f"{POINTS}refund/place", to="9").says
