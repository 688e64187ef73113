"""Files at a case: checked, kept once, told to whom they are for, and gone with the words they were put to."""

import os
from contextlib import suppress
from io import BytesIO

import pytest
from tests.act.files import GPS, MAIL, PDF, document, drawing, photo
from tests.act.opening import MONDAY, opened
from tests.people.test_at_once import at_once

from everweek import clock
from everweek.act.cases.joining import join_cases, part_case
from everweek.act.cases.working import Word, hear_customer, note_in_case, write_to_customer
from everweek.act.filing import places, services
from everweek.act.filing.access import access_file, access_file_of_follower
from everweek.act.filing.arriving import Sent, received
from everweek.act.following.access import follower_of
from everweek.act.following.services import hear_follower
from everweek.act.following.telling import tell_customer
from everweek.act.models import Attachment, CaseFile, Remark
from everweek.act.queries import list_conversation
from everweek.errors import EverweekError, Invalid, NotFound
from everweek.journal.models import Line, Values
from everweek.people.queries import export_customer, files_of_customer
from everweek.people.services import erase_customer


@pytest.fixture(autouse=True)
def monday(settings, tmp_path):
    settings.EVERWEEK_HOME = tmp_path
    with clock.frozen(MONDAY):
        yield


def sent(**files):
    """Files by their names, in which ``_`` stands for the point."""
    return [Sent(name.replace("_", "."), BytesIO(body)) for name, body in files.items()]


def lying():
    return [one for one in places.folder().rglob("*") if one.is_file()]


def told_to_customer(case):
    return [one.name for said in tell_customer(case).words for one in said.files]


def test_what_is_put_to_a_note_is_never_the_customers_also_where_the_customer_sends_the_same_bytes(cast):
    case = opened(cast)
    with received(sent(LIAR_jpg=photo())) as files:
        note_in_case(case=case, word=Word(text="Compare.", files=files), by=cast.bob)
    secret = Attachment.objects.get()
    assert (told_to_customer(case), [one.files for one in tell_customer(case).words]) == ([], [()])
    with pytest.raises(NotFound):
        access_file_of_follower(follower_of(case), secret.pk)
    assert access_file(case, secret.pk).name == "LIAR.jpg"

    with received(sent(mine_jpeg=photo())) as files:
        for _press in range(2):
            hear_follower(follower=follower_of(case), text="", once="a", files=files)
    assert (CaseFile.objects.count(), Attachment.objects.count(), len(lying())) == (1, 2, 1)
    assert told_to_customer(case) == ["mine.jpg"]
    with pytest.raises(NotFound):
        access_file_of_follower(follower_of(case), secret.pk)
    hers = Attachment.objects.latest("pk")
    given = access_file_of_follower(follower_of(case), hers.pk)
    assert GPS not in given.place.read_bytes()
    assert given.place.stat().st_mode & 0o777 == 0o600

    with received(sent(bill_pdf=PDF)) as files:
        write_to_customer(case=case, word=Word(text="Here it is.", files=files), by=cast.bob)
    assert told_to_customer(case) == ["mine.jpg", "bill.pdf"]
    assert [[one.name for one in said.files] for said in list_conversation(case)] == [
        [],
        ["LIAR.jpg"],
        ["mine.jpg"],
        ["bill.pdf"],
    ]
    assert [one.ids["files"] for one in Line.objects.filter(kind="case.filed").order_by("pk")] == [
        [secret.file_id],
        [secret.file_id],
        [Attachment.objects.latest("pk").file_id],
    ]
    other = opened(cast, title="Another one")
    for number in (secret.pk, hers.pk):
        with pytest.raises(NotFound):
            access_file(other, number)
        with pytest.raises(NotFound):
            access_file_of_follower(follower_of(other), number)


@pytest.mark.one_database("nothing of it reaches a database")
@pytest.mark.parametrize(
    ("code", "name", "body"),
    [
        ("file-unknown", "a.png", b"MZ\x90\0"),
        ("file-broken", "a.pdf", PDF[:-8]),
        ("file-active", "a.docx", document(word_vbaProject=b"x")),
        ("file-empty", "a.txt", b""),
        ("file-large", "a.txt", b"a" * (1024 * 1024 + 1)),
        ("file-named", "mail.eml", MAIL),
        ("file-named", "run.html", b"<script>alert(1)</script>"),
    ],
)
def test_what_is_not_taken_is_said_by_its_name_and_leaves_nothing(cast, settings, code, name, body):
    settings.EVERWEEK_CASE_FILE_MB = 1
    with pytest.raises(Invalid, match=name) as refused, received([Sent(f"../x/{name}", BytesIO(body))]):
        pytest.fail("It was taken.")
    assert (refused.value.code, refused.value.field) == (code, "files")
    assert not lying()


