"""What customers experience is recorded once, by whoever tells it, and nothing stored is overwritten."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from tests.cast import Cast

from everweek.errors import Conflict, Invalid, NotFound
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.moments import queries, services
from everweek.moments.access import access_interaction
from everweek.moments.models import Interaction, Touchpoint
from everweek.moments.services import InteractionRow
from everweek.people.outcomes import State
from everweek.people.services import erase_customer

TILL = System("till")
AT = datetime(2026, 10, 5, 23, 30, tzinfo=UTC)


@pytest.fixture
def desk(cast: Cast) -> Cast:
    services.save_touchpoint(key="check-in", name="Check-in", position=1, by=TILL)
    return cast


def at_desk(cast: Cast, external_id: str | None = "t-1", **more: object) -> InteractionRow:
    fields = {"at": AT, "customer": cast.dana.pk, "unit": cast.north_desk.pk, "touchpoint": "check-in", "handled_by": cast.bob.pk}
    return InteractionRow(external_id=external_id, **{**fields, **more})


@pytest.mark.django_db
def test_danas_moment_at_bobs_desk_is_stored_and_told(desk):
    recorded = services.record_interaction(row=at_desk(desk, channel="desk", attributes={"queue": 3}), by=TILL)
    assert not recorded.already
    assert recorded.interaction.day == date(2026, 10, 6)  # half past midnight in Lisbon, one hour ahead of UTC in summer
    line = Line.objects.get(kind="interaction.recorded")
    assert line.ids["customer"] == desk.dana.pk
    assert line.ids["handled_by"] == desk.bob.pk


@pytest.mark.django_db
def test_the_same_moment_again_is_the_same_and_another_under_its_id_is_refused(desk):
    services.record_interaction(row=at_desk(desk), by=TILL)
    assert services.record_interaction(row=at_desk(desk), by=TILL).already
    with pytest.raises(Conflict, match="stands for another interaction"):
        services.record_interaction(row=at_desk(desk, at=AT + timedelta(hours=1)), by=TILL)
    assert Interaction.objects.get().at == AT


@pytest.mark.django_db
def test_without_an_id_each_is_a_moment_of_its_own(desk):
    outcomes = services.record_interactions([at_desk(desk, None), at_desk(desk, None)], by=TILL)
    assert [one.state for one in outcomes] == [State.STORED, State.STORED]


@pytest.mark.django_db
def test_a_refused_row_stops_nothing_but_itself(desk):
    rows = [at_desk(desk, "a"), at_desk(desk, "b", unit=999_999), at_desk(desk, "a"), at_desk(desk, "a", channel="phone")]
    outcomes = services.record_interactions(rows, by=TILL)
    assert [one.state for one in outcomes] == [State.STORED, State.REFUSED, State.ALREADY, State.REFUSED]
    assert (outcomes[1].field, outcomes[3].code) == ("unit", "identity-taken")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"external_id": ""}, "external_id"),
        ({"external_id": "x" * 201}, "external_id"),
        ({"customer": 999_999}, "customer"),
        ({"handled_by": 999_999}, "handled_by"),
        ({"touchpoint": "nowhere"}, "touchpoint"),
        ({"channel": "By Phone"}, "channel"),
        ({"at": datetime(2026, 10, 5, 9)}, "at"),  # noqa: DTZ001  # what is tested is a moment without a zone
        ({"at": datetime(2126, 10, 5, tzinfo=UTC)}, "at"),
        ({"at": datetime(1890, 10, 5, tzinfo=UTC)}, "at"),
        ({"attributes": {"Queue": 1}}, "attributes"),
        ({"attributes": {"queue": float("nan")}}, "attributes.queue"),
        ({"attributes": {"queue": "x" * 2001}}, "attributes.queue"),
        ({"attributes": {"queue": [1]}}, "attributes.queue"),
    ],
)
def test_what_cannot_have_been_is_named(desk, wrong, field):
    with pytest.raises(Invalid) as refused:
        services.record_interaction(row=at_desk(desk, **wrong), by=TILL)
    assert refused.value.field == field
    assert not Interaction.objects.exists()


@pytest.mark.django_db
def test_touchpoints_stand_in_the_order_a_customer_meets_them(desk):
    services.save_touchpoint(key="booking", name="Booking", position=0, by=TILL)
    services.save_touchpoint(key="old", name="Old", by=TILL, closed_on=date(2026, 1, 1))
    assert [one.key for one in queries.list_touchpoints()] == ["booking", "check-in"]
    before = Line.objects.count()
    services.save_touchpoint(key="booking", name="Booking", position=0, by=TILL)
    assert Line.objects.count() == before
    for wrong in ({"key": "Check In"}, {"name": " "}, {"position": -1}):
        with pytest.raises(Invalid):
            services.save_touchpoint(**{"key": "k", "name": "n", "by": TILL, **wrong})
    assert Touchpoint.objects.count() == 3


@pytest.mark.django_db
def test_alice_sees_her_unit_bob_his_own_and_frank_nothing(desk):
    own = services.record_interaction(row=at_desk(desk, "a"), by=TILL).interaction
    south = services.record_interaction(row=at_desk(desk, "b", unit=desk.south.pk, handled_by=None), by=TILL).interaction
    assert access_interaction(desk.alice, own.pk) == own
    assert access_interaction(desk.erin, south.pk) == south
    assert list(queries.list_interactions(desk.bob)) == [own]
    assert set(queries.list_interactions_of(desk.erin, desk.dana)) == {own, south}
    for who, which in ((desk.alice, south.pk), (desk.frank, own.pk), (desk.erin, 999_999)):
        with pytest.raises(NotFound) as refused:
            access_interaction(who, which)
        assert refused.value.message.startswith("There is no such interaction")


@pytest.mark.django_db
def test_erasing_dana_leaves_a_moment_that_is_nobodys(desk):
    interaction = services.record_interaction(row=at_desk(desk, attributes={"ticket": "Dana's"}), by=TILL).interaction
    erase_customer(customer=desk.dana, by=desk.heidi)
    interaction.refresh_from_db()
    assert (interaction.customer, interaction.external_id, interaction.attributes) == (None, None, {})
    assert interaction.unit == desk.north_desk


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_eight_writers_of_the_same_moments_store_each_once(desk):
    rows = [at_desk(desk, f"t-{number}") for number in range(50)]
    stored = []

    def write(shift: int) -> None:
        try:
            outcomes = services.record_interactions(rows[shift:] + rows[:shift], by=TILL)
            stored.append(sum(one.state is State.STORED for one in outcomes))
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number * 6,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(stored) == 50
    assert Interaction.objects.count() == 50
    assert Line.objects.filter(kind="interaction.recorded").count() == 50
