"""Files handed in through the web: kept, planned, started, cancelled, gone on with, erased; and who may see them."""

import io

import pytest
from django.conf import settings
from tests.listen.tables import HEADER, MAP, good

from everweek.errors import Conflict, Invalid, NotAllowed, NotFound
from everweek.listen import access, maps, places, queries, running, services, tasks
from everweek.listen.models import ImportRun, Upload
from everweek.people.models import Customer
from everweek.people.services import CustomerRow, erase_customer, upsert_customers
from everweek.questionnaires.models import Response

pytestmark = pytest.mark.django_db


def hand_in(by, text: str = HEADER + good(1) + good(2, score=12), name: str = "answers.csv") -> Upload:
    return services.upload_file(by=by, name=name, stream=io.BytesIO(text.encode()))


def test_erin_hands_in_a_file_reads_the_plan_and_lets_it_go_in(cast):
    upload = hand_in(cast.erin, name="C:\\Users\\erin\\answers.csv")
    assert upload.name == "answers.csv"
    assert "answers" not in upload.path
    assert places.of_upload(upload).stat().st_mode & 0o777 == 0o600
    plan = services.plan_import(upload=upload, map_text=MAP, by=cast.erin)
    assert (plan.tallies.read, plan.tallies.stored, plan.tallies.refused, plan.complete) == (2, 1, 1, True)
    assert not services.plan_import(upload=upload, map_text=MAP, by=cast.erin, most=1).complete
    run = services.start_import(upload=upload, map_text=MAP, by=cast.erin)
    assert (run.state, run.started_by) == ("waiting", cast.erin)
    tasks.run_import.func(run=run.pk)
    [listed] = queries.list_imports(cast.erin).rows
    assert (listed.state, listed.read, listed.stored, listed.refused, listed.share_done) == ("done", 2, 1, 1, 1.0)
    [row] = queries.refused_rows(listed)
    assert (row.line, row.column, row.cells[:3]) == (3, "score", ("2", "2026-10-03", "12"))
    assert queries.refused_path(listed).parent == places.folder()
    assert Response.objects.get().history


def test_a_first_map_of_an_upload_can_be_used_as_it_is(cast):
    upload = hand_in(cast.erin, HEADER + "".join(good(number, score=number % 11) for number in range(60)))
    text = services.propose_map(upload=upload).text
    assert maps.parse(text).questionnaire == "answers"
    assert services.plan_import(upload=upload, map_text=text, by=cast.erin).tallies.stored == 60


@pytest.mark.parametrize(("name", "text"), [("a.exe", "x"), ("a", "x"), ("../../etc/passwd", "x"), ("a.csv", "")])
def test_what_cannot_be_a_table_is_not_kept(cast, name, text):
    with pytest.raises(Invalid):
        hand_in(cast.erin, text, name)
    assert not Upload.objects.exists()


def test_a_file_that_is_too_large_is_not_kept(cast, monkeypatch):
    monkeypatch.setattr(services, "LARGEST_UPLOAD", 10)
    before = set((places.folder() / "uploads").glob("*"))
    with pytest.raises(Invalid, match="larger"):
        hand_in(cast.erin)
    assert set((places.folder() / "uploads").glob("*")) == before


def test_nobody_else_sees_an_import(cast):
    upload = hand_in(cast.erin)
    run = services.start_import(upload=upload, map_text=MAP, by=cast.erin)
    assert access.access_import(cast.heidi, run.pk) == run, "Heidi administers the whole house"
    assert access.access_upload(cast.heidi, upload.pk) == upload
    for person in (cast.alice, cast.bob, cast.grace):
        assert not queries.list_imports(person).rows
        with pytest.raises(NotFound):
            access.access_import(person, run.pk)
        with pytest.raises(NotFound):
            access.access_upload(person, upload.pk)
        with pytest.raises(NotAllowed):
            access.check_may_import(person)
    with pytest.raises(NotFound):
        access.access_import(cast.erin, run.pk + 1)


def test_a_cancelled_import_stops_and_goes_on_when_asked(cast, monkeypatch):
    monkeypatch.setattr("everweek.listen.running.carrying.at_once", lambda: 2)
    upload = hand_in(cast.erin, HEADER + "".join(map(good, range(6))))
    run = services.start_import(upload=upload, map_text=MAP, by=cast.erin)
    running.run(run.pk, progress=lambda _share, _tallies: services.cancel_import(run=run, by=cast.erin))
    run.refresh_from_db()
    assert (run.state, run.stored, Response.objects.count()) == ("cancelled", 2, 2)
    with pytest.raises(Conflict, match="ended already"):
        services.cancel_import(run=run, by=cast.erin)
    services.resume_import(run=run, by=cast.erin)
    tasks.run_import.func(run=run.pk)
    run.refresh_from_db()
    assert (run.state, run.stored) == ("done", 6)
    with pytest.raises(Conflict, match="cancelled or failed"):
        services.resume_import(run=run, by=cast.erin)


