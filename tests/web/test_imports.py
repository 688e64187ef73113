"""Erin imports a survey in the browser; Bob cannot."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import Cast
from tests.listen.helpdesk_files import zendesk_csv
from tests.web.reading import read, visit
from tests.web.survey import MAP, answers

from everweek.errors import NotAllowed
from everweek.journal.models import Line
from everweek.listen import services, tasks
from everweek.listen.models import ImportRun, Trial, Upload
from everweek.listen.running import run as carry_out
from everweek.people.queries import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def erin(cast: Cast) -> Client:
    return cast.client("erin")


def hand_in(client: Client, content: bytes, name: str = "visits.csv") -> str:
    answer = client.post("/listen/imports/new", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_an_empty_history_teaches_and_shows_the_button_that_begins(erin: Client):
    page = read(erin.get("/listen/imports/"))

    assert "Nothing has been imported yet." in page
    assert 'href="/listen/imports/new"' in page


def test_erin_hands_in_a_file_sees_how_it_is_understood_and_starts(erin: Client):
    place = hand_in(erin, answers())
    proposal = read(erin.get(place))
    tried = read(erin.post(place, {"map_text": MAP, "do": "try"}))
    started = erin.post(place, {"map_text": MAP, "do": "start"})

    assert "The first rows, as they were understood" in proposal
    assert "format: everweek.map/1" in proposal
    assert "594 rows would be stored, 6 rows refused." in tried
    assert '<th scope="col">Net promoter score</th>' in tried
    assert "recommend" in tried.lower()
    assert started.status_code == 302
    assert ImportRun.objects.get().state == ImportRun.State.WAITING


def test_what_was_guessed_stands_beside_the_button_that_imports_until_its_line_is_taken_out(erin: Client):
    rows = "\n".join(f"{n},2026-10-{1 + n % 28:02d},{n % 11}" for n in range(40))
    place = hand_in(erin, f"number,when,recommend\n{rows}\n40,2026-10-05,77\n41,2026-13-30,7\n".encode())

    proposal = read(erin.get(place))
    before, _button, _after = proposal.partition("Import it like this")
    assert '<span class="raw">recommend</span>: 77 (1 row) was taken for no answer' in before
    assert "is no date written as 2026-10-05" in proposal
    settled = "\n".join(line for line in MAP.splitlines() if "doubt" not in line)
    assert "Look at this before you import" not in read(erin.post(place, {"map_text": settled, "do": "try"}))


def test_trying_stores_nothing(erin: Client):
    erin.post(hand_in(erin, answers()), {"map_text": MAP, "do": "try"})

    assert ImportRun.objects.count() == 0


def test_a_wrong_map_is_refused_with_its_place_and_what_was_typed_stays(erin: Client):
    place = hand_in(erin, answers())
    typed = MAP.replace("column: recommend", "column: recomend") + "# mine\n"

    for do in ("try", "start"):
        answer = erin.post(place, {"map_text": typed, "do": do})
        assert answer.status_code == 422
        assert "recommend" in read(answer)
        assert "# mine" in read(answer)
    assert ImportRun.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("visits.csv", b"", "The file is empty."), ("visits.exe", b"MZ", "does not end in one of")],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(erin: Client, name: str, content: bytes, said: str):
    answer = erin.post("/listen/imports/new", {"file": SimpleUploadedFile(name, content)})

    assert answer.status_code == 422
    assert said in read(answer)
    assert Upload.objects.count() == 0


def test_no_file_at_all_is_told_too(erin: Client):
    assert "Choose a file first." in read(erin.post("/listen/imports/new", {}))


def test_progress_is_a_fragment_of_the_same_page_and_ends_by_loading_it_whole(cast: Cast, erin: Client):
    upload = services.upload_file(by=cast.erin, name="visits.csv", stream=BytesIO(answers()))
    run = services.start_import(upload=upload, map_text=MAP, by=cast.erin)
    address = f"/listen/imports/{run.pk}"
    whole, part = erin.get(address), erin.get(address, headers={"Everweek-Part": "yes"})

    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    assert "waiting" in read(part)
    assert "Everweek-Whole" not in part
    assert read(part) in read(whole)

    history = "/listen/imports/"
    assert "Everweek-Whole" not in erin.get(history, headers={"Everweek-Part": "yes"})
    carry_out(run.pk)
    for one in (address, history):
        # The whole page has nothing that asks again: the asking ends with what it asked about.
        assert erin.get(one, headers={"Everweek-Part": "yes"})["Everweek-Whole"] == one
        assert "data-live" not in read(erin.get(one))


def test_refused_rows_are_told_by_reason_with_their_lines_and_can_be_downloaded(erin: Client, heard: ImportRun):
    page = read(erin.get(f"/listen/imports/{heard.pk}"))
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
    assert "was stopped" in read(erin.get(f"/listen/imports/{run.pk}"))

    erin.post(f"/listen/imports/{run.pk}/resume")
    run.refresh_from_db()
    assert run.state == ImportRun.State.WAITING


def test_stopping_what_has_ended_says_so(erin: Client, heard: ImportRun):
    answer = erin.post(f"/listen/imports/{heard.pk}/cancel", follow=True)

    assert "This import has ended already." in read(answer)


def test_the_file_can_be_removed_and_what_was_imported_stays(erin: Client, heard: ImportRun, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = erin.post(f"/listen/imports/{heard.pk}/erase-file", follow=True)

    assert "What was imported stays." in read(answer)
    assert erin.get(f"/listen/imports/{heard.pk}/refused.csv").status_code == 404
    assert ImportRun.objects.get().stored == 594


def test_a_file_whose_name_is_markup_is_only_a_name(erin: Client):
    page = erin.get(hand_in(erin, answers(), "<script>alert(1)</script>.csv")).content.decode()

    assert "<script>alert" not in page


def test_the_history_shows_who_what_and_how_it_went(erin: Client, heard: ImportRun):
    page = read(erin.get("/listen/imports/"))

    assert "visits.csv" in page
    assert "Erin" in page
    assert 'class="badge good">done' in page


def test_how_long_the_file_stays_is_said_before_it_is_handed_in(erin: Client, settings):
    settings.EVERWEEK_KEEP_UPLOADS_DAYS = 12

    assert "stays on this server, for 12 days; then it is removed" in read(erin.get("/listen/imports/new"))


def test_all_rows_of_a_long_file_are_tried_in_the_background(erin: Client):
    place = hand_in(erin, answers())
    quick = read(erin.get(place))
    going = erin.post(place, {"map_text": MAP, "do": "try-all"})
    address = str(going["Location"])
    waits, part = read(erin.get(address)), erin.get(address, headers={"Everweek-Part": "yes"})

    # The file has 600 rows; 500 are looked at at once.
    assert "first 500 rows" in quick
    assert 'value="try-all"' in quick
    assert "Trying all rows waits for its turn." in waits
    assert "<html" not in part.content.decode()
    assert "Everweek-Whole" not in part

    tasks.run_trial.func(trial=Trial.objects.get().pk)
    done = read(erin.get(address))

    assert "594 rows would be stored, 6 rows refused." in done
    assert "The whole file was tried. Nothing is stored yet." in done
    assert "101" in done
    assert 'value="try-all"' not in done
    assert erin.get(address, headers={"Everweek-Part": "yes"})["Everweek-Whole"] == address
    assert ImportRun.objects.count() == 0
    assert erin.post(place, {"map_text": MAP, "do": "start"}).status_code == 302


def test_a_short_file_has_been_tried_whole_already(erin: Client):
    assert 'value="try-all"' not in read(erin.post(hand_in(erin, answers()), {"map_text": MAP, "do": "try"}))


def test_trying_can_be_stopped_and_ends_when_the_import_begins(cast: Cast, erin: Client, monkeypatch):
    place = hand_in(erin, answers())
    first = str(erin.post(place, {"map_text": MAP, "do": "try-all"})["Location"])
    assert str(erin.post(place, {"map_text": MAP, "do": "try-all"})["Location"]) == first, "asked twice it is tried once"
    erin.post(first)
    erin.post(first)
    assert "Trying all rows was stopped after 0 rows." in read(erin.get(first))
    assert [line.actor for line in Line.objects.filter(kind="import.trial_stopped")] == [cast.erin.actor], "told once"

    monkeypatch.setattr("everweek.listen.running.trying.at_once", lambda: 100)
    second = Trial.objects.get(pk=str(erin.post(place, {"map_text": MAP, "do": "try-all"})["Location"]).rsplit("/", 1)[1])
    upload = Upload.objects.get()
    from everweek.listen import trials

    looked = []

    def stop() -> bool:
        second.refresh_from_db()
        looked.append(second.read)
        if len(looked) == 3:
            services.start_import(upload=upload, map_text=MAP, by=cast.erin)
        return False

    assert trials.carry_out(second.pk, stop=stop)
    second.refresh_from_db()
    assert looked == [0, 100, 200]
    assert (second.state, second.read, second.result) == ("cancelled", 200, None)


def test_a_worker_that_stops_lets_the_trial_begin_anew(erin: Client):
    from everweek.listen import trials

    erin.post(hand_in(erin, answers()), {"map_text": MAP, "do": "try-all"})
    trial = Trial.objects.get()

    assert not trials.carry_out(trial.pk, stop=lambda: True)
    assert trials.carry_out(trial.pk, stop=lambda: False)
    trial.refresh_from_db()
    assert (trial.state, trial.read, trial.refused) == ("done", 600, 6)


def test_a_trial_says_why_it_failed_and_goes_with_its_file(cast: Cast, erin: Client, django_capture_on_commit_callbacks):
    address = str(erin.post(hand_in(erin, answers()), {"map_text": MAP, "do": "try-all"})["Location"])
    trial = Trial.objects.get()
    Trial.objects.filter(pk=trial.pk).update(map_text="nonsense")
    tasks.run_trial.func(trial=trial.pk)
    page = read(erin.get(address))
    assert "could not be read to its end" in page

    with django_capture_on_commit_callbacks(execute=True):
        services.erase_upload(upload=trial.upload, by=cast.erin)
    assert not Trial.objects.exists()
    assert erin.get(address).status_code == 404


def test_nobody_else_sees_a_trial(cast: Cast, erin: Client):
    address = str(erin.post(hand_in(erin, answers()), {"map_text": MAP, "do": "try-all"})["Location"])
    other = hand_in(erin, answers())

    assert cast.client("alice").get(address).status_code == 404
    assert cast.client("alice").post(address).status_code == 404
    assert erin.get(f"{other}/trials/{Trial.objects.get().pk}").status_code == 404, "not a trial of that file"
    assert Trial.objects.get().state == "waiting"


def test_the_export_of_a_helpdesk_comes_in_twice_its_tickets_and_its_ratings(erin: Client, tmp_path):
    place = hand_in(erin, zendesk_csv(tmp_path / "a.csv").read_bytes(), "zendesk.csv")
    tickets = visit(erin, place)
    assert tickets.heading == "2 rows would be stored, none refused."
    assert "Left out 1" in tickets.says
    assert "This file holds something else too: what people said unasked." in tickets.says
    other = tickets.link("Look at that map")
    ratings = visit(erin, other)
    assert "kind: mentions" in ratings
    assert "This file holds something else too: moments with customers." in ratings.says
    assert visit(erin, f"{place}?kind=nonsense").heading == tickets.heading, "an unknown part of an address does no harm"

    text = services.propose_map(upload=Upload.objects.get(), kind="mentions").text
    erin.post(place, {"map_text": text, "do": "start"})
    run = carry_out(ImportRun.objects.get().pk)
    done = visit(erin, f"/listen/imports/{run.pk}")
    assert (run.stored, run.left_out) == (2, 1)
    assert "Left out 1" in done.says
    assert done.link("Import it by another map") == place
    assert done.link("Read what they said") == "/listen/voices/"


EMPLOYEES = "format: everweek.map/1\nkind: employees\nemployee: id\nname: name\nleft_on: left\n"


def test_a_file_of_employees_is_brought_by_whoever_may_edit_people_and_refused_beside_the_map_to_others(cast: Cast, erin: Client):
    content = f"id,name,left\nbob,Bob,{today()}\nheidi,Heidi,{today()}\n".encode()
    place = hand_in(erin, content, "staff.csv")
    for do in ("try", "try-all", "start"):
        answer = erin.post(place, {"map_text": EMPLOYEES, "do": do})
        assert answer.status_code == 422
        assert "A file of employees changes who works here." in read(answer)
    guessed = hand_in(erin, b"Employee ID,Name\n" + b"".join(b"E%d,Somebody %d\n" % (n, n) for n in range(9)), "hr.csv")
    assert "A file of employees changes who works here." in read(erin.get(guessed)), (
        "what was only guessed is said beside the map"
    )

    heidi = cast.client("heidi")
    run = heidi.post(hand_in(heidi, content, "staff.csv"), {"map_text": EMPLOYEES, "do": "start"})["Location"]
    assert ImportRun.objects.get().state == ImportRun.State.WAITING
    carried = carry_out(ImportRun.objects.get().pk)
    assert (carried.stored, carried.refused) == (1, 1)
    assert "Nobody lets themselves leave." in read(heidi.get(run))
    # Erin sees it, and cannot let it go on.
    ImportRun.objects.update(state=ImportRun.State.CANCELLED)
    assert erin.post(f"{run}/resume").status_code == 403


def test_a_run_of_employees_stops_where_the_right_is_gone_meanwhile(cast: Cast):
    upload = services.upload_file(by=cast.heidi, name="staff.csv", stream=BytesIO(b"id,name,left\nbob,Bob,2026-01-01\n"))
    run = services.start_import(upload=upload, map_text=EMPLOYEES, by=cast.heidi)
    cast.heidi.posts.update(until=today())
    with pytest.raises(NotAllowed):
        carry_out(run.pk)

    run.refresh_from_db()
    assert run.state == ImportRun.State.FAILED
    cast.bob.refresh_from_db()
    assert cast.bob.left_on is None
