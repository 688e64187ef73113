"""How likely so many answers alike are: held against scipy's own distributions, and against people who share a mood."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from everweek.science.alike import at_least


@given(n=st.integers(1, 60), hits=st.integers(0, 60), share=st.floats(0.01, 0.99), kinship=st.floats(0.001, 0.9))
def test_it_is_the_tail_that_scipy_has(n: int, hits: int, share: float, kinship: float) -> None:
    hits = min(hits, n)
    strength = (1 - kinship) / kinship
    # Its parts added up: its own tail is what is left of one (seen: 2.80439e-07 where exact fractions give 2.80441e-07).
    expected = stats.betabinom.pmf(range(hits, n + 1), n, share * strength, (1 - share) * strength).sum()
    assert at_least(hits, n, share=share, kinship=kinship) == pytest.approx(expected, rel=1e-6, abs=1e-12)
    assert at_least(hits, n, share=share) == pytest.approx(stats.binom.sf(hits - 1, n, share), rel=1e-6, abs=1e-12)


def test_far_out_it_is_small_and_never_nothing() -> None:
    # 0.05 to the power of 40, by hand: 9.1e-53.
    assert at_least(40, 40, share=0.05) == pytest.approx(0.05**40, rel=1e-9)


def test_groups_that_share_a_mood_pass_it_as_seldom_as_it_says() -> None:
    rng = np.random.default_rng(20_261_127)
    moods = rng.beta(0.5 * 9, 0.5 * 9, size=20_000)
    hits = rng.binomial(12, moods)
    chance = {k: at_least(k, 12, share=0.5, kinship=0.1) for k in range(13)}
    alarms = np.mean([chance[int(k)] <= 0.05 for k in hits])
    assert alarms <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 20_000)
    strangers = np.mean([at_least(int(k), 12, share=0.5) <= 0.05 for k in hits[:4_000]])
    assert strangers > 0.07, "counted as strangers, honest groups are suspected"


@pytest.mark.parametrize(
    ("told", "blamed"),
    [
        ({"hits": 3, "n": 2, "share": 0.5}, "hits"),
        ({"hits": -1, "n": 2, "share": 0.5}, "hits"),
        ({"hits": 1, "n": 2, "share": 1.5}, "share"),
        ({"hits": 1, "n": 2, "share": 0.5, "kinship": 1.0}, "kinship"),
    ],
)
def test_what_cannot_be_is_refused(told: dict[str, float], blamed: str) -> None:
    with pytest.raises(ValueError, match=blamed):
        at_least(int(told.pop("hits")), int(told.pop("n")), **told)
