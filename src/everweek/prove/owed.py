"""By what promises to customers are told apart, and what the values of that are called: nothing here is known of answers."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from everweek.act.causes.queries import list_causes
from everweek.act.words import SEVERITIES, WAYS
from everweek.errors import Invalid
from everweek.facts import ask, schema
from everweek.prove import rules


def list_cuts() -> list[str]:
    """Everything promises can be told apart by."""
    return [name for name in ask.promised_by() if name != "measure"]


def values_of(name: str) -> list[str] | None:
    """The values of a cut that promises alone have, in order; None for any other."""
    if name in schema.NUMBERED:
        return [str(number) for number in range(1, schema.NUMBERED[name][0] + 1)]
    return list(_CALLED[name]()) if name in _CALLED else None


def labels(name: str, values: Sequence[str]) -> Mapping[str, str] | None:
    """What people call these values of a cut that promises alone have; None for any other."""
    if name not in _CALLED:
        return None
    known = _CALLED[name]()
    return {value: str(known.get(value, value)) if value else _("not recorded") for value in values}


def with_causes_below(where: Mapping[str, str]) -> Mapping[str, str | list[str]]:
    """Return the conditions, in which a cause stands for all causes below it too, as a unit does. ``Invalid`` where there is no
    such cause.
    """
    if not where.get("cause"):
        return where
    causes = list_causes()
    found = causes.by_key(where["cause"])
    if found is None:
        keys = [one.key for one in causes.shown.values()]
        told = _("There is no cause %(key)r.") % {"key": where["cause"]} + rules.suggestion(where["cause"], keys)
        raise Invalid(told, field="where")
    return {**where, "cause": [causes.shown[pk].key for pk in causes.tree.below(found.id)]}


_CALLED: Final[Mapping[str, Callable[[], Mapping[str, str | Promise]]]] = MappingProxyType(
    {
        "weekday": lambda: {str(place + 1): name for place, name in WEEKDAYS.items()},
        "severity": lambda: {str(int(severity)): told for severity, told in SEVERITIES.items()},
        "channel": lambda: WAYS,
        "cause": lambda: {one.key: one.full for one in list_causes().shown.values()},
    }
)
