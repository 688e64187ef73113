import pytest
from tests.casting import cast_again

from everweek.journal import subscribers
from everweek.journal.models import Position
from everweek.people.access import reach_of
from everweek.people.policy import Action


def test_everybody_of_the_cast_holds_the_right_of_her_role(cast):
    assert reach_of(cast.alice, Action.RESPONSES_READ).unit_paths == (cast.north.path,)
    assert reach_of(cast.bob, Action.RESPONSES_READ).own == cast.bob.pk
    assert not reach_of(cast.charlie, Action.RESPONSES_READ)
    assert not reach_of(cast.dana, Action.RESPONSES_READ)
    assert reach_of(cast.erin, Action.RESPONSES_READ).all


@pytest.mark.django_db
def test_whoever_listens_hears_what_happens_to_the_cast_though_an_earlier_test_emptied_all_tables():
    Position.objects.all().delete()
    cast_again()
    assert set(Position.objects.values_list("subscriber", "seq")) == {(one.name, 0) for one in subscribers.registered()}
