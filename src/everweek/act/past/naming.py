"""A cause as somebody writes it: its key, its name, or its names from the top of the tree down."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from everweek.act.causes.queries import CauseShown, list_causes
from everweek.errors import Invalid
from everweek.text.nearest import did_you_mean, plain

_MOST_HINTS: Final = 100
_LONGEST: Final = 120
_STEP: Final = re.compile(r"\s*[>›/]\s*")


class Hints:
    """What somebody may have meant who wrote a name that is none.

    Comparing one name with all others takes milliseconds, while everybody else waits who writes: the first hundred different
    ones get a hint.
    """

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    def hint(self, told: str, known: Iterable[str]) -> str:
        """The end of a sentence that refuses ``told``."""
        if told not in self._found:
            if len(self._found) >= _MOST_HINTS or len(told) > _LONGEST:
                return ""
            self._found[told] = did_you_mean(told, known)
        return self._found[told]


@dataclass(frozen=True)
class Causes:
    """The causes there are, those retired among them: a case of long ago may have one."""

    keys: Mapping[str, int]
    lines: Mapping[tuple[str, ...], Sequence[CauseShown]]
    hints: "Hints"

    def find(self, told: str) -> int:
        """The number of a cause; ``Invalid`` where there is none of that name, or several."""
        if (pk := self.keys.get(told.strip())) is not None:
            return pk
        found = self.lines.get(tuple(plain(one) for one in _STEP.split(told.strip())), ())
        if len(found) == 1:
            return found[0].id
        if found:
            several = "; ".join(one.full for one in found)
            message = _("several causes are called {name}: write one of {several}").format(name=told[:60], several=several)
            raise Invalid(message, field="cause")
        message = _("there is no cause {name}; add it to the tree first.").format(name=told[:60])
        names = (one.name for several in self.lines.values() for one in several)
        raise Invalid(message + self.hints.hint(told, (*names, *self.keys)), field="cause")


def causes_by_name() -> Causes:
    """The causes by each way of writing them: every end of their line from the top down."""
    lines: dict[tuple[str, ...], list[CauseShown]] = {}
    shown = list(list_causes().shown.values())
    for one in shown:
        for n in range(1, len(one.line) + 1):
            # A name that holds a sign we part names at is written with it, and found by its parts.
            end = tuple(plain(part) for name in one.line[-n:] for part in _STEP.split(name))
            lines.setdefault(end, []).append(one)
    return Causes({one.key: one.id for one in shown}, lines, Hints())
