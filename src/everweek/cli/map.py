"""``everweek map``: looks at a file and writes a first map."""

import sys
from pathlib import Path

import click

from everweek.listen import recognise


@click.command(name="map")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the map here; without it, to the terminal.")
def command(file: Path, output: Path | None) -> None:
    """Look at FILE and write a first map of it (MAP.yaml), with what was recognised and what is doubtful.

    Example: everweek map answers.csv > answers.yaml
    """
    text = recognise.propose(file)
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
