"""Each subscriber gets the lines it wants, in order, each line's effects exactly once; what fails is set aside."""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from everweek import clock
from everweek.errors import Conflict, Invalid, NotFound, Unavailable
from everweek.journal import delivery, queries, rules, sequencer, services, subscribers
from everweek.journal.models import Line, Parked, Position
from everweek.journal.services import Happening, System, record

MONDAY = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
HEIDI = System("heidi")


class Listener:
    """Remembers what it heard in the database (as groups, for that table is there) and in memory what it was called with."""

    def __init__(self, name: str = "tests.listener", *, poison: Sequence[int] = (), **options: object) -> None:
        self.name, self.poison = name, set(poison)
        self.calls: list[list[int]] = []
        self.remember = Group.objects.create if options.get("register") is None else Group.objects.get_or_create
        register = options.pop("register", subscribers.subscriber)
        register(name, **{"kinds": ["bell.rung"], "start": "beginning", **options})(self.apply)

    def apply(self, lines: Sequence[Line]) -> None:
        self.calls.append([line.ids["order"] for line in lines])
        for line in lines:
            self.remember(name=f"{self.name}/{line.seq}/{line.ids['order']}")
            if line.ids["order"] in self.poison:
                raise ValueError(f"no bell {line.ids['order']}\nDETAIL: dana@example.org")

    def heard(self) -> list[int]:
        return [int(one.name.split("/")[2]) for one in Group.objects.filter(name__startswith=f"{self.name}/").order_by("id")]


def seq_of(name: str = "tests.listener") -> int:
    return Position.objects.get(subscriber=name).seq


def settle_for(seconds: float) -> None:
    """Let time pass in steps of a tenth of a second, delivering at each."""
    for step in range(int(seconds * 10) + 1):
        with clock.frozen(MONDAY + timedelta(seconds=step / 10)):
            delivery.settle()


@pytest.mark.django_db
def test_a_subscriber_gets_the_kinds_it_wants_in_order(ring):
    listener = Listener()
    for order in (1, 2, 3):
        ring(order)
        ring(order, kind="bell.hung")
    assert delivery.settle() == 3
    assert listener.heard() == [1, 2, 3]
    assert seq_of() == 6
    assert delivery.deliver_once() == 0


@pytest.mark.django_db
def test_a_subscriber_may_want_every_kind(ring):
    everything = Listener(kinds=["*"])
    ring(1)
    ring(2, kind="bell.hung")
    delivery.settle()
    assert everything.heard() == [1, 2]


@pytest.mark.django_db
def test_lines_without_a_place_are_not_delivered(ring):
    listener = Listener()
    ring(1)
    assert delivery.deliver_once() == 0
    sequencer.place()
    assert delivery.deliver_once() == 1
    assert listener.heard() == [1]


@pytest.mark.django_db
def test_history_reaches_only_those_who_ask_for_it(ring):
    plain, historian = Listener("tests.plain"), Listener("tests.historian", history=True)
    ring(1, history=True)
    ring(2)
    delivery.settle()
    assert (plain.heard(), historian.heard()) == ([2], [1, 2])


@pytest.mark.django_db
def test_a_subscriber_starts_at_the_head_unless_it_says_otherwise(ring):
    ring(1)
    sequencer.place()
    late = Listener("tests.late", start="head")
    early = Listener("tests.early", start="beginning")
    delivery.take_up()
    ring(2)
    delivery.settle()
    assert (late.heard(), early.heard()) == ([2], [1, 2])


@pytest.mark.django_db
def test_old_and_new_values_come_with_the_line(ring):
    got = []
    subscribers.subscriber("tests.values", kinds=["bell.rung"], start="beginning")(
        lambda lines: got.extend((line.old, line.new) for line in lines)
    )
    ring(1, old={"tone": "a"}, new={"tone": "b"})
    ring(2)
    delivery.settle()
    assert got == [({"tone": "a"}, {"tone": "b"}), (None, None)]


@pytest.mark.django_db
def test_many_lines_are_caught_up_in_micro_batches(ring):
    listener = Listener(batch=400)
    with transaction.atomic():
        services.record_many([Happening("bell.rung", HEIDI, ("bell", n), ids={"order": n}) for n in range(1000)])
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert delivery.settle() == 1000
    assert [len(call) for call in listener.calls] == [400, 400, 200]
    moves = [query for query in captured if query["sql"].startswith("UPDATE") and "journal_position" in query["sql"]]
    assert len(moves) == 3


