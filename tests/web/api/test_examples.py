"""Every example of docs/api.md does what it shows: its command lines are called here, as they stand there."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from tests.cast import BY, Cast
from tests.web.api.calls import nps_document, program_of

from everweek import clock
from everweek.journal import sequencer
from everweek.journal.delivery import settle
from everweek.moments.services import InteractionRow, record_interactions
from everweek.people.policy import TokenScope
from everweek.people.services import open_unit
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish
from everweek.web.api.document import FILE

DOCS = Path(__file__).parents[3] / "docs" / "api.md"
HOUSE = "http://localhost:8000"
VISITS = "id,when,score,words\n1,2026-10-05,9,Bob was kind\n2,2026-10-06,3,So slow\n"
FILES = {"visits.csv": VISITS, "after-a-call.json": json.dumps(nps_document("after-a-call"))}
ALMOST_ALL = [scope.value for scope in TokenScope if scope is not TokenScope.ORGANISATION_WRITE]


@dataclass
class Curl:
    """A command line of curl, read as a shell reads it."""

    words: list[str]
    url: str = ""
    method: str = ""
    body: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rest = iter(self.words)
        for word in rest:
            if word == "-X":
                self.method = next(rest)
            elif word == "-H":
                name, _colon, value = next(rest).partition(": ")
                self.headers[name] = value
            elif word in {"-d", "--data-binary"}:
                self.body = next(rest)
            elif word == "-o":
                next(rest)
            elif word != "-s":
                assert not word.startswith("-"), f"what does {word} do?"
                assert not self.url, f"{word} after {self.url}"
                self.url = word


def examples() -> Iterator[str]:
    """Each command line, in the order in which it is read."""
    for block in re.findall(r"^```sh\n(.*?)^```", DOCS.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        yield from block.replace("\\\n", " ").splitlines()


def sent_by(line: str) -> Curl:
    """What is called by a line; of what jq makes for it, what jq would make."""
    before, _pipe, line = line.rpartition(" | ")
    program, *words = shlex.split(line)
    assert program == "curl", line
    call = Curl(words)
    if before:
        *_jq, name, file, made = shlex.split(before)
        made = made.replace(f"${name}", json.dumps(FILES[file]))
        call.body = re.sub(r"(?<=[{ ])(\w+): ", r'"\1": ', made)
    elif call.body and call.body.startswith("@"):
        call.body = FILES[call.body[1:]]
    return call


@pytest.fixture
def world(cast: Cast) -> SimpleNamespace:
    """All that the examples name, and what number each has here."""
    document: dict[str, Any] = {**nps_document(), "questions": [*nps_document()["questions"], CSAT]}
    version = publish(version=create_questionnaire(key="after-visit", document=document, by=BY), by=BY)
    open_unit(key="harbour", name="Harbour", parent=cast.house, by=BY)
    [moment] = record_interactions([InteractionRow(at=clock.now(), customer=cast.dana.pk, unit=cast.north.pk)], by=BY)
    answers = [
        ResponseRow(identity=f"{unit.key}-{number}", answers={"recommend": 9, "satisfied": 4}, unit=unit.pk)
        for unit in (cast.north_desk, cast.south)
        for number in range(6)
    ]
    first, *_others = accept_many(version, answers, by=BY)
    while sequencer.place():
        pass
    settle()
    return SimpleNamespace(cast=cast, numbers={"80": first.id, "4711": moment.id})


CSAT = {"key": "satisfied", "kind": "csat", "measure": "csat", "text": {"en": "How satisfied are you?"}}


@pytest.mark.django_db
@pytest.mark.one_database("What calls are answered with is held to be the same on both, where each is tried.")
def test_every_example_is_answered(world) -> None:
    erin, heidi = (program_of(by, *scopes).token for by, scopes in ((world.cast.erin, ALMOST_ALL), (world.cast.heidi, ADMINS)))
    numbers, client, wrong = dict(world.numbers), Client(raise_request_exception=False), []
    for line in examples():
        call = sent_by(_with(numbers, line))
        assert call.url.startswith(f"{HOUSE}/api/v1/"), line
        assert call.headers.pop("Authorization") == "Bearer $TOKEN", line
        address = call.url.removeprefix(HOUSE)
        token = heidi if address.endswith(("/keeping", "/members", "/units")) else erin
        kind = call.headers.pop("Content-Type", "application/json")
        method = call.method or ("GET" if call.body is None else "POST")
        headers = {**call.headers, "Authorization": f"Bearer {token}"}
        reply = client.generic(method, address, call.body or "", content_type=kind, headers=headers)
        if reply.status_code not in {200, 201}:
            wrong.append(f"{line}\n  {reply.status_code} {reply.content.decode()[:300]}")
        elif reply.status_code == 201 and re.search(r"/(files|asking-rules|cases)\b", address):
            # The examples go on with what is theirs alone: the first of each is number 1, the case 12.
            numbers["12" if "/cases" in address else "1"] = reply.json()["id"]
    assert not wrong, "\n".join(wrong)


ADMINS = [
    TokenScope.ORGANISATION_WRITE.value,
    TokenScope.PEOPLE_WRITE.value,
    TokenScope.UNITS_READ.value,
    TokenScope.UNITS_WRITE.value,
]


def _with(numbers: dict[str, Any], line: str) -> str:
    """The line with the numbers that things have here in place of those it shows."""
    return re.sub(r"(?<=/)\d+(?=[/ \"])|(?<=: )\d+(?=\})", lambda found: str(numbers.get(found[0], found[0])), line)


def test_every_call_that_the_text_names_is_there() -> None:
    known = {(method.upper(), path) for path, methods in json.loads(FILE.read_text())["paths"].items() for method in methods}
    patterns = [(method, re.compile(re.sub(r"\{\w+\}", "[^/]+", path))) for method, path in known]
    named = re.findall(r"`(GET|POST|PUT|DELETE) (?:/api/v1)?(/[^`? ]+)[^`]*`", DOCS.read_text(encoding="utf-8"))
    assert len(named) > 20
    assert [one for one in named if not any(_is(one, *pattern) for pattern in patterns)] == []


def _is(named: tuple[str, str], method: str, pattern: re.Pattern[str]) -> bool:
    return named[0] == method and pattern.fullmatch(f"/api/v1{named[1]}") is not None