def test_a_failed_import_says_why_and_is_not_tried_again_by_itself(cast):
    upload = hand_in(cast.erin)
    run = services.start_import(upload=upload, map_text=MAP, by=cast.erin)
    places.of_upload(upload).unlink()
    tasks.run_import.func(run=run.pk)
    run.refresh_from_db()
    assert run.state == "failed"
    assert run.failure == "There is no file answers.csv any more; hand it in again.", "no path of the server is told"


def test_erasing_an_upload_removes_its_files_and_leaves_what_went_in(cast, django_capture_on_commit_callbacks):
    upload = hand_in(cast.erin)
    run = services.start_import(upload=upload, map_text=MAP, by=cast.erin)
    running.run(run.pk)
    path = places.of_upload(upload)
    with django_capture_on_commit_callbacks(execute=True):
        services.erase_upload(upload=upload, by=cast.erin)
        services.erase_upload(upload=upload, by=cast.erin)
    assert not path.exists()
    assert queries.refused_rows(ImportRun.objects.get(pk=run.pk)) == []
    assert Response.objects.count() == 1
    with pytest.raises(NotFound):
        access.access_upload(cast.erin, upload.pk)


WITH_CUSTOMER = MAP + "customer: who\n"


@pytest.mark.parametrize("trace", ["C77", "dana.d@example.org", "+351 555 0101", "Dana Doe"])
def test_erasing_a_customer_reaches_refused_rows_and_uploads(cast, tmp_path, trace, django_capture_on_commit_callbacks):
    [outcome] = upsert_customers(
        [CustomerRow(external_id="C77", name="Dana Doe", email="dana.d@example.org", phone="+351 555 0101")], by=cast.heidi
    )
    other = f"1,2026-10-05,12,a,somebody else,{'C78'}\n"
    words, who = ("words", "C77") if trace == "C77" else (f"I am {trace.upper()}!", "")
    hers = f"2,2026-10-05,12,a,{words},{who}\n"
    text = HEADER.strip() + ",who\n" + other + hers
    upload, innocent = hand_in(cast.erin, text), hand_in(cast.erin, HEADER + good(1))
    run = services.start_import(upload=upload, map_text=WITH_CUSTOMER, by=cast.erin)
    running.run(run.pk)
    path = tmp_path / "own.csv"
    path.write_text(text)
    own = running.run(services.begin_import(path=path, map_text=WITH_CUSTOMER, by=cast.heidi).pk)
    with django_capture_on_commit_callbacks(execute=True):
        erase_customer(customer=Customer.objects.get(pk=outcome.id), by=cast.heidi)
        tasks.finish_forgetting.func()
    assert [row.line for row in queries.refused_rows(run)] == [2]
    assert trace.casefold() not in (tmp_path / "own.refused.csv").read_text(encoding="utf-8-sig").casefold()
    assert "somebody else" in (tmp_path / "own.refused.csv").read_text(encoding="utf-8-sig")
    assert [row.line for row in queries.refused_rows(own)] == [2]
    with pytest.raises(NotFound):
        places.of_upload(Upload.objects.get(pk=upload.pk))
    assert places.of_upload(Upload.objects.get(pk=innocent.pk)).exists()
    kept = (file for file in (settings.EVERWEEK_HOME / "imports").rglob("*") if file.is_file())
    assert not [file for file in kept if trace.casefold() in file.read_text(encoding="utf-8", errors="replace").casefold()]


def test_an_import_under_way_that_names_an_erased_customer_is_cancelled(cast, django_capture_on_commit_callbacks):
    [outcome] = upsert_customers([CustomerRow(external_id="C77", email="dana.d@example.org")], by=cast.heidi)
    upload = hand_in(cast.erin, HEADER.strip() + ",who\n1,2026-10-05,9,a,b,C77\n")
    run = services.start_import(upload=upload, map_text=WITH_CUSTOMER, by=cast.erin)
    with django_capture_on_commit_callbacks(execute=True):
        erase_customer(customer=Customer.objects.get(pk=outcome.id), by=cast.heidi)
        tasks.finish_forgetting.func()
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert running.run(run.pk).stored == 0
    assert not Customer.objects.filter(external_id="C77").exists()
