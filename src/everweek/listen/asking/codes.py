"""The printed code of a link: what a phone's camera reads, as a drawing and as a picture."""

import io
from typing import Final

import segno

QR: Final = "qr"
CORRECTION: Final = "m"
"""A seventh of the code may be scratched or stained; more where that makes it no larger."""
BORDER: Final = 4
"""Of the standard (ISO/IEC 18004): so many modules must stay white around a code."""
PIXELS_A_MODULE: Final = 16


def address_of_code(address: str) -> str:
    """Return the address that the printed code of a link holds: that of the link, marked so that answers are known to come by a
    code.

    >>> address_of_code("https://example.org/s/desk")
    'https://example.org/s/desk?via=qr'
    """
    return f"{address}?via={QR}"


def code_svg(address: str) -> bytes:
    """The code as a drawing that may be printed as large as one likes; its title is the address in letters."""
    drawn = io.BytesIO()
    code = _code(address)
    code.save(drawn, kind="svg", border=BORDER, light="#fff", title=address, omitsize=True, nl=False)
    return drawn.getvalue()


def code_png(address: str) -> bytes:
    """The code as a picture in black and white, some 600 pixels wide."""
    drawn = io.BytesIO()
    _code(address).save(drawn, kind="png", border=BORDER, scale=PIXELS_A_MODULE)
    return drawn.getvalue()


def _code(address: str) -> segno.QRCode:
    return segno.make_qr(address_of_code(address), error=CORRECTION)
