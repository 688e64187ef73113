"""How far groups lie from all others together: never otherwise than the word says, by numbers that were reckoned twice."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.trying import tries

from everweek.prove import compare, measures, rules, strongest
from everweek.prove.compare import Standing
from everweek.prove.measures import Counted, Question
from everweek.science.clusters import Clusters
from everweek.science.tally import Tally

SCALES = {"csat": (1.0, 5.0), "nps": (0.0, 10.0), "csat.top": (1.0, 5.0), "retention": (0.0, 1.0)}


def counted(name, groups, by=("area",), level=0.95, keys=None):
    """Groups of answers, each how many gave which score."""
    cuts = tuple({by[0]: key} for key in keys or (f"g{place}" for place in range(len(groups))))
    tallies = tuple({float(score): Tally(n, n, n) for score, n in scores.items() if n} for scores in groups)
    asked = Question(name, by, level=level)
    return Counted(asked, rules.measure_named(name, ["csat"]), SCALES[name], cuts, tallies)


def compared_of(found):
    return compare.comparison(found, measures.estimated(found), viewer=None)


def scores_of(name):
    low, high = SCALES[name]
    counts = st.lists(st.integers(0, 60), min_size=int(high - low) + 1, max_size=int(high - low) + 1)
    return counts.filter(any).map(lambda many: dict(zip(range(int(low), int(high) + 1), many, strict=True)))


GROUPS = st.sampled_from(sorted(SCALES)).flatmap(
    lambda name: st.tuples(st.just(name), st.lists(scores_of(name), min_size=1, max_size=9))
)
LEVELS = st.sampled_from([0.5, 0.9, 0.95, 0.999])


@pytest.mark.django_db
@settings(max_examples=tries(60), deadline=None)
@given(asked=GROUPS, level=LEVELS)
def test_an_interval_leaves_out_nought_exactly_where_the_word_tells_apart(asked, level):
    name, groups = asked
    for group in compared_of(counted(name, groups, level=level)).groups:
        if group.beside is None:
            continue
        gap = group.beside.difference
        assert (gap.low > 0) == (group.standing is Standing.ABOVE)
        assert (gap.high < 0) == (group.standing is Standing.BELOW)
        assert (group.beside.chance <= (1 - level) * (1 + 1e-9)) == (group.standing is not Standing.UNTOLD)
        long = rules.measure_named(name, ["csat"]).ends(SCALES[name])
        assert abs(gap.low) <= long[1] - long[0]
        assert abs(gap.high) <= long[1] - long[0]


@pytest.mark.django_db
def test_of_means_the_difference_its_interval_and_its_chance_are_those_of_the_answers_themselves():
    """Reckoned anew from the single answers with numpy and scipy, Holm's steps by hand: of three groups all stand."""
    groups = [{1: 30, 5: 20}, {1: 10, 5: 60}, {1: 11, 4: 50}]
    answers = [np.repeat(list(one), list(one.values())).astype(float) for one in groups]
    expected = []
    for place, own in enumerate(answers):
        rest = np.concatenate([other for index, other in enumerate(answers) if index != place])
        error = np.sqrt(own.var(ddof=1) / len(own) + rest.var(ddof=1) / len(rest))
        expected.append((own.mean() - rest.mean(), error, 2 * stats.norm.sf(abs(own.mean() - rest.mean()) / error)))
    found = [group.beside for group in compared_of(counted("csat", groups)).groups]
    standing = [one.standing is not Standing.UNTOLD for one in found]
    left = standing.count(False)
    order = np.argsort([one[2] for one in expected])
    steps = np.maximum.accumulate([expected[index][2] * (3 - place) for place, index in enumerate(order)])
    for place, index in enumerate(order):
        gap, error, _alone = expected[index]
        reach = stats.norm.isf(0.05 / max(1, left) / 2) * error
        told = found[index].difference
        assert (told.value, told.low, told.high) == pytest.approx((gap, gap - reach, gap + reach))
        assert found[index].chance == pytest.approx(min(1.0, steps[place]))
        assert (told.n, found[index].others) == (len(answers[index]), sum(map(len, answers)) - len(answers[index]))


@pytest.mark.django_db
def test_promises_that_go_together_by_case_are_told_less_surely():
    def width(cases):
        kept = Counted(
            Question("kept", ("weekday",)),
            rules.PROMISED["kept"],
            (0.0, 1.0),
            ({"weekday": "1"}, {"weekday": "2"}),
            ({0.0: Tally(40, 40, 40), 1.0: Tally(60, 60, 60)}, {0.0: Tally(10, 10, 10), 1.0: Tally(90, 90, 90)}),
            cases=cases,
        )
        gap = compared_of(kept).groups[0].beside.difference
        return gap.high - gap.low

    alone = (Clusters(100, 60, 100, 60, 60, 100), Clusters(100, 90, 100, 90, 90, 100))
    in_fives = (Clusters(20, 60, 100, 300, 300, 500), Clusters(20, 90, 100, 450, 450, 500))
    assert width(in_fives) > 1.8 * width(alone), "twenty cases of five promises each are not a hundred"


@pytest.mark.django_db
def test_how_far_and_how_sure_is_said_of_each_group_with_what_it_was_compared_with():
    said = strongest.of_groups(compared_of(counted("csat", [{1: 30, 5: 20}, {1: 10, 5: 60}, {1: 20, 5: 45}], keys="ABC")))
    # 2.6 less 1 + 4 x 105 / 135 is -1.511; its variance 16 x 0.4 x 0.6 / 49 + 16 x 105 / 135 x 30 / 135 / 134 = 0.09901; C is
    # the only one left that is not told apart, so that 1.96 standard errors of 0.3147 lie to each side: 0.894 to 2.128.
    assert strongest.sure(said[0])[0] == (
        "A: 1.51 lower than all others together, between 0.89 and 2.13 with all of them looked at together (50 answers beside "
        "135 others)."
    )
    assert strongest.method_of(said[0]).endswith("by its standard error (z), as wide as comparing all groups makes it (Holm)")


@pytest.mark.django_db
def test_where_nothing_can_be_told_apart_it_is_said_how_far_any_may_lie_apart_all_the_same():
    alike = compared_of(counted("retention", [{0: 10, 1: 20}] * 3))
    [told] = strongest.of_groups(alike)
    farthest = max(max(-one.beside.difference.low, one.beside.difference.high) for one in alike.groups)
    [sentence] = strongest.sure(told)
    assert re.fullmatch(r"With 95 % confidence none of them differs .* by more than [\d.]+ points, all of them .*\.", sentence)
    assert farthest <= float(re.search(r"([\d.]+) points", sentence)[1]) < farthest + 0.1


@pytest.mark.django_db
def test_no_difference_is_told_to_be_larger_than_the_scale_is_long():
    """Five answers on each side say next to nothing at one in a million: the interval is all of the scale, and no more."""
    few = compared_of(counted("csat", [{1: 3, 5: 2}, {1: 2, 5: 3}], level=0.999999)).groups[0].beside.difference
    assert (few.low, few.high) == (-4.0, 4.0)
