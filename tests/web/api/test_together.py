"""Calls that come at the same time share a commit and nothing else."""

import threading
from collections.abc import Callable, Sequence
from functools import partial

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.web.api.calls import Program, nps_document, program_of

from everweek import clock
from everweek.errors import Invalid
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.people.models import Reply
from everweek.people.tokens import authenticate
from everweek.questionnaires.models import Questionnaire, Response
from everweek.questionnaires.services import archive_questionnaire, create_questionnaire, publish
from everweek.web.api import receiving, storing
from everweek.web.api.storing import ResponseIn
from everweek.web.house import together
from everweek.web.house.together import Together

PATIENCE = 20


class Queue:
    """Work that stands still at its first call until the others have gathered behind it."""

    def __init__(self, expected: int, work: Callable[[Sequence[object]], Sequence[object]]) -> None:
        self.batches: list[list[object]] = []
        self._work, self._expected = work, expected
        self._begun = threading.Event()
        self.together = Together(self._run, apart=lambda one: one if isinstance(one, str) else None, for_all=ConnectionError)

    def call_all(self, asked: Sequence[object]) -> list[object]:
        """What each is told, or the error it gets; the first is at work while the others come."""
        told: list[object] = [None] * len(asked)

        def call(place: int) -> None:
            try:
                told[place] = self.together(asked[place])
            except Exception as failed:  # noqa: BLE001  # what the caller gets
                told[place] = failed

        threads = [threading.Thread(target=call, args=(place,)) for place in range(len(asked))]
        threads[0].start()
        assert self._begun.wait(PATIENCE)
        for thread in threads[1:]:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
            assert not thread.is_alive(), "a call was never answered"
        return told

    def _run(self, asked: Sequence[object]) -> Sequence[object]:
        self.batches.append(list(asked))
        if not self._begun.is_set():
            self._begun.set()
            until = threading.Event()
            for _tick in range(PATIENCE * 100):
                if len(self.together._waiting) == self._expected - 1:
                    break
                until.wait(0.01)
        return self._work(asked)


def test_those_that_come_while_one_is_at_work_are_worked_off_in_one_go_each_with_its_own_answer():
    queue = Queue(6, lambda asked: [one * 10 for one in asked])
    assert queue.call_all([1, 2, 3, 4, 5, 6]) == [10, 20, 30, 40, 50, 60]
    assert queue.batches[0] == [1]
    assert sorted(queue.batches[1]) == [2, 3, 4, 5, 6]
    assert len(queue.batches) == 2


def test_where_the_work_fails_for_all_together_each_is_worked_off_alone_and_only_the_culprit_is_refused():
    def work(asked: Sequence[object]) -> Sequence[object]:
        if 3 in asked:
            raise ValueError("three")
        return list(asked)

    queue = Queue(5, work)
    told = queue.call_all([1, 2, 3, 4, 5])
    assert [told[place] for place in (0, 1, 3, 4)] == [1, 2, 4, 5]
    assert isinstance(told[2], ValueError)


def test_what_is_everybodys_trouble_is_told_to_everybody_and_not_tried_again():
    def work(asked: Sequence[object]) -> Sequence[object]:
        if len(asked) > 1:
            raise ConnectionError("gone")
        return list(asked)

    queue = Queue(4, work)
    told = queue.call_all([1, 2, 3, 4])
    assert told[0] == 1
    assert all(isinstance(one, ConnectionError) for one in told[1:])
    assert len(queue.batches) == 2


def test_two_of_one_kind_are_never_in_one_go():
    queue = Queue(5, list)
    assert queue.call_all([1, "a", "a", "b", 2]) == [1, "a", "a", "b", 2]
    assert sum(batch.count("a") for batch in queue.batches) == 2
    assert all(batch.count("a") <= 1 for batch in queue.batches)


def test_at_most_so_many_at_once_and_everybody_gets_a_turn():
    queue = Queue(9, list)
    queue.together._most = 3
    assert queue.call_all(list(range(9))) == list(range(9))
    assert [len(batch) for batch in queue.batches] == [1, 3, 3, 2]


def test_the_queue_is_empty_and_open_again_after_an_end_that_no_call_survives():
    def end(_asked: Sequence[int]) -> Sequence[int]:
        raise KeyboardInterrupt

    together = Together(end, apart=lambda _one: None)
    with pytest.raises(KeyboardInterrupt):
        together(1)
    together._work = list
    assert together(2) == 2


def test_those_who_were_answered_together_are_waited_for_and_share_the_next_go_too():
    queue = Queue(5, list)
    queue.call_all([1, 2, 3, 4, 5])
    # Four were answered in the last go: the first who comes again begins when there are four again.
    began = clock.elapsed()
    queue.together._until = began + PATIENCE
    at_once([partial(queue.together, number) for number in (6, 7, 8, 9)])
    assert [len(batch) for batch in queue.batches] == [1, 4, 4]
    assert clock.elapsed() - began < PATIENCE


