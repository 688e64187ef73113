"""What a map is made of: plain and frozen. ``maps.parse`` makes one from YAML."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

FORMAT = "everweek.map/1"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How the file is read. ``blank`` are the cells that mean "no answer" anywhere, ``na`` those that mean it in one column.

    ``encoding``, ``delimiter``, ``sheet`` and ``header_row`` (the row that names the columns, from 1; 0 where none does) are
    recognised from the file where they are None; ``decimal`` is the decimal sign.
    """

    encoding: str | None = None
    blank: frozenset[str] = frozenset()
    na: Mapping[str, frozenset[str]] = field(default_factory=dict)
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    decimal: str = "."


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a value comes from: a ``column``, or the same value ``always``. ``values`` recodes; ``blank`` adds to the map's."""

    column: str | None = None
    always: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    blank: frozenset[str] = frozenset()


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
    ``groups`` are named values (``dimensions``, ``attributes``). ``lines`` says on which line of the map each stands.
    """

    kind: str
    questionnaire: str = ""
    source: str = ""
    act: bool = False
    read: Reading = Reading()
    columns: Mapping[str, Source] = field(default_factory=dict)
    moments: Mapping[str, Moment] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, Source]] = field(default_factory=dict)
    measures: tuple[MeasureColumn, ...] = ()
    comments: tuple[CommentColumn, ...] = ()
    questions: tuple[QuestionColumn, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)

    def named_columns(self) -> dict[str, str]:
        """Every column of the file the map names -> the place in the map that names it."""
        found: dict[str, str] = {}
        for place, source in self.columns.items():
            if source.column:
                found.setdefault(source.column, place)
        for place, moment in self.moments.items():
            if moment.column:
                found.setdefault(moment.column, f"{place}.column")
        for group, sources in self.groups.items():
            for name, source in sources.items():
                if source.column:
                    found.setdefault(source.column, f"{group}.{name}")
        for measure in self.measures:
            found.setdefault(measure.column, f"measures.{measure.measure}")
        for question in self.questions:
            found.setdefault(question.column, f"questions.{question.key}")
        for comment in self.comments:
            found.setdefault(comment.column, "comments")
        for column in self.read.na:
            found.setdefault(column, "read.na")
        return found
