"""What is asked of the pages of Prove by their addresses: the same names as in the command and the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self
from urllib.parse import parse_qsl

from django.http import QueryDict
from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.prove.measures import Question as Measured
from everweek.prove.rules import FEWEST_NORMAL, TOP, level_of
from everweek.web.house import asking
from everweek.web.house.asking import Asking, Part, shown_again

LEVELS: Final = (0.8, 0.9, 0.95, 0.99)
MOST_CUTS: Final = 2
STANDARD_LEVEL: Final = 0.95
EVERY: Final = ("week", "month")
WHOLE: Final = "whole"
MOST_NORMAL: Final = 520
ALL_YEARS: Final = "all"
UNITS: Final = "units"
"""What is compared fairly in the place of colleagues."""


class _Cuts(Part):
    """``by=area&by=month``, or ``by=area,month``."""

    def read(self, texts: Sequence[str]) -> tuple[str, ...]:
        found = tuple(dict.fromkeys(part for text in texts for part in text.split(",") if part))
        if len(found) > MOST_CUTS:
            raise Invalid(_("At most two cuts at once: a table of more cannot be read."))
        return found

    def write(self, value: Any) -> list[str]:  # noqa: ANN401  # the cuts
        return list(value)


class _Filters(Part):
    """``where=NAME=VALUE``, as often as there are filters."""

    def read(self, texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
        found: dict[str, str] = {}
        for text in texts:
            name, equals, value = text.partition("=")
            name = name.strip()
            if not equals or not name:
                told = {"text": shown_again(text)}
                raise Invalid(_("A filter is written NAME=VALUE, such as language=Spanish, not %(text)s.") % told)
            if found.setdefault(name, value) != value:
                raise Invalid(_("%(name)s is filtered twice, by different values. Take one of them away.") % {"name": name})
        return tuple(found.items())

    def write(self, value: Any) -> list[str]:  # noqa: ANN401  # the filters
        return [f"{name}={one}" for name, one in value]


class _Level(Part):
    def read_one(self, text: str) -> float:
        return level_of(text)


@dataclass(frozen=True)
class Question(Asking):
    """What is asked of the measures. ``add_name`` is the dimension a filter is being added for: the page offers its values.

    >>> Question("nps", by=("area",), where=(("language", "Spanish"),)).address
    'measure=nps&by=area&where=language%3DSpanish'
    """

    measure: str = asking.key()
    by: tuple[str, ...] = asking.part(_Cuts(), ())
    where: tuple[tuple[str, str], ...] = asking.part(_Filters(), ())
    since: date | None = asking.day()
    until: date | None = asking.day()
    weight: bool = asking.tick()
    level: float = asking.part(_Level(), STANDARD_LEVEL)
    add_name: str = asking.key()

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        """Read the question from an address. The value that was chosen for ``add_name`` has become a filter, in place of an
        earlier one.
        """
        added = query.get("add", "")
        name, equals, _value = added.partition("=")
        if name and equals:
            query = query.copy()
            query.setlist("where", [*(one for one in query.getlist("where") if one.partition("=")[0].strip() != name), added])
            query.pop("add_name", None)
        return super().read(query)

    def unfiltered(self, name: str) -> Self:
        """Return the question with one filter less."""
        return self.with_(where=tuple(one for one in self.where if one[0] != name))

    def cut(self, *by: str) -> Self:
        """Return the question with another cut."""
        return self.with_(by=by)

    def only(self, name: str, value: str) -> Self:
        """Return the question about one group of a cut, no longer cut by it."""
        kept = tuple(one for one in self.where if one[0] != name)
        return self.with_(by=tuple(one for one in self.by if one != name), where=(*kept, (name, value)), add_name="")


@dataclass(frozen=True)
class Watching(Asking):
    """What is watched: a measure, groups of a dimension, weeks or months, the group whose chart is shown, or the whole; of a
    unit and below, of a segment's customers; which days count, and how many of the first weeks (or months) are what is normal.
    Where neither a group nor the whole is asked for, the chart is that of which there is something to say.
    """

    measure: str = asking.key()
    by: str = asking.key("unit")
    every: str = asking.one_of(EVERY, "week")
    group: str = asking.key()
    of: str = asking.one_of(("", WHOLE), "")
    unit: str = asking.key()
    segment: str = asking.key()
    since: date | None = asking.day()
    until: date | None = asking.day()
    baseline: int | None = asking.number()

    def at_odds(self) -> dict[str, str]:
        """What does not fit together; what is normal is not learned from one point, nor from more than anybody has."""
        wrong = super().at_odds()
        if self.baseline is not None and not FEWEST_NORMAL <= self.baseline <= MOST_NORMAL:
            told = {"least": FEWEST_NORMAL, "most": MOST_NORMAL}
            wrong["baseline"] = _("What is normal is learned from %(least)s to %(most)s weeks or months.") % told
        return wrong

    def measured(self, measure: str) -> Question:
        """Such a measure of the same units, customers and days, as the page of measures is asked."""
        return Question(measure, where=tuple(self.where.items()), since=self.since, until=self.until)

    def showing(self, group: str) -> Self:
        """Return the question with the chart of one group ("" for the whole), whatever moves elsewhere meanwhile."""
        return self.with_(group=group, of="" if group else WHOLE)

    @property
    def beside(self) -> dict[str, str]:
        """What the way to another chart takes along."""
        alike = Watching(
            every=self.every, unit=self.unit, segment=self.segment, since=self.since, until=self.until, baseline=self.baseline
        )
        return dict(parse_qsl(alike.address))

    @property
    def where(self) -> dict[str, str]:
        """Return unit and segment as conditions that limit any measure."""
        return {name: value for name, value in (("unit", self.unit), ("segment", self.segment)) if value}


def _by_days(query: QueryDict) -> QueryDict:
    """Return the address's parts, without ``years`` where days are chosen."""
    if "years" in query and (query.get("since", "").strip() or query.get("until", "").strip()):
        query = query.copy()
        del query["years"]
    return query


