"""What every page has in common: headers, the rail, the reader's zone and colours, errors."""

import re

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from tests.cast import BY, Cast
from tests.web.reading import read

from everweek.errors import Conflict, Invalid, NotFound, TooMany, Unavailable
from everweek.listen.models import ImportRun
from everweek.people.services import edit_organisation, edit_profile
from everweek.web.house.errors import TITLES, error_page
from everweek.web.middleware import Refusals, content_policy

pytestmark = pytest.mark.django_db
of_the_frame = pytest.mark.one_database("What stands around every page, and around every refusal, no database decides.")


@of_the_frame
@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/nowhere", "/listen/imports/", "/static/house/ground.css"])
def test_every_answer_carries_the_headers_of_safety(cast: Cast, address: str):
    answer = cast.client("erin").get(address, follow=True)
    policy = answer["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


@of_the_frame
def test_pages_are_not_kept_and_files_are_kept_for_a_year(cast: Cast):
    assert "no-store" in cast.client("erin").get("/")["Cache-Control"]
    assert "max-age=31536000" in Client().get("/static/house/ground.css")["Cache-Control"]


@of_the_frame
def test_a_file_of_another_content_has_another_address(cast: Cast):
    [address] = re.findall(
        r'href="(/static/house/ground.css\?v=[0-9a-f]{10})"', Client().get("/accounts/login/").content.decode()
    )

    assert Client().get(address).status_code == 200


@of_the_frame
def test_a_page_brings_the_style_sheet_of_its_room_and_of_no_other(cast: Cast):
    def sheets(address: str) -> set[str]:
        page = cast.client("erin").get(address).content.decode()
        return {one for one in re.findall(r'href="/static/([^"?]+\.css)', page) if not one.startswith("house/")}

    assert sheets("/prove/") == {"prove/prove.css"}
    assert sheets("/listen/voices/") == {"listen/listen.css"}
    assert sheets("/settings/") == set()


def test_the_provider_of_single_sign_on_may_be_sent_to_and_nobody_else():
    policy = content_policy({"openid_connect": {"APPS": [{"settings": {"server_url": "https://login.example.org/realm/x"}}]}})

    assert "form-action 'self' https://login.example.org;" in policy


def test_the_rail_shows_only_doors_that_open(cast: Cast):
    def doors(name: str) -> list[str]:
        page = cast.client(name).get("/").content.decode()
        return re.findall(r'<a href="([^"]+)"[^>]*>\s*<svg[^>]*>(?!<g)', page.split('class="doors"')[1])

    assert doors("erin") == ["/", "/listen/voices/", "/act/", "/prove/", "/settings/"]
    assert doors("bob") == ["/", "/listen/voices/", "/act/", "/prove/", "/settings/"]
    assert doors("heidi") == ["/", "/listen/moments/", "/respect/", "/prove/", "/settings/"]
    assert doors("frank") == ["/", "/listen/questionnaires/", "/respect/", "/prove/", "/settings/"]
    for name in ("alice", "bob", "erin", "frank", "grace", "heidi"):
        for door in doors(name):
            assert cast.client(name).get(door, follow=True).status_code == 200, (name, door)


@of_the_frame
def test_the_door_one_stands_behind_is_marked(cast: Cast):
    page = read(cast.client("erin").get("/listen/imports/new"))

    # In the rail the room, which is entered by its first page; above the page, the page.
    # Where the tabs are more than can be taken in, it is named at their head too.
    marked = re.findall(r'href="([^"]+)" aria-current="page"', page)
    assert list(dict.fromkeys(marked)) == ["/listen/voices/", "/listen/imports/"]


def test_colours_and_keys_are_chosen_in_the_settings_and_kept(cast: Cast):
    client = cast.client("bob")
    assert "data-scheme" not in client.get("/").content.decode()
    client.post("/settings/", {"scheme": "dark"})
    page = client.get("/").content.decode()

    assert 'data-scheme="dark"' in page
    assert "data-keys" not in page


def test_a_scheme_nobody_offers_is_refused_and_a_made_up_cookie_ignored(cast: Cast):
    client = cast.client("bob")
    assert client.post("/settings/", {"scheme": '"><script>'}).status_code == 422
    client.cookies["everweek_scheme"] = "<script>"
    assert "<script>" not in client.get("/").content.decode().replace("<script src", "")


def test_a_page_is_in_the_readers_language_else_the_organisations_else_as_the_browser_asks(cast: Cast, settings):
    settings.LANGUAGES = [("en", "English"), ("pt", "Portuguese"), ("de", "German")]
    asking = {"headers": {"Accept-Language": "de"}}
    edit_organisation(by=BY, language="pt-BR")

    def language(client: Client, address: str) -> str:
        [found] = re.findall(r'<html lang="([\w-]+)"', read(client.get(address, **asking)))  # type: ignore[arg-type]  # a client's own
        return str(found)

    assert language(cast.client("erin"), "/") == "pt"
    edit_profile(member=cast.bob, language="en", by=BY)
    assert language(cast.client("bob"), "/") == "en"
    edit_profile(member=cast.alice, language="tlh", by=BY)
    assert language(cast.client("alice"), "/") == "pt", "nobody writes Klingon here"
    assert language(cast.client("nobody"), "/accounts/login/") == "de"


def test_times_are_in_the_readers_zone(cast: Cast, heard: ImportRun):
    ImportRun.objects.update(started_at="2026-01-15T23:30:00Z")
    client = cast.client("erin")
    assert "(WET)" in client.get(f"/listen/imports/{heard.pk}").content.decode()

    cast.erin.zone = "Asia/Tokyo"
    cast.erin.save()
    page = client.get(f"/listen/imports/{heard.pk}").content.decode()
    assert "16 January 2026, 08:30 (JST)" in page


@pytest.mark.one_database("A week is read before anything is asked.")
@pytest.mark.parametrize("week", ["2026-10-05", "1999-12-31", "2100-02-28"])
def test_a_week_of_any_year_can_be_looked_at(cast: Cast, week: str):
    assert cast.client("erin").get("/", {"week": week}).status_code == 200


@pytest.mark.one_database("A week is read before anything is asked.")
@pytest.mark.parametrize("week", ["soon", "2026-13-01", "0001-01-01", "9999-12-31"])
def test_what_is_no_week_is_refused_in_words(cast: Cast, week: str):
    answer = cast.client("erin").get("/", {"week": week})

    assert answer.status_code == 400
    assert "week" in read(answer)


@of_the_frame
@pytest.mark.parametrize(
    ("refused", "status"),
    [
        (Invalid("Give a level."), 400),
        (NotFound("Not here."), 404),
        (Conflict("Changed meanwhile."), 409),
        (TooMany("Slower.", retry_after=7), 429),
        (Unavailable("The facts are being rebuilt."), 503),
    ],
)
def test_a_refusal_is_a_page_with_its_sentence(refused: Exception, status: int, cast: Cast):
    request = RequestFactory().get("/")
    answer = Refusals(lambda _request: None).process_exception(request, refused)  # type: ignore[arg-type,return-value]  # never called

    assert answer is not None
    assert answer.status_code == status
    assert str(refused) in read(answer)
    assert answer.get("Retry-After") == ("7" if status == 429 else None)


def test_what_was_not_raised_on_purpose_is_not_a_refusal():
    assert Refusals(lambda _request: None).process_exception(RequestFactory().get("/"), RuntimeError()) is None  # type: ignore[arg-type,return-value]  # never called


@of_the_frame
def test_a_broken_page_says_so_without_asking_the_database(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    client = cast.client("erin")
    client.raise_request_exception = False
    monkeypatch.setattr("everweek.web.front.pages.band_of", lambda *_args, **_more: 1 / 0)
    answer = client.get("/")

    assert answer.status_code == 500
    assert "Something broke on our side." in read(answer)


def test_a_database_that_is_away_is_told_as_such_to_people_and_programs(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    def away(*_args: object, **_more: object) -> None:
        raise OperationalError

    client = cast.client("erin")
    client.raise_request_exception = False
    monkeypatch.setattr("everweek.web.front.pages.band_of", away)
    monkeypatch.setattr("everweek.web.api.security.authenticate", away)
    page = client.get("/")
    told = client.get("/api/v1/measures/nps", headers={"Authorization": "Bearer x"})

    assert page.status_code == told.status_code == 503
    assert "<p>The database does not answer.</p> <p>What was stored before is safe. Try again in a minute" in read(page)
    assert told.json()["detail"] == "The database does not answer; nothing was stored. Try again in a minute."


@pytest.mark.parametrize("address", ["/nowhere", "/settings/people/999999", "/listen/imports/{mallorys}"])
def test_what_is_not_there_and_what_is_not_hers_are_one_page_that_says_everything_once(
    heard: ImportRun, cast: Cast, address: str
):
    answer = cast.client("alice").get(address.format(mallorys=heard.pk))
    words = re.search(r"<h1>.*?</main>", answer.content.decode(), re.DOTALL)
    assert answer.status_code == 404
    assert words
    said = [" ".join(one.split()) for one in re.findall(r"<(?:h1|p)>([^<]+)<", words[0])]
    assert said[0] == "This cannot be shown to you."
    assert "not yours to see." in said[1]
    assert said[2:] == ["Look at the address again, or find what you want from the first page."]


@of_the_frame
@pytest.mark.parametrize(("status", "again"), [(400, False), (403, False), (404, False), (409, False), (500, True), (503, True)])
def test_every_page_of_what_went_wrong_says_what_happened_and_leads_on(cast: Cast, status: int, *, again: bool):
    request = RequestFactory().get("/prove/")
    html = error_page(request, status, "Why it went wrong.").content.decode()
    assert html.count(f"<h1>{TITLES[status]}</h1>") == 1
    assert html.count("Why it went wrong.") == 1
    assert ('href="">Try again</a>' in html) is again
    assert 'href="/">To the first page</a>' in html


@of_the_frame
def test_a_house_called_by_another_name_is_told_so_before_anybody_is_known(cast: Cast):
    answer = cast.client("erin").get("/", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "Go back and try it from the page itself." in read(answer)


@of_the_frame
def test_a_form_without_its_proof_of_origin_is_refused_in_words(cast: Cast):
    account = cast.erin.account
    assert account is not None
    client = Client(enforce_csrf_checks=True)
    client.force_login(account)
    answer = client.post("/settings/", {"scheme": "dark"})

    assert answer.status_code == 403
    assert "open too long" in read(answer)
