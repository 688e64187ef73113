"""Phrases of our own lists, found in a text whatever its capitals and marks, and whether a word before denies them."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from everweek.text.letters import plain_word

_WORD = re.compile(r"[^\W_]{1,40}(?:['’][^\W_]{1,10})*")
_STOP = re.compile(r"[.;:!?؟؛\n]|,")
# How far before a phrase a word can stand that denies it.
_REACH = 3
_DENY = {
    "en": "no not never without nothing isnt wasnt arent werent dont doesnt didnt wont cant cannot hardly nobody none",
    "de": "nicht kein keine keinen keinem keiner nie niemals ohne niemand nichts kaum",
    "fr": "pas jamais sans aucun aucune ni plus",
    "es": "no nunca sin ningun ninguna tampoco jamas",
    "pt": "nao nunca sem nenhum nenhuma jamais nem",
    "ar": "لا ليس ليست لم لن غير بدون دون ما",
}
_DENIERS = frozenset(word for words in _DENY.values() for word in words.split())


@dataclass(frozen=True)
class Said:
    """A phrase of a list under ``key``, at ``text[start:end]``; ``denied`` where a word shortly before it takes it back."""

    key: str
    start: int
    end: int
    denied: bool


class Phrases:
    """Lists of phrases, each under a key; ``*`` at the end of a word stands for any ending.

    >>> [(one.key, one.denied) for one in Phrases({"fire": ["fire*"]}).find("No fire. But the FIRES!")]
    [('fire', True), ('fire', False)]
    """

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._keys: list[str] = []
        parts = []
        for key, phrases in lists.items():
            self._keys.append(key)
            # The longer first: of two that begin alike the whole is found.
            told = sorted((_pattern(one) for one in phrases), key=len, reverse=True)
            parts.append(f"(?P<k{len(self._keys) - 1}>{'|'.join(told)})")
        self._looked = re.compile(f"(?<![^ ])(?:{'|'.join(parts)})(?![^ ])")

    def find(self, text: str) -> list[Said]:
        """Where the phrases stand, in order; words on either side of a full stop or a comma are no phrase."""
        words = [(bare, found.start(), found.end()) for found in _WORD.finditer(text) if (bare := _bare(found.group()))]
        if not words:
            return []
        stops = [found.start() for found in _STOP.finditer(text)]
        starts, pieces, at = [], [], 0
        for place, (bare, start, _end) in enumerate(words):
            apart = place and bisect_right(stops, start) > bisect_right(stops, words[place - 1][1])
            pieces.append("| " + bare if apart else bare)
            starts.append(at + (2 if apart else 0))
            at += len(pieces[-1]) + 1
        line = " ".join(pieces)
        found = []
        for one in self._looked.finditer(line):
            first, last = bisect_right(starts, one.start()) - 1, bisect_right(starts, one.end() - 1) - 1
            key = self._keys[int((one.lastgroup or "k0")[1:])]
            found.append(Said(key, words[first][1], words[last][2], _denied(line, one.start())))
        return found


def _bare(word: str) -> str:
    return plain_word(word).replace("'", "").replace("’", "")


def _pattern(phrase: str) -> str:
    words = [_bare(word) for word in phrase.split()]
    return " ".join(re.escape(word.rstrip("*")) + ("[^ |]*" if word.endswith("*") else "") for word in words)


@lru_cache(maxsize=1)
def _before() -> re.Pattern[str]:
    return re.compile(rf"((?:[^ |]+ ){{0,{_REACH}}})\Z")


def _denied(line: str, at: int) -> bool:
    found = _before().search(line, max(0, at - 41 * _REACH), at)
    return found is not None and not _DENIERS.isdisjoint(found.group(1).split())
