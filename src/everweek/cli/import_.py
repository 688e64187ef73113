"""``everweek import``: a file of answers, interactions, customers, employees or cases goes in by its map."""

import json
from pathlib import Path
from typing import Any

import click

from everweek.cli import progress
from everweek.cli.collecting import set_aside
from everweek.errors import Conflict, Invalid
from everweek.facts.services import bring_up_to_date
from everweek.journal.services import System
from everweek.listen import maps, queries, running, services
from everweek.listen.plans import DryRun, Tallies
from everweek.listen.shown import RunShown

_COUNTS = ("read", "stored", "already", "refused", "left_out")
_WORDS = {"read": "read", "stored": "stored", "already": "already there", "refused": "refused", "left_out": "left out"}
_SHOWN = 10


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "map_path", type=click.Path(path_type=Path), required=True, help="What the columns mean: MAP.yaml.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(file: Path, map_path: Path, *, dry_run: bool, as_json: bool) -> None:
    """Import FILE (CSV, TSV, XLSX, Parquet, JSON Lines, SAV) by a map. Running it again changes nothing.

    Rows that cannot be taken go, with the reason and the line number, to a file beside it (NAME.refused.csv): mend them there and
    import that file by the same map. Write a first map with: everweek map FILE

    Example: everweek import answers.csv --map answers.yaml --dry-run
    """
    set_aside()
    by = System("command")
    text = _text(map_path)
    if not file.is_file():
        message = f"There is no file {file}."
        raise Invalid(message, field="file")
    if dry_run:
        _print_plan(running.plan(file, maps.parse(text), by=by), as_json=as_json)
        return
    begun = services.begin_import(path=file, map_text=text, by=by)
    if begun.position and not as_json:
        click.echo(f"Going on after row {begun.position}, where this import stopped.", err=True)
    run = _with_bar(begun.pk)
    bring_up_to_date()
    _print_run(run, as_json=as_json)
    if run.state != "done":
        message = (
            f"The import was cancelled after {run.read:,} rows; what is stored stays. Run the command again to import the rest."
        )
        raise Conflict(message)


def _print_run(run: RunShown, *, as_json: bool) -> None:
    if as_json:
        counts = {name: getattr(run, name) for name in _COUNTS}
        click.echo(json.dumps({**counts, "refused_file": run.refused_beside or None, "import": run.pk, "state": run.state}))
        return
    click.echo(_line(Tallies(run.read, run.stored, run.already, run.refused, run.left_out)))
    if run.refused and run.state == "done":
        for row in queries.refused_rows(run, most=_SHOWN):
            click.echo(f"  line {row.line}: {_where(row.column)}{row.reason}", err=True)
        if run.refused > _SHOWN:
            click.echo(f"  ... and {run.refused - _SHOWN} more", err=True)
        click.echo(f"The refused rows are in {run.refused_beside}", err=True)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        message = f"The map {path} cannot be read: it is not there, or is no UTF-8 text."
        raise Invalid(message, field="map") from wrong


def _line(tallies: Tallies) -> str:
    told = [name for name in _COUNTS if name != "left_out" or tallies.left_out]
    return ", ".join(f"{getattr(tallies, name):,} {_WORDS[name]}" for name in told)


def _where(column: str) -> str:
    return f"{column}: " if column else ""


def _print_plan(plan: DryRun, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_plain(plan), ensure_ascii=False))
        return
    click.echo("Dry run: nothing was written.")
    click.echo(_line(plan.tallies).replace("stored", "would be stored"))
    for note in plan.notes:
        click.echo(f"  note: {note}")
    if plan.first:
        click.echo("The first rows, as understood:")
    for row in plan.first[:3]:
        values = ", ".join(f"{name}: {_cut(value)}" for name, value in row.values.items())
        click.echo(f"  line {row.line}: {values}" + (f"  [refused: {row.refused}]" if row.refused else ""))
    for reason in plan.reasons[:_SHOWN]:
        click.echo(
            f"  refused {reason.count} times, first in line {reason.first_line}: {_where(reason.column)}{reason.reason}", err=True
        )
    if plan.unused:
        click.echo(f"Columns the map does not name: {', '.join(plan.unused)}")


def _plain(plan: DryRun) -> dict[str, Any]:
    return {
        "dry_run": True,
        **{name: getattr(plan.tallies, name) for name in _COUNTS},
        "kind": plan.kind,
        "questionnaire": plan.questionnaire or None,
        "columns": plan.columns,
        "unused": plan.unused,
        "notes": plan.notes,
        "first": [{"line": row.line, "values": dict(row.values), "refused": row.refused or None} for row in plan.first],
        "reasons": [
            {"reason": one.reason, "column": one.column or None, "count": one.count, "first_line": one.first_line}
            for one in plan.reasons
        ],
    }


def _cut(value: str) -> str:
    return value if len(value) <= 60 else f"{value[:57]}..."


def _with_bar(run_id: int) -> RunShown:
    """Carry the run out, with a progress bar on a terminal and none in a pipe."""
    with progress.shown("Importing") as told:
        return RunShown.of(running.run(run_id, progress=lambda share, _tallies: told("", share)))