@dataclass(frozen=True)
class Peers(Asking):
    """Whose colleagues, or which units, are compared, by which measure, of which customers and when; without days the last twelve
    months.
    """

    measure: str = asking.key()
    of: str = asking.one_of(("", UNITS), "")
    unit: str = asking.key()
    segment: str = asking.key()
    since: date | None = asking.day()
    until: date | None = asking.day()
    years: str = asking.one_of(("", ALL_YEARS), "")

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        """Read what is asked from an address; days that are chosen take the place of all years."""
        return super().read(_by_days(query))

    @property
    def where(self) -> dict[str, str]:
        """Return unit and segment as conditions that limit any measure."""
        return {name: value for name, value in (("unit", self.unit), ("segment", self.segment)) if value}


@dataclass(frozen=True)
class SilenceAsked(Asking):
    """Whose silence: of those asked about a measure, told apart by a dimension, of a unit and below, asked in a period; of a part
    of them, as a score was told of. Without days the last three months, or all years.

    >>> SilenceAsked(measure="nps", where=(("segment", "old"),), years="all").address
    'measure=nps&where=segment%3Dold&years=all'
    """

    measure: str = asking.key()
    by: str = asking.key("unit")
    unit: str = asking.key()
    where: tuple[tuple[str, str], ...] = asking.part(_Filters(), ())
    since: date | None = asking.day()
    until: date | None = asking.day()
    years: str = asking.one_of(("", ALL_YEARS), "")
    level: float = asking.part(_Level(), STANDARD_LEVEL)

    @classmethod
    def of(cls, question: Measured, by: str) -> Self:
        """Return what is asked about silence for the part of the house, the customers and the days that a score is told of."""
        unit = question.where.get("unit", "")
        return cls(
            measure=question.name.removesuffix(TOP),
            by=by,
            unit=unit,
            where=tuple((name, value) for name, value in question.where.items() if name != "unit" or not value),
            since=question.since,
            until=question.until,
            years="" if question.since or question.until else ALL_YEARS,
            level=question.level,
        )

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        """Read what is asked from an address; days that are chosen take the place of all years."""
        return super().read(_by_days(query))

    def unfiltered(self, name: str) -> Self:
        """Return what is asked with one filter less."""
        return self.with_(where=tuple(one for one in self.where if one[0] != name))

    @property
    def limits(self) -> dict[str, str]:
        """Return the conditions that limit any measure; the unit that is chosen stands for one that a filter names."""
        return {**dict(self.where), **({"unit": self.unit} if self.unit else {})}
