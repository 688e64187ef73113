"""A share over clusters: against the same written out cluster by cluster, and how often it holds the truth."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from everweek.science import Estimate, NotEnough
from everweek.science.clusters import Clusters, wilson_clustered
from everweek.science.shares import wilson


def sums(hits, tries):
    hits, tries = np.asarray(hits, dtype=int), np.asarray(tries, dtype=int)
    parts = (hits, tries, hits * hits, hits * tries, tries * tries)
    return Clusters(len(tries), *(int(part.sum()) for part in parts))


@given(st.lists(st.booleans(), min_size=1, max_size=80))
@settings(max_examples=60, deadline=None)
def test_of_one_try_a_cluster_it_is_wilsons_own(hits):
    found, plain = wilson_clustered(sums(hits, [1] * len(hits))), wilson(sum(hits), len(hits))
    assert (found.value, found.low, found.high, found.n) == pytest.approx((plain.value, plain.low, plain.high, plain.n), rel=1e-9)


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(0, 6)), min_size=2, max_size=40))
@settings(max_examples=80, deadline=None)
def test_it_is_that_of_deviations_taken_cluster_by_cluster_and_never_narrower_than_by_tries(drawn):
    tries = np.array([n for n, _hits in drawn])
    hits = np.minimum(np.array([hits for _n, hits in drawn]), tries)
    found = wilson_clustered(sums(hits, tries))
    assert isinstance(found, Estimate)
    share = hits.sum() / tries.sum()
    # Cochran's form: deviations of the clusters' own shares, weighed by their sizes over the mean size.
    weighed = ((tries / tries.mean()) * (hits / tries - share)) ** 2
    error = weighed.sum() / len(tries) ** 2
    if 0 < share < 1 and error > 1e-12:
        assert found.n_effective == pytest.approx(min(share * (1 - share) / error, tries.sum()), rel=1e-6)
    plain = wilson(int(hits.sum()), int(tries.sum()))
    assert found.low <= plain.low + 1e-12
    assert found.high >= plain.high - 1e-12


def test_of_promises_that_are_kept_or_broken_together_it_holds_the_truth_where_plain_wilson_does_not():
    draw = np.random.default_rng(11)
    held = plain = 0
    for _house in range(1500):
        tries = draw.integers(1, 7, size=60)
        hits = draw.binomial(tries, draw.beta(1.6, 0.4, size=60))
        found, naive = wilson_clustered(sums(hits, tries)), wilson(int(hits.sum()), int(tries.sum()))
        held += found.low <= 0.8 <= found.high
        plain += naive.low <= 0.8 <= naive.high
    assert 0.93 <= held / 1500 <= 0.97
    assert plain / 1500 < 0.88


def test_what_cannot_belong_together_is_refused_and_of_nothing_nothing_is_said():
    assert wilson_clustered(Clusters(0, 0, 0, 0, 0, 0)) == NotEnough("There is no try to take a share of.", have=0, need=1)
    for wrong in (Clusters(3, 4, 2, 1, 1, 1), Clusters(2, 1, 4, 9, 2, 8), Clusters(0, 0, 3, 0, 0, 9)):
        with pytest.raises(ValueError, match="belong together"):
            wilson_clustered(wrong)
    with pytest.raises(ValueError, match="level"):
        wilson_clustered(Clusters(1, 1, 1, 1, 1, 1), level=1)
