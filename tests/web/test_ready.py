"""A page nobody has written on stands ready: it is what the whole way would show, at once, and never a minute older."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver
from tests.cast import BY
from tests.listen.inviting import ASKED, invited, published

from everweek import clock
from everweek.listen.asking.services import close_link, open_link, reopen_link
from everweek.listen.inviting.services import withdraw_invitation
from everweek.people.services import edit_organisation, erase_customer
from everweek.questionnaires.services import archive_questionnaire, publish, restore_questionnaire, save_draft
from everweek.web.open import ready

pytestmark = pytest.mark.django_db
OPEN = "/s/north-desk"


@pytest.fixture(autouse=True)
def _addresses(drawn):
    # With its addresses a room says which of its pages may stand ready.
    _ = get_resolver().url_patterns


@pytest.fixture
def asked(cast):
    version = published()
    open_link(slug="north-desk", questionnaire="after-visit", unit=cast.north, by=cast.erin)
    return version


@pytest.fixture
def invitation(cast, asked):
    return invited(cast, asked)


@pytest.fixture
def dana() -> Client:
    return Client(enforce_csrf_checks=True)


def seen(dana: Client, address: str, **more: str) -> tuple[int, str, dict[str, str]]:
    """What a reader is told, without the word of her page."""
    page = dana.get(address, headers={"accept-language": "en", **more})
    return page.status_code, re.sub(r'(name="word" value=)"[0-9a-f]{32}"', r"\1", page.content.decode()), dict(page.headers)


def all_the_way(dana: Client, monkeypatch, address: str, **more: str) -> tuple[int, str, dict[str, str]]:
    with monkeypatch.context() as without:
        without.setattr(ready, "_asked", {})
        return seen(dana, address, **more)


@pytest.mark.parametrize("asks", ["", "?a.recommend=9", "?lang=ar", "?a.recommend=2&via=qr"])
@pytest.mark.parametrize("languages", ["en", "pt-BR,pt;q=0.9"])
@pytest.mark.parametrize("whose", ["anybody's", "hers"])
def test_what_stands_ready_is_what_the_whole_way_shows(
    invitation, dana, monkeypatch, django_assert_num_queries, asks, languages, whose
):
    address = (OPEN if whose == "anybody's" else invitation[1]) + asks
    drawn = all_the_way(dana, monkeypatch, address, **{"accept-language": languages})
    assert drawn[0] == 200
    with django_assert_num_queries(1):
        assert seen(dana, address, **{"accept-language": languages}) == drawn
    # Who reads another language is shown hers, not what was drawn for somebody else.
    assert seen(dana, address, **{"accept-language": "ar"}) == all_the_way(
        dana, monkeypatch, address, **{"accept-language": "ar"}
    )


def test_two_readers_of_a_page_that_stands_ready_have_each_a_word_of_their_own(asked, dana):
    words = [re.search(r'name="word" value="([0-9a-f]{32})"', dana.get(OPEN).content.decode())[1] for _visit in range(4)]
    assert len(set(words)) == 4


def _closed(cast, asked):
    link = open_link(slug="north-desk", questionnaire="after-visit", unit=cast.north, by=cast.erin)
    close_link(link=link, by=cast.erin)
    return lambda: reopen_link(link=link, by=cast.erin)


def _archived(cast, asked):
    archive_questionnaire(questionnaire=asked.questionnaire, by=BY)
    return lambda: restore_questionnaire(questionnaire=asked.questionnaire, by=BY)


@pytest.mark.parametrize("change", [_closed, _archived])
def test_what_is_closed_is_closed_at_once_and_open_again_at_once(cast, asked, dana, change):
    before = seen(dana, OPEN)
    seen(dana, OPEN)
    back = change(cast, asked)
    status, says, _headers = seen(dana, OPEN)
    assert (status, "Nothing is asked at this address now." in says) == (404, True)
    back()
    assert seen(dana, OPEN) == before


def test_a_new_version_and_a_new_name_of_the_house_are_shown_at_once(cast, asked, dana):
    seen(dana, OPEN)
    again = {**ASKED["questions"][0], "text": {"en": "Would you come again?"}}
    draft = save_draft(questionnaire=asked.questionnaire, document={**ASKED, "questions": [again]}, by=BY)
    assert "Would you come again?" not in seen(dana, OPEN)[1], "a draft is shown to nobody"
    publish(version=draft, by=BY)
    assert "Would you come again?" in seen(dana, OPEN)[1]
    edit_organisation(by=BY, name="Harbour House")
    assert "Harbour House" in seen(dana, OPEN)[1]


def test_a_link_of_ones_own_asks_what_it_was_made_for_under_the_name_the_house_has_now(cast, asked, invitation, dana):
    seen(dana, invitation[1])
    again = {**ASKED["questions"][0], "text": {"en": "Would you come again?"}}
    publish(version=save_draft(questionnaire=asked.questionnaire, document={**ASKED, "questions": [again]}, by=BY), by=BY)
    edit_organisation(by=BY, name="Harbour House")
    says = seen(dana, invitation[1])[1]
    assert "Would you recommend us?" in says
    assert "Harbour House" in says


def test_a_link_of_ones_own_is_spoken_in_the_language_it_was_made_for(cast, asked, dana):
    mine, hers = invited(cast, asked, "mine")[1], invited(cast, asked, "hers", language="pt")[1]
    assert seen(dana, mine)[2]["Content-Language"] == "en"
    assert seen(dana, hers)[2]["Content-Language"] == "pt"
    assert seen(dana, mine)[2]["Content-Language"] == "en"


def _withdrawn(cast, invitation, dana):
    withdraw_invitation(invitation=invitation[0], by=cast.erin)


def _erased(cast, invitation, dana):
    erase_customer(customer=cast.dana, by=cast.heidi)


def _asks_nothing_more(cast, invitation, dana):
    archive_questionnaire(questionnaire=invitation[0].version.questionnaire, by=BY)


def _answered(cast, invitation, dana):
    dana.post(invitation[1], {"word": "", "seen": ["recommend", "why"], "a.recommend": "9"})


def _half(cast, invitation, dana):
    dana.post(invitation[1], {"word": "", "seen": ["recommend", "why"], "a.recommend": "3"})


@pytest.mark.parametrize(
    ("happens", "status", "says"),
    [
        (_withdrawn, 404, "There is nothing to answer at this link now."),
        (_erased, 404, "There is nothing to answer at this link now."),
        (_asks_nothing_more, 404, "There is nothing to answer at this link now."),
        (_answered, 200, "Your answer has arrived."),
        (_half, 200, 'value="3" checked'),
    ],
)
def test_what_became_of_her_invitation_is_shown_at_once(cast, invitation, dana, happens, status, says):
    other = invited(cast, invitation[0].version, "other")[1]
    for address in (invitation[1], other):
        assert says not in seen(dana, address)[1]
    happens(cast, invitation, dana)
    shown = seen(dana, invitation[1])
    assert (shown[0], says in shown[1]) == (status, True)


def test_a_link_of_ones_own_is_over_to_the_second(invitation, dana):
    over = invitation[0].expires_at
    with clock.frozen(over - timedelta(seconds=1)):
        assert seen(dana, invitation[1])[0] == 200
        assert seen(dana, invitation[1])[0] == 200
    with clock.frozen(over):
        assert seen(dana, invitation[1])[0] == 404


def test_what_is_long_goes_the_whole_way_and_is_not_kept(asked, dana, monkeypatch):
    for address, languages in ((f"{OPEN}?{'a.recommend=9&' * 16}", "en"), (OPEN, "en," * 70)):
        assert seen(dana, address, **{"accept-language": languages})[0] == 200
    assert not ready._kept
    monkeypatch.setattr(ready, "MOST", 3)
    for number in range(6):
        seen(dana, f"{OPEN}?via=w{number}")
    assert [asked for *_shows, asked, _languages in ready._kept] == ["via=w3", "via=w4", "via=w5"]


def test_only_so_many_bytes_of_pages_are_kept_whatever_strangers_ask_for(asked, dana, monkeypatch, drawn):
    seen(dana, OPEN)
    [page] = ready._kept.values()
    monkeypatch.setattr(ready, "MOST_BYTES", 2 * page.size + 200)
    for number in range(6):
        seen(dana, f"{OPEN}?x={number}")
    assert [asked for *_shows, asked, _languages in ready._kept] == ["x=4", "x=5"]
    assert len(drawn) == 2


def test_a_page_that_is_only_asked_about_or_sent_goes_the_whole_way(asked, dana):
    seen(dana, OPEN)
    assert dana.head(OPEN).status_code == 200
    assert dana.put(OPEN).status_code == 405
    assert dana.post(OPEN, {"word": "", "seen": ["recommend", "why"]}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_whoever_comes_after_the_server_was_started_again_is_shown_the_page_too(asked, dana):
    if connection.vendor == "sqlite":
        pytest.skip("a file has no server that could be started again")
    shown = [seen(dana, OPEN) for _visit in range(2)]
    # What such a server does to those who were speaking with it.
    connection.connection.close()
    assert seen(dana, OPEN) == shown[0] == shown[1]
