"""``everweek parked``: lines of the journal that failed for a subscriber, and running them again."""

import json
import sys
from dataclasses import asdict

import click

from everweek.errors import Conflict
from everweek.journal import queries, services
from everweek.journal.services import System

BY = System("command-line")


@click.group()
def command() -> None:
    """See the journal's parked lines, run them again or give them up.

    Example: everweek parked list
    """


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def list_(*, as_json: bool) -> None:
    """List the lines that failed five times for a subscriber, the oldest first, each with why.

    Example: everweek parked list
    """
    parked = queries.list_parked()
    if as_json:
        click.echo(json.dumps([asdict(one) for one in parked], default=str))
        return
    for one in parked:
        click.echo(f"{one.id:>5}  {one.subscriber}  line {one.seq} ({one.kind} {one.subject}): {one.reason}")
    if not parked:
        click.echo("No line is parked.")


@command.command()
@click.argument("parked_id", metavar="ID", type=int, required=False)
@click.option("--all", "all_", is_flag=True, help="Every parked line, the oldest first.")
def again(*, parked_id: int | None, all_: bool) -> None:
    """Apply the parked line ID now, or with --all every one; where it fails again it stays, with the new reason.

    Example: everweek parked again --all
    """
    if all_ == (parked_id is not None):
        message = "Give either the ID of one parked line or --all."
        raise click.UsageError(message)
    if parked_id is not None:
        services.run_parked_again(parked_id=parked_id, by=BY)
        click.echo("It was applied.")
        return
    _run_all_again()


def _run_all_again() -> None:
    applied = failed = 0
    again, waiting = services.run_all_parked_again(by=BY), queries.count_parked()
    with click.progressbar(again, length=waiting, label="Applying", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        for parked, reason in bar:
            if reason:
                failed += 1
                click.echo(f"{parked.pk:>5}  {parked.subscriber}  line {parked.line.seq}: {reason}", err=True)
            else:
                applied += 1
    click.echo(f"{applied} were applied.")
    if failed:
        message = f"{failed} of {applied + failed} parked lines were not applied and stay."
        raise Conflict(message)


@command.command()
@click.argument("parked_id", metavar="ID", type=int)
def discard(*, parked_id: int) -> None:
    """Give the parked line ID up for good: its effects never happen.

    Example: everweek parked discard 3
    """
    services.discard_parked(parked_id=parked_id, by=BY)
    click.echo("It was given up; the journal says so.")
