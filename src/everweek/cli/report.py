"""``everweek report``: the report of a month for a board, as a PDF or as data."""

import json
from datetime import date
from pathlib import Path

import click

from everweek.errors import Invalid, Unavailable


def _month(_context: click.Context, option: click.Parameter, text: str | None) -> str | None:
    """A month as it is written, or exit 2 with how it would be; whether it has begun is asked where the house's day is known."""
    from everweek.prove.reporting import read_month

    if text is None:
        return None
    try:
        return read_month(text, date.max).key
    except Invalid as wrong:
        raise click.BadParameter(wrong.message, param=option) from wrong


def _target(_context: click.Context, option: click.Parameter, path: Path | None) -> Path | None:
    if path is None:
        return None
    if path.suffix.lower() != ".pdf":
        message = f"End its name in .pdf, not {path.name!r}."
        raise click.BadParameter(message, param=option)
    if not path.parent.is_dir():
        message = f"There is no folder {path.parent}."
        raise click.BadParameter(message, param=option)
    return path


def _language(_context: click.Context, option: click.Parameter, tag: str | None) -> str | None:
    from everweek.prove.reporting.languages import list_languages

    known = list_languages()
    if tag is not None and tag not in known:
        message = f"The report is written in {', '.join(known)}, not in {tag!r}."
        raise click.BadParameter(message, param=option)
    return tag


@click.command(epilog="Example: everweek report --month 2026-10 -o report.pdf")
@click.option(
    "--month", callback=_month, metavar="YEAR-MONTH", help="Of which month, such as 2026-10; left out: the last whole one."
)
@click.option("--unit", default="", metavar="KEY", help="Of this unit and all below it; left out: of the whole house.")
@click.option(
    "--language", callback=_language, metavar="TAG", help="In this language; left out: the house's own, where we write it."
)
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    callback=_target,
    metavar="FILE",
    help="Where to: a name that ends in .pdf. A file of that name is replaced once the new one is whole.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what it says as JSON, for programs.")
def command(
    month: str | None,
    unit: str,
    language: str | None,
    target: Path | None,
    as_json: bool,  # noqa: FBT001  # click hands over a flag as it is
) -> None:
    """Write the report of a month for a board.

    What moved and how sure that is, the standing measures beside the month and the year before, the control charts that carry it,
    who answered, what became of complaints, a few customers in their own words, and how it was all reckoned. Of a month that is
    not over it says that it is so far.
    """
    from django.utils import translation

    from everweek import clock
    from everweek.facts.services import bring_up_to_date
    from everweek.people.queries import organisation
    from everweek.prove.reporting import board_report, last_whole_month, read_month
    from everweek.prove.reporting.languages import language_of
    from everweek.prove.reporting.printing import report_pdf
    from everweek.prove.reporting.saying import told
    from everweek.prove.reporting.telling import as_json as plain

    if target is None and not as_json:
        message = "Say where to write it: -o report.pdf, or print it: --json."
        raise click.UsageError(message)
    today = clock.today(organisation().zone)
    bring_up_to_date()
    with translation.override(language or language_of(organisation().language)):
        of = read_month(month, today) if month else last_whole_month(today)
        report = board_report(None, month=of, unit=unit)
        if target is not None:
            _write(target, report_pdf(report))
        if as_json:
            click.echo(json.dumps(plain(report), ensure_ascii=False))
        else:
            click.echo(told(report).title)
            click.echo(f"The report of {of.name} is in {target}.")


def _write(target: Path, pdf: bytes) -> None:
    from everweek.cli import workfolder

    try:
        with workfolder.work_folder("report", target.parent) as work:
            whole = work / "report.pdf"
            whole.write_bytes(pdf)
            whole.replace(target)
    except OSError as refused:
        message = f"{target} cannot be written: {refused.strerror}."
        raise Unavailable(message, field="output") from refused
