"""The journal's system checks, each with the mistake it finds."""

import pytest

from everweek.journal import checks, events, guard, subscribers


def ids(found) -> list[str]:
    return [one.id for one in found]


def test_the_house_as_it_stands_passes(settings):
    assert checks.check_events() == []
    assert checks.check_isolation() == []
    assert checks.check_key() == []


def test_a_kind_announced_twice(monkeypatch):
    monkeypatch.setattr(events, "announced", lambda: {"a": {"bell.rung": "Once."}, "b": {"bell.rung": "Twice."}})
    assert ids(checks.check_events()) == ["everweek.journal.E001"]


@pytest.mark.parametrize("announced", [{"rang": "No dot."}, {"bell.rung": " "}, {"Bell.Rung": "Capitals."}])
def test_a_kind_announced_badly(monkeypatch, announced):
    monkeypatch.setattr(events, "announced", lambda: {"a": announced})
    assert ids(checks.check_events()) == ["everweek.journal.E002"]


def test_a_subscriber_to_a_kind_that_nobody_announces():
    subscribers.subscriber("tests.slip", kinds=["bell.rnug", "bell.rung"])(lambda _: None)
    subscribers.subscriber("tests.all", kinds=["*"])(lambda _: None)
    assert ids(checks.check_subscribers()) == ["everweek.journal.E003"]


def test_an_isolation_level_that_the_sequencer_cannot_work_under(settings, monkeypatch):
    monkeypatch.setitem(
        settings.DATABASES, "default", {"ENGINE": "django.db.backends.postgresql", "OPTIONS": {"isolation_level": 4}}
    )
    assert ids(checks.check_isolation()) == ["everweek.journal.E004"]


@pytest.mark.django_db(transaction=True)
def test_triggers_that_are_missing():
    assert checks.check_guard(databases=["default"]) == []
    guard.take_down()
    assert set(ids(checks.check_guard(databases=["default"]))) == {"everweek.journal.E005"}
    assert checks.check_guard(databases=None) == []
    guard.put_up()


def test_a_seal_key_that_could_be_guessed(settings):
    settings.SEAL_KEY = "short"
    assert ids(checks.check_key()) == ["everweek.journal.W001"]
