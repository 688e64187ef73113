"""The API held against its own document: calls made up from it, those it allows and those it does not."""

import json
import zlib
from collections.abc import Iterator
from functools import cache

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from hypothesis import HealthCheck, settings
from schemathesis.checks import load_all_checks
from schemathesis.generation import GenerationMode
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.python._constants.orchestrator import make_constants_value_source
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from tests.cast import Cast
from tests.casting import told_again
from tests.trying import THOROUGH, tries
from tests.web.api.calls import nps_document, program_of

from everweek.journal import sequencer
from everweek.journal.services import System
from everweek.people.policy import Role
from everweek.people.queries import today
from everweek.people.services import give_post
from everweek.questionnaires.services import create_questionnaire, publish
from everweek.web import bypass
from everweek.web.api import security
from everweek.web.api.document import FILE
from everweek.wsgi import answer

DOCUMENT = json.loads(FILE.read_text(encoding="utf-8"))
schema = schemathesis.openapi.from_dict(DOCUMENT)
# In this thread, for the test works in its connection.
schema.app = answer
# Most of what breaks breaks a database that takes less than SQLite does: more is called there.
TAKES_LESS = connection.vendor == "postgresql"
OPERATIONS = {found.ok().label: found.ok() for found in schema.get_all_operations()}
# What is longer than a body may be is refused before it is looked into.
schema.config.checks.negative_data_rejection.expected_statuses.append("413")
SCOPES = [
    "responses:read",
    "comments:correct",
    "responses:correct",
    "responses:write",
    "interactions:read",
    "interactions:write",
    "customers:read",
    "customers:write",
    "measures:read",
    "journal:read",
    "questionnaires:read",
    "asking:write",
    "imports:run",
    "units:read",
    "units:write",
    "people:read",
    "people:write",
    "tokens:revoke",
    "work:run",
    "metrics:read",
    "topics:write",
    "cases:read",
    "cases:write",
    "gestures:write",
    "allowances:write",
    "hours:write",
    "promises:write",
    "case-ways:write",
    "assigning:write",
    "guides:write",
    "respect:read",
    "respect:write",
    "respect:decide",
    "charter:write",
    "causes:write",
    "improvements:write",
    "invitations:read",
    "invitations:write",
]


@pytest.fixture
def one_connection(monkeypatch):
    """The server's own requests do not close the connection the test works in, as in Django's test client."""
    monkeypatch.setattr(bypass, "close_old_connections", lambda: None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def ask_and_make_a_token(cast: Cast) -> str:
    """Something is asked, and there is a token with which everything may be called."""
    version = create_questionnaire(key="after-visit", document=nps_document(), by=System("tests"))
    publish(version=version, by=System("tests"))
    # Between them her two posts may call everything.
    give_post(member=cast.heidi, unit=cast.house, role=Role.SERVICE_MANAGER, since=today(), by=System("tests"))
    return program_of(cast.heidi, *SCOPES).token


@pytest.fixture
def token(db, settings, one_connection, monkeypatch, tmp_path) -> str:
    monkeypatch.setattr(security, "_GUESSES", 10_000)
    settings.EVERWEEK_API_CALLS_A_MINUTE = 10_000_000
    # The cast comes with it.
    return told_again(ask_and_make_a_token, tmp_path)[1]


Place = tuple[dict | list, object]
"""Something that holds a text, and under which name or number."""


def texts_of(holder: object) -> Iterator[Place]:
    """Every place of a text in what is sent."""
    pairs = holder.items() if isinstance(holder, dict) else enumerate(holder) if isinstance(holder, list) else ()
    for name, value in pairs:
        if isinstance(value, str):
            yield holder, name
        yield from texts_of(value)


def spoil(case: schemathesis.Case) -> None:
    """Put a NUL into one text of every other call its document allows: strings that are made up hold one once in a blue moon."""
    sent = (case.path_parameters, case.query, case.body)
    places = [place for one in sent for place in texts_of(one)]
    draw = zlib.crc32(repr(sent).encode("utf-8", "surrogatepass"))
    if case.meta.generation.mode is GenerationMode.POSITIVE and places and draw % 2:
        holder, name = places[draw // 2 % len(places)]
        holder[name] = "a\0b"


def only_its_proof_is_wrong(case: schemathesis.Case) -> bool:
    """Whether a call that its document forbids is one the test mends: all that was made wrong is the token, and ours is sent.

    Seen: ``GET /journal?after=`` was called schema-violating and accepted. Empty is allowed there; what was wrong, the header
    ``Authorization``, was never sent. The document knows no other header.
    """
    made = case.meta.phase.data
    wrong = {one.parameter for one in getattr(made, "mutations", ())} or {getattr(made, "parameter", None)}
    return case.meta.generation.mode is GenerationMode.NEGATIVE and wrong == {"Authorization"}


def every_case(operation: str) -> bool:
    """Whether every case of the document is called of this operation: thousands in all, some four minutes of two processors.

    Every day that is one operation in three on PostgreSQL, always the same ones; of the others calls are made up.
    """
    return THOROUGH or (TAKES_LESS and zlib.crc32(operation.encode()) % 3 == 0)


@cache
def feedback() -> FeedbackSources:
    """What the calls are made up from besides the document: the constants of our own code."""
    return FeedbackSources(constants_value_source=make_constants_value_source(schema))


@settings(
    max_examples=tries(15) if THOROUGH or TAKES_LESS else 2,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def answers_as_its_document_says(case, token):
    spoil(case)
    # A document cannot say that a questionnaire must exist: what fits it may still be refused.
    excluded = [positive_data_acceptance, *([negative_data_rejection] if only_its_proof_is_wrong(case) else [])]
    case.call_and_validate(headers={"Authorization": f"Bearer {token}", "Host": "localhost"}, excluded_checks=excluded)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_answers_as_its_document_says(operation, token):
    # By ``schema.parametrize`` the calls of all operations are made up when tests are looked for, in each process that runs some
    # of them: half a minute of four processors.
    load_all_checks()
    schema.config.phases.coverage.enabled = every_case(operation)
    calls = build_operation_test(
        config=schema.config,
        operation=OPERATIONS[operation],
        test_func=answers_as_its_document_says,
        given_kwargs={},
        feedback=feedback(),
    )
    calls(token=token)


@pytest.mark.django_db
def test_an_empty_place_in_the_journal_is_its_beginning_and_a_place_given_twice_is_refused(cast):
    program = program_of(cast.heidi, "journal:read")
    sequencer.place()
    beginning = program.get("/journal?limit=2").json()
    assert beginning["lines"]
    assert program.get("/journal?limit=2&after=").json() == beginning
    assert program.get("/journal?after=&after=").status_code == 422