@pytest.mark.django_db
def test_many_lines_that_nobody_wants_are_skipped_in_one_go_for_all(ring, monkeypatch):
    monkeypatch.setattr(delivery, "WINDOW", 100)
    listeners = [Listener(f"tests.listener{number}") for number in range(5)]
    for order in range(150):
        ring(order, kind="bell.hung")
    ring(7)
    delivery.settle()
    assert [listener.heard() for listener in listeners] == [[7]] * 5
    assert {one.seq for one in Position.objects.filter(subscriber__startswith="tests.")} == {151}


@pytest.mark.django_db
def test_a_poisoned_line_fails_five_times_is_parked_and_blocks_nobody(ring):
    poisoned, healthy = Listener("tests.poisoned", poison=[3]), Listener("tests.healthy")
    for order in range(1, 6):
        ring(order)
    settle_for(0)
    assert poisoned.heard() == [1, 2]
    assert healthy.heard() == [1, 2, 3, 4, 5]
    settle_for(10)
    assert poisoned.heard() == [1, 2, 4, 5]
    # Once in the batch, and five times alone.
    assert [call for call in poisoned.calls if 3 in call] == [[1, 2, 3, 4, 5], *[[3]] * 5]
    (parked,) = queries.list_parked()
    assert (parked.subscriber, parked.seq, parked.kind, parked.subject, parked.tries) == (
        "tests.poisoned",
        3,
        "bell.rung",
        "bell:3",
        5,
    )
    assert "no bell 3" in parked.reason


@pytest.mark.django_db
def test_tries_are_counted_across_restarts_and_spaced_by_the_back_off(ring):
    Listener(poison=[1])
    ring(1)
    tried_at = []
    for step in range(60):
        with clock.frozen(MONDAY + timedelta(seconds=step / 10)):
            subscribers._registry.clear()  # as a new process begins: knowing nothing
            listener = Listener(poison=[1])
            delivery.settle()
            tried_at += [step / 10] * bool(listener.calls)
    # 0.2, 0.4, 0.8 and 1.6 seconds apart (rules.WAITS), looked at every tenth of a second.
    assert tried_at == [0.0, 0.2, 0.6, 1.4, 3.0]
    assert Parked.objects.count() == 1


@pytest.mark.django_db
def test_a_failing_line_holds_its_own_subscriber_less_than_five_seconds():
    assert sum(rules.WAITS) < 5
    assert len(rules.WAITS) + 1 == 5


@pytest.mark.django_db
def test_nothing_of_a_failed_attempt_remains(ring):
    listener = Listener(poison=[1])
    ring(1)
    delivery.settle()
    assert listener.calls == [[1]]
    assert listener.heard() == []
    assert seq_of() == 0


@pytest.mark.django_db
def test_what_the_database_refused_is_not_repeated_in_the_reason(ring):
    Listener(poison=[1])
    ring(1)
    settle_for(10)
    assert "dana@example.org" not in queries.list_parked()[0].reason


@pytest.mark.django_db
def test_a_part_that_is_away_is_waited_for_and_nothing_is_parked(ring):
    away, calls = [True], []

    @subscribers.subscriber("tests.away", kinds=["bell.rung"], start="beginning")
    def apply(lines: Sequence[Line]) -> None:
        if away[0]:
            raise Unavailable("The bell tower does not answer.")
        calls.extend(line.ids["order"] for line in lines)

    ring(1)
    ring(2)
    settle_for(60)
    assert queries.list_parked() == []
    assert calls == []
    (standing,) = [one for one in queries.list_standings() if one.subscriber == "tests.away"]
    assert (standing.behind, standing.tries) == (2, 0)
    assert "bell tower" in standing.reason
    away[0] = False
    with clock.frozen(MONDAY + timedelta(seconds=70)):
        delivery.settle()
    assert calls == [1, 2]


@pytest.mark.django_db
def test_a_parked_line_is_run_again_by_a_person_exactly_once(ring):
    listener = Listener(poison=[1])
    ring(1)
    settle_for(10)
    (parked,) = queries.list_parked()
    with pytest.raises(Conflict, match="no bell 1"):
        services.run_parked_again(parked_id=parked.id, by=HEIDI)
    assert queries.list_parked()[0].tries == 6
    listener.poison.clear()
    services.run_parked_again(parked_id=parked.id, by=HEIDI)
    assert listener.heard() == [1]
    assert queries.list_parked() == []
    told = Line.objects.get(kind="parked.applied")
    assert (told.actor, told.ids) == ("system:heidi", {"line": 1, "subscriber": "tests.listener"})
    with pytest.raises(NotFound):
        services.run_parked_again(parked_id=parked.id, by=HEIDI)
    assert listener.heard() == [1]


