"""The embedded database: writers stand in one queue, and whatever goes wrong, the queue moves on."""

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from tests.journal.programs import open_new_database, write_many
from tests.processes import several, start

from everweek.errors import Unavailable
from everweek.journal.models import Line
from everweek.journal.sqlite.base import DatabaseWrapper, lock_path

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def only_sqlite() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("about the embedded database only")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[DatabaseWrapper]:
    """A database of its own, with one empty table ``note``."""
    wrapper = open_database(tmp_path / "own.sqlite3")
    with wrapper.cursor() as cursor:
        cursor.execute("CREATE TABLE note (text text)")
    yield wrapper
    wrapper.close()


def open_database(path: Path | str) -> DatabaseWrapper:
    return DatabaseWrapper({**connection.settings_dict, "NAME": str(path), "OPTIONS": {}}, alias="own")


def is_free(wrapper: DatabaseWrapper) -> bool:
    """Whether nobody holds the lock."""
    lock_file = os.open(lock_path(str(wrapper.settings_dict["NAME"])), os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(lock_file)


def begin(wrapper: DatabaseWrapper) -> None:
    """As transaction.atomic() does."""
    wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    wrapper.in_atomic_block = True


def end(wrapper: DatabaseWrapper) -> None:
    wrapper.in_atomic_block = False
    wrapper.commit()
    wrapper.set_autocommit(True)


def write(wrapper: DatabaseWrapper, text: str) -> None:
    with wrapper.cursor() as cursor:
        cursor.execute("INSERT INTO note VALUES (%s)", [text])


def notes(wrapper: DatabaseWrapper) -> list[str]:
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT text FROM note ORDER BY rowid")
        return [row[0] for row in cursor.fetchall()]


def test_commits_are_durable_and_erased_values_overwritten():
    with connection.cursor() as cursor:
        told = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "secure_delete")}
    assert told == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}  # 2 is FULL


def test_the_lock_is_held_for_the_whole_transaction_and_no_longer():
    assert is_free(connection)
    with transaction.atomic():
        assert not is_free(connection)
        with transaction.atomic():
            Line.objects.exists()
        assert not is_free(connection), "a savepoint is not the end"
    assert is_free(connection)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_the_lock_is_given_back_after_an_error(error):
    def fail() -> None:
        with transaction.atomic():
            raise error

    with pytest.raises(error):
        fail()
    assert is_free(connection)


def test_an_error_in_a_savepoint_keeps_the_lock_and_the_rest(ring):
    def fail() -> None:
        with transaction.atomic():
            ring(2)
            raise RuntimeError("inside")

    with transaction.atomic():
        ring(1)
        with pytest.raises(RuntimeError, match="inside"):
            fail()
        assert not is_free(connection)
    assert list(Line.objects.values_list("subject_id", flat=True)) == ["1"]


def test_a_transaction_that_only_reads_is_fine(database):
    begin(database)
    assert notes(database) == []
    end(database)
    assert is_free(database)


def test_a_connection_closed_in_a_transaction_gives_the_lock_back_and_keeps_nothing(database):
    begin(database)
    write(database, "lost")
    database.close()
    assert is_free(database)
    assert notes(open_database(database.settings_dict["NAME"])) == []


def test_threads_of_one_process_take_turns(database):
    inside, most = [], []

    def work(number: int) -> None:
        own = open_database(database.settings_dict["NAME"])
        for turn in range(20):
            begin(own)
            inside.append(number)
            most.append(len(inside))
            write(own, f"{number}-{turn}")
            inside.remove(number)
            end(own)
        own.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert max(most) == 1
    assert len(set(notes(database))) == 80


def test_a_single_write_outside_a_transaction_waits_in_the_same_queue(database):
    other = open_database(database.settings_dict["NAME"])
    begin(other)
    write(other, "first")
    done = threading.Event()

    def single() -> None:
        own = open_database(database.settings_dict["NAME"])
        write(own, "second")
        own.close()
        done.set()

    thread = threading.Thread(target=single)
    thread.start()
    assert not done.wait(0.2)
    end(other)
    assert done.wait(20)
    thread.join()
    assert notes(database) == ["first", "second"]
    assert is_free(database)
    other.close()


def test_a_reader_waits_for_nobody(database):
    other = open_database(database.settings_dict["NAME"])
    begin(other)
    write(other, "not yet")
    assert notes(database) == []
    end(other)
    assert notes(database) == ["not yet"]
    other.close()


def test_a_full_disk_loses_the_whole_transaction_and_says_so(database):
    with database.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 2}")
    begin(database)
    write(database, "kept?")
    with pytest.raises(OperationalError, match="full"):
        write(database, "x" * 100_000)
    # Whoever swallowed that error must not go on as if nothing had been lost.
    if database.connection.in_transaction:
        end(database)
        assert notes(database) == ["kept?"]
    else:
        with pytest.raises(OperationalError, match="rolled this transaction back"):
            end(database)
        database.rollback()
        database.set_autocommit(True)
        assert notes(database) == []
    assert is_free(database)


