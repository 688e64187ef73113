"""The state of the page of measures: all of it in the address, so that copying the address shares the view."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from everweek.errors import Invalid

LEVELS: Final = (0.8, 0.9, 0.95, 0.99)
MOST_CUTS: Final = 2
STANDARD_LEVEL: Final = 0.95


@dataclass(frozen=True)
class Question:
    """What is asked of the measures: the same names as in the command and the API.

    ``adding`` is the dimension a filter is being added for: the page offers its values.

    >>> Question("nps", by=("area",), where=(("language", "Spanish"),)).address
    'measure=nps&by=area&where=language%3DSpanish'
    """

    measure: str = ""
    by: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    since: date | None = None
    until: date | None = None
    weight: bool = False
    level: float = STANDARD_LEVEL
    adding: str = ""
    problems: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def address(self) -> str:
        """The query part of an address, shortest first: what is as usual is left out."""
        parts: list[tuple[str, str]] = [("measure", self.measure)] if self.measure else []
        parts += [("by", one) for one in self.by]
        parts += [("where", f"{name}={value}") for name, value in self.where]
        parts += [(name, day.isoformat()) for name, day in (("since", self.since), ("until", self.until)) if day]
        parts += [("weight", "1")] if self.weight else []
        parts += [("level", str(self.level))] if self.level != STANDARD_LEVEL else []
        parts += [("add_name", self.adding)] if self.adding else []
        return urlencode(parts)

    def without(self, name: str) -> "Question":
        """The same question with one filter less."""
        return replace(self, where=tuple(one for one in self.where if one[0] != name))

    def cut(self, *by: str) -> "Question":
        """The same question with another cut."""
        return replace(self, by=by)

    def only(self, name: str, value: str) -> "Question":
        """The same question about one group of a cut, no longer cut by it."""
        rest = replace(self.without(name), adding="")
        return replace(rest, by=tuple(one for one in self.by if one != name), where=(*rest.where, (name, value)))


def read_question(asked: QueryDict) -> Question:
    """The question an address holds. What cannot be used is left out of it and told in ``problems``, by the field to blame."""
    problems: dict[str, str] = {}
    by = [part for one in asked.getlist("by") for part in one.split(",") if part]
    if len(by) > MOST_CUTS:
        problems["by"] = _("At most two cuts at once: a table of more cannot be read.")
        by = by[:MOST_CUTS]
    if len(set(by)) < len(by):
        by = list(dict.fromkeys(by))
    since, until = _day(asked, "since", problems), _day(asked, "until", problems)
    if since and until and since > until:
        problems["until"] = _("The last day lies before the first.")
    return Question(
        measure=asked.get("measure", "").strip(),
        by=tuple(by),
        where=_where(asked, problems),
        since=since,
        until=until,
        weight=asked.get("weight", "") in {"1", "on", "true", "yes"},
        level=_level(asked, problems),
        # Once its value is chosen, the dimension has become a filter.
        adding="" if asked.get("add") else asked.get("add_name", ""),
        problems=problems,
    )


def check_usable(question: Question) -> None:
    """Raise ``Invalid`` for the first problem: for the file of numbers, which has no place to tell of several."""
    for name, sentence in question.problems.items():
        raise Invalid(sentence, field=name)


def _where(asked: QueryDict, problems: dict[str, str]) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for one in filter(None, asked.getlist("where")):
        name, equals, value = one.partition("=")
        name = name.strip()
        if not equals or not name:
            problems["where"] = _("A filter is written NAME=VALUE, such as language=Spanish, not %(text)s.") % {"text": one}
        elif found.setdefault(name, value) != value:
            problems["where"] = _("%(name)s is filtered twice, by different values; the first one counts.") % {"name": name}
    # The form adds one filter: choosing a dimension that is filtered already changes its value.
    name, equals, value = asked.get("add", "").partition("=")
    if name and equals:
        found[name] = value
    return tuple(found.items())


def _day(asked: QueryDict, name: str, problems: dict[str, str]) -> date | None:
    text = asked.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems[name] = _("%(text)s is no day. Write it like 2026-10-05.") % {"text": text}
        return None


def _level(asked: QueryDict, problems: dict[str, str]) -> float:
    text = asked.get("level", "").strip()
    if not text:
        return STANDARD_LEVEL
    try:
        level = float(text)
    except ValueError:
        level = 0.0
    if not 0 < level < 1:
        problems["level"] = _("A level lies between 0 and 1, such as 0.95.")
        return STANDARD_LEVEL
    return level
