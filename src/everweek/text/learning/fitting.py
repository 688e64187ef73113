"""Learning from labelled comments: one line a label, tried on what was kept back."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from everweek.text.learning import calibration, folds, words
from everweek.text.learning.examples import Example, TooLittle
from everweek.text.learning.features import Features
from everweek.text.learning.learned import Learned

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

# A label seen less often than this is not learned, and under two labels (one, where a comment may have several) nothing is.
LEAST = 5
PARTS = 5
# How closely a line follows its examples (the C of a support vector machine), by how many there are to each label.
_FEW, _MANY, _SEVERAL = 0.1, 1.0, 0.3


def learn(examples: Sequence[Example], *, several: bool = False, seed: int = 0) -> Learned | TooLittle:
    """What labelled comments teach.

    Args:
        examples: comments with their labels. A label seen fewer than five times is left out.
        several: whether a comment may have any number of labels (topics) instead of exactly one (sentiment).
        seed: the same examples in the same order with the same seed teach exactly the same.

    Each label gets a line by a linear support vector machine (Fan et al. 2008). What a line says becomes a probability by what it
    said of comments it had not learned from: the examples are divided into five parts, by group and equal words, and each is
    judged by what the other four teach. 4,000 comments take a few seconds.
    """
    kept, labels = _kept(examples, several=several)
    need = 1 if several else 2
    if len(labels) < need:
        return TooLittle(f"At least {need} labels must be given to {LEAST} comments or more each.", have=len(labels), need=need)
    texts = [one.text for one in kept]
    groups = folds.joined([[f"g{one.group}" if one.group else f"n{at}", f"t{_plain(one.text)}"] for at, one in enumerate(kept)])
    if len(set(groups)) < PARTS:
        return TooLittle("Too few different comments to learn from.", have=len(set(groups)), need=PARTS)
    truth = _truth(kept, labels)
    weights = _weights(kept)
    beside = [one.beside for one in kept]
    features = Features.of(texts, beside)
    if features is None:
        return TooLittle("No word stands in two of the comments.", have=0, need=1)
    rows = features.rows(texts, beside)
    said = _kept_back(rows, truth, weights, folds.divided(groups, PARTS, seed=seed), several=several)
    worth = calibration.any_of(said, truth) if several else calibration.one_of(said, truth.argmax(axis=1))
    lines, usual = _lines(rows, truth, weights, several=several)
    return Learned(labels, features, lines.astype("float32"), usual, worth, len(kept))


def _plain(text: str) -> str:
    return " ".join(words.words(text))


def _kept(examples: Sequence[Example], *, several: bool) -> tuple[list[Example], tuple[str, ...]]:
    seen: dict[str, int] = {}
    for one in examples:
        for label in one.labels:
            seen[label] = seen.get(label, 0) + 1
    labels = tuple(sorted(label for label, count in seen.items() if count >= LEAST))
    kept = [one for one in examples if _plain(one.text) and (several or (len(one.labels) == 1 and one.labels[0] in labels))]
    return kept, labels


def _truth(kept: Sequence[Example], labels: Sequence[str]) -> "NDArray[float64]":
    import numpy as np

    place = {label: at for at, label in enumerate(labels)}
    truth = np.zeros((len(kept), len(labels)))
    for row, one in enumerate(kept):
        for label in one.labels:
            if label in place:
                truth[row, place[label]] = 1.0
    return truth


def _weights(kept: Sequence[Example]) -> "NDArray[float64]":
    import numpy as np

    return np.array([one.weight for one in kept])


def _kept_back(
    rows: "csr_matrix", truth: "NDArray[float64]", weights: "NDArray[float64]", parts: Sequence[int], *, several: bool
) -> "NDArray[float64]":
    """What each comment is said to be by lines that did not learn from it."""
    import numpy as np

    mine = np.array(parts)
    said = np.zeros_like(truth)
    for part in range(PARTS):
        taught, tried = np.flatnonzero(mine != part), np.flatnonzero(mine == part)
        lines, usual = _lines(rows[taught], truth[taught], weights[taught], several=several)
        said[tried] = np.asarray(rows[tried] @ lines.T) + usual
    return said


def _lines(
    rows: "csr_matrix", truth: "NDArray[float64]", weights: "NDArray[float64]", *, several: bool
) -> tuple["NDArray[float64]", "NDArray[float64]"]:
    """One line a label, each against all others."""
    import numpy as np
    from sklearn.svm import LinearSVC

    labels = truth.shape[1]
    lines, usual = np.zeros((labels, rows.shape[1])), np.full(labels, -1.0)
    strength = _SEVERAL if several else _FEW if labels <= calibration.FEW else _MANY
    shares = truth.sum(axis=0)
    for at in range(labels):
        right = truth[:, at] > 0
        if not right.any() or right.all():
            usual[at] = 1.0 if right.any() else -1.0
            continue
        # Rare labels weigh more, or their line would say no to everything.
        balance = _balance(len(truth), float(shares[at]), labels=labels, several=several)
        line = LinearSVC(C=strength, random_state=0, max_iter=3000).fit(
            rows, right, sample_weight=weights * np.where(right, balance, 1.0)
        )
        lines[at], usual[at] = line.coef_[0], line.intercept_[0]
    return lines, usual


def _balance(comments: int, seen: float, *, labels: int, several: bool) -> float:
    if several:
        return float(min((comments / seen) ** 0.5, 5.0))
    return comments / seen / labels if labels <= calibration.FEW else 1.0
