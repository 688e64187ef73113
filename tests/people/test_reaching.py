"""Which rows a scope reaches: those of its units and those that are hers, and never one whose owner or unit is not known."""

from datetime import UTC, datetime
from itertools import product

import pytest

from everweek.moments.models import Interaction
from everweek.people.access import Scope


@pytest.fixture
def rows(cast):
    """Every pair of a unit, or none, and an owner, or none."""
    pairs = list(product([None, cast.north, cast.north_desk, cast.south], [None, cast.alice, cast.bob]))
    at = datetime(2026, 3, 2, tzinfo=UTC)
    Interaction.objects.bulk_create(Interaction(at=at, day=at.date(), unit=unit, handled_by=owner) for unit, owner in pairs)
    return pairs


def scopes(cast):
    for everything, paths, own in product([False, True], [(), (cast.north.path,)], [None, cast.bob.pk]):
        yield Scope(all=everything, unit_paths=paths, own=own)


def key(unit, owner):
    return (unit.key if unit else "", owner.name if owner else "")


def reached(condition):
    return sorted(key(row.unit, row.handled_by) for row in Interaction.objects.filter(condition))


@pytest.mark.parametrize("own", ["", "handled_by"])
@pytest.mark.parametrize("unit", ["", "unit__path"])
def test_each_scope_reaches_its_units_and_what_is_hers_and_nothing_nobody_owns(cast, rows, unit, own):
    for scope in scopes(cast):

        def within(row, scope=scope):
            under = bool(unit) and row[0] is not None and row[0].path.startswith(scope.unit_paths or "nowhere")
            hers = bool(own) and row[1] is not None and row[1].pk == scope.own
            return scope.all or under or hers

        assert reached(scope.reaching(unit=unit, own=own)) == sorted(key(*row) for row in rows if within(row)), scope


def test_what_is_hers_is_hers_alone_however_far_the_right_goes(cast, rows):
    for scope in scopes(cast):
        hers = [] if scope.own is None else [row for row in rows if row[1] == cast.bob]
        assert reached(scope.owned("handled_by")) == sorted(key(*row) for row in hers), scope


def test_without_a_right_no_row_is_reached_not_even_one_that_nobody_owns(cast, rows):
    assert reached(Scope().reaching(own="handled_by")) == []
