"""By how much two shares differ: the interval that inverts the test by which they are told apart."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri, xlogy

from everweek.science import arguments, deviance
from everweek.science.arrays import Floats

STEPS = 60
"""In so many steps an end is found even where each only halves what it lies in; as a rule ten do."""
NEAR = 1e-14
"""An end is known when it lies between two differences this near to each other."""
EDGE = 1e-12
"""A share of exactly nought or one makes what was seen impossible; this near it is as unlikely as can be told."""


def of_shares(hits_a: Floats, sizes_a: Floats, hits_b: Floats, sizes_b: Floats, *, level: float = 0.95) -> tuple[Floats, Floats]:
    """By how much does each share in the first groups exceed that in the second ones?

    Args:
        hits_a: Hits of the first groups; not negative, at most their sizes. They need not be whole (`shrink.worth.independent`).
        sizes_a: Answers of the first groups, above zero.
        hits_b: Hits of the second groups.
        sizes_b: Answers of the second groups, above zero.
        level: How often an interval should hold the true difference.

    Returns:
        The lower and the upper ends of share a minus share b, from -1 to 1, always around what was seen. An interval leaves out 0
        exactly where `deviance.of_shares` has a p-value of at most 1 - `level`.

    Raises:
        ValueError: Shapes that differ, a size not above zero, hits below zero or above their size; the level is not from 0 to 1.

    Each difference that could be true is tested by the likelihood ratio, with the shares that then are likeliest and Yates'
    correction towards them, as `deviance.of_shares` tests none at all; the interval holds those that are not refuted. Yates makes
    it as a rule wider than Newcombe's (`shares.difference`): it holds the truth at least as often as it says.

    Assumes two independent groups of independent answers. Do not use it for the same people asked twice.

    Source: the interval by true profile likelihood, method 7 of R. G. Newcombe (1998), Statistics in Medicine 17, 873-890; the
    likeliest shares at a given difference C. P. Farrington and G. Manning (1990), Statistics in Medicine 9, 1447-1454, appendix.

    >>> low, high = of_shares(np.array([56.0]), np.array([70.0]), np.array([48.0]), np.array([80.0]))
    >>> round(float(low[0]), 3), round(float(high[0]), 3)
    (0.041, 0.352)
    """
    error = 1 - arguments.fraction("level", level)
    a, of_a = arguments.array("hits_a", hits_a), arguments.array("sizes_a", sizes_a)
    b, of_b = arguments.array("hits_b", hits_b), arguments.array("sizes_b", sizes_b)
    arguments.same_shape(hits_a=a, sizes_a=of_a, hits_b=b, sizes_b=of_b)
    for name, hits, sizes in (("a", a, of_a), ("b", b, of_b)):
        arguments.above_zero(f"sizes_{name}", sizes, "a group without answers has no share")
        arguments.not_negative(f"hits_{name}", hits)
        arguments.at_most(f"hits_{name}", hits, f"sizes_{name}", sizes)
    table = a, of_a, b, of_b
    return _end(table, -1.0, error), _end(table, 1.0, error)


def _end(table: tuple[Floats, Floats, Floats, Floats], side: float, error: float) -> Floats:
    """One end: between a difference that is not refuted and one that is, or the end of the scale where even that is not.

    Whether none at all is refuted is asked of the test itself, so that the end lies on that side of 0 by construction.
    """
    hits_a, sizes_a, hits_b, sizes_b = table
    seen = hits_a / sizes_a - hits_b / sizes_b
    refuted, beyond = deviance.of_shares(*table) <= error, seen * side < 0
    inside = np.where(beyond & ~refuted, 0.0, seen)
    outside = np.where(beyond & refuted, 0.0, side)
    return _between(table, inside, outside, bound=float(-ndtri(error / 2)))


def _between(table: tuple[Floats, Floats, Floats, Floats], inside: Floats, outside: Floats, *, bound: float) -> Floats:
    """The difference at which the root of the deviance passes ``bound``, between one that is not refuted and one that is.

    The root is nearly a straight line. Where three points of it tell enough, the next is where their inverse parabola is nought,
    else the middle: T. R. Chandrupatla (1997), Advances in Engineering Software 28, 145-149.
    """
    last, at_last = outside, np.maximum(_root(*table, outside) - bound, np.finfo(float).tiny)
    # What is inside by construction stays so, however the last digits of its deviance fall.
    other, at_other = inside, np.minimum(_root(*table, inside) - bound, -np.finfo(float).tiny)
    share = np.full_like(inside, 0.5)
    for _step in range(STEPS):
        point = last + share * (other - last)
        value = _root(*table, point) - bound
        same = np.sign(value) == np.sign(at_last)
        third, at_third = np.where(same, last, other), np.where(same, at_last, at_other)
        other, at_other = np.where(same, other, last), np.where(same, at_other, at_last)
        last, at_last = point, value
        width = np.abs(other - last)
        if np.all((width <= NEAR) | (value == 0)):
            break
        share = _share((last, at_last), (other, at_other), (third, at_third))
        least = np.minimum(0.5, NEAR / 2 / np.maximum(width, NEAR))
        share = np.clip(share, least, 1 - least)
    return np.asarray(np.where(np.abs(at_last) < np.abs(at_other), last, other))


def _share(last: tuple[Floats, Floats], other: tuple[Floats, Floats], third: tuple[Floats, Floats]) -> Floats:
    """How far from the last point to the other one, on the other side, the next is tried."""
    (a, at_a), (b, at_b), (c, at_c) = last, other, third
    with np.errstate(divide="ignore", invalid="ignore"):
        xi, phi = (a - b) / (c - b), (at_a - at_b) / (at_c - at_b)
        curved = at_a / (at_b - at_a) * at_c / (at_b - at_c)
        curved += (c - a) / (b - a) * at_a / (at_c - at_a) * at_b / (at_c - at_b)
        trusted = (phi**2 < xi) & ((1 - phi) ** 2 < 1 - xi) & np.isfinite(curved)
    return np.where(trusted, curved, 0.5)


def chances(hits_a: Floats, sizes_a: Floats, hits_b: Floats, sizes_b: Floats, apart: Floats) -> Floats:
    """How likely is what was seen, or what is farther from it, if share a exceeds share b by so much (-1 to 1)?

    >>> table = [np.array([each]) for each in (8.0, 10.0, 2.0, 10.0)]
    >>> bool(np.isclose(chances(*table, np.array([0.0])), deviance.of_shares(*table))[0])
    True
    """
    return deviance.chance(_root(hits_a, sizes_a, hits_b, sizes_b, apart) ** 2)


def _root(hits_a: Floats, sizes_a: Floats, hits_b: Floats, sizes_b: Floats, apart: Floats) -> Floats:
    """The root of the deviance of what was seen if share a exceeds share b by so much."""
    b = _likeliest(hits_a, sizes_a, hits_b, sizes_b, apart)
    told = np.zeros_like(b)
    for hits, sizes, share in ((hits_a, sizes_a, b + apart), (hits_b, sizes_b, b)):
        expected = sizes * np.clip(share, EDGE, 1 - EDGE)
        moved = deviance.towards(hits, expected)
        told += xlogy(moved, moved / expected) + xlogy(sizes - moved, (sizes - moved) / (sizes - expected))
    return np.asarray(np.sqrt(np.maximum(2 * told, 0.0)))


def _likeliest(hits_a: Floats, sizes_a: Floats, hits_b: Floats, sizes_b: Floats, apart: Floats) -> Floats:
    """The likeliest share b where share a exceeds it by so much: the root of the likelihood's cubic that is on the scale."""
    ratio, a, b = sizes_b / sizes_a, hits_a / sizes_a, hits_b / sizes_b
    cube = 1 + ratio
    square = -(cube + a + ratio * b + apart * (ratio + 2))
    line = apart**2 + apart * (2 * a + cube) + a + ratio * b
    rest = -a * apart * (1 + apart)
    third = square / (3 * cube)
    v = third**3 - square * line / (6 * cube**2) + rest / (2 * cube)
    u = np.sqrt(np.maximum(third**2 - line / (3 * cube), 0.0)) * np.where(v > 0, 1.0, -1.0)
    angle = (np.pi + np.arccos(np.clip(v / np.where(u == 0, 1.0, u**3), -1.0, 1.0))) / 3
    found = 2 * u * np.cos(angle) - third - apart
    return np.asarray(np.clip(found, np.maximum(0.0, -apart), np.minimum(1.0, 1 - apart)))
