"""Lists read stretch by stretch: nothing twice, nothing left out, whatever comes in meanwhile; in one order on every database."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import BY, Cast
from tests.trying import tries

from everweek.errors import Invalid
from everweek.people.finding import by_name
from everweek.people.models import Customer, Member, Post
from everweek.people.paging import START, Order, Place, stretch_of
from everweek.people.services import join_member
from everweek.text.letters import plain

NAMED = Order(by_name(), "pk")
JOINED = Order("-since", "-pk")
CAME = Order("-created_at", "-pk")
NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)


def everything(order: Order, rows, *, most: int, meanwhile=lambda: None) -> list[str]:
    """All that is read by going on to the end."""
    found, place = [], START
    while True:
        stretch = order.stretch(rows, place, most=most)
        found += stretch.rows
        if not stretch.after:
            return found
        place = Place(stretch.after)
        meanwhile()


@pytest.mark.django_db
def test_a_list_is_read_whole_and_in_its_order(cast: Cast):
    for name in ("Zoé", "dana", "Éloïse", "dana", "Dana"):
        join_member(name=name, by=BY)
    rows = Member.objects.all()

    read = [member.pk for member in everything(NAMED, rows, most=3)]
    assert read == [member.pk for member in sorted(rows, key=lambda one: (plain(one.name), one.pk))]


@pytest.mark.django_db
def test_who_joins_meanwhile_moves_nobody(cast: Cast):
    for number in range(9):
        join_member(name=f"Joiner {number}", by=BY)
    there = list(Member.objects.values_list("pk", flat=True))
    # Aaron stands before everything that was read, Zed after everything.
    names = iter(["Aaron", "Zed", "Aaron", "Zed", "Aaron"] * 9)

    read = everything(NAMED, Member.objects.all(), most=4, meanwhile=lambda: join_member(name=next(names), by=BY))
    assert [member.pk for member in read if member.pk in there] == list(
        Member.objects.filter(pk__in=there).order_by(by_name(), "pk").values_list("pk", flat=True)
    )
    assert len({member.pk for member in read}) == len(read)


@pytest.mark.django_db
def test_the_way_back_leads_over_the_same_rows(cast: Cast):
    for number in range(9):
        join_member(name=f"Joiner {number}", by=BY)
    rows = Member.objects.all()
    first = NAMED.stretch(rows, most=4)
    second = NAMED.stretch(rows, Place(first.after), most=4)
    third = NAMED.stretch(rows, Place(second.after), most=4)

    assert NAMED.stretch(rows, Place(third.before, back=True), most=4) == second
    assert NAMED.stretch(rows, Place(second.before, back=True), most=4) == first
    assert first.before == ""


@pytest.mark.django_db
def test_the_way_back_to_the_beginning_shows_what_came_in_there(cast: Cast):
    rows = Member.objects.all()
    second = NAMED.stretch(rows, Place(NAMED.stretch(rows, most=2).after), most=2)
    join_member(name="Aaron", by=BY)

    third = NAMED.stretch(rows, Place(NAMED.stretch(rows, Place(second.before, back=True), most=2).before, back=True), most=2)
    assert [member.name for member in third.rows] == ["Aaron", "Alice"]
    assert third.before == ""


@pytest.mark.django_db
def test_where_nothing_stands_any_more_the_list_begins_anew(cast: Cast):
    rows = Member.objects.all()
    last = Place(str(NAMED.ordered(rows).last().pk))

    assert NAMED.stretch(rows, last, most=3) == NAMED.stretch(rows, most=3)


@pytest.mark.django_db
def test_rows_alike_but_for_their_number_are_told_apart(cast: Cast):
    posts = Post.objects.all()
    assert len(set(posts.values_list("since", flat=True))) == 1

    read = [post.pk for post in everything(JOINED, posts, most=2)]
    assert read == sorted(posts.values_list("pk", flat=True), reverse=True)


@pytest.mark.django_db
def test_a_place_by_time_stands_when_its_row_is_gone_and_one_by_name_is_said_to_be_gone(cast: Cast):
    post, member = Post.objects.get(member=cast.erin), join_member(name="Joiner", by=BY)
    by_time, named = Place(JOINED.place_of(post)), Place(str(member.pk))
    before = [one.pk for one in JOINED.stretch(Post.objects.all(), by_time).rows]
    post.delete()
    member.delete()

    assert [one.pk for one in JOINED.stretch(Post.objects.all(), by_time).rows] == before
    with pytest.raises(Invalid, match="not in the list"):
        NAMED.stretch(Member.objects.all(), named)


@pytest.mark.django_db
def test_a_place_of_somebody_out_of_reach_is_none(cast: Cast):
    with pytest.raises(Invalid, match="not in the list"):
        NAMED.stretch(Member.objects.exclude(pk=cast.erin.pk), Place(str(cast.erin.pk)))


@pytest.mark.django_db
def test_no_name_stands_in_a_place(cast: Cast):
    assert NAMED.stretch(Member.objects.all(), most=1).after == str(cast.alice.pk)


@pytest.mark.parametrize(
    "text", ["x", "_", "7_7", "2026-10-05_x", "²", "9" * 40, "2026-13-01_4", "2026-10-05_", "\0", "0001-01-01T00:00:00+14:00_7"]
)
@pytest.mark.django_db
def test_what_is_no_place_is_said_with_its_field(cast: Cast, text: str):
    for place in (Place(text), Place(text, back=True)):
        for order, rows in ((NAMED, Member.objects.all()), (JOINED, Post.objects.all())):
            with pytest.raises(Invalid) as refused:
                order.stretch(rows, place)
            assert refused.value.field == ("before" if place.back else "after")


@pytest.mark.django_db
def test_what_rows_are_put_in_order_by_is_never_empty(cast: Cast):
    with pytest.raises(TypeError, match="Coalesce"):
        Order("left_on", "pk").stretch(Member.objects.all(), most=2)


@pytest.mark.django_db
def test_a_stretch_is_one_query_and_its_place_by_name_another(cast: Cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        NAMED.stretch(Member.objects.all(), most=3)
    with django_assert_num_queries(2):
        NAMED.stretch(Member.objects.all(), Place(str(cast.bob.pk)), most=3)
    place = Place(JOINED.place_of(Post.objects.latest("pk")))
    with django_assert_num_queries(1):
        JOINED.stretch(Post.objects.all(), place, most=3)


@pytest.mark.django_db
def test_names_stand_in_one_order_whatever_the_database_thinks_of_alphabets(cast: Cast):
    Post.objects.all().delete()
    Member.objects.all().delete()
    # Blanks, hyphens and marks are where databases differ; Greek and Cyrillic capitals where SQLite knows none.
    names = ["De Vries", "Dean", "d'Arc", "Dé Vos", "DE-VRIES", "Ωmega", "ωm", "Жук", "жара", "Ärger", "Arg", "Ødegård", "Zoe"]
    for name in names:
        join_member(name=name, by=BY)

    read = [member.name for member in everything(NAMED, Member.objects.all(), most=4)]
    assert read == sorted(names, key=plain)


@given(items=st.lists(st.text(min_size=1), unique=True, max_size=12), most=st.integers(1, 5))
def test_a_list_held_as_a_whole_is_read_whole_and_back(items: list[str], most: int):
    stretches, place = [], START
    while True:
        stretches.append(stretch_of(items, str, place, most=most))
        if not stretches[-1].after:
            break
        place = Place(stretches[-1].after)
    assert [one for stretch in stretches for one in stretch.rows] == items
    for before, after in pairwise(stretches):
        assert stretch_of(items, str, Place(after.before, back=True), most=most) == before


def test_an_item_that_is_gone_is_said():
    with pytest.raises(Invalid, match="not in the list"):
        stretch_of(["a"], str, Place("b"))


@pytest.mark.django_db
@settings(max_examples=tries(60), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(days=st.lists(st.integers(0, 3), min_size=1, max_size=12), most=st.integers(1, 5))
def test_whatever_the_rows_and_however_long_the_stretch_everything_is_read_once(cast: Cast, days: list[int], most: int):
    Customer.objects.filter(name="Joiner").delete()
    Customer.objects.bulk_create(Customer(name="Joiner", created_at=NOON + timedelta(days=day)) for day in days)
    joiners = Customer.objects.filter(name="Joiner")

    read = [(one.created_at, one.pk) for one in everything(CAME, joiners, most=most)]
    assert read == sorted(joiners.values_list("created_at", "pk"), reverse=True)


@given(at=st.datetimes(timezones=st.just(UTC)))
def test_a_moment_stands_in_an_address_to_its_last_digit(at: datetime):
    written = CAME.place_of(Customer(pk=7, created_at=at))
    assert CAME._values(Customer.objects.none(), Place(written)) == [at, 7]
