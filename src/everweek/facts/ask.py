"""Questions put to the facts: counts by score, counts of interactions, which measures and dimensions there are, how fresh it is.

Counting is all that happens here; what the counts mean is for ``everweek.science``. A question reads the coarsest grain that can
answer it, and of that only the months it needs.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from everweek import clock
from everweek.errors import Invalid, Unavailable
from everweek.facts import engine, held, rules, schema, table
from everweek.facts.found import SCALE, Question, find
from everweek.facts.groups import Group, groups_of, key_text, text_of
from everweek.facts.load import current_epoch
from everweek.facts.offers import KINDS
from everweek.facts.snapshots import Snapshot
from everweek.journal.models import Line
from everweek.people.queries import organisation
from everweek.science.clusters import Clusters
from everweek.science.tally import Tally

if TYPE_CHECKING:
    import pyarrow as pa

MANY_ROWS = 1_000_000
"""From so many rows on it pays to ask a roll-up first whether there is one scale only: to group by the scale as well takes half
as long again."""

MOST_ROWS = 1_000_000
"""So many counts (groups times scores) are handed over at once: days by sixty units of two years are half of it."""

ALWAYS = (*(name for name in schema.CUTS if name != "measure"), schema.SEGMENT)
"""What every number can be cut by, also before there are any."""

_PROMISED: Mapping[str, str] = {**schema.CUTS, **schema.PROMISED}

Where = Mapping[str, str | Collection[str]]


@dataclass(frozen=True)
class MeasureInfo:
    """A measure that has answers: how many, its scale (the widest, where there are several), and from when to when."""

    name: str
    n: int
    low: float
    high: float
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True)
class Freshness:
    """Up to which line of the journal the facts reach, how many of its lines wait, and for how long the oldest has (seconds)."""

    seq: int
    waiting: int
    lag: float


def counts_by_score(
    *,
    measures: Sequence[str],
    by: Sequence[str] = (),
    where: Where | None = None,
    since: date | None = None,
    until: date | None = None,
    weighted: bool = False,
    units: Collection[int] | None = None,
    rolled: bool = True,
) -> list[Group]:
    """How many answers gave each score, for every cut of ``by`` that has any.

    Args:
        measures: their names; answers of several are counted together unless ``measure`` is in ``by``.
        by: dimensions: day, week, month, measure, unit, touchpoint, channel, questionnaire, language, member, first, segment,
            or a custom one. A customer in two segments is counted in both; one in none, in neither.
        where: dimension to the value, or values, it must have; "" means "not recorded".
        since: the first day that counts.
        until: the last day that counts.
        weighted: whether ``Tally.w`` and ``w2`` are the sums of weights (in millionths, and their squares); else both are n.
        units: only answers of these units (ids); None for no limit. An empty collection leaves nothing.
        rolled: False counts the answers one by one even where a roll-up has the sums: to hold the two against each other.

    Raises:
        Invalid: a dimension or a segment there is none of, a value that cannot be one, such as ``month=May``, or a cut so fine
            that its counts would fill the memory.
        Unavailable: the facts are being rebuilt.
    """

    def ask(snapshot: Snapshot) -> list[Group]:
        question = _asked(snapshot, measures, by, where or {}, since, until, units)
        keys = _cut(question, by, snapshot)
        asked = snapshot if rolled else replace(snapshot, rolled=False)
        if not weighted and asked.answers >= MANY_ROWS and (told := held.count(asked, question, keys, measures, since, until)):
            return groups_of(told[0], by, told[1])
        scale = _one_scale(snapshot, measures)
        places = {
            "keys": "".join(f"{key}, " for key in keys),
            "scale": "" if scale else SCALE,
            "sums": ", SUM(w) AS w, SUM(w2) AS w2" if weighted else "",
            "segments": question.joins,
            "most": str(MOST_ROWS + 1),
        }
        found = find(asked, "counts_by_score", question, places, since, until)
        if found is not None and found.num_rows > MOST_ROWS:
            message = f"Cut so fine there are more than {MOST_ROWS:,} counts: name fewer dimensions, or a shorter time."
            raise Invalid(message, field="by")
        return [] if found is None else groups_of(found, by, scale)

    return engine.with_snapshot(ask, epoch=current_epoch(), nothing=[])


@dataclass(frozen=True, slots=True)
class Many:
    """How many records one cut has: its values in the order asked (None: not recorded)."""

    key: tuple[str | None, ...]
    n: int


def interactions(
    *,
    by: Sequence[str] = (),
    where: Where | None = None,
    since: date | None = None,
    until: date | None = None,
    units: Collection[int] | None = None,
) -> list[Many]:
    """How many moments with customers there were, for every cut of ``by`` that had any; arguments as for ``counts_by_score``.

    They can be cut by day, week, month, unit, touchpoint, channel, member (who handled it) and segment, and by nothing else:
    ``Invalid`` for a measure, a questionnaire or a custom dimension. ``Unavailable`` while the facts are being rebuilt.
    """
    return _how_many(schema.INTERACTION, by, where or {}, since, until, units)


@dataclass(frozen=True, slots=True)
class Asked:
    """How many invitations one cut holds (customers asked by name, as often as they were), and how many were answered; ``key``
    as in ``Many``.

    ``bounced`` are those whose letter came back, ``opted_out`` those whose customer asked not to be written to instead of
    answering. ``over`` are those that reached somebody and whose time to answer is over, ``over_answered`` and
    ``over_opted_out`` so many of them: only of these can it be told for good what became of them.
    """

    key: tuple[str | None, ...]
    n: int
    answered: int
    bounced: int = 0
    opted_out: int = 0
    over: int = 0
    over_answered: int = 0
    over_opted_out: int = 0

    @property
    def silent(self) -> int:
        """How many reached somebody, had their whole time to be answered, and were neither answered nor declined."""
        return self.over - self.over_answered - self.over_opted_out

    @property
    def waiting(self) -> int:
        """How many were not answered yet and still may be."""
        return self.n - self.bounced - self.answered - self.opted_out - self.silent

    @property
    def running(self) -> int:
        """How many reached somebody and are not over, answered already or not: all but ``over`` and ``bounced``."""
        return self.n - self.bounced - self.over


def invitations(
    *,
    by: Sequence[str] = (),
    where: Where | None = None,
    since: date | None = None,
    until: date | None = None,
    units: Collection[int] | None = None,
    versions: Mapping[str, Collection[int]] | None = None,
) -> list[Asked]:
    """How many customers were asked by name, and how many of them answered, for every cut of ``by`` that asked any.

    Days are those on which they were asked. Whoever was asked lately may still answer: a rate is told of ``Asked.over`` alone.
    ``versions`` are the questionnaires that count, each with the numbers of its versions; None: all of them.
    Arguments as for ``counts_by_score``; cut by day, week, month, unit, touchpoint, channel, questionnaire, language, member,
    first and segment. ``Unavailable`` while the facts are being rebuilt.
    """
    found = _counted(schema.INVITATION, "asked_and_answered", by, where or {}, since, until, units, versions, _today)
    return sorted((Asked(key, *counts) for key, counts in found), key=lambda each: _in_order(each.key))


@dataclass(frozen=True, slots=True)
class Promises:
    """How many promises of one cut were kept, of how many, and how they hang together by case; ``key`` as in ``Many``."""

    key: tuple[str | None, ...]
    cases: Clusters

    @property
    def tallies(self) -> Mapping[float, Tally]:
        """How many were broken, scored 0, and kept, scored 1: each counted by itself, whichever case it is of."""
        counted = {0.0: self.cases.n - self.cases.hits, 1.0: self.cases.hits}
        return {score: Tally(n, n, n) for score, n in counted.items() if n}


def promises(
    *,
    measures: Sequence[str],
    by: Sequence[str] = (),
    where: Where | None = None,
    since: date | None = None,
    until: date | None = None,
    units: Collection[int] | None = None,
) -> list[Promises]:
    """How many promises of these kinds (``kept.first_reply``) were kept, of how many, for every cut, in sums over their cases.

    A case stands in each cut in which it has a promise, with what it has there; what was joined to it is part of it. Arguments as
    for ``counts_by_score``; cut by day, week, month, measure, unit, touchpoint, channel (the way the case came), weekday (on
    which it was due), severity, cause and segment. ``Unavailable`` while the facts are being rebuilt.
    """
    found = _counted(schema.PROMISE, "promises_by_case", by, where or {}, since, until, units, measures=measures, cuts=_PROMISED)
    told = (Promises(key, Clusters(*counts)) for key, counts in found)
    return sorted(told, key=lambda each: _in_order(each.key))


def promised_by() -> list[str]:
    """Return the names of the dimensions that promises can be cut by."""
    known = {"month", *schema.RECORDS[schema.PROMISE].columns}
    return [name for name, column in _PROMISED.items() if column in known] + [schema.SEGMENT]


def asked_by() -> list[str]:
    """Return the names of the dimensions that invitations can be cut by; all other dimensions are known of answers alone."""
    known = {"month", *schema.RECORDS[schema.INVITATION].columns}
    return [name for name, column in schema.CUTS.items() if column in known] + [schema.SEGMENT]


def _today() -> date:
    """The day by which it is told whose time to answer is over, in the zone of the house."""
    return clock.now().astimezone(clock.zone_of(organisation().zone)).date()


def _how_many(
    grain: str, by: Sequence[str], where: Where, since: date | None, until: date | None, units: Collection[int] | None
) -> list[Many]:
    found = _counted(grain, "how_many", by, where, since, until, units)
    return sorted((Many(key, n) for key, (n,) in found), key=lambda each: _in_order(each.key))


def _in_order(key: Sequence[str | None]) -> list[tuple[bool, str]]:
    return [(value is None, value or "") for value in key]


def _counted(
    grain: str,
    sql: str,
    by: Sequence[str],
    where: Where,
    since: date | None,
    until: date | None,
    units: Collection[int] | None,
    versions: Mapping[str, Collection[int]] | None = None,
    today: Callable[[], date] | None = None,
    measures: Sequence[str] | None = None,
    cuts: Mapping[str, str] = schema.CUTS,
) -> list[tuple[tuple[str | None, ...], tuple[int, ...]]]:
    for name in (*by, *where):
        if name != schema.SEGMENT and cuts.get(name) not in {"month", *schema.RECORDS[grain].columns}:
            message = f"Each {grain} is counted once: there is no {name!r} to tell them apart by."
            raise Invalid(message, field="by")

    def ask(snapshot: Snapshot) -> list[tuple[tuple[str | None, ...], tuple[int, ...]]]:
        if not snapshot.rolled:
            raise Unavailable(engine.REBUILDING, code="facts-rebuilding")
        question = _asked(snapshot, measures, by, where, since, until, units, cuts)
        if versions is not None:
            question.any_of_versions(versions)
        if today is not None and any(file.grain == grain for file in snapshot.files):
            question.values["today"] = today()
        keys = _cut(question, by, snapshot, cuts)
        places = {
            "keys": "".join(f"{key}, " for key in keys),
            "groups": f"GROUP BY {', '.join(keys)}" if keys else "",
            "segments": question.joins,
            "most": str(MOST_ROWS + 1),
        }
        found = _rows(find(snapshot, sql, question, places, since, until, grain=grain))
        if len(found) > MOST_ROWS:
            message = f"Cut so fine there are more than {MOST_ROWS:,} counts: name fewer dimensions, or a shorter time."
            raise Invalid(message, field="by")
        cut = len(by)
        return [(tuple(map(key_text, by, one[:cut])), tuple(int(n) for n in one[cut:])) for one in found]

    return engine.with_snapshot(ask, epoch=current_epoch(), nothing=[])


def measures(*, units: Collection[int] | None = None) -> list[MeasureInfo]:
    """The measures that have answers (of these units), by name."""

    def ask(snapshot: Snapshot) -> list[MeasureInfo]:
        # Days are wanted, so a roll-up by month would not do.
        question = _asked(snapshot, None, (), {}, None, None, units)
        question.columns.add("day")
        together: dict[str, MeasureInfo] = {}
        for name, low, high, n, first, last in _rows(find(snapshot, "measures", question, {}, None, None)):
            one = MeasureInfo(name, int(n), low, high, first, last)
            together[name] = _both(together[name], one) if name in together else one
        return [together[name] for name in sorted(together)]

    return engine.with_snapshot(ask, epoch=current_epoch(), nothing=[])


def values_of(
    dimension: str, *, measures: Sequence[str] | None = None, units: Collection[int] | None = None
) -> list[tuple[str, int]]:
    """The values a dimension takes, with how many answers, the most frequent first; at most a thousand."""

    def ask(snapshot: Snapshot) -> list[tuple[str, int]]:
        column = _column(dimension, snapshot)
        question = _asked(snapshot, measures, (), {}, None, None, units)
        question.columns.add(column)
        found = find(snapshot, "values_of", question, {"column": engine.identifier(column)}, None, None)
        return [(text_of(dimension, value), int(n)) for value, n in _rows(found)]

    return engine.with_snapshot(ask, epoch=current_epoch(), nothing=[])


def dimensions() -> list[str]:
    """Everything the numbers can be cut by: what everybody has first, then the custom dimensions by name."""
    snapshot = table.look(current_epoch())
    custom = [] if snapshot is None else sorted(schema.dimension_of(column) for column in snapshot.custom)
    return [*ALWAYS, *(name for name in custom if name not in ALWAYS)]


def reached() -> int:
    """Up to which line of the journal the facts reach; 0 while there are none."""
    snapshot = table.look(current_epoch())
    return snapshot.position.seq if snapshot and snapshot.position else 0


def ready() -> Freshness:
    """How fresh the facts are. Lines not yet placed wait too; imported history waits, but is not late."""
    seq = reached()
    lines = Line.objects.filter(kind__in=KINDS)
    waiting = lines.filter(seq__gt=seq) | lines.filter(seq__isnull=True)
    oldest = waiting.filter(history=False).order_by("at").values_list("at", flat=True).first()
    lag = max(0.0, (clock.now() - oldest).total_seconds()) if oldest else 0.0
    return Freshness(seq, waiting.count(), lag)


def _asked(
    snapshot: Snapshot,
    named: Sequence[str] | None,
    by: Sequence[str],
    where: Where,
    since: date | None,
    until: date | None,
    units: Collection[int] | None,
    cuts: Mapping[str, str] = schema.CUTS,
) -> Question:
    if len(set(by)) < len(by):
        message = "Name each dimension once."
        raise Invalid(message, field="by")
    question = Question()
    if named is not None:
        question.one_of("measure", list(named))
    if units is not None:
        question.one_of("unit", sorted(units))
    for name, wanted in where.items():
        _filter(question, snapshot, name, [wanted] if isinstance(wanted, str) else list(wanted), cuts)
    # Whatever engine asks, only the months of the period are read.
    question.bounded("month", since=since and rules.month_of(since), until=until and rules.month_of(until))
    if not rules.whole_months(since, until):
        question.bounded("day", since=since, until=until)
        question.columns.add("day")
    if not question.conditions:
        question.conditions.append("TRUE")
    return question


def _cut(question: Question, by: Sequence[str], snapshot: Snapshot, cuts: Mapping[str, str] = schema.CUTS) -> list[str]:
    """Return the columns to group by, and note in the question that it needs them."""
    keys = [schema.SEGMENT_SET if name == schema.SEGMENT else _column(name, snapshot, cuts) for name in by]
    question.cut_by_segment = schema.SEGMENT in by
    # No roll-up has a customer.
    question.columns |= {"customer_key" if key == schema.SEGMENT_SET else key for key in keys}
    return [engine.identifier(key) for key in keys]


def _filter(question: Question, snapshot: Snapshot, name: str, wanted: list[str], cuts: Mapping[str, str]) -> None:
    if name == schema.SEGMENT:
        for value in wanted:
            _check_text(name, value)
        question.segments = set(wanted)
        question.columns.add("customer_key")
        return
    column = _column(name, snapshot, cuts)
    question.one_of(column, [_value(name, column, value) for value in wanted])


def _value(name: str, column: str, value: str) -> object:
    _check_text(name, value)
    if value == "":
        return value
    if name == schema.FIRST and value not in {schema.YES, schema.NO}:
        message = f"{name} is told by yes or no, not {value!r}."
        raise Invalid(message, field=name)
    if name in rules.READ_PERIOD:
        return rules.READ_PERIOD[name](value)
    if column in schema.NUMBERED:
        most, told = schema.NUMBERED[column]
        if value not in map(str, range(1, most + 1)):
            message = f"{told}, not {value!r}."
            raise Invalid(message, field=name)
        return int(value)
    if schema.COLUMNS.get(column) == "whole":
        if not (value.isascii() and value.isdigit() and len(value) < 19):
            message = f"{name} is told by its number, not {value!r}."
            raise Invalid(message, field=name)
        return int(value)
    return value


def _check_text(name: str, text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        message = f"{name!r} has half a character in it, which no text may have."
        raise Invalid(message, field="where") from None


def _column(name: str, snapshot: Snapshot, cuts: Mapping[str, str] = schema.CUTS) -> str:
    _check_text(name, name)
    column = cuts.get(name) or schema.column_of(name)
    if column in schema.LATER_COLUMNS and not snapshot.rolled:
        # An earlier version wrote it: to say of all its answers that nobody knows would be wrong.
        raise Unavailable(engine.REBUILDING, code="facts-rebuilding")
    if column not in snapshot.columns:
        message = f"There is no dimension {name!r} in the facts."
        raise Invalid(message, field="by")
    return column


def _one_scale(snapshot: Snapshot, measures: Sequence[str]) -> tuple[float, float] | None:
    """The one scale all answers of these measures were given on; None where there are several, or it is not worth asking.

    A snapshot never changes: what was found once in it holds as long as it does.
    """
    if not snapshot.rolled or snapshot.answers < MANY_ROWS:
        return None
    asked = tuple(measures)
    if asked not in snapshot.scales:
        question = _asked(snapshot, measures, (), {}, None, None, None)
        found = _rows(find(snapshot, "scales", question, {}, None, None))
        snapshot.scales[asked] = found[0] if len(found) == 1 else None
    return snapshot.scales[asked]


def _rows(found: "pa.Table | None") -> list[tuple[Any, ...]]:
    return [] if found is None else list(zip(*(column.to_pylist() for column in found.columns), strict=True))


def _both(one: MeasureInfo, other: MeasureInfo) -> MeasureInfo:
    days = [day for day in (one.first_day, one.last_day, other.first_day, other.last_day) if day is not None]
    return MeasureInfo(
        one.name,
        one.n + other.n,
        min(one.low, other.low),
        max(one.high, other.high),
        min(days, default=None),
        max(days, default=None),
    )
