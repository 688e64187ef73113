"""The web killed with -9 under load: every response it acknowledged is there, once, with its line in the journal."""

import http.client
import json
import os
import random
import signal
import threading
import time
from collections import Counter

import pytest
from tests.cast import Cast
from tests.cli.installation import children_of, free_port, wait_for
from tests.processes import start_program
from tests.trying import kills
from tests.web.api.calls import nps_document, program_of

from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.people.models import Reply
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import create_questionnaire, publish

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CLIENTS = 8
KILLS = kills(3)


def test_what_was_acknowledged_before_the_web_was_killed_is_there_once(cast: Cast):
    publish(version=create_questionnaire(key="after-visit", document=nps_document(), by=System("tests")), by=System("tests"))
    token = program_of(cast.erin, "responses:write").token
    acknowledged: list[tuple[str, str]] = []
    chance = random.Random(20261005)
    for round_ in range(KILLS):
        before = len(acknowledged)
        under_load(token, round_, acknowledged, pause=0.5 + chance.random())
        assert len(acknowledged) > before, "nothing was acknowledged before the kill: it proves nothing"
    stored = dict(Response.objects.values_list("identity", "pk"))
    lines = Counter(Line.objects.filter(kind="response.received").values_list("subject_id", flat=True))
    assert [one for one in acknowledged if str(stored.get(one[0])) != one[1]] == []
    assert lines == Counter({str(pk): 1 for pk in stored.values()})
    assert Reply.objects.filter(status=0).count() == 0
    assert Reply.objects.count() <= len(stored)


def under_load(token: str, round_: int, acknowledged: list[tuple[str, str]], pause: float) -> None:
    """Serve, let clients post without a pause, kill the web among them."""
    port = free_port()
    with start_program("serve", "--web-only", "--port", str(port)) as serving:
        assert wait_for(f"http://127.0.0.1:{port}/health/live") == 200
        (web,) = children_of(serving.pid)
        over = threading.Event()
        clients = [
            threading.Thread(target=post_until, args=(over, port, token, f"{round_}-{client}", acknowledged))
            for client in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        so_far = len(acknowledged)
        until = time.monotonic() + 30
        while len(acknowledged) == so_far and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(pause)
        os.kill(web, signal.SIGKILL)
        over.set()
        for client in clients:
            client.join(30)


def post_until(over: threading.Event, port: int, token: str, name: str, acknowledged: list[tuple[str, str]]) -> None:
    number = 0
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    while not over.is_set():
        number += 1
        identity = f"{name}-{number}"
        body = json.dumps({"questionnaire": "after-visit", "identity": identity, "answers": {"recommend": number % 11}})
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Host": "localhost"}
        if number % 2:
            headers["Idempotency-Key"] = identity
        try:
            line.request("POST", "/api/v1/responses", body, headers)
            reply = line.getresponse()
            told = json.loads(reply.read())
        except (OSError, http.client.HTTPException):
            return
        assert reply.status == 201, told
        acknowledged.append((identity, told["id"]))
