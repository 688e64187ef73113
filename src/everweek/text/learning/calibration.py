"""From what a line says to how likely it is, and where to say yes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy import bool_, float64, int64
    from numpy.typing import NDArray

    Numbers = NDArray[float64]

# Above this many labels a taste for each would be fitted to noise.
FEW = 12
_STEPS = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0)
# Where what a line says may begin to count for more or less, by how many comments said less; from so many comments on.
_BENDS = (0.5, 0.75, 0.9)
_ENOUGH_TO_BEND = 1_000


@dataclass(frozen=True)
class OneOf:
    """Probabilities that add up to one: the softmax of what the lines say, times ``scale``, plus ``shift`` for each label.

    With few labels every line has a say in every label (matrix scaling, Guo et al. 2017, section 4.2: a comment that two lines
    want is often a third thing); with many all lines share one number (temperature scaling). ``bends``, (bends, lines), are
    where what a line says begins to count differently: where half of the comments say nothing of how they feel and the other
    half say it outright, no straight scale is right for both. ``scale`` is (lines, labels), and as many rows again for each
    bend. Fitted on what was kept back. ``taste`` is what each probability is multiplied by before the largest is taken: rare
    labels would otherwise never be chosen.
    """

    scale: "Numbers"
    shift: "Numbers"
    taste: "Numbers"
    bends: "Numbers"

    def probabilities(self, said: "Numbers") -> "Numbers":
        """Return the probability of each label for each comment: one row a comment, one column a label."""
        from scipy.special import softmax

        found: Numbers = softmax(_bent(said, self.bends) @ self.scale + self.shift, axis=1)
        return found

    def leaning(self, said: "Numbers", label: int) -> tuple["Numbers", float]:
        """How much each line moves one comment toward ``label``, and what moves it whatever the lines say.

        Toward it: the logarithm of its probability, less that of the others on average. Between two bends that is a straight sum.
        """
        import numpy as np

        labels = len(self.shift)
        toward = np.full(labels, -1.0 / max(labels - 1, 1))
        toward[label] = 1.0
        moved = self.scale @ toward
        own, beyond = moved[: len(said)], moved[len(said) :].reshape(self.bends.shape) * (said > self.bends)
        return own + beyond.sum(axis=0), float(self.shift @ toward - (beyond * self.bends).sum())


def _bent(said: "Numbers", bends: "Numbers") -> "Numbers":
    """What the lines say, and how far each of it lies beyond each of its bends."""
    import numpy as np

    return np.hstack([said, *(np.maximum(said - bend, 0.0) for bend in bends)])


@dataclass(frozen=True)
class AnyOf:
    """A probability for each label by itself: the logistic of ``scale`` times what its line says, plus ``shift`` (Platt 1999).

    ``line`` is from which probability on the label is given.
    """

    scale: "Numbers"
    shift: "Numbers"
    line: "Numbers"

    def probabilities(self, said: "Numbers") -> "Numbers":
        """Return the probability of each label for each comment: one row a comment, one column a label."""
        from scipy.special import expit

        found: Numbers = expit(self.scale * said + self.shift)
        return found

    def leaning(self, said: "Numbers", label: int) -> tuple["Numbers", float]:
        """How much each line moves a comment toward ``label`` (its log-odds), and what moves it whatever the lines say."""
        import numpy as np

        own = np.zeros(len(said))
        own[label] = self.scale[label]
        return own, float(self.shift[label])


def one_of(said: "Numbers", truth: "NDArray[int64]") -> OneOf:
    """Fitted on comments kept back: ``said`` is (comments, labels), ``truth`` the number of each one's label."""
    import numpy as np

    labels = said.shape[1]
    if labels > FEW:
        return OneOf(*_heated(said, truth), taste=np.ones(labels), bends=np.zeros((0, labels)))
    bends = np.quantile(said, _BENDS, axis=0) if len(said) >= _ENOUGH_TO_BEND else np.zeros((0, labels))
    scale, shift = _fitted(_bent(said, bends), truth, labels)
    even = OneOf(scale, shift, np.ones(labels), bends)
    return OneOf(scale, shift, _taste(even.probabilities(said), truth), bends)


def _heated(said: "Numbers", truth: "NDArray[int64]") -> tuple["Numbers", "Numbers"]:
    """The one number for all lines, and the shift of each label, that make the truth likeliest."""
    import numpy as np

    labels = said.shape[1]
    found = _likeliest(
        lambda at: at[0] * said + at[1:],
        lambda off: np.concatenate([[float((off * said).sum())], off.sum(axis=0)]),
        truth,
        np.concatenate([[1.0], np.zeros(labels)]),
    )
    return found[0] * np.eye(labels), found[1:]


def _fitted(seen: "Numbers", truth: "NDArray[int64]", labels: int) -> tuple["Numbers", "Numbers"]:
    """The scale, a number of its own for each line and label, and the shift that make the truth likeliest."""
    import numpy as np

    middle, spread = seen.mean(axis=0), seen.std(axis=0)
    spread[spread == 0] = 1.0
    even = (seen - middle) / spread
    width = even.shape[1]
    found = _likeliest(
        lambda at: even @ at[:-labels].reshape(width, labels) + at[-labels:],
        lambda off: np.concatenate([(even.T @ off).ravel(), off.sum(axis=0)]),
        truth,
        np.zeros((width + 1) * labels),
    )
    scale = found[:-labels].reshape(width, labels) / spread[:, None]
    return scale, found[-labels:] - middle @ scale


def _likeliest(
    told: "Callable[[Numbers], Numbers]", slope: "Callable[[Numbers], Numbers]", truth: "NDArray[int64]", start: "Numbers"
) -> "Numbers":
    """The numbers for which what is ``told`` makes the truth likeliest, with a light pull to nought.

    A label seen five times must not get a large shift. ``slope`` is of the numbers, given that of what is told.
    """
    import numpy as np
    from scipy.optimize import minimize
    from scipy.special import log_softmax

    many = len(truth)
    pull = 0.5 / many

    def loss(at: "Numbers") -> tuple[float, "Numbers"]:
        logs = log_softmax(told(at), axis=1)
        right = logs[np.arange(many), truth]
        off = np.exp(logs)
        off[np.arange(many), truth] -= 1.0
        return float(-right.mean() + pull * (at @ at)), slope(off / many) + 2 * pull * at

    found: Numbers = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return found


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
    """For each label the probability from which on F1 is largest on what was kept back; drawn to 0.35 where it is rare.

    Each step counts with its neighbours: a peak of one step is chance.
    """
    import numpy as np

    steps = np.linspace(0.05, 0.7, 40)
    found = []
    for at in range(likely.shape[1]):
        right = truth[:, at] > 0
        worth = np.array([_f1(likely[:, at] >= step, right) for step in steps])
        smooth = np.convolve(np.pad(worth, 2, mode="edge"), np.full(5, 0.2), "valid")
        best = max(zip(smooth.tolist(), (-abs(steps - 0.35)).tolist(), steps.tolist(), strict=True))[2]
        seen = float(right.sum())
        found.append((best * seen + 0.35 * 30) / (seen + 30))
    return np.array(found)


def _f1(given: "NDArray[bool_]", right: "NDArray[bool_]") -> float:
    both = float((given & right).sum())
    return 2 * both / max(float(given.sum() + right.sum()), 1.0)
