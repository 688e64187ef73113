"""Files at the pages of a case: sent with a word, saved and never shown, and nothing of ours at the customer's."""

import base64
import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.act.files import GPS, MAIL, PDF, photo
from tests.act.opening import MONDAY, opened
from tests.web.api.calls import program_of
from tests.web.reading import read, visit

from everweek import clock
from everweek.act.cases.rules import Decision
from everweek.act.cases.settling import decide_case
from everweek.act.filing import places
from everweek.act.following.services import give_link
from everweek.act.models import Attachment, Case, CaseFile, Remark
from everweek.web.open import frame

pytestmark = pytest.mark.one_database("what is shown is read by queries that are tried on both elsewhere")
HOSTILE = "a/<script>alert(1)</script>\u202egnp.jpg"


@pytest.fixture(autouse=True)
def monday(settings, tmp_path):
    settings.EVERWEEK_HOME = tmp_path
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def case(cast):
    return opened(cast)


@pytest.fixture
def page(cast, case):
    return "/c/" + give_link(case=case, by=cast.bob, handed=True).rpartition("/")[2]


def upload(name="mine.jpg", body=None):
    return SimpleUploadedFile(name, photo() if body is None else body, content_type="text/html")


def sent(page, *files, status=200, text="", once="a"):
    answer = Client().post(f"{page}?lang=en", {"deed": "write", "text": text, "once": once, "files": list(files)})
    assert answer.status_code == status, answer.content.decode()
    return read(answer)


def lying():
    return [one for one in places.folder().rglob("*") if one.is_file()]


