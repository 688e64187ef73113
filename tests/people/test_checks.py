"""Each system check of people says what is wrong, and nothing when nothing is."""

import pytest

from everweek.people import checks
from everweek.people.events import EVENTS
from everweek.people.policy import POLICY, Action


def ids(messages):
    return [message.id for message in messages]


def test_all_is_well_as_it_is_shipped():
    assert not checks.check_policy()
    assert not checks.check_rate_limits()
    assert not checks.check_backend()
    assert not checks.check_address_is_safe()


def test_an_action_without_a_row_is_an_error(monkeypatch):
    monkeypatch.setattr(checks, "POLICY", {action: row for action, row in POLICY.items() if action is not Action.JOURNAL_READ})
    assert ids(checks.check_policy()) == ["people.E001"]


def test_rate_limits_of_one_process_are_an_error(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    assert ids(checks.check_rate_limits()) == ["people.E002"]


def test_a_backend_that_lets_in_whoever_left_is_an_error(settings):
    settings.AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
    assert ids(checks.check_backend()) == ["people.E003"]


@pytest.mark.parametrize(
    ("address", "expected"), [("http://service.example.org", ["people.W001"]), ("http://localhost:8000", [])]
)
def test_passwords_in_the_clear_are_a_warning(settings, address, expected):
    settings.EVERWEEK_ADDRESS = address
    assert ids(checks.check_address_is_safe()) == expected


def test_every_kind_is_thing_dot_past_participle_and_says_its_subject():
    for kind, sentence in EVENTS.items():
        assert kind.count(".") == 1
        assert "Subject: " in sentence
