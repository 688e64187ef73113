"""The public page of complaints: anybody may say what went wrong, once, and follows it from there; nothing is told of anybody."""

import re
from collections import Counter

import pytest
from django.test import Client
from django.urls import resolve
from tests.act.opening import MONDAY
from tests.flows.delivering import hear
from tests.web.reading import read, visit

from everweek import clock
from everweek.act.complaining import services
from everweek.act.complaining.queries import show_door
from everweek.act.complaining.setting import set_door
from everweek.act.models import Case
from everweek.flows import addresses
from everweek.jobs import worker
from everweek.messages.models import Message, Notice
from everweek.moments.services import save_touchpoint
from everweek.people import saying
from everweek.web.following import complaining

pytestmark = pytest.mark.one_database("what is shown and kept is read by queries that are tried on both elsewhere")
HOSTILE = "</textarea><script>alert(1)</script>"
ONCE = "0f" * 16


@pytest.fixture(autouse=True)
def monday(settings):
    settings.EMAIL_HOST = "mail.example.org"
    with clock.frozen(MONDAY):
        yield


def said(status=200, client=None, **fields):
    told = {"text": "You left my wheelchair on the quay.", "once": ONCE, **fields}
    return read((client or Client()).post("/complain?lang=en", told), status)


def page_of(seen):
    [link] = {one.attributes["href"] for one in seen.page.all("a") if "/c/" in one.attributes["href"]}
    return link[link.index("/c/") :]


def test_a_complaint_is_said_once_without_a_sign_in_and_followed_from_there(cast, mailoutbox):
    save_touchpoint(key="boarding", name="Boarding", by=cast.heidi)
    save_touchpoint(key="till", name="The secret till", by=cast.heidi)
    told = {"opens": "on", "unit": "south", "shown": ["north-desk"], "touchpoints": ["boarding"]}
    for words, wrong in (
        ("boarding: x", "write touchpoint, language, colon, name"),
        ("till de: Kasse", "Choose the touchpoint too"),
        ("boarding xx: Einsteigen", "The page is not read in xx"),
    ):
        refused = cast.client("heidi").post("/act/rules/ways/door", {**told, "words": words})
        assert (refused.status_code, wrong in refused.content.decode()) == (422, True)
    assert cast.client("heidi").post("/act/rules/ways/door", {**told, "words": "boarding de: Einsteigen"}).status_code == 302
    assert show_door(cast.heidi).touchpoints == {"boarding": {"de": "Einsteigen"}}
    asked = Client().get("/complain?lang=de").content.decode()
    assert ("Worum ging es?" in asked, "Einsteigen" in asked, "secret" in asked) == (True, True, False)
    before = Client().get("/complain?lang=en")
    assert "Boarding" in before.content.decode()
    assert (len(before.content) < 15_000, b"<script" in before.content, before.cookies) == (True, False, {})
    assert "South" not in before.content.decode()
    named = {"place": "north-desk", "touchpoint": "boarding", "sought": "apology", "address": "Dana@example.org"}
    links = {page_of(said(**named)) for _press in range(2)}
    case = Case.objects.get()
    assert case.touchpoint.key == "boarding"
    said(422, touchpoint="till")
    assert (case.way, case.unit, case.sought, case.customer, case.address) == (
        "page",
        cast.north_desk,
        "apology",
        None,
        "dana@example.org",
    )
    [link] = links
    assert "You left my wheelchair on the quay." in visit(Client(), link).says
    hear()
    worker.run_waiting()
    assert [one.to for one in mailoutbox] == [["dana@example.org"]]
    assert link in mailoutbox[0].body

    told = said(**named).says
    assert f"Your complaint has the number {case.pk}." in told
    assert re.search(r"You hear from us by [^.]*\d\d:\d\d\.", told), told
    assert said(**named).link("Open my page").endswith(link)

    assert "Without" not in said(once="1f" * 16, text="Without an address.").says
    assert Case.objects.get(title="Without an address.").unit == cast.south
    hear()
    assert Message.objects.count() == 1
    set_door(opens=False, unit=None, shown=[], by=cast.heidi)
    for asked in (Client().get("/complain?lang=en"), Client().post("/complain?lang=en", {"text": "x"})):
        assert "Complaints are not taken here." in read(asked, 404).says


