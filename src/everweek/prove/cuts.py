"""What a question is narrowed by and cut by, as it is put to the facts; the groups that come back, in their order."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final, Protocol, TypeVar

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.people.models import Member, Unit
from everweek.prove import rules
from everweek.prove.access import Sight


class Keyed(Protocol):
    """What the facts count for one cut: ``key`` has its values, in the order asked."""

    @property
    def key(self) -> tuple[str | None, ...]:
        """The values of the cut; None where one was not recorded."""


Group = TypeVar("Group", bound=Keyed)
LONGEST_NUMBER: Final = 19
"""A number of so many digits is nobody's, and more than a database can look for."""
Within = tuple[tuple[int, ...] | None, dict[str, str]]
"""The units that count (None: all of them), and the conditions that hold besides."""


def units_of(sight: Sight, where: Mapping[str, str]) -> Within:
    """The units that count, and the rest of the conditions: a unit named in ``where`` stands for all below it."""
    rest = {name: value for name, value in where.items() if name != "unit"}
    if "unit" not in where:
        return sight.units, rest
    if where["unit"] == "":
        return sight.units, {**rest, "unit": ""}
    within = Unit.objects.all() if sight.units is None else Unit.objects.filter(pk__in=sight.units)
    # Units are few: all keys are read, and no text of a person's is put to the database.
    units = list(within.values_list("pk", "key", "path"))
    paths = {key: path for _pk, key, path in units}
    if where["unit"] not in paths:
        told = _("There is no unit %(key)r.") % {"key": where["unit"]} + rules.suggestion(where["unit"], paths)
        raise Invalid(told, field="where")
    return tuple(pk for pk, _key, path in units if path.startswith(paths[where["unit"]])), rest


def keys_of(units: Iterable[int]) -> frozenset[str]:
    """The keys of units, by their numbers."""
    return frozenset(Unit.objects.filter(pk__in=list(units)).values_list("key", flat=True))


def in_order(by: Sequence[str], groups: Sequence[Group]) -> list[tuple[dict[str, str], Group]]:
    """The groups with their cuts, units by their keys, in the order of time or the alphabet: colleagues by their names."""
    if not by:
        return [({}, group) for group in groups]
    # Few values, in thousands of groups: each is named and put into its place once.
    columns = [[value or "" for value in column] for column in zip(*(group.key for group in groups), strict=True)]
    if groups and "unit" in by:
        at = by.index("unit")
        keys = {str(pk): key for pk, key in Unit.objects.filter(pk__in=set(columns[at]) - {""}).values_list("pk", "key")}
        columns[at] = [keys.get(value, value) for value in columns[at]]
    ordered = [
        _places(column, member_names(list(set(column))) if name == "member" else {})
        for name, column in zip(by, columns, strict=bool(groups))
    ]
    places = list(zip(*(map(place.__getitem__, column) for place, column in zip(ordered, columns, strict=True)), strict=True))
    cuts = [dict(zip(by, values, strict=True)) for values in zip(*columns, strict=True)]
    return [(cuts[place], groups[place]) for place in sorted(range(len(groups)), key=places.__getitem__)]


def member_names(values: Sequence[str]) -> Mapping[str, str]:
    """What colleagues are called, by their numbers; what is no colleague's number is left out."""
    numbers = [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < LONGEST_NUMBER]
    return {str(pk): name for pk, name in Member.objects.filter(pk__in=numbers).values_list("pk", "name")}


def _places(values: Iterable[str], called: Mapping[str, str]) -> dict[str, int]:
    """The place of each of these values in their order, by what they are ``called`` where that is another word: the same for two
    between which it knows no difference.
    """

    def word(value: str) -> tuple[object, ...]:
        name = called.get(value)
        return (rules.natural(value),) if name is None else (rules.natural(name), rules.natural(value))

    alike = groupby(sorted(set(values), key=word), key=word)
    return {value: place for place, (_key, some) in enumerate(alike) for value in some}
