"""Nelson's rules: each on its own example, and all against a second reading that looks through every window."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from everweek.science.charts import Signal, nelson


def found(values, **options):
    return [(each.rule, each.points) for each in nelson(values, centre=0, sigma=1, **options)]


def runs_of(marked):
    groups = []
    for position in sorted(marked):
        if groups and position == groups[-1][-1] + 1:
            groups[-1].append(position)
        else:
            groups.append([position])
    return [tuple(each) for each in groups]


def windows(values, length, fits):
    """All windows that fit, those that begin one after the other joined into one run."""
    starts = [start for start in range(len(values) - length + 1) if fits(values[start : start + length])]
    return [tuple(range(run[0], run[-1] + length)) for run in runs_of(starts)]


def most_of(values, hits, length, line):
    """Windows with enough points beyond the line, each cut to its first and last such point, then joined."""
    marked = set()
    for start in range(len(values) - length + 1):
        beyond = [i for i in range(start, start + length) if (values[i] > line if line > 0 else values[i] < line)]
        if len(beyond) >= hits:
            marked |= set(range(beyond[0], beyond[-1] + 1))
    return runs_of(marked)


def second_reading(values):
    steps = lambda part: [b - a for a, b in pairwise(part)]  # noqa: E731  (a word for one line)
    rules = {
        1: windows(values, 1, lambda w: abs(w[0]) > 3),
        2: windows(values, 9, lambda w: min(w) > 0) + windows(values, 9, lambda w: max(w) < 0),
        3: windows(values, 6, lambda w: min(steps(w)) > 0) + windows(values, 6, lambda w: max(steps(w)) < 0),
        4: windows(values, 14, lambda w: all(a * b < 0 for a, b in pairwise(steps(w)))),
        5: [run for f in (1, -1) for run in most_of(values, 2, 3, 2 * f)],
        6: [run for f in (1, -1) for run in most_of(values, 4, 5, f)],
        7: windows(values, 15, lambda w: max(map(abs, w)) <= 1),
        8: [
            run for run in windows(values, 8, lambda w: min(map(abs, w)) > 1)
            if min(values[i] for i in run) < 0 < max(values[i] for i in run)
        ],
    }  # fmt: skip
    return [(f"nelson-{rule}", points) for rule, sets in rules.items() for points in sorted(sets)]


steps = st.sampled_from([-3.5, -3, -2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5])
runs = st.lists(st.tuples(st.lists(steps, min_size=1, max_size=2), st.integers(1, 9)), max_size=8)


@settings(deadline=None)
@given(runs)
def test_all_rules_agree_with_a_search_through_every_window(parts):
    values = [float(x) for pattern, times in parts for x in pattern * times]
    assert found(values) == second_reading(values)


@settings(deadline=None)
@given(st.lists(steps, max_size=60))
def test_all_rules_agree_on_disorderly_points(values):
    assert found(values) == second_reading(values)


@pytest.mark.parametrize(
    ("rule", "values", "points"),
    [
        (1, [0, 3.1, 0, -3.1, -4, 0], [(1,), (3, 4)]),
        (2, [-1, *[0.5] * 9, -1], [tuple(range(1, 10))]),
        (3, [0, -1, -0.5, 0, 0.5, 0.7, 0.9, 0.1], [tuple(range(1, 7))]),
        (4, [0.5, -0.5] * 7, [tuple(range(14))]),
        (5, [0, 2.5, 0, 2.5, 0], [(1, 2, 3)]),
        (6, [0, 1.5, 1.5, 0, 1.5, 1.5, 0], [(1, 2, 3, 4, 5)]),
        (7, [2, *[0.9, -0.9, 0.1] * 5, 2], [tuple(range(1, 16))]),
        (8, [0, *[1.5, -1.5] * 4, 0], [tuple(range(1, 9))]),
    ],
)
def test_each_rule_on_its_own_example(rule, values, points):
    assert found(values, rules=[rule]) == [(f"nelson-{rule}", each) for each in points]
    assert found(values, rules=[f"nelson-{rule}"]) == found(values, rules=(rule, rule))
    # One point less, or a hair less far, and there is nothing.
    assert found(points[0][:-1] and [values[i] for i in points[0][:-1]], rules=[rule]) == []


def test_beyond_is_strict_and_the_centre_is_on_neither_side():
    assert found([3, -3], rules=[1]) == []
    assert found([1] * 8 + [0] + [1] * 8, rules=[2]) == []
    assert found([1, 2, 3, 3, 4, 5, 6], rules=[3]) == []
    assert found([2, 2, 2], rules=[5]) == found([1] * 5, rules=[6]) == found([1, -1] * 4, rules=[8]) == []
    assert found([1, -1] * 8, rules=[7]) == [("nelson-7", tuple(range(16)))]


def test_eight_points_far_out_on_one_side_are_not_a_mixture():
    # Nelson (1984): rule 8 is "eight points in a row on both sides of the centre line with none in zone C".
    assert found([1.5] * 8, rules=[8]) == []
    assert found([1.5] * 8, rules=[6]) == [("nelson-6", tuple(range(8)))]


def test_rules_are_looked_for_on_request_only_and_named_in_order():
    values = [4.0] * 9
    assert [rule for rule, _ in found(values)] == ["nelson-1", "nelson-2", "nelson-5", "nelson-6"]
    assert nelson(values, centre=0, sigma=1, rules=[1]) == (Signal("nelson-1", tuple(range(9))),)
    assert nelson([], centre=0, sigma=1) == nelson(values, centre=0, sigma=1, rules=[]) == ()


@settings(deadline=None)
@given(st.lists(steps, max_size=40), st.floats(-5, 5), st.floats(0.1, 10))
def test_mirrored_points_give_the_same_signals(values, centre, sigma):
    mirrored = nelson([-x for x in values], centre=-centre, sigma=sigma)
    assert nelson(values, centre=centre, sigma=sigma) == mirrored


@pytest.mark.parametrize(
    ("options", "named"),
    [({"rules": 9}, "rules"), ({"rules": None}, "rules"), ({"rules": [True]}, "rules"),
     ({"centre": np.nan}, "centre"), ({"sigma": 0}, "sigma"), ({"sigma": -1}, "sigma"), ({"rules": [0]}, "rules"),
     ({"rules": ["western"]}, "rules"), ({"values": [1, np.nan]}, "values"), ({"values": [1, np.inf]}, "values")],
)  # fmt: skip
def test_impossible_questions_are_refused(options, named):
    with pytest.raises(ValueError, match=named):
        nelson(**({"values": [1, 2], "centre": 0, "sigma": 1} | options))


def test_a_single_rule_need_not_stand_in_a_list():
    assert found([0, 3.1], rules=1) == found([0, 3.1], rules="nelson-1") == found([0, 3.1], rules=[1]) != []
