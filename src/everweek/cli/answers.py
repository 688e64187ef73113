"""``everweek answers``: the answers to a questionnaire, or to all, as a CSV file."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import click

from everweek.cli import progress, workfolder
from everweek.cli.measure import day
from everweek.errors import Unavailable

if TYPE_CHECKING:
    from everweek.listen.exporting.services import Export
    from everweek.listen.voices import Asked

MOODS: Final = ("unhappy", "not_recommending", "mixed", "happy", "untold")
FEELINGS: Final = ("negative", "neutral", "positive")


@click.command(epilog="Example: everweek answers after-a-call -o answers.csv --since 2026-10-01")
@click.argument("questionnaire", required=False)
@click.option("-o", "file", required=True, type=click.Path(path_type=Path), metavar="FILE.csv", help="The file; - is stdout.")
@click.option("--since", callback=day, metavar="DAY", help="The first day that counts, such as 2026-10-01.")
@click.option("--until", callback=day, metavar="DAY", help="The last day that counts.")
@click.option("--unit", default="", metavar="KEY", help="Only this unit, with all below it.")
@click.option("--touchpoint", default="", metavar="KEY", help="Only those about this touchpoint.")
@click.option("--segment", default="", metavar="KEY", help="Only those of customers who are in this segment now.")
@click.option("--customer", metavar="ID", help="Only those of the customer whom another program calls so.")
@click.option("--member", type=click.IntRange(min=1), metavar="NUMBER", help="Only those about this colleague.")
@click.option("--link", default="", metavar="END", help="Only those that came by the open link whose address ends so.")
@click.option("--language", default="", metavar="TAG", help="Only those answered or written in this language.")
@click.option("--words", default="", metavar="TEXT", help="Only those in which all of these are said.")
@click.option("--mood", type=click.Choice(MOODS), help="Only those whose scores say so together.")
@click.option("--topic", default="", metavar="KEY", help="Only those about this topic.")
@click.option("--sentiment", type=click.Choice(FEELINGS), help="Only those any comment of which feels so.")
@click.option("--first", type=click.Choice(["yes", "no"]), help="Only those about a customer's first contact, or a later one.")
@click.option("--urgent", is_flag=True, help="Only those with words that should fetch somebody.")
@click.option("--waiting", is_flag=True, help="Only those with such words, of sixty days, that nobody sees to yet.")
@click.option("--praise", is_flag=True, help="Only those that praise a colleague by name.")
@click.option("--spoken", is_flag=True, help="Only those with words of the customer's own.")
@click.option("--masked", is_flag=True, help="Without personal data and customers: for a file that goes on to others.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
def command(
    questionnaire: str | None,
    file: Path,
    since: date | None,
    until: date | None,
    masked: bool,  # noqa: FBT001  # click hands over a flag as it is
    as_json: bool,  # noqa: FBT001  # the same
    **limits: Any,  # noqa: ANN401  # the options that limit which, as click read them
) -> None:
    """Write answers into a CSV file, a row each: those to QUESTIONNAIRE, or to all where it is left out.

    A file of that name is replaced once the new one is whole. The journal says that the answers were taken out.
    """
    from everweek.journal.services import System
    from everweek.listen.exporting.services import export_at_the_server
    from everweek.prove.touchpoints import check_touchpoint

    check_touchpoint(limits["touchpoint"])

    to_stdout = str(file) == "-"
    if not to_stdout and not file.parent.is_dir():
        message = f"There is no folder {file.parent} to write into."
        raise Unavailable(message, field="file")
    asked = _asked(questionnaire=questionnaire or "", since=since, until=until, **limits)
    export = export_at_the_server(asked=asked, masked=masked, by=System("answers"))
    with progress.shown("Writing answers", quiet=as_json) as told:
        written = _write(export, sys.stdout.buffer, told) if to_stdout else _write_whole(export, file, told)
    if as_json:
        click.echo(json.dumps({"file": str(file), "answers": written}), err=to_stdout)
    else:
        click.echo(f"{written:,} answer{'' if written == 1 else 's'} written to {file}", err=to_stdout)


def _asked(
    *,
    customer: str | None,
    mood: str | None,
    sentiment: str | None,
    first: str | None,
    spoken: bool,
    **others: Any,  # noqa: ANN401
) -> "Asked":
    """Return what the options ask for, as the page of voices would filter by it, with keys and words looked up.

    Raises:
        NotFound: no customer has this outside id.
    """
    from everweek.listen.rules import Mood
    from everweek.listen.voices import Asked, Sentiment, WhichContact
    from everweek.people.queries import customer_by_external_id

    return Asked(
        **others,
        customer=customer_by_external_id(customer).pk if customer else None,
        mood=Mood(mood) if mood else None,
        sentiment=Sentiment(sentiment) if sentiment else None,
        first=WhichContact(first) if first else None,
        silent=not spoken,
    )


def _write_whole(export: "Export", file: Path, told: progress.Progress) -> int:
    try:
        with workfolder.work_folder("answers", file.parent) as work:
            whole = work / "answers.csv"
            with whole.open("wb") as out:
                written = _write(export, out, told)
            whole.replace(file)
    except OSError as refused:
        message = f"{file} cannot be written: {refused.strerror}."
        raise Unavailable(message, field="file") from refused
    return written


def _write(export: "Export", out: IO[bytes], told: progress.Progress) -> int:
    done = written = 0
    for piece in export.pieces:
        out.write(piece.data)
        done += piece.looked_at
        written += piece.written
        told("Writing answers", done / max(export.to_read, 1))
    return written
