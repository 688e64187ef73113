"""The pages under attack: forged forms, odd addresses, two tabs at once, stale ways back, questions meant to find out."""

import re

import pytest
from django.test import Client
from tests.cast import BY, Cast
from tests.test_doors import DOORS
from tests.web.reading import read

from everweek.people.models import Member, Token, Unit
from everweek.people.services import edit_profile, join_member, leave_member, move_unit, open_unit, rename_unit

PAGES_THAT_WRITE = sorted(
    {
        address
        for doors in DOORS.values()
        for method, address, _who in doors
        # Whoever comes by a link, or tells us something as a program, has no session in whose name anything could be sent
        # (docs/decisions/0010).
        if method == "POST"
        and not address.startswith(("/api/", "/a/", "/c/", "/complain", "/h/", "/hooks/", "/privacy", "/s/", "/step/", "/u/"))
    }
)
HUGE = "9" * 40


def hidden(html: str, form: str) -> dict[str, str]:
    """The fields of the form that is sent to this address, as the page was made."""
    [found] = re.findall(rf'<form[^>]*action="{form}".*?</form>', html, re.DOTALL)
    fields = re.findall(r'<input type="[^"]*" name="([^"]+)"(?: value="([^"]*)")?', found)
    return {name: value for name, value in fields if not name.startswith("csrf")}


ODD = [
    "/listen/voices/?after=9999-12-31T23:59:59-14:00_7",
    "/listen/voices/?before=0001-01-01T00:00:00%2B14:00_7",
    f"/listen/voices/?member={HUGE}",
    f"/listen/voices/{HUGE}",
    f"/settings/people/{HUGE}",
    f"/settings/people/?after={HUGE}",
    f"/listen/imports/?before={HUGE}",
    "/prove/?measure=nps&where=unit%3D%00",
    f"/prove/?measure=nps&where=member%3D{HUGE}",
    f"/prove/measure.csv?measure=nps&where=member%3D{HUGE}",
    "/prove/?measure=nps&by=month&since=0001-01-01&until=9999-12-31",
    "/prove/?measure=nps&level=nan",
    "/prove/?measure=nps&level=1e-320",
    "/prove/consistency/?measure=nps&by=%00&group=%00&every=%00",
    "/prove/fair/?measure=nps&unit=%00",
    "/prove/silence/?measure=%00&by=%00&unit=%00&since=%00",
    "/search?q=%00%25_%5C",
    "/?week=9999-12-31",
    "/settings/units/?under=%00",
    "/settings/people/new?unit=%00",
]


@pytest.mark.one_database("It is refused before anything is written.")
@pytest.mark.parametrize("proof", [{}, {"csrfmiddlewaretoken": "a" * 64}])
def test_a_form_from_elsewhere_changes_nothing(cast: Cast, proof: dict[str, str]):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.heidi.account)
    client.cookies["csrftoken"] = "b" * 32
    # What knows no POST at all says so first.
    taken = [one for one in PAGES_THAT_WRITE if client.post(re.sub(r"\{\w+\}", "1", one), proof).status_code not in {403, 405}]
    assert taken == []


@pytest.mark.parametrize(
    "who",
    [pytest.param("bob", marks=pytest.mark.one_database("He sees some of what the others see.")), "heidi", "erin"],
)
def test_an_odd_address_breaks_nothing(heard, cast: Cast, who: str):
    client = cast.client(who)
    broken = [one for one in ODD if client.get(one, follow=True).status_code not in {200, 400, 403, 404}]
    assert broken == []


def test_two_who_change_a_colleague_at_once_do_not_undo_each_other(cast: Cast):
    address = f"/settings/people/{cast.bob.pk}"
    franks = hidden(cast.client("frank").get(address).content.decode(), f"{address}/profile")
    heidis = hidden(cast.client("heidi").get(address).content.decode(), f"{address}/profile")
    assert cast.client("frank").post(f"{address}/profile", franks | {"zone": "Europe/Paris"}).status_code == 302
    assert cast.client("heidi").post(f"{address}/profile", heidis | {"name": "Robert"}).status_code == 302
    bob = Member.objects.get(pk=cast.bob.pk)
    assert (bob.name, bob.zone) == ("Robert", "Europe/Paris")


