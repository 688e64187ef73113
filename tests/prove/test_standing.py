"""One entry makes a standing measure: everything that is said of it elsewhere comes from there."""

from typing import get_args

from everweek.listen import rules as voices
from everweek.prove import rules
from everweek.questionnaires.rules import Scored
from everweek.questionnaires.standing import LEADING, STANDING, WATCHED, Reckoned


def test_every_way_of_reckoning_has_its_statistic_and_every_measure_its_way():
    assert set(rules.RECKONED) == set(get_args(Reckoned))
    assert list(rules.STANDING) == list(STANDING)


def test_each_watched_measure_has_a_place_of_its_own_and_those_believed_first_come_first():
    places = sorted(one.watched for one in STANDING.values() if one.watched)

    assert places == list(range(1, len(places) + 1))
    assert WATCHED[0] == "csat"
    assert "retention" not in WATCHED


def test_a_share_has_no_top_two_boxes_beside_it():
    assert [name for name, one in rules.STANDING.items() if one.has_top] == ["csat", "ces", "felt"]


def test_what_leads_makes_a_voice_unhappy():
    for name in LEADING:
        assert voices.mood_of([Scored(name, 0, 0, 10)]) is voices.Mood.UNHAPPY
