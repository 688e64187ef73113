"""What a notice says to a reader: in the language that is active, on the clock that is active."""

from dataclasses import dataclass

from everweek.messages.models import Notice
from everweek.messages.notices.kinds import KINDS, filled


@dataclass(frozen=True)
class Said:
    """A notice in words: one line, and what is known besides."""

    title: str
    text: str


def say(notice: Notice) -> Said:
    """The words of a notice. Of a kind that is not told any more only its key is left."""
    kind = KINDS.get(notice.kind)
    if kind is None:
        return Said(notice.kind, "")
    return Said(filled(str(kind.title), kind, notice.values), filled(str(kind.text), kind, notice.values))
