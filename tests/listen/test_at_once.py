"""Imports that run at once in several processes, and an erasure while one runs."""

import io
import sys
import time
from pathlib import Path

import pytest
from tests.listen.tables import HEADER, MAP, good, write
from tests.processes import start

from everweek.errors import Conflict
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.listen import places, queries, running, services
from everweek.listen.models import Forgetting, ImportRun, Upload
from everweek.people.models import Customer
from everweek.people.services import erase_customer
from everweek.questionnaires.models import Questionnaire, Response

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

BY = System("test")
WITH_CUSTOMER = MAP + "customer: who\n"


def import_in_pieces(run: int, size: int) -> None:
    """In a process of its own; another that carries the same run out is told in one word."""
    from everweek.listen.running import carrying

    carrying.at_once = lambda: size
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    try:
        running.run(run)
    except Conflict as other:
        sys.stdout.write(f"{other.code}\n")
    sys.stdout.write("ended\n")
    sys.stdout.flush()


def begin(path: Path, map_text: str = MAP) -> int:
    return services.begin_import(path=path, map_text=map_text, by=BY).pk


def test_the_same_file_twice_at_once_is_one_import(tmp_path):
    path = write(tmp_path / "a.csv", HEADER + "".join(good(n, score=12 if n % 10 == 0 else 9) for n in range(1500)))
    run = begin(path)
    assert begin(path) == run
    workers = [start(import_in_pieces, run, 50) for _worker in range(2)]
    for worker in workers:
        worker.wait_for("ended")
    if ImportRun.objects.get().state != "done":
        running.run(run)
    found = ImportRun.objects.get()
    assert (found.state, found.read, found.stored, found.already, found.refused) == ("done", 1500, 1350, 0, 150)
    assert [row.line for row in queries.refused_rows(found, most=1000)] == [n + 2 for n in range(0, 1500, 10)]
    assert Response.objects.count() == Line.objects.filter(kind="response.received").count() == 1350


def test_files_that_overlap_share_their_rows_and_their_customers(tmp_path):
    head = HEADER.strip() + ",who\n"
    rows = [good(n).strip() + f",C{n % 40}\n" for n in range(1500)]
    one = write(tmp_path / "a.csv", head + "".join(rows[:1000]))
    other = write(tmp_path / "b.csv", head + "".join(reversed(rows[500:])))
    workers = [start(import_in_pieces, begin(path, WITH_CUSTOMER), 50) for path in (one, other)]
    for worker in workers:
        worker.wait_for("ended")
    runs = list(ImportRun.objects.all())
    assert [(run.state, run.failure) for run in runs] == [("done", ""), ("done", "")]
    assert sum(run.stored for run in runs) == Response.objects.count() == 1500
    assert sum(run.already for run in runs) == 500
    assert Customer.objects.count() == Line.objects.filter(kind="customer.added").count() == 40
    assert Questionnaire.objects.count() == 1


@pytest.mark.parametrize("wait", [0.0, 0.1, 0.3])
def test_an_erasure_while_a_file_that_names_her_goes_in_leaves_nothing_of_her(wait):
    rows = "".join(f"{n},2026-10-05,{12 if n % 7 == 0 else 9},a,b,{'Dana-77' if n % 3 == 0 else f'C{n}'}\n" for n in range(2000))
    upload = services.upload_file(by=BY, name="a.csv", stream=io.BytesIO((HEADER.strip() + ",who\n" + rows).encode()))
    run = services.start_import(upload=upload, map_text=WITH_CUSTOMER, by=BY).pk
    worker = start(import_in_pieces, run, 20)
    worker.wait_for("begun")
    until = time.monotonic() + 30
    while not Customer.objects.filter(external_id="Dana-77").exists() and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(wait)
    erase_customer(customer=Customer.objects.get(external_id="Dana-77"), by=BY)
    worker.wait_for("ended")
    found = ImportRun.objects.get()
    assert found.state == "cancelled"
    assert 0 < found.read < 2000, "the test must erase her under way"
    assert not Customer.objects.filter(external_id="Dana-77").exists()
    assert not Forgetting.objects.exists()
    assert Upload.objects.get().erased_at is not None
    assert not (places.folder() / upload.path).exists()
    assert b"Dana-77" not in places.refused_file(run).read_bytes()
    assert Response.objects.count() == found.stored
