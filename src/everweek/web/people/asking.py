"""What is asked of the pages of people by their addresses."""

from dataclasses import dataclass
from typing import Final

from everweek.people.policy import Role
from everweek.web.house import asking
from everweek.web.house.asking import Asking

LEFT: Final = "left"


@dataclass(frozen=True)
class PeopleAsked(Asking):
    """Which colleagues; ``who`` is ``LEFT`` for those who have left."""

    words: str = asking.words()
    unit: str = asking.key()
    role: str = asking.one_of(Role, "")
    who: str = asking.one_of([LEFT], "")


@dataclass(frozen=True)
class RolesAsked(Asking):
    """Which role alone."""

    role: Role | None = asking.one_of(Role)
