"""The language of segments, and its evaluation by the database: the same customers on SQLite and PostgreSQL.

A rule is JSON. It is one of::

    {"all": [rule, ...]}        every one holds (an empty list: everybody)
    {"any": [rule, ...]}        at least one holds (an empty list: nobody)
    {"not": rule}               it does not hold
    {"field": "language", "is": "pt"}                          the same, letter for letter
    {"field": "attributes.tier", "in": ["gold", "silver"]}     one of these
    {"field": "attributes.visits", "at_least": 3, "below": 10} a range: at_least, above, at_most, below
    {"field": "created_on", "at_least": "2026-01-01"}          dates are texts YYYY-MM-DD
    {"field": "attributes.tier", "known": true}                whether it is known at all
    {"field": "moments.count", "within_days": 90, "at_least": 3}     how often something happened (``people.counted``)
    {"field": "moments.days_since_last", "above": 365}               how long ago
    {"field": "last.nps", "at_most": 6}                        the score of the last answer that has one (``people.scored``)

A comparison with something that is not known, or is of another kind (a text against a number), does not hold; ``not`` of it does.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from math import isfinite
from operator import and_, or_

from django.db.models import Expression, Q, QuerySet
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, In, IsNull, LessThan, LessThanOrEqual
from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.people import counted, queries, rules, scored
from everweek.people.expressions import day_of, flag_of, known_of, number_of, text_of
from everweek.people.models import Customer

TEXT_FIELDS = ("external_id", "name", "email", "phone", "language", "zone", "kind")
DATE_FIELDS = ("created_on",)
DEEPEST, MOST_PARTS, MOST_VALUES, LARGEST = 10, 200, 1000, 100_000
_RANGES = {"at_least": GreaterThanOrEqual, "above": GreaterThan, "at_most": LessThanOrEqual, "below": LessThan}
_PREFIX = "attributes."


def check_rule(rule: object) -> dict[str, object]:
    """The rule as it is to be stored; ``Invalid`` names the place that cannot be understood, such as ``rule.all[0].in``.

    >>> check_rule({"field": "language", "is": "pt"})
    {'field': 'language', 'is': 'pt'}
    """
    _compiled(rule, "rule", 0, _Looked())
    if not isinstance(rule, Mapping):  # pragma: no cover  # _compiled has refused it
        raise TypeError
    if len(json.dumps(rule)) > LARGEST:
        raise Invalid(_("This rule is too large; split it into two segments."), field="rule")
    return dict(rule)


def matching(rule: object, *, only: Collection[int] | None = None) -> QuerySet[Customer]:
    """The customers for whom the rule holds now, erased and merged ones left out; ``only``: those of them who are among these."""
    found = Customer.objects.filter(_compiled(rule, "rule", 0, _Looked(only)), erased_at__isnull=True, merged_into__isnull=True)
    return found if only is None else found.filter(pk__in=only)


def asks_what_happened(rule: object) -> bool:
    """Whether a rule that was checked asks for what happened with a customer, which changes without a change of the customer."""
    if not isinstance(rule, Mapping):
        return False
    if "field" in rule:
        return rule["field"] in counted.fields() or scored.is_scored(rule["field"])
    inner = next(iter(rule.values()), ())
    return any(map(asks_what_happened, inner if isinstance(inner, list) else [inner]))


def without(rule: object, known: Mapping[str, Collection[str]]) -> object:
    """The rule without what names one customer (``known``: the customer's fields and their texts); others stay.

    >>> without({"any": [{"field": "email", "in": ["dana@example.org", "a@b.org"]}]}, {"email": {"dana@example.org"}})
    {'any': [{'field': 'email', 'in': ['a@b.org']}]}
    >>> without({"field": "email", "is": "dana@example.org"}, {"email": {"dana@example.org"}})
    {'any': []}
    """
    if isinstance(rule, list):
        return [without(one, known) for one in rule]
    if not isinstance(rule, Mapping):
        return rule
    hers = known.get(str(rule.get("field", "")))
    if hers is None:
        return {word: value if word == "field" else without(value, known) for word, value in rule.items()}
    if rule.get("is") in hers:
        return {"any": []}
    among = rule.get("in")
    return {**rule, "in": [one for one in among if one not in hers]} if isinstance(among, list) else dict(rule)


@dataclass
class _Looked:
    """How far a rule has been read; and for which customers, where it is for some."""

    only: Collection[int] | None = None
    parts: int = 0


def _compiled(rule: object, place: str, depth: int, looked: _Looked) -> Q:
    looked.parts += 1
    if depth > DEEPEST or looked.parts > MOST_PARTS:
        raise Invalid(_("This rule is too large; split it into two segments."), field=place)
    if not isinstance(rule, Mapping):
        raise Invalid(_('A rule is an object such as {"field": "language", "is": "pt"}.'), field=place)
    if "field" in rule:
        return _comparison(rule, place, looked.only)
    if len(rule) != 1 or next(iter(rule)) not in {"all", "any", "not"}:
        raise Invalid(_("A rule has one of all, any, not, or a field with a comparison."), field=place)
    word, inner = next(iter(rule.items()))
    if word == "not":
        return ~_compiled(inner, f"{place}.not", depth + 1, looked)
    if not isinstance(inner, list):
        raise Invalid(_("After %(word)s stands a list of rules.") % {"word": word}, field=f"{place}.{word}")
    compiled = [_compiled(one, f"{place}.{word}[{index}]", depth + 1, looked) for index, one in enumerate(inner)]
    if word == "all":
        return reduce(and_, compiled, Q(pk__isnull=False))
    return reduce(or_, compiled, Q(pk__isnull=True))


def _comparison(rule: Mapping[str, object], place: str, only: Collection[int] | None) -> Q:
    name = rule["field"]
    tests = {word: value for word, value in rule.items() if word != "field"}
    if isinstance(name, str) and name in counted.fields():
        return counted.condition(name, tests, today=queries.today(), place=place, only=only)
    if isinstance(name, str) and scored.is_scored(name):
        return scored.condition(name, tests, today=queries.today(), place=place)
    if not isinstance(name, str) or not _is_field(name):
        fields = ", ".join((*TEXT_FIELDS, *DATE_FIELDS, "attributes.NAME", *counted.fields(), "last.MEASURE"))
        raise Invalid(_("There is no such field; fields are %(fields)s.") % {"fields": fields}, field=f"{place}.field")
    if not tests or (len(tests) > 1 and not tests.keys() <= _RANGES.keys()):
        raise Invalid(_("A field has one comparison: is, in, known, or a range of at_least, above, at_most, below."), field=place)
    if len({isinstance(value, str) for value in tests.values()}) > 1:
        raise Invalid(_("Both ends of a range are of one kind: numbers, or days."), field=place)
    return reduce(and_, [_test(name, word, value, f"{place}.{word}") for word, value in tests.items()])


def _is_field(name: str) -> bool:
    if name.startswith(_PREFIX):
        return rules.ATTRIBUTE.fullmatch(name[len(_PREFIX) :]) is not None
    return name in TEXT_FIELDS or name in DATE_FIELDS


def _test(name: str, word: str, value: object, place: str) -> Q:
    if word == "known":
        if not isinstance(value, bool):
            raise Invalid(_("After known stands true or false."), field=place)
        known = Q(known_of(name))
        return known if value else ~known
    if word == "is":
        return _named(name, _same(name, value, place))
    if word == "in":
        if not isinstance(value, list) or len(value) > MOST_VALUES:
            raise Invalid(_("After in stands a list of at most %(most)d values.") % {"most": MOST_VALUES}, field=place)
        return _named(name, _one_of(name, value, place))
    if word in _RANGES:
        return _in_range(name, word, value, place)
    raise Invalid(
        _("There is no comparison %(word)s; use is, in, known, at_least, above, at_most, below.") % {"word": word}, field=place
    )


def _named(name: str, found: Q) -> Q:
    """Of two who were merged, the one who stays is called by both their numbers."""
    return queries.or_whom_they_are_part_of(found) if name == "external_id" else found


def _one_of(name: str, values: list[object], place: str) -> Q:
    # One list of each kind: a thousand comparisons side by side are more than SQLite takes.
    lists: dict[str, tuple[Expression, list[str | int | float]]] = {}
    for index, value in enumerate(values):
        side, checked = _sided(name, value, f"{place}[{index}]")
        lists.setdefault(type(side).__name__, (side, []))[1].append(checked)
    return reduce(or_, [Q(_is_known(side)) & Q(In(side, among)) for side, among in lists.values()], Q(pk__isnull=True))


def _same(name: str, value: object, place: str) -> Q:
    side, checked = _sided(name, value, place)
    return Q(_is_known(side)) & Q(Exact(side, checked))


def _sided(name: str, value: object, place: str) -> tuple[Expression, str | int | float]:
    """The field read as what the value is (a flag, a text, a day, a number), and the value to compare it with."""
    checked = _scalar(name, value, place)
    if isinstance(checked, bool):
        return flag_of(name), int(checked)
    if isinstance(checked, str):
        return (day_of(name) if name in DATE_FIELDS else text_of(name)), checked
    return number_of(name), float(checked)


def _in_range(name: str, word: str, value: object, place: str) -> Q:
    checked = _scalar(name, value, place)
    if isinstance(checked, bool):
        raise Invalid(_("A range is of numbers or of days."), field=place)
    if isinstance(checked, str):
        if name in TEXT_FIELDS:
            raise Invalid(_("%(field)s is a text: use is or in.") % {"field": name}, field=place)
        side, limit = day_of(name), _day(checked, place)
        return Q(_is_known(side)) & Q(_RANGES[word](side, limit))
    side = number_of(name)
    return Q(_is_known(side)) & Q(_RANGES[word](side, float(checked)))


def _is_known(side: Expression) -> IsNull:
    return IsNull(side, False)  # noqa: FBT003  # Django's look-up takes its right-hand side by position only


def _scalar(name: str, value: object, place: str) -> rules.Scalar:
    if name in DATE_FIELDS:
        return _day(value, place)
    if isinstance(value, str):
        return rules.check_text(value, place, longest=rules.LONGEST_TEXT)
    if name in TEXT_FIELDS:
        raise Invalid(_("%(field)s is a text: write the value in quotation marks.") % {"field": name}, field=place)
    if isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) <= rules.LARGEST_WHOLE:
        return value
    if isinstance(value, float) and isfinite(value):
        return value
    raise Invalid(_("A value is a text, a number, true or false."), field=place)


def _day(value: object, place: str) -> str:
    try:
        if isinstance(value, str) and len(value) == len("2026-01-01"):
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise Invalid(_("Write a day as YYYY-MM-DD, such as 2026-10-05."), field=place)
