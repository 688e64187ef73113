"""The kiosk as the server sees it: with and without script, and answers that come late, twice or after the link was closed."""

import base64
import hashlib
import html
import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import BY
from tests.web.reading import visit
from tests.web.test_open_link import ASKED

from everweek import clock
from everweek.listen.asking.access import LATEST
from everweek.listen.asking.services import close_link, open_link
from everweek.listen.models import Imprint, PublicLink
from everweek.questionnaires.document import dump
from everweek.questionnaires.models import Questionnaire, Response
from everweek.questionnaires.services import create_questionnaire, publish, save_draft
from everweek.questionnaires.starting import begun_from
from everweek.web.listen.at_kiosk import BELIEVED

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(cast):
    with clock.frozen(clock.now() - timedelta(days=1)):
        publish(version=create_questionnaire(key="after-visit", document=ASKED, by=BY), by=BY)
        return open_link(slug="north-desk", questionnaire="after-visit", unit=cast.north, by=cast.erin)


def come(word: str = "a" * 32, score: str = "9", **more: str):
    sent = {"word": word, "version": "1", "lang": "pt", "seen": ["recommend"], "a.recommend": score, "age": "0", **more}
    return Client(enforce_csrf_checks=True).post("/s/north-desk/kiosk/answers", sent)


def test_the_page_asks_without_script_as_the_ordinary_one_and_its_answer_is_told_apart(link):
    page = Client().get("/s/north-desk/kiosk?lang=pt").content.decode()
    action = html.unescape(re.search(r'<form method="post"[^>]* action="([^"]+)"', page)[1])
    assert action == "/s/north-desk?via=kiosk&lang=pt"
    word = re.search(r'name="word" value="([0-9a-f]{32})"', page)[1]
    assert "Recomendar-nos-ia?" in page
    assert Client().post(action, {"word": word, "seen": ["recommend"], "a.recommend": "8"}).status_code == 200
    assert Response.objects.get().channel == "kiosk"


