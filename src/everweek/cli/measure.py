"""``everweek measure``: any score, any cut, with its interval, in the terminal or as JSON."""

import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from everweek.cli import progress
from everweek.errors import Invalid

if TYPE_CHECKING:
    from everweek.prove.measures import Measured
    from everweek.prove.sentences import Told


def day(_context: click.Context, option: click.Parameter, text: str | None) -> date | None:
    """A day of an option, or exit 2 with what would be one."""
    from everweek.facts.rules import read_day

    if text is None:
        return None
    try:
        return read_day(text)
    except Invalid as wrong:
        raise click.BadParameter(wrong.message, param=option) from wrong


def conditions(_context: click.Context, option: click.Parameter, told: Sequence[str]) -> dict[str, str]:
    """Conditions DIM=VALUE of an option that may be repeated, or exit 2 with what is wrong."""
    found: dict[str, str] = {}
    for one in told:
        name, sign, value = one.partition("=")
        if not sign or not name.strip():
            message = f"Write DIM=VALUE, such as area=A, not {one!r}."
            raise click.BadParameter(message, param=option)
        if name.strip() in found:
            message = f"{name.strip()} is given twice: a cut has one value."
            raise click.BadParameter(message, param=option)
        found[name.strip()] = value.strip()
    return found


def _names(_context: click.Context, _option: click.Parameter, text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _level(_context: click.Context, _option: click.Parameter, level: float) -> float:
    from everweek.prove.rules import check_level

    try:
        return check_level(level)
    except Invalid as wrong:
        raise click.BadParameter(wrong.message) from wrong


@click.command(
    epilog="Example: everweek measure nps --by area --where language=English --since 2017-05-01 --weight",
)
@click.argument("name")
@click.option("--by", default="", callback=_names, metavar="DIM,DIM", help="Cut by these dimensions: unit, month, area, ...")
@click.option(
    "--where", multiple=True, callback=conditions, metavar="DIM=VALUE", help="Only answers with this value; may be repeated."
)
@click.option("--since", callback=day, metavar="DAY", help="The first day that counts, such as 2026-10-01.")
@click.option("--until", callback=day, metavar="DAY", help="The last day that counts.")
@click.option("--weight", is_flag=True, help="Count answers by their weight.")
@click.option(
    "--level",
    type=float,
    callback=_level,
    default=0.95,
    show_default=True,
    help="Confidence, from 0.5 to 0.999.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def command(
    name: str,
    by: list[str],
    where: dict[str, str],
    since: date | None,
    until: date | None,
    weight: bool,  # noqa: FBT001  # click hands over a flag as it is
    level: float,
    as_json: bool,  # noqa: FBT001  # the same
) -> None:
    """Print a score with its interval and the number of answers, cut any way.

    NAME is nps, csat, ces, expectation, felt, retention, any measure a questionnaire carries, or one of these with .top for the
    share of its top two boxes.
    """
    from everweek.facts import membership, patience
    from everweek.facts.services import bring_up_to_date
    from everweek.prove import doubts, measures, sentences, weighing
    from everweek.prove.asked.words import sentences as of_rate

    bring_up_to_date()
    question = measures.Question(name, tuple(by), where, since, until, weight, level)
    waits = "segment" in {*by, *where} and membership.are_many()
    with progress.shown("Counting segments", quiet=not waits) as told, patience.watched(lambda share: told("", share)):
        counted = measures.count(question, viewer=None)
        measured = measures.with_rate(counted, viewer=None)
        said = sentences.tell(counted, measured, viewer=None)
    doubtful = doubts.count_doubtful(question, None)
    uneven = weighing.is_uneven(question, None)
    if as_json:
        found = measures.as_json(measured, doubtful=doubtful, uneven=uneven, said=sentences.as_json(said))
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for line in (*_said(said), "", *_table(measured)):
        click.echo(line)
    if measured.asked is not None:
        click.echo()
        for line in of_rate(measured.asked):
            click.echo(line)
    if uneven and not weight:
        click.echo("Some of these answers stand for more customers than others. Let each count for as many: --weight")
    if doubtful:
        click.echo(f"Of these answers, {doubtful} are doubtful. Without them: --where doubt=")


def _said(told: "Told") -> list[str]:
    """Each sentence, with what adds to it under it."""
    from everweek.prove import strongest

    return [line for one in told.says for line in (one.words, *(f"  {sentence}" for sentence in strongest.sure(one)))]


def _table(measured: "Measured") -> list[str]:
    from everweek.people import saying
    from everweek.prove import measures, rules
    from everweek.science import NotEnough

    decimals, signed = 1 if measured.unit == "points" else 2, rules.is_signed(measured.measure)
    named = {name: measures.labels(name, [row.cut[name] for row in measured.rows], measured.measure) for name in measured.by}
    effectively = rules.tells_effective(row.result for row in measured.rows)
    head = [*measured.by, measured.measure, "low", "high", "n", *(["n effective"] if effectively else [])]
    lines: list[list[str]] = [head]
    notes: list[str] = []
    for row in measured.rows:
        cut = [named[name][row.cut[name]] for name in measured.by]
        result = row.result
        if isinstance(result, NotEnough):
            lines.append([*cut, "-", "-", "-", f"{result.have:g}", *(["-"] if effectively else [])])
            notes.append(result.reason)
            continue
        told = [
            saying.number(result.value, decimals=decimals, signed=signed),
            saying.number(result.low, down=True, decimals=decimals, signed=signed),
            saying.number(result.high, down=False, decimals=decimals, signed=signed),
            str(result.n),
        ]
        effective = [] if not effectively else ["-" if result.n_effective is None else f"{result.n_effective:.0f}"]
        lines.append([*cut, *told, *effective])
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    texts = len(measured.by)
    printed = []
    for line in lines:
        cells = [
            cell.ljust(width) if place < texts else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        printed.append("  ".join(cells).rstrip())
    methods = sorted({row.result.method for row in measured.rows if not isinstance(row.result, NotEnough)})
    return [*printed, *(f"Method: {method}, {measured.level * 100:g} %." for method in methods), *sorted(set(notes))]
