"""The widget as it is sent: the file as it stands in ``w.js``, without the lines that only explain, packed once."""

import gzip
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Script:
    """A script, and the same as it travels."""

    text: bytes
    packed: bytes


@cache
def widget() -> Script:
    """The widget. Lines that are all comment, and what stands before a line, are left out; nothing else is changed."""
    lines = (files("everweek.web.listen") / "w.js").read_text(encoding="utf-8").splitlines()
    kept = [line.strip() for line in lines if line.strip() and not line.strip().startswith("//")]
    text = "\n".join(kept).encode()
    # Without a time in it: the same script is the same bytes.
    return Script(text, gzip.compress(text, 9, mtime=0))