def test_whoever_is_woken_by_two_is_awake():
    place = together._Place[int, int](1)
    in_both = threading.Barrier(2)

    def wake() -> None:
        in_both.wait(PATIENCE)
        place.wake()

    threads = [threading.Thread(target=wake) for _one in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    place.wake()
    place.wait(PATIENCE)


def test_whoever_calls_alone_waits_for_nobody():
    queue = Queue(5, list)
    queue.call_all([1, 2, 3, 4, 5])
    assert queue.together._until > 0
    # She may have waited for the four; nobody after her does.
    assert queue.together(6) == 6
    assert queue.together._until == 0


# --- the API itself --------------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(transactional_db, cast: Cast) -> Cast:
    for key in ("after-visit", "closed"):
        publish(version=create_questionnaire(key=key, document=nps_document(key), by=System("tests")), by=System("tests"))
    archive_questionnaire(questionnaire=Questionnaire.objects.get(key="closed"), by=System("tests"))
    return cast


@pytest.fixture
def gathering(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[int]]:
    """Lets calls gather until so many have come; gives the sizes of the commits."""

    def arrange(expected: int) -> list[int]:
        sizes: list[int] = []
        together = Together(receiving._work, apart=receiving._apart, for_all=receiving.Busy)

        def work(calls: Sequence[receiving._Call]) -> list[receiving.Told]:
            if not sizes:
                for _tick in range(PATIENCE * 100):
                    if len(together._waiting) == expected - 1:
                        break
                    threading.Event().wait(0.01)
            sizes.append(len(calls))
            return receiving._work(calls)

        together._work = work
        monkeypatch.setattr(receiving, "_together", together)
        return sizes

    return arrange


def at_once(calls: Sequence[Callable[[], object]]) -> list[object]:
    told: list[object] = [None] * len(calls)

    def run(place: int) -> None:
        try:
            told[place] = calls[place]()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE * 2)
        assert not thread.is_alive()
    return told


def answer(number: int, **change: object) -> dict[str, object]:
    return {"questionnaire": "after-visit", "identity": f"visit-{number}", "answers": {"recommend": number}, **change}


def test_of_calls_in_one_commit_each_is_stored_or_refused_by_itself(asked, gathering):
    sizes = gathering(7)
    erin, alice = program_of(asked.erin, "responses:write"), program_of(asked.alice, "responses:write")
    told = at_once(
        [
            lambda: erin.post("/responses", answer(1)),
            lambda: erin.post("/responses", answer(2, answers={"recommend": 11})),
            lambda: erin.post("/responses", answer(3, questionnaire="closed")),
            lambda: erin.post("/responses", answer(4, customer="nobody")),
            lambda: alice.post("/responses", answer(5, unit="south")),
            lambda: alice.post("/responses", answer(6, unit="north")),
            lambda: erin.post("/responses", answer(7)),
        ]
    )
    assert [reply.status_code for reply in told] == [201, 422, 422, 422, 422, 201, 201]
    assert sizes == [1, 6]
    assert sorted(Response.objects.values_list("identity", flat=True)) == ["visit-1", "visit-6", "visit-7"]
    lines = Line.objects.filter(kind="response.received")
    assert {(line.subject_id, line.actor.split()[0]) for line in lines} == {
        (told[place].json()["id"], f"member:{member.pk}")
        for place, member in ((0, asked.erin), (5, asked.alice), (6, asked.erin))
    }


def test_one_whose_storing_breaks_harms_none_of_those_in_its_commit(asked, gathering, monkeypatch):
    sizes = gathering(4)
    store = receiving.store

    def breaking(by: object, ready: Sequence[object]) -> object:
        stored = store(by, ready)
        if any(getattr(one, "row", None) and one.row.identity == "visit-2" for one in ready):
            raise RuntimeError("broken")
        return stored

    monkeypatch.setattr(receiving, "store", breaking)
    erin = program_of(asked.erin, "responses:write")
    told = at_once([lambda number=number: erin.post("/responses", answer(number)) for number in (1, 2, 3, 4)])
    assert [reply.status_code for reply in told] == [201, 500, 201, 201]
    # Whoever came first was alone; where that was the one that breaks, the others had nothing to be tried again for.
    assert sorted(sizes) in ([1, 1, 1, 1, 3], [1, 3])
    assert sorted(Response.objects.values_list("identity", flat=True)) == ["visit-1", "visit-3", "visit-4"]
    assert Line.objects.filter(kind="response.received").count() == 3


