"""Tables that are made in one go, and what is added to one: a step of the database for many, which Django takes one by one.

For each table, index and constraint it makes, Django makes anew, in memory, every model that is related to it in any way, and
here nearly all are: a hundred tables took longest by that, and most of what it takes to prepare a house.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddConstraint, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

Made = CreateModel | AddIndex | AddConstraint


class Together(Operation):
    """Several of one sort as one operation, for which the models are made in memory once for all of them."""

    def __init__(self, made: Sequence[Made]) -> None:
        self.made = made

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Put all into the state by name; the models are made with all others when the first of them is asked for."""
        state.__dict__.pop("apps", None)
        for one in self.made:
            one.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Make them, in their order."""
        for one in self.made:
            one.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop them, the last first."""
        for one in reversed(self.made):
            one.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """What ``migrate --plan`` says of it."""
        return ", ".join(one.describe() for one in self.made)


def together(operations: Iterable[Operation]) -> list[Operation]:
    """The operations of a step, with the indexes and constraints of a new table in it, and tables that follow each other in one.

    >>> from django.db.migrations import AddIndex, CreateModel, RunSQL
    >>> from django.db.models import Index
    >>> a, b, index = CreateModel("A", []), CreateModel("B", []), AddIndex("a", Index(fields=["id"], name="a_id"))
    >>> [type(one).__name__ for one in together([a, b, index, RunSQL("SELECT 1")])], a.options["indexes"] == [index.index]
    (['Together', 'RunSQL'], True)
    """
    found: list[Operation] = []
    for sort, group in groupby(_put_in(operations), key=_sort):
        some = list(group)
        made = [one for one in some if isinstance(one, Made)]
        found += [Together(made)] if sort and len(made) > 1 else some
    return found


def _sort(one: Operation) -> str:
    """What may be made together is of one sort; what is of none, alone."""
    if type(one) is CreateModel:
        return "tables"
    return f"of {one.model_name_lower}" if isinstance(one, AddIndex | AddConstraint) else ""


def _put_in(operations: Iterable[Operation]) -> Iterator[Operation]:
    """All but what is added to a table that is made among them, which is made with it then."""
    made: dict[str, CreateModel] = {}
    for one in operations:
        table = made.get(getattr(one, "model_name", "").lower())
        if isinstance(one, CreateModel):
            made[one.name_lower] = one
        if table is not None and isinstance(one, AddIndex):
            table.options.setdefault("indexes", []).append(one.index)
        elif table is not None and isinstance(one, AddConstraint):
            table.options.setdefault("constraints", []).append(one.constraint)
        else:
            if table is not None:
                # It is altered here: what comes after that may be about a column it has from here on only.
                del made[table.name_lower]
            yield one
