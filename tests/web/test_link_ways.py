"""The ways to a link: its address, its code, which a phone can read, and the sheet to be put up."""

import io

import pypdf
import pytest
import typst
import vl_convert
import zxingcpp
from django.test import Client
from PIL import Image
from tests.cast import BY
from tests.web.reading import visit
from tests.web.test_open_link import ASKED

from everweek.listen.asking.services import close_link, open_link
from everweek.listen.asking.sheets import LONGEST_WORDS, words_to_begin_with
from everweek.listen.models import PublicLink
from everweek.questionnaires.services import create_questionnaire, publish

pytestmark = pytest.mark.one_database(
    "Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."
)

IN_THE_CODE = "http://localhost:8000/s/north-desk?via=qr"


@pytest.fixture
def link(cast):
    publish(version=create_questionnaire(key="after-visit", document=ASKED, by=BY), by=BY)
    return open_link(slug="north-desk", questionnaire="after-visit", unit=cast.north, by=cast.erin)


def read_by_a_camera(picture: bytes) -> list[str]:
    """What a decoder, written by others and differently, reads in a picture."""
    return [one.text for one in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))]


def drawn(svg: bytes) -> bytes:
    return vl_convert.svg_to_png(svg.decode(), scale=8)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.mark.django_db
def test_a_phone_reads_the_address_in_the_code_and_that_it_came_by_the_code(link):
    picture, drawing = Client().get("/q/north-desk.png"), Client().get("/q/north-desk.svg")
    assert (picture.headers["Content-Type"], drawing.headers["Content-Type"]) == ("image/png", "image/svg+xml")
    assert read_by_a_camera(picture.content) == [IN_THE_CODE]
    assert read_by_a_camera(drawn(drawing.content)) == [IN_THE_CODE]
    assert b"<title>http://localhost:8000/s/north-desk</title>" in drawing.content
    assert drawing.headers["Cross-Origin-Resource-Policy"] == "cross-origin", "anybody's page may show it"


@pytest.mark.django_db
def test_there_is_no_code_of_a_link_that_is_closed_or_never_was(link, cast):
    close_link(link=link, by=cast.erin)
    for address in ("/q/north-desk.svg", "/q/north-desk.png", "/q/nowhere.svg"):
        refused = Client().get(address)
        assert refused.status_code == 404
        assert "Nothing is asked at this address now." in refused.content.decode()
        assert "max-age" not in refused.headers.get("Cache-Control", "")


@pytest.mark.django_db
@pytest.mark.parametrize(("layout", "faces"), [("a4", 1), ("a5", 1), ("tent", 2)])
def test_a_sheet_says_the_sentence_the_house_and_the_address_in_letters(link, cast, layout, faces):
    pdf = visited(cast, language="pt", layout=layout, words="Como foi  a sua visita?")
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == 1, "one to a page"
    said = text_of(pdf)
    for words in ("Como foi a sua visita?", "localhost:8000/s/north-desk", "House of Everweek"):
        assert said.count(words) == faces, words
    assert "\u200b" not in said, "an address that is copied out of it has nothing in it that is not seen"


@pytest.mark.django_db
def test_every_face_of_a_sheet_has_a_code_a_phone_reads_also_where_it_is_read_from_right_to_left(link, cast, monkeypatch):
    compile_ = typst.compile

    def as_picture(source: dict[str, bytes], *, sys_inputs: dict[str, str], **_how: object) -> bytes:
        found = compile_(source, format="png", ppi=150, sys_inputs=sys_inputs)
        assert isinstance(found, bytes)
        return found

    monkeypatch.setattr(typst, "compile", as_picture)
    for language, layout, faces in (("en", "a5", 1), ("ar", "tent", 2)):
        assert read_by_a_camera(visited(cast, language=language, layout=layout)) == [IN_THE_CODE] * faces


@pytest.mark.django_db
def test_an_arabic_sheet_is_set_from_right_to_left_in_a_font_that_has_its_letters(link, cast):
    pdf = visited(cast, language="ar", layout="a4", words="كيف كانت زيارتك اليوم؟")
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    fonts = {str(one.get_object()["/BaseFont"]) for one in reader.pages[0]["/Resources"]["/Font"].values()}
    assert any("DejaVu" in one or "Noto" in one or "Arab" in one for one in fonts), fonts
    assert set("كيف كانت زيارتك اليوم؟") <= set(text_of(pdf)), "its letters can be searched for"
    assert reader.trailer["/Root"]["/Lang"] == "ar"


@pytest.mark.django_db
def test_a_sheet_without_a_sentence_has_ours_and_one_that_nobody_could_read_in_passing_is_refused(link, cast):
    assert words_to_begin_with("en").split()[0] in text_of(visited(cast, language="en", layout="a4"))
    refused = cast.client("erin").get(sheet_of(), {"language": "en", "layout": "a4", "words": "x" * (LONGEST_WORDS + 1)})
    assert refused.status_code == 422
    assert 'id="sheet-words_error"' in refused.content.decode()
    odd = cast.client("erin").get(sheet_of(), {"language": "tlh", "layout": "a4"})
    assert odd.status_code == 422


@pytest.mark.django_db
def test_the_page_of_a_link_has_the_next_step_of_each_way_and_none_where_nobody_can_answer(link, cast):
    address = f"/listen/links/{link.pk}"
    page = visit(cast.client("erin"), address)
    assert "Anybody can answer “Your visit” at localhost:8000/s/north-desk." in page.heading
    for step in (
        'data-copies="address"',
        'href="/q/north-desk.svg"',
        'href="/q/north-desk.png"',
        f'action="{address}/sheet.pdf"',
    ):
        assert step in page
    assert f'href="{address}"' in visit(cast.client("erin"), "/listen/links/")
    close_link(link=link, by=cast.erin)
    closed = visit(cast.client("erin"), address)
    assert "Nobody can answer at localhost:8000/s/north-desk now." in closed.heading
    assert "/q/north-desk" not in closed
    assert f'action="{address}/open"' in closed


def sheet_of() -> str:
    return f"/listen/links/{PublicLink.objects.get().pk}/sheet.pdf"


def visited(cast, **chosen: str) -> bytes:
    answer = cast.client("erin").get(sheet_of(), chosen)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    return answer.content
