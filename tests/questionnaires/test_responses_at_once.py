"""The same response from two places at the same time is stored exactly once, on both databases."""

import json
import threading
import time
from collections import Counter
from contextlib import suppress
from functools import partial

import pytest
from django.db import connection, transaction
from tests.processes import say, several, start
from tests.questionnaires.documents import AFTER_A_CALL

from everweek.errors import Conflict
from everweek.journal import bulk
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.people.services import erase_customer
from everweek.questionnaires.models import Measure, Response, Version
from everweek.questionnaires.services import (
    ResponseRow,
    accept_many,
    accept_response,
    create_questionnaire,
    publish,
)

pytestmark = pytest.mark.django_db(transaction=True)
BY = System("tests")


@pytest.fixture
def version():
    return publish(version=create_questionnaire(key="after-a-call", document=AFTER_A_CALL, by=BY), by=BY)


def together(*acts):
    """Run the acts in threads, each with a connection of its own, let go at the same moment; their results or exceptions."""
    barrier = threading.Barrier(len(acts))
    results = [None] * len(acts)

    def run(place, act):
        barrier.wait()
        try:
            results[place] = act()
        except Conflict as refused:
            results[place] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_one_response_sent_eight_times_at_once_is_stored_once(version):
    def send(identity):
        return accept_response(version=version, by=BY, answers={"recommend": 9}, identity=identity, channel="api")

    for number in range(5):
        results = together(*[partial(send, f"once-{number}")] * 8)
        assert Counter(result.already for result in results) == {False: 1, True: 7}
        assert len({result.response.pk for result in results}) == 1
    assert (Response.objects.count(), Line.objects.filter(kind="response.received").count()) == (5, 5)


def send_many(version, score):
    """In a process of its own: the same fifty identities as its twin, each its own response."""
    say("ready")
    found = Version.objects.get(pk=version)
    states = Counter()
    for number in range(50):
        try:
            accepted = accept_response(
                version=found, by=BY, answers={"recommend": score}, identity=f"twin-{number}", channel="api"
            )
        except Conflict:
            states["refused"] += 1
        else:
            states["already" if accepted.already else "stored"] += 1
    say(json.dumps(states))


@pytest.mark.slow
@pytest.mark.parametrize("scores", [(9, 9), (1, 10)])
def test_two_processes_that_send_the_same_identities_store_each_once(version, scores):
    with several([start(send_many, version.pk, score) for score in scores]) as processes:
        told = [Counter(json.loads(process.finish()[-1])) for process in processes]
    second = "already" if scores[0] == scores[1] else "refused"
    assert told[0] + told[1] == {"stored": 50, second: 50}
    assert (Response.objects.count(), Line.objects.filter(kind="response.received").count()) == (50, 50)


def test_of_two_different_responses_under_one_identity_one_is_stored_and_one_is_told(version):
    results = together(
        *[
            lambda score=score: accept_response(
                version=version, by=BY, answers={"recommend": score}, identity="same", channel="api"
            )
            for score in (1, 10)
        ]
    )
    assert sorted(type(result).__name__ for result in results) == ["Accepted", "Conflict"]
    assert Response.objects.count() == 1


def test_two_imports_of_the_same_file_at_once_store_each_row_once(version):
    rows = [ResponseRow(identity=f"r{number}", answers={"recommend": number % 11}) for number in range(1000)]
    first, second = together(
        lambda: accept_many(version, rows, by=BY, history=True),
        lambda: accept_many(version, rows[::-1], by=BY, history=True),
    )
    states = Counter(outcome.state for outcome in (*first, *second))
    assert states == {"stored": 1000, "already": 1000}
    assert [outcome.id for outcome in first] == [outcome.id for outcome in second[::-1]]
    assert (Response.objects.count(), Line.objects.filter(kind="response.received").count()) == (1000, 1000)


def test_two_imports_that_begin_at_opposite_ends_of_a_file_never_wait_for_each_other_in_a_circle(version, monkeypatch):
    """Each stops after its first row until the other has one too: rows put in the order of the file would then wait in a circle,
    and PostgreSQL would end one import with "deadlock detected". In the order of identities, the second waits with its first.
    """
    insert, meeting = bulk.insert_columns, threading.Barrier(2)

    def haltingly(table, columns, pieces, *, count):
        if table != Response._meta.db_table:
            return insert(table, columns, pieces, count=count)
        [cells] = pieces
        insert(table, columns, [[one[:1] for one in cells]], count=1)
        with suppress(threading.BrokenBarrierError):
            meeting.wait(1)
        return insert(table, columns, [[one[1:] for one in cells]], count=count - 1)

    monkeypatch.setattr(bulk, "insert_columns", haltingly)
    rows = [ResponseRow(identity=f"r{number}", answers={"recommend": number}) for number in range(10)]
    first, second = together(lambda: accept_many(version, rows, by=BY), lambda: accept_many(version, rows[::-1], by=BY))
    assert {tuple({outcome.state for outcome in outcomes}) for outcomes in (first, second)} == {("stored",), ("already",)}
    assert Response.objects.count() == 10


def test_of_two_questionnaires_that_put_one_measure_on_two_scales_one_is_published():
    def draft(key, scale):
        questions = [{"key": "q", "kind": "scale", "scale": scale, "text": {"en": "?"}, "measure": "trust"}]
        return create_questionnaire(key=key, document={"title": {"en": key}, "language": "en", "questions": questions}, by=BY)

    drafts = [draft("one", [1, 5]), draft("two", [0, 10])]
    results = together(*[lambda version=version: publish(version=version, by=BY) for version in drafts])
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Version"]
    assert Measure.objects.filter(name="trust").count() == 1
    assert Version.objects.filter(published_at__isnull=False).count() == 1


def test_a_response_that_comes_while_dana_is_erased_is_refused_or_erased_with_her_and_never_stays_hers(version, cast):
    """The import has found Dana and not yet committed when she is erased: the erasure must wait for it, or it must be refused."""
    found, erasing = threading.Event(), threading.Event()

    def import_slowly():
        with transaction.atomic():
            rows = [ResponseRow(identity="row-1", answers={"recommend": 2, "why": "I am Dana"}, customer=cast.dana.pk)]
            outcomes = accept_many(version, rows, by=BY)
            found.set()
            erasing.wait(10)
            time.sleep(0.3)
            return outcomes

    def erase():
        found.wait(10)
        erasing.set()
        erase_customer(customer=cast.dana, by=cast.heidi)

    [outcome], _nothing = together(import_slowly, erase)
    stored = Response.objects.get(pk=outcome.id)
    assert (stored.customer, stored.answers) == (None, {"recommend": 2})