def test_a_transaction_that_sqlite_ended_by_itself_does_not_pass_for_committed(database):
    begin(database)
    write(database, "lost")
    database.connection.execute("ROLLBACK")  # as SQLite does after an input/output error
    with pytest.raises(OperationalError, match="rolled this transaction back"):
        end(database)
    database.rollback()
    database.set_autocommit(True)
    assert is_free(database)
    assert notes(database) == []


def test_a_program_that_holds_the_file_without_the_queue_is_waited_for_and_then_told(database):
    database.settings_dict["OPTIONS"] = {"timeout": 0.1}
    database.close()
    stranger = sqlite3.connect(database.settings_dict["NAME"], isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"):
        begin(database)
    assert is_free(database)
    stranger.execute("ROLLBACK")
    stranger.close()
    begin(database)
    write(database, "now")
    end(database)
    assert notes(database) == ["now"]


@pytest.mark.parametrize("child_gives_back", [True, False])
def test_a_process_forked_in_a_transaction_neither_keeps_nor_gives_away_the_lock(database, child_gives_back):
    begin(database)
    write(database, "parent")
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        if child_gives_back:
            database._give_lock()  # what closing the connection does, without touching SQLite, which no child may
        os.write(tell, b"x")
        time.sleep(30)
        os._exit(0)
    try:
        os.read(told, 1)
        assert not is_free(database), "the child gave away its parent's lock"
        end(database)
        assert is_free(database), "the child keeps its parent's lock"
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
        os.close(told)
        os.close(tell)


def test_a_database_in_memory_needs_no_lock_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in (":memory:", "file:own?mode=memory&cache=shared"):
        memory = open_database(name)
        with memory.cursor() as cursor:
            cursor.execute("CREATE TABLE note (text text)")
        begin(memory)
        write(memory, "kept")
        end(memory)
        assert notes(memory) == ["kept"]
    assert list(tmp_path.iterdir()) == []


def test_several_processes_may_open_a_new_database_at_once(tmp_path):
    with several([start(open_new_database, str(tmp_path / "new.sqlite3")) for _ in range(6)]) as processes:
        for process in processes:
            assert process.finish() == ["wal"]


def test_many_values_go_into_one_statement():
    features = connection.features
    assert features.max_query_params == 32766
    with connection.cursor() as cursor:
        marks = ", ".join(["(%s)"] * features.max_query_params)
        values = list(range(features.max_query_params))
        rows = cursor.execute(f"SELECT COUNT(*) FROM (VALUES {marks})", values).fetchone()  # noqa: S608  # marks only
    assert rows[0] == features.max_query_params


def test_a_refused_statement_outside_a_transaction_gives_the_lock_back(database):
    with pytest.raises(DatabaseError):
        write_into_nothing(database)
    assert is_free(database)


def write_into_nothing(database: DatabaseWrapper) -> None:
    with database.cursor() as cursor:
        cursor.execute("INSERT INTO nothing VALUES (1)")


@pytest.mark.slow
def test_four_writing_processes_wait_little_for_each_other():
    with several([start(write_many, writer, 300) for writer in range(4)]) as processes:
        took = sorted(float(line) for process in processes for line in process.finish() if line != "ready")
    assert len(took) == 1200
    assert Line.objects.count() == 1200
    # Without the queue somebody waits for one to five seconds (measured in ten runs on two busy cores), with it for 20 to 140 ms.
    assert took[-1] < 800


def test_a_queue_that_does_not_move_is_waited_for_so_long_and_then_said(database):
    holder = open_database(database.settings_dict["NAME"])
    begin(holder)
    database.settings_dict["OPTIONS"] = {"timeout": 0.3}
    started = time.monotonic()
    with pytest.raises(OperationalError, match="wait") as told:
        write(database, "too long")
    assert isinstance(told.value, Unavailable)
    assert 0.2 < time.monotonic() - started < 5
    with pytest.raises(Unavailable, match="wait"):
        begin(database)
    end(holder)
    begin(database)
    write(database, "now")
    end(database)
    assert notes(database) == ["now"]
    # What gave up waiting may be handed the lock a moment later: it gives it back, and does not keep it.
    assert any(is_free(database) or time.sleep(0.05) for _time in range(100)), "the lock is kept by who gave up"
    holder.close()


def test_whoever_waits_in_vain_leaves_the_queue(database):
    """The lock goes on to those who still wait; who gave up holds it for nobody."""
    holder = open_database(database.settings_dict["NAME"])
    begin(holder)
    database.settings_dict["OPTIONS"] = {"timeout": 0.1}
    for _ in range(3):
        with pytest.raises(OperationalError):
            write(database, "given up")
    done = threading.Event()

    def wait() -> None:
        patient = open_database(database.settings_dict["NAME"])
        write(patient, "patient")
        patient.close()
        done.set()

    thread = threading.Thread(target=wait)
    thread.start()
    assert not done.wait(0.2)
    end(holder)
    assert done.wait(10)
    thread.join()
    assert notes(database) == ["patient"]
    holder.close()
