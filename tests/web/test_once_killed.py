"""A form that makes something new, and the web killed with -9 while it is carried out: sent again, it has made one thing."""

import os
import re
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from tests.cast import Cast
from tests.processes import start

from everweek.journal.models import Line
from everweek.people.models import Member, Post, Sent
from everweek.people.once import Turn, once
from everweek.people.queries import today
from everweek.questionnaires.models import Questionnaire
from everweek.web.house import doing

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# Where the web is when it is killed, and whether the form has been carried out by then.
MOMENTS = {"noted": False, "made": False, "told": False, "committed": True}


def send_and_die(moment: str, session: str, address: str, fields: dict[str, str]) -> None:
    """Run by another process: send the form, and be killed at that moment."""

    def die(*_given: object, **_more: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def noted(**given: Any) -> Iterator[Turn]:
        with once(**given) as turn:
            die()
            yield turn

    def commit() -> None:
        # What Django commits beside the form (a session) is none of the moments.
        if Sent.objects.exclude(to="").exists():
            die()
        kept()

    kept = connection.commit
    if moment == "noted":
        doing.once = noted
    elif moment == "made":
        doing.Told = die  # type: ignore[misc,assignment]  # what comes right after the deed
    elif moment == "told":
        connection.commit = commit  # type: ignore[method-assign]  # the last step of the transaction
    else:
        doing._said = die  # type: ignore[assignment]  # the first step after the transaction
    client = Client(SERVER_NAME="localhost")
    client.cookies["sessionid"] = session
    client.post(address, fields)


def joining(cast: Cast) -> tuple[str, str, str, dict[str, str]]:
    fields = {"name": "Zed", "role": "front_line", "unit": "north-desk", "since": today().isoformat()}
    return "frank", "/settings/people/new", "/settings/people/new", fields


def giving(cast: Cast) -> tuple[str, str, str, dict[str, str]]:
    page = f"/settings/people/{cast.bob.pk}"
    return "frank", page, f"{page}/give", {"role": "front_line", "unit": "south", "since": today().isoformat(), "until": ""}


def beginning(cast: Cast) -> tuple[str, str, str, dict[str, str]]:
    page = "/listen/questionnaires/new/"
    return "erin", page, page, {"title": "After a crossing", "languages": "en", "key": ""}


def made() -> Counter[str]:
    """All that the three forms make, and the lines that tell of it."""
    found = Counter(Line.objects.values_list("kind", flat=True))
    return found + Counter(
        members=Member.objects.count(), posts=Post.objects.count(), questionnaires=Questionnaire.objects.count()
    )


ONE_MORE = {
    joining: {"members": 1, "posts": 1, "member.joined": 1, "post.given": 1},
    giving: {"posts": 1, "post.given": 1},
    beginning: {"questionnaires": 1, "questionnaire.created": 1},
}


@pytest.mark.parametrize(
    ("form", "moment"),
    [*((joining, one) for one in MOMENTS), *((form, one) for form in (giving, beginning) for one in ("made", "committed"))],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_a_form_whose_sending_was_killed_and_that_is_sent_again_makes_one_thing(cast: Cast, form: Any, moment: str):
    who, page, address, fields = form(cast)
    client = cast.client(who)
    [word] = re.findall(r'name="once" value="([^"]+)"', client.get(page).content.decode())
    fields = {**fields, "once": word}
    before = made()
    with start(send_and_die, moment, client.cookies["sessionid"].value, address, fields) as sending:
        code, _said, complaints = sending.outcome()
    assert code == -signal.SIGKILL, complaints
    assert dict(made() - before) == (ONE_MORE[form] if MOMENTS[moment] else {})

    for _again in range(2):
        assert client.post(address, fields).status_code == 302
        assert dict(made() - before) == ONE_MORE[form]
