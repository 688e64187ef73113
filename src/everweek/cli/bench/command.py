"""``everweek bench``: every case after the other, or one alone."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import click

from everweek.cli.bench import (
    answering,
    casework,
    counting,
    exporting,
    importing,
    inviting,
    posting,
    segmenting,
    understanding,
    visits,
)
from everweek.cli.bench.figures import Figure, Skipped, number, table
from everweek.cli.bench.ground import Ground, check_server, ground
from everweek.cli.bench.machine import machine

Cases = Iterator[Figure | Skipped]
NO_SERVER = "No PostgreSQL: name a server with --database-url; a database of its own is made there and dropped again."
_URL = "A PostgreSQL server on which a database may be made; it is dropped again. Left out: SQLite only."


def _address(_context: click.Context, _option: click.Parameter, server: str | None) -> str | None:
    if server:
        check_server(server)
    return server


def _shared(work: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs."),
        click.option("--database-url", metavar="URL", callback=_address, help=_URL),
    ):
        work = option(work)
    return work


@click.group(invoke_without_command=True)
@_shared
@click.pass_context
def command(context: click.Context, *, database_url: str | None, as_json: bool) -> None:
    """Measure what this machine does with Everweek, beside the marks of docs/benchmarks.md.

    All cases take about a quarter of an hour and four GiB of disk, in a home of their own: your data are not touched.

    Example: everweek bench post --database-url postgresql://name:password@localhost/postgres
    """
    if context.invoked_subcommand is None:
        _print(_everything(database_url), as_json=as_json)


@command.command()
@click.option("--answers", default=10_000_000, show_default=True, type=click.IntRange(1000), help="How many answers are asked.")
@click.option("--runs", default=15, show_default=True, type=click.IntRange(1), help="How often; the least counts.")
@_shared
def facts(*, answers: int, runs: int, database_url: str | None, as_json: bool) -> None:
    """Any measure by any cut, against DuckDB alone on the same files.

    Example: everweek bench facts --answers 100000000 --runs 5
    """
    _print(_on([None], lambda at: counting.figures(at, answers=answers, runs=runs)), as_json=as_json)


@command.command()
@click.option("--answers", default=10_000_000, show_default=True, type=click.IntRange(1000), help="How many answers are asked.")
@click.option("--customers", default=1_000_000, show_default=True, type=click.IntRange(100), help="How many gave them.")
@click.option("--runs", default=5, show_default=True, type=click.IntRange(1), help="How often; the least counts.")
@_shared
def segments(*, answers: int, customers: int, runs: int, database_url: str | None, as_json: bool) -> None:
    """A measure by segment, against the same measure by unit.

    Example: everweek bench segments --answers 1000000 --customers 100000
    """

    def work(at: Ground) -> Iterator[Figure]:
        return segmenting.figures(at, answers=answers, customers=customers, runs=runs)

    _print(_on(_engines(database_url), work), as_json=as_json)


@command.command()
@click.option("--seconds", default=5.0, show_default=True, type=click.FloatRange(0.1), help="How long each round is.")
@click.option("--rounds", default=4, show_default=True, type=click.IntRange(1), help="How many rounds; the best counts.")
@click.option("--clients", default=8, show_default=True, type=click.IntRange(1), help="How many call at the same time.")
@_shared
def post(*, seconds: float, rounds: int, clients: int, database_url: str | None, as_json: bool) -> None:
    """One response by the API, durable before it is acknowledged, against the same call that stores nothing.

    Example: everweek bench post --seconds 2
    """
    work = _post(seconds, rounds, clients)
    _print(_on(_engines(database_url), work), as_json=as_json)


@command.command()
@click.option("--seconds", default=3.0, show_default=True, type=click.FloatRange(0.1), help="How long each round is.")
@click.option("--rounds", default=4, show_default=True, type=click.IntRange(1), help="How many rounds; the best counts.")
@click.option("--clients", default=8, show_default=True, type=click.IntRange(1), help="How many ask at the same time.")
@_shared
def answer(*, seconds: float, rounds: int, clients: int, database_url: str | None, as_json: bool) -> None:
    """The page a customer answers on against an empty page, and her answer against one that is not stored.

    Example: everweek bench answer --seconds 2
    """
    _print(_on(_engines(database_url), _answer(seconds, rounds, clients)), as_json=as_json)


@command.command(name="import")
@click.option("--rows", default=1_000_000, show_default=True, type=click.IntRange(100), help="How many rows the file has.")
@_shared
def import_(*, rows: int, database_url: str | None, as_json: bool) -> None:
    """A file of answers goes in by its map.

    Example: everweek bench import --rows 100000
    """
    _print(_on(_engines(database_url), lambda at: importing.figures(at, rows=rows)), as_json=as_json)


@command.command()
@click.option("--rows", default=100_000, show_default=True, type=click.IntRange(100), help="How many answers there are.")
@click.option("--runs", default=5, show_default=True, type=click.IntRange(1), help="How often; the least counts.")
@_shared
def export(*, rows: int, runs: int, database_url: str | None, as_json: bool) -> None:
    """Answers go out as CSV.

    Example: everweek bench export --rows 1000000
    """
    work = exporting.figures
    _print(_on(_engines(database_url), lambda at: _after_import(at, rows, work(at, rows=rows, runs=runs))), as_json=as_json)


@command.command()
@click.option("--rows", default=20_000, show_default=True, type=click.IntRange(100), help="How many responses there are.")
@_shared
def idle(*, rows: int, database_url: str | None, as_json: bool) -> None:
    """What web and worker take together while nothing happens.

    Example: everweek bench idle
    """
    _print(_on(_engines(database_url), lambda at: _after_import(at, rows, visits.idle(at))), as_json=as_json)


@command.command()
@click.option("--rows", default=1_000_000, show_default=True, type=click.IntRange(100), help="How many responses there are.")
@click.option("--runs", default=5, show_default=True, type=click.IntRange(1), help="How often; the best counts.")
@_shared
def pages(*, rows: int, runs: int, database_url: str | None, as_json: bool) -> None:
    """How long the busiest pages let their reader wait.

    Example: everweek bench pages --rows 100000
    """
    _print(
        _on(_engines(database_url), lambda at: _after_import(at, rows, visits.pages(at, rows=rows, runs=runs))), as_json=as_json
    )


@command.command()
@click.option("--rows", default=1_000_000, show_default=True, type=click.IntRange(100), help="How many responses there are.")
@click.option("--runs", default=5, show_default=True, type=click.IntRange(1), help="How often what goes out or is looked at is.")
@click.option(
    "--rests", default=visits.RESTS_AFTER, show_default=True, type=click.FloatRange(0), help="How many seconds nobody comes."
)
@_shared
def house(*, rows: int, runs: int, rests: float, database_url: str | None, as_json: bool) -> None:
    """One house is filled and lived in: what import, export, idle and pages measure, one after the other.

    Example: everweek bench house --rows 100000
    """
    _print(_on(_engines(database_url), lambda at: _lived_in(at, rows, runs, rests)), as_json=as_json)


@command.command()
@click.option("--customers", default=100_000, show_default=True, type=click.IntRange(100), help="How many are asked.")
@_shared
def invite(*, customers: int, database_url: str | None, as_json: bool) -> None:
    """Customers are asked after moments with us: decided by rule and contact rules, written, and mailed to a server beside.

    Example: everweek bench invite --customers 10000
    """
    _print(_on(_engines(database_url), lambda at: inviting.figures(at, customers=customers)), as_json=as_json)


@command.command()
@click.option("--cases", default=100_000, show_default=True, type=click.IntRange(100), help="How many are open.")
@click.option(
    "--runs", default=5, show_default=True, type=click.IntRange(1), help="How often each page is asked; the best counts."
)
@click.option("--seconds", default=10.0, show_default=True, type=click.FloatRange(0.1), help="How long answers come.")
@_shared
def cases(*, cases: int, runs: int, seconds: float, database_url: str | None, as_json: bool) -> None:
    """Queues of open cases, their clocks, and how soon an unhappy answer has its case.

    Example: everweek bench cases --cases 10000
    """
    _print(_on(_engines(database_url), lambda at: casework.figures(at, cases=cases, runs=runs, seconds=seconds)), as_json=as_json)


@command.command()
@click.option("--comments", type=click.IntRange(500), help="The first so many of each file; left out: all.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def text(*, comments: int | None, as_json: bool) -> None:
    """How well comments are understood, on the labelled comments in the folder EVERWEEK_DATA, beside VADER and a plain learner.

    Example: everweek bench text
    """
    _print(understanding.figures(comments=comments), as_json=as_json)


def _everything(server: str | None) -> Cases:
    yield from _on([None], lambda at: counting.figures(at, answers=10_000_000, runs=15))
    yield from _on([None], lambda at: segmenting.figures(at, answers=10_000_000, customers=1_000_000, runs=5))
    yield from _on(_engines(server), _post(5.0, 4, 8))
    yield from _on(_engines(server), _answer(3.0, 4, 8))
    yield from _on(_engines(server), lambda at: inviting.figures(at, customers=inviting.MARKED))
    yield from _on(_engines(server), lambda at: casework.figures(at, cases=100_000, runs=5, seconds=10.0))
    yield from _on(_engines(server), lambda at: _lived_in(at, 1_000_000, 5, visits.RESTS_AFTER))
    yield from understanding.figures()


def _lived_in(at: Ground, rows: int, runs: int, rests: float) -> Iterator[Figure]:
    """Responses go in once, go out again, and are looked at."""
    yield from importing.figures(at, rows=rows)
    yield from exporting.figures(at, rows=rows, runs=runs)
    yield from visits.idle(at, rests=rests)
    yield from visits.pages(at, rows=rows, runs=runs)


def _post(seconds: float, rounds: int, callers: int) -> Callable[[Ground], Iterator[Figure]]:
    return lambda at: posting.figures(at, seconds=seconds, rounds=rounds, callers=callers)


def _answer(seconds: float, rounds: int, callers: int) -> Callable[[Ground], Iterator[Figure]]:
    return lambda at: answering.figures(at, seconds=seconds, rounds=rounds, callers=callers)


def _after_import(at: Ground, rows: int, looked: Iterator[Figure]) -> Iterator[Figure]:
    for _figure in importing.figures(at, rows=rows):
        pass
    yield from looked


def _engines(server: str | None) -> list[str | None]:
    """SQLite, and PostgreSQL where there is a server: an empty address stands for the one that is missing."""
    return [None, server or ""]


def _on(engines: list[str | None], work: Callable[[Ground], Iterator[Figure]]) -> Cases:
    for server in engines:
        if server == "":
            yield Skipped("PostgreSQL", NO_SERVER)
            continue
        with ground(server) as at:
            yield from work(at)


def _print(cases: Cases, *, as_json: bool) -> None:
    standing = machine()
    figures: list[Figure] = []
    skipped: dict[str, str] = {}
    for one in cases:
        if isinstance(one, Skipped):
            skipped[one.case] = one.reason
            continue
        figures.append(one)
        # A line as soon as it is known: all cases take their time. On stderr, so that the table can go into a file.
        click.echo(f"{one.case}: {one.what}: {number(one.value)} {one.unit}", err=True)
    if as_json:
        told = {"machine": standing, "figures": [one.plain() for one in figures], "skipped": skipped}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo("; ".join(f"{name}: {value}" for name, value in standing.items()))
    click.echo("")
    click.echo(table(figures))
    for case, reason in skipped.items():
        click.echo(f"\n{case}: {reason}")
