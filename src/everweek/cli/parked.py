"""``everweek parked``: lines of the journal that failed for a subscriber, and running them again."""

import json
import sys
from dataclasses import asdict

import click

from everweek.errors import Conflict, NotFound
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
        services.run_parked_again(parked_id, BY)
        click.echo("It was applied.")
        return
    _run_all_again()


def _run_all_again() -> None:
    """One by one, so that one that fails again keeps none of the others; ``Unavailable`` ends it, for it would meet them all."""
    waiting, failed = queries.list_parked(), 0
    with click.progressbar(waiting, label="Applying", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        for one in bar:
            try:
                services.run_parked_again(one.id, BY)
            except (Conflict, NotFound) as refused:
                failed += 1
                click.echo(f"{one.id:>5}  {one.subscriber}  line {one.seq}: {refused.message}", err=True)
    click.echo(f"{len(waiting) - failed} were applied.")
    if failed:
        message = f"{failed} of {len(waiting)} parked lines were not applied and stay."
        raise Conflict(message)


@command.command()
@click.argument("parked_id", metavar="ID", type=int)
def discard(*, parked_id: int) -> None:
    """Give the parked line ID up for good: its effects never happen.

    Example: everweek parked discard 3
    """
    services.discard_parked(parked_id, BY)
    click.echo("It was given up; the journal says so.")
