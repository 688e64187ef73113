"""Every answer is in the facts exactly once: corrected, withdrawn, delivered twice, loaded by two, killed half-way."""

import random
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from tests.cast import BY
from tests.facts.counting import count
from tests.facts.worker import load_everything
from tests.processes import start

from everweek.errors import Conflict
from everweek.facts import ask, load, rules, services, snapshots, table
from everweek.facts.rows import Counted, values_of
from everweek.journal import sequencer
from everweek.journal.delivery import settle
from everweek.journal.models import Parked, Position
from everweek.questionnaires.facts import AnswerRow
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import ResponseRow, accept_many, correct_response, withdraw_response


def counted(measure="nps", **asked):
    groups = ask.counts_by_score(measures=[measure], weighted=True, **asked)
    return {group.key: {score: (t.n, t.w, t.w2) for score, t in group.tallies.items()} for group in groups}


def test_a_withdrawn_answer_counts_no_more_and_a_corrected_one_as_corrected(answer, load):
    kept, wrong, gone = answer(recommend=9), answer(recommend=2), answer(recommend=5)
    load()
    correct_response(response=Response.objects.get(pk=wrong), answers={"recommend": 8}, by=BY, reason="a slip")
    withdraw_response(response=Response.objects.get(pk=gone), by=BY, reason="asked for")
    load()
    assert kept
    assert counted() == {(): {8.0: (1, 10**6, 10**12), 9.0: (1, 10**6, 10**12)}} == count(measures=["nps"])


def test_corrected_and_withdrawn_before_the_first_loading_is_the_same(answer, load):
    wrong, gone = answer(recommend=2), answer(recommend=5)
    correct_response(response=Response.objects.get(pk=wrong), answers={"recommend": 8}, by=BY, reason="a slip")
    withdraw_response(response=Response.objects.get(pk=gone), by=BY, reason="asked for")
    load()
    assert counted() == {(): {8.0: (1, 10**6, 10**12)}}


def test_what_colleagues_answer_is_never_counted_with_customers(answer, load, cast):
    answer(recommend=9)
    for score in range(6):
        answer(recommend=score, member=cast.bob.pk, unit=cast.north_desk.pk)
    corrected = answer(recommend=7, member=cast.alice.pk)
    load()
    correct_response(response=Response.objects.get(pk=corrected), answers={"recommend": 8}, by=BY, reason="a slip")
    load()
    assert counted() == {(): {9.0: (1, 10**6, 10**12)}} == count(measures=["nps"])
    assert counted(where={"unit": [str(cast.north_desk.pk)]}) == {}
    services.rebuild()
    assert counted() == {(): {9.0: (1, 10**6, 10**12)}}


def test_a_retraction_is_a_row_and_nothing_is_deleted(answer, load):
    gone = answer(recommend=5)
    load()
    withdraw_response(response=Response.objects.get(pk=gone), by=BY, reason="asked for")
    load()
    epoch = load_epoch()
    snapshot = table.look(epoch)
    assert sum(file.rows for file in snapshot.files if file.grain == "answer") == 2
    assert ask.counts_by_score(measures=["nps"]) == []


def load_epoch() -> str:
    return load.current_epoch()


def test_lines_delivered_again_count_once(answer, load):
    for score in (9, 3, 3):
        answer(recommend=score)
    load()
    before = counted()
    Position.objects.filter(subscriber="facts").update(seq=0)
    load()
    assert counted() == before


def test_commits_lost_in_a_power_cut_are_loaded_again(answer, load, folder):
    """The records say it was delivered; the table of last night does not have it."""
    import shutil

    answer(recommend=9)
    load()
    kept = folder.with_name("kept")
    shutil.copytree(folder, kept)
    answer(recommend=3)
    load()
    shutil.rmtree(folder)
    shutil.move(kept, folder)
    table.forget()
    answer(recommend=7)
    load()
    assert set(counted()[()]) == {9.0, 3.0, 7.0}


def test_a_lost_folder_is_built_again_from_the_records(answer, load, folder):
    import shutil

    answer(recommend=9)
    answer(recommend=4)
    load()
    shutil.rmtree(folder)
    table.forget()
    services.rebuild()
    assert set(counted()[()]) == {9.0, 4.0}
    answer(recommend=1)
    load()
    assert set(counted()[()]) == {9.0, 4.0, 1.0}


@pytest.mark.django_db(transaction=True)
def test_a_line_that_cannot_be_loaded_is_parked_and_counts_once_it_is_run_again(answer, monkeypatch):
    from everweek.facts import rows
    from everweek.journal.services import run_parked_again

    good, bad = answer(recommend=9), answer(recommend=3)
    plain = rows.values_of

    def poisoned(one):
        if one.answer.response == bad:
            message = "no such score"
            raise ValueError(message)
        return plain(one)

    monkeypatch.setattr(rows, "values_of", poisoned)
    sequencer.place()
    deadline = time.monotonic() + 20
    while not Parked.objects.exists() and time.monotonic() < deadline:
        settle()
        time.sleep(0.1)
    later = answer(recommend=8)
    sequencer.place()
    settle()
    assert good
    assert later
    assert set(counted()[()]) == {9.0, 8.0}
    monkeypatch.undo()
    [parked] = Parked.objects.all()
    run_parked_again(parked_id=parked.pk, by=BY)
    assert {score: n for score, (n, _, _) in counted()[()].items()} == {9.0: 1, 8.0: 1, 3.0: 1}


def test_two_writers_from_the_same_position_the_later_is_refused(answer, load):
    """Even if the lock should fail: the log judges."""
    answer(recommend=9)
    load()
    epoch = load_epoch()
    first, second = table.open_table(epoch), table.open_table(epoch)
    position = table.position_of(first, epoch)
    moved = snapshots.Position(epoch, position.seq + 1)
    table.commit(first, add=[], position=moved, changes=True)
    with pytest.raises(Conflict):
        table.commit(second, add=[], position=moved, changes=True)


