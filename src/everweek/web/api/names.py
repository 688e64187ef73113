"""The ids behind the names that programs use, looked up once for all bodies of a call."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.errors import Invalid, NotFound
from everweek.journal.services import Actor
from everweek.listen.asking.queries import is_link
from everweek.listen.understanding.queries import is_topic
from everweek.moments.queries import ids_within, touchpoint_names
from everweek.moments.rules import no_touchpoint
from everweek.people import queries as people
from everweek.people.access import Scope, access_segment, access_unit
from everweek.people.models import Segment, Unit
from everweek.people.policy import Action
from everweek.prove.touchpoints import check_touchpoint
from everweek.questionnaires.queries import is_questionnaire
from everweek.web.api.bodies import storable

_LONGEST_NUMBER = 18
# Put into words only where one is said: a lookup in the language files for each name of each body costs more than finding it.
_NO_CUSTOMER = gettext_lazy("There is no such customer; send them to /customers first.")
_NO_MEMBER = gettext_lazy("There is no colleague with this external_id.")
_NO_UNIT = gettext_lazy("Name a unit within your reach by its key.")
_NO_INTERACTION = gettext_lazy(
    "There is no such interaction within your reach; name it by the id you were given when it was stored."
)


class Names:
    """What the outside ids of customers and members and the keys of units stand for, within ``scope``."""

    def __init__(
        self,
        scope: Scope,
        *,
        customers: Iterable[str | None],
        members: Iterable[str | None],
        units: Iterable[str | None],
        interactions: Iterable[str | None] = (),
        touchpoints: Iterable[str] = (),
    ) -> None:
        self._scope = scope
        numbers = _numbers(interactions)
        there = ids_within(scope, numbers.values())
        self._interactions = {name: number for name, number in numbers.items() if number in there}
        self._customers = people.customers_by_external_id(_named(customers))
        self._members = people.members_by_external_id(_named(members))
        self._units = scope.units_by_key(_named(units))
        self._touchpoints = touchpoint_names() if any(touchpoints) else {}

    def customer(self, external_id: str | None) -> int | None:
        """The customer's id; ``Invalid`` where nobody is called so."""
        return _find(self._customers, external_id, "customer", _NO_CUSTOMER)

    def member(self, external_id: str | None, *, field: str) -> int | None:
        """The member's id; ``Invalid`` naming ``field`` where nobody is called so."""
        return _find(self._members, external_id, field, _NO_MEMBER)

    def unit(self, key: str | None) -> int | None:
        """The unit's id; ``Invalid`` where there is none within reach, or none is named and the reach is not everywhere."""
        if key is None and not self._scope.all:
            raise Invalid(_("Name the unit it is about: this token reaches only some units."), field="unit")
        return _find(self._units, key, "unit", _NO_UNIT)

    def touchpoint(self, key: str) -> str:
        """The key of a touchpoint, open or closed, or nothing where none is named; ``Invalid`` where there is none of it."""
        if key and key not in self._touchpoints:
            raise no_touchpoint(key, self._touchpoints)
        return key

    def interaction(self, number: str | None) -> tuple[str, str] | None:
        """The interaction as the subject of a response; ``Invalid`` where there is none of that number within reach."""
        found = _find(self._interactions, number, "interaction", _NO_INTERACTION)
        return None if found is None else ("interaction", str(found))


def unit_called(by: Actor, key: str, action: Action) -> Unit:
    """The unit a list is narrowed to; ``NotFound`` where there is none within the reach of ``action``."""
    try:
        return access_unit(by, storable(key, "unit"), action)
    except NotFound:
        raise NotFound(_("There is no unit {key!r} within your reach.").format(key=key), field="unit") from None


def segment_called(by: Actor, key: str) -> Segment:
    """The segment a list is narrowed to; ``NotFound`` where there is none, or without the right to segments."""
    try:
        return access_segment(by, storable(key, "segment"), Action.SEGMENTS_READ)
    except NotFound:
        raise NotFound(_("There is no segment {key!r} that is yours to see.").format(key=key), field="segment") from None


def check_there(**keys: str) -> None:
    """``NotFound`` for what a list is narrowed to and that is not there; an empty key narrows nothing."""
    if touchpoint := keys.pop("touchpoint", ""):
        _check_touchpoint(storable(touchpoint, "touchpoint"))
    for field, key in keys.items():
        is_there, sentence = _THERE[field]
        if key and not is_there(storable(key, field)):
            raise NotFound(str(sentence).format(key=key), field=field)


def _check_touchpoint(key: str) -> None:
    try:
        check_touchpoint(key)
    except Invalid as unknown:
        raise NotFound(f"{unknown.message} {_('GET /touchpoints lists them.')}", field=unknown.field) from unknown


_THERE: Final[Mapping[str, tuple[Callable[[str], bool], Promise]]] = {
    "unit": (lambda key: bool(people.units_by_key([key])), gettext_lazy("There is no unit {key!r}; GET /units lists them.")),
    "questionnaire": (is_questionnaire, gettext_lazy("There is no questionnaire {key!r}; GET /questionnaires lists them.")),
    "link": (is_link, gettext_lazy("No open link ends in {key!r}; GET /links lists them.")),
    "topic": (is_topic, gettext_lazy("There is no topic {key!r}; GET /topics lists them.")),
}


def customer_called(external_id: str) -> int | None:
    """Return the id of the customer to whom a list is narrowed; None where it is narrowed to nobody, and 0, which no
    customer has, for a customer who is not known: from a list of what happened nobody learns who there is.
    """
    return people.customers_by_external_id({external_id}).get(external_id, 0) if external_id else None


def _numbers(names: Iterable[str | None]) -> dict[str, int]:
    """Ids of ours, by how they are written: digits only, and no more than a database counts to."""
    return {name: int(name) for name in _named(names) if name.isascii() and name.isdecimal() and len(name) <= _LONGEST_NUMBER}


def _named(names: Iterable[str | None]) -> set[str]:
    return {name for name in names if name is not None}


def _find(known: Mapping[str, int], name: str | None, field: str, otherwise: Promise) -> int | None:
    if name is None:
        return None
    if name not in known:
        raise Invalid(str(otherwise), field=field)
    return known[name]
