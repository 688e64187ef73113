"""A large file is read in a process of its own while the rows before are stored; nothing else is different."""

import io
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation
from tests.listen.tables import HEADER, MAP, good, write
from tests.processes import database_url, say, start

from everweek.errors import Conflict, Invalid, Unavailable
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.listen import maps, running, services
from everweek.listen.models import ImportRun
from everweek.listen.readers.table import Record
from everweek.listen.running import apart, carrying, inside
from everweek.listen.running.handing import Refused, Written, hand, take
from everweek.listen.running.opening import open_by
from everweek.listen.running.pieces import Piece, Row
from everweek.listen.running.reading import begin_reading
from everweek.listen.running.refusals import read_refused
from everweek.people.outcomes import Outcome
from everweek.questionnaires.models import Response

BY = System("test")
UNNAMED = MAP.replace("respondent: id\n", "")


def always_apart(size):
    """Read any file in a process of its own, on whichever database, in pieces of ``size`` rows."""
    carrying.at_once = lambda: size
    carrying._read = lambda found, _opened, _source: apart.read_apart(found.pk, size=size)


@pytest.fixture
def read_apart(monkeypatch):
    monkeypatch.setattr(carrying, "at_once", carrying.at_once)
    monkeypatch.setattr(carrying, "_read", carrying._read)
    monkeypatch.setenv("DATABASE_URL", database_url())
    always_apart(10)


@pytest.fixture
def children(monkeypatch):
    """The processes that this one starts."""
    begun = []

    class Watched(subprocess.Popen):
        def __init__(self, *words, **how):
            super().__init__(*words, **how)
            begun.append(self)

    monkeypatch.setattr(apart.subprocess, "Popen", Watched)
    return begun


def some_of_each(path: Path) -> Path:
    """Right rows; rows that are the same again, near and far; one that contradicts an earlier one; rows nobody can take."""
    rows = [good(number, score=12 if number in {3, 33} else 9) for number in range(45)]
    text = "".join([*rows, rows[0], rows[44], good(7, score=1), "50,2026-10-05,nine,north\n", rows[3]])
    # Long ones, of which a pipe holds a few: whoever reads waits then, and has not ended yet.
    return write(path, HEADER + text.replace("thank", "thank " * 500))


def begun(path: Path, text: str = MAP) -> ImportRun:
    return services.begin_import(path=path, map_text=text, by=BY)


def told(run) -> tuple[object, ...]:
    beside = [(row.line, row.column, row.reason, row.cells) for row in read_refused(Path(run.refused_beside))]
    return (run.state, run.read, run.stored, run.already, run.refused, beside)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("text", [MAP, UNNAMED], ids=["with ids", "without"])
def test_what_comes_of_a_file_is_the_same_wherever_it_is_read(tmp_path, monkeypatch, request, text):
    with monkeypatch.context() as here:
        here.setattr(carrying, "at_once", lambda: 10)
        near = told(running.run(begun(some_of_each(tmp_path / "near.csv"), text.replace("desk", "near")).pk))
    request.getfixturevalue("read_apart")
    begun_by = request.getfixturevalue("children")
    with translation.override("de"):
        far = told(running.run(begun(some_of_each(tmp_path / "far.csv"), text.replace("desk", "far")).pk))
    assert len(begun_by) == 1
    assert begun_by[0].returncode is not None
    assert far[:5] == near[:5] == ("done", 50, *near[2:5])
    assert [(line, column, cells) for line, column, _reason, cells in far[5]] == [
        (line, column, cells) for line, column, _reason, cells in near[5]
    ]
    assert begun_by[0].args[-1] == "de", "refusals are told in the language of whoever waits"
    ours = Response.objects.filter(questionnaire__key="far").order_by("identity")
    theirs = Response.objects.filter(questionnaire__key="near").order_by("identity")
    kept = ("identity", "fingerprint", "answers", "dimensions", "answered_at", "day", "touchpoint", "weight")
    assert list(ours.values_list(*kept)) == list(theirs.values_list(*kept))


