"""What a first map is fitted to beside the file: the installation it is for, where there is one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings

from everweek import clock
from everweek.errors import NotFound
from everweek.people.queries import list_every_unit, today
from everweek.questionnaires.queries import get_published, list_measures


@dataclass(frozen=True)
class House:
    """What stands already.

    ``top``: the key of the unit that is the whole organisation; ``today``: the day there, as a map writes one; ``measures``: each
    by name, from its least score to its most; ``has``: whether a questionnaire of that key is published.
    """

    top: str
    today: str
    measures: Mapping[str, tuple[float, float]]
    has: Callable[[str], bool]

    @classmethod
    def here(cls) -> "House":
        """What stands in the installation."""
        top = next((unit.key for unit in list_every_unit() if unit.parent_id is None), "house")
        return cls(top, today().isoformat(), list_measures(), _is_published)

    @classmethod
    def nowhere(cls) -> "House":
        """Nothing stands, and no database is asked: a map is wanted on a machine without an installation."""
        return cls("house", clock.today(settings.EVERWEEK_ZONE).isoformat(), {}, lambda _key: False)


def _is_published(key: str) -> bool:
    try:
        get_published(key)
    except NotFound:
        return False
    return True
