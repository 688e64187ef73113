"""Praise for a named colleague: what a customer said, to whom it is owed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from everweek.text.letters import plain_word
from everweek.text.phrases import Phrases

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE = re.compile(r"[^.!?؟\n]+(?:[.!?؟\n]+|\Z)")
_PRAISE: Final = {
    "en": "thank*|grateful|brilliant*|excellent*|amazing*|wonderful*|fantastic*|superb*|kind|kindness|lovely|helpful|great|"
    "outstanding|patient with|professional|friendly|the best|a star|a credit|went out of * way|extra mile|polite|"
    "caring|perfect*|impressed|appreciat*|well done",
    "de": "dank*|bedanken|freundlich*|hilfsbereit*|toll*|super|ausgezeichnet*|hervorragend*|großartig*|wunderbar*|"
    "kompetent*|geduldig*|nett*|klasse|spitze|perfekt*|beste|lob|gelobt|aufmerksam*|herzlich*",
    "fr": "merci*|remerci*|gentil*|aimable*|excellent*|formidable*|génial*|super|parfait*|compétent*|patient avec|"
    "accueillant*|à l'écoute|serviable*|bravo|efficace*|chaleureu*|adorable*|reconnaissant*",
    "es": "gracias|agradec*|amable*|excelente*|genial*|maravillos*|fantástic*|estupend*|encantador*|atent*|servicial*|"
    "perfect*|profesional*|paciente con|simpátic*|felicit*|la mejor|el mejor",
    "pt": "obrigad*|agradec*|gentil*|excelente*|ótim*|maravilhos*|fantástic*|simpátic*|atencios*|prestativ*|perfeit*|"
    "profissional*|paciente com|parabéns|a melhor|o melhor|impecável|amável",
    "ar": "شكرا|أشكر|نشكر|ممتاز|ممتازة|رائع|رائعة|لطيف|لطيفة|متعاون|متعاونة|محترم|محترمة|ودود|بارك|الأفضل|مشكور|مشكورة",
}


@dataclass(frozen=True)
class Praise:
    """Somebody named at ``text[start:end]``, praised in the sentence ``text[begins:ends]``. ``name`` is as the caller gave it."""

    name: str
    start: int
    end: int
    begins: int
    ends: int


class Colleagues:
    """Those whose praise is looked for, by their whole names.

    A colleague is known by the whole name, or by the first or the family name alone where nobody else has it and it is written
    with a capital. Two colleagues called Maria are never guessed between.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {tuple(plain_word(part) for part in _WORD.findall(name)): name for name in names}
        self._names.pop((), None)

    @cached_property
    def _alone(self) -> dict[str, str]:
        found: dict[str, set[str]] = {}
        for parts, name in self._names.items():
            for part in {parts[0], parts[-1]}:
                found.setdefault(part, set()).add(name)
        return {part: next(iter(who)) for part, who in found.items() if len(who) == 1}

    @cached_property
    def _longest(self) -> int:
        return max((len(parts) for parts in self._names), default=0)

    def named(self, text: str) -> list[tuple[str, int, int]]:
        """Who is named where, in order."""
        words = [(plain_word(one.group()), one.start(), one.end()) for one in _WORD.finditer(text)]
        found, at = [], 0
        while at < len(words):
            many, name = self._here(text, words, at)
            if name is not None:
                found.append((name, words[at][1], words[at + many - 1][2]))
            at += many
        return found

    def _here(self, text: str, words: list[tuple[str, int, int]], at: int) -> tuple[int, str | None]:
        for many in range(min(self._longest, len(words) - at), 1, -1):
            name = self._names.get(tuple(word for word, _start, _end in words[at : at + many]))
            if name is not None and text[words[at][1] : words[at + many - 1][2]].count(" ") <= many:
                return many, name
        word, start, _end = words[at]
        # Letters of scripts without capitals are as good as capitals.
        return 1, self._alone.get(word) if not text[start].islower() else None


def praise(text: str, colleagues: Colleagues) -> tuple[Praise, ...]:
    """The colleagues named in a sentence that praises and takes nothing of it back.

    >>> [one.name for one in praise("Maria was so kind! Tom was not helpful.", Colleagues(["Maria Silva", "Tom Berg"]))]
    ['Maria Silva']
    """
    found = []
    for sentence in _SENTENCE.finditer(text):
        named = colleagues.named(sentence.group())
        if not named:
            continue
        said = _phrases().find(sentence.group())
        if not said or any(one.denied for one in said):
            continue
        begins, ends = sentence.span()
        found += [Praise(name, begins + start, begins + end, begins, ends) for name, start, end in named]
    return tuple(found)


@lru_cache(maxsize=1)
def _phrases() -> Phrases:
    return Phrases({language: words.split("|") for language, words in _PRAISE.items()})
