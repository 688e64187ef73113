"""The API held against its own document: calls made up from it, those it allows and those it does not."""

import json
from pathlib import Path

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from tests.web.api.calls import nps_document, program_of

from everweek.journal.services import System
from everweek.questionnaires.services import create_questionnaire, publish
from everweek.web.api import security
from everweek.wsgi import application

DOCUMENT = json.loads((Path(__file__).parent / "openapi.json").read_text(encoding="utf-8"))
schema = schemathesis.openapi.from_dict(DOCUMENT)
schema.app = application
SCOPES = ["responses:write", "interactions:write", "customers:read", "customers:write", "measures:read", "journal:read"]


@pytest.fixture
def one_connection():
    """The server's own requests do not close the connection the test works in, as in Django's test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token(cast, settings, one_connection, monkeypatch) -> str:
    monkeypatch.setattr(security, "_GUESSES", 10_000)
    settings.EVERWEEK_API_CALLS_A_MINUTE = 10_000_000
    version = create_questionnaire(key="after-visit", document=nps_document(), by=System("tests"))
    publish(version=version, by=System("tests"))
    return program_of(cast.heidi, *SCOPES).token


@pytest.mark.slow
@pytest.mark.django_db
@schema.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_every_operation_answers_as_its_document_says(case, token):
    # A document cannot say that a questionnaire must exist: what fits it may still be refused.
    case.call_and_validate(
        headers={"Authorization": f"Bearer {token}", "Host": "localhost"}, excluded_checks=[positive_data_acceptance]
    )