@pytest.mark.django_db
def test_a_parked_line_can_be_given_up_and_the_journal_says_so(ring):
    Listener(poison=[1])
    ring(1)
    settle_for(10)
    services.discard_parked(parked_id=queries.list_parked()[0].id, by=HEIDI)
    assert queries.list_parked() == []
    assert Line.objects.filter(kind="parked.discarded", actor="system:heidi").count() == 1


@pytest.mark.django_db
def test_why_a_line_was_parked_is_forgotten_in_time_and_it_still_waits_for_a_person(ring):
    Listener(poison=[1, 2])
    ring(1)
    ring(2)
    settle_for(20)
    later = MONDAY + timedelta(days=1)
    assert [services.forget_reasons(before=at, most=1) for at in (MONDAY, later, later, later)] == [0, 1, 1, 0]
    assert [(one.reason, one.tries) for one in queries.list_parked()] == [("", 5), ("", 5)]


@pytest.mark.django_db
def test_a_parked_line_whose_subscriber_is_gone_says_so(ring):
    Listener(poison=[1])
    ring(1)
    settle_for(10)
    subscribers._registry.clear()
    with pytest.raises(NotFound, match="Nothing listens"):
        services.run_parked_again(parked_id=queries.list_parked()[0].id, by=HEIDI)


@pytest.mark.django_db
def test_an_external_subscriber_is_called_and_moved_on(ring):
    listener = Listener("tests.outside", register=subscribers.external_subscriber, poison=[2])
    for order in (1, 2, 3):
        ring(order)
    settle_for(10)
    assert seq_of("tests.outside") == 3
    assert [parked.seq for parked in queries.list_parked()] == [2]
    assert listener.calls[-1] == [3]


@pytest.mark.django_db(transaction=True)
def test_an_external_subscriber_is_called_outside_any_transaction(ring):
    inside = []
    subscribers.external_subscriber("tests.outside", kinds=["bell.rung"], start="beginning")(
        lambda _: inside.append(connection.in_atomic_block)
    )
    subscribers.subscriber("tests.inside", kinds=["bell.rung"], start="beginning")(
        lambda _: inside.append(connection.in_atomic_block)
    )
    ring(1)
    delivery.settle()
    assert inside == [False, True]


@pytest.mark.django_db
def test_only_an_external_subscriber_may_start_over(ring):
    outside = Listener("tests.outside", register=subscribers.external_subscriber)
    Listener("tests.inside")
    ring(1)
    delivery.settle()
    Group.objects.all().delete()
    services.start_over("tests.outside")
    delivery.settle()
    assert outside.calls == [[1], [1]]
    with pytest.raises(Invalid):
        services.start_over("tests.inside")


@pytest.mark.django_db
def test_a_hook_that_fails_after_the_commit_does_not_count_against_a_line(ring, django_capture_on_commit_callbacks):
    listener = Listener()
    ring(1)
    sequencer.place()
    failed = delivery._Failed()
    failed.lines, failed.reason = [Line.objects.get()], "RuntimeError: after the commit"
    delivery.deliver_once()
    assert delivery._note(subscribers.registered()[0], failed) == 0
    assert Position.objects.get(subscriber="tests.listener").tries == 0
    assert listener.heard() == [1]


@pytest.mark.parametrize(
    "given", [{"kinds": []}, {"kinds": "bell.rung"}, {"kinds": ["bell.rung"], "batch": 0}], ids=["none", "text", "no batch"]
)
def test_a_subscriber_that_makes_no_sense_is_refused(given):
    with pytest.raises(Invalid):
        subscribers.subscriber("tests.odd", **given)


def test_two_subscribers_cannot_share_a_name():
    Listener("tests.twice")
    with pytest.raises(Invalid, match="already a subscriber"):
        Listener("tests.twice")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("register", [subscribers.subscriber, subscribers.external_subscriber])
