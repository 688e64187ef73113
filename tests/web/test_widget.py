"""The widget as the server sees it: which sites may ask, what is told, what is taken, what is marked as doubtful."""

import html

import pytest
from django.test import Client
from tests.cast import BY
from tests.web.reading import send, visit
from tests.web.test_open_link import ASKED

from everweek.errors import Invalid
from everweek.journal.models import Line
from everweek.listen.asking.rules import check_sites
from everweek.listen.asking.services import close_link, open_link, set_sites
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import create_questionnaire, publish
from everweek.web.listen.arriving import SENT_A_MINUTE
from everweek.web.listen.script import widget

SITE = "https://www.example.org"
MOST_BYTES = 12 * 1024


@pytest.fixture
def link(cast):
    publish(version=create_questionnaire(key="after-visit", document=ASKED, by=BY), by=BY)
    opened = open_link(slug="north-desk", questionnaire="after-visit", unit=cast.north, by=cast.erin)
    set_sites(link=opened, sites=[SITE], by=cast.erin)
    return opened


def answer(score: str, word: str = "a" * 32, site: str = SITE, **more: str):
    sent = {"word": word, "seen": ["recommend", "why"], "a.recommend": score, "took": "4000", **more}
    return Client(enforce_csrf_checks=True).post("/s/north-desk/answers", sent, headers={"origin": site})


@pytest.mark.django_db
def test_a_page_of_a_site_that_may_is_told_what_is_asked_and_one_of_another_is_not(link):
    asked = Client().get("/s/north-desk/questions?lang=ar", headers={"origin": SITE})
    assert asked.headers["Access-Control-Allow-Origin"] == SITE
    assert "Origin" in asked.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in asked.headers
    form = asked.json()["form"]
    assert (form["language"], form["direction"], form["questions"][0]["text"]) == ("ar", "rtl", "هل توصي بنا؟")
    odd = (
        "http://[",
        "https://www.example.org.evil.example",
        "https://[::1",
        "//",
        "x" * 10_000,
        "https://testserver@evil.example",
    )
    for site in ("https://evil.example", "http://www.example.org", "null", *odd):
        refused = Client().get("/s/north-desk/questions", headers={"origin": site})
        assert refused.status_code == 403
        assert "Access-Control-Allow-Origin" not in refused.headers
        assert "questions" not in refused.json()
        assert answer("9", site=site).status_code == 403
    assert not Response.objects.exists()


@pytest.mark.django_db
def test_an_answer_is_stored_once_by_the_same_service_as_the_page(link, cast):
    sent = answer("9")
    assert sent.status_code == 200
    assert sent.json()["title"] == "Your answer has arrived."
    assert answer("9").status_code == 200
    stored = Response.objects.get()
    assert (stored.answers, stored.channel, stored.unit) == ({"recommend": 9}, "widget", cast.north)
    assert stored.dimensions == {"link": "north-desk"}
    assert stored.identity == f"link:{link.pk}:{'a' * 32}"
    other = answer("2", **{"a.why": "Late."})
    assert other.status_code == 422
    assert other.json()["another"] is True
    assert "has arrived already" in other.json()["wrong"]
    assert not sent.cookies


@pytest.mark.django_db
def test_what_comes_to_be_asked_is_told_in_the_same_form_and_nothing_is_stored_until_then(link):
    sent = {"word": "b" * 32, "seen": ["recommend"], "a.recommend": "3"}
    more = Client().post("/s/north-desk/answers", sent, headers={"origin": SITE})
    form = more.json()["form"]
    assert [one["key"] for one in form["questions"]] == ["recommend", "why"]
    assert [one["value"] for one in form["questions"][0]["choices"] if one["chosen"]] == ["3"]
    assert not Response.objects.exists()
    wrong = answer("11")
    assert wrong.status_code == 422
    assert wrong.json()["form"]["questions"][0]["error"]


