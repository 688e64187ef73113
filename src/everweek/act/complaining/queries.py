"""Reads of the public page of complaints: what anybody may choose there, and how it stands for who may change it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from everweek.act.complaining.services import places_of, the_door, touchpoints_named
from everweek.journal.services import Actor
from everweek.people.access import check_may
from everweek.people.policy import Action


@dataclass(frozen=True)
class Place:
    """A unit, or a touchpoint, whose name everybody may read."""

    key: str
    name: str


@dataclass(frozen=True)
class DoorShown:
    """How the public page stands; ``unit`` is a key, empty for the top. ``touchpoints`` are by their keys, each with what it is
    called in other languages.
    """

    is_open: bool
    unit: str
    shown: Sequence[str]
    touchpoints: Mapping[str, Mapping[str, str]]


def list_places() -> list[Place] | None:
    """What somebody may choose there; None where the page is closed."""
    door = the_door()
    return [Place(one.key, one.name) for one in places_of(door)] if door.is_open else None


def list_touchpoints_named(language: str) -> list[Place]:
    """The touchpoints somebody may name there, as they are called in that language; by their own name where nobody said."""
    return [Place(one.touchpoint.key, one.words.get(language) or one.touchpoint.name) for one in touchpoints_named()]


def show_door(by: Actor) -> DoorShown:
    """How it stands, for whoever may change it."""
    check_may(by, Action.CASES_RULE)
    door = the_door()
    return DoorShown(
        is_open=door.is_open,
        unit=door.unit.key if door.unit is not None else "",
        shown=[one.key for one in places_of(door)],
        touchpoints={one.touchpoint.key: one.words for one in touchpoints_named()},
    )
