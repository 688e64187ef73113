"""Praise for a named colleague: what a customer said, to whom it is owed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Final

from everweek.text.letters import plain_word
from everweek.text.phrases import Phrases

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE = re.compile(r"[^.!?؟\n]+(?:[.!?؟\n]+|\Z)")
_APART = re.compile(r"[;؛]")
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


# What follows is said against what stood before: who is named on one side is not praised by a word of the other.
_BUT: Final = {
    "en": "but|however|yet|except|nevertheless|nonetheless|instead",
    "de": "aber|jedoch|doch|sondern|allerdings|dagegen|hingegen|dafür|außer",
    "fr": "mais|cependant|pourtant|toutefois|sauf|par contre|en revanche|contrairement",
    "es": "pero|sin embargo|sino|excepto|salvo|en cambio",
    "pt": "mas|porém|contudo|todavia|no entanto|entretanto|exceto|em vez",
    "ar": "لكن|ولكن|لكنه|لكنها|ولكنه|ولكنها|غير أن|إلا أن|بل|بس",
}
# The same, and where a sentence begins with it, what it is said against comes after the comma.
_ALTHOUGH: Final = {
    "en": "although|though|while|whereas|unlike|despite|in spite",
    "de": "obwohl|obgleich|während|trotz|anders als|im gegensatz",
    "fr": "bien que|quoique|malgré|alors que|tandis que|même si",
    "es": "aunque|mientras|a pesar|pese a|a diferencia",
    "pt": "embora|enquanto|apesar|ainda que|ao contrário",
    "ar": "رغم|بالرغم|على الرغم|بينما|مع أن|بعكس",
}
# They look like one of those and are none.
_NEITHER: Final = {
    "en": "a while|not only|as yet",
    "de": "nicht nur",
    "fr": "non seulement",
    "es": "no solo",
    "pt": "não só",
    "ar": "ليس فقط",
}
# In another of our languages the word means "more" ("mais", "más"): it parts a sentence whose language is known alone.
_ONLY_THERE: Final = frozenset({"mas", "mais"})
# After "but" the sentence goes on about whom it spoke of: "Bob was busy, but very kind".
_GOES_ON: Final = {
    "en": "was is were still very always so really extremely also",
    "de": "war ist waren trotzdem dennoch sehr immer wirklich",
    "fr": "était est toujours très vraiment quand",
    "es": "fue era estuvo siempre muy realmente",
    "pt": "foi era estava sempre muito mesmo",
    "ar": "كان كانت جدا دائما",
}
_ON: Final = frozenset(plain_word(word) for words in _GOES_ON.values() for word in words.split())
# With these a sentence praises nobody, whatever it says.
_MOCKING: Final = {
    "en": "for nothing|anything but|far from|so much for|could have been|should have been|would have been",
    "de": "für nichts|alles andere als|weit entfernt|von wegen",
    "fr": "pour rien|tout sauf|loin d'être",
    "es": "por nada|todo menos|lejos de ser",
    "pt": "por nada|tudo menos|longe de ser",
    "ar": "على لا شيء|بعيد عن",
}


@dataclass(frozen=True)
class Praise:
    """Somebody named at ``text[start:end]``, praised in the part of a sentence ``text[begins:ends]``.

    ``name`` is as the caller gave it.
    """

    name: str
    start: int
    end: int
    begins: int
    ends: int


class Colleagues:
    """Colleagues whose praise is looked for, given by their whole names.

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
        """Return the colleagues who are named in a text, each with start and end of the name, in order."""
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


def praise(text: str, colleagues: Colleagues, language: str = "") -> tuple[Praise, ...]:
    """The colleagues named in a part of a sentence that praises and takes nothing of it back.

    A sentence has parts where it says one thing against another, by the words of its ``language``, where that is known.

    >>> [one.name for one in praise("Maria was so kind! Tom was not helpful.", Colleagues(["Maria Silva", "Tom Berg"]))]
    ['Maria Silva']
    >>> [one.name for one in praise("Tom was rude, but Maria was kind.", Colleagues(["Maria Silva", "Tom Berg"]))]
    ['Maria Silva']
    """
    found = []
    for sentence in _SENTENCE.finditer(text):
        before: list[tuple[str, int, int]] = []
        for begins, ends, goes_on in _parts(sentence.group(), language):
            at, part = sentence.start() + begins, sentence.group()[begins:ends]
            named = [(name, at + start, at + end) for name, start, end in colleagues.named(part)]
            whom, before = (before if goes_on and not named else named), named or before
            if whom and _praises(part):
                found += [Praise(name, start, end, min(start, at), sentence.start() + ends) for name, start, end in whom]
    return tuple(found)


def _praises(part: str) -> bool:
    said = _phrases().find(part)
    return bool(said) and not any(one.denied for one in said) and not _mocking().find(part)


def _parts(sentence: str, language: str) -> list[tuple[int, int, bool]]:
    """Where the parts of a sentence begin and end, and whether one goes on about whom the part before spoke of."""
    cuts, on = {0}, set[int]()
    cuts |= {found.end() for found in _APART.finditer(sentence)}
    for one in _contrasts(language if language in _BUT else "").find(sentence):
        if one.key == "neither":
            continue
        begins = max(cut for cut in cuts if cut <= one.start)
        if one.key == "although" and not _WORD.search(sentence, begins, one.start):
            comma = sentence.find(",", one.end)
            cuts |= {comma + 1} if comma >= 0 else set()
        else:
            cuts.add(one.start)
            after = _WORD.search(sentence, one.end)
            on |= {one.start} if after is not None and plain_word(after.group()) in _ON else set()
    places = [*sorted(cuts), len(sentence)]
    return [(begins, ends, begins in on) for begins, ends in pairwise(places) if begins < ends]


@lru_cache(maxsize=1)
def _phrases() -> Phrases:
    return Phrases({language: words.split("|") for language, words in _PRAISE.items()})


@lru_cache(maxsize=1)
def _mocking() -> Phrases:
    return Phrases({language: words.split("|") for language, words in _MOCKING.items()})


@lru_cache(maxsize=len(_BUT) + 1)
def _contrasts(language: str) -> Phrases:
    lists = {"neither": _NEITHER, "although": _ALTHOUGH, "but": _BUT}
    spoken = [language] if language else list(_BUT)
    return Phrases(
        {
            key: [word for one in spoken for word in words[one].split("|") if language or word not in _ONLY_THERE]
            for key, words in lists.items()
        }
    )
