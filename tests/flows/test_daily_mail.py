"""Each morning Heidi gets the head of the seals, and what waits for her."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from everweek import clock
from everweek.flows import tasks
from everweek.flows.administrators_get_the_daily_mail import send_daily_mail
from everweek.jobs import enqueue, worker
from everweek.jobs.tasks import SCHEDULES
from everweek.journal import seals, sequencer
from everweek.journal.models import Line, Parked
from everweek.journal.services import System
from everweek.messages.models import Delivery, Message
from everweek.messages.tasks import deliver
from everweek.messages.webhooks.services import add_webhook
from everweek.people.services import give_post, leave_member

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 10, 5, 6, 30, tzinfo=UTC)


@pytest.fixture
def sealed(cast):
    sequencer.place()
    seals.seal_all()
    return cast


def letters() -> list[tuple[str, str]]:
    worker.run_waiting()
    return sorted((sent.to[0], sent.body) for sent in mail.outbox)


def test_every_administrator_gets_the_head_once_a_day(sealed):
    with clock.frozen(MORNING):
        tasks.daily_mail.call()
        tasks.daily_mail.call()
    ((to, body),) = letters()
    assert to == "heidi@example.org"
    assert f"everweek audit verify --head {seals.head()}" in body
    assert seals.verify(seals.parse(str(seals.head()))).holds
    assert "Nothing is parked, dead or late." in body
    with clock.frozen(MORNING + timedelta(days=1)):
        assert send_daily_mail() == 1


def test_what_is_parked_or_dead_is_named_and_what_it_says_is_not(sealed):
    line = Line.objects.order_by("id").first()
    assert line is not None
    Parked.objects.create(subscriber="tests.flow", line=line, tries=5, reason="dana@example.org", parked_at=clock.now())
    told = {"message": 1, "to": "dana@example.org", "subject": "", "text": "", "html": "", "person": ""}
    dead = enqueue(deliver, **told)
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.filter(pk=dead).update(status="FAILED", traceback="ValueError: dana@example.org")
    assert send_daily_mail() == 1
    ((_, body),) = letters()
    assert f"tests.flow: {line.seq} {line.kind}" in body
    assert f"messages.deliver ({dead})" in body
    assert "dana" not in body
    assert mail.outbox[0].subject == "Everweek today: 2 things wait for you"


def test_what_other_programs_did_not_take_is_counted(sealed):
    webhook, _secret = add_webhook(name="helpdesk", address="https://helpdesk.example.org/", kinds=["*"], by=System("tests"))
    Delivery.objects.create(webhook=webhook, line=Line.objects.first(), at=clock.now(), parked_at=clock.now(), reason="HTTP 500")
    assert send_daily_mail() == 1
    ((_, body),) = letters()
    assert "1 delivery to other programs is parked." in body
    assert "Nothing is parked" not in body
    assert mail.outbox[0].subject == "Everweek today: 1 thing waits for you"


def test_who_is_no_administrator_or_has_left_gets_none(sealed):
    give_post(member=sealed.erin, unit=sealed.house, role="administrator", since=clock.now().date(), by=sealed.heidi)
    assert send_daily_mail() == 2
    assert [to for to, _ in letters()] == ["erin@example.org", "heidi@example.org"]
    leave_member(member=sealed.erin, on=clock.now().date(), by=sealed.heidi)
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert send_daily_mail() == 1


def test_each_administrator_reads_it_in_her_own_language(sealed, monkeypatch):
    seen = []
    from django.utils import translation

    from everweek.flows import administrators_get_the_daily_mail as flow

    monkeypatch.setattr(flow, "override", lambda language: seen.append(language) or translation.override(language))
    type(sealed.heidi).objects.filter(pk=sealed.heidi.pk).update(language="pt")
    send_daily_mail()
    assert seen == ["pt"]


def test_without_a_mail_server_none_is_sent(sealed, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert send_daily_mail() == 0
    assert not Message.objects.exists()


def test_it_is_due_every_morning():
    rhythm = SCHEDULES["flows.daily_mail"]
    assert rhythm.latest(datetime(2026, 10, 5, 12, tzinfo=UTC)) == MORNING
