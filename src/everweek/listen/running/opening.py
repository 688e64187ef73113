"""Opening a file by a map: the table, its columns bound, the importer made."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from everweek.errors import Unavailable
from everweek.journal.services import Actor
from everweek.listen import kinds
from everweek.listen.access import check_may_bring
from everweek.listen.columns import bind
from everweek.listen.kinds import Importer, Setting
from everweek.listen.maps.shape import Map
from everweek.listen.readers import open_table
from everweek.people.queries import organisation


@dataclass(frozen=True)
class Opened:
    """A file ready to be imported."""

    setting: Setting
    importer: Importer


def open_by(path: Path, map_: Map, *, by: Actor) -> Opened:
    """The file ready to be imported; ``Invalid`` where file, map and questionnaire do not fit together.

    Raises:
        NotAllowed: ``by`` may not bring files of this kind, or may not any more.
    """
    check_may_bring(by, map_.kind)
    table = open_table(path, map_.read)
    try:
        house = organisation()
        zone, language = house.zone, house.language
    except Unavailable:
        zone, language = settings.EVERWEEK_ZONE, "en"
    setting = Setting(map_, bind(map_, table.columns), table, by, zone, language)
    return Opened(setting, kinds.importer(setting))
