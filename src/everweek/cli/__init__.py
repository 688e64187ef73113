"""The commands of the program ``everweek``: each in a file of its own, loaded only when it is called."""

import errno
import importlib
import os
import sys
from collections.abc import Mapping
from io import TextIOWrapper
from typing import Any

import click

from everweek.errors import EverweekError

COMMANDS: Mapping[str, str] = {
    "answers": "everweek.cli.answers",
    "audit": "everweek.cli.audit",
    "backup": "everweek.cli.backup",
    "bench": "everweek.cli.bench.command",
    "chart": "everweek.cli.chart",
    "demo": "everweek.cli.demo.command",
    "doctor": "everweek.cli.doctor",
    "import": "everweek.cli.import_",
    "init": "everweek.cli.init",
    "jobs": "everweek.cli.jobs",
    "map": "everweek.cli.map",
    "measure": "everweek.cli.measure",
    "parked": "everweek.cli.parked",
    "questionnaire": "everweek.cli.questionnaire",
    "report": "everweek.cli.report",
    "restore": "everweek.cli.restore",
    "serve": "everweek.cli.serve",
    "token": "everweek.cli.token",
}


class LazyGroup(click.Group):
    """Finds a command's module (which holds a ``command``) when the command is called, so that the program starts at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the order of the alphabet."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, with Django set up for it."""
        if cmd_name not in COMMANDS:
            return None
        _set_up()
        found: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        from everweek.cli import installed

        installed.guard(found, cmd_name)
        return found

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  # what click returns is the command's own
        """Run; what is refused, and what the machine or the database does not give, becomes one clear line and exit code 1."""
        try:
            return super().invoke(ctx)
        except EverweekError as refused:
            line = refused.message
        except BrokenPipeError:
            raise
        except OSError as refused:
            line = _told(refused)
        except Exception as broken:
            line = _told_by_database(broken)
            if not line:
                raise
        click.echo(f"everweek: {line}", err=True)
        raise click.exceptions.Exit(1)


def _set_up() -> None:
    import django

    # What any command makes (the database above all) is nobody else's to read.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "everweek.settings")
    try:
        django.setup()
    except EverweekError as refused:
        click.echo(f"everweek: {refused.message}", err=True)
        sys.exit(1)


def _told(refused: OSError) -> str:
    where = f"{refused.filename}: " if refused.filename is not None else ""
    hints = {errno.ENOSPC: " Make room.", errno.EDQUOT: " Make room.", errno.EROFS: " Nothing can be written there."}
    hints |= dict.fromkeys((errno.EACCES, errno.EPERM), " Let the user that runs Everweek read and write there.")
    return f"{where}{refused.strerror or refused}.{hints.get(refused.errno or 0, '')}"


def _told_by_database(broken: Exception) -> str:
    """What to say where the database does not answer or lacks a table; nothing where the mistake is ours, to be seen whole."""
    from django.db import InterfaceError, OperationalError, ProgrammingError

    if not isinstance(broken, InterfaceError | OperationalError | ProgrammingError):
        return ""
    # Not the lines below the first: they may quote a row.
    first = (str(broken).strip().splitlines() or [type(broken).__name__])[0].rstrip(".")
    return f"The database does not do what is asked: {first}. everweek doctor says what to do; check DATABASE_URL."


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="everweek")
def program() -> None:
    """Everweek: ask, see, decide, act, thank, check.

    Example: everweek import answers.csv --map answers.yaml
    """


def main() -> None:
    """The program's entry."""
    if isinstance(sys.stdout, TextIOWrapper):
        # As stderr does by itself: a file's name may hold bytes that are no text.
        sys.stdout.reconfigure(errors="backslashreplace")
    program(prog_name="everweek")