def test_it_guards_itself_and_no_link_leads_out_of_it(link):
    page = Client().get("/s/north-desk/kiosk")
    text, policy = page.content.decode(), page.headers["Content-Security-Policy"]
    digest = base64.b64encode(hashlib.sha256(re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert "script-src 'self'; connect-src 'self'; worker-src 'self'" in policy
    assert "unsafe" not in policy
    assert set(re.findall(r'<a href="([^"]*)"', text)) == {"?lang=pt", "?lang=ar"}
    scripts = re.findall(r"<script([^>]*)>", text)
    assert all(' src="/static/' in one or ' type="application/json"' in one for one in scripts)
    assert not page.cookies


def test_all_that_may_be_asked_is_in_the_page_so_that_no_line_is_needed(link):
    text = Client().get("/s/north-desk/kiosk").content.decode()
    assert text.count("<template") == 3
    for words in ("What should we have done better?", "O que faria melhor?", "ماذا كان علينا أن نحسن؟"):
        assert words in text
    told = json.loads(re.search(r'<script id="kiosk" type="application/json">(.*?)</script>', text)[1])
    assert [one["when"] for one in told["questions"]] == [None, {"question": "recommend", "at_most": 6}]
    assert told["says"]["ar"]["anew"] != told["says"]["en"]["anew"]


def test_a_ready_questionnaire_in_all_its_five_languages_is_a_page_of_thirty_kilobytes_at_most(cast):
    document = dump(begun_from("after-a-visit", named="visit"))
    assert len(document["languages"]) == 5
    publish(version=create_questionnaire(key="visit", document=document, by=BY), by=BY)
    open_link(slug="visit", questionnaire="visit", unit=cast.north, by=cast.erin)
    assert len(Client().get("/s/visit/kiosk").content) < 30_000


def test_the_worker_reaches_its_own_kiosk_and_nothing_else(link):
    worker = Client().get("/s/north-desk/kiosk/worker.js")
    assert worker.headers["Service-Worker-Allowed"] == "/s/north-desk/kiosk"
    assert worker.headers["Content-Type"].startswith("text/javascript")


def test_an_answer_that_comes_late_has_its_moment_and_coming_again_it_is_the_same(link, cast):
    assert come(age="7200").json() == {"kept": True}
    assert come(age="7260").json() == {"kept": True}, "reckoned anew its moment differs a little: it is the same answer"
    stored = Response.objects.get()
    assert (stored.channel, stored.language, stored.unit, stored.dimensions) == (
        "kiosk",
        "pt",
        cast.north,
        {"link": "north-desk"},
    )
    voice = visit(cast.client("erin"), f"/listen/voices/{stored.pk}")
    assert "a tablet" in voice.says
    assert timedelta(hours=1, minutes=59) < clock.now() - stored.answered_at < timedelta(hours=2, minutes=1)


def test_of_several_like_tablets_behind_one_address_each_is_told_apart(link):
    for number, tablet in enumerate(("1" * 32, "2" * 32, "1" * 32)):
        assert come(word=f"{number}" * 32, tablet=tablet).json() == {"kept": True}
    first, other, again = Imprint.objects.order_by("pk").values_list("place", "browser")
    assert first[0] == other[0] == again[0]
    assert first == again != other


def test_an_answer_to_the_version_that_was_asked_is_taken_when_another_is_asked_now(link):
    other = {**ASKED, "questions": [{**ASKED["questions"][0], "key": "other"}]}
    publish(version=save_draft(questionnaire=Questionnaire.objects.get(), document=other, by=BY), by=BY)
    assert come().status_code == 200
    assert Response.objects.get().version.number == 1
    assert come(word="b" * 32, version="2").status_code == 422, "what must be answered there is missing"
    for number in ("3", "0", "x", "9" * 30):
        assert come(word="c" * 32, version=number).status_code == 404


def test_what_was_given_before_the_link_was_closed_is_taken_and_what_after_is_not(link, cast):
    close_link(link=link, by=cast.erin)
    assert come(age="60").status_code == 200
    PublicLink.objects.update(closed_at=clock.now() - timedelta(minutes=5))
    assert come(word="b" * 32, age="60").status_code == 404
    assert come(word="c" * 32, age="600").status_code == 200
    PublicLink.objects.update(closed_at=clock.now() - LATEST - timedelta(days=1))
    assert come(word="d" * 32, age=str(int(LATEST.total_seconds()) * 2)).status_code == 404
    assert Response.objects.count() == 2


def test_no_answer_is_older_than_its_question(link):
    asked_at = link.opened_at
    for number, age in enumerate(("100000", str(int(BELIEVED.total_seconds())))):
        assert come(word=f"{number}" * 32, age=age).status_code == 200
    assert [one.answered_at for one in Response.objects.all()] == [asked_at] * 2
    other = {**ASKED, "questions": [{**ASKED["questions"][0], "key": "other"}]}
    newer = publish(version=save_draft(questionnaire=Questionnaire.objects.get(), document=other, by=BY), by=BY)
    assert come(word="c" * 32, version="2", age="86400", **{"a.other": "9", "seen": ["other"]}).status_code == 200
    assert Response.objects.latest("pk").answered_at == newer.published_at


def test_what_no_tablet_can_have_kept_so_long_counts_when_it_comes(cast):
    with clock.frozen(clock.now() - timedelta(days=300)):
        publish(version=create_questionnaire(key="after-visit", document=ASKED, by=BY), by=BY)
        link = open_link(slug="north-desk", questionnaire="after-visit", unit=cast.north, by=cast.erin)
    now, most = clock.now(), int(BELIEVED.total_seconds())
    for number, age in enumerate((str(most), str(most + 1), "999999999", "9" * 12, "-5")):
        with clock.frozen(now):
            assert come(word=f"{number}" * 32, age=age).status_code == 200
    assert [one.answered_at for one in Response.objects.order_by("pk")] == [now - BELIEVED, now, now, now, now]
    close_link(link=link, by=cast.erin)
    PublicLink.objects.update(closed_at=clock.now() - timedelta(hours=1))
    assert come(word="f" * 32, age=str(most + 1)).status_code == 404, "so it was given after the link was closed"


def test_what_is_spoilt_is_refused_by_a_status_the_tablet_keeps_it_at(link):
    assert come(word="no word").status_code == 422
    assert come(score="11").status_code == 422
    assert come(age="x").status_code == 200
    assert Response.objects.count() == 1
