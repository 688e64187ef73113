"""How a document is set in type: one template of ours, what it says as data, and a PDF out of it.

What somebody wrote reaches a template as a value and is never read as markup: there is nothing in it that could be run, drawn or
fetched. Each template imports ``house.typ``, which has the letters, the colours and the page that all documents share.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Final

from everweek.text.direction import direction

HOUSE: Final = "house.typ"
_MAIN: Final = "main.typ"


def as_pdf(package: str, template: str, told: Mapping[str, object], *, language: str, at: datetime) -> bytes:
    """The PDF that a template makes of what it is told.

    The typesetter is loaded here: it is large, and few processes ever print.

    Args:
        package: The package beside whose modules the template stands, such as ``everweek.act``.
        template: The name of its file. It reads ``told`` of ``house.typ``.
        told: What the document says: texts, numbers, lists and dictionaries of these, as JSON has them.
        language: The tag of the language it is in, such as ``pt-BR``; its direction follows from that.
        at: The moment that the file says it was made at.
    """
    import typst

    whole = {**told, **lettering(language)}
    sources = {_MAIN: _source(package, template), HOUSE: _source(__name__, HOUSE)}
    inputs = {"told": json.dumps(whole)}
    return typst.compile(sources, format="pdf", sys_inputs=inputs, timestamp=at.replace(microsecond=0))  # type: ignore[call-overload,no-any-return]  # its types know no sources by name


def lettering(tag: str) -> dict[str, str]:
    """The language of a text as a template takes it: ``lang`` and ``region`` (or nothing), and its ``direction``.

    >>> lettering("pt-BR"), lettering("ar")["direction"], lettering("")["lang"]
    ({'lang': 'pt', 'region': 'BR', 'direction': 'ltr'}, 'rtl', 'en')
    """
    tongue, _dash, rest = tag.partition("-")
    known = re.fullmatch("[A-Za-z]{2,3}", tongue, re.ASCII)
    return {
        "lang": tongue.lower() if known else "en",
        "region": rest if re.fullmatch("[A-Z]{2}", rest, re.ASCII) else "",
        "direction": direction(tag),
    }


@cache
def _source(package: str, name: str) -> bytes:
    return (files(package) / name).read_bytes()
