"""Bob hears by mail what somebody else did to his account, once, whatever is killed when; what he does himself he knows."""

import random
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import transaction
from tests.processes import Process, start

from everweek import clock
from everweek.flows.owner_hears_what_others_did_to_her_account import LINES_AT_ONCE
from everweek.jobs import queries as jobs
from everweek.jobs import worker
from everweek.journal import delivery, queries, sequencer
from everweek.journal.models import Line, Parked, Position
from everweek.journal.services import Happening, System, record_many
from everweek.messages.models import Message
from everweek.people.models import Member
from everweek.people.services import close_account, make_token, remove_factors, set_password

NAME = "flows.owner_hears_what_others_did_to_her_account"
LINES = 12 * LINES_AT_ONCE
KILLS = 4


def letters() -> list[str]:
    """What has been mailed, once everything is delivered."""
    sequencer.place()
    delivery.settle()
    worker.run_waiting()
    assert not Parked.objects.exists()
    return [sent.body for sent in mail.outbox]


@pytest.mark.django_db
def test_who_loses_her_second_factors_to_an_administrator_gets_one_letter_that_names_who_did_it(cast):
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=cast.bob.account, type=kind, data={})
    remove_factors(account=cast.bob.account, by=cast.heidi)
    assert Line.objects.filter(kind="account.factor_removed").count() == 2

    [body] = letters()
    assert mail.outbox[0].to == ["bob@example.org"]
    assert "Heidi removed the second factors and passkeys of your account." in body
    assert Message.objects.get().person == cast.bob.actor


@pytest.mark.django_db
def test_a_token_in_his_name_and_a_password_given_to_him_are_told_of(cast):
    until = clock.now() + timedelta(days=9)
    make_token(member=cast.bob, name="till", scopes=["measures:read"], expires_at=until, by=System("token"))
    set_password(account=cast.bob.account, password="correct horse battery staple", by=cast.heidi)

    told = sorted(body.splitlines()[0] for body in letters())
    assert told == [
        "Heidi gave your account a new password.",
        "Whoever runs the server of Everweek made a token in your name: a program that has it may do here what you may do.",
    ]


@pytest.mark.django_db
def test_what_one_does_oneself_and_what_is_done_to_a_shut_account_is_told_to_nobody(cast):
    set_password(account=cast.bob.account, password="correct horse battery staple", by=cast.bob)
    close_account(account=cast.alice.account, by=cast.heidi)
    set_password(account=cast.alice.account, password="correct horse battery staple", by=cast.heidi)

    assert letters() == []


@pytest.mark.django_db
def test_without_a_mail_server_nothing_is_promised_and_nothing_is_parked(cast, settings):
    settings.EMAIL_HOST = ""
    set_password(account=cast.bob.account, password="correct horse battery staple", by=cast.heidi)

    assert letters() == []
    assert not Message.objects.exists()


def deliver_for_ever() -> None:
    """Deliver the journal until killed."""
    delivery.run(threading.Event())


def given_passwords(member: Member) -> None:
    account = member.account_id
    ids = {"member": member.pk, "how": "given"}
    moments = [clock.now() + timedelta(seconds=number) for number in range(LINES)]
    with transaction.atomic():
        record_many(
            [
                Happening("account.password_changed", System("tests"), ("account", account), ids=ids, at=moment)
                for moment in moments
            ]
        )


def wait_for(reached: Callable[[], bool], process: Process) -> None:
    until = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < until, process.complaints()
        time.sleep(0.005)


def is_delivered() -> bool:
    return queries.unplaced() == 0 and Position.objects.get(subscriber=NAME).seq == queries.head()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_at_random_points_every_letter_is_asked_for_exactly_once(cast):
    sequencer.place()
    delivery.settle()
    assert not Message.objects.exists()
    chance = random.Random(20261005)
    given_passwords(cast.bob)
    kills_in_the_work = 0
    for _ in range(KILLS):
        before = Message.objects.count()
        with start(deliver_for_ever, EVERWEEK_MAIL="smtp://mail.example.org") as killed:
            wait_for(lambda before=before: Message.objects.count() > before, killed)
            time.sleep(chance.random() * 0.1)
            killed.kill()
        kills_in_the_work += Message.objects.count() < LINES
    assert kills_in_the_work >= 3, "the kills fell after the work: they prove nothing"
    with start(deliver_for_ever, EVERWEEK_MAIL="smtp://mail.example.org") as left:
        wait_for(is_delivered, left)
    assert Message.objects.count() == jobs.get_state().waiting == LINES
