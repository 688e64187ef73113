"""The commands of the program ``everweek``: each in a file of its own, loaded only when it is called."""

import errno
import gc
import importlib
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from io import TextIOWrapper
from typing import Any

import click

from everweek.errors import EverweekError


@dataclass(frozen=True)
class Named:
    """Where a command stands, and what it does in one line: to list them all, none is loaded."""

    module: str
    says: str


COMMANDS: Mapping[str, Named] = {
    "answers": Named("everweek.cli.answers", "Write answers into a CSV file, a row each."),
    "audit": Named("everweek.cli.audit", "Hold the journal against its seals."),
    "backup": Named("everweek.cli.backup", "Write everything into one file, while Everweek runs."),
    "bench": Named("everweek.cli.bench.command", "Measure what this machine does with Everweek."),
    "chart": Named("everweek.cli.chart", "Draw the control chart of a measure."),
    "demo": Named("everweek.cli.demo.command", "Fill an empty installation with a simulated organisation."),
    "doctor": Named("everweek.cli.doctor", "Examine this installation, and say what to do."),
    "import": Named("everweek.cli.import_", "Bring in a file of answers, customers, cases and more."),
    "init": Named("everweek.cli.init", "Prepare or update this installation; safe to run again."),
    "jobs": Named("everweek.cli.jobs", "See the jobs that failed for good, run them again."),
    "map": Named("everweek.cli.map", "Look at a file, and write a first map for its import."),
    "measure": Named("everweek.cli.measure", "Print a score with its interval, by any cut."),
    "parked": Named("everweek.cli.parked", "See the journal's parked lines, run them again."),
    "questionnaire": Named("everweek.cli.questionnaire", "Take questionnaires out as files, bring them in."),
    "report": Named("everweek.cli.report", "Write the report of a month for a board."),
    "restore": Named("everweek.cli.restore", "Restore a backup into an empty installation."),
    "serve": Named("everweek.cli.serve", "Serve the pages, the API and the work behind them."),
    "token": Named("everweek.cli.token", "Make, list and revoke the tokens of programs."),
}


WITHOUT_KEYS = frozenset({"map"})
"""They need no installation, and leave none behind."""


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
        found: click.Command = importlib.import_module(COMMANDS[cmd_name].module).command
        from everweek.cli import installed

        installed.guard(found, cmd_name)
        return found

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called, with keys for it where it needs some."""
        if args[0] in WITHOUT_KEYS or {"-h", "--help"}.intersection(args):
            _need_no_keys()
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands; whoever only asks which there are gets neither a folder nor keys."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name].says) for name in self.list_commands(ctx)])

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


def _need_no_keys() -> None:
    """Let the settings be read without keys where there are none: reading them makes some otherwise, in files."""
    for name in ("EVERWEEK_SECRET_KEY", "EVERWEEK_SEAL_KEY"):
        os.environ.setdefault(name, secrets.token_hex(32))


def _set_up() -> None:
    import django

    # What any command makes (the database above all) is nobody else's to read.
    os.umask(0o077)
    # Matrices are small here, and threads of OpenBLAS spin while they wait for each other: a quarter of what learning took.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "everweek.settings")
    # What is loaded stays: to look through it for what could go, again and again meanwhile, took an eighth of the time.
    gc.disable()
    try:
        django.setup()
    except EverweekError as refused:
        click.echo(f"everweek: {refused.message}", err=True)
        sys.exit(1)
    finally:
        gc.enable()


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
