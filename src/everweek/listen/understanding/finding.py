"""Finding themes: what many comments speak of and no topic listens for yet. A person keeps them as topics, or does not."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from everweek.errors import Invalid
from everweek.journal.services import Actor
from everweek.listen.models import Lesson, Topic
from everweek.listen.understanding.lessons import BY, newest, respondent_of
from everweek.listen.understanding.topics import keep_topic
from everweek.text.learning import TooLittle
from everweek.text.themes import LEAST, discover

LOOKED_AT: Final = 4_000
MOST: Final = 10
AT_FIRST: Final = 8
KNOWN: Final = 0.5
MOST_LANGUAGES: Final = 6


@dataclass(frozen=True)
class FoundTheme:
    """Something many comments have in common: its telling words, the language, and in how many of those looked at it stands."""

    words: tuple[str, ...]
    language: str
    comments: int

    @property
    def name(self) -> str:
        """The name of what was found until a person gives it a better one: its first words."""
        return ", ".join(self.words[:3])


def find_themes(*, by: Actor = BY) -> list[FoundTheme]:
    """Look what the newest comments speak of, language by language, and remember it.

    Where there is no topic yet, the largest are kept as topics: a beginning to be named better.
    """
    texts: dict[str, list[tuple[str, str]]] = {}
    for comment, _spoken, text in newest(LOOKED_AT):
        if comment.language:
            texts.setdefault(comment.language, []).append((text, respondent_of(comment.response)))
    found: list[FoundTheme] = []
    for language in sorted(texts, key=lambda one: (-len(texts[one]), one))[:MOST_LANGUAGES]:
        found += _of(language, texts[language])
    found.sort(key=lambda one: (-one.comments, one.words))
    with transaction.atomic():
        Lesson.objects.filter(what="themes").delete()
        held = {"themes": [[list(one.words), one.language, one.comments] for one in found]}
        Lesson.objects.create(what="themes", examples=sum(map(len, texts.values())), held=held)
        if found and not Topic.objects.exists():
            for one in found[:AT_FIRST]:
                # Somebody may be called by two of its words, a company perhaps: that one is left for a person to name.
                with suppress(Invalid):
                    keep_topic(name=_capital(one.name), words=one.words, by=by)
    return found


def themes_waiting() -> list[FoundTheme]:
    """The themes found last that no topic listens for, the largest first."""
    last = Lesson.objects.filter(what="themes").order_by("-pk").first()
    if last is None:
        return []
    heard = {word for words in Topic.objects.values_list("words", flat=True) for word in words}
    found = [FoundTheme(tuple(words), language, comments) for words, language, comments in last.held["themes"]]
    return [one for one in found if sum(word in heard for word in one.words) < KNOWN * len(one.words)]


def _of(language: str, said: Sequence[tuple[str, str]]) -> list[FoundTheme]:
    if len(said) < LEAST:
        return []
    themes = discover([text for text, _who in said], said_by=[who for _text, who in said], most=MOST)
    if isinstance(themes, TooLittle):
        return []
    return [FoundTheme(one.words, language, len(one.comments)) for one in themes]


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:80]
