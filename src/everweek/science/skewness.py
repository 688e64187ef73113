"""The lean that skew answers give to their means, taken off and put back by one cubic."""

import numpy as np

from everweek.science.arrays import Floats

__all__ = ["bent", "straightened"]


def straightened(scores: Floats, lean: Floats) -> Floats:
    """What would the standardised means of skew answers be, were they normal?

    Args:
        scores: Means less what they are held against, over their standard errors, (means,). They have no unit.
        lean: The skewness of each mean over six, (means,): that of single answers over six times the root of their number. Of a
            difference it is the difference's own. Within -1 and 1.

    Returns:
        The scores to be held against the normal distribution or t, (means,); they rise with the scores given. Not finite where a
        score or a lean is not.

    Assumes independent answers, and standard errors known well enough that their own scatter is left to t. Do not use it for
    shares of few answers (``deviance.of_shares``), nor with a lean beyond one: the interval by its inverse would then leave out
    the value itself.

    Source: P. Hall (1992), On the removal of skewness by transformation, Journal of the Royal Statistical Society B 54, 221-228:
    the cubic that undoes the first term of Edgeworth's series and never turns back.

    >>> import numpy as np
    >>> straightened(np.array([-3.0, 0.0]), np.array([0.0, 0.0])).tolist()
    [-3.0, 0.0]
    >>> straightened(np.array([-2.0, 2.0]), np.array([-0.1, -0.1])).round(3).tolist()
    [-1.727, 2.327]
    """
    turned: Floats = scores - lean * scores**2 + lean**2 * scores**3 / 3 + lean
    return turned


def bent(scores: Floats, lean: float) -> Floats:
    """Which standardised means of skew answers does ``straightened`` bring to these scores?

    Args:
        scores: What comes of ``straightened``, (ends,): the quantiles at the ends of an interval. They have no unit.
        lean: The skewness of one mean over six, as there.

    Returns:
        The standardised means, (ends,): the inverse, which that cubic always has. The ends of an interval that leaves out
        what the test leaves out lie so many standard errors from the mean.

    Assumes and is not to be used as ``straightened``.

    Source: see ``straightened``, solved: the cubic is ((lean t - 1)^3 + 1) / (3 lean) + lean.

    >>> import numpy as np
    >>> bent(straightened(np.array([-3.0, 0.5]), np.array([0.2, 0.2])), 0.2).round(9).tolist()
    [-3.0, 0.5]
    """
    if lean == 0:
        return scores
    # Near 0 a root less one cancels.
    inside = 3 * lean * (scores - lean)
    near = np.expm1(np.log1p(-np.clip(inside, -0.5, 0.5)) / 3)
    turned: Floats = np.where(np.abs(inside) < 0.5, -near, 1 - np.cbrt(1 - inside)) / lean
    return turned