@pytest.mark.one_database("nothing of it reaches a database")
def test_one_that_breaks_whoever_looks_at_it_is_refused_as_damaged(cast, monkeypatch):
    monkeypatch.setattr("everweek.act.filing.arriving.MEMORY", 1024 * 1024)
    with pytest.raises(Invalid) as refused, received(sent(a_png=drawing())):
        pytest.fail("It was taken.")
    assert refused.value.code == "file-broken"
    assert not lying()


def test_a_case_takes_no_more_than_a_case_may_have_also_of_two_at_once(cast, settings):
    settings.EVERWEEK_CASE_FILE_MB = settings.EVERWEEK_CASE_FILES_MB = 1
    case = opened(cast)
    with received(sent(a_txt=b"a" * 700_000, b_txt=b"b" * 700_000, c_txt=b"a" * 700_000)) as files:
        assert len(files) == 2
        with pytest.raises(Invalid) as refused:
            hear_customer(case=case, word=Word(text="Both.", files=files), by=cast.bob)
        assert refused.value.code == "case-full"
        hear_customer(case=case, word=Word(text="One.", files=files[:1]), by=cast.bob)
    assert len(lying()) == 1


def test_files_go_with_their_words_also_where_those_stand_in_another_case(cast, django_capture_on_commit_callbacks):
    whole, hers = opened(cast, customer=None, writer="Ivan", text="My bag."), opened(cast)
    with received(sent(ivan_pdf=PDF)) as files:
        hear_customer(case=whole, word=Word(text="My ticket.", files=files), by=cast.bob)
    join_cases(case=hers, into=whole, by=cast.bob)
    with received(sent(dana_jpg=photo(), same_pdf=PDF)) as files:
        hear_follower(follower=follower_of(hers), text="", once="a", files=files)
    with received(sent(desk_docx=document())) as files:
        # At the desk, without a word: nothing but its file tells that there is something to forget.
        hear_customer(case=hers, word=Word(text="", files=files), by=cast.bob)
    # Joined, the whole is hers as far as anybody knows, and its words are.
    assert told_to_customer(hers) == ["ivan.pdf", "dana.jpg", "same.pdf", "desk.docx"]
    part_case(case=hers, by=cast.bob)
    assert told_to_customer(hers) == ["dana.jpg", "same.pdf", "desk.docx"]
    assert told_to_customer(whole) == ["ivan.pdf"]

    [case] = export_customer(cast.dana)["cases"]
    files = [file for one in case["words"] for file in one.get("files", ())]
    handed = dict(files_of_customer(cast.dana))
    assert [one["name"] for one in files] == ["dana.jpg", "same.pdf", "desk.docx"]
    assert {one["file"] for one in files} == set(handed)
    assert all(place.is_file() for place in handed.values())

    with django_capture_on_commit_callbacks(execute=True):
        erase_customer(customer=cast.dana, by=cast.heidi)
    assert (told_to_customer(whole), len(lying())) == (["ivan.pdf"], 1)
    assert Remark.objects.filter(attached__gt=0).count() == 1
    kept = " ".join(one.new_text for one in Values.objects.filter(line__kind="case.filed"))
    assert [one in kept for one in ("ivan.pdf", "dana.jpg", "desk.docx")] == [True, False, False]


def test_what_a_killed_process_left_behind_is_swept_a_day_later_and_what_is_known_stays(cast, monkeypatch):
    case = opened(cast)
    with received(sent(a_txt=b"kept")) as files:
        hear_customer(case=case, word=Word(text="Here.", files=files), by=cast.bob)
    monkeypatch.setattr(places, "remove", lambda _paths: None)
    # As after a kill: laid down, and neither written down nor removed.
    with suppress(Invalid), received(sent(b_txt=b"left", c_exe=b"MZ\0")):
        pytest.fail("It was taken.")
    monkeypatch.undo()
    assert len(lying()) == 3
    assert services.sweep() == 0
    for one in lying():
        os.utime(one, (MONDAY.timestamp() - 90_000,) * 2)
    assert (services.sweep(), services.sweep()) == (2, 0)
    assert [one.read_bytes() for one in lying()] == [b"kept"]


@pytest.mark.django_db(transaction=True)
def test_the_same_bytes_sent_by_two_at_once_are_one_file(cast):
    case = opened(cast)

    def send(once):
        with clock.frozen(MONDAY), received(sent(a_jpg=photo())) as files:
            return hear_follower(follower=follower_of(case), text="", once=once, files=files).pk

    results = at_once(lambda: send("a"), lambda: send("b"))
    assert not [one for one in results if isinstance(one, type) and issubclass(one, EverweekError)]
    assert (CaseFile.objects.count(), Attachment.objects.count(), len(lying())) == (1, 2, 1)
    assert [one.is_file() for one in [places.of(CaseFile.objects.get().path)]] == [True]
