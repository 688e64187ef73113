"""Somebody is erased: files that name her forget her, whatever became of them, and what is just coming in waits for it."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from tests.listen.tables import HEADER, MAP, good, write

from everweek import clock
from everweek.errors import Conflict, Unavailable
from everweek.jobs import worker
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.listen import erasure, forgetting, places, queries, running, services, tasks
from everweek.listen.models import Forgetting, ImportRun, Upload
from everweek.people.models import Customer
from everweek.people.services import CustomerRow, erase_customer, upsert_customers
from everweek.questionnaires.models import Response

pytestmark = pytest.mark.django_db

BY = System("test")
WITH_CUSTOMER = MAP + "customer: who\n"
HEAD = HEADER.strip() + ",who\n"
# Half a character of two halves: text in no encoding.
SPOILT = b"\xff\xfe" + "everweek_line,".encode("utf-16-le") + b"\x00\xd8x\x00dana.d@example.org"
HERS = "2,2026-10-05,12,a,write to dana.d@example.org,C77\n"
OTHER = "1,2026-10-05,12,a,somebody else,C78\n"


@pytest.fixture
def dana(db) -> Customer:
    [outcome] = upsert_customers([CustomerRow(external_id="C77", name="Dana Doe", email="dana.d@example.org")], by=BY)
    return Customer.objects.get(pk=outcome.id)


@pytest.fixture
def erase(django_capture_on_commit_callbacks):
    def now(customer: Customer) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            erase_customer(customer=customer, by=BY)
            worker.run_waiting()

    return now


def bring(path: Path) -> ImportRun:
    return running.run(services.begin_import(path=path, map_text=WITH_CUSTOMER, by=BY).pk)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_saved_anew_in_another_encoding_forgets_her_too(tmp_path, dana, erase, encoding):
    bring(write(tmp_path / "a.csv", HEAD + OTHER.replace("else", "élse") + HERS))
    beside = tmp_path / "a.refused.csv"
    beside.write_text(beside.read_text(encoding="utf-8-sig").replace(",", ";"), encoding=encoding)
    erase(dana)
    left = beside.read_text(encoding=encoding)
    assert "dana.d" not in left
    assert "somebody élse" in left
    assert not Forgetting.objects.exists()


def test_one_that_cannot_be_read_hinders_nobody_and_the_journal_says_so(tmp_path, dana, erase):
    bring(write(tmp_path / "a.csv", HEAD + OTHER + HERS))
    run = bring(write(tmp_path / "b.csv", HEAD + HERS))
    (tmp_path / "b.refused.csv").write_bytes(SPOILT)
    erase(dana)
    assert Customer.objects.get(pk=dana.pk).erased_at is not None
    assert "dana.d" not in (tmp_path / "a.refused.csv").read_text(encoding="utf-8-sig")
    [line] = Line.objects.filter(kind="import.refused_rows_left")
    assert line.subject_id == str(run.pk)


def test_a_folder_that_may_not_be_written_is_written_through(tmp_path, dana, erase, monkeypatch):
    bring(write(tmp_path / "a.csv", HEAD + OTHER + HERS))
    beside = tmp_path / "a.refused.csv"
    opened = os.open

    def refuse(path, flags, mode=0o777, **more):
        if flags & os.O_CREAT and Path(path).parent == tmp_path:
            raise PermissionError(path)
        return opened(path, flags, mode, **more)

    monkeypatch.setattr("everweek.listen.running.refusals.os.open", refuse)
    erase(dana)
    text = beside.read_text(encoding="utf-8-sig")
    assert "dana.d" not in text
    assert "somebody else" in text


def test_files_kept_before_the_last_forget_her_too(tmp_path, dana, erase):
    path = write(tmp_path / "a[1].csv", HEAD + OTHER + HERS)
    for _time in range(3):
        bring(path)
        beside = tmp_path / "a[1].refused.csv"
        beside.write_bytes(beside.read_bytes() + b"\r\n")
    (tmp_path / ".a[1].refused.csv.left-behind").write_bytes(beside.read_bytes())
    other = write(tmp_path / "a1.refused.csv", "no file of ours: dana.d@example.org\n")
    erase(dana)
    ours = [file for file in tmp_path.iterdir() if ".refused" in file.name and file != other]
    assert len(ours) == 4
    assert not [file for file in ours if "dana.d" in file.read_text(encoding="utf-8-sig")]
    assert "dana.d" in other.read_text(encoding="utf-8")


def test_no_file_is_read_in_the_transaction_that_erases(tmp_path, dana, monkeypatch):
    bring(write(tmp_path / "a.csv", HEAD + OTHER + HERS))
    monkeypatch.setattr(Path, "open", None)
    erase_customer(customer=dana, by=BY)
    assert Forgetting.objects.get().words == ["dana.d@example.org", "dana doe"]


def test_a_process_that_died_in_between_leaves_a_note_that_the_job_finishes(tmp_path, dana):
    bring(write(tmp_path / "a.csv", HEAD + OTHER + HERS))
    erase_customer(customer=dana, by=BY)
    assert "dana.d" in (tmp_path / "a.refused.csv").read_text(encoding="utf-8-sig")
    worker.run_waiting()
    assert "dana.d" not in (tmp_path / "a.refused.csv").read_text(encoding="utf-8-sig")
    assert not Forgetting.objects.exists()
    assert erasure.finish_forgetting() == 0


def test_whoever_is_erased_meanwhile_is_looked_for_in_each_file_once_for_all(tmp_path, cast, dana, monkeypatch):
    told = [{"external_id": f"D{n}", "name": f"Ivo {n} Horn", "email": f"ivo{n}@example.org"} for n in range(4)]
    people = upsert_customers([CustomerRow(**one, phone=f"030 12345{one['external_id'][1]}") for one in told], by=BY)
    others = [Customer.objects.get(pk=one.id) for one in people]
    said = ["ivo0@example.org wrote,C1", "as IVO 1 Horn said,C2", "x,D2", "030-123453,C3"]
    rows = [f"{3 + at},2026-10-05,12,a,{one}\n" for at, one in enumerate(said)]
    bring(write(tmp_path / "a.csv", HEAD + OTHER + HERS + "".join(rows)))
    upload = services.upload_file(by=cast.erin, name="b.csv", stream=io.BytesIO((HEAD + rows[0]).encode()))
    for one in (dana, *others):
        erase_customer(customer=one, by=BY)
    read = []
    searched = forgetting.open_table
    monkeypatch.setattr(forgetting, "open_table", lambda *told: read.append(told) or searched(*told))
    assert erasure.finish_forgetting() == 5
    left = (tmp_path / "a.refused.csv").read_text(encoding="utf-8-sig")
    assert (len(left.splitlines()), "C78" in left, len(read)) == (2, True, 1)
    assert not Upload.objects.filter(pk=upload.pk, erased_at=None).exists()


def test_files_that_cannot_be_searched_now_do_not_undo_the_erasure(tmp_path, dana, erase, monkeypatch):
    bring(write(tmp_path / "a.csv", HEAD + HERS))
    monkeypatch.setattr(erasure, "forget", lambda _trace: 1 / 0)
    erase(dana)
    assert Customer.objects.get(pk=dana.pk).erased_at is not None
    assert Forgetting.objects.count() == 1, "the job tries again"


def test_a_row_that_names_her_waits_and_does_not_bring_her_back(tmp_path, cast, dana, monkeypatch):
    upload = services.upload_file(by=cast.erin, name="a.csv", stream=io.BytesIO((HEAD + HERS.replace("12", "9")).encode()))
    run = services.start_import(upload=upload, map_text=WITH_CUSTOMER, by=cast.erin)
    erase_customer(customer=dana, by=BY)
    monkeypatch.setattr("everweek.listen.running.pausing._OTHERS_MAY_TAKE", 0.0)
    done = running.run(run.pk)
    assert (done.state, done.stored) == ("cancelled", 0)
    assert not Customer.objects.filter(external_id="C77").exists()
    assert not Response.objects.exists()


def test_an_import_of_others_goes_on_after_the_wait(tmp_path, dana, monkeypatch):
    monkeypatch.setattr("everweek.listen.running.carrying.at_once", lambda: 2)
    monkeypatch.setattr("everweek.listen.running.pausing._OTHERS_MAY_TAKE", 0.0)
    rows = HERS + OTHER + "".join(good(n).strip() + ",\n" for n in range(3, 9)) + OTHER.replace("1,", "9,", 1)
    run = services.begin_import(path=write(tmp_path / "a.csv", HEAD + rows), map_text=WITH_CUSTOMER, by=BY)
    stops = iter([True])
    running.run(run.pk, stop=lambda: next(stops))
    erase_customer(customer=dana, by=BY)
    done = running.run(run.pk)
    assert (done.state, done.read, done.stored, done.refused) == ("done", 9, 6, 3)
    assert [row.line for row in queries.refused_rows(done)] == [3, 10], "hers is gone, the others are all there"


def test_who_stores_rows_while_somebody_is_forgotten_is_told(dana):
    from everweek.listen.running.pausing import check_nobody_is_forgotten

    check_nobody_is_forgotten()
    Forgetting.objects.create(external_id="C77")
    with pytest.raises(Unavailable, match="being erased"):
        check_nobody_is_forgotten()


def test_a_map_that_is_none_any_more_hinders_no_erasure(tmp_path, dana, erase):
    run = bring(write(tmp_path / "a.csv", HEAD + OTHER + HERS))
    ImportRun.objects.filter(pk=run.pk).update(map_text="nonsense: [")
    erase(dana)
    assert [row.line for row in queries.refused_rows(run)] == [2]


def test_an_upload_under_way_is_not_erased_by_hand(cast):
    upload = services.upload_file(by=cast.erin, name="a.csv", stream=io.BytesIO((HEADER + good(1)).encode()))
    run = services.start_import(upload=upload, map_text=MAP, by=cast.erin)
    with pytest.raises(Conflict, match="Stop the import first"):
        services.erase_upload(upload=upload, by=cast.erin)
    services.cancel_import(run=run, by=cast.erin)
    services.erase_upload(upload=upload, by=cast.erin)
    with pytest.raises(Conflict, match="hand it in again"):
        services.resume_import(run=run, by=cast.erin)


def test_what_was_handed_in_goes_after_its_days_with_its_refused_rows(
    cast, tmp_path, settings, django_capture_on_commit_callbacks
):
    settings.EVERWEEK_KEEP_UPLOADS_DAYS = 30
    text = HEADER + good(1) + good(2, score=12)
    begun = clock.now()
    old, read, new = (services.upload_file(by=cast.erin, name=f"{name}.csv", stream=io.BytesIO(text.encode())) for name in "abc")
    run = services.start_import(upload=old, map_text=MAP, by=cast.erin)
    running.run(run.pk)
    waiting = services.start_import(upload=read, map_text=MAP, by=cast.erin)
    own = running.run(services.begin_import(path=write(tmp_path / "own.csv", text), map_text=MAP, by=BY).pk)
    Upload.objects.filter(pk=new.pk).update(uploaded_at=begun + timedelta(days=2))
    with django_capture_on_commit_callbacks(execute=True), clock.frozen(begun + timedelta(days=31)):
        tasks.clear_away.func()
    assert set(Upload.objects.filter(erased_at__isnull=True)) == {read, new}, "one that is about to be read stays"
    assert not (places.folder() / old.path).exists()
    assert not places.refused_file(run.pk).exists()
    assert not places.refused_file(own.pk).exists()
    assert (tmp_path / "own.refused.csv").exists(), "what lies beside a user's file is the user's"
    assert ImportRun.objects.get(pk=waiting.pk).state == "waiting"
    assert Response.objects.count() == 1


def test_what_a_process_left_behind_goes_after_a_day(cast):
    upload = services.upload_file(by=cast.erin, name="a.csv", stream=io.BytesIO(b"id\n1\n"))
    folder = places.folder()
    left = [folder / "uploads" / "nobodys.csv", folder / ".run-1.refused.csv.abc"]
    for file in left:
        file.write_text("x")
    tasks.clear_away.func()
    assert all(file.exists() for file in left), "it may be being written"
    long_ago = (clock.now() - timedelta(days=2)).timestamp()
    for file in (*left, places.of_upload(upload)):
        os.utime(file, (long_ago, long_ago))
    tasks.clear_away.func()
    assert not any(file.exists() for file in left)
    assert places.of_upload(upload).exists()


def test_what_was_written_for_a_piece_never_stored_is_cut_off(tmp_path, dana, erase):
    run = bring(write(tmp_path / "a.csv", HEAD + OTHER + HERS))
    ours = places.refused_file(run.pk)
    with ours.open("a", encoding="utf-8", newline="") as file:
        file.write("99,score,left behind,9,2026-10-05,12,a,b,C79\r\n")
    erase(dana)
    run.refresh_from_db()
    assert [row.line for row in queries.refused_rows(run)] == [2]
    assert ours.stat().st_size == run.refused_bytes


def test_the_house_keeps_no_copy_it_cannot_read(tmp_path, dana, erase):
    run = bring(write(tmp_path / "a.csv", HEAD + HERS))
    ours = places.refused_file(run.pk)
    ours.write_bytes(SPOILT)
    ImportRun.objects.filter(pk=run.pk).update(refused_bytes=len(SPOILT))
    erase(dana)
    run.refresh_from_db()
    assert not ours.exists()
    assert run.refused_bytes == 0


def test_a_file_only_tried_so_far_is_searched_by_the_map_it_was_tried_by(cast, erase):
    [outcome] = upsert_customers([CustomerRow(external_id="77")], by=BY)
    text = HEADER.strip() + ",who\n1,2026-10-05,9,a,b,77\n"
    tried, other = (services.upload_file(by=cast.erin, name="a.csv", stream=io.BytesIO(text.encode())) for _time in range(2))
    services.start_trial(upload=tried, map_text=WITH_CUSTOMER, by=cast.erin)
    erase(Customer.objects.get(pk=outcome.id))
    assert list(Upload.objects.filter(erased_at__isnull=True)) == [other], "77 may be a score, where no map says what it is"


def test_no_file_is_read_while_an_import_begins_to_be_written_down(cast, tmp_path, monkeypatch):
    from django.db import connection

    depth, inside = len(connection.savepoint_ids), []
    for name in ("everweek.listen.running.trying.open_by", "everweek.listen.places.digest"):
        monkeypatch.setattr(name, lambda *_told, **_named: inside.append(len(connection.savepoint_ids) - depth) or "0" * 64)
    services.begin_import(path=write(tmp_path / "a.csv", HEADER + good(1)), map_text=MAP, by=BY)
    upload = services.upload_file(by=cast.erin, name="a.csv", stream=io.BytesIO((HEADER + good(1)).encode()))
    services.start_import(upload=upload, map_text=MAP, by=cast.erin)
    assert inside == [0, 0, 0]
