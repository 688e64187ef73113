"""``everweek chart``: the control chart of a measure as a picture or a page, and in words."""

from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import click

from everweek.cli import progress
from everweek.cli.measure import conditions, day
from everweek.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from everweek.prove.watch import Charted

KINDS = (".svg", ".png", ".html")
PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 16px/24px system-ui, sans-serif; color: #1F2328; background: #FBFAF7 }}
body {{ max-width: 800px; margin: 24px auto; padding: 0 16px }}
h1 {{ font-size: 20px; line-height: 28px }}
svg {{ max-width: 100%; height: auto }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums }}
th, td {{ text-align: right; padding: 4px 12px; border-bottom: 1px solid #E4E0D8 }}
th:first-child, td:first-child {{ text-align: left; padding-left: 0 }}
</style>
<h1>{title}</h1>
{sentences}
{picture}
<table>
{rows}
</table>
</html>
"""


def _target(_context: click.Context, option: click.Parameter, path: Path) -> Path:
    if path.suffix.lower() not in KINDS:
        message = f"End its name in {', '.join(KINDS[:-1])} or {KINDS[-1]}, not {path.name!r}."
        raise click.BadParameter(message, param=option)
    if not path.parent.is_dir():
        message = f"There is no folder {path.parent}."
        raise click.BadParameter(message, param=option)
    return path


@click.command(epilog="Example: everweek chart csat --of unit=north-desk -o north.svg")
@click.argument("name")
@click.option(
    "--by", type=click.Choice(["week", "month"]), default="week", show_default=True, help="One point a week or a month."
)
@click.option(
    "--of", "group", multiple=True, callback=conditions, metavar="DIM=VALUE", help="One group, watched against all others."
)
@click.option(
    "--where", multiple=True, callback=conditions, metavar="DIM=VALUE", help="Only answers with this value; may be repeated."
)
@click.option("--since", callback=day, metavar="DAY", help="The first day that counts, such as 2026-10-01.")
@click.option("--until", callback=day, metavar="DAY", help="The last day that counts.")
@click.option(
    "--baseline",
    type=int,
    metavar="POINTS",
    help="How many of the first points are normal, at least 5 (13 weeks, 6 months).",
)
@click.option("--narrow", is_flag=True, help="For a phone.")
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    callback=_target,
    metavar="FILE",
    help="Where to: .svg, .png or .html.",
)
def command(
    name: str,
    by: str,
    group: dict[str, str],
    where: dict[str, str],
    since: date | None,
    until: date | None,
    baseline: int | None,
    narrow: bool,  # noqa: FBT001  # click hands over a flag as it is
    target: Path,
) -> None:
    """Draw the control chart of a measure, and print what it says.

    NAME is any measure that everweek measure knows. The chart is that of the whole house, or of one group (--of): an alarm of a
    group is about its difference to all others in the same weeks, so that a season is nobody's alarm.
    """
    from everweek.facts import membership, patience
    from everweek.facts.services import bring_up_to_date
    from everweek.prove.watch import chart_of, look, pictures, words

    if len(group) > 1:
        message = "Watch one group at a time; narrow what counts with --where."
        raise Invalid(message, field="of")
    bring_up_to_date()
    dimension, value = next(iter(group.items()), ("unit", ""))
    waits = "segment" in where and membership.are_many()
    with progress.shown("Counting segments", quiet=not waits) as told, patience.watched(lambda share: told("", share)):
        seen = look(name, by=dimension, viewer=None, every=by, where=where, since=since, until=until, baseline=baseline)
    drawn = chart_of(seen, value)
    if drawn is None:
        from everweek.prove.rules import suggestion

        known = [one.place.value for one in seen.charts]
        message = f"There is no {dimension} {value!r} with answers.{suggestion(value, known)}"
        raise Invalid(message, field="of")
    sentences = [" ".join([words.headline(finding), *words.how_sure(finding)]) for finding in seen.said_of(drawn.place)]
    _write(target, drawn, sentences, narrow=narrow)
    for sentence in sentences or [f"Nothing stands out here that chance does not explain: {pictures.heading(drawn)}."]:
        click.echo(sentence)


def _write(target: Path, drawn: "Charted", sentences: "Sequence[str]", *, narrow: bool) -> None:
    from everweek.prove import charts
    from everweek.prove.watch import pictures
    from everweek.prove.watch.meanwhile import asked_otherwise

    spec = pictures.control_chart(drawn, narrow=narrow)
    title, description = pictures.heading(drawn), pictures.description(drawn)
    if target.suffix.lower() == ".png":
        target.write_bytes(charts.png(spec))
        return
    picture = charts.svg(spec, title=title, description=description)
    if target.suffix.lower() == ".svg":
        target.write_text(picture, encoding="utf-8")
        return
    told = "\n".join(f"<p>{escape(sentence)}</p>" for sentence in [*sentences, *map(asked_otherwise, drawn.otherwise)])
    rows = "\n".join(_rows(drawn))
    target.write_text(
        PAGE.format(language="en", title=escape(title), sentences=told, picture=picture, rows=rows), encoding="utf-8"
    )


def _rows(drawn: "Charted") -> list[str]:
    from everweek.people import saying
    from everweek.prove.watch.meanwhile import asked_otherwise_here
    from everweek.prove.watch.words import period
    from everweek.science import NotEnough

    decimals = 1 if drawn.unit == "points" else 2
    told = [["", drawn.title, "lower limit", "upper limit", "n", "marked"]]
    for place, point in enumerate(drawn.points):
        first, last = period(drawn.every, point.first), period(drawn.every, point.last)
        limits = ["-", "-"]
        if not isinstance(drawn.limits, NotEnough):
            limits = [saying.number(line[place], decimals=decimals) for line in (drawn.limits.lower, drawn.limits.upper)]
        if drawn.otherwise_in(place):
            told.append([asked_otherwise_here(drawn.otherwise_in(place)), "", "", "", "", ""])
        told.append(
            [
                first if first == last else f"{first} to {last}",
                saying.number(point.value, decimals=decimals),
                *limits,
                str(point.n),
                "yes" if place in drawn.alarmed else "",
            ]
        )
    head, *body = told
    return [
        f"<tr>{''.join(f'<th>{escape(cell)}</th>' for cell in head)}</tr>",
        *(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in body),
    ]
