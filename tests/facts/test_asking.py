from datetime import date

import pytest

from everweek.facts import ask
from everweek.science.tally import Tally


def test_answers_are_counted_by_score(answer, load):
    for score in (9, 9, 3):
        answer(recommend=score)
    load()
    [group] = ask.counts_by_score(measures=["nps"])
    assert group.tallies == {3.0: Tally(1, 1, 1), 9.0: Tally(2, 2, 2)}
    assert group.scales == {(0.0, 10.0)}
