"""How good judgements are: F1 of labels, and whether probabilities mean what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray


@dataclass(frozen=True)
class F1:
    """``micro``: all judgements in one pot. ``macro``: each label counts the same. ``each``: by label, in the order given."""

    micro: float
    macro: float
    each: tuple[float, ...]


def f1(given: "NDArray[Any]", right: "NDArray[Any]") -> F1:
    """F1 of labels: twice those given rightly, to those given and those that were right together (van Rijsbergen 1979).

    Args:
        given: (comments, labels), true where the label was given.
        right: the same, true where it should have been.

    >>> import numpy as np
    >>> found = f1(np.array([[1, 0], [1, 0]]), np.array([[1, 0], [0, 1]]))
    >>> round(found.micro, 2), round(found.macro, 2)
    (0.5, 0.33)
    """
    import numpy as np

    yes, true = given.astype(bool), right.astype(bool)
    both, told = (yes & true).sum(axis=0), yes.sum(axis=0) + true.sum(axis=0)
    each = np.divide(2.0 * both, told, out=np.zeros(len(told)), where=told > 0)
    micro = 2.0 * both.sum() / told.sum() if told.sum() else 0.0
    return F1(float(micro), float(each.mean()), tuple(float(one) for one in each))


def macro_f1_of(given: "NDArray[Any]", right: "NDArray[Any]", labels: int) -> float:
    """Macro-F1 where each comment has one label, by number.

    >>> import numpy as np
    >>> round(macro_f1_of(np.array([0, 0]), np.array([0, 1]), 2), 2)
    0.33
    """
    import numpy as np

    hot = np.eye(labels, dtype=bool)
    return f1(hot[given], hot[right]).macro


def calibration_error(
    likely: "NDArray[float64] | Sequence[float]", came: "NDArray[Any] | Sequence[bool]", *, bins: int = 15
) -> float:
    """How far stated probabilities lie from how often they came true: the mean distance over equally filled bins, by size.

    Expected calibration error (Naeini, Cooper and Hauskrecht 2015, equation 6) with bins of equal counts, so that
    no bin is nearly empty. 0 is perfect; do not use under some 20 judgements a bin: chance alone then makes it large.

    >>> round(calibration_error([0.9] * 10, [True] * 9 + [False]), 3)
    0.0
    """
    import numpy as np

    stated, true = np.asarray(likely, dtype=float), np.asarray(came, dtype=float)
    if len(stated) != len(true) or len(stated) == 0:
        raise ValueError("likely and came must be as long as each other, and not empty")
    # Equal probabilities share their mean, so that it does not matter which of them stands in which bin.
    _values, place = np.unique(stated, return_inverse=True)
    means = np.bincount(place, weights=true) / np.bincount(place)
    order = np.argsort(stated, kind="stable")
    gaps = (means[place] - stated)[order]
    parts = np.array_split(gaps, min(bins, len(gaps)))
    return float(sum(abs(part.mean()) * len(part) for part in parts) / len(gaps))
