"""Making rows ready to be stored: what they say is checked, whom and what they name is looked up once for all rows together."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from types import MappingProxyType
from typing import NamedTuple

from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Invalid
from everweek.people.holding import hold_customers, known_members, zones_of
from everweek.questionnaires.models import Version
from everweek.questionnaires.services.checking import Checks, Said, matches, moment_text
from everweek.questionnaires.shape import Document
from everweek.questionnaires.versions import sheet_of

_SUBJECT_TYPE = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_SUBJECT_ID = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,64}")
_EARLIEST = datetime(1900, 1, 2, tzinfo=UTC)


class ResponseRow(NamedTuple):
    """One response on its way in.

    ``identity`` is what makes it the same response when it comes again, within the questionnaire, of at most 200 characters.
    ``answers`` maps question keys to answers. ``customer``, ``member``, ``about_member`` and ``unit`` are ids. ``answered_at`` is
    aware; left out, it is now. ``day`` is for those who know the day only (in the unit's zone): then ``answered_at`` is left out.
    ``weight`` is in millionths. ``dimensions`` are further cuts: names of small letters, values of 1 to 200 characters.
    ``said`` is what ``Checks`` has found of this row before, and ``answers`` may be left out then; what was held against another
    document is looked at again.
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
    said: Said | None = None


class Ready(NamedTuple):
    """A row that can be stored as it is; ``customer`` is whom its own stands for, ``moment`` is in UTC."""

    identity: str
    fingerprint: str
    customer: int | None
    row: ResponseRow
    said: Said
    moment: str
    day: date


class Intake:
    """Makes rows ready for one version. Make it inside the transaction that stores them: it locks the customers it finds."""

    def __init__(self, version: Version, rows: Sequence[ResponseRow]) -> None:
        self._sheet = sheet_of(version)
        self._checks = Checks(self._sheet)
        self._same = self._sheet.document
        self._now = clock.now()
        self._latest = self._now + timedelta(days=1)
        # Sets, because thousands of rows name a few dozen.
        self._customers = hold_customers({row.customer for row in rows})
        self._members = known_members({row.member for row in rows} | {row.about_member for row in rows})
        self._zones = zones_of({row.unit for row in rows})

    def ready(self, row: ResponseRow) -> Ready:
        """The row as it will be stored; raises ``Invalid`` whose ``field`` says what is wrong with it."""
        said = row.said
        if said is None or not (said.held is self._same or self._asks_the_same(said.held)):
            words = row.channel, row.touchpoint, row.language
            answers = row.answers if row.answers or said is None else json.loads(said.answers)
            said = self._checks.check(row.identity, answers, words, row.dimensions, row.weight, row.answered_at)
        if row.subject is not None:
            _check_subject(*row.subject)
        self._check_people(row)
        moment, day = self._moment(row, said.moment)
        customer = row.customer if row.customer is None else self._customers[row.customer]
        return Ready(row.identity, _fingerprint(row, said), customer, row, said, moment, day)

    def _asks_the_same(self, held: Document) -> bool:
        """Whether a document asks what ours asks: whoever read a file may have one of its own."""
        if held != self._sheet.document:
            return False
        self._same = held
        return True

    def _check_people(self, row: ResponseRow) -> None:
        if row.customer is not None and row.customer not in self._customers:
            raise Invalid(_("There is no customer {id} (or they were erased).").format(id=row.customer), field="customer")
        if row.member is not None and row.member not in self._members:
            raise Invalid(_("There is no member {id}.").format(id=row.member), field="member")
        if row.about_member is not None and row.about_member not in self._members:
            raise Invalid(_("There is no member {id}.").format(id=row.about_member), field="about_member")
        if row.unit is not None and row.unit not in self._zones:
            raise Invalid(_("There is no unit {id}.").format(id=row.unit), field="unit")

    def _moment(self, row: ResponseRow, told: str) -> tuple[str, date]:
        zone = self._zones[row.unit]
        if row.day is not None:
            if row.answered_at is not None:
                raise Invalid(_("Give the moment or the day, not both."), field="day")
            if type(row.day) is not date:
                raise Invalid(_("Give the day as a date."), field="day")
            # Noon: the one hour that is on its day in every zone's clock change.
            at, day = datetime.combine(row.day, time(12), tzinfo=zone).astimezone(UTC), row.day
            if not _EARLIEST <= at <= self._latest:
                raise Invalid(_("Nobody can have answered on {day}.").format(day=day), field="day")
            return moment_text(at), day
        at = self._now if row.answered_at is None else row.answered_at
        if not _EARLIEST <= at <= self._latest:
            raise Invalid(_("Nobody can have answered at {at}.").format(at=at), field="answered_at")
        return told or moment_text(at), at.astimezone(zone).date()


def _check_subject(kind: object, key: object) -> None:
    if not (matches(_SUBJECT_TYPE, kind) and matches(_SUBJECT_ID, key)):
        raise Invalid(_("Give the subject as a type and an id, such as interaction and 12."), field="subject")


def _fingerprint(row: ResponseRow, said: Said) -> str:
    """Return the hash of all that a response says, except how it came (version, channel, history).

    The customer is left out of the hash: merging two customers must not change it. Answers are hashed as they are stored.
    """
    _held, answers, dimensions, told = said
    moment = told or (row.day and row.day.isoformat())
    rest = f"{moment}|{row.member}|{row.about_member}|{row.subject}|{row.unit}|{row.weight}"
    text = f"{answers}\n{dimensions}\n{rest}\n{row.touchpoint}\n{row.language}"
    return blake2b(text.encode(), digest_size=16).hexdigest()
