"""The web killed with -9 while customers answer at an open link: whoever was thanked is there, once; who sends again, too."""

import http.client
import os
import random
import signal
import threading
import time
from collections import Counter
from urllib.parse import urlencode

import pytest
from django.test import Client
from tests.cast import BY, Cast
from tests.cli.installation import children_of, free_port, wait_for
from tests.processes import start_program
from tests.trying import kills
from tests.web.api.calls import nps_document

from everweek.journal.models import Line
from everweek.listen.asking.services import open_link
from everweek.people.models import Limit
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import create_questionnaire, publish

pytestmark = [
    pytest.mark.slow,
    pytest.mark.one_database("responses of programs are killed on both, and share their commits in the same way"),
    pytest.mark.django_db(transaction=True),
]

CUSTOMERS = 4
KILLS = kills(3)


def test_an_answer_that_was_thanked_for_is_there_once_and_sending_it_again_doubles_nothing(cast: Cast):
    publish(version=create_questionnaire(key="after-visit", document=nps_document(), by=BY), by=BY)
    link = open_link(slug="north-desk", questionnaire="after-visit", unit=None, by=cast.erin)
    sent: list[str] = []
    thanked: list[str] = []
    chance = random.Random(20261126)
    for round_ in range(KILLS):
        Limit.objects.all().delete()
        before = len(thanked)
        _killed_under_way(round_, sent, thanked, pause=chance.random() / 4)
        assert len(thanked) > before, "nobody was thanked before the kill: it proves nothing"
    assert {f"link:{link.pk}:{word}" for word in thanked} <= set(Response.objects.values_list("identity", flat=True))
    Limit.objects.all().delete()
    again, later = sent[-40:], Client()
    for word in again:
        # In this process: who sends it again asks the database, and not the web that was killed.
        reply = later.post("/s/north-desk", _form(word))
        assert (reply.status_code, b'name="word"' in reply.content) == (200, False)
    identities = Counter(Response.objects.values_list("identity", flat=True))
    assert {f"link:{link.pk}:{word}" for word in {*thanked, *again}} <= set(identities)
    assert set(identities.values()) == {1}
    lines = Counter(Line.objects.filter(kind="response.received").values_list("subject_id", flat=True))
    assert lines == Counter({str(pk): 1 for pk in Response.objects.values_list("pk", flat=True)})


def _killed_under_way(round_: int, sent: list[str], thanked: list[str], pause: float) -> None:
    port = free_port()
    with start_program("serve", "--web-only", "--port", str(port)) as serving:
        assert wait_for(f"http://127.0.0.1:{port}/health/live") == 200
        (web,) = children_of(serving.pid)
        before = len(thanked)
        customers = [
            threading.Thread(target=_answer_on, args=(port, round_ * CUSTOMERS + one, sent, thanked)) for one in range(CUSTOMERS)
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


def _answer_on(port: int, customer: int, sent: list[str], thanked: list[str]) -> None:
    # Fewer than one address may send in a minute, all of them together.
    for number in range(25):
        word = f"{customer:016x}{number:016x}"
        sent.append(word)
        try:
            status = _send(port, word)
        except (OSError, http.client.HTTPException):
            return
        assert status == 200
        thanked.append(word)


def _form(word: str) -> dict[str, str | list[str]]:
    """All that is asked was seen: the form is not shown once more, and 200 is the page that says thanks."""
    return {"word": word, "seen": ["recommend", "why"], "a.recommend": str(int(word, 16) % 11)}


def _send(port: int, word: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    body = urlencode(_form(word), doseq=True)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Host": "localhost"}
    line.request("POST", "/s/north-desk", body, headers)
    reply = line.getresponse()
    page = reply.read().decode()
    line.close()
    assert 'name="word"' not in page, "the form was shown once more"
    return reply.status
