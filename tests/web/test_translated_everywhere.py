"""Wherever else a customer hears from us, it is in her language: her own link, letters, the tablet, the website, opting out."""

import json
import re
from collections.abc import Callable
from functools import cache
from html import unescape

import pytest
from django.test import Client
from tests.act.opening import opened
from tests.cast import BY, Cast
from tests.listen.inviting import invited
from tests.promises import words
from tests.promises.words import LANGUAGES
from tests.web.test_translated import ASKED, said  # noqa: F401  # a fixture

from everweek.act.cases.rules import Decision
from everweek.act.cases.settling import decide_case, tell_decision
from everweek.act.cases.working import Word, write_to_customer
from everweek.act.following.services import give_link
from everweek.listen.asking.services import open_link, set_sites
from everweek.listen.inviting.letters import letter_of, letter_under
from everweek.listen.inviting.services import withdraw_invitation
from everweek.messages.contact.rules import Purpose, Wish
from everweek.messages.contact.services import decide
from everweek.messages.letters.drawing import as_html, as_text, frame_of
from everweek.messages.letters.identity import token_of
from everweek.messages.letters.services import send_to_customer
from everweek.messages.letters.shapes import CustomerLetter, Words
from everweek.messages.models import CustomerMail
from everweek.people.models import Customer
from everweek.questionnaires.models import Version
from everweek.questionnaires.services import create_questionnaire, publish

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("In which language something is said no database decides.")]
SITE = "https://shop.example"
Walk = Callable[[Cast, Version, str], list[str]]


@pytest.fixture
def asked(cast: Cast) -> Version:
    version = publish(version=create_questionnaire(key="visit", document=ASKED, by=BY), by=BY)
    set_sites(link=open_link(slug="desk", questionnaire="visit", unit=None, by=cast.erin), sites=[SITE], by=cast.erin)
    return version


def her_own_link(cast: Cast, asked: Version, language: str) -> list[str]:
    dana = Client(headers={"accept-language": language})
    _one, link = invited(cast, asked, f"a-{language}", language=language)
    gone, away = invited(cast, asked, f"b-{language}", language=language)
    withdraw_invitation(invitation=gone, by=cast.erin)
    page = dana.get(link)
    found = re.search(r'name="word" value="([0-9a-f]*)"', page.content.decode())
    word = found[1] if found else ""
    seen = ["expected", "why", "quote"]
    pages = [
        page,
        dana.post(link, {"word": word, "seen": seen}),
        dana.post(link, {"word": word, "a.why": "well", "a.expected": "as", "seen": seen}),
        dana.get(link),
        dana.get(f"{link}?change=1"),
        dana.get(away),
        dana.get("/a/nowhere"),
    ]
    assert [one.status_code for one in pages[:3]] == [200, 422, 200]
    return [one.content.decode() for one in pages]


def opting_out(cast: Cast, asked: Version, language: str) -> list[str]:
    dana = Client(headers={"accept-language": language})
    Customer.objects.filter(pk=cast.dana.pk).update(language=language)
    key = f"case:{language}"
    decide([Wish(cast.dana.pk, Purpose.CASE, key)], by=BY)
    send_to_customer(contact=key, letter=CustomerLetter("1", (Words("2"),), language), by=BY)
    link = f"/u/{token_of(CustomerMail.objects.get(contact__key=key).salt)}"
    pages = [dana.get(link), *(dana.post(link, {"choice": one}) for one in ("fewer", "none", "back")), dana.get("/u/0000")]
    assert [one.status_code for one in pages] == [200, 200, 200, 200, 404]
    return [one.content.decode() for one in pages]


def following(cast: Cast, asked: Version, language: str) -> list[str]:
    case = opened(cast, language=language, text="")
    link = "/c/" + give_link(case=case, by=cast.bob).rpartition("/")[2]
    dana = Client(headers={"accept-language": language})
    pages = [dana.get(link), dana.post(link, {"deed": "write", "text": "1", "once": "1"}), dana.post(link, {"deed": "write"})]
    write_to_customer(case=case, word=Word(text="2"), by=cast.bob, asks=True)
    pages.append(dana.get(link))
    decide_case(case=case, decision=Decision.REMEDY, what="3", by=cast.bob)
    told = {"told": tell_decision(case=case, word=Word(text="4"), by=cast.bob).told_at.isoformat()}
    pages += [dana.get(link), dana.post(link, {"deed": "disagree", **told}), dana.post(link, {"deed": "agree", **told})]
    pages += [dana.post(link, {"deed": "reopen", "text": "5", **told}), dana.get("/c/0000")]
    pages += [dana.post("/c/0000", {"address": one}) for one in ("north", f"{language}@example.org")]
    assert [one.status_code for one in pages] == [200, 200, 422, 200, 200, 422, 200, 200, 404, 422, 200]
    return [one.content.decode() for one in pages]


def the_tablet(cast: Cast, asked: Version, language: str) -> list[str]:
    page = Client().get(f"/s/desk/kiosk?lang={language}")
    assert page.status_code == 200
    html = page.content.decode()
    # It carries the questions and the words of every language, for when it has no line: looked at are those of this one.
    says = json.loads(re.search(r'id="kiosk" type="application/json">(.*?)</script>', html, re.DOTALL)[1])["says"]
    hers = re.search(rf'<template data-language="{language}".*?</template>', html, re.DOTALL)[0]
    bare = re.sub(r"<(template|script)\b.*?</\1>", "", html, flags=re.DOTALL)
    return [bare, hers, json.dumps(says[language], ensure_ascii=False)]


def the_website(cast: Cast, asked: Version, language: str) -> list[str]:
    told = Client().get(f"/s/desk/questions?lang={language}", headers={"origin": SITE})
    assert told.status_code == 200
    assert json.loads(told.content)
    return [told.content.decode()]


def letters(cast: Cast, asked: Version, language: str) -> list[str]:
    written = [letter_of(asked, language, "token", "The house", again=again) for again in (False, True)]
    written.append(letter_under("ask:case:12-1", asked, language, "token", "The house", {}))
    frames = [frame_of("The house", language, purpose, "https://house.example/u/x") for purpose in (Purpose.ASKING, Purpose.CASE)]
    return [draw(letter, frame) for letter in written for frame in frames for draw in (as_html, as_text)]


@cache
def every_text() -> frozenset[str]:
    return frozenset(text.one for text in words.texts())


@cache
def of_customers() -> frozenset[str]:
    return frozenset(text.one for text in words.of_customers())


WALKS: list[Walk] = [her_own_link, opting_out, following, the_tablet, the_website, letters]


@pytest.mark.parametrize("walk", WALKS)
def test_whatever_is_said_there_is_said_in_every_language(cast: Cast, asked: Version, said: set[str], walk: Walk):  # noqa: F811
    pages = " ".join(unescape(page) for page in walk(cast, asked, "en"))
    # What is looked up and not shown (a refusal that is taken care of) needs no translation.
    shown = {one for one in said & every_text() if one in pages or ("%" in one and one in of_customers())}
    assert shown
    for language in LANGUAGES:
        translated = {one.id if isinstance(one.id, str) else one.id[0] for one in words.read(language) if one.string}
        assert shown - translated == set(), language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("walk", WALKS)
def test_nothing_of_it_stays_english(cast: Cast, asked: Version, walk: Walk, language: str):
    pages = walk(cast, asked, language)
    english = [one for one in of_customers() if len(one) > 12 and "%" not in one and "{" not in one]
    assert [text for text in english for page in pages if text in unescape(page)] == []
