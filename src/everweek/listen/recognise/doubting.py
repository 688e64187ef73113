"""The doubts of a map, read back out of its text: a person who sees what an import would do must not have to look for them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_DOUBT = re.compile(r"\s*# doubt: (.+)")
_COLUMN = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Doubt:
    """Something that was guessed. ``about`` is the column it was guessed of, or nothing."""

    about: str
    says: str


def doubts_in(text: str) -> Sequence[Doubt]:
    r"""The doubts that still stand in the map: whoever has settled one takes its line out.

    >>> doubts_in('measures:\n  # doubt: 77 was taken for no answer\n  nps: {column: "recommend", scale: [0, 10]}')
    [Doubt(about='recommend', says='77 was taken for no answer')]
    """
    found: list[Doubt] = []
    waiting: list[str] = []
    for line in text.splitlines():
        if doubt := _DOUBT.fullmatch(line):
            waiting.append(doubt[1])
        elif waiting and line.strip() and not line.lstrip().startswith("#"):
            column = _COLUMN.search(line)
            found += [Doubt(column[1] if column else "", says) for says in waiting]
            waiting = []
    return [*found, *(Doubt("", says) for says in waiting)]
