"""Answers that do not stand alone, as so many that do: what several promises of one case are worth to a comparison of shares."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from everweek.science import arguments
from everweek.science.arrays import Floats


def independent(hits: Floats, sizes: Floats, worth: ArrayLike | None) -> tuple[Floats, Floats]:
    """Hits and sizes of so many independent answers as would know each group's share as well; ``worth`` None: all of them do.

    ``ValueError`` where a group's worth is not above zero, or above its size; a group without answers has none.

    Source: J. N. K. Rao and A. J. Scott (1992), A simple method for the analysis of clustered binary data, Biometrics 48,
    577-585: hits and sizes, both over the group's own design effect (here size over worth), are taken as counts.

    >>> [each.tolist() for each in independent(np.array([6.0]), np.array([8.0]), [4])]
    [[3.0], [4.0]]
    """
    if worth is None:
        return hits, sizes
    found = arguments.array("worth", worth)
    arguments.same_shape(sizes=sizes, worth=found)
    if ((found <= 0) & (sizes > 0)).any() or (found > sizes).any():
        raise ValueError("worth must be above zero and at most the size of its group")
    # Where all are hits exactly as many as there are: a sum of shares is compared with that of sizes.
    return np.where(hits == sizes, found, hits * found / np.where(sizes > 0, sizes, 1.0)), found
