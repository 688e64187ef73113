"""Finding the columns a map names in a file: exactly, but for white space and case; a near miss is suggested, not guessed."""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.listen.maps.shape import Map
from everweek.text.nearest import did_you_mean, plain


class Columns:
    """The columns of one file, as a map names them."""

    def __init__(self, names: Sequence[str], lines: Mapping[str, int] | None = None) -> None:
        self.names = tuple(names)
        self._lines = lines or {}
        self._places = {plain(name): place for place, name in enumerate(self.names)}
        self._twice = {name for name, count in Counter(map(plain, self.names)).items() if count > 1}

    def find(self, name: str, path: str = "") -> int:
        """The place of the column called ``name``; ``Invalid`` says where the map (at ``path``) names one that is not there."""
        wanted = plain(name)
        line = self._lines.get(f"{path}.column") or self._lines.get(path)
        where = _("Line {line} of the map: ").format(line=line) if line else ""
        if wanted in self._twice:
            raise Invalid(
                where + _("two columns of the file are called {name!r}; give them different names.").format(name=name), field=path
            )
        if wanted not in self._places:
            hint = did_you_mean(name, self.names)
            raise Invalid(where + _("the file has no column {name!r}.").format(name=name) + hint, field=path or "column")
        return self._places[wanted]

    def title(self, place: int) -> str:
        """The name of a column as the file writes it."""
        return self.names[place]


def bind(map_: Map, names: Sequence[str]) -> Columns:
    """The columns of a file by this map, each of them found; ``Invalid`` names the first that is not there."""
    columns = Columns(names, map_.lines)
    for name, path in map_.named_columns().items():
        columns.find(name, path)
    return columns


def unused(map_: Map, names: Sequence[str]) -> tuple[str, ...]:
    """The file's columns that the map does not name."""
    named = {plain(name) for name in map_.named_columns()}
    return tuple(name for name in names if plain(name) not in named)
