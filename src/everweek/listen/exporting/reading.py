"""Answers read for a file, some thousands at a time by their number: no transaction lasts longer than one such piece.

The rows come as plain values. The order is that of the versions, and within each that of the numbers: whatever the database knows
of its tables, one walk along one index finds the next piece.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, Max, QuerySet, TextField
from django.db.models.functions import Cast
from django.db.models.sql.compiler import SQLCompiler

from everweek.journal.services import Actor
from everweek.listen.exporting.columns import (
    Asking,
    Layout,
    Over,
    Plan,
    cuts_of,
    fill,
    layout_of,
    moment_of,
    same,
    weight_of,
)
from everweek.listen.rules import Mood, mood_of
from everweek.listen.understanding.hiding import Veil, Whose, reach_of_unmasked
from everweek.listen.voices import Asked, fits_what, narrowed
from everweek.moments.first import firsts_of
from everweek.people.access import Scope, may
from everweek.people.policy import Action
from everweek.questionnaires.access import list_every_response, list_responses
from everweek.questionnaires.facts import moment_of_subject
from everweek.questionnaires.models import Dimension, Response, Version
from everweek.questionnaires.versions import sheet_of


class Moment(Func):
    """A moment as text in UTC, as it is written into the file but for its zone."""

    function = "replace"
    template = "%(function)s(%(expressions)s, ' ', 'T')"
    output_field = TextField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """Return SQL for PostgreSQL that writes the moment as SQLite does, whatever style of dates the server has."""
        text = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')"""
        return self.as_sql(compiler, connection, template=text)


class Day(Func):
    """A day as text."""

    template = "(%(expressions)s || '')"
    output_field = TextField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """Return SQL for PostgreSQL that writes the day as SQLite does, whatever style of dates the server has."""
        return self.as_sql(compiler, connection, template="to_char(%(expressions)s, 'YYYY-MM-DD')")


PIECE: Final = 2_500
BOM: Final = "\ufeff"
_DECODE: Final = json.JSONDecoder().raw_decode
_AS_TEXT: Final = {
    "at_as_text": Moment("answered_at"),
    "day_as_text": Day("day"),
    "answers_as_text": Cast("answers", TextField()),
    "dimensions_as_text": Cast("dimensions", TextField()),
}
_FIELDS: Final = (
    "pk",
    "at_as_text",
    "day_as_text",
    "unit__key",
    "touchpoint",
    "channel",
    "language",
    "weight",
    "customer__external_id",
    "answers_as_text",
    "dimensions_as_text",
    "unit__path",
    "about_member",
    "customer__name",
    "subject_type",
    "subject_id",
)


@dataclass(frozen=True)
class Reader:
    """Somebody who takes answers out: ``responses`` are those this reader may read, ``unmasked`` where personal data may be read
    in them.

    ``customers`` and ``questionnaires``: whether the reader may know who customers are, and what is asked even where nobody
    answered. ``by``: the actor; None for somebody at the server.
    """

    responses: QuerySet[Response]
    unmasked: Scope
    customers: bool
    questionnaires: bool
    by: Actor | None = None

    @classmethod
    def of(cls, by: Actor) -> "Reader":
        """The reader that ``by`` is."""
        customers, questionnaires = (may(by, one) for one in (Action.CUSTOMERS_READ, Action.QUESTIONNAIRES_READ))
        return cls(list_responses(by), reach_of_unmasked(by), customers=customers, questionnaires=questionnaires, by=by)

    @classmethod
    def at_the_server(cls, *, masked: bool) -> "Reader":
        """Return the reader at the server, who has the database itself; ``masked``: for a file that goes on to others."""
        unmasked = Scope() if masked else Scope(all=True)
        return cls(list_every_response(), unmasked, customers=not masked, questionnaires=True)


@dataclass(frozen=True)
class Piece:
    """A stretch of the file, how many answers were looked at for it, and how many of them are in it."""

    data: bytes
    looked_at: int
    written: int


def read_pieces(reader: Reader, asked: Asked, versions: Sequence[Version]) -> Iterator[Piece]:
    """The file in pieces, its head first, of the answers to these versions."""
    fitting = narrowed(reader.responses, asked, reader.by)
    askings = [Asking(one.questionnaire.key, one.number, sheet_of(one).document) for one in versions]
    dimensions = Dimension.objects.order_by("name").values_list("name", flat=True)
    layout = layout_of(askings, dimensions, customers=reader.customers)
    yield Piece((BOM + _lines([layout.names])).encode(), 0, 0)
    for version, plan in zip(versions, layout.plans, strict=True):
        for rows in _rows(fitting.filter(version=version.pk)):
            told = list(_told(rows, reader, layout, plan, asked, version))
            yield Piece(_lines(told).encode(), len(rows), len(told))


