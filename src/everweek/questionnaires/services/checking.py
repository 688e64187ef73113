"""What a row says by itself: checked, and written as it is stored, before anything is looked up for it.

It asks no database. So whoever reads a file does it before the transaction, and in another process.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from json.encoder import encode_basestring
from typing import NamedTuple

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.questionnaires import languages
from everweek.questionnaires.cuts import TAKEN
from everweek.questionnaires.rules import Sheet
from everweek.questionnaires.shape import Document

_IDENTITY = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,200}")
_CHANNEL = re.compile(r"[a-z][a-z0-9_-]{0,19}")
_TOUCHPOINT = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_DIMENSION = re.compile(r"[a-z][a-z0-9_]{0,39}")
_VALUE = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,200}")
_LANGUAGE = re.compile(r"[A-Za-z0-9-]{2,12}")
_written = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
_HEAVIEST = 10**12
_MOST_DIMENSIONS = 50
_MOST_KEPT = 100_000


class Said(NamedTuple):
    """What a row says, as it is stored; ``held`` is what it was held against, ``moment`` its moment in UTC ("" where it tells
    none). Plain values: it may have come from another process.
    """

    held: Document
    answers: str
    dimensions: str
    moment: str


class Checks:
    """Checks what rows say against one sheet. The rows of a file say the same words thousands of times: these are known then."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._words: set[tuple[str, str, str]] = set()
        self._cuts: dict[tuple[tuple[str, str], ...], str] = {}

    def check(
        self,
        identity: str,
        answers: Mapping[str, object],
        words: tuple[str, str, str],
        dimensions: Mapping[str, str],
        weight: int,
        answered_at: datetime | None,
    ) -> Said:
        """What is stored of it; ``words``: channel, touchpoint and language. The ``field`` of ``Invalid`` says what is wrong."""
        if not matches(_IDENTITY, identity) or identity.startswith("erased:"):
            raise Invalid(_("Give an identity of 1 to 200 characters without control characters."), field="identity")
        text = _answers_text(self._sheet.check(answers))
        if words not in self._words:
            _check_words(*words)
            self._words.add(words)
        if type(weight) is not int or not 0 < weight <= _HEAVIEST:
            raise Invalid(_("Give a weight above zero, in whole millionths (1000000 is once)."), field="weight")
        cuts = self._cut(dimensions) if dimensions else "{}"
        if answered_at is not None and not _is_aware(answered_at):
            raise Invalid(_("Give the moment with its time zone."), field="answered_at")
        try:
            return Said(self._sheet.document, text, cuts, "" if answered_at is None else moment_text(answered_at))
        except OverflowError as beyond:
            raise Invalid(_("Nobody can have answered at {at}.").format(at=answered_at), field="answered_at") from beyond

    def _cut(self, dimensions: Mapping[str, str]) -> str:
        """The text of a set of dimensions, checked and made once: the rows of a file share a few."""
        try:
            key = tuple(dimensions.items())
            known = self._cuts.get(key)
        except TypeError:  # a value that is no text, and refused in a moment
            known = None
        if known is not None:
            return known
        if len(dimensions) > _MOST_DIMENSIONS:
            raise Invalid(_("Give at most {most} dimensions.").format(most=_MOST_DIMENSIONS), field="dimensions")
        for name, value in dimensions.items():
            _check_dimension(name, value)
        text = _written(dict(dimensions))
        if len(self._cuts) < _MOST_KEPT:
            self._cuts[key] = text
        return text


def moment_text(at: datetime) -> str:
    """A moment in UTC, as ISO 8601 has it."""
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat()


def matches(pattern: re.Pattern[str], value: object) -> bool:
    """Whether the value is text of that form; what a file or a program sends may be anything."""
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_aware(value: object) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None


def _check_words(channel: object, touchpoint: object, language: object) -> None:
    if not matches(_CHANNEL, channel):
        raise Invalid(_("Give the channel as a word of small letters, such as file."), field="channel")
    if touchpoint != "" and not matches(_TOUCHPOINT, touchpoint):
        raise Invalid(_("Give the touchpoint's key, of small letters, digits, . - and _."), field="touchpoint")
    if language != "" and not (matches(_LANGUAGE, language) and languages.is_tag(str(language))):
        raise Invalid(_("Give the language as a tag such as en or pt-BR."), field="language")


def _check_dimension(name: object, value: object) -> None:
    if not matches(_DIMENSION, name):
        message = _("The name of a dimension is of small letters, digits and _, such as area, not {name!r}.").format(name=name)
        raise Invalid(message, field="dimensions")
    if name in TAKEN:
        message = _("{name} has a meaning of its own in the numbers; call this cut {name}_column.").format(name=name)
        raise Invalid(message, field=f"dimensions.{name}")
    if not matches(_VALUE, value):
        message = _("A dimension's value is text of 1 to 200 characters; leave {name} out where there is none.").format(name=name)
        raise Invalid(message, field=f"dimensions.{name}")


def _answers_text(answers: Mapping[str, object]) -> str:
    """``_written``, which makes an encoder anew for each text that it is to write otherwise than usual."""
    texts = []
    for key in sorted(answers):
        answer = answers[key]
        kind = type(answer)
        text = str(answer) if kind is int else encode_basestring(answer) if kind is str else _written(answer)  # type: ignore[arg-type]  # it is a str
        texts.append(f"{encode_basestring(key)}:{text}")
    return f"{{{','.join(texts)}}}"
