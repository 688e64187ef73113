"""The web killed with -9 while customers answer at links of their own: whoever was thanked is there once; who sends again too."""

import http.client
import os
import random
import signal
import threading
import time
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from tests.cast import BY, Cast
from tests.cli.installation import children_of, free_port, wait_for
from tests.listen.inviting import published
from tests.processes import start_program
from tests.trying import kills

from everweek import clock
from everweek.journal.models import Line
from everweek.listen.inviting import rules
from everweek.listen.inviting.making import ToMake, make
from everweek.listen.models import Invitation
from everweek.people.models import Limit
from everweek.questionnaires.models import Response

pytestmark = [
    pytest.mark.slow,
    pytest.mark.one_database("responses of programs are killed on both, and share their commits in the same way"),
    pytest.mark.django_db(transaction=True),
]

CUSTOMERS, EACH, KILLS = 4, 25, kills(3)
FORM = {"word": "", "seen": ["recommend", "why"], "a.recommend": "9"}


def test_who_was_thanked_at_her_link_is_there_once_and_sending_it_again_doubles_nothing(cast: Cast):
    addresses = _invite(cast, CUSTOMERS * EACH * KILLS)
    sent: list[str] = []
    thanked: list[str] = []
    chance = random.Random(20261126)
    for round_ in range(KILLS):
        Limit.objects.all().delete()
        before = len(thanked)
        theirs = addresses[round_ * CUSTOMERS * EACH : (round_ + 1) * CUSTOMERS * EACH]
        _killed_under_way(theirs, sent, thanked, chance.random() / 4)
        assert len(thanked) > before, "nobody was thanked before the kill: it proves nothing"
    Limit.objects.all().delete()
    again, later = sent[-40:], Client()
    for address in again:
        # In this process: who sends it again asks the database, and not the web that was killed.
        assert b"Your answer has arrived." in later.post(f"/a/{address}", FORM).content
    answered = {rules.token_of(one.salt): one for one in Invitation.objects.exclude(response=None)}
    assert {*thanked, *again} <= set(answered)
    assert Response.objects.count() == len(answered)
    for kind in ("response.received", "invitation.answered"):
        assert Line.objects.filter(kind=kind).count() == len(answered)


def _invite(cast: Cast, many: int) -> list[str]:
    version, now = published(), clock.now()
    rows = [
        ToMake(
            key=f"test:{number}",
            version=version.pk,
            questionnaire=version.questionnaire_id,
            customer=cast.dana.pk,
            language="en",
            channel=rules.LINK,
            due_at=now,
            expires_at=now + timedelta(days=1),
        )
        for number in range(many)
    ]
    make(rows, by=BY)
    return [rules.token_of(one.salt) for one in Invitation.objects.order_by("pk")]


def _killed_under_way(addresses: list[str], sent: list[str], thanked: list[str], pause: float) -> None:
    port = free_port()
    with start_program("serve", "--web-only", "--port", str(port)) as serving:
        assert wait_for(f"http://127.0.0.1:{port}/health/live") == 200
        (web,) = children_of(serving.pid)
        before = len(thanked)
        customers = [
            threading.Thread(target=_answer_on, args=(port, addresses[one::CUSTOMERS], sent, thanked)) for one in range(CUSTOMERS)
        ]
        for customer in customers:
            customer.start()
        until = time.monotonic() + 30
        while len(thanked) == before and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(pause)
        os.kill(web, signal.SIGKILL)
        for customer in customers:
            customer.join(30)


def _answer_on(port: int, addresses: list[str], sent: list[str], thanked: list[str]) -> None:
    for address in addresses:
        sent.append(address)
        try:
            status = _send(port, address)
        except (OSError, http.client.HTTPException):
            return
        assert status == 200
        thanked.append(address)


def _send(port: int, token: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    body = urlencode(FORM, doseq=True)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Host": "localhost"}
    line.request("POST", f"/a/{token}", body, headers)
    reply = line.getresponse()
    page = reply.read().decode()
    line.close()
    assert "Your answer has arrived." in page, "she was not thanked"
    return reply.status
