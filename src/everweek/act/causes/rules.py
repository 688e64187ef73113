"""Decisions about causes without a database: the tree they make, where one may hang, and what follows from how often each is met.

>>> tree = Tree({1: None, 2: 1, 3: 2, 4: None})
>>> tree.line(3), sorted(tree.below(1)), tree.rolled({3: 5, 2: 1, 4: 2})
((1, 2, 3), [1, 2, 3], {1: 6, 2: 6, 3: 5, 4: 2})
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.utils.translation import gettext as _

from everweek.errors import Conflict, Invalid
from everweek.people import rules
from everweek.science import Estimate
from everweek.science.shares import wilson
from everweek.text.fillers import is_filler

_WORD: Final = re.compile(r"\w{4,}")
LONGEST_NAME: Final = 120
MOST_DEEP: Final = 4
"""So many causes may stand one below the other: who looks for one reads no further."""
MOST_CAUSES: Final = 500
NOT_KNOWN: Final = "not-known"
"""The key of the honest answer, which every tree has and nobody can rename, move or retire."""
LEAST: Final = 12
"""With fewer cases whose cause is known nothing is said of which one leads."""
HALF: Final = 0.5


def words_of(title: str) -> frozenset[str]:
    """The words of a title that say what it is about: of four letters or more, none of those that only hold it together.

    >>> sorted(words_of("Wheelchair, nobody at the ramp")), words_of("They were with this")
    (['nobody', 'ramp', 'wheelchair'], frozenset())
    """
    return frozenset(word for word in _WORD.findall(title.casefold()) if not is_filler(word))


@dataclass(frozen=True)
class Tree:
    """Which cause is below which: the parent of each by their numbers, None at the top."""

    parents: Mapping[int, int | None]

    @cached_property
    def children(self) -> Mapping[int | None, Sequence[int]]:
        """The causes directly below each cause, by its number, and under None those at the top."""
        found: dict[int | None, list[int]] = {}
        for one, parent in self.parents.items():
            found.setdefault(parent, []).append(one)
        return found

    def line(self, one: int) -> tuple[int, ...]:
        """From the top of the tree down to this one, which is the last."""
        way = [one]
        while (parent := self.parents[way[-1]]) is not None:
            way.append(parent)
        return tuple(reversed(way))

    def below(self, one: int) -> frozenset[int]:
        """This one and all that stand below it."""
        found, ahead = {one}, [one]
        while ahead:
            nearer = self.children.get(ahead.pop(), ())
            found.update(nearer)
            ahead.extend(nearer)
        return frozenset(found)

    def height(self, one: int) -> int:
        """How many levels there are from this one down, its own counted."""
        return 1 + max((self.height(child) for child in self.children.get(one, ())), default=0)

    def rolled(self, counts: Mapping[int, int]) -> dict[int, int]:
        """How often each was met, with all that stand below it."""
        found = dict.fromkeys(self.parents, 0)
        for one, n in counts.items():
            for above in self.line(one):
                found[above] += n
        return found


def check_may_hang(tree: Tree, one: int | None, under: int | None) -> None:
    """``Invalid`` where a cause (None: a new one) may not hang under another: in a circle, or too deep for anybody to find."""
    if one is not None and under is not None and under in tree.below(one):
        raise Invalid(_("A cause cannot stand below itself. Choose one that is not part of it."), field="under")
    above = len(tree.line(under)) if under is not None else 0
    if above + (tree.height(one) if one is not None else 1) > MOST_DEEP:
        message = _("At most %(n)d causes stand one below the other. Choose one further up.") % {"n": MOST_DEEP}
        raise Invalid(message, field="under")


def check_name(name: str) -> str:
    """What a cause is called."""
    return rules.check_name(name, "name", longest=LONGEST_NAME, required=True)


def check_changeable(key: str) -> None:
    """``Conflict`` for the honest answer, which stays as it is."""
    if key == NOT_KNOWN:
        raise Conflict(_("“Not known yet” is the honest answer where nobody knows. It stays as it is."), code="not-known")


@dataclass(frozen=True)
class Leading:
    """The fewest causes that together stand behind half of the cases, from the most frequent on.

    ``n`` of ``known`` cases come from them. ``apart`` says whether the last of them can be told from the next one after it:
    where it cannot, another one might as well stand in its place. ``sure`` is how many of them, from the first on, can be told
    apart from the one that follows: so many may be named, possibly none.
    """

    causes: int
    n: int
    known: int
    apart: bool
    sure: int


def leading(counts: Sequence[int], known: int) -> Leading | None:
    """What may be said of which causes lead, from how often each was met, most frequent first; None where it is too little.

    ``known`` cases have one of them, or are known to come from what they are part of and from nothing nearer.

    Two causes are told apart by whether, of the cases that have one of the two, half could have the other: Wilson's interval of
    that share (the conditional test of two counts of one multinomial).
    """
    if known < LEAST:
        return None
    together = sure = 0
    for place, n in enumerate(counts, start=1):
        together += n
        apart = place == len(counts) or are_apart(n, counts[place])
        sure = place if apart else sure
        if together >= HALF * known:
            return Leading(place, together, known, apart=apart, sure=sure)
    return None


def are_apart(more: int, less: int) -> bool:
    """Whether chance alone does not explain that one was met more often than the other.

    >>> are_apart(30, 10), are_apart(12, 10)
    (True, False)
    """
    share = wilson(more, more + less)
    return isinstance(share, Estimate) and share.low > HALF
