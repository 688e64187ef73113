"""Reads of the public page of complaints: what anybody may choose there, and how it stands for who may change it."""

from collections.abc import Sequence
from dataclasses import dataclass

from everweek.act.complaining.services import places_of, the_door
from everweek.journal.services import Actor
from everweek.people.access import check_may
from everweek.people.policy import Action


@dataclass(frozen=True)
class Place:
    """A unit whose name everybody may read."""

    key: str
    name: str


@dataclass(frozen=True)
class DoorShown:
    """How the public page stands; ``unit`` is a key, empty for the top."""

    is_open: bool
    unit: str
    shown: Sequence[str]


def list_places() -> list[Place] | None:
    """What somebody may choose there; None where the page is closed."""
    door = the_door()
    return [Place(one.key, one.name) for one in places_of(door)] if door.is_open else None


def show_door(by: Actor) -> DoorShown:
    """How it stands, for whoever may change it."""
    check_may(by, Action.CASES_RULE)
    door = the_door()
    return DoorShown(door.is_open, door.unit.key if door.unit is not None else "", [one.key for one in places_of(door)])