def test_on_a_conflict_the_table_is_read_anew_and_the_lines_are_loaded(answer, load, monkeypatch):
    answer(recommend=9)
    load()
    answer(recommend=8)
    calls = []
    commit = table.commit

    def contested(opened, **how):
        calls.append(how)
        if len(calls) == 1:
            other = table.open_table(load_epoch())
            commit(other, add=[], position=table.position_of(other, load_epoch()), changes=False)
        commit(opened, **how)

    monkeypatch.setattr(table, "commit", contested)
    load()
    assert len(calls) == 2
    assert set(counted()[()]) == {9.0, 8.0}


def test_a_catch_up_of_many_lines_goes_in_commits_of_a_bounded_size(answer, load, monkeypatch):
    monkeypatch.setattr("everweek.facts.load.LINES_AT_ONCE", 10)
    monkeypatch.setattr("everweek.facts.load.ROWS_IN_COMMIT", 20)
    for score in range(11):
        for _ in range(5):
            answer(recommend=score)
    load()
    assert {score: n for score, (n, _, _) in counted()[()].items()} == {float(score): 5 for score in range(11)}
    assert table.look(load_epoch()).version >= 3


def test_small_files_are_merged_by_tiers():
    def file(number, rows):
        return rules.File(str(number), "answer", date(2026, 1, 1), rows, 1)

    small = [file(number, 3) for number in range(12)]
    assert rules.files_to_merge(small[:11]) == []
    assert rules.files_to_merge([*small, file(99, 5_000_000)]) == [small]


def test_a_score_that_is_no_number_or_a_weight_of_nothing_is_refused():
    def row(score, weight):
        day = date(2026, 1, 1)
        return AnswerRow(1, "q", 1, "nps", score, 0, 10, weight, day, None, "", "", "", None, None, {})

    for score, weight in ((float("nan"), 1), (float("inf"), 1), (9.0, 0), (9.0, -5)):
        with pytest.raises(Exception, match="Response 1"):
            values_of(Counted(row(score, weight), None, 1))
    assert str(values_of(Counted(row(-0.0, 1), None, 1))["score"]) == "0.0"


@pytest.mark.django_db(transaction=True)
def test_an_answer_is_in_the_measures_within_five_seconds(answer):
    """With the delivery loop running, as in the worker."""
    from everweek.journal import delivery

    stop = threading.Event()
    worker = threading.Thread(target=delivery.run, args=(stop,))
    worker.start()
    try:
        answer(recommend=9)
        for score in (8, 7):
            stored = time.monotonic()
            answer(recommend=score)
            while score not in counted().get((), {}):
                assert time.monotonic() - stored < 30
                time.sleep(0.05)
    finally:
        stop.set()
        worker.join()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_loader_killed_at_random_points_counts_every_answer_exactly_once(version, folder):
    rows = [
        ResponseRow(identity=f"k{n}", answers={"recommend": n % 11}, day=date(2026, 1 + n % 3, 3), weight=1 + n)
        for n in range(1500)
    ]
    accept_many(version, rows, by=BY, history=True)
    sequencer.place()
    chance = random.Random(5)
    killed = 0
    for _round in range(8):
        with start(load_everything, EVERWEEK_FACTS=str(folder)) as running:
            running.wait_for("begun")
            time.sleep(chance.uniform(0.0, 0.5))
            running.kill()
            killed += "done" not in running.outcome()[1]
    with start(load_everything, EVERWEEK_FACTS=str(folder)) as running:
        assert running.finish() == ["begun", "done"]
    table.forget()
    assert killed > 2
    assert counted(by=["month"]) == count(measures=["nps"], by=["month"])
    assert counted(by=["day", "unit"]) == count(measures=["nps"], by=["day", "unit"])
    # The answers themselves, too: no row twice, whatever the roll-ups say.
    assert counted(by=["member"]) == count(measures=["nps"], by=["member"])


HOLDER = """
import fcntl, sys
with open(sys.argv[1], "w") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.mark.django_db(transaction=True)
def test_a_writer_waits_for_one_in_another_process(answer, load):
    """The same lock, held by another process: loading begins when it ends."""
    if connection.vendor != "sqlite":
        pytest.skip("on PostgreSQL the lock is the session's: see the tests of journal.locks")
    from everweek.journal.sqlite.base import lock_path

    path = Path(lock_path(str(connection.settings_dict["NAME"]))).with_suffix(".facts.lock")
    answer(recommend=9)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == "held"
        begun = time.monotonic()
        threading.Timer(0.7, lambda: other.communicate("go\n")).start()
        load()
        assert time.monotonic() - begun > 0.6
    assert counted() == {(): {9.0: (1, 10**6, 10**12)}}


def test_inside_a_transaction_the_wait_for_the_lock_ends(answer, monkeypatch):
    """Whoever holds it may be waiting for this very transaction."""
    from everweek.errors import Unavailable
    from everweek.facts import lock
    from everweek.journal.locks import held

    monkeypatch.setattr(lock, "PATIENCE", 0.2)
    failures = []

    def elsewhere() -> None:
        with held("facts"):
            begun.set()
            done.wait(5)
        connection.close()

    begun, done = threading.Event(), threading.Event()
    other = threading.Thread(target=elsewhere)
    other.start()
    try:
        assert begun.wait(5)
        with pytest.raises(Unavailable, match="try again"), lock.writing():
            failures.append("two writers at once")
    finally:
        done.set()
        other.join()
    assert not failures
