"""Taking answers out as a file. That somebody took them, and which, stands in the journal before the first of them leaves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from everweek.errors import Invalid, NotFound
from everweek.journal.services import Actor, Happening, record
from everweek.listen.exporting.reading import Piece, Reader, count_to_read, read_pieces, versions_read
from everweek.listen.understanding.queries import is_topic, open_topics
from everweek.listen.voices import Asked
from everweek.people.access import check_may
from everweek.people.clientele import rule_of_segment
from everweek.people.models import Unit
from everweek.people.policy import Action
from everweek.questionnaires.models import Version
from everweek.text.nearest import did_you_mean
from everweek.text.storable import is_storable

_NAMED = ("questionnaire", "unit", "member", "customer", "since", "until")


@dataclass(frozen=True)
class Export:
    """A file of answers on its way: what it is called, and its pieces, read while they are written on."""

    name: str
    pieces: Iterator[Piece]
    to_read: int = 0


def export_answers(*, asked: Asked, by: Actor) -> Export:
    """The answers that fit and ``by`` may read, as a file; ``NotAllowed`` for who may read none.

    Words are masked as on the page of voices, and customers named to who may know them.
    """
    check_may(by, Action.RESPONSES_READ)
    return _export(Reader.of(by), asked, by)


def export_at_the_server(*, asked: Asked, masked: bool, by: Actor) -> Export:
    """Return every answer that fits as a file, for a command; words are as they were said unless ``masked``."""
    reader = Reader.at_the_server(masked=masked)
    return replace(_export(reader, asked, by), to_read=count_to_read(reader, asked))


def _export(reader: Reader, asked: Asked, by: Actor) -> Export:
    _check(asked, reader)
    if asked.segment and rule_of_segment(reader.by, asked.segment) is None:
        raise NotFound(_("There is no segment {key!r}.").format(key=asked.segment), field="segment")
    versions = versions_read(reader, asked)
    if asked.questionnaire and not versions:
        message = _("There is no questionnaire {key!r}, or none of its answers is yours to read.")
        raise NotFound(message.format(key=asked.questionnaire), field="questionnaire")
    _note(asked, versions, by)
    name = f"answers-{asked.questionnaire}.csv" if asked.questionnaire else "answers.csv"
    return Export(name, read_pieces(reader, asked, versions))


def _check(asked: Asked, reader: Reader) -> None:
    for name, value in vars(asked).items():
        if isinstance(value, str) and not is_storable(value):
            raise Invalid(_("This cannot be looked for: it holds half a character, or none at all."), field=name)
    if asked.since and asked.until and asked.since > asked.until:
        raise Invalid(_("The last day lies before the first."), field="until")
    if asked.unit and not Unit.objects.filter(key=asked.unit).exists():
        # What a unit out of somebody's reach is called is no suggestion to make to them.
        known = Unit.objects.values_list("key", flat=True) if reader.by is None else ()
        raise NotFound(_("There is no unit {key!r}.").format(key=asked.unit) + did_you_mean(asked.unit, known), field="unit")
    if asked.topic and not is_topic(asked.topic):
        told = _("There is no topic {key!r}.").format(key=asked.topic)
        raise NotFound(told + did_you_mean(asked.topic, dict(open_topics())), field="topic")


def _note(asked: Asked, versions: Sequence[Version], by: Actor) -> None:
    """Who took what. Of what may be words of anybody only that it was asked for: a line of the journal stays for ever."""
    parts = {one.name: getattr(asked, one.name) for one in fields(Asked)}
    ids = {name: value.isoformat() if isinstance(value := parts[name], date) else value for name in _NAMED if parts[name]}
    if limits := sorted(name for name, value in parts.items() if value and name not in _NAMED):
        ids["limits"] = limits
    subject = ("questionnaire", versions[0].questionnaire_id) if asked.questionnaire else ("voices", 0)
    with transaction.atomic():
        record(Happening("answers.exported", by, subject, ids=ids))