def test_who_comes_second_to_the_same_field_is_told_what_stands_there(cast: Cast):
    address = "/settings/units/south"
    both = hidden(cast.client("frank").get(address).content.decode(), f"{address}/rename")
    assert cast.client("frank").post(f"{address}/rename", both | {"name": "The south"}).status_code == 302
    answer = cast.client("heidi").post(f"{address}/rename", both | {"name": "Down south"})
    assert answer.status_code == 409
    assert "Somebody changed this meanwhile; it is “The south” now." in answer.content.decode()
    assert Unit.objects.get(key="south").name == "The south"


def test_the_same_change_sent_twice_is_one(cast: Cast):
    both = hidden(cast.client("heidi").get("/settings/organisation").content.decode(), "/settings/organisation")
    both |= {"year_starts_month": "4", "initial-year_starts_month": "1"}
    client = cast.client("heidi")
    assert client.post("/settings/organisation", both).status_code == 302
    assert client.post("/settings/organisation", both).status_code == 302
    assert "Nothing was changed." in client.get("/settings/organisation").content.decode()


def test_a_way_back_does_not_write_over_what_somebody_did_since(cast: Cast):
    frank = cast.client("frank")
    html = frank.post(f"/settings/people/{cast.bob.pk}/profile", {"name": "Bobby", "email": "bob@example.org"}, follow=True)
    back = read(html).undo()
    edit_profile(member=cast.bob, name="Robert", by=cast.heidi)
    html = frank.post(*back, follow=True).content.decode()
    assert "Somebody has changed this again meanwhile" in html
    assert Member.objects.get(pk=cast.bob.pk).name == "Robert"

    back = read(frank.post("/settings/units/south/rename", {"name": "The south"}, follow=True)).undo()
    rename_unit(unit=cast.south, name="Down south", by=cast.heidi)
    assert "Somebody has changed this again meanwhile" in frank.post(*back, follow=True).content.decode()
    assert Unit.objects.get(key="south").name == "Down south"


def test_the_organisation_is_not_set_back_over_a_later_change(cast: Cast):
    heidi = cast.client("heidi")
    form = hidden(heidi.get("/settings/organisation").content.decode(), "/settings/organisation") | {"year_starts_month": "1"}
    back = read(heidi.post("/settings/organisation", form | {"name": "First"}, follow=True)).undo()
    heidi.post("/settings/organisation", form | {"initial-name": "First", "name": "Second"})
    assert "Somebody has changed this again meanwhile" in heidi.post(*back, follow=True).content.decode()
    cast.organisation.refresh_from_db()
    assert cast.organisation.name == "Second"


def test_a_move_taken_back_after_the_house_was_turned_round_is_refused_on_the_page(cast: Cast):
    frank = cast.client("frank")
    back = read(frank.post("/settings/units/north-desk/move", {"parent": "south"}, follow=True)).undo()
    north_desk, north = Unit.objects.get(key="north-desk"), Unit.objects.get(key="north")
    move_unit(unit=north, parent=north_desk, by=BY)
    answer = frank.post(*back, follow=True)
    assert answer.status_code == 200
    assert "North desk cannot stand under itself or under a unit below it." in answer.content.decode()


def test_a_unit_never_stands_under_itself(cast: Cast):
    for parent in ("north", "north-desk", "", "nowhere"):
        assert cast.client("frank").post("/settings/units/north/move", {"parent": parent}).status_code == 422
    assert cast.client("frank").post("/settings/units/house/move", {"parent": "south"}).status_code == 422
    assert Unit.objects.get(key="north").parent == cast.house


