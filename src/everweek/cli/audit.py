"""``everweek audit``: holding the journal against its seals."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from everweek.errors import Conflict, Unavailable
from everweek.journal import queries, seals, services


@click.group()
def command() -> None:
    """Hold the journal against its seals.

    Example: everweek audit verify
    """


@command.command()
@click.option("--head", "head", metavar="FILE|VALUE", help="A head remembered elsewhere: from a backup or a daily mail.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
def verify(head: str | None, *, as_json: bool) -> None:
    """Find a line altered, removed or put in, and an end cut off. Exit code 1 where anything is found.

    Example: everweek audit verify --head 12:3456:9f86d0
    """
    known = seals.parse(_text_of(head)) if head else None
    with click.progressbar(
        length=max(1, queries.head()), label="Verifying", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        verdict = seals.verify(known, progress=bar.update)
    if as_json:
        told = {**asdict(verdict), "head": str(verdict.head), "holds": verdict.holds}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for finding in verdict.findings:
            click.echo(finding.sentence)
        if verdict.holds:
            click.echo(f"The journal holds: {verdict.lines} lines, {verdict.seals} seals up to line {verdict.sealed}.")
            click.echo(f"Head: {verdict.head}")
    if not verdict.holds:
        message = f"the journal does not hold: {len(verdict.findings)} found, the first: {verdict.findings[0].sentence}"
        raise Conflict(message)


@command.command()
def head() -> None:
    """Print the head of the seals, to be kept where nobody who can write to this machine can change it.

    Example: everweek audit head > /mnt/elsewhere/journal.head
    """
    click.echo(str(seals.head()))


@command.command()
def accept() -> None:
    """Take the journal as it stands for the true one, after a restore from an older backup. The journal tells of it.

    Example: everweek audit accept
    """
    click.echo(str(services.accept_head(by=services.System("audit"))))


def _text_of(head: str) -> str:
    path = Path(head)
    try:
        return path.read_text(encoding="ascii", errors="replace") if path.is_file() else head
    except OSError as unreadable:
        message = f"The file {head} cannot be read: {unreadable.strerror}."
        raise Unavailable(message) from unreadable
