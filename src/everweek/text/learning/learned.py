"""What was learned: judgements of comments, how sure, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from everweek.errors import Invalid
from everweek.text.fillers import speaks_alone
from everweek.text.learning import words
from everweek.text.learning.calibration import AnyOf, OneOf
from everweek.text.learning.features import PHRASES, PIECES, Features

if TYPE_CHECKING:
    from numpy import float32, float64
    from numpy.typing import NDArray

# Under this probability a judgement is shown as doubtful.
SURE = 0.6


@dataclass(frozen=True)
class Judgement:
    """What a comment is held for.

    ``likely`` are the labels that fit best (exactly one, or any number); ``labels`` those of them that are sure enough to be
    said; ``probabilities`` is how likely each label is. Where ``known`` is false no word of the comment was ever seen.
    """

    likely: tuple[str, ...]
    labels: tuple[str, ...]
    probabilities: Mapping[str, float]
    known: bool

    @property
    def cannot_tell(self) -> bool:
        """Whether something fits best, but none of it is sure enough to be said."""
        return not self.known or bool(self.likely and not self.labels)


SPEAKING = 0.25
"""A word that spoke less than this part of the loudest did not decide anything, and is not named."""


@dataclass(frozen=True)
class Reason:
    """One word of the comment, as it is written there at ``text[start:end]``, and how much it spoke for (above 0) or against."""

    word: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Why:
    """What each word, the shape of the comment, what stands ``beside`` it and what is usual (``rest``) said.

    Together they are ``total``.
    """

    label: str
    reasons: tuple[Reason, ...]
    shape: Mapping[str, float]
    beside: Mapping[str, float]
    rest: float
    total: float

    def speaking(self, *, most: int = 5) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
        """The words that spoke most for the label, and those that spoke most against it, each once.

        Named are only those that say something by themselves, and spoke at least ``SPEAKING`` as loud as the loudest of all.
        """
        found: dict[str, Reason] = {}
        for one in sorted(self.reasons, key=lambda one: (-abs(one.weight), one.start)):
            if speaks_alone(one.word):
                found.setdefault(one.word.casefold(), one)
        least = SPEAKING * max((abs(one.weight) for one in found.values()), default=0.0)
        loud = [one for one in found.values() if abs(one.weight) >= least]
        return tuple(one for one in loud if one.weight > 0)[:most], tuple(one for one in loud if one.weight < 0)[:most]


@dataclass(frozen=True)
class Learned:
    """A line for each label over the features of a comment, and what its word is worth."""

    labels: tuple[str, ...]
    features: Features
    lines: "NDArray[float32]"  # (labels, columns)
    usual: "NDArray[float64]"  # (labels)
    worth: OneOf | AnyOf
    examples: int

    def said(self, texts: Sequence[str], beside: Sequence[Sequence[str]] = ()) -> "NDArray[float64]":
        """What each line says of each comment, before it is a probability: (comments, labels)."""
        import numpy as np

        found: NDArray[float64] = np.asarray(self.features.rows(texts, beside) @ self.lines.T.astype(float)) + self.usual
        return found

    def probabilities(self, texts: Sequence[str], beside: Sequence[Sequence[str]] = ()) -> "NDArray[float64]":
        """How likely each label is for each comment: (comments, labels)."""
        return self.worth.probabilities(self.said(texts, beside))

    def judge(self, texts: Sequence[str], beside: Sequence[Sequence[str]] = ()) -> list[Judgement]:
        """What each comment is held for; ``beside``, where it is given, is for each what is known of it beside its words."""
        if not texts:
            return []
        likely = self.probabilities(texts, beside)
        chosen = fitting(self.worth, likely)
        found = []
        for text, each, mine in zip(texts, likely.tolist(), chosen.tolist(), strict=True):
            known = self.features.knows(text)
            told = dict(zip(self.labels, each, strict=True))
            best = tuple(label for label, one in zip(self.labels, mine, strict=True) if one)
            sure = tuple(label for label in best if known and told[label] >= SURE)
            found.append(Judgement(best, sure, told, known))
        return found

    def why(self, text: str, label: str, beside: Sequence[str] = ()) -> Why:
        """What each word of this very comment, and what stands beside it, said for or against ``label``.

        All lines are heard, each as far as it counts for the label. A phrase's weight is shared by its words, a piece's by the
        words it stands in, so that all of it adds up: to the logarithm of how likely the label is, less that of the others on
        average; of a label by itself, to its log-odds.
        """
        if label not in self.labels:
            raise Invalid(f"There is no label {label}; there are {', '.join(self.labels)}.", field="label")
        at = self.labels.index(label)
        row = self.features.rows([text], [beside])
        lines = self.lines[:, row.indices].astype(float)
        leaning, rest = self.worth.leaning(lines @ row.data + self.usual, at)
        given = dict(zip(row.indices.tolist(), (row.data * (leaning @ lines)).tolist(), strict=True))
        found = words.placed(text)
        weights = _shared(self.features, found, given)
        reasons = tuple(
            Reason(text[one.start : one.end], one.start, one.end, weight) for one, weight in zip(found, weights, strict=True)
        )
        first = self.features.shapes
        shape = {name: given[first + place] for place, name in enumerate(words.SHAPES) if first + place in given}
        first += len(words.SHAPES)
        others = {name: given[first + place] for place, name in enumerate(self.features.beside) if first + place in given}
        rest += float(leaning @ self.usual)
        return Why(label, reasons, shape, others, rest, sum(weights) + sum(shape.values()) + sum(others.values()) + rest)


def fitting(worth: OneOf | AnyOf, likely: "NDArray[float64]") -> "NDArray[float64]":
    """Return 1 where a label fits best, else 0: one row a comment, one column a label."""
    import numpy as np

    if isinstance(worth, AnyOf):
        return (likely >= worth.line).astype(float)
    best: NDArray[float64] = np.eye(likely.shape[1])[(likely * worth.taste).argmax(axis=1)]
    return best


def _shared(features: Features, found: Sequence[words.Word], given: Mapping[int, float]) -> list[float]:
    """What each word said: its share in every phrase and piece it stands in."""
    bare = [one.bare for one in found]
    stands: dict[int, list[int]] = {}
    known = features.places(PHRASES)
    for at in range(len(bare)):
        for phrase, places in ((bare[at], [at]), (" ".join(bare[at : at + 2]), [at, at + 1])):
            if phrase in known and places[-1] < len(bare):
                stands.setdefault(known[phrase], []).extend(places)
    first, known = features.column(PIECES), features.places(PIECES)
    for at, word in enumerate(bare):
        for piece in words.pieces(word):
            if piece in known:
                stands.setdefault(first + known[piece], []).append(at)
    weights = [0.0] * len(bare)
    for column, places in stands.items():
        for at in places:
            weights[at] += given.get(column, 0.0) / len(places)
    return weights