def test_what_is_refused_in_the_middle_of_storing_takes_back_nothing_that_was_acknowledged(asked, gathering, monkeypatch):
    gathering(3)
    accept_many = storing.accept_many

    def refusing(version: object, rows: Sequence[object], **how: object) -> object:
        if any(row.identity == "visit-2" for row in rows):
            with transaction.atomic(savepoint=False):
                raise Invalid("It cannot be read.", field="version")
        return accept_many(version, rows, **how)

    monkeypatch.setattr(storing, "accept_many", refusing)
    erin, alice = program_of(asked.erin, "responses:write"), program_of(asked.alice, "responses:write")
    told = at_once(
        [
            lambda: erin.post("/responses", answer(0)),
            lambda: erin.post("/responses", answer(1)),
            lambda: alice.post("/responses", answer(2, unit="north")),
        ]
    )
    assert [reply.status_code for reply in told] == [201, 201, 500]
    assert sorted(Response.objects.values_list("identity", flat=True)) == ["visit-0", "visit-1"]


def test_keys_hold_within_a_shared_commit(asked, gathering):
    sizes = gathering(6)
    erin = program_of(asked.erin, "responses:write")
    told = at_once(
        [
            lambda: erin.post("/responses", answer(9)),
            lambda: erin.post("/responses", answer(1), **{"Idempotency-Key": "one"}),
            lambda: erin.post("/responses", answer(1), **{"Idempotency-Key": "one"}),
            lambda: erin.post("/responses", answer(2, answers={"recommend": 11}), **{"Idempotency-Key": "two"}),
            lambda: erin.post("/responses", answer(3), **{"Idempotency-Key": "three"}),
            lambda: erin.post("/responses", answer(4), **{"Idempotency-Key": ""}),
        ]
    )
    assert [reply.status_code for reply in told] == [201, 201, 201, 422, 201, 422]
    assert max(sizes) >= 4
    assert told[1].content == told[2].content
    assert sorted("Idempotency-Replayed" in reply.headers for reply in told[1:3]) == [False, True]
    assert Reply.objects.count() == 2
    mended = erin.post("/responses", answer(2), **{"Idempotency-Key": "two"})
    other = erin.post("/responses", answer(5), **{"Idempotency-Key": "three"})
    assert (mended.status_code, other.status_code) == (201, 422)
    assert Response.objects.count() == 4


def test_nothing_is_acknowledged_before_its_commit(asked, monkeypatch):
    """The commit is held up: no call of the batch has its answer as yet, and all have it afterwards."""
    erin: Program = program_of(asked.erin, "responses:write")
    seen: list[int] = []
    answered: list[int] = []
    work = receiving._work

    def held(calls: Sequence[receiving._Call]) -> list[receiving.Told]:
        told = work(calls)
        assert not connection.in_atomic_block, "the work returns after its commit"
        seen.append(len(answered))
        return told

    monkeypatch.setattr(receiving, "_together", Together(held, apart=receiving._apart))
    for number in (1, 2):
        assert erin.post("/responses", answer(number)).status_code == 201
        answered.append(number)
    assert seen == [0, 1]


def test_an_error_that_refuses_one_leaves_no_key_behind(asked):
    erin = program_of(asked.erin, "responses:write")
    with transaction.atomic():
        refused = erin.post("/responses", answer(1, questionnaire="closed"), **{"Idempotency-Key": "k"})
    assert refused.status_code == 422
    assert refused.json()["field"] == Invalid("x", field="version").field
    assert not Reply.objects.exists()


def test_a_commit_asks_no_more_for_many_than_for_one(asked):
    """So many statements as here: who adds one adds it to every commit."""
    erin = authenticate(program_of(asked.erin, "responses:write").token)

    def statements(*numbers: int) -> int:
        bodies = [ResponseIn(**answer(number, unit="north", dimensions={"area": "B"})) for number in numbers]
        with CaptureQueriesContext(connection) as told:
            receiving._work([receiving._Call(erin, "", body, "en", None, b"") for body in bodies])
        return len(told)

    statements(0)
    assert statements(1) == statements(2, 3, 4, 5, 6, 7, 8, 9) <= (18 if connection.vendor == "postgresql" else 15)


def test_a_call_that_is_worked_off_again_is_taken_once_from_what_its_token_may_make(asked, monkeypatch):
    taken: list[int] = []
    monkeypatch.setattr(receiving, "spend", lambda by: taken.append(by.token_id))
    token = program_of(asked.erin, "responses:write").token
    calls = [receiving._Call(None, token, ResponseIn(**answer(number)), "en", None, b"") for number in (1, 2)]
    for one_by_one in ([calls], [[call] for call in calls]):
        told = [reply.status_code for some in one_by_one for reply in receiving._work(some)]
    assert told == [200, 200], "the same responses, stored before"
    assert len(taken) == 2
