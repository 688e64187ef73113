"""What an opening rule would have done with the answers of the last weeks: tried before it is switched on, and counted by the
database, which holds each answer against it. Nothing is written.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from django.db.models import Count, Exists, Expression, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat
from django.db.models.lookups import In, IRegex

from everweek import clock
from everweek.act.models import Case
from everweek.act.ruling.rules import Because, Heard, Opens, check_opens, why
from everweek.journal.services import Actor
from everweek.people.access import check_may
from everweek.people.expressions import own_words_in, raw_in, text_in
from everweek.people.models import Unit
from everweek.people.policy import Action
from everweek.questionnaires.access import list_responses
from everweek.questionnaires.models import Response, Version
from everweek.questionnaires.queries import list_measures
from everweek.questionnaires.rules import Sheet, counted
from everweek.questionnaires.versions import sheet_of

WEEKS: Final = 4
MOST_UNITS: Final = 5
MOST_VOICES: Final = 3
MOST_ANSWERS: Final = 40_000
"""Of so many of the newest at most: what came in before counts in no trial, however many weeks it is of."""
_BETWEEN: Final = "\x1f"
Numbered: TypeAlias = QuerySet[Any, int]


@dataclass(frozen=True)
class WeekTried:
    """Seven days, from their first moment, and how many cases it would have opened in them."""

    begins: datetime
    opens: int


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What a rule would have done with answers since ``since``: of how many (``heard``) it would have opened how many cases.

    ``weeks`` are the newest first; ``already``: so many of those answers have a case; ``units`` are those with most of them, by
    name (empty: an answer that names none); ``voices`` are numbers of the newest of those answers that the reader may read.
    """

    since: datetime
    heard: int
    opens: int
    already: int
    weeks: Sequence[WeekTried]
    units: Sequence[tuple[str, int]]
    more_units: int
    voices: Sequence[int]


def try_rule(by: Actor, *, opens: Opens, unit: Unit | None, urgent: Numbered, doubtful: Numbered) -> Tried:
    """What a rule that says ``opens`` would have done; ``urgent`` are the numbers of the answers in which such urgent words are.

    ``doubtful`` are those of answers that open nothing before somebody says that a person gave them.

    Raises:
        Invalid: It says nothing that can be so.
    """
    check_may(by, Action.CASES_RULE)
    opens = check_opens(opens)
    now = clock.now()
    since = _since(now)
    rows = Response.objects.filter(answered_at__gte=since, history=False, withdrawn_at=None, member=None)
    rows = rows.exclude(pk__in=doubtful)
    if unit is not None:
        rows = rows.filter(unit__path__startswith=unit.path)
    met = rows.filter(_meets(opens, rows, urgent))
    begins = [now - timedelta(days=7 * (number + 1)) for number in range(WEEKS)]
    starts = [one for one in begins if one + timedelta(days=7) > since]
    weeks = {f"week{number}": Count("pk", filter=_within(one)) for number, one in enumerate(starts)}
    had = Count("pk", filter=Exists(Case.objects.filter(response=OuterRef("pk"))))
    by_unit = met.values("unit__name", "unit").annotate(many=Count("pk"), had=had, **weeks).order_by("-many", "unit__name")
    found: list[Any] = list(by_unit)
    counted = Counter[str]()
    for one in found:
        counted.update({name: one[name] for name in ("many", "had", *weeks)})
    readable = list_responses(by).select_related(None).filter(pk__in=_newest(met, by) if found else [])
    return Tried(
        since=since,
        heard=rows.count(),
        opens=counted["many"],
        already=counted["had"],
        weeks=[WeekTried(one, counted[f"week{number}"]) for number, one in enumerate(starts)],
        units=[(one["unit__name"] or "", one["many"]) for one in found[:MOST_UNITS]],
        more_units=max(0, len(found) - MOST_UNITS),
        voices=list(readable.order_by("-answered_at", "-pk").values_list("pk", flat=True)),
    )


def _newest(met: QuerySet[Response], by: Actor) -> list[int]:
    mine = met & list_responses(by).select_related(None)
    return list(mine.order_by("-answered_at", "-pk").values_list("pk", flat=True)[:MOST_VOICES])


def _since(now: datetime) -> datetime:
    """The weeks that are looked at; fewer where more came in than are looked at."""
    weeks = now - timedelta(days=7 * WEEKS)
    newest = Response.objects.filter(answered_at__gte=weeks).order_by("-answered_at").values_list("answered_at", flat=True)
    return next(iter(newest[MOST_ANSWERS - 1 : MOST_ANSWERS]), weeks)


def _within(begins: datetime) -> Q:
    return Q(answered_at__gt=begins, answered_at__lte=begins + timedelta(days=7))


def _meets(opens: Opens, rows: QuerySet[Response], urgent: Numbered) -> Q:
    met = Q(pk__in=urgent) if opens.urgencies else Q(pk__in=[])
    if not opens.measure and not opens.words:
        return met
    asked = rows.order_by().values("version").distinct()
    for version in Version.objects.filter(pk__in=asked).select_related("questionnaire").order_by("pk"):
        sheet = sheet_of(version)
        for one in (*_scores(opens, sheet, rows.filter(version=version)), *_words(opens, sheet)):
            met |= Q(version=version) & Q(one)
    return met


def _scores(opens: Opens, sheet: Sheet, rows: QuerySet[Response]) -> Iterator[Expression]:
    """The answers of a version that score so little. What scores what is decided by the sheet: once for each different answer."""
    keys = sheet.keys_of(opens.measure) if opens.measure else ()
    if not keys:
        return
    said, settled = _said(keys), list_measures()
    every = rows.order_by().values_list(said, flat=True).distinct()
    lows = [told for told in every if _is_low(opens, sheet, _read(sheet, keys, told), settled)]
    if lows:
        yield In(said, lows)


def _said(keys: Sequence[str]) -> Expression:
    """All that was answered to these questions, as one text."""
    first, *others = [Coalesce(raw_in("answers", key), Value("")) for key in keys]
    return Concat(first, *(part for one in others for part in (Value(_BETWEEN), one))) if others else first


def _read(sheet: Sheet, keys: Sequence[str], told: str) -> Mapping[str, object]:
    return {key: sheet.read(key, one) for key, one in zip(keys, told.split(_BETWEEN), strict=False) if one}


def _is_low(opens: Opens, sheet: Sheet, answers: Mapping[str, object], settled: Mapping[str, tuple[float, float]]) -> bool:
    scores = {one.measure: one.score for one in counted(sheet.scores(answers), settled)}
    alone = Opens(measure=opens.measure, at_most=opens.at_most)
    return why(alone, Heard(response=0, scores=scores)) is Because.SCORE


def _words(opens: Opens, sheet: Sheet) -> Iterator[Expression]:
    """The answers of a version in which one of the words was said, whole; not what was written beside one of several choices."""
    if not opens.words:
        return
    pattern = "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in opens.words)
    for question in sheet.document.questions:
        if question.personal:
            continue
        if question.kind == "text":
            yield IRegex(text_in("answers", question.key), pattern)
        elif question.choices:
            yield IRegex(own_words_in("answers", question.key), pattern)
