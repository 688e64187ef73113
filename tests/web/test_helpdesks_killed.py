"""The web killed with -9 while helpdesks tell it of tickets, and told again as helpdesks do: each ticket is there whole, once."""

import http.client
import json
import os
import random
import signal
import threading
import time
from collections import Counter

import pytest
from tests.cast import BY, Cast
from tests.cli.installation import children_of, free_port, wait_for
from tests.processes import start_program
from tests.web.test_helpdesks import FLAT

from everweek.journal.models import Line
from everweek.listen.helpdesks import services
from everweek.listen.helpdesks.models import Arrival, Helpdesk
from everweek.listen.mentions.models import Mention
from everweek.moments.models import Interaction
from everweek.people.models import Customer

TICKETS = 120
CLIENTS = 4


def tell_all(over: threading.Event, port: int, helpdesk: Helpdesk, client: int, told: list[str]) -> None:
    """What a helpdesk does: each ticket again and again until it is told that it was taken."""
    headers = {"X-Everweek-Secret": helpdesk.secret, "Content-Type": "application/json"}
    for number in map(str, range(client, TICKETS, CLIENTS)):
        more = {"ticket": number, "rating": "bad", "comment": f"Slow {number}.", "email": f"c{int(number) % 7}@example.org"}
        body = json.dumps(FLAT | more)
        while number not in told and not over.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            try:
                connection.request("POST", f"/h/{helpdesk.address}", body, headers)
                if connection.getresponse().status == 200:
                    told.append(number)
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)
            finally:
                connection.close()


def how_many() -> int:
    return Interaction.objects.count()


@pytest.mark.slow
@pytest.mark.one_database("responses of programs are killed on both, and are stored in the same way")
@pytest.mark.django_db(transaction=True)
def test_a_ticket_told_to_a_web_that_is_killed_is_there_whole_and_once(cast: Cast) -> None:
    helpdesk = services.open_helpdesk(
        name="Support", kind="freshdesk", unit=cast.north, groups={"Billing": "north-desk"}, by=BY
    ).helpdesk
    told: list[str] = []
    chance = random.Random(3)
    for more in (chance.randint(5, 35), chance.randint(5, 35), TICKETS):
        goal, port, over = min(how_many() + more, TICKETS), free_port(), threading.Event()
        with start_program("serve", "--web-only", "--port", str(port)) as serving:
            assert wait_for(f"http://127.0.0.1:{port}/health/live") == 200
            clients = [threading.Thread(target=tell_all, args=(over, port, helpdesk, client, told)) for client in range(CLIENTS)]
            for client in clients:
                client.start()
            while how_many() < goal:
                assert serving.is_running, serving.complaints()
                time.sleep(0.01)
            if more < TICKETS:
                (web,) = children_of(serving.pid)
                os.kill(web, signal.SIGKILL)
                over.set()
            for client in clients:
                client.join()
        assert how_many() == Mention.objects.count(), "the ticket and what she thought of it: both or neither"
    assert sorted(told, key=int) == [str(number) for number in range(TICKETS)]
    assert Interaction.objects.count() == Mention.objects.count() == TICKETS
    assert Customer.objects.filter(email__startswith="c").count() == 7
    assert not Arrival.objects.exists()
    for kind in ("interaction.recorded", "response.received"):
        lines = Counter(Line.objects.filter(kind=kind).values_list("subject_id", flat=True))
        assert len(lines) == TICKETS
        assert set(lines.values()) == {1}
