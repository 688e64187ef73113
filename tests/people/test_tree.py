"""The line of a unit, and what the nearest on it says."""

from everweek.people.tree import line_of, nearest_says


def test_the_line_begins_at_the_unit_and_ends_at_the_top(cast):
    assert line_of(cast.north_desk) == [cast.north_desk.pk, cast.north.pk, cast.house.pk]
    assert line_of(cast.house) == [cast.house.pk]


def test_the_nearest_that_says_something_is_heard_before_those_above_it_and_not_those_beside(cast):
    line = line_of(cast.north_desk)
    said = {cast.house.pk: 30, cast.north.pk: 14, cast.south.pk: 7}
    assert nearest_says(line, said, 90) == (14, False)
    assert nearest_says(line, said | {cast.north_desk.pk: 3}, 90) == (3, True)
    assert nearest_says(line, {cast.south.pk: 7}, 90) == (90, False)


def test_a_unit_that_says_nothing_at_all_has_said_so(cast):
    # None is a word as any other: "not here", where above somebody says 14.
    assert nearest_says(line_of(cast.north), {cast.north.pk: None, cast.house.pk: 14}, 90) == (None, True)