@pytest.mark.django_db
def test_who_pressed_a_thumb_and_went_away_is_heard_but_not_who_left_out_what_must_be_answered(link):
    gone = {"word": "c" * 32, "seen": ["recommend"], "leaving": "1"}
    assert Client().post("/s/north-desk/answers", gone, headers={"origin": SITE}).status_code == 422
    assert not Response.objects.exists()
    assert Client().post("/s/north-desk/answers", {**gone, "a.recommend": "3"}, headers={"origin": SITE}).status_code == 200
    assert Response.objects.get().answers == {"recommend": 3}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "doubt"),
    [({"website": "https://spam.example"}, "trap"), ({"took": "300"}, "quick"), ({"took": "x" * 400}, None), ({}, None)],
)
def test_a_doubtful_answer_is_marked_and_kept(link, told, doubt):
    assert answer("9", **told).status_code == 200
    assert Response.objects.get().dimensions.get("doubt") == doubt


@pytest.mark.django_db
def test_the_page_marks_what_a_program_filled_in_and_keeps_it(link):
    sent = {"word": "d" * 32, "seen": ["recommend"], "a.recommend": "9", "website": "x"}
    assert Client().post("/s/north-desk", sent).status_code == 200
    assert Response.objects.get().dimensions == {"link": "north-desk", "doubt": "trap"}


@pytest.mark.django_db
def test_a_program_is_told_to_wait_in_words_a_page_can_read(link):
    for number in range(SENT_A_MINUTE):
        assert answer("9", word=f"{number:032x}").status_code == 200
    refused = answer("9", word="f" * 32)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) >= 1
    assert "too often" in refused.json()["wrong"]


@pytest.mark.django_db
def test_a_link_that_is_closed_tells_a_page_nothing(link, cast):
    close_link(link=link, by=cast.erin)
    for address in ("/s/north-desk/questions", "/s/never/questions"):
        refused = Client().get(address, headers={"origin": SITE})
        assert (refused.status_code, list(refused.json())) == (404, ["wrong"])
    assert answer("9").status_code == 404


@pytest.mark.django_db
def test_the_script_is_small_travels_packed_and_may_stand_on_any_page():
    script = Client().get("/w.js", headers={"accept-encoding": "gzip, br"})
    assert script.headers["Content-Encoding"] == "gzip"
    assert len(script.content) <= MOST_BYTES
    assert script.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert script.headers["Content-Type"].startswith("text/javascript")
    plain = Client().get("/w.js")
    assert plain.content == widget().text
    for never in (b"eval(", b"innerHTML", b"document.cookie", b"new Function", b".style.", b"insertAdjacentHTML"):
        assert never not in plain.content


@pytest.mark.parametrize(
    "told", ["example.org", "https://", "ftp://example.org", "https://a b", "https://u:p@x.org", "https://[::1"]
)
def test_what_is_no_website_is_refused_with_what_would_be_right(told):
    with pytest.raises(Invalid, match="https://www") as refused:
        check_sites([told])
    assert refused.value.field == "sites"


def test_a_website_is_kept_as_browsers_name_it():
    assert check_sites(["https://münchen.example/x?y", "HTTPS://a.example:443", "http://localhost:80", ""]) == [
        "http://localhost",
        "https://a.example",
        "https://xn--mnchen-3ya.example",
    ]


@pytest.mark.django_db
def test_erin_lets_a_website_ask_copies_its_line_and_takes_that_back(link, cast):
    erin, address = cast.client("erin"), f"/listen/links/{link.pk}"
    page = visit(erin, address)
    line = '<script async src="http://localhost:8000/w.js" data-ask="north-desk" data-form="popover"></script>'
    assert html.escape(line) in page
    changed = send(erin, f"{address}/sites", **{"sites": "https://other.example\n", "initial-sites": SITE})
    assert "These websites may ask it now." in changed
    link.refresh_from_db()
    assert link.sites == ["https://other.example"]
    back, held = changed.undo()
    assert "It is as it was before." in send(erin, back, **held)
    link.refresh_from_db()
    assert link.sites == [SITE]
    odd = erin.post(f"{address}/sites", {"sites": "example.org"})
    assert odd.status_code == 422
    assert "as it begins in the browser" in odd.content.decode()
    assert ">example.org</textarea>" in odd.content.decode().replace("\n", "")
    assert Line.objects.filter(kind="link.sites_changed").count() == 3
