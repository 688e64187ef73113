"""The commands of the program ``everweek``: each in a file of its own, loaded only when it is called."""

import importlib
import os
import sys
from collections.abc import Mapping
from typing import Any

import click

from everweek.errors import EverweekError

COMMANDS: Mapping[str, str] = {
    "audit": "everweek.cli.audit",
    "backup": "everweek.cli.backup",
    "doctor": "everweek.cli.doctor",
    "import": "everweek.cli.import_",
    "init": "everweek.cli.init",
    "jobs": "everweek.cli.jobs",
    "map": "everweek.cli.map",
    "measure": "everweek.cli.measure",
    "parked": "everweek.cli.parked",
    "questionnaire": "everweek.cli.questionnaire",
    "restore": "everweek.cli.restore",
    "serve": "everweek.cli.serve",
    "token": "everweek.cli.token",
}


class LazyGroup(click.Group):
    """Finds a command's module (which holds a ``command``) when the command is called, so that the program starts at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, with Django set up for it."""
        if cmd_name not in COMMANDS:
            return None
        _set_up()
        found: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        return found

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  # what click returns is the command's own
        """Run; an error raised on purpose becomes one clear line and exit code 1."""
        try:
            return super().invoke(ctx)
        except EverweekError as refused:
            click.echo(f"everweek: {refused.message}", err=True)
            ctx.exit(1)


def _set_up() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "everweek.settings")
    try:
        django.setup()
    except EverweekError as refused:
        click.echo(f"everweek: {refused.message}", err=True)
        sys.exit(1)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="everweek")
def program() -> None:
    """Everweek: ask, see, decide, act, thank, check.

    Example: everweek import answers.csv --map answers.yaml
    """


def main() -> None:
    """The program's entry."""
    program(prog_name="everweek")
