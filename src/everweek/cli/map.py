"""``everweek map``: looks at a file and writes a first map."""

import sys
from pathlib import Path

import click

from everweek.cli.installed import is_ready
from everweek.errors import Invalid
from everweek.listen import recognise


@click.command(name="map")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the map here; without it, to the terminal.")
@click.option(
    "--kind", default="", help="Which map, of the export of a helpdesk: interactions (its tickets) or mentions (ratings)."
)
def command(file: Path, output: Path | None, kind: str) -> None:
    """Look at FILE and write a first map of it (MAP.yaml), with what was recognised and what is doubtful.

    It needs no installation; where there is one, the map is fitted to its units, measures and questionnaires.
    The exports of Zendesk, Freshdesk, Chatwoot and Zammad are known: their maps fit what their webhooks tell.

    Example: everweek map answers.csv > answers.yaml
    """
    house = recognise.House.here() if is_ready() else recognise.House.nowhere()
    proposal = recognise.look(file, kind=kind, house=house)
    if kind not in {"", proposal.kind}:
        maps = ", ".join((proposal.kind, *proposal.others)) if proposal.kind else "none: it is no export that is known"
        message = f"There is no map of the kind {kind} for {file}; there is one of {maps}."
        raise Invalid(message, field="kind")
    text = proposal.text
    if output is None:
        sys.stdout.write(text)
        return
    try:
        with output.open("x", encoding="utf-8") as written:
            written.write(text)
    except FileExistsError as there:
        message = f"{output} is there already; choose another name, so that no map is lost."
        raise click.ClickException(message) from there
    click.echo(f"Wrote {output}. Read the lines marked doubt, then: everweek import {file} --map {output} --dry-run")