def test_two_deliverers_at_once_do_not_apply_a_line_twice(ring, register: Callable[..., object]):
    inside, go_on = threading.Event(), threading.Event()
    calls: list[int] = []

    @register("tests.slow", kinds=["bell.rung"], start="beginning")
    def apply(lines: Sequence[Line]) -> None:
        calls.extend(line.ids["order"] for line in lines)
        inside.set()
        go_on.wait(20)

    def deliver() -> None:
        delivery.deliver_once()
        connection.close()

    ring(1)
    delivery.take_up()
    sequencer.place()
    first, second = threading.Thread(target=deliver), threading.Thread(target=deliver)
    first.start()
    assert inside.wait(20)
    second.start()
    second.join(0.5)
    go_on.set()
    first.join(20)
    second.join(20)
    assert calls == [1]
    assert seq_of("tests.slow") == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_delivers_within_a_second_seals_and_stops_when_told(ring):
    listener = Listener()
    stop = threading.Event()
    worker = threading.Thread(target=delivery.run, args=(stop,))
    worker.start()
    try:
        ring(1)
        before = clock.elapsed()
        while not listener.calls and clock.elapsed() - before < 20:
            clock.pause(0.01)
        assert clock.elapsed() - before < 1
    finally:
        stop.set()
        worker.join(20)
    assert not worker.is_alive()
    assert listener.heard() == [1]


@pytest.mark.django_db(transaction=True)
def test_an_idle_worker_asks_few_and_cheap_questions(ring):
    Listener()
    ring(1)
    delivery.settle()
    with CaptureQueriesContext(connection) as captured:
        sequencer.place()
        delivery.deliver_once()
    assert len(captured) <= 4
    assert not [query for query in captured if not query["sql"].startswith("SELECT")]


def happening(order: int) -> Happening:
    return Happening("bell.rung", HEIDI, ("bell", order), ids={"order": order})


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_hundred_thousand_lines_are_caught_up_in_micro_batches():
    columns = "at, kind, actor, subject_type, subject_id, ids, values_hash, history, mac"
    numbers = (
        "SELECT n FROM generate_series(1, 100000) AS n"
        if connection.vendor == "postgresql"
        else "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 100000) SELECT n FROM c"
    )
    false = "false" if connection.vendor == "postgresql" else "0"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO journal_line ({columns}) SELECT '2026-10-05 09:00:00', 'bell.rung', 'system:test', 'bell', n, "  # noqa: S608  # constants
            f"'{{}}', '', {false}, '' FROM ({numbers}) AS numbers"
        )
    calls, last = [], [0]

    @subscribers.subscriber("tests.many", kinds=["bell.rung"], start="beginning", batch=5000)
    def apply(lines: Sequence[Line]) -> None:
        assert [line.seq for line in lines] == list(range(last[0] + 1, last[0] + len(lines) + 1))
        last[0] += len(lines)
        calls.append(len(lines))

    assert delivery.settle() == 100_000
    assert calls == [5000] * 20
    record_one_more()
    assert delivery.settle() == 1


def record_one_more() -> None:
    with transaction.atomic():
        record(happening(1))


@pytest.mark.django_db(transaction=True)
def test_a_slow_part_outside_holds_up_neither_placing_nor_sealing_nor_anybody_else(ring):
    inside, go_on = threading.Event(), threading.Event()

    @subscribers.external_subscriber("tests.slow", kinds=["bell.rung"], start="beginning")
    def slow(lines: Sequence[Line]) -> None:
        inside.set()
        go_on.wait(30)

    listener = Listener()
    heard_outside: list[int] = []
    subscribers.external_subscriber("tests.outside", kinds=["bell.rung"], start="beginning")(
        lambda lines: heard_outside.extend(line.ids["order"] for line in lines)
    )
    ring(1)
    stop = threading.Event()
    worker = threading.Thread(target=delivery.run, args=(stop,))
    worker.start()
    try:
        assert inside.wait(20)
        ring(2)
        before = clock.elapsed()
        while (len(listener.calls) < 2 or len(heard_outside) < 2) and clock.elapsed() - before < 10:
            clock.pause(0.05)
        assert queries.unplaced() == 0
        assert listener.heard() == heard_outside == [1, 2]
    finally:
        go_on.set()
        stop.set()
        worker.join(20)
    assert not worker.is_alive()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("lines", "rest"), [(0, delivery.REST), (2, delivery.REST_OUTSIDE), (3, delivery.REST_BUSY)])
def test_where_many_lines_come_more_of_them_are_let_gather_for_what_lies_outside(ring, monkeypatch, lines, rest):
    monkeypatch.setattr(delivery, "MANY", 3)
    Listener(register=subscribers.external_subscriber)
    delivery.take_up()
    for order in range(lines):
        ring(order)
    sequencer.place()
    [mine] = [one for one in subscribers.registered() if one.name == "tests.listener"]
    assert delivery._step(threading.Event(), [mine]) == rest