def test_names_of_any_kind_are_only_names(cast: Cast):
    wild = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "=HYPERLINK(1)", "אורי כהן", "\u200feila"]
    for number, name in enumerate(wild):
        open_unit(key=f"wild-{number}", name=name, parent=cast.house, by=BY)
        join_member(name=name, email=f"wild{number}@example.org", external_id=f"wild{number}", by=BY)
    for address in ("/settings/people/", "/settings/units/", "/settings/people/new", "/settings/units/wild-0", "/search?q=a"):
        html = cast.client("heidi").get(address).content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html
    for name in ("x" * 10_000, "a\x07b", "\u202eeila", "   "):
        answer = cast.client("frank").post("/settings/units/south/rename", {"name": name})
        assert answer.status_code == 422, name[:9]
    assert Unit.objects.get(key="south").name == "South"


def test_bob_finds_nothing_out_about_what_he_may_not_see(heard, cast: Cast):
    gone = join_member(name="Mallory Gone", email="mallory@example.org", external_id="m", by=BY)
    leave_member(member=gone, by=BY)
    bob = cast.client("bob")
    for address in (
        f"/prove/?measure=nps&where=member%3D{gone.pk}",
        f"/prove/?measure=nps&since=2026-02-01&until=2026-01-01&where=member%3D{gone.pk}",
        f"/prove/consistency/?measure=nps&group={gone.pk}",
        f"/listen/voices/?member={gone.pk}",
        f"/settings/people/{gone.pk}",
        "/settings/people/?words=mallory",
        "/search?q=mallory",
    ):
        assert "Mallory Gone" not in bob.get(address, follow=True).content.decode(), address


def test_what_is_out_of_reach_and_what_is_not_there_are_one_answer(heard, cast: Cast):
    alice = cast.client("alice")
    for there, nowhere in (
        ("/prove/fair/?measure=nps&unit=south", "/prove/fair/?measure=nps&unit=nowhere"),
        ("/prove/consistency/?measure=nps&group=south", "/prove/consistency/?measure=nps&group=nowhere"),
        ("/prove/?measure=nps&where=unit%3Dsouth", "/prove/?measure=nps&where=unit%3Dnowhere"),
        ("/listen/voices/?unit=south", "/listen/voices/?unit=nowhere"),
        (f"/listen/voices/?member={cast.erin.pk}", "/listen/voices/?member=999999"),
    ):
        one, other = alice.get(there), alice.get(nowhere)
        assert one.status_code == other.status_code, there
        said = [re.sub(r"\s+", " ", re.search(r"<h1>.*?</h1>", answer.content.decode(), re.DOTALL)[0]) for answer in (one, other)]
        assert said[0].replace("south", "nowhere").replace("South", "nowhere") == said[1], there


@pytest.mark.one_database("Where it leads to is read out of the address.")
@pytest.mark.parametrize("asked", ["//evil.example/", "https://evil.example/", "\r\nX-Evil: 1", "@evil.example", "/../../evil"])
def test_a_saved_view_leads_to_its_own_page_and_nowhere_else(cast: Cast, asked: str):
    answer = cast.client("bob").post("/prove/views/", {"name": "mine", "page": "prove", "asked": asked})
    assert answer.status_code in {302, 422}
    if answer.status_code == 302:
        assert answer["Location"].startswith("/prove/?")
        assert "X-Evil" not in answer.headers
    assert cast.client("bob").post("/prove/views/", {"name": "mine", "page": "https://evil.example/"}).status_code == 422


def test_a_token_is_made_for_nobody_but_oneself(cast: Cast):
    sent = {"name": "till", "scopes": ["measures:read"], "days": "30", "member": cast.heidi.pk, "by": cast.heidi.pk}
    assert cast.client("erin").post("/settings/tokens/", sent).status_code == 200
    assert [token.member for token in Token.objects.all()] == [cast.erin]
    assert cast.client("erin").post("/settings/tokens/", sent | {"scopes": ["journal:read"]}).status_code == 422


@pytest.mark.parametrize(("words", "shown"), [('"qq', "“&quot;qq”"), ("o'q<zz", "“o&#x27;q&lt;zz”"), ("a&b", "“a&amp;b”")])
def test_what_is_looked_for_is_shown_with_each_character_escaped_once(cast: Cast, words: str, shown: str):
    html = cast.client("heidi").get("/search", {"q": words}).content.decode()
    assert f"Nothing is called {shown}." in html
    assert "&amp;quot;" not in html
    assert "&amp;#x27;" not in html
