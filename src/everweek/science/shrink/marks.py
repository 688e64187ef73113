"""Marks that things share which cannot be told apart: each largest set in which no pair can be."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike


def shared(told_apart: ArrayLike) -> Iterator[tuple[int, ...]]:
    """Which of these people, teams or periods share a mark, so that two share one exactly where they cannot be told apart?

    Args:
        told_apart: A symmetric boolean matrix with a diagonal of False, as `apart` and `apart_shares` give it: True where a pair
            can be told apart.

    Yields:
        Each set of two or more in which no pair can be told apart and to which no other can be added, as ascending places.
        Whoever can be told apart from everybody is in none. Sets overlap: "cannot be told apart" is not passed on from one pair
        to the next. Their order is always the same for the same matrix.

    Raises:
        ValueError: The matrix is not square, not symmetric, or its diagonal is not False.

    There may be very many of them, 3 to the power of a third of the number of groups at worst, though values on one line with
    errors of the same size have no more than there are groups: take as many as can be shown, and say so where there are more.
    Do not read a set as a cluster: that no difference was found does not make its members equal.

    Source: the marks are the compact letter display of H.-P. Piepho (2004), J. Comput. Graph. Stat. 13, 456-466, before letters
    that are not needed are left out; found as the maximal cliques of the pairs that cannot be told apart, C. Bron and J. Kerbosch
    (1973), Communications of the ACM 16, 575-577, with the pivot of E. Tomita and others (2006), Theor. Comput. Sci. 363, 28-42.

    >>> from everweek.science.shrink import apart
    >>> list(shared(apart([4.0, 4.3, 4.6, 9.0], [0.02, 0.02, 0.02, 0.02])))
    [(0, 1), (1, 2)]
    """
    matrix = np.asarray(told_apart, dtype=np.bool_)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError("told_apart must be a square matrix")
    if not np.array_equal(matrix, matrix.T) or matrix.diagonal().any():
        raise ValueError("told_apart must be symmetric, and nothing can be told apart from itself")
    like = [{int(other) for other in np.flatnonzero(~row) if other != place} for place, row in enumerate(matrix)]
    return (tuple(sorted(one)) for one in _largest(like, set(), set(range(len(like))), set()) if len(one) > 1)


def _largest(like: list[set[int]], chosen: set[int], open_to: set[int], done: set[int]) -> Iterator[set[int]]:
    """The largest sets that hold what is ``chosen`` and some of what is ``open_to``, and could take nothing that is ``done``."""
    if not open_to and not done:
        yield chosen
        return
    pivot = max(sorted(open_to | done), key=lambda place: len(like[place] & open_to), default=0)
    for place in sorted(open_to - like[pivot]):
        yield from _largest(like, chosen | {place}, open_to & like[place], done & like[place])
        open_to = open_to - {place}
        done = done | {place}
