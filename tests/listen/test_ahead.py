"""The next piece of a file is made ready while the one before it is stored; nothing else is different."""

import threading
import time
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.backends.signals import connection_created
from django.utils import translation
from tests.listen.tables import HEADER, MAP, good, write

from everweek import clock
from everweek.errors import Invalid
from everweek.journal.services import System
from everweek.listen import running, services
from everweek.listen.running import carrying
from everweek.listen.running.ahead import read_ahead
from everweek.questionnaires.services import Checks


def counting(upto, made, wrong=None):
    try:
        for number in range(upto):
            made.append(number)
            yield number
        if wrong is not None:
            raise wrong
    finally:
        made.append("closed")


def readers():
    return [one for one in threading.enumerate() if one.name == "read-ahead"]


def test_the_pieces_come_in_their_order_and_the_thread_ends():
    made = []
    with read_ahead(counting(50, made)) as taken:
        assert list(taken) == list(range(50))
    assert made[-1] == "closed"
    assert not readers()


def test_it_is_one_piece_ahead_and_not_the_whole_file():
    made = []
    with read_ahead(counting(50, made)) as taken:
        assert next(taken) == 0
        time.sleep(0.3)
        assert 2 <= len(made) <= 3


def test_whoever_leaves_early_leaves_nothing_behind():
    made = []
    with read_ahead(counting(50, made)) as taken:
        next(taken)
    assert made[-1] == "closed"
    assert not readers()


def test_what_is_wrong_with_the_file_is_raised_after_the_pieces_before_it():
    found = []
    with read_ahead(counting(3, [], Invalid("cut off"))) as taken:
        found.extend(next(taken) for _piece in range(3))
        with pytest.raises(Invalid, match="cut off"):
            next(taken)
    assert found == [0, 1, 2]


def test_the_language_and_the_time_go_along():
    def told():
        yield translation.get_language(), clock.now()

    at = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
    with translation.override("fr"), clock.frozen(at), read_ahead(told()) as taken:
        assert list(taken) == [("fr", at)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("identified", [True, False])
def test_an_import_reads_ahead_and_asks_the_database_in_its_own_thread_only(tmp_path, monkeypatch, identified):
    monkeypatch.setattr(carrying, "at_once", lambda: 10)
    read_in, connected_in = set(), set()
    read, check = carrying.Reader.read, Checks.check

    def watched(self, rows):
        read_in.add(threading.current_thread().name)
        read(self, rows)

    def connected(**_told):
        connected_in.add(threading.current_thread().name)

    def checked(self, *said):
        read_in.add(threading.current_thread().name)
        return check(self, *said)

    monkeypatch.setattr(carrying.Reader, "read", watched)
    monkeypatch.setattr(Checks, "check", checked)
    rows = [good(number, score=12) if number == 33 else good(number) for number in range(95)]
    path = write(tmp_path / "a.csv", HEADER + "".join(rows) + rows[0])
    text = MAP if identified else MAP.replace("respondent: id\n", "")
    connection_created.connect(connected)
    try:
        run = running.run(services.begin_import(path=path, map_text=text, by=System("test")).pk)
    finally:
        connection_created.disconnect(connected)
    assert (run.read, run.refused, run.stored + run.already) == (96, 1, 95)
    assert read_in == {"read-ahead" if connection.vendor == "postgresql" else "MainThread"}
    assert "read-ahead" not in connected_in