def count_to_read(reader: Reader, asked: Asked) -> int:
    """How many answers will be looked at."""
    return narrowed(reader.responses, asked, reader.by).count()


def versions_read(reader: Reader, asked: Asked) -> list[Version]:
    """Return the versions that were answered, of each questionnaire the newest first.

    Where one questionnaire is asked for, all its published versions are returned, answered or not, so that its file always has
    the same columns. A reader who may not read what is asked gets only the versions of answers within reach.
    """
    published = Version.objects.filter(published_at__isnull=False).select_related("questionnaire")
    of_one = Asked(questionnaire=asked.questionnaire, silent=True)
    if asked.questionnaire:
        published = published.filter(questionnaire__key=asked.questionnaire)
    if not (asked.questionnaire and reader.questionnaires):
        answered = narrowed(reader.responses, of_one if asked.questionnaire else asked, reader.by)
        published = published.filter(pk__in=set(answered.order_by().values_list("version", flat=True).distinct()))
    return list(published.order_by("questionnaire__key", "-number"))


def _rows(responses: QuerySet[Response]) -> Iterator[Sequence[tuple[Any, ...]]]:
    # As text: what answers have in common is read once, and nothing is made of them that is not written down.
    whole = responses.order_by("pk").select_related(None).annotate(**_AS_TEXT).values_list(*_FIELDS)
    # What comes in meanwhile is not waited for: a file has an end.
    last, after = responses.order_by().aggregate(last=Max("pk"))["last"] or 0, 0
    while after < last:
        rows = list(whole.filter(pk__gt=after, pk__lte=last)[:PIECE])
        if not rows:
            return
        yield rows
        after = rows[-1][0]


def _told(
    rows: Sequence[tuple[Any, ...]], reader: Reader, layout: Layout, plan: Plan, asked: Asked, version: Version
) -> Iterator[Sequence[str]]:
    """A row of cells for each answer that fits."""
    over = _overs(rows, reader.unmasked)
    contacts = _contacts(rows)
    scores, empty = sheet_of(version).scores, [""] * len(layout.names)
    key, number = plan.asking.questionnaire, str(plan.asking.number)
    for row in rows:
        pk, at, day, unit, touchpoint, channel, language, weight, customer, answered, cuts, *_whose = row
        answers: Mapping[str, object] = _DECODE(answered)[0]
        cells = empty.copy()
        cells[0:11] = (
            str(pk),
            key,
            number,
            moment_of(at),
            day,
            same(unit or ""),
            same(touchpoint),
            same(channel),
            same(language),
            weight_of(weight),
            contacts.get(pk, ""),
        )
        if layout.customers:
            cells[11] = same(customer or "")
        found = cuts_of(cuts)
        for name, value in found:
            if (place := layout.dimensions.get(name)) is not None:
                cells[place] = same(value)
        said = fill(cells, plan, answers, None if over is None else over.get(pk))
        mood = mood_of(scores(answers)) if asked.mood is not None else Mood.UNTOLD
        if fits_what(said, mood, dict(found) if asked.link else {}, asked):
            yield cells


def _contacts(rows: Sequence[tuple[Any, ...]]) -> Mapping[int, str]:
    """Of those about a moment whether it was its customer's first with us, where that is known."""
    about = {row[0]: moment for row in rows if (moment := moment_of_subject(row[-2], row[-1])) is not None}
    firsts = firsts_of(about.values())
    return {pk: "yes" if firsts[moment] else "no" for pk, moment in about.items() if moment in firsts}


def _overs(rows: Sequence[tuple[Any, ...]], unmasked: Scope) -> Mapping[int, Over] | None:
    """Return, for each of these responses whose words may not be read as they were said, how they may be read instead; None where
    all words may be read.
    """
    if unmasked.all:
        return None
    whose = [Whose(row[0], row[-5], row[-4], row[-3] or "") for row in rows]
    veil = Veil(unmasked, whose)
    return {one.response: _over(veil, one) for one in whose if not veil.lifted(one)}


def _over(veil: Veil, whose: Whose) -> Over:
    return partial(veil.over, whose)


def _lines(rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> str:
    at = io.StringIO()
    csv.writer(at).writerows(rows)
    return at.getvalue()