@pytest.mark.django_db(transaction=True)
def test_a_large_file_is_read_apart_where_postgresql_stores_and_no_other_is(tmp_path, monkeypatch, children):
    monkeypatch.setenv("DATABASE_URL", database_url())
    path = write(tmp_path / "a.csv", HEADER + good(1))
    small = running.run(begun(path).pk)
    assert (small.stored, children) == (1, [])
    monkeypatch.setattr(carrying, "WORTH_A_PROCESS", path.stat().st_size)
    large = running.run(begun(write(tmp_path / "b.csv", HEADER + good(2))).pk)
    assert (large.stored, len(children)) == (1, int(connection.vendor == "postgresql"))


@pytest.mark.django_db(transaction=True)
def test_a_reading_process_that_is_killed_is_told_and_what_is_stored_stays(tmp_path, read_apart, children):
    run = begun(some_of_each(tmp_path / "a.csv"))

    def kill(share, tallies):
        if tallies.read == 20:
            children[0].kill()
            children[0].wait()

    with pytest.raises(Unavailable, match=r"ended before its end.*import the file again"):
        running.run(run.pk, progress=kill)
    run.refresh_from_db()
    assert run.state == "failed"
    assert "ended before its end" in run.failure
    assert run.position == run.read == run.stored + run.refused
    assert 20 <= run.read < 50
    assert Response.objects.count() == Line.objects.filter(kind="response.received").count() == run.stored
    again = running.run(begun(tmp_path / "a.csv").pk)
    assert (again.pk, *told(again)[:5]) == (run.pk, "done", 50, 43, 2, 5)
    assert [row.line for row in read_refused(Path(again.refused_beside))] == [5, 35, 49, 50, 51]


def import_slowly(path: str) -> None:
    """In a process of its own: an import that waits after its first piece."""
    always_apart(10)
    begun_here = []
    popen = subprocess.Popen

    def watched(*words, **how):
        begun_here.append(popen(*words, **how))
        return begun_here[-1]

    apart.subprocess.Popen = watched

    def wait(share, tallies):
        say(f"reading {begun_here[0].pid}")
        time.sleep(60)

    running.run(begun(Path(path)).pk, progress=wait)


@pytest.mark.django_db(transaction=True)
def test_whoever_is_killed_while_a_file_is_read_leaves_no_process_behind(tmp_path):
    # Its pieces are more than a pipe holds, so that it waits to hand over the next one.
    path = write(tmp_path / "a.csv", HEADER + "".join(good(n).replace("thank", "x" * 100_000) for n in range(100)))
    worker = start(import_slowly, str(path))
    reading = int(worker.wait_for("reading").split()[1])
    limits = Path(f"/proc/{reading}/limits").read_text(encoding="ascii")
    assert re.search(rf"Max address space +{inside.MEMORY} ", limits)
    os.kill(reading, signal.SIGTERM)  # meant for the whole group: it does not end by it, while somebody waits for it
    time.sleep(0.1)
    assert is_there(reading)
    worker.kill()
    until = time.monotonic() + 10
    while is_there(reading) and time.monotonic() < until:
        time.sleep(0.02)
    assert not is_there(reading)


def import_apart(path: str) -> None:
    """In a process of its own: an import that tells of each piece it has stored, and of the process that reads."""
    always_apart(5)
    popen, begun_here = subprocess.Popen, []

    def watched(*words, **how):
        begun_here.append(popen(*words, **how))
        return begun_here[-1]

    apart.subprocess.Popen = watched

    def tell(_share, tallies):
        say(f"stored {begun_here[0].pid} {tallies.read}")
        # The last pieces take their time, so that it never ends before it is killed.
        time.sleep(tallies.read >= 30)

    running.run(begun(Path(path)).pk, progress=tell)


@pytest.mark.django_db(transaction=True)
def test_whoever_is_killed_while_pieces_are_handed_over_loses_none_and_doubles_none(tmp_path):
    path = some_of_each(tmp_path / "a.csv")
    for killed_at in (5, 15, 30):
        worker, read, reading = start(import_apart, str(path)), 0, 0
        while read < killed_at:
            reading, read = map(int, worker.wait_for("stored").split()[1:])
        # More is waiting than a pipe holds: the one that reads is handing over, the one that stores is taking.
        worker.kill()
        until = time.monotonic() + 10
        while is_there(reading) and time.monotonic() < until:
            time.sleep(0.02)
        assert not is_there(reading)
        run = ImportRun.objects.get()
        assert killed_at <= run.read == run.position == run.stored + run.already + run.refused < 50
        assert Response.objects.count() == Line.objects.filter(kind="response.received").count() == run.stored
    ended = running.run(begun(path).pk)
    assert (ended.pk, *told(ended)[:5]) == (run.pk, "done", 50, 43, 2, 5)
    assert [row.line for row in read_refused(Path(ended.refused_beside))] == [5, 35, 49, 50, 51]
    assert Response.objects.count() == Line.objects.filter(kind="response.received").count() == 43