def test_what_cannot_be_kept_is_said_beside_what_was_typed_and_one_machine_that_says_too_much_waits(cast, monkeypatch):
    for wrong in ({"text": " "}, {"text": "\x00"}, {"address": "nobody"}, {"place": "south"}, {"sought": "revenge"}):
        said(422, **wrong)
    assert HOSTILE not in str(said(422, text=HOSTILE, address="nobody"))
    assert not Case.objects.exists()
    # Without the word of a form nobody is shown the page of another who said the same.
    assert page_of(said(once="")) != page_of(said(once=""))
    monkeypatch.setattr(complaining, "SENT_AN_HOUR", 3)
    for _mistyped in range(4):
        said(422, address="nobody")
    said(once="6b" * 16)
    assert "Please wait a moment" in said(429, once="6c" * 16).says
    # A flood of forms that are refused has an end, too.
    monkeypatch.setattr(complaining, "SENT_AN_HOUR", 99)
    monkeypatch.setattr(complaining, "TRIED_AN_HOUR", 15)
    said(422, text=" ")
    assert "Please wait a moment" in said(429, text=" ").says
    said(429, once="6d" * 16)


def test_no_letter_is_promised_where_no_mail_goes_out_and_the_link_is_there_to_be_kept(cast, settings):
    settings.EMAIL_HOST = ""
    assert "We answer there" not in read(Client().get("/complain?lang=en")).says
    seen = said(address="dana@example.org")
    assert ("No letter brings you this link" in seen.says, "A letter takes it" in seen.says) == (True, False)
    assert "You left my wheelchair" in visit(Client(), page_of(seen)).says
    assert "letter" not in said(once="1b" * 16).says
    lost = read(Client().post("/c/of-nobody?lang=en", {"address": "dana@example.org"}), 404)
    assert ("Please ask us for the link" in lost.says, "mailbox" in lost.says) == (True, False)


def test_no_complaint_is_refused_for_how_many_came_and_the_page_says_where_no_further_mail_is_sent(cast, mailoutbox, monkeypatch):
    mailed, unmailed = "A letter takes it to the e-mail address", "Today no further mail"
    for number in range(3):
        # What is refused is no complaint, and sent twice it is one.
        said(422, text=" ", address="dana@example.org")
        for _press in range(2):
            assert mailed in said(once=f"{number}a" * 16, address="dana@example.org").says
    for _press in range(2):
        fourth = said(once="5b" * 16, address="DANA@example.org")
        assert (unmailed in fourth.says, mailed in fourth.says) == (True, False)
    assert page_of(fourth)
    assert mailed in said(once="5c" * 16, address="charlie@example.org").says

    monkeypatch.setattr(services, "LETTERS_AN_HOUR", 5)
    monkeypatch.setattr(complaining, "SENT_AN_HOUR", 50)
    for number in range(2):
        assert unmailed in said(once=f"{number}d" * 16, address=f"bob{number}@example.org").says
    # Without an address nothing is said of mail.
    assert not {mailed, unmailed} & set(said(once="6e" * 16).says.split("."))
    assert Case.objects.count() == 8
    hear()
    worker.run_waiting()
    mailed_to = Counter(one.to[0] for one in mailoutbox)
    assert (mailed_to["dana@example.org"], mailed_to["charlie@example.org"], mailed_to["bob0@example.org"]) == (3, 1, 0)
    # Told once an hour, to whoever may close the page.
    told = Notice.objects.filter(kind="complaints.many").values_list("member__name", flat=True)
    assert sorted(told) == ["Erin", "Heidi"]
    assert resolve(addresses.WAYS).url_name == "case-ways"


@pytest.mark.parametrize("language", [one for one in saying.SPOKEN if one != "en"])
def test_it_is_asked_in_their_language(cast, language):
    told = Client().get(f"/complain?lang={language}").content.decode()
    assert f'lang="{language}"' in told
    assert "What happened?" not in told
