"""A drawn PNG made small: of a palette, as a drawing has few colours.

What draws (vl-convert) writes each pixel with four bytes, and can be told a size but no palette: a chart is seven times as heavy
as it need be. segno writes PNGs of squares alone, typst such of four bytes; pillow weighs twenty megabytes, and is for tests.
"""

import struct
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
COLOURS: Final = 256
AS_DRAWN: Final = (8, 6, 0, 0, 0)
"""Eight bits each of red, green, blue and alpha, from the top to the bottom."""
PALETTE: Final = (8, 3, 0, 0, 0)
PLAIN, BESIDE, ABOVE = 0, 1, 2
"""How a row is written: as it is, as the difference to the pixel beside, to the one above."""


def packed(png: bytes) -> bytes:
    """Return the PNG in as many colours as a palette holds, the most frequent ones; the others become the nearest of these.

    As it is where it is not one that ``drawing`` draws, has a pixel one can see through, or would be no smaller.
    """
    chunks = _chunks(png)
    head = chunks.get(b"IHDR", b"")
    if len(head) != 13 or tuple(head[8:]) != AS_DRAWN:
        return png
    wide, high = struct.unpack(">II", head[:8])
    pixels = _pixels(zlib.decompress(chunks[b"IDAT"]), wide, high)
    if pixels is None or not (pixels[:, :, 3] == 255).all():
        return png
    palette, places = _in_few(pixels[:, :, :3].reshape(-1, 3))
    rows = b"".join(bytes([PLAIN]) + row.tobytes() for row in places.reshape(high, wide))
    told = [
        (b"IHDR", struct.pack(">II5B", wide, high, *PALETTE)),
        *([(b"pHYs", chunks[b"pHYs"])] if b"pHYs" in chunks else []),
        (b"PLTE", palette.tobytes()),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    ]
    small = SIGNATURE + b"".join(_chunk(name, data) for name, data in told)
    return min(small, png, key=len)


def _chunks(png: bytes) -> dict[bytes, bytes]:
    """The parts of a PNG by their names, those of one name together."""
    found: dict[bytes, bytes] = {}
    place = len(SIGNATURE)
    while png.startswith(SIGNATURE) and place + 8 <= len(png):
        length, name = struct.unpack(">I4s", png[place : place + 8])
        found[name] = found.get(name, b"") + png[place + 8 : place + 8 + length]
        place += length + 12
    return found


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _pixels(raw: bytes, wide: int, high: int) -> "NDArray[np.uint8] | None":
    """The pixels, row by row, four bytes each; None where a row is written in a way that is not read here."""
    import numpy as np

    rows = np.frombuffer(raw, np.uint8).reshape(high, wide * 4 + 1)
    if not set(np.unique(rows[:, 0]).tolist()) <= {PLAIN, BESIDE, ABOVE}:
        return None
    pixels = rows[:, 1:].reshape(high, wide, 4).copy()
    for at, way in enumerate(rows[:, 0].tolist()):
        if way == BESIDE:
            pixels[at] = np.cumsum(pixels[at], axis=0, dtype=np.uint8)
        elif way == ABOVE and at:
            pixels[at] += pixels[at - 1]
    return pixels


def _in_few(pixels: "NDArray[np.uint8]") -> "tuple[NDArray[np.uint8], NDArray[np.uint8]]":
    """The palette, and the place in it of each pixel."""
    import numpy as np

    # As numbers: rows of three are sorted twenty times as slowly.
    told = pixels[:, 0].astype(np.int32) << 16 | pixels[:, 1].astype(np.int32) << 8 | pixels[:, 2]
    numbers, which, many = np.unique(told, return_inverse=True, return_counts=True)
    colours = np.stack([numbers >> 16, numbers >> 8 & 255, numbers & 255], axis=1).astype(np.uint8)
    # Of those as frequent the darker first, so that the same picture is packed the same way.
    kept = np.argsort(-many, kind="stable")[:COLOURS]
    palette = colours[kept]
    away = ((colours.astype(np.int32)[:, None, :] - palette.astype(np.int32)[None, :, :]) ** 2).sum(axis=2)
    return palette, away.argmin(axis=1).astype(np.uint8)[which.reshape(-1)]
