"""The log says what broke; it never says who it was about."""

import logging

import pytest
from django.db import IntegrityError
from django.test import Client
from tests.web.api.calls import program_of

from everweek.people import access
from everweek.web.logs import Formatter


@pytest.fixture
def log():
    """What the log's handler writes meanwhile."""
    written: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record):
            written.append(self.format(record))

    handler = Handler()
    handler.setFormatter(Formatter())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
def test_what_broke_stands_in_the_log_without_her_address_or_her_row(cast, log, monkeypatch):
    program = program_of(cast.erin, "customers:read")

    def fails(*_more):
        message = "duplicate key\nDETAIL:  Key (email)=(dana@example.org) already exists."
        raise IntegrityError(message)

    monkeypatch.setattr(access, "the_one", fails)
    assert program.get("/customers/dana@example.org").status_code == 500
    line = next(one for one in log if "django.request" in one)
    assert "customers/<path:external_id> answered with 500" in line
    assert "IntegrityError: duplicate key" in line
    assert "dana" not in "".join(log)
    assert program.token not in "".join(log)


@pytest.mark.django_db
def test_a_refusal_is_not_logged(cast, log):
    program_of(cast.erin, "customers:read").get("/customers/stranger@example.org")
    Client().get("/nowhere/stranger@example.org")
    assert "stranger" not in "".join(log)


def test_the_log_goes_to_stderr_in_production(settings):
    assert settings.LOGGING["root"]["handlers"] == ["stderr"]
    assert [type(one.formatter) for one in logging.getLogger().handlers if isinstance(one.formatter, Formatter)] == [Formatter]


@pytest.mark.django_db
def test_a_form_of_a_thousand_fields_is_answered_by_a_page_and_one_line(log):
    refused = Client(raise_request_exception=False).post("/accounts/login/", {f"field{at}": "x" for at in range(1100)})
    assert refused.status_code == 400
    assert "Go back and try it from the page itself." in refused.content.decode()
    told = "".join(log)
    assert "TooManyFieldsSent" in told
    assert "Traceback" not in told
    assert len(told.splitlines()) == 1
