"""Patterns of top scores: found where they were planted, and not in honest organisations, whose places differ as places do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.trying import tries

from everweek.prove.begging.rules import FEWEST, Judged, Looked, Pattern, Share, each_with_others, is_top, judge
from everweek.science import Estimate, NotEnough

SEED = 77_120_505
PLACES = [f"desk-{n}" for n in range(12)]


def drawn(rng: np.random.Generator, n: int, share: float) -> Share:
    return Share(int(rng.binomial(n, np.clip(share, 0.01, 0.99))), n)


def organisation(rng: np.random.Generator, *, planted: Pattern | None = None) -> list[Judged]:
    """Twelve places of 300 answers each; where nothing is planted they differ by some points, as places do."""
    words = {one: drawn(rng, 120, 0.12 + rng.normal(0, 0.02)) for one in PLACES}
    top = {one: drawn(rng, 300, 0.52 + rng.normal(0, 0.03)) for one in PLACES}
    asked = {one: drawn(rng, 1_000, 0.30 + rng.normal(0, 0.02)) for one in PLACES}
    spot = {one: (drawn(rng, 300, 0.54), drawn(rng, 300, 0.50)) for one in PLACES}
    first = PLACES[0]
    if planted is Pattern.WORDS:
        words[first] = drawn(rng, 120, 0.40)
    if planted is Pattern.CHOSEN:
        top[first], asked[first] = drawn(rng, 300, 0.80), drawn(rng, 1_000, 0.10)
    if planted is Pattern.PRESENT:
        spot[first] = drawn(rng, 300, 0.80), drawn(rng, 300, 0.50)
    looked = [
        *each_with_others(Pattern.WORDS, words),
        *each_with_others(Pattern.CHOSEN, top, asked),
        *(Looked(Pattern.PRESENT, place, here, later) for place, (here, later) in spot.items()),
    ]
    return judge(looked)


def test_in_honest_organisations_next_to_nothing_is_found() -> None:
    alarms = sum(any(one.stands for one in organisation(np.random.default_rng(SEED + n))) for n in range(200))
    # At most one in twenty by Holm; of 200 more than 20 would come once in a thousand times.
    assert alarms <= 20, alarms


@pytest.mark.parametrize("planted", Pattern)
def test_what_was_planted_is_found_where_it_was_planted(planted: Pattern) -> None:
    found = 0
    for n in range(40):
        standing = [one.looked for one in organisation(np.random.default_rng(SEED + 1_000 + n), planted=planted) if one.stands]
        found += any((one.pattern, one.place) == (planted, PLACES[0]) for one in standing)
    assert found >= 32, found


def test_good_service_alone_is_no_pattern() -> None:
    """A place where far more are content, and as many answer as elsewhere, has chosen nobody."""
    rng = np.random.default_rng(SEED)
    top = {one: drawn(rng, 300, 0.85 if one == PLACES[0] else 0.5) for one in PLACES}
    asked = {one: drawn(rng, 1_000, 0.3) for one in PLACES}
    assert not any(one.stands for one in judge(each_with_others(Pattern.CHOSEN, top, asked)))


def test_a_large_house_is_not_troubled_by_what_does_not_matter() -> None:
    looked = Looked(Pattern.PRESENT, "desk", Share(58_000, 100_000), Share(50_000, 100_000))
    [one] = judge([looked])
    assert isinstance(one.difference, Estimate)
    assert one.difference.low > 0
    assert not one.stands


def test_of_too_few_nothing_is_told() -> None:
    few = Looked(Pattern.WORDS, "desk", Share(FEWEST - 1, FEWEST - 1), Share(0, 500))
    [one] = judge([few])
    assert isinstance(one.difference, NotEnough)
    assert not one.stands


def test_what_cannot_be_tested_takes_nothing_from_the_others() -> None:
    clear = Looked(Pattern.WORDS, "desk", Share(60, 150), Share(60, 500))
    few = [Looked(Pattern.WORDS, f"few{n}", Share(1, 2), Share(60, 500)) for n in range(5_000)]
    assert judge([*few, clear])[-1].stands


def test_nines_and_tens_are_top_scores_and_so_is_a_five_of_five() -> None:
    assert [score for score in range(11) if is_top(score, 0, 10)] == [9, 10]
    assert [score for score in range(1, 6) if is_top(score, 1, 5)] == [5]


shares = st.integers(0, 400).flatmap(lambda n: st.integers(0, n).map(lambda hits: Share(hits, n)))


@given(st.lists(st.tuples(shares, shares), max_size=12))
@settings(deadline=None, max_examples=tries(40))
def test_what_stands_is_a_difference_whose_interval_leaves_out_nothing(pairs: list[tuple[Share, Share]]) -> None:
    judged = judge([Looked(Pattern.PRESENT, f"{n}", here, later) for n, (here, later) in enumerate(pairs)])
    assert len(judged) == len(pairs)
    for one in judged:
        if one.stands:
            assert isinstance(one.difference, Estimate)
            assert one.difference.value > 0.1
