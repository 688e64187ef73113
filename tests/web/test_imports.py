"""Erin imports a survey in the browser; Bob cannot."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import Cast
from tests.web.conftest import MAP, answers

from everweek.listen import services
from everweek.listen.models import ImportRun, Upload
from everweek.listen.running import run as carry_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def erin(cast: Cast) -> Client:
    return cast.client("erin")


def hand_in(client: Client, content: bytes, name: str = "visits.csv") -> str:
    answer = client.post("/listen/imports/new", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def text_of(answer: object) -> str:
    return " ".join(answer.content.decode().split())  # type: ignore[attr-defined]  # a response of the test client


def test_an_empty_history_teaches_and_shows_the_button_that_begins(erin: Client):
    page = text_of(erin.get("/listen/imports/"))

    assert "Nothing has been imported yet." in page
    assert 'href="/listen/imports/new"' in page


def test_erin_hands_in_a_file_sees_how_it_is_understood_and_starts(erin: Client):
    place = hand_in(erin, answers())
    proposal = text_of(erin.get(place))
    tried = text_of(erin.post(place, {"map_text": MAP, "do": "try"}))
    started = erin.post(place, {"map_text": MAP, "do": "start"})

    assert "The first rows, as they were understood" in proposal
    assert "format: everweek.map/1" in proposal
    assert "594 rows would be stored, 6 rows refused." in tried
    assert "recommend" in tried.lower()
    assert started.status_code == 302
    assert ImportRun.objects.get().state == ImportRun.State.WAITING


def test_trying_stores_nothing(erin: Client):
    erin.post(hand_in(erin, answers()), {"map_text": MAP, "do": "try"})

    assert ImportRun.objects.count() == 0


def test_a_wrong_map_is_refused_with_its_place_and_what_was_typed_stays(erin: Client):
    place = hand_in(erin, answers())
    typed = MAP.replace("column: recommend", "column: recomend") + "# mine\n"

    for do in ("try", "start"):
        answer = erin.post(place, {"map_text": typed, "do": do})
        assert answer.status_code == 422
        assert "recommend" in text_of(answer)
        assert "# mine" in text_of(answer)
    assert ImportRun.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("visits.csv", b"", "The file is empty."), ("visits.exe", b"MZ", "does not end in one of")],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(erin: Client, name: str, content: bytes, said: str):
    answer = erin.post("/listen/imports/new", {"file": SimpleUploadedFile(name, content)})

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert Upload.objects.count() == 0


def test_no_file_at_all_is_told_too(erin: Client):
    assert "Choose a file first." in text_of(erin.post("/listen/imports/new", {}))


def test_progress_is_a_fragment_of_the_same_page_and_ends_by_loading_it_whole(cast: Cast, erin: Client):
    upload = services.upload_file(by=cast.erin, name="visits.csv", stream=BytesIO(answers()))
    run = services.start_import(upload=upload, map_text=MAP, by=cast.erin)
    address = f"/listen/imports/{run.pk}"
    whole, part = erin.get(address), erin.get(address, headers={"HX-Request": "true"})

    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    assert "waiting" in text_of(part)
    assert "HX-Refresh" not in part
    assert text_of(part) in text_of(whole)

    carry_out(run.pk)
    assert erin.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_refused_rows_are_told_by_reason_with_their_lines_and_can_be_downloaded(erin: Client, heard: ImportRun):
    page = text_of(erin.get(f"/listen/imports/{heard.pk}"))
    file = erin.get(f"/listen/imports/{heard.pk}/refused.csv")
    rows = b"".join(file.streaming_content).decode()

    assert "594 rows of visits.csv are in; 6 rows were refused." in page
    # Every hundredth row is impossible; the first line of a file is its heading.
    assert "101, 201, 301, 401, 501 …" in page
    assert file["Content-Disposition"].startswith("attachment")
    assert rows.count("77") >= 6


def test_an_import_can_be_stopped_and_goes_on_from_where_it_was(cast: Cast, erin: Client):
    upload = services.upload_file(by=cast.erin, name="visits.csv", stream=BytesIO(answers()))
    run = services.start_import(upload=upload, map_text=MAP, by=cast.erin)
    erin.post(f"/listen/imports/{run.pk}/cancel")
    run.refresh_from_db()
    assert run.state == ImportRun.State.CANCELLED
    assert "was stopped" in text_of(erin.get(f"/listen/imports/{run.pk}"))

    erin.post(f"/listen/imports/{run.pk}/resume")
    run.refresh_from_db()
    assert run.state == ImportRun.State.WAITING


def test_stopping_what_has_ended_says_so(erin: Client, heard: ImportRun):
    answer = erin.post(f"/listen/imports/{heard.pk}/cancel", follow=True)

    assert "This import has ended already." in text_of(answer)


def test_the_file_can_be_removed_and_what_was_imported_stays(erin: Client, heard: ImportRun, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = erin.post(f"/listen/imports/{heard.pk}/erase-file", follow=True)

    assert "What was imported stays." in text_of(answer)
    assert erin.get(f"/listen/imports/{heard.pk}/refused.csv").status_code == 404
    assert ImportRun.objects.get().stored == 594


def test_a_file_whose_name_is_markup_is_only_a_name(erin: Client):
    page = erin.get(hand_in(erin, answers(), "<script>alert(1)</script>.csv")).content.decode()

    assert "<script>alert" not in page


def test_the_history_shows_who_what_and_how_it_went(erin: Client, heard: ImportRun):
    page = text_of(erin.get("/listen/imports/"))

    assert "visits.csv" in page
    assert "Erin" in page
    assert 'class="badge good">done' in page
