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
    about = np.concatenate([own - own.mean() for own in answers])
    variance, skewness = (about**2).sum() / (len(about) - 3), stats.skew(about)

    def chance(own, rest):
        """The larger of Welch's (scipy) and of the pooled t, straightened for skewness."""
        error = variance * (1 / len(own) + 1 / len(rest))
        lean = skewness * variance**1.5 * (1 / len(own) ** 2 - 1 / len(rest) ** 2) / (6 * error**1.5)
        score = (own.mean() - rest.mean()) / np.sqrt(error)
        straight = score - lean * score**2 + lean**2 * score**3 / 3 + lean
        return max(2 * stats.t.sf(abs(straight), len(about) - 3), stats.ttest_ind(own, rest, equal_var=False).pvalue)

    pairs = [(own, np.concatenate(answers[:place] + answers[place + 1 :])) for place, own in enumerate(answers)]
    found = [group.beside for group in compared_of(counted("csat", groups)).groups]
    left = [one.standing is not Standing.UNTOLD for one in found].count(False)
    order = np.argsort([chance(*pair) for pair in pairs])
    steps = np.maximum.accumulate([chance(*pairs[index]) * (3 - place) for place, index in enumerate(order)])
    for place, index in enumerate(order):
        (own, rest), told, error = pairs[index], found[index].difference, 0.05 / max(1, left)
        assert told.value == pytest.approx(own.mean() - rest.mean())
        # At its ends a difference is as unlikely as the level allows.
        assert [chance(own - end, rest) for end in (told.low, told.high)] == pytest.approx([error, error], rel=1e-6)
        assert found[index].chance == pytest.approx(min(1.0, steps[place]))
        assert (told.n, found[index].others) == (len(own), len(rest))


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
    # the only one left that is not told apart; Welch's degrees are 0.009802 / (0.006142 / 49 + 0.000426 / 134) = 76.3, so that
    # 1.9916 standard errors of 0.3147 lie to each side: 0.884 to 2.138.
    assert strongest.sure(said[0])[0] == (
        "A: 1.51 lower than all others together, between 0.88 and 2.14 with all of them looked at together (50 answers beside "
        "135 others)."
    )
    assert strongest.method_of(said[0]).endswith("by Welch's t of its own, as wide as comparing all groups makes it (Holm)")


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
