"""Sending once: in the transaction of its cause, under one Message-ID, journalled when it has left."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction

from everweek import clock
from everweek.errors import Invalid, Misconfigured
from everweek.jobs import queries, worker
from everweek.jobs import services as jobs
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.messages import keeping, rules, services
from everweek.messages.models import Message
from everweek.messages.rules import Letter
from everweek.people.services import erase_customer

pytestmark = pytest.mark.django_db

BY = System("tests")
LETTER = Letter(to="Heidi@example.org", subject="Good morning", text="All is well.\n", person="member:8")


def send(key: str = "tests:1", letter: Letter = LETTER) -> bool:
    return services.send(key=key, letter=letter, by=BY)


def test_a_letter_leaves_once_however_often_it_is_asked_for_and_the_journal_says_so_once():
    assert send()
    assert not send()
    assert queries.get_state().waiting == 1
    worker.run_waiting()
    assert not send()
    worker.run_waiting()
    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["heidi@example.org"], "Good morning", "All is well.\n")
    (line,) = Line.objects.filter(kind="message.sent")
    assert (line.actor, line.ids) == ("system:tests", {"key": "tests:1", "person": "member:8"})
    assert line.subject_id == str(Message.objects.get().pk)


def test_what_is_rolled_back_with_its_cause_is_never_sent():
    with transaction.atomic():
        send()
        transaction.set_rollback(True)
    assert worker.run_waiting() == 0
    assert mail.outbox == []
    assert send(), "and it can be asked for again"


def test_a_repeat_carries_the_same_message_id_so_that_it_can_be_dropped(monkeypatch):
    """The worker is killed after the mail server took the message and before that was written down."""
    send()
    job = Message.objects.get()
    with monkeypatch.context() as killed:
        killed.setattr(services, "record", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            services.hand_over(message_pk=job.pk, letter=LETTER)
    assert Message.objects.get().sent_at is None
    worker.run_waiting()
    first, second = (sent.message()["Message-ID"] for sent in mail.outbox)
    assert first == second == rules.message_id("tests:1", "localhost")
    assert Line.objects.filter(kind="message.sent").count() == 1


def test_different_keys_are_different_messages():
    assert send("tests:1")
    assert send("tests:2")
    worker.run_waiting()
    assert len({sent.message()["Message-ID"] for sent in mail.outbox}) == 2


def test_html_only_says_again_what_the_text_says():
    send(letter=Letter(to="heidi@example.org", subject="Twin", text="All is well.", html="<p>All is well.</p>"))
    worker.run_waiting()
    sent = mail.outbox[0].message()
    assert [part.get_content_type() for part in sent.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert sent["Auto-Submitted"] == "auto-generated"


def test_without_a_mail_server_nothing_is_promised(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    with pytest.raises(Misconfigured) as refused:
        send()
    assert refused.value.field == "EVERWEEK_MAIL"
    assert not Message.objects.exists()


def test_a_mail_server_that_was_taken_away_meanwhile_swallows_nothing(settings):
    send()
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    worker.run_waiting()
    (dead,) = queries.list_dead()
    assert "EVERWEEK_MAIL" in dead.reason
    assert not Line.objects.filter(kind="message.sent").exists()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    jobs.run_again(dead_id=dead.id, by=BY)
    worker.run_waiting()
    assert len(mail.outbox) == 1


def test_a_mail_server_that_does_not_answer_is_tried_again_later(monkeypatch):
    def away(*_: object, **__: object) -> None:
        raise smtplib.SMTPServerDisconnected("away")

    send()
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", away)
    worker.run_waiting()
    assert queries.get_state().waiting == 1
    assert not Line.objects.filter(kind="message.sent").exists()


@pytest.mark.parametrize(
    ("field", "letter"),
    [
        ("to", Letter(to="nobody", subject="s", text="t")),
        ("to", Letter(to="", subject="s", text="t")),
        ("to", Letter(to="heidi@example.org\nBcc: charlie@example.org", subject="s", text="t")),
        ("subject", Letter(to="heidi@example.org", subject="s\nBcc: charlie@example.org", text="t")),
        ("subject", Letter(to="heidi@example.org", subject=" ", text="t")),
        ("subject", Letter(to="heidi@example.org", subject="s" * 201, text="t")),
        ("text", Letter(to="heidi@example.org", subject="s", text="", html="<p>t</p>")),
        ("text", Letter(to="heidi@example.org", subject="s", text="half \ud800")),
    ],
)
def test_a_letter_that_is_none_is_refused_with_its_field(field, letter):
    with pytest.raises(Invalid) as refused:
        send(letter=letter)
    assert refused.value.field == field
    assert not Message.objects.exists()


@pytest.mark.parametrize("key", ["", "Dana Doe", "dana@example.org", "a" * 161, "a\n"])
def test_a_key_that_may_name_somebody_is_refused(key):
    with pytest.raises(Invalid) as refused:
        send(key)
    assert refused.value.field == "key"


def test_erasing_dana_forgets_that_a_message_was_hers_and_one_still_waiting_never_leaves(cast):
    dana = Letter(to="dana@example.org", subject="Dana", text="Dear Dana", person=cast.dana.actor)
    send("tests:sent", dana)
    worker.run_waiting()
    send("tests:waiting", dana)
    erase_customer(customer=cast.dana, by=BY)
    assert set(Message.objects.values_list("person", flat=True)) == {""}
    worker.run_waiting()
    assert len(mail.outbox) == 1


def test_that_a_message_left_is_forgotten_in_time_but_not_of_one_that_is_still_to_leave(settings, monkeypatch):
    monkeypatch.setattr(keeping, "AT_MOST", 2)
    send("tests:failed")
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    worker.run_waiting()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for number in range(3):
        send(f"tests:left:{number}")
    worker.run_waiting()
    send("tests:waits")

    def night() -> list[int]:
        ended, counts = keeping.Ended(0, 0, more=True), []
        while ended.more:
            ended = keeping.end_messages(clock.now(), ended.reached)
            counts.append(ended.count)
        return counts

    with clock.frozen(clock.now() - timedelta(days=1)):
        assert sum(night()) == 0
    assert night() == [1, 2, 0]
    assert sorted(Message.objects.values_list("key", flat=True)) == ["tests:failed", "tests:waits"]
    assert [line.ids for line in Line.objects.filter(kind="message.forgotten")] == [{"messages": 1}, {"messages": 2}]
    jobs.run_again(dead_id=queries.list_dead()[0].id, by=BY)
    worker.run_waiting()
    assert len(mail.outbox) == 5, "each leaves, and once"
    assert sum(night()) == 2
