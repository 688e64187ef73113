"""The page of links: who may opens one, closes it, and takes that back."""

import re

import pytest
from django.test import Client
from tests.cast import BY
from tests.web.reading import visit

from everweek.errors import Invalid
from everweek.listen.asking.services import open_link
from everweek.listen.models import PublicLink
from everweek.questionnaires.models import Questionnaire
from everweek.questionnaires.services import archive_questionnaire, create_questionnaire, publish

ASKED = {
    "title": {"en": "Your visit"},
    "language": "en",
    "questions": [{"key": "recommend", "kind": "nps", "text": {"en": "Would you recommend us?"}, "measure": "nps"}],
}


@pytest.fixture
def asked(cast):
    publish(version=create_questionnaire(key="after-visit", document=ASKED, by=BY), by=BY)


def opened(client: Client, **told):
    return client.post("/listen/links/", {"questionnaire": "after-visit", "slug": "north-desk", "unit": "", **told}, follow=True)


@pytest.mark.django_db
def test_erin_opens_a_link_that_anybody_can_answer_at_closes_it_and_takes_that_back(cast, asked):
    erin = cast.client("erin")
    assert "Nobody can answer by a link yet." in visit(erin, "/listen/links/").heading
    page = opened(erin, unit="north")
    assert "Anybody can answer at localhost:8000/s/north-desk now." in page.content.decode()
    assert "about North" in page.content.decode()
    assert Client().get("/s/north-desk").status_code == 200
    link = PublicLink.objects.get()
    closed = erin.post(f"/listen/links/{link.pk}/close", follow=True)
    assert "Nobody can answer at" in closed.content.decode()
    assert f'action="/listen/links/{link.pk}/open"' in closed.content.decode(), "the way back"
    assert Client().get("/s/north-desk").status_code == 404
    erin.post(f"/listen/links/{link.pk}/open", follow=True)
    assert Client().get("/s/north-desk").status_code == 200


@pytest.mark.django_db
def test_a_form_sent_twice_opens_one_link_and_an_address_that_is_taken_is_said_beside_it(cast, asked):
    erin = cast.client("erin")
    first = opened(erin)
    again = opened(erin)
    assert "Undo" in first.content.decode()
    assert "Undo" not in again.content.decode(), "what stood already is not closed by taking the second form back"
    assert PublicLink.objects.count() == 1
    refused = erin.post("/listen/links/", {"questionnaire": "after-visit", "slug": "North-Desk", "unit": "north"})
    assert refused.status_code == 409
    assert "asked at this address already" in refused.content.decode()
    assert 'value="North-Desk"' in refused.content.decode(), "what was typed stays"
    odd = erin.post("/listen/links/", {"questionnaire": "after-visit", "slug": "a b", "unit": ""})
    assert odd.status_code == 422
    assert "small letters" in odd.content.decode()


@pytest.mark.django_db
def test_a_link_whose_questionnaire_is_archived_is_not_said_to_be_one_anybody_can_answer_at(cast, asked):
    erin = cast.client("erin")
    opened(erin)
    archive_questionnaire(questionnaire=Questionnaire.objects.get(), by=BY)
    page = visit(erin, "/listen/links/")
    assert "Nobody can answer at any link now." in page.heading
    assert "asks nothing: its questionnaire is archived" in page.says
    link = PublicLink.objects.get()
    erin.post(f"/listen/links/{link.pk}/close")
    refused = erin.post(f"/listen/links/{link.pk}/open", follow=True)
    assert "Bring it back from the archive first." in refused.content.decode()
    assert PublicLink.objects.get().closed_at is not None
    with pytest.raises(Invalid, match="archive"):
        open_link(slug="north-desk", questionnaire="after-visit", unit=None, by=cast.erin)


@pytest.mark.django_db
def test_what_came_in_by_a_link_is_read_apart_from_what_came_by_another(cast, asked):
    erin = cast.client("erin")
    for slug, score in (("north-desk", "3"), ("poster", "9")):
        opened(erin, slug=slug)
        word = re.search(r'name="word" value="([0-9a-f]{32})"', Client().get(f"/s/{slug}").content.decode())[1]
        assert Client().post(f"/s/{slug}", {"word": word, "seen": "recommend", "a.recommend": score}).status_code == 200
    page = visit(erin, "/listen/links/")
    [address] = [one for one in re.findall(r'href="(/listen/voices/[^"]+)"', page) if "link=poster" in one]
    voices = visit(erin, address.replace("&amp;", "&"))
    assert re.findall(r'<article class="heard (\w+)">', voices) == ["happy"]
    assert "by the link poster" in voices


@pytest.mark.django_db
def test_alice_opens_links_about_her_own_units_only(cast, asked):
    alice = cast.client("alice")
    assert alice.post("/listen/links/", {"questionnaire": "after-visit", "slug": "all", "unit": ""}).status_code == 422
    south = alice.post("/listen/links/", {"questionnaire": "after-visit", "slug": "south", "unit": cast.house.key})
    assert south.status_code == 422
    assert opened(alice, unit="north-desk").status_code == 200
    assert PublicLink.objects.get().unit == cast.north_desk


@pytest.mark.django_db
def test_where_nothing_is_published_the_page_says_what_comes_first(cast):
    page = visit(cast.client("erin"), "/listen/links/")
    assert "A questionnaire has to be published first." in page
    assert "Open it" not in page
