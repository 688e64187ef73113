"""Rates of rare events: Garwood's exact interval against the printed table, a second way to reckon it, and how often it holds."""

from math import exp, fsum, lgamma, log

import pytest

from everweek.science import NotEnough
from everweek.science.rates import rate

# Exact 95 % limits of a Poisson mean, as in Pearson and Hartley, Biometrika Tables for Statisticians, volume 1, table 40.
PRINTED = [(0, 0.0, 3.69), (1, 0.0253, 5.57), (2, 0.242, 7.22), (3, 0.619, 8.77), (5, 1.62, 11.67), (10, 4.80, 18.39)]


def mass(k, mean):
    return exp(k * log(mean) - mean - lgamma(k + 1)) if mean > 0 else float(k == 0)


def at_most(k, mean):
    return fsum(mass(each, mean) for each in range(k + 1))


def crossing(function, goal, low, high):
    """Where a falling function passes the goal, by halving."""
    for _each in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) > goal else (low, middle)
    return (low + high) / 2


@pytest.mark.parametrize(("events", "low", "high"), PRINTED)
def test_the_interval_is_the_printed_one(events, low, high):
    found = rate(events, 1)
    assert (found.value, found.n) == (events, events)
    assert (found.low, found.high) == (pytest.approx(low, abs=0.006), pytest.approx(high, abs=0.006))


@pytest.mark.parametrize(("events", "level"), [(1, 0.95), (4, 0.8), (7, 0.99), (60, 0.95)])
def test_its_ends_are_where_so_few_or_so_many_would_be_rare(events, level):
    found, tail = rate(events, 1, level=level), (1 - level) / 2
    assert found.high == pytest.approx(crossing(lambda mean: at_most(events, mean), tail, 0, 10 * events + 50), rel=1e-9)
    assert found.low == pytest.approx(crossing(lambda mean: at_most(events - 1, mean), 1 - tail, 0, 10 * events), rel=1e-9)


@pytest.mark.parametrize("mean", [0.3, 1.7, 5.0, 23.4])
def test_it_holds_the_truth_at_least_as_often_as_it_says(mean):
    held = fsum(mass(k, mean) for k in range(200) if (one := rate(k, 1)).low <= mean <= one.high)
    assert held >= 0.95


def test_it_is_told_for_so_much_and_refuses_what_cannot_be():
    found = rate(12, 4000, per=1000)
    assert (found.value, found.unit) == (3.0, "events per 1000")
    assert found.low < 3 < found.high
    assert isinstance(rate(0, 0), NotEnough)
    for wrong in ({"events": -1}, {"events": 1.5}, {"exposure": -1}, {"per": 0}, {"level": 1}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            rate(**{"events": 1, "exposure": 10, **wrong})
