"""Making rows ready to be stored: every field checked, names resolved once for all rows together."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from json.encoder import encode_basestring
from types import MappingProxyType
from typing import NamedTuple

from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Invalid
from everweek.people.holding import hold_customers, known_members, zones_of
from everweek.questionnaires import languages
from everweek.questionnaires.models import Version
from everweek.questionnaires.versions import sheet_of

_IDENTITY = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,200}")
_CHANNEL = re.compile(r"[a-z][a-z0-9_-]{0,19}")
_TOUCHPOINT = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_DIMENSION = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SUBJECT_TYPE = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_SUBJECT_ID = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,64}")
_VALUE = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,200}")
_LANGUAGE = re.compile(r"[A-Za-z0-9-]{2,12}")
_written = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
_HEAVIEST = 10**12
_MOST_DIMENSIONS = 50
_EARLIEST = datetime(1900, 1, 2, tzinfo=UTC)


class ResponseRow(NamedTuple):
    """One response on its way in.

    ``identity`` is what makes it the same response when it comes again, within the questionnaire, of at most 200 characters.
    ``answers`` maps question keys to answers. ``customer``, ``member``, ``about_member`` and ``unit`` are ids. ``answered_at`` is
    aware; left out, it is now. ``day`` is for those who know the day only (in the unit's zone): then ``answered_at`` is left out.
    ``weight`` is in millionths. ``dimensions`` are further cuts: names of small letters, values of 1 to 200 characters.
    """

    identity: str
    answers: Mapping[str, object]
    channel: str = "file"
    answered_at: datetime | None = None
    day: date | None = None
    customer: int | None = None
    member: int | None = None
    about_member: int | None = None
    subject: tuple[str, str] | None = None
    unit: int | None = None
    touchpoint: str = ""
    language: str = ""
    dimensions: Mapping[str, str] = MappingProxyType({})
    weight: int = 1_000_000


class Ready(NamedTuple):
    """A row that can be stored as it is."""

    row: ResponseRow
    answers: dict[str, object]
    answers_text: str
    dimensions_text: str
    fingerprint: str
    answered_at: datetime
    day: date

    @property
    def identity(self) -> str:
        """What makes it the same response when it comes again."""
        return self.row.identity

    @property
    def customer(self) -> int | None:
        """Whose response it is."""
        return self.row.customer


class Intake:
    """Checks rows for one version. Make it inside the transaction that stores them: it locks the customers it finds."""

    def __init__(self, version: Version, rows: Sequence[ResponseRow]) -> None:
        self._sheet = sheet_of(version)
        self._now = clock.now()
        self._latest = self._now + timedelta(days=1)
        self._customers = hold_customers(row.customer for row in rows)
        self._members = known_members(member for row in rows for member in (row.member, row.about_member))
        self._zones = zones_of(row.unit for row in rows)
        self._right: set[tuple[str, str, str]] = set()
        self._cuts = _Cuts()

    def ready(self, row: ResponseRow) -> Ready:
        """The row as it will be stored; raises ``Invalid`` whose ``field`` says what is wrong with it."""
        if not _matches(_IDENTITY, row.identity) or row.identity.startswith("erased:"):
            raise Invalid(_("Give an identity of 1 to 200 characters without control characters."), field="identity")
        answers = self._sheet.check(row.answers)
        self._check_words(row)
        self._check_people(row)
        if type(row.weight) is not int or not 0 < row.weight <= _HEAVIEST:
            raise Invalid(_("Give a weight above zero, in whole millionths (1000000 is once)."), field="weight")
        answered_at, day = self._moment(row)
        dimensions = self._dimensions(row.dimensions)
        answers_text = _answers_text(answers)
        dimensions_text = self._cuts[tuple(sorted(dimensions.items()))] if dimensions else "{}"
        fingerprint = _fingerprint(row, answers_text, dimensions_text)
        if row.customer is not None and row.customer != self._customers[row.customer]:
            row = row._replace(customer=self._customers[row.customer])
        return Ready(row, answers, answers_text, dimensions_text, fingerprint, answered_at, day)

    def _check_words(self, row: ResponseRow) -> None:
        words = row.channel, row.touchpoint, row.language
        if words not in self._right:  # the same three come with thousands of rows
            if not _matches(_CHANNEL, row.channel):
                raise Invalid(_("Give the channel as a word of small letters, such as file."), field="channel")
            if row.touchpoint != "" and not _matches(_TOUCHPOINT, row.touchpoint):
                raise Invalid(_("Give the touchpoint's key, of small letters, digits, . - and _."), field="touchpoint")
            if row.language != "" and not (_matches(_LANGUAGE, row.language) and languages.is_tag(row.language)):
                raise Invalid(_("Give the language as a tag such as en or pt-BR."), field="language")
            self._right.add(words)
        if row.subject is not None:
            kind, key = row.subject
            if not (_matches(_SUBJECT_TYPE, kind) and _matches(_SUBJECT_ID, key)):
                raise Invalid(_("Give the subject as a type and an id, such as interaction and 12."), field="subject")

    def _check_people(self, row: ResponseRow) -> None:
        if row.customer is not None and row.customer not in self._customers:
            raise Invalid(_("There is no customer {id} (or she was erased).").format(id=row.customer), field="customer")
        if row.member is not None and row.member not in self._members:
            raise Invalid(_("There is no member {id}.").format(id=row.member), field="member")
        if row.about_member is not None and row.about_member not in self._members:
            raise Invalid(_("There is no member {id}.").format(id=row.about_member), field="about_member")
        if row.unit is not None and row.unit not in self._zones:
            raise Invalid(_("There is no unit {id}.").format(id=row.unit), field="unit")

    def _moment(self, row: ResponseRow) -> tuple[datetime, date]:
        zone = self._zones[row.unit]
        if row.day is not None:
            if row.answered_at is not None:
                raise Invalid(_("Give the moment or the day, not both."), field="day")
            if type(row.day) is not date:
                raise Invalid(_("Give the day as a date."), field="day")
            # Noon: the one hour that is on its day in every zone's clock change.
            answered_at, day = datetime.combine(row.day, time(12), tzinfo=zone).astimezone(UTC), row.day
        else:
            answered_at = self._now if row.answered_at is None else row.answered_at
            if not _is_aware(answered_at):
                raise Invalid(_("Give the moment with its time zone."), field="answered_at")
            if not _EARLIEST <= answered_at <= self._latest:
                raise Invalid(_("Nobody can have answered at {at}.").format(at=answered_at), field="answered_at")
            day = answered_at.astimezone(zone).date()
        if not _EARLIEST <= answered_at <= self._latest:
            raise Invalid(_("Nobody can have answered on {day}.").format(day=day), field="day")
        return answered_at, day

    def _dimensions(self, dimensions: Mapping[str, str]) -> dict[str, str]:
        if len(dimensions) > _MOST_DIMENSIONS:
            raise Invalid(_("Give at most {most} dimensions.").format(most=_MOST_DIMENSIONS), field="dimensions")
        found: dict[str, str] = {}
        for name, value in dimensions.items():
            if ("", name, value) not in self._right:
                _check_dimension(name, value)
                if len(self._right) < 100_000:
                    self._right.add(("", name, value))
            found[name] = value
        return found


class _Cuts(dict[tuple[tuple[str, str], ...], str]):
    """The text of each set of dimensions, made once: the rows of a file share a few."""

    def __missing__(self, cuts: tuple[tuple[str, str], ...]) -> str:
        self[cuts] = text = _written(dict(cuts))
        return text


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    """Whether the value is text of that form; what a file or a program sends may be anything."""
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_aware(value: object) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None


def _check_dimension(name: object, value: object) -> None:
    if not _matches(_DIMENSION, name):
        message = _("The name of a dimension is of small letters, digits and _, such as area, not {name!r}.").format(name=name)
        raise Invalid(message, field="dimensions")
    if not _matches(_VALUE, value):
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


def _fingerprint(row: ResponseRow, answers_text: str, dimensions_text: str) -> str:
    """The hash of all that was said, but for how it came (version, channel, history).

    The customer is not in it: she may be merged with another, and what she said stays what it was. She is compared as stored.
    """
    at = row.answered_at
    moment = (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat() if at else row.day and row.day.isoformat()
    rest = f"{moment}|{row.member}|{row.about_member}|{row.subject}|{row.unit}|{row.weight}"
    text = f"{answers_text}\n{dimensions_text}\n{rest}\n{row.touchpoint}\n{row.language}"
    return blake2b(text.encode(), digest_size=16).hexdigest()
