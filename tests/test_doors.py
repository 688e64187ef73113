"""Every door x everybody: who is let in where. A URL that is not in this table fails the test, and so does a line without a URL.

A cell is the status somebody gets who knocks with the method given. Dana is a customer and nobody is nobody: neither is signed
in. Charlie is signed in and belongs to no one: every door he tries is shut, and tells him nothing.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from tests.behind_doors import behind, cast, one_moment, places  # noqa: F401  # fixtures
from tests.cast import NAMES, Cast

from everweek.web import middleware
from everweek.web.api import document
from everweek.web.house.errors import error_page

DOORS: dict[str, list[tuple[str, str, str]]] = {}
"""Route as Django knows it: (method, address, who gets what). Each room has its file in ``tests/doors``.

In an address, ``{run}`` and ``{upload}`` are an import and a file of Erin's: ``behind_doors`` makes them and all the others.
"""
for file in sorted((Path(__file__).parent / "doors").glob("*.py")):
    for route, lines in getattr(import_module(f"tests.doors.{file.stem}"), "DOORS", {}).items():
        assert route not in DOORS, f"{route} stands in two files of doors"
        DOORS[route] = lines


FEW_QUERIES = 20
# The stream of voices asks for all that stands beside it, the cases too, and the bell of its frame once more.
# Health tries each part of the house; a file that was brought in is read and tried as far as it can be shown; every room gives
# its part of a customer's past, and its part of the first page: what one may give there, and to an administrator what is broken.
# Prove counts again, by weights. The report is of everything: scores, promises, cases, causes, voices. Evidence counts the
# improvements of the year, and those its cases ask for. A whole answer has its customer's others and moments beside it. Health
# runs every check that is registered, and a test before may have loaded more of them.
MOST_QUERIES = {
    "/": 24,
    "/customers/{customer}": 30,
    "/customers/{customer}?only=answers": 30,
    "/act/{case}/": 26,
    "/act/evidence/?unit=south": 21,
    "/listen/imports/files/{upload}": 50,
    "/listen/voices/": 25,
    "/listen/voices/{voice}": 21,
    "/listen/voices/?mood=unhappy&unit=north": 23,
    "/prove/?measure=nps&by=unit": 23,
    "/prove/report/": 21,
    "/prove/report/?month=2020-01&unit=north": 22,
    "/settings/health/": 42,
}
ASKING_FOR_RIGHTS = 'SELECT "people_post"."role"'


@dataclass(frozen=True)
class Knock:
    """One knock at one door."""

    route: str
    method: str
    address: str
    expected: dict[str, int]


def knocks() -> Iterator[Knock]:
    for route, lines in DOORS.items():
        for method, address, answers in lines:
            yield Knock(route, method, address, dict(zip(NAMES, map(int, answers.split()), strict=True)))


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for one in patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, here)
        else:
            yield here


def test_every_url_is_in_the_table_and_every_line_of_the_table_is_a_url():
    found = set(routes(get_resolver().url_patterns))

    assert found - DOORS.keys() == set(), "doors nobody has thought about"
    assert DOORS.keys() - found == set(), "lines without a door"


def test_every_operation_of_the_api_is_knocked_at():
    operations = {
        (method.upper(), path.partition("{")[0])
        for path, methods in json.loads(document.FILE.read_text(encoding="utf-8"))["paths"].items()
        for method in methods
        if method in {"get", "post", "put", "patch", "delete"}
    }
    missing = [
        (method, path)
        for method, path in sorted(operations)
        if not any(knock.method == method and knock.address.startswith(path) for knock in knocks())
    ]
    assert missing == []


SEE_ALL = {"erin", "heidi"}
"""They see every page between them, and so ask it of each database."""


@pytest.fixture
def refused_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of a refusal is drawn once for each thing it says: behind a thousand doors the same stands, but for the rail.

    What else could be refused there is drawn as ever; ``tests/web/test_frame.py`` looks at these pages.
    """
    drawn: dict[tuple[object, ...], Callable[[], object]] = {}

    def page(request: Any, status: int, sentence: object) -> object:  # Django's
        key = (status, str(sentence), request.user.pk, request.path.split("/")[1])
        if key not in drawn:
            first = error_page(request, status, sentence)
            drawn[key] = partial(type(first), first.content, status=status)
        return drawn[key]()

    monkeypatch.setattr(middleware, "error_page", page)


COUNTED = {"bob", "erin", "heidi"}
"""What their pages ask is counted: between them they see the most, and Bob the most often."""
_the_same = pytest.mark.one_database("The policy is the same on any; every page is asked of PostgreSQL by those who see it.")


def is_costly(knock: Knock, asked: CaptureQueriesContext) -> str:
    """What is wrong with how often a page asked the database, if anything is."""
    posts = sum(one["sql"].startswith(ASKING_FOR_RIGHTS) for one in asked.captured_queries)
    if posts > 1 or len(asked) > MOST_QUERIES.get(knock.address, FEW_QUERIES):
        said = "".join(f"\n    {one['sql'].strip()[:160]}" for one in asked.captured_queries)
        return f"{knock.address}: {len(asked)} queries, {posts} of them for the reader's posts{said}"
    return ""


@pytest.mark.parametrize("name", [pytest.param(one, marks=() if one in SEE_ALL else _the_same) for one in NAMES])
@pytest.mark.usefixtures("refused_once")
def test_who_is_let_in_where_and_no_page_asks_more_of_the_database_than_it_may(
    cast: Cast,  # noqa: F811
    places: dict[str, int | str],  # noqa: F811
    name: str,
):
    wrong = []
    # No knock of the table signs anybody in or out: one browser will do for all of them.
    client = cast.client(name)
    # Reading changes nothing; what is kept of a page for the next is of no use once what it was kept from is taken back.
    for knock in sorted(knocks(), key=lambda knock: knock.method != "GET"):
        address = knock.address.format(**places)
        if knock.method == "GET":
            with CaptureQueriesContext(connection) if name in COUNTED else nullcontext() as asked:
                answer = client.get(address)
            wrong += filter(None, [is_costly(knock, asked)] if asked else [])
        else:
            with transaction.atomic():
                # What one knock does decides nothing about the next, so that the lines may stand in any order.
                answer = client.generic(knock.method, address)
                transaction.set_rollback(True)
        if answer.status_code != knock.expected[name]:
            wrong.append(f"{knock.method} {address}: {answer.status_code}, not {knock.expected[name]}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.one_database("Who is let in where is tried on PostgreSQL too; this is one more look at the same answers.")
@pytest.mark.parametrize("name", ["charlie", "dana", "nobody"])
def test_an_outsider_is_told_the_same_of_what_exists_and_what_does_not(
    cast: Cast,  # noqa: F811
    places: dict[str, int | str],  # noqa: F811
    name: str,
):
    client = cast.client(name)
    there = client.get(f"/listen/imports/{places['run']}", follow=False)
    nowhere = client.get("/listen/imports/999999", follow=False)

    assert there.status_code == nowhere.status_code
    assert there.content == nowhere.content