@pytest.mark.django_db(transaction=True)
def test_it_ends_once_nobody_waits_for_it_whatever_it_does(tmp_path, read_apart):
    run = begun(some_of_each(tmp_path / "a.csv"))
    words = [sys.executable, "-P", inside.__file__, str(run.pk), "10", ""]
    nobody = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert (nobody.returncode, nobody.stdout, nobody.stderr) == (1, b"", b"")


def is_there(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(") ", 1)[1][0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.django_db(transaction=True)
def test_what_is_refused_of_the_whole_file_is_told_as_if_it_were_read_here(tmp_path, read_apart):
    path = some_of_each(tmp_path / "a.csv")
    run = begun(path)
    path.write_text("nothing,of,it\n")
    with pytest.raises(Invalid, match="has no column 'id'") as refused, apart.read_apart(run.pk, size=10) as pieces:
        next(pieces)
    assert refused.value.field == "respondent"


@pytest.mark.parametrize("wrong", [Invalid("a", field="b"), Conflict("c", code="d"), Unavailable("e")])
def test_an_error_of_ours_arrives_as_it_was(wrong):
    with pytest.raises(type(wrong)) as raised:
        next(handed(Refused(wrong)))
    found = raised.value
    assert (type(found), found.message, found.field, found.code) == (type(wrong), wrong.message, wrong.field, wrong.code)


@pytest.mark.django_db
def test_a_piece_arrives_as_it_was_with_what_its_refused_rows_held(tmp_path):
    run = begun(some_of_each(tmp_path / "a.csv"))
    opened = open_by(tmp_path / "a.csv", maps.parse(MAP), by=BY)
    for piece in begin_reading(run, opened, size=20):
        piece.rows.append(Row(Record(99, ["x"], "torn"), outcome=Outcome.refused("", "torn")))
        there = next(handed(Written(piece)))
        bare = [Row(Record(row.record.line, [], row.record.problem), *values(row)) for row in piece.rows]
        assert (there.rows, there.share) == (bare, piece.share)
        assert there.refused() == piece.refused() == Piece(piece.rows, 1.0).refused()
        assert there.refused()[-1].cells == ("x",)


def handed(*told) -> Iterator[Piece]:
    """What comes out at the other end of a pipe."""
    pipe = io.BytesIO()
    for one in told:
        hand(one, pipe)
    pipe.seek(0)
    return take(pipe)


@pytest.mark.parametrize("missing", [0, 1, 9])
def test_what_ends_before_it_says_so_is_told(missing):
    pipe = io.BytesIO()
    hand(Written(Piece([], 0.5)), pipe)
    whole = pipe.getvalue()
    with pytest.raises(Unavailable, match="ended before its end"):
        list(take(io.BytesIO(whole[: len(whole) - missing])))
    assert [piece.share for piece in handed(Written(Piece([], 0.5)), None)] == [0.5]


def values(row: Row) -> tuple[object, ...]:
    return (row.identity, row.digest, row.value, row.outcome, row.left_out, row.before)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [1, 2, 10])
def test_the_first_row_of_an_id_that_can_be_stored_counts_for_those_after_it(cast, tmp_path, monkeypatch, size):
    monkeypatch.setattr(carrying, "at_once", lambda: size)
    text = MAP + "unit: unit\n"
    units = ["nowhere", "nowhere", cast.north.key, cast.north.key, cast.south.key]
    rows = [f"1,2026-10-05,9,north,thanks,{unit}\n" for unit in units]
    path = write(tmp_path / "a.csv", HEADER.strip() + ",unit\n" + "".join(rows))
    run = running.run(begun(path, text).pk)
    assert (run.stored, run.already, run.refused) == (1, 1, 3)
    beside = {row.line: row.reason for row in read_refused(Path(run.refused_beside))}
    assert "no unit with the key nowhere" in beside[2]
    assert "no unit with the key nowhere" in beside[3]
    assert "is in line 4 already" in beside[6]
