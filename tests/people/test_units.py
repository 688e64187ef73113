"""The tree of units, held against a tree of plain Python dictionaries."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import BY, LONG_AGO
from tests.trying import tries

from everweek.errors import Conflict, Invalid, Unavailable
from everweek.journal.models import Line
from everweek.people.models import Unit
from everweek.people.services import (
    close_unit,
    edit_organisation,
    found_organisation,
    give_post,
    move_unit,
    open_unit,
    rename_unit,
)

FEW = settings(max_examples=tries(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_a_unit_stands_below_its_parent(cast):
    assert cast.north_desk.path == f"/{cast.house.pk}/{cast.north.pk}/{cast.north_desk.pk}/"


def test_moving_a_unit_takes_along_all_that_is_below_it(cast):
    move_unit(unit=cast.north, parent=cast.south, by=cast.heidi)

    cast.north_desk.refresh_from_db()
    assert cast.north_desk.path == f"/{cast.house.pk}/{cast.south.pk}/{cast.north.pk}/{cast.north_desk.pk}/"
    line = Line.objects.get(kind="unit.moved")
    assert (line.actor, line.ids) == (cast.heidi.actor, {"from": cast.house.pk, "to": cast.south.pk})


def test_a_unit_never_stands_under_itself_or_below(cast):
    for parent in (cast.north, cast.north_desk):
        with pytest.raises(Invalid, match="cannot stand under itself"):
            move_unit(unit=cast.north, parent=parent, by=cast.heidi)


def test_a_move_decided_on_an_old_picture_of_the_tree_closes_no_circle(cast):
    old_north, old_south = Unit.objects.get(pk=cast.north.pk), Unit.objects.get(pk=cast.south.pk)
    move_unit(unit=cast.south, parent=cast.north, by=cast.heidi)

    with pytest.raises(Invalid):
        move_unit(unit=old_north, parent=old_south, by=cast.heidi)


def test_the_unit_at_the_top_is_one_and_stays(cast):
    with pytest.raises(Conflict, match="at the top already"):
        open_unit(key="second", name="Second", parent=None, by=cast.heidi)
    with pytest.raises(Invalid):
        move_unit(unit=cast.house, parent=cast.south, by=cast.heidi)


def test_a_key_is_given_once_and_well_formed(cast):
    with pytest.raises(Conflict, match="north-desk"):
        open_unit(key="north-desk", name="Again", parent=cast.south, by=cast.heidi)
    with pytest.raises(Invalid, match="small letters"):
        open_unit(key="Ост", name="East", parent=cast.house, by=cast.heidi)


def test_a_unit_is_closed_after_those_below_it_and_its_posts_end(cast):
    with pytest.raises(Conflict, match="North desk is still open"):
        close_unit(unit=cast.north, by=cast.heidi)
    close_unit(unit=cast.north_desk, by=cast.heidi)

    post = cast.bob.posts.get()
    told = [(line.kind, line.subject_id) for line in Line.objects.filter(actor=cast.heidi.actor).order_by("pk")]
    assert told == [("post.ended", str(post.pk)), ("unit.closed", str(cast.north_desk.pk))]
    assert post.until == Unit.objects.get(key="north-desk").closed_on
    with pytest.raises(Conflict, match="closed"):
        open_unit(key="corner", name="Corner", parent=cast.north_desk, by=cast.heidi)
    with pytest.raises(Conflict, match="closed"):
        give_post(member=cast.bob, unit=cast.north_desk, role="front_line", since=post.until, by=cast.heidi)


def test_a_unit_in_which_a_post_is_still_to_begin_says_so_with_the_day_in_words(cast):
    give_post(member=cast.erin, unit=cast.south, role="lead", since=date(2999, 12, 5), by=cast.heidi)
    with pytest.raises(Conflict, match="on or after 5 December 2999"):
        close_unit(unit=cast.south, on=date(2999, 12, 5), by=cast.heidi)


def test_a_branch_that_would_become_too_deep_is_refused_before_it_is_moved(cast, monkeypatch):
    monkeypatch.setattr(Unit, "LONGEST_PATH", len(cast.north_desk.path) + 1)

    with pytest.raises(Invalid, match="too deep"):
        move_unit(unit=cast.north, parent=cast.south, by=cast.heidi)
    assert Unit.objects.get(key="north").parent == cast.house


def test_renaming_keeps_the_key_and_tells_the_journal_old_and_new(cast):
    rename_unit(unit=cast.south, name="The South", by=cast.heidi)

    values = Line.objects.get(kind="unit.renamed").values_row
    assert (values.old["name"], values.new["name"]) == ("South", "The South")
    assert Unit.objects.get(key="south").name == "The South"


def test_the_organisation_is_founded_once(cast):
    with pytest.raises(Conflict, match="House of Everweek"):
        found_organisation(name="Another", zone="UTC", by=BY)


def test_the_organisation_changes_only_to_what_makes_sense(cast):
    edit_organisation(by=cast.heidi, zone="Pacific/Auckland")
    assert Line.objects.get(kind="organisation.changed").values_row.new == {"zone": "Pacific/Auckland"}
    for field, value in {"zone": "Mars/Olympus", "currency": "euro", "year_starts_month": 13, "colour": "red"}.items():
        with pytest.raises(Invalid) as refused:
            edit_organisation(by=cast.heidi, **{field: value})
        assert refused.value.field == field


def test_nothing_is_opened_before_the_organisation_is_founded(db):
    with pytest.raises(Unavailable, match="everweek init"):
        open_unit(key="house", name="House", parent=None, by=BY)


@FEW
@given(moves=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12))
def test_after_any_moves_every_path_is_the_way_from_the_top(cast, moves):
    # The second implementation: parents in a dictionary, walked upwards.
    units = [cast.house, cast.north, cast.north_desk, cast.south]
    for number in range(4):
        key = f"extra-{number}"
        unit = Unit.objects.filter(key=key).first()
        units.append(unit or open_unit(key=key, name=key, parent=units[number], by=BY))
    parents = dict(Unit.objects.values_list("pk", "parent"))

    def way(pk):
        steps = []
        while pk is not None:
            steps.append(pk)
            pk = parents[pk]
        return steps[::-1]

    for who, where in moves:
        unit, parent = units[who], units[where]
        allowed = unit.pk not in way(parent.pk) and unit is not cast.house
        try:
            move_unit(unit=unit, parent=parent, by=BY)
            assert allowed
            parents[unit.pk] = parent.pk
        except Invalid:
            assert not allowed
    for unit in Unit.objects.all():
        assert unit.path == "/" + "".join(f"{pk}/" for pk in way(unit.pk))
        below = set(Unit.objects.filter(path__startswith=unit.path).values_list("pk", flat=True))
        assert below == {pk for pk in parents if unit.pk in way(pk)}


def test_a_post_begins_in_a_unit_that_is_open_then(cast):
    close_unit(unit=cast.south, on=LONG_AGO.replace(year=2024), by=cast.heidi)

    with pytest.raises(Conflict):
        give_post(member=cast.bob, unit=cast.south, role="lead", since=LONG_AGO, by=cast.heidi)
    give_post(member=cast.bob, unit=cast.south, role="lead", since=LONG_AGO, until=LONG_AGO.replace(year=2023), by=cast.heidi)
