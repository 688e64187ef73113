"""A drawn picture is packed small: the same picture to whoever looks at it, and a fraction as heavy."""

import io
import json
import struct
import zlib

import pytest
from PIL import Image, ImageChops

from everweek.prove.charts import png
from everweek.prove.drawing import Painter
from everweek.prove.packing import packed

SPEC = {
    "data": {"values": [{"a": place, "b": place * place % 17, "c": str(place % 3)} for place in range(40)]},
    "mark": {"type": "line", "point": True},
    "encoding": {
        "x": {"field": "a", "type": "quantitative"},
        "y": {"field": "b", "type": "quantitative"},
        "color": {"field": "c", "type": "nominal"},
    },
}


@pytest.fixture(scope="module")
def drawn() -> bytes:
    """The picture as what draws writes it."""
    painter = Painter()
    try:
        return painter.draw_png(json.dumps({**SPEC, "background": "#FFFFFF"}), scale=2)
    finally:
        if painter._process is not None:
            painter._process.kill()
            painter._process.wait()


def seen(png_: bytes) -> Image.Image:
    """What another reader of PNG, Pillow, makes of it."""
    return Image.open(io.BytesIO(png_)).convert("RGB")


def test_a_picture_is_the_same_to_the_eye_and_less_than_a_quarter_as_heavy(drawn: bytes):
    small = packed(drawn)

    assert len(small) < len(drawn) / 4
    assert seen(small).size == seen(drawn).size
    away = ImageChops.difference(seen(small), seen(drawn))
    assert max(most for _least, most in away.getextrema()) < 48, "no colour becomes another one"
    told = away.tobytes()
    assert sum(told) / len(told) < 0.1, "of 255: only where edges are softened, and hardly there"


def test_a_chart_as_png_is_packed(drawn: bytes):
    assert png(SPEC) == packed(drawn)


def of_few(colours: int, mode: str = "RGBA") -> bytes:
    """A picture of so many colours, written by Pillow."""
    image = Image.new(mode, (colours, 3))
    image.putdata([(place % 256, place // 256, 7, 255)[: len(mode)] for place in range(colours)] * 3)
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=0)
    return file.getvalue()


def test_what_has_few_colours_keeps_each_of_them_exactly():
    assert seen(packed(of_few(256))).tobytes() == seen(of_few(256)).tobytes()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def test_what_it_does_not_know_stays_as_it_is():
    transparent = Image.new("RGBA", (9, 9), (1, 2, 3, 100))
    file = io.BytesIO()
    transparent.save(file, "PNG")
    # A row written as the difference to what Paeth's rule foretells (PNG, 9.4), which what draws does not do.
    paeth = zlib.compress(bytes([4]) + bytes(400))
    row = chunk(b"IHDR", struct.pack(">II5B", 100, 1, 8, 6, 0, 0, 0)) + chunk(b"IDAT", paeth) + chunk(b"IEND", b"")
    for other in (file.getvalue(), of_few(200, "RGB"), b"no picture", b"", b"\x89PNG\r\n\x1a\n" + row):
        assert packed(other) == other
