"""A program imports a file: handed in, its map proposed or given, tried, imported, and what was refused read."""

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.cast import BY
from tests.listen.tables import HEADER, MAP, good
from tests.web.api.calls import Program, program_of

from everweek.journal.models import Line
from everweek.listen import running, services, tasks
from everweek.listen.models import ImportRun, Upload
from everweek.people.queries import today
from everweek.questionnaires.models import Response

pytestmark = pytest.mark.django_db
FILE = HEADER + good(1) + good(2, score=4) + good(3, score=12) + good(4, score=99)


@pytest.fixture
def erin(cast):
    return program_of(cast.erin, "imports:run")


def hand_in(program: Program, content: str | bytes = FILE, name: str = "visits.csv", **headers: str) -> HttpResponse:
    sent = {"Authorization": f"Bearer {program.token}", **{key.replace("_", "-"): value for key, value in headers.items()}}
    body = content.encode() if isinstance(content, str) else content
    client = Client(raise_request_exception=False)
    return client.generic("POST", f"/api/v1/imports/files?name={name}", body, "application/octet-stream", headers=sent)


def test_a_file_is_handed_in_tried_imported_and_its_refused_rows_are_read(erin):
    handed = hand_in(erin, Idempotency_Key="f")
    assert handed.status_code == 201, handed.content
    number = handed.json()["id"]
    assert handed.json() == {"id": number, "name": "visits.csv", "size": len(FILE)}
    assert hand_in(erin, Idempotency_Key="f").json() == handed.json()
    assert hand_in(erin, FILE + good(5), Idempotency_Key="f").json()["code"] == "key-taken"
    assert Upload.objects.count() == 1

    tried = erin.post(f"/imports/files/{number}/try", {"map": MAP}).json()
    assert (tried["read"], tried["stored"], tried["refused"], tried["complete"]) == (4, 2, 2, True)
    assert sum(one["count"] for one in tried["reasons"]) == 2
    assert [row["line"] for row in tried["first"]] == [2, 3, 4, 5]
    assert not Response.objects.exists()
    assert not ImportRun.objects.exists()

    begun = erin.post("/imports", {"file": number, "map": MAP})
    assert (begun.status_code, begun.json()["state"]) == (201, "waiting")
    run = begun.json()["id"]
    assert erin.post("/imports", {"file": number, "map": MAP}).json()["id"] == run, "the unfinished one goes on"
    running.run(run)
    done = erin.get(f"/imports/{run}").json()
    assert (done["state"], done["stored"], done["refused"], done["share_done"]) == ("done", 2, 2, 1.0)
    first = erin.get(f"/imports/{run}/refused?limit=1").json()
    second = erin.get(f"/imports/{run}/refused?limit=1&after={first['next']}").json()
    assert [(row["line"], row["cells"][2]) for page in (first, second) for row in page["rows"]] == [(4, "12"), (5, "99")]
    assert "next" not in second
    again = erin.post("/imports", {"file": number, "map": MAP}).json()["id"]
    running.run(again)
    assert erin.get(f"/imports/{again}").json()["already"] == 2
    assert [one["id"] for one in erin.get("/imports").json()["imports"]] == [again, run]
    assert Line.objects.filter(kind="import.uploaded").count() == 1
    assert Line.objects.filter(kind="import.started").count() == 2


def test_a_whole_file_is_tried_in_the_background(erin, monkeypatch):
    monkeypatch.setattr(services, "ROWS_TRIED", 2)
    number = hand_in(erin).json()["id"]
    begun = erin.post(f"/imports/files/{number}/trials", {"map": MAP})
    trial = f"/imports/files/{number}/trials/{begun.json()['id']}"
    assert (begun.status_code, begun.json()["state"], "result" in begun.json()) == (201, "waiting", False)
    assert erin.post(f"/imports/files/{number}/trials", {"map": MAP}).json() == begun.json(), "the one that waits goes on"

    tasks.run_trial.func(trial=begun.json()["id"])
    done = erin.get(trial).json()
    assert (done["state"], done["share_done"], done["read"], done["refused"]) == ("done", 1.0, 4, 2)
    assert (done["result"]["stored"], done["result"]["refused"], done["result"]["complete"]) == (2, 2, True)
    assert not Response.objects.exists()
    other = erin.post(f"/imports/files/{number}/trials", {}).json()["id"]
    assert erin.post(f"/imports/files/{number}/trials/{other}/stop", {}).json()["state"] == "cancelled"
    assert erin.post(f"{trial}/stop", {}).json()["state"] == "done"


