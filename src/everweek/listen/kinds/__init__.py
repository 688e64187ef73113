"""The kinds of imports: each turns a row into what it stands for, and stores a few thousand of them at once.

A room that brings a kind of its own registers it where it is loaded::

    register_form("cases", Form(keys={...}))
    register_kind("cases", CasesImporter)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.journal.services import Actor
from everweek.listen.columns import Columns
from everweek.listen.maps.shape import Map, Source
from everweek.listen.readers.table import Table
from everweek.people.outcomes import Outcome


@dataclass(frozen=True)
class Setting:
    """What an importer knows: the map, the file's columns, the table, who imports, and the organisation's zone and language."""

    map: Map
    columns: Columns
    table: Table
    by: Actor
    zone: str
    language: str


class Importer(Protocol):
    """One kind of import, made for one file and one map."""

    def read(self, cells: Sequence[str], identity: str) -> Any:  # noqa: ANN401  # each kind has rows of its own
        """The row as it will be stored; ``Refusal`` where a cell cannot be taken. ``cells`` are as many as there are columns.

        Rows are read in another process than they are stored in, where that is quicker: they are plain values that ``pickle``
        writes, reading asks no database, and what reading finds out stands in the row and nowhere else.
        """

    def foresee(self, rows: Sequence[Any]) -> None:
        """Find out what takes long and may be asked while rows are stored; called before, while nothing is locked yet."""

    def store(self, rows: Sequence[Any]) -> list[Outcome]:
        """Store rows, one outcome each in their order; called inside a transaction, which may be rolled back afterwards."""

    def show(self, row: Any) -> Mapping[str, str]:  # noqa: ANN401  # as read
        """The row in words: what it means -> the value."""

    def column_of(self, field: str) -> str:
        """The file's column behind a refusal's ``field``; "" where it is none."""

    def doubt(self, cells: Sequence[str]) -> bool:
        """Whether the row's date could be meant in two ways, by the formats of the map."""

    def identity_column(self) -> int | None:
        """The place of the column that tells one row from another; None: a row is told by what it holds."""

    def identity_source(self) -> Source | None:
        """How an id is made of that column's cell; None: it is the cell."""


KINDS: dict[str, Callable[[Setting], Importer]] = {}


def register_kind(kind: str, make: Callable[[Setting], Importer]) -> None:
    """Let files of this kind be imported."""
    KINDS[kind] = make


def importer(setting: Setting) -> Importer:
    """The importer for a map; ``Invalid`` where no room has brought this kind."""
    make = KINDS.get(setting.map.kind)
    if make is None:
        raise Invalid(_("Files of {kind} cannot be imported yet.").format(kind=setting.map.kind), field="kind")
    return make(setting)


def load() -> None:
    """Register the kinds of this room."""
    from everweek.listen.kinds import answers, customers, employees, interactions, invitations, mentions

    register_kind("answers", answers.Answers)
    register_kind("customers", customers.Customers)
    register_kind("employees", employees.Employees)
    register_kind("interactions", interactions.Interactions)
    register_kind("invitations", invitations.Invitations)
    register_kind("mentions", mentions.Mentions)
