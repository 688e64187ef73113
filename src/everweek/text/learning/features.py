"""Comments as rows of numbers: words and pairs of words, pieces of words, shape."""

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
_ANALYSERS = {PHRASES: words.all_phrases, PIECES: words.all_pieces}


@dataclass(frozen=True)
class Block:
    """The known phrases or pieces, in order of their columns, and how telling each is by its rarity (its idf)."""

    kind: str
    names: tuple[str, ...]
    rarity: "NDArray[float64]"


class Features:
    """Turns comments into rows: the columns of each block after the other, then those of the shape.

    Within a block a comment counts 1 + log(how often), times rarity, scaled to length one (Salton and Buckley 1988).
    """

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = tuple(blocks)
        self._vectorisers = [_restored(block) for block in blocks]
        self.width = sum(len(block.names) for block in blocks) + len(words.SHAPES)

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Features | None":
        """The features of these comments: what stands in two of them or more; None where no word does."""
        blocks = [_block(kind, texts) for kind in (PHRASES, PIECES)]
        return cls(blocks) if all(block.names for block in blocks) else None

    def rows(self, texts: Sequence[str]) -> "csr_matrix":
        """One row a comment."""
        import numpy as np
        from scipy.sparse import csr_matrix, hstack

        shapes = csr_matrix(np.array([words.shape(text) for text in texts], dtype=float).reshape(len(texts), len(words.SHAPES)))
        found: csr_matrix = hstack([*(one.transform(texts) for one in self._vectorisers), shapes], format="csr")
        return found

    def knows(self, text: str) -> bool:
        """Whether any word of the comment was among those learned from."""
        known = self._vectorisers[0].vocabulary_
        return any(phrase in known for phrase in words.words(text))

    def column(self, kind: str) -> int:
        """Where the columns of a block begin."""
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
