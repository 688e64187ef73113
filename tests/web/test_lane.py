"""A call of a program passes by what only pages need, and loses nothing that a program is told."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone, translation
from tests.web.api.calls import program_of

from everweek.web import lane

pytestmark = pytest.mark.one_database(
    "Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."
)


def _chain(told):
    """A chain of three, as Django builds it: from its end."""

    def view(request: HttpRequest) -> HttpResponse:
        told.append(("view", timezone.get_current_timezone_name(), translation.get_language()))
        return HttpResponse("here")

    end = lane.way_out(view)

    def for_pages(request: HttpRequest) -> HttpResponse:
        told.append("for pages")
        return end(request)

    return lane.way_in(for_pages)


@pytest.mark.django_db
def test_a_page_goes_through_all_and_a_call_passes_by_what_is_for_pages(cast):
    told: list[object] = []
    answer = _chain(told)
    answer(RequestFactory().get("/listen/voices/"))
    assert told[0] == "for pages"
    told.clear()
    reply = answer(RequestFactory().get("/api/v1/measures/nps", headers={"accept-language": "en"}))
    assert told == [("view", "Europe/Lisbon", "en")]
    assert reply.headers["Content-Length"] == "4"
    assert reply.headers["Content-Language"] == "en"
    assert "Accept-Language" in reply.headers["Vary"]


@pytest.mark.django_db
def test_a_call_brings_no_session_and_is_as_guarded_by_its_headers_as_a_page(cast):
    client = Client()
    client.force_login(cast.heidi.account)
    reply = client.get("/api/v1/journal")
    assert reply.status_code == 401, "a session opens no door of the API"
    assert "Cookie" not in reply.headers.get("Vary", "")
    page = client.get("/")
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cache-Control"):
        assert reply.headers[name] == page.headers[name]
    nowhere = program_of(cast.heidi, "journal:read").get("/nowhere")
    assert nowhere.status_code == 404
    assert nowhere.headers["Content-Type"].startswith("application/problem+json")


@pytest.mark.django_db
def test_a_call_is_told_in_the_zone_of_everweek_before_there_is_an_organisation(settings):
    told: list[object] = []
    _chain(told)(RequestFactory().get("/api/v1/measures/nps"))
    assert told[0][1] == settings.EVERWEEK_ZONE
