"""Marks that are shared by what cannot be told apart: held against a second implementation that tries every set."""

from itertools import combinations, islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from everweek.science.shrink import apart, shared


def every_set(matrix: np.ndarray) -> set[tuple[int, ...]]:
    """Every such set, found by trying all there are, the definition word for word: none of its pairs apart, and none larger."""
    places = range(len(matrix))
    alike = [
        some
        for size in range(1, len(matrix) + 1)
        for some in combinations(places, size)
        if not any(matrix[pair] for pair in combinations(some, 2))
    ]
    return {one for one in alike if len(one) > 1 and not any(set(one) < set(other) for other in alike)}


@st.composite
def matrices(draw: st.DrawFn) -> np.ndarray:
    """Which of up to eight can be told apart, any way at all."""
    size = draw(st.integers(0, 8))
    matrix = np.zeros((size, size), dtype=np.bool_)
    for first, second in combinations(range(size), 2):
        matrix[first, second] = matrix[second, first] = draw(st.booleans())
    return matrix


@given(matrix=matrices())
def test_the_marks_are_the_largest_sets_of_which_no_pair_can_be_told_apart(matrix: np.ndarray) -> None:
    found = list(shared(matrix))
    assert len(found) == len(set(found))
    assert set(found) == every_set(matrix)
    for pair in combinations(range(len(matrix)), 2):
        assert any(set(pair) <= set(one) for one in found) is not bool(matrix[pair]), "two share one exactly where not apart"


@given(values=st.lists(st.floats(0, 10), min_size=2, max_size=12), error=st.floats(0.01, 1))
def test_on_one_line_with_errors_of_one_size_there_are_no_more_marks_than_groups(values: list[float], error: float) -> None:
    assert len(list(shared(apart(values, [error] * len(values))))) <= len(values)


def test_who_can_be_told_apart_from_everybody_shares_a_mark_with_nobody() -> None:
    assert list(shared([[False, True, True], [True, False, False], [True, False, False]])) == [(1, 2)]
    assert list(shared(np.zeros((3, 3), dtype=np.bool_))) == [(0, 1, 2)]
    assert list(shared([[False]])) == list(shared(np.zeros((0, 0)))) == []


def test_of_very_many_marks_the_first_are_had_at_once() -> None:
    """Of 120 groups in threes that can be told apart within each three alone there are 3 to the power of 40 marks."""
    places = np.arange(120)
    matrix = (places[:, None] // 3 == places // 3) & (places[:, None] != places)
    assert len(list(islice(shared(matrix), 9))) == 9


@pytest.mark.parametrize("wrong", [[[False, True]], [[True]], [[False, True], [False, False]], [False]])
def test_what_is_no_such_matrix_is_refused_by_name(wrong: object) -> None:
    with pytest.raises(ValueError, match="told_apart"):
        list(shared(wrong))  # type: ignore[arg-type]  # on purpose
