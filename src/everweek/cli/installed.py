"""Whether there is an installation to work on: asked before each command begins, so that none makes half of one by accident."""

from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import click
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from everweek.cli import unfinished
from everweek.errors import Unavailable
from everweek.journal import seals
from everweek.journal.delivery import take_up
from everweek.journal.guard import put_up
from everweek.journal.seals.keys import told

# These prepare one, or look at it themselves, or need none.
BENCH = frozenset(
    f"bench {case}"
    for case in ("answer", "cases", "export", "facts", "house", "idle", "import", "invite", "pages", "post", "segments", "text")
)
ANYWHERE = BENCH | frozenset({"doctor", "init", "map", "questionnaire check", "restore", "serve"})
# A backup is wanted most before the database is brought up to date.
OF_ANY_AGE = frozenset({"backup"})
ACCEPTS = "audit accept"


# These only read, or are for whoever has other keys than those the journal was sealed with.
WITH_OTHER_KEYS = frozenset(
    {ACCEPTS, "audit head", "audit verify", "chart", "jobs list", "measure", "parked list", "questionnaire export", "report"}
)


@dataclass(frozen=True)
class Standing:
    """How many steps the database is behind this version, and the first step it has that this version does not know.

    ``amid`` is a step that several were folded into, where the database has some of those and not all: no way leads on from it.
    """

    behind: int
    newer: str | None
    amid: str | None


def guard(command: click.Command, path: str) -> None:
    """Let a command, and those below it, ask before it begins; its help and its refusal of wrong usage come first."""
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            guard(below, f"{path} {name}")
    elif path not in ANYWHERE and command.callback is not None and not hasattr(command.callback, "asks_first"):
        work = command.callback

        def ask_first(*words: object, **options: object) -> object:
            check_there() if path in OF_ANY_AGE else check_ready(keys=path not in WITH_OTHER_KEYS)
            if path in WITH_OTHER_KEYS and path != ACCEPTS and seals.other_key() is not None:
                seals.withdraw_made()
            return work(*words, **options)

        ask_first.asks_first = True  # type: ignore[attr-defined]  # so that it asks once, however often it is loaded
        command.callback = ask_first


def check_there() -> None:
    """``Unavailable`` where there is no database, or one that is being restored. None is made by asking."""
    unfinished.check_finished()
    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
        message = (
            f"There is no installation here: no database at {connection.settings_dict['NAME']}. Check EVERWEEK_HOME "
            f"({settings.EVERWEEK_HOME}) and DATABASE_URL, or run everweek init to make one."
        )
        raise Unavailable(message)


def check_ready(*, keys: bool = True) -> None:
    """``Unavailable`` says what to do where the database is not there, not up to date, or of a newer version; with ``keys`` also
    where it was sealed with others than those here.
    """
    check_there()
    if behind():
        message = "The database is not up to date: run everweek init, which is safe to run at any time."
        raise Unavailable(message)
    if keys:
        check_keys()


def is_ready() -> bool:
    """Whether there is a database of this version here to be asked."""
    try:
        check_ready(keys=False)
    except Unavailable:
        return False
    return True


def check_keys() -> None:
    """``Unavailable`` where the journal was sealed with another key than the one here: what would be written could never be held
    against its seals. Keys that were made just now, because there were none, are taken away again.
    """
    other = seals.other_key()
    if other is None:
        return
    folder, here = settings.EVERWEEK_KEYS, seals.fingerprint()
    says = f"The key in {folder} ({here}) is not the one that this journal was sealed with"
    if seals.withdraw_made():
        says = f"There are no keys in {folder}, and this journal was sealed with one"
    message = (
        f"{says} ({told(other)}): put back the folder of keys that belongs to this database. Where it is lost for good: "
        "everweek audit accept."
    )
    raise Unavailable(message)


def behind() -> int:
    """How many steps the database is behind this version; ``Unavailable`` where a newer version has been at work in it, or it was
    left amid steps that are one now: this version would write it wrong.
    """
    there = standing()
    if there.newer is not None:
        message = (
            f"A newer version of Everweek has been at work in this database ({there.newer} is unknown to version "
            f"{version('everweek')}): use that version, or restore a backup made by this one."
        )
        raise Unavailable(message)
    if there.amid is not None:
        message = (
            f"This database was left amid steps that are one step now ({there.amid}): bring it up to date with the version that "
            "made it, then with this one; docs/decisions/0037 says how."
        )
        raise Unavailable(message)
    return there.behind


def bring_up_to_date() -> int:
    """Take the steps that the database is behind; how many those were. ``Unavailable`` as for ``behind``."""
    steps = behind()
    if steps:
        call_command("migrate", verbosity=0, interactive=False)
    else:
        # What follows each migration. Django would make every model anew in memory for it, twice, which takes far longer.
        put_up()
        take_up()
    return steps


def standing() -> Standing:
    """Hold the database against what this version knows; it must be there."""
    executor = MigrationExecutor(connection)
    known = executor.loader
    # Steps that were folded into one are known by it (docs/decisions/0037).
    folded = {step for one in known.disk_migrations.values() for step in one.replaces}
    unknown = sorted(set(known.applied_migrations) - set(known.disk_migrations) - folded)
    amid = sorted(
        name
        for name, one in known.disk_migrations.items()
        if name not in known.applied_migrations and known.applied_migrations.keys() & set(one.replaces)
    )
    behind = len(executor.migration_plan(known.graph.leaf_nodes()))
    return Standing(behind, ".".join(unknown[0]) if unknown else None, ".".join(amid[0]) if amid else None)
