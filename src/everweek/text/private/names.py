"""Names of people out of a list that the caller gives: customers are found, colleagues are kept."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from everweek.text.letters import plain_word

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_BETWEEN = re.compile(r"[ \u00a0\t]{1,3}|, ?|\. ?")
_LONGEST = 6
Span = tuple[int, int]


class Names:
    """Names to be looked for.

    Args:
        people: whole names to be found. Somebody is found by the whole name, in either order, whatever capitals and marks; and
            by the family name alone where it is written with a capital, has three letters, and no name in ``kept`` has it.
        kept: names never found, such as those of colleagues, who want to be thanked.
        alone: whether family names alone are looked for. Not where very many people are known: every second word is then the
            name of one of them.
    """

    def __init__(self, people: Iterable[str] = (), kept: Iterable[str] = (), *, alone: bool = True) -> None:
        self._looks_for_alone = alone
        self._people = [parts for one in people if (parts := _parts(one))]
        self._kept = [parts for one in kept if (parts := _parts(one))]

    def beside(self, people: Iterable[str]) -> "Names":
        """Other people to be looked for, alone too, with the same names kept: made quickly, as often as one likes.

        >>> list(Names(kept=["Bob Lee"]).beside(["Dana Lee"]).find("Lee and Dana"))
        []
        """
        other = Names(people)
        # More than tells them, but found at once: of few people, each asked for one text alone.
        other.__dict__["_telling"] = frozenset(part for parts in other._people for part in parts)
        other._kept = self._kept
        other.__dict__ |= {"_spared": self._spared, "_among": self._among, "_spared_first": self._spared_first}
        return other

    @cached_property
    def _among(self) -> frozenset[str]:
        return frozenset(part for parts in self._kept for part in parts)

    @cached_property
    def _whole(self) -> frozenset[tuple[str, ...]]:
        found = {parts for parts in self._people if len(parts) > 1}
        turned = {(parts[-1], *parts[:-1]) for parts in found}
        return frozenset((found | turned) - self._spared)

    @cached_property
    def _spared(self) -> frozenset[tuple[str, ...]]:
        return frozenset([*self._kept, *((parts[-1], *parts[:-1]) for parts in self._kept)])

    @cached_property
    def _alone(self) -> frozenset[str]:
        if not self._looks_for_alone:
            return frozenset()
        return frozenset(parts[-1] for parts in self._people if len(parts[-1]) > 2) - self._among

    @cached_property
    def _first(self) -> frozenset[str]:
        """The words with which a name that is looked for begins: most words of a comment do not."""
        return frozenset(parts[0] for parts in self._whole)

    @cached_property
    def _spared_first(self) -> frozenset[str]:
        return frozenset(parts[0] for parts in self._spared)

    @cached_property
    def _telling(self) -> frozenset[str]:
        """The words without any of which a comment holds no name that is looked for."""
        return self._first | self._alone

    def find(self, text: str) -> Iterator[Span]:
        """Where the names stand; spans may overlap, so that nothing of either is left."""
        if not self._people or self._telling.isdisjoint(_words(text)):
            return
        found = [(plain_word(one.group()), one.start(), one.end()) for one in _WORD.finditer(text)]
        spared: set[int] = set()
        spans: list[tuple[int, int]] = []
        for at, (word, _start, _end) in enumerate(found):
            if word not in self._first and word not in self._spared_first:
                continue
            for many in _lengths(text, found, at):
                words = tuple(word for word, _start, _end in found[at : at + many])
                if words in self._spared:
                    spared.update(range(at, at + many))
                elif words in self._whole:
                    spans.append((at, at + many))
        for first, after in spans:
            if spared.isdisjoint(range(first, after)):
                yield found[first][1], found[after - 1][2]
        for at, (word, start, end) in enumerate(found):
            if word in self._alone and at not in spared and text[start].isupper():
                yield start, end


def _words(text: str) -> Iterator[str]:
    """The plain words of a text, and nothing of where they stand: most comments name nobody, and this is found out quickly."""
    # Plain is what is small already, where there are no marks: most comments are read as they are.
    return iter(_WORD.findall(text.casefold())) if text.isascii() else map(plain_word, _WORD.findall(text))


def _parts(name: str) -> tuple[str, ...]:
    return tuple(plain_word(one) for one in _WORD.findall(name))[:_LONGEST]


def _lengths(text: str, found: list[tuple[str, int, int]], at: int) -> Iterator[int]:
    """How many words from this one on stand close enough to be one name."""
    yield 1
    for many in range(2, _LONGEST + 1):
        last = at + many - 1
        if last >= len(found) or not _BETWEEN.fullmatch(text, found[last - 1][2], found[last][1]):
            return
        yield many
