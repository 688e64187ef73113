"""Comments as rows of numbers: words and pairs of words, pieces of words, shape, what stands beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from everweek.text.learning import words

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

PHRASES, PIECES = "phrases", "pieces"
# What stands beside a comment must not outshout its words.
_BESIDE_WEIGHT = 0.25
_LEAST_BESIDE = 20
_ANALYSERS = {PHRASES: words.all_phrases, PIECES: words.all_pieces}


@dataclass(frozen=True)
class Block:
    """The known phrases or pieces, in order of their columns, and how telling each is by its rarity (its idf)."""

    kind: str
    names: tuple[str, ...]
    rarity: "NDArray[float64]"


class Features:
    """Turns comments into rows: the columns of each block after the other, then those of the shape and of what stands beside.

    Within a block a comment counts 1 + log(how often), times rarity, scaled to length one (Salton and Buckley 1988).
    """

    def __init__(self, blocks: Sequence[Block], beside: Sequence[str] = ()) -> None:
        self.blocks = tuple(blocks)
        self.beside = tuple(beside)
        self._vectorisers = [_restored(block) for block in blocks]
        self.shapes = sum(len(block.names) for block in blocks)
        self.width = self.shapes + len(words.SHAPES) + len(self.beside)

    @classmethod
    def of(cls, texts: Sequence[str], beside: Sequence[Sequence[str]] = ()) -> "Features | None":
        """The features of these comments: what stands in two of them or more, or beside twenty; None where no word does."""
        blocks = [_block(kind, texts) for kind in (PHRASES, PIECES)]
        seen: dict[str, int] = {}
        for own in beside:
            for name in frozenset(own):
                seen[name] = seen.get(name, 0) + 1
        often = sorted(name for name, count in seen.items() if count >= _LEAST_BESIDE)
        return cls(blocks, often) if all(block.names for block in blocks) else None

    def rows(self, texts: Sequence[str], beside: Sequence[Sequence[str]] = ()) -> "csr_matrix":
        """One row a comment; ``beside``, where it is given, is for each comment what stands beside it."""
        import numpy as np
        from scipy.sparse import csr_matrix, hstack

        shapes = csr_matrix(np.array([words.shape(text) for text in texts], dtype=float).reshape(len(texts), len(words.SHAPES)))
        others = csr_matrix(self._others(len(texts), beside))
        found: csr_matrix = hstack([*(one.transform(texts) for one in self._vectorisers), shapes, others], format="csr")
        return found

    def _others(self, many: int, beside: Sequence[Sequence[str]]) -> "NDArray[float64]":
        import numpy as np

        place = {name: at for at, name in enumerate(self.beside)}
        found = np.zeros((many, len(place)))
        for row, own in enumerate(beside):
            for name in own:
                if name in place:
                    found[row, place[name]] = _BESIDE_WEIGHT
        return found

    def knows(self, text: str) -> bool:
        """Whether any word of the comment was among those learned from."""
        known = self._vectorisers[0].vocabulary_
        return any(phrase in known for phrase in words.words(text))

    def column(self, kind: str) -> int:
        """Return the first column of the block of this ``kind``."""
        return 0 if kind == PHRASES else len(self.blocks[0].names)

    def places(self, kind: str) -> dict[str, int]:
        """The column of each name within its block."""
        found: dict[str, int] = self._vectorisers[0 if kind == PHRASES else 1].vocabulary_
        return found


def _block(kind: str, texts: Sequence[str]) -> Block:
    import numpy as np

    found: dict[str, int] = {}
    analyse = _ANALYSERS[kind]
    for text in texts:
        for name in frozenset(analyse(text)):
            found[name] = found.get(name, 0) + 1
    kept = sorted(name for name, count in found.items() if count > 1)
    seen = np.array([found[name] for name in kept], dtype=float)
    return Block(kind, tuple(kept), np.log((1 + len(texts)) / (1 + seen)) + 1)


def _restored(block: Block) -> "TfidfVectorizer":
    from sklearn.feature_extraction.text import TfidfVectorizer

    known = {name: at for at, name in enumerate(block.names)}
    vectoriser = TfidfVectorizer(analyzer=_ANALYSERS[block.kind], vocabulary=known, sublinear_tf=True)
    vectoriser.idf_ = block.rarity
    return vectoriser
