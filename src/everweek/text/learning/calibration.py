"""From what a line says to how likely it is, and where to say yes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import bool_, float64, int64
    from numpy.typing import NDArray

    Numbers = NDArray[float64]

# Above this many labels a taste for each would be fitted to noise.
FEW = 12
_STEPS = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0)


@dataclass(frozen=True)
class OneOf:
    """Probabilities that add up to one: the softmax of what the lines say, times ``scale``, plus ``shift`` for each label.

    ``scale`` is (lines, labels). With few labels every line has a say in every label (matrix scaling, Guo et al. 2017, section
    4.2: a comment that two lines want is often a third thing); with many all lines share one number (temperature scaling).
    Fitted on what was kept back. ``taste`` is what each probability is multiplied by before the largest is taken: rare labels
    would otherwise never be chosen.
    """

    scale: "Numbers"
    shift: "Numbers"
    taste: "Numbers"

    def probabilities(self, said: "Numbers") -> "Numbers":
        """One row a comment, one column a label."""
        from scipy.special import softmax

        found: Numbers = softmax(said @ self.scale + self.shift, axis=1)
        return found


@dataclass(frozen=True)
class AnyOf:
    """A probability for each label by itself: the logistic of ``scale`` times what its line says, plus ``shift`` (Platt 1999).

    ``line`` is from which probability on the label is given.
    """

    scale: "Numbers"
    shift: "Numbers"
    line: "Numbers"

    def probabilities(self, said: "Numbers") -> "Numbers":
        """One row a comment, one column a label."""
        from scipy.special import expit

        found: Numbers = expit(self.scale * said + self.shift)
        return found


def one_of(said: "Numbers", truth: "NDArray[int64]") -> OneOf:
    """Fitted on comments kept back: ``said`` is (comments, labels), ``truth`` the number of each one's label."""
    import numpy as np

    labels = said.shape[1]
    if labels > FEW:
        scale, shift = _fitted(said, truth, [np.eye(labels)])
        return OneOf(scale, shift, np.ones(labels))
    corners = [np.outer(row, column) for row in np.eye(labels) for column in np.eye(labels)]
    scale, shift = _fitted(said, truth, corners)
    even = OneOf(scale, shift, np.ones(labels))
    return OneOf(scale, shift, _taste(even.probabilities(said), truth))


def _fitted(said: "Numbers", truth: "NDArray[int64]", parts: "list[Numbers]") -> tuple["Numbers", "Numbers"]:
    """The scale, a sum of ``parts`` each times a number of its own, and the shift that make the truth likeliest.

    A light pull to nought: a label seen five times must not get a large shift.
    """
    import numpy as np
    from scipy.optimize import minimize
    from scipy.special import log_softmax

    many, labels = said.shape
    hot = np.eye(labels)[truth]
    seen = [said @ part for part in parts]
    pull = 0.5 / many

    def loss(at: "Numbers") -> tuple[float, "Numbers"]:
        own, shift = at[: len(parts)], at[len(parts) :]
        logs = log_softmax(sum(one * each for one, each in zip(own, seen, strict=True)) + shift, axis=1)
        off = (np.exp(logs) - hot) / many
        slope = np.concatenate([[float((off * each).sum()) for each in seen], off.sum(axis=0)]) + 2 * pull * at
        return float(-(logs * hot).sum() / many + pull * (at @ at)), slope

    found = minimize(loss, np.concatenate([np.full(len(parts), 1 / len(parts)), np.zeros(labels)]), jac=True, method="L-BFGS-B").x
    scale: Numbers = sum((one * part for one, part in zip(found, parts, strict=False)), np.zeros((labels, labels)))
    return scale, found[len(parts) :]


def any_of(said: "Numbers", truth: "Numbers") -> AnyOf:
    """Fitted on comments kept back: ``truth`` is (comments, labels), one where the label was given."""
    import numpy as np

    scales, shifts = zip(*(_platt(said[:, at], truth[:, at]) for at in range(said.shape[1])), strict=True)
    even = AnyOf(np.array(scales), np.array(shifts), np.full(said.shape[1], 0.5))
    return AnyOf(even.scale, even.shift, _lines(even.probabilities(said), truth))


def _platt(said: "Numbers", truth: "Numbers") -> tuple[float, float]:
    import numpy as np
    from scipy.optimize import minimize
    from scipy.special import expit

    positive = float(truth.sum())
    # Platt's targets: never quite one or nought, or a label that is always right would be held for certain.
    aim = np.where(truth > 0, (positive + 1) / (positive + 2), 1 / (len(truth) - positive + 2))

    def loss(at: "Numbers") -> tuple[float, "Numbers"]:
        told = at[0] * said + at[1]
        off = (expit(told) - aim) / len(said)
        return float(np.mean(np.logaddexp(0.0, told) - aim * told)), np.array([(off * said).sum(), off.sum()])

    rare = float(np.log((positive + 1) / (len(truth) - positive + 1)))
    found = minimize(loss, np.array([1.0, rare]), jac=True, method="L-BFGS-B", bounds=[(0.0, None), (None, None)]).x
    return float(found[0]), float(found[1])


def _taste(likely: "Numbers", truth: "NDArray[int64]") -> "Numbers":
    """What gives the largest macro-F1 on what was kept back, one label after the other, twice around."""
    import numpy as np

    from everweek.text.learning.measuring import macro_f1_of

    taste = np.ones(likely.shape[1])
    for _round in range(2):
        for at in range(len(taste)):
            tried = []
            for step in _STEPS:
                other = taste.copy()
                other[at] = step
                tried.append((macro_f1_of((likely * other).argmax(axis=1), truth, len(taste)), -step))
            taste[at] = -max(tried)[1]
    return taste


def _lines(likely: "Numbers", truth: "Numbers") -> "Numbers":
    """For each label the probability from which on F1 is largest on what was kept back; drawn to 0.35 where it is rare."""
    import numpy as np

    steps = np.linspace(0.1, 0.6, 26)
    found = []
    for at in range(likely.shape[1]):
        right = truth[:, at] > 0
        best = max((_f1(likely[:, at] >= step, right), -abs(step - 0.35), step) for step in steps)[2]
        seen = float(right.sum())
        found.append((best * seen + 0.35 * 30) / (seen + 30))
    return np.array(found)


def _f1(given: "NDArray[bool_]", right: "NDArray[bool_]") -> float:
    both = float((given & right).sum())
    return 2 * both / max(float(given.sum() + right.sum()), 1.0)
