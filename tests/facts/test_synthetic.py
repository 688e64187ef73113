"""Made-up answers for measuring: the same each time, and counted alike by every way there is."""

import pytest

from everweek.errors import Conflict
from everweek.facts import ask, synthetic

pytestmark = pytest.mark.django_db(transaction=True)


def counted(by: list[str], *, rolled: bool) -> dict[tuple[str | None, ...], dict[float, int]]:
    groups = ask.counts_by_score(measures=["nps"], by=by, rolled=rolled)
    return {group.key: {score: tally.n for score, tally in group.tallies.items()} for group in groups}


@pytest.mark.parametrize("by", [[], ["month", "unit"], ["week", "unit"], ["touchpoint"], ["channel"], ["area"]])
def test_roll_ups_answers_and_the_bare_engine_count_alike(by):
    synthetic.fill(5000)
    answers = counted(by, rolled=False)
    assert counted(by, rolled=True) == answers
    assert sum(sum(scores.values()) for scores in answers.values()) == len(range(0, 5000, len(synthetic.MEASURES)))
    with synthetic.bare([f"d_{name}" if name == "area" else name for name in by]) as count:
        assert count() == sum(len(scores) for scores in answers.values())


def test_it_is_the_same_table_each_time():
    synthetic.fill(3000)
    first = counted(["unit", "touchpoint"], rolled=False)
    synthetic.fill(3000)
    assert counted(["unit", "touchpoint"], rolled=False) == first


def test_an_installation_with_answers_of_its_own_is_left_alone(answer):
    answer(recommend=9)
    with pytest.raises(Conflict):
        synthetic.fill(1000)
