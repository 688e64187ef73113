"""Names that nearly match: to suggest one, never to take it."""

import difflib
import re
from collections.abc import Iterable

_SPACE = re.compile(r"\s+")


def plain(name: str) -> str:
    """``name`` as names are compared: no space around it, one space inside for any, no difference of case.

    >>> plain("  Call  Failure ")
    'call failure'
    """
    return _SPACE.sub(" ", name).strip().casefold()


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The one of ``known`` that somebody who wrote ``name`` most likely meant; None where nothing is near.

    Letters and digits decide: ``AIRLINE_CODE`` and ``airline code`` are near. Equally near ones: the first in order of names.

    >>> nearest("wieght", ["WEIGHT", "HEIGHT OF STEP"])
    'WEIGHT'
    >>> nearest("area", ["csat", "nps"]) is None
    True
    """
    wanted = _bare(name)
    best: tuple[float, str] | None = None
    for candidate in sorted(set(known)):
        share = difflib.SequenceMatcher(None, wanted, _bare(candidate)).ratio()
        if share >= 0.7 and (best is None or share > best[0]):
            best = (share, candidate)
    return best[1] if best else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of a sentence that refuses ``name``: `` Did you mean WEIGHT?``, or nothing.

    >>> did_you_mean("wieght", ["WEIGHT"])
    ' Did you mean WEIGHT?'
    """
    found = nearest(name, known)
    return f" Did you mean {found}?" if found else ""


def _bare(name: str) -> str:
    letters = "".join(character for character in name.casefold() if character.isalnum())
    return letters or name.casefold()
