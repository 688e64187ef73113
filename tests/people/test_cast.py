from everweek.people.access import reach_of
from everweek.people.policy import Action


def test_everybody_of_the_cast_holds_the_right_of_her_role(cast):
    assert reach_of(cast.alice, Action.RESPONSES_READ).unit_paths == (cast.north.path,)
    assert reach_of(cast.bob, Action.RESPONSES_READ).own == cast.bob.pk
    assert not reach_of(cast.charlie, Action.RESPONSES_READ)
    assert not reach_of(cast.dana, Action.RESPONSES_READ)
    assert reach_of(cast.erin, Action.RESPONSES_READ).all
