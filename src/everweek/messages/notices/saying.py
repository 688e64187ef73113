"""What a notice says to a reader: the organisation's own words where it has some in that language, else the house's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import get_language

from everweek.messages.models import Notice, NoticeWords
from everweek.messages.notices.kinds import KINDS, NoticeKind, filled


@dataclass(frozen=True)
class Said:
    """Words: one line, and what is known besides. With places in them, or with what stands there."""

    title: str
    text: str


Own = Mapping[str, Said]
"""The organisation's own words in one language, by kind."""


def own_words(language: str = "") -> Own:
    """What the organisation says itself in a language (left out: the active one), or in it whatever the country."""
    tag = (language or get_language() or "").lower()
    rows = NoticeWords.objects.filter(language__in={tag, tag.partition("-")[0]})
    # What is said for one country stands over what is said for the language.
    return {one.kind: Said(one.title, one.text) for one in sorted(rows, key=lambda one: len(one.language))}


def house_words(kind: NoticeKind) -> Said:
    """What the house itself says, in the language that is active."""
    return Said(str(kind.title), str(kind.text))


def house_words_in(kind: NoticeKind, language: str) -> Said:
    """What the house says to a reader of that language: to colleagues in the language that is active, to customers in theirs."""
    if kind.letter is None:
        return house_words(kind)
    with translation.override(language):
        return house_words(kind)


def fill(said: Said, kind: NoticeKind, values: Mapping[str, object]) -> Said:
    """Words with what stands in their places, on the clock that is active."""
    return Said(filled(said.title, kind, values), filled(said.text, kind, values))


def sample(said: Said, kind: NoticeKind) -> Said:
    """Words with the examples in their places."""
    return fill(said, kind, {name: place.sample for name, place in kind.places.items()})


def say(notice: Notice, own: Own) -> Said:
    """The words of a notice. Of a kind that is not told any more only its key is left."""
    kind = KINDS.get(notice.kind)
    if kind is None:
        return Said(notice.kind, "")
    return fill(own.get(kind.key) or house_words(kind), kind, notice.values)


def say_all(notices: Iterable[Notice], language: str = "") -> list[Said]:
    """The words of several: our own in that language (left out: the active one), the house's in the one that is active."""
    own = own_words(language)
    return [say(one, own) for one in notices]
