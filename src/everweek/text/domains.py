"""Values of small domains (an area, a language, a tariff): the same value written twice is one value."""

import re
import unicodedata

_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")


def normal(value: str) -> str:
    r"""``value`` as one of a small domain: composed letters, one plain space for any space, nothing invisible.

    Case stays: ``US`` is not ``us``.

    >>> normal(" PTS\u00a0 - Patient  Transport ")
    'PTS - Patient Transport'
    """
    if not value.isascii():
        value = _HIDDEN.sub("", unicodedata.normalize("NFC", value))
    return " ".join(value.split())