def test_a_map_is_proposed_and_taken_where_none_is_given(erin):
    number = hand_in(erin).json()["id"]
    proposed = erin.get(f"/imports/files/{number}/map").json()
    assert "format: everweek.map/1" in proposed["map"]
    with_it = erin.post(f"/imports/files/{number}/try", {"map": proposed["map"]})
    without = erin.post(f"/imports/files/{number}/try", {})
    assert (with_it.status_code, with_it.json()) == (without.status_code, without.json())


def test_an_import_is_stopped_and_goes_on_and_its_file_is_removed(erin):
    number = hand_in(erin).json()["id"]
    run = erin.post("/imports", {"file": number, "map": MAP}).json()["id"]
    assert erin.call("DELETE", f"/imports/files/{number}").status_code == 409
    assert erin.post(f"/imports/{run}/cancel", {}).json()["state"] == "cancelled"
    assert erin.post(f"/imports/{run}/cancel", {}).status_code == 409
    assert erin.post(f"/imports/{run}/resume", {}).json()["state"] == "waiting"
    running.run(run)
    assert erin.call("DELETE", f"/imports/files/{number}").status_code == 204
    assert erin.get(f"/imports/files/{number}").status_code == erin.call("DELETE", f"/imports/files/{number}").status_code == 404
    assert erin.get(f"/imports/{run}").json().get("file") is None
    assert Response.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [("", "a.csv", 422), ("x", "a.exe", 422), ("x", "a%00b.csv", 422), ("x" * (32 * 1024 * 1024 + 1), "a.csv", 413)],
)
def test_what_is_no_file_to_import_is_refused(erin, content, name, status):
    assert hand_in(erin, content, name).status_code == status
    assert not Upload.objects.exists()


def test_a_file_comes_as_bytes_and_a_body_as_json(erin):
    reply = erin.post("/imports/files?name=a.csv", {})
    assert (reply.status_code, reply.json()["code"]) == (415, "unsupported-media-type")
    assert erin.post("/imports/files?nam=a.csv", {}).status_code == 415
    number = hand_in(erin).json()["id"]
    for wrong in ("format: nothing", "a\0b", "[", "x" * 200_001):
        assert erin.post("/imports", {"file": number, "map": wrong}).status_code == 422
    assert erin.post("/imports", {"file": 999_999, "map": MAP}).status_code == 404
    assert not ImportRun.objects.exists()


def test_a_broken_workbook_breaks_its_reader_alone(erin):
    number = hand_in(erin, b"PK\x03\x04 and no more", "a.xlsx").json()["id"]
    assert erin.get(f"/imports/files/{number}/map").status_code == 422
    assert erin.post("/imports", {"file": number, "map": MAP}).status_code == 422


def test_without_the_right_nothing_is_told(cast, erin):
    number = hand_in(erin).json()["id"]
    trial = services.start_trial(upload=Upload.objects.get(), map_text=MAP, by=BY)
    run = services.start_import(upload=Upload.objects.get(), map_text=MAP, by=BY)
    alice = program_of(cast.alice, "imports:run")
    assert alice.get("/imports").status_code == hand_in(alice).status_code == 403
    for address in (
        f"/imports/{run.pk}",
        f"/imports/{run.pk}/refused",
        f"/imports/files/{number}",
        f"/imports/files/{number}/map",
        f"/imports/files/{number}/trials/{trial.pk}",
    ):
        assert alice.get(address).status_code == 404
        assert program_of(cast.erin, "responses:write").get(address).status_code == 403
    assert alice.get(f"/imports/{run.pk}").content == alice.get("/imports/999999").content


EMPLOYEES = "format: everweek.map/1\nkind: employees\nemployee: id\nname: name\nleft_on: left\n"


def test_no_token_changes_who_works_here(cast, erin):
    heidi = program_of(cast.heidi, "imports:run")
    for program in (erin, heidi):
        number = hand_in(program, f"id,name,left\ngrace,Grace,{today()}\n", name="staff.csv").json()["id"]
        for address, body in (
            ("/imports", {"file": number, "map": EMPLOYEES}),
            (f"/imports/files/{number}/try", {"map": EMPLOYEES}),
            (f"/imports/files/{number}/trials", {"map": EMPLOYEES}),
        ):
            refused = program.post(address, body)
            assert refused.status_code == 403
            assert "No token brings in a file of employees" in refused.json()["detail"]
    # Nor does it let one go on that a colleague stopped.
    run = services.start_import(upload=Upload.objects.get(pk=number), map_text=EMPLOYEES, by=cast.heidi)
    services.cancel_import(run=run, by=cast.heidi)
    assert heidi.post(f"/imports/{run.pk}/resume", {}).status_code == 403
    cast.grace.refresh_from_db()
    assert cast.grace.left_on is None
