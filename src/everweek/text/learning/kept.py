"""What was learned, written down and read again: numbers and words only, so that reading runs nobody's code."""

import io
import json
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, Final

from everweek.errors import Invalid
from everweek.text.learning import words
from everweek.text.learning.calibration import AnyOf, OneOf
from everweek.text.learning.features import PHRASES, PIECES, Block, Features
from everweek.text.learning.learned import Learned

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT: Final = "everweek.learned/2"
# What the first form lacks, bends and what stands beside, it is read without.
_FORMATS: Final = frozenset({"everweek.learned/1", FORMAT})
# What a file may become when it is unpacked: some twenty times what 10,000 comments in 77 labels teach.
LARGEST: Final = 400_000_000
_UNREADABLE = "This is no file of what was learned from comments, or it is damaged. Learn again from the comments."


def to_bytes(learned: Learned) -> bytes:
    """A file of ``learned``: a ZIP of plain arrays and one JSON text. The same learned twice gives the same bytes."""
    import numpy as np

    worth = learned.worth
    head = {
        "format": FORMAT,
        "labels": learned.labels,
        "examples": learned.examples,
        "several": isinstance(worth, AnyOf),
        "phrases": learned.features.blocks[0].names,
        "pieces": learned.features.blocks[1].names,
        "shapes": words.SHAPES,
        "beside": learned.features.beside,
    }
    text = json.dumps(head, ensure_ascii=False, sort_keys=True).encode()
    choosing = worth.line if isinstance(worth, AnyOf) else worth.taste
    file = io.BytesIO()
    np.savez_compressed(
        file,
        head=np.frombuffer(text, dtype=np.uint8),
        lines=learned.lines,
        usual=learned.usual,
        rare_phrases=learned.features.blocks[0].rarity,
        rare_pieces=learned.features.blocks[1].rarity,
        scale=worth.scale,
        shift=worth.shift,
        choosing=choosing,
        bends=np.zeros((0, len(learned.labels))) if isinstance(worth, AnyOf) else worth.bends,
    )
    return file.getvalue()


def from_bytes(data: bytes) -> Learned:
    """What ``to_bytes`` wrote.

    Raises:
        Invalid: it is no such file, is damaged, or would unpack to more than ``LARGEST`` bytes.
    """
    try:
        return _read(data)
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OSError,
        EOFError,
        IndexError,
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
    ) as refused:
        raise Invalid(_UNREADABLE, code="unreadable") from refused


def _read(data: bytes) -> Learned:
    import numpy as np

    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(one.file_size for one in packed.infolist()) > LARGEST:
            raise ValueError("too large")
    with np.load(io.BytesIO(data), allow_pickle=False) as found:
        head = json.loads(found["head"].tobytes())
        arrays = {name: found[name] for name in found.files if name != "head"}
    if head["format"] not in _FORMATS or tuple(head["shapes"]) != words.SHAPES:
        raise ValueError("another format")
    labels = tuple(str(one) for one in head["labels"])
    blocks = [
        Block(kind, tuple(str(one) for one in head[kind]), _floats(arrays[f"rare_{kind}"], len(head[kind])))
        for kind in (PHRASES, PIECES)
    ]
    features = Features(blocks, tuple(str(one) for one in head.get("beside", ())))
    lines = _shaped(arrays["lines"].astype(np.float32), (len(labels), features.width))
    shift, choosing = _floats(arrays["shift"], len(labels)), _floats(arrays["choosing"], len(labels))
    worth: OneOf | AnyOf
    if head["several"]:
        worth = AnyOf(_floats(arrays["scale"], len(labels)), shift, choosing)
    else:
        bends = arrays.get("bends", np.zeros((0, len(labels)))).astype(float)
        bends = _shaped(bends, (len(bends), len(labels)))
        worth = OneOf(
            _shaped(arrays["scale"].astype(float), (len(labels) * (1 + len(bends)), len(labels))), shift, choosing, bends
        )
    return Learned(labels, features, lines, _floats(arrays["usual"], len(labels)), worth, int(head["examples"]))


def _floats(array: "NDArray[Any]", many: int) -> "NDArray[Any]":
    return _shaped(array.astype(float), (many,))


def _shaped(array: "NDArray[Any]", shape: tuple[int, ...]) -> "NDArray[Any]":
    import numpy as np

    if array.shape != shape or not np.isfinite(array).all():
        raise ValueError("wrong shape")
    return array
