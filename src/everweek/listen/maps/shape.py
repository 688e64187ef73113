"""What a map is made of: plain and frozen. ``maps.parse`` makes one from YAML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

FORMAT = "everweek.map/1"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How the file is read. ``blank`` are the cells that mean "no answer" anywhere, ``na`` those that mean it in one column.

    ``encoding``, ``delimiter``, ``sheet`` and ``header_row`` (the row that names the columns, from 1; 0 where none does) are
    recognised from the file where they are None; ``decimal`` is the decimal sign. ``nested``: objects inside an object of JSON
    are columns of their own, such as ``requester.email``.
    """

    encoding: str | None = None
    blank: frozenset[str] = frozenset()
    na: Mapping[str, frozenset[str]] = field(default_factory=dict)
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    decimal: str = "."
    nested: bool = False


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a value comes from: a ``column``, or the same value ``always``. ``values`` recodes, and what is none of them is
    ``otherwise`` where that is told; ``blank`` adds to the map's.

    Of an id: ``after`` is behind which signs of the cell it stands, ``prefix`` what is put before it. ``first_stands``: what it
    names may say something else the next time, and what was stored first stays. ``by_email``: the cell holds the address of a
    customer or a colleague.
    """

    column: str | None = None
    always: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    blank: frozenset[str] = frozenset()
    after: str = ""
    prefix: str = ""
    first_stands: bool = False
    by_email: bool = False


@dataclass(frozen=True, kw_only=True)
class Only:
    """Which rows are taken: those whose cell in ``column`` is one of ``cells``, or none of them where ``wanted`` is False."""

    column: str
    cells: frozenset[str]
    wanted: bool = True


@dataclass(frozen=True, kw_only=True)
class Moment:
    """When something was: a ``column`` in one of ``formats`` (the first that fits), read in ``zone``; or a column holding the
    day's number in the month ``day_of`` (year, month); or ``always`` the same day.
    """

    column: str | None = None
    formats: tuple[str, ...] = ("iso",)
    zone: str | None = None
    day_of: tuple[int, int] | None = None
    always: date | None = None


@dataclass(frozen=True, kw_only=True)
class MeasureColumn:
    """A column that holds the score of ``measure`` on ``scale`` (lowest, highest), after ``values`` recoded it.

    ``whole`` is False for scores with fractions (a question made from the map then takes them).
    """

    measure: str
    column: str
    scale: tuple[float, float]
    blank: frozenset[str] = frozenset()
    values: Mapping[str, float] = field(default_factory=dict)
    label: str = ""
    whole: bool = True


@dataclass(frozen=True, kw_only=True)
class CommentColumn:
    """A column of the customer's own words ``about`` something, one word."""

    column: str
    about: str
    blank: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class QuestionColumn:
    """A column that answers a plain question: a ``choice`` (with its ``values``: code -> label), a ``number``, a ``date`` or a
    ``text``. It counts in no measure.
    """

    key: str
    column: str
    kind: str
    values: Mapping[str, str] = field(default_factory=dict)
    blank: frozenset[str] = frozenset()
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Map:
    """A whole map. Which of ``columns``, ``moments`` and ``groups`` there may be depends on the kind (``maps.forms``).

    ``columns`` are single values (``respondent``, ``weight``, ``unit``, ...); ``moments`` are times (``answered_at``);
    ``groups`` are named values (``dimensions``, ``attributes``). ``only``: which rows are taken; all where it is None. ``posts``
    says whether the post of an employee is one more (``add``) or stands in the place of the others (``replace``). ``lines`` says
    on which line of the map each stands.
    """

    kind: str
    questionnaire: str = ""
    source: str = ""
    act: bool = False
    read: Reading = Reading()
    only: Only | None = None
    columns: Mapping[str, Source] = field(default_factory=dict)
    moments: Mapping[str, Moment] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, Source]] = field(default_factory=dict)
    measures: tuple[MeasureColumn, ...] = ()
    comments: tuple[CommentColumn, ...] = ()
    questions: tuple[QuestionColumn, ...] = ()
    posts: str = "add"
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)

    def named_columns(self) -> dict[str, str]:
        """Every column of the file the map names -> the place in the map that names it."""
        found: dict[str, str] = {}
        for column, place in self._named():
            if column:
                found.setdefault(column, place)
        return found

    def _named(self) -> Iterator[tuple[str | None, str]]:
        yield from ((source.column, place) for place, source in self.columns.items())
        yield from ((moment.column, f"{place}.column") for place, moment in self.moments.items())
        for group, sources in self.groups.items():
            yield from ((source.column, f"{group}.{name}") for name, source in sources.items())
        yield from ((measure.column, f"measures.{measure.measure}") for measure in self.measures)
        yield from ((question.column, f"questions.{question.key}") for question in self.questions)
        yield from ((comment.column, "comments") for comment in self.comments)
        if self.only is not None:
            yield self.only.column, "only"
        yield from ((column, "read.na") for column in self.read.na)
