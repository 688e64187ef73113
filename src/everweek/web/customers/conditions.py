"""The rule of a segment as conditions one below the other, which people can read and write, and back.

A rule that cannot be told so (one within another) is left to programs: nothing of it is lost, and nothing guessed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.people import counted, saying, scored
from everweek.people.clientele import AttributeShown
from everweek.prove import names
from everweek.prove.words import capital
from everweek.questionnaires.standing import STANDING
from everweek.web.customers.forms import typed
from everweek.web.customers.words import FIELDS, field_value
from everweek.web.house.asking import number_of

ALL, ANY = "all", "any"
ATTRIBUTE: Final = "attributes."
PROFILE: Final = ("kind", "language", "created_on", "email", "phone", "zone", "name", "external_id")
COUNTED: Final[Mapping[str, str | Promise]] = {
    "moments.count": gettext_lazy("number of moments with us"),
    "moments.days_since_first": gettext_lazy("days since the first moment"),
    "moments.days_since_last": gettext_lazy("days since the last moment"),
    "answers.count": gettext_lazy("number of answers"),
    "answers.days_since_first": gettext_lazy("days since the first answer"),
    "answers.days_since_last": gettext_lazy("days since the last answer"),
    "asked.count": gettext_lazy("number of times asked by name"),
    "asked.days_since_first": gettext_lazy("days since first asked by name"),
    "asked.days_since_last": gettext_lazy("days since last asked by name"),
    "silent.count": gettext_lazy("number of times asked by name and silent until the time to answer was over"),
    "silent.days_since_first": gettext_lazy("days since first silent when asked by name"),
    "silent.days_since_last": gettext_lazy("days since last silent when asked by name"),
    "cases.count": gettext_lazy("number of cases"),
    "cases.days_since_first": gettext_lazy("days since the first case"),
    "cases.days_since_last": gettext_lazy("days since the last case"),
}
COMPARED: Final[Mapping[str, str | Promise]] = {
    "is": gettext_lazy("is"),
    "is_not": gettext_lazy("is not"),
    "in": gettext_lazy("is one of"),
    "at_least": gettext_lazy("is at least"),
    "above": gettext_lazy("is more than"),
    "at_most": gettext_lazy("is at most"),
    "below": gettext_lazy("is less than"),
    "known": gettext_lazy("is known"),
    "unknown": gettext_lazy("is not known"),
}
SHORT: Final[Mapping[tuple[str, str, str], str | Promise]] = {
    ("moments.count", "at_least", "1"): gettext_lazy("at least one moment with us"),
    ("moments.count", "at_most", "0"): gettext_lazy("no moment with us"),
    ("answers.count", "at_least", "1"): gettext_lazy("at least one answer"),
    ("answers.count", "at_most", "0"): gettext_lazy("no answer"),
    ("asked.count", "at_least", "1"): gettext_lazy("asked by name at least once"),
    ("asked.count", "at_most", "0"): gettext_lazy("never asked by name"),
    ("silent.count", "at_least", "1"): gettext_lazy("asked by name, and silent until the time to answer was over"),
    ("silent.count", "at_most", "0"): gettext_lazy("never silent when asked by name"),
}
"""What is asked most, as people say it."""
BARE: Final = frozenset({"known", "unknown"})
QUOTED: Final = frozenset({"is", "is_not"})
RANGES: Final = frozenset({"at_least", "above", "at_most", "below"})


@dataclass(frozen=True)
class Condition:
    """One condition as it is typed: of what, how, with what; ``within`` is a number of days, or nothing."""

    field: str
    compare: str
    value: str = ""
    within: str = ""


@dataclass(frozen=True)
class Written:
    """A rule as conditions: of which all hold, or any."""

    joined: str
    conditions: tuple[Condition, ...]


class Wrong(ValueError):
    """A condition that cannot be understood: which one, and what is wrong with which part of it."""

    def __init__(self, place: int, part: str, says: str) -> None:
        super().__init__(says)
        self.place, self.part = place, part


def names_of_fields(attributes: Sequence[AttributeShown]) -> list[tuple[str, str | Promise]]:
    """What can be compared, with what people call it: the profile, the attributes, what happened, and what was scored last."""
    happened = [(name, COUNTED.get(name, name)) for name in counted.fields()]
    profile = [(name, FIELDS[name]) for name in PROFILE]
    scales = scored.measures()
    called = _titles(scales)
    scores = [(f"{scored.PREFIX}{name}", _on_scale(called[name], scale)) for name, scale in scales.items()]
    return [*profile, *((f"{ATTRIBUTE}{one.name}", saying.attribute(one.name)) for one in attributes), *happened, *scores]


def _on_scale(called: str, scale: tuple[float, float]) -> str:
    low, high = (saying.number(one) for one in scale)
    return _("last score of %(measure)s, %(low)s to %(high)s") % {"measure": called, "low": low, "high": high}


def written(rule: Mapping[str, Any]) -> Written | None:
    """A rule as conditions; None where it cannot be told so.

    >>> written({"all": [{"field": "language", "is": "pt"}, {"not": {"field": "kind", "is": "visitor"}}]})
    ... # doctest: +NORMALIZE_WHITESPACE
    Written(joined='all', conditions=(Condition(field='language', compare='is', value='pt', within=''),
                                      Condition(field='kind', compare='is_not', value='visitor', within='')))
    >>> written({"not": {"all": []}})
    """
    [word, *rest] = list(rule)
    joined, parts = (word, rule[word]) if word in {ALL, ANY} and not rest else (ALL, [rule])
    found: list[Condition] = []
    for part in parts:
        conditions = _read(part)
        if not conditions or (joined == ANY and len(conditions) > 1):
            return None
        found += conditions
    return Written(joined, tuple(found))


def rule_of(told: Written, attributes: Sequence[AttributeShown]) -> dict[str, object]:
    """The rule these conditions make; ``Wrong`` where one cannot be understood."""
    kinds = {f"{ATTRIBUTE}{one.name}": one.kinds for one in attributes}
    return {told.joined: [_rule(place, one, kinds) for place, one in enumerate(told.conditions)]}


def in_words(rule: Mapping[str, Any]) -> str:
    """A rule as people would say it; one that cannot be told so is named as what it is."""
    told = written(rule)
    if told is None:
        return _("A rule written by a program.")
    if not told.conditions:
        return _("Everybody.") if told.joined == ALL else _("Nobody.")
    joint = _(" and ") if told.joined == ALL else _(" or ")
    return _("%(conditions)s.") % {"conditions": capital(joint.join(_words(one) for one in told.conditions))}


def _read(rule: Mapping[str, Any]) -> list[Condition]:
    if list(rule) == ["not"]:
        inner = rule["not"]
        return [Condition(inner["field"], "is_not", _typed(inner["is"]))] if set(inner) == {"field", "is"} else []
    if "field" not in rule:
        return []
    name, within = rule["field"], str(rule.get(counted.WITHIN, ""))
    found = []
    for word, value in rule.items():
        if word == "known":
            found.append(Condition(name, "known" if value else "unknown"))
        elif word == "in":
            # A comma within a value would part it.
            if any("," in str(one) for one in value):
                return []
            found.append(Condition(name, "in", ", ".join(_typed(one) for one in value)))
        elif word in COMPARED:
            found.append(Condition(name, word, _typed(value), within))
    return found


def _typed(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _rule(place: int, told: Condition, kinds: Mapping[str, frozenset[str]]) -> dict[str, object]:
    name, compare = told.field, told.compare
    if compare in BARE:
        return {"field": name, "known": compare == "known"}
    if not told.value.strip():
        raise Wrong(place, "value", _("Write down what it is compared with."))
    known = frozenset({"number"}) if _is_number(name) else kinds.get(name, frozenset())
    if compare == "in":
        return {"field": name, "in": [_value(place, name, one, known, compare) for one in told.value.split(",") if one.strip()]}
    value = _value(place, name, told.value, known, compare)
    if compare == "is_not":
        return {"not": {"field": name, "is": value}}
    rule: dict[str, object] = {"field": name, compare: value}
    if told.within.strip():
        rule[counted.WITHIN] = _whole(place, told.within)
    return rule


def _value(place: int, name: str, text: str, kinds: frozenset[str], compare: str) -> object:
    """What was typed, as what customers have under that name; where they have several kinds, or none, as what it looks like."""
    told = text.strip()
    if not name.startswith(ATTRIBUTE) and not _is_number(name):
        return told
    try:
        if len(kinds) == 1 and not (kinds == {"text"} and compare in RANGES):
            return typed(told, next(iter(kinds)))
    except ValueError as wrong:
        raise Wrong(place, "value", str(wrong)) from wrong
    for kind in ("number", "flag"):
        try:
            return typed(told, kind)
        except ValueError:
            continue
    return told


def _is_number(name: str) -> bool:
    return name in counted.fields() or scored.is_scored(name)


def _whole(place: int, text: str) -> int:
    days = number_of(text.strip(), longest=5)  # a hundred years of days
    if days is None:
        raise Wrong(place, "within", _("Write a number of days."))
    return days


def _words(one: Condition) -> str:
    name = _called(one.field)
    value = one.value if one.compare == "in" else field_value(one.field, one.value)
    if one.field.startswith(ATTRIBUTE) and one.compare in QUOTED and value == one.value and not _is_figure(value):
        value = _("“%(value)s”") % {"value": value}
    told = {"name": name, "compare": COMPARED[one.compare], "value": value, "days": one.within}
    if short := SHORT.get((one.field, one.compare, one.value)):
        return _("%(what)s in %(days)s days") % {**told, "what": short} if one.within else str(short)
    if one.compare in BARE:
        return _("%(name)s %(compare)s") % told
    if one.within:
        return _("%(name)s in %(days)s days %(compare)s %(value)s") % told
    return _("%(name)s %(compare)s %(value)s") % told


def _is_figure(value: str) -> bool:
    """Whether a value is a number, a yes or a no: those are said as they are, any other word of an attribute is quoted."""
    return value in {"yes", "no"} or value.replace(".", "", 1).removeprefix("-").isdecimal()


def _called(field: str) -> str:
    if field.startswith(ATTRIBUTE):
        return saying.attribute(field.removeprefix(ATTRIBUTE))
    if scored.is_scored(field):
        measure = field.removeprefix(scored.PREFIX)
        return _("last score of %(measure)s") % {"measure": _titles([measure])[measure]}
    return str(COUNTED.get(field, FIELDS.get(field, field)))


def _titles(measures: Iterable[str]) -> dict[str, str]:
    """What people call these measures where one customer is meant, in quotation marks."""
    told = names.titles_of(measures)
    told |= {name: str(STANDING[name].of_one) for name in told if name in STANDING and STANDING[name].of_one}
    return {name: text if text.startswith("“") else _("“%(question)s”") % {"question": text} for name, text in told.items()}
