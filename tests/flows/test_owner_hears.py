"""Bob hears by mail what somebody else did to his account, once, whatever is killed when; what he does himself he knows."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import transaction
from tests.flows.delivering import deliver_through_kills, hear

from everweek import clock
from everweek.flows.owner_hears_what_others_did_to_her_account import LINES_AT_ONCE
from everweek.jobs import queries as jobs
from everweek.jobs import worker
from everweek.journal.models import Line
from everweek.journal.services import Happening, System, record_many
from everweek.messages.models import Message
from everweek.people.models import Member
from everweek.people.services import close_account, make_token, remove_factors, set_password

NAME = "flows.owner_hears_what_others_did_to_her_account"
LINES = 12 * LINES_AT_ONCE


def letters() -> list[str]:
    """What has been mailed, once everything is delivered."""
    hear()
    worker.run_waiting()
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


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_at_random_points_every_letter_is_asked_for_exactly_once(cast):
    hear()
    assert not Message.objects.exists()
    given_passwords(cast.bob)
    server = {"EVERWEEK_MAIL": "smtp://mail.example.org"}
    deliver_through_kills(NAME, done=Message.objects.count, many=LINES, seed=20261005, within=0.1, **server)
    assert Message.objects.count() == jobs.get_state().waiting == LINES