def test_a_photo_travels_from_the_customer_to_bob_and_nothing_of_ours_the_other_way(cast, case, page):
    bob, here = cast.client("bob"), f"/act/{case.pk}"
    assert "Your words have arrived." in sent(page, upload(HOSTILE)).says
    seen = visit(bob, f"{here}/")
    name = "script_gnp.jpg"
    given = bob.get(seen.link(name))
    assert given["Content-Disposition"] == f'attachment; filename="{name}"'
    assert (given["Content-Type"], given["X-Content-Type-Options"], given["Cache-Control"]) == (
        "image/jpeg",
        "nosniff",
        "no-store",
    )
    assert given["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert GPS not in given.getvalue()
    assert "<script>alert" not in seen
    assert "\u202e" not in seen

    for form, told in (("note", {"text": "SECRET"}), ("write", {"text": "The bill.", "through": "here"})):
        answer = bob.post(
            f"{here}/{form}", {**told, "attached": [upload(f"{form}-SECRET.pdf" if form == "note" else "bill.pdf", PDF)]}
        )
        assert answer.status_code == 302
    # One file, under two names: the customer has the one we sent, by no number and no link of the other.
    assert (CaseFile.objects.count(), Attachment.objects.count()) == (2, 3)
    hers = visit(Client(), f"{page}?lang=en")
    assert "SECRET" not in hers
    assert Client().get(hers.link("bill.pdf")).getvalue() == PDF
    numbers = {one.name: one.pk for one in Attachment.objects.all()}
    assert Client().get(f"{page}/files/{numbers['note-SECRET.pdf']}").status_code == 404
    assert Client().get(f"{page}/files/{numbers['bill.pdf']}")["Referrer-Policy"] == "no-referrer"

    erin = cast.client("erin")
    with ZipFile(BytesIO(erin.post(f"/customers/{cast.dana.pk}/export").getvalue())) as file:
        names = [one for one in file.namelist() if one.startswith("files/")]
        assert len(names) == 3
        assert file.read(names[-1]) == PDF


def test_what_is_refused_is_said_where_it_was_sent_and_leaves_no_word_and_no_file(cast, settings, case, page):
    before = Remark.objects.count()
    for told in (upload("mail.eml", MAIL), upload("a.exe", b"MZ\0"), upload("none.jpg", b"")):
        refused = sent(page, told, status=422, text="Typed words stay.")
        assert told.name in refused.says
        assert "Typed words stay." in refused.says
    assert "At most 5 files" in sent(page, *[upload(f"{n}.jpg") for n in range(6)], status=422).says
    bobs = cast.client("bob").post(f"/act/{case.pk}/note", {"text": "Typed.", "attached": [upload("mail.eml", MAIL)]})
    assert bobs.status_code == 422
    assert "mail.eml is text under a name that does not say so." in read(bobs).says
    assert "Typed." in read(bobs).says
    assert (Remark.objects.count(), lying()) == (before, [])

    settings.EVERWEEK_LINK_FILES_A_DAY = 11
    sent(page, upload())
    late = Client().post(f"{page}?lang=en", {"deed": "write", "files": [upload(), upload()]})
    assert late.status_code == 429
    assert "tomorrow" in read(late).says


def test_more_than_may_be_sent_is_not_read(page, settings):
    settings.EVERWEEK_CASE_FILE_MB = 1
    longest = 5 * 1024 * 1024 + frame.LONGEST_BODY
    kind = "multipart/form-data; boundary=x"
    for address, length, status in ((page, longest + 1, 413), ("/c/none", frame.LONGEST_BODY + 1, 413)):
        # The length is told alone: whoever read on would find nothing.
        answer = Client().generic("POST", address, b"", CONTENT_TYPE=kind, CONTENT_LENGTH=str(length))
        assert answer.status_code == status, (address, length)
    sent(page, upload("a.txt", b"a" * 900_000), upload("b.txt", b"b" * 900_000))


def test_what_was_decided_goes_out_with_its_file_by_hand_and_by_programs(cast, case, page):
    bob, program, other = cast.client("bob"), program_of(cast.bob, "cases:read", "cases:write"), opened(cast)
    for one in (case, other):
        decide_case(case=one, decision=Decision.REMEDY, what="A voucher.", by=cast.bob)
    here = f"/act/{case.pk}/"
    assert "We need an answer from the customer" in visit(bob, here).says
    refused = bob.post(f"{here}tell", {"text": "Your voucher.", "through": "phone", "attached": [upload("v.exe", b"MZ")]})
    assert refused.status_code == 422
    told = {"text": "Here is your voucher.", "through": "phone", "attached": [upload("voucher.pdf", PDF)]}
    assert bob.post(f"{here}tell", told).status_code == 302
    assert Client().get(visit(Client(), f"{page}?lang=en").link("voucher.pdf")).getvalue() == PDF
    # Told, nothing waits for an answer of theirs but what they say to it.
    assert "We need an answer from the customer" not in visit(bob, here).says
    case.refresh_from_db()
    bob.post(f"{here}write", {"text": "Valid for a year.", "through": "phone", "asks": "on"})
    assert Case.objects.get(pk=case.pk).standing == "told"

    file = {
        "name": "voucher.pdf",
        "content": base64.b64encode(PDF.replace(b"trailer", b"%" + b" " * 300_000 + b"\ntrailer")).decode(),
    }
    body = {"text": "Here it is.", "through": "phone", "files": [file]}
    assert program.post(f"/cases/{other.pk}/tell", {**body, "files": [{**file, "content": "TVoA"}]}).status_code == 422
    assert Case.objects.get(pk=other.pk).standing != "told"
    answer = program.post(f"/cases/{other.pk}/tell", body)
    assert answer.status_code == 200, answer.content
    assert [one["name"] for one in answer.json()["remarks"][-1]["files"]] == ["voucher.pdf"]


def test_a_program_puts_a_file_to_a_note_once_and_reads_it_back(cast, case):
    program = program_of(cast.bob, "cases:read", "cases:write")
    # With a line break after each 76 characters, as many a library writes it.
    file = {"name": "bill.pdf", "content": base64.encodebytes(PDF).decode()}
    body = {"side": "note", "text": "The bill.", "external_id": "n-1", "files": [file]}
    for _again in range(2):
        answer = program.post(f"/cases/{case.pk}/remarks", body)
        assert answer.status_code == 200, answer.content
    [told] = answer.json()["remarks"][-1]["files"]
    assert (told["name"], told["kind"], told["size"]) == ("bill.pdf", "pdf", len(PDF))
    given = program.get(f"/cases/{case.pk}/files/{told['id']}")
    assert given.getvalue() == PDF
    assert re.match("attachment", given["Content-Disposition"])
    assert program.get(f"/cases/{opened(cast).pk}/files/{told['id']}").status_code == 404
    assert len(lying()) == 1
    refused = program.post(f"/cases/{case.pk}/remarks", {**body, "external_id": "n-2", "files": [{**file, "content": "TVoA"}]})
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (422, "file-unknown", "files")


@pytest.mark.parametrize("wrong", ["TVo", "TVo==", "TV oA", "TVoA!", "TVp=", "TV-_", "TVoAQ", 7, None])
def test_bytes_that_are_not_written_as_base64_are_refused_and_not_guessed(cast, case, wrong):
    program = program_of(cast.bob, "cases:read", "cases:write")
    body = {"side": "note", "text": "The bill.", "files": [{"name": "bill.txt", "content": wrong}]}
    refused = program.post(f"/cases/{case.pk}/remarks", body)
    assert (refused.status_code, refused.json()["field"]) == (422, "files.0.content")
    assert not Remark.objects.filter(side="note").exists()
