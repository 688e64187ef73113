"""``everweek jobs``: what failed for good, and running it again."""

import json
from dataclasses import asdict

import click

from everweek.jobs import queries, services
from everweek.journal.services import System

BY = System("command-line")


@click.group()
def command() -> None:
    """See the jobs that failed for good, run them again or drop them.

    Example: everweek jobs list
    """


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def list_(*, as_json: bool) -> None:
    """List the dead jobs, the latest first, each with why it failed.

    Example: everweek jobs list
    """
    dead = queries.list_dead()
    if as_json:
        click.echo(json.dumps([asdict(one) for one in dead], default=str))
        return
    for one in dead:
        click.echo(f"{one.id}  {one.name}  {one.tries} tries, died {one.died_at:%Y-%m-%d %H:%M} UTC: {one.reason}")
    if not dead:
        click.echo("No job failed for good.")


@command.command()
@click.argument("job_id", metavar="ID")
def again(*, job_id: str) -> None:
    """Put the dead job ID back into the queue, with all its tries.

    Example: everweek jobs again 4f1c7a52-0d0e-4f3e-9b53-2f1f4f1f7a10
    """
    services.run_again(dead_id=job_id, by=BY)
    click.echo("It waits in the queue again.")


@command.command()
@click.argument("job_id", metavar="ID")
def drop(*, job_id: str) -> None:
    """Forget the dead job ID, which was seen to otherwise.

    Example: everweek jobs drop 4f1c7a52-0d0e-4f3e-9b53-2f1f4f1f7a10
    """
    services.drop(dead_id=job_id, by=BY)
    click.echo("It is forgotten.")
