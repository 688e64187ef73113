"""What programs read page by page, as the pages of colleagues list it: customers, moments, invitations; sheets, and learning."""

from datetime import UTC, datetime, timedelta

import pytest
from django_tasks_db.models import DBTaskResult
from tests.cast import BY, Cast
from tests.listen.inviting import invited, published
from tests.web.api.calls import program_of

from everweek import clock
from everweek.listen.asking.services import open_link
from everweek.listen.inviting.past import AskedRow, record_asked
from everweek.moments.models import Interaction
from everweek.moments.services import InteractionRow, record_interactions, take_back_moment
from everweek.people import paging
from everweek.people.services import CustomerRow, erase_customer, save_segment, upsert_customers

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 10, 7, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon():
    with clock.frozen(NOON):
        yield


@pytest.fixture
def two_a_page(monkeypatch):
    """Pages of two, so that few rows are several pages."""
    monkeypatch.setattr(paging.Order.stretch, "__kwdefaults__", {"most": 2})


def read_on(program, address: str, name: str) -> list[list[dict]]:
    """Each page of a list, to its end."""
    pages, after = [], ""
    while True:
        reply = program.get(f"{address}{'&' if '?' in address else '?'}after={after}")
        assert reply.status_code == 200, reply.content
        pages.append(reply.json()[name])
        after = reply.json().get("next")
        if not after:
            return pages


def test_customers_are_read_to_the_end_by_the_words_of_their_page(cast: Cast, two_a_page):
    rows = [CustomerRow(external_id=f"c{n}", name=f"Ann {n}", attributes={"tier": "gold"}) for n in range(3)]
    upsert_customers([*rows, CustomerRow(external_id="s1", name="Sam", kind="supplier")], by=BY)
    save_segment(key="gold", name="Gold", rule={"all": [{"field": "attributes.tier", "is": "gold"}]}, by=BY)
    program = program_of(cast.erin, "customers:read")
    pages = read_on(program, "/customers", "customers")
    assert [[one["external_id"] for one in page] for page in pages] == [["s1", "c2"], ["c1", "c0"], ["dana"]]
    assert [one["external_id"] for one in program.get("/customers?kind=supplier").json()["customers"]] == ["s1"]
    assert [[one["name"] for one in page] for page in read_on(program, "/customers?segment=gold", "customers")] == [
        ["Ann 2", "Ann 1"],
        ["Ann 0"],
    ]
    assert [one["email"] for one in program.get("/customers?words=dana").json()["customers"]] == ["dana@example.org"]
    erase_customer(customer=cast.dana, by=BY)
    assert program.get("/customers?words=dana").json()["customers"] == []
    assert program.get("/customers?segment=nobodys").status_code == 404
    assert program_of(cast.frank, "customers:read").get("/customers").status_code == 403


def test_moments_are_read_within_reach_and_who_may_not_read_personal_data_reads_none(cast: Cast, two_a_page):
    told = {"queue": "refunds", "note": "Call 0171 234567 or dana@example.org", "tries": 3}
    rows = [
        InteractionRow(external_id="n1", at=NOON, customer=cast.dana.pk, unit=cast.north_desk.pk, attributes=told),
        InteractionRow(external_id="n2", at=NOON, unit=cast.north_desk.pk, handled_by=cast.bob.pk, channel="phone"),
        InteractionRow(external_id="s1", at=NOON - timedelta(days=2), unit=cast.south.pk),
        InteractionRow(external_id="gone", at=NOON, unit=cast.north_desk.pk),
    ]
    *_others, gone = record_interactions(rows, by=BY)
    take_back_moment(interaction=Interaction.objects.get(pk=gone.id), by=BY)
    erin = program_of(cast.erin, "interactions:read", "customers:read", "comments:unmasked")
    pages = read_on(erin, "/interactions", "interactions")
    assert [[one["external_id"] for one in page] for page in pages] == [["s1", "n2"], ["n1"]]
    [hers] = erin.get("/interactions?customer=dana").json()["interactions"]
    assert (hers["customer"], hers["unit"], hers["attributes"]) == ("dana", "north-desk", told)
    assert [one["external_id"] for one in erin.get("/interactions?unit=south").json()["interactions"]] == ["s1"]
    assert [one["handled_by"] for one in erin.get("/interactions?channel=phone").json()["interactions"]] == ["bob"]
    assert [one["external_id"] for one in erin.get("/interactions?until=2026-10-06").json()["interactions"]] == ["s1"]

    alice = program_of(cast.alice, "interactions:read")
    [hers] = [one for page in read_on(alice, "/interactions", "interactions") for one in page if one["external_id"] == "n1"]
    assert "customer" not in hers, "who she was is told to tokens that may look customers up"
    assert "example.org" not in str(hers["attributes"])
    assert "234567" not in str(hers["attributes"])
    assert (hers["attributes"]["queue"], hers["attributes"]["tries"]) == ("refunds", 3)
    assert all(one["external_id"] != "s1" for page in read_on(alice, "/interactions", "interactions") for one in page)
    assert alice.get("/interactions?unit=south").status_code == 404
    assert program_of(cast.frank, "interactions:read").get("/interactions").status_code == 403
    assert erin.get("/interactions?customer=nobody").json()["interactions"] == []


def test_invitations_are_read_by_how_they_stand_and_never_with_their_links(cast: Cast, two_a_page):
    version = published()
    for number in range(3):
        invited(cast, version, f"test:{number}")
    asked = AskedRow(identity="1", asked_at=NOON - timedelta(days=30), customer=cast.dana.pk)
    record_asked([asked], version=version, by=BY)
    program = program_of(cast.erin, "invitations:read")
    pages = read_on(program, "/invitations?customer=dana", "invitations")
    assert [[one["state"] for one in page] for page in pages] == [["over", "sent"], ["sent", "sent"]]
    assert [len(page) for page in read_on(program, "/invitations?state=sent", "invitations")] == [2, 1]
    assert program.get("/invitations?state=planned").json()["invitations"] == []
    assert program.get("/invitations?customer=nobody").json()["invitations"] == []
    assert "/a/" not in program.get("/invitations").content.decode()
    first = pages[0][1]["id"]
    assert program.get(f"/invitations/{first}").status_code == 403, "whoever only reads gets no link to hand over"
    assert program.post("/invitations", {"questionnaire": "after-visit", "customer": "dana"}).status_code == 403
    assert program_of(cast.bob, "invitations:read").get("/invitations").status_code == 403
    within = read_on(program_of(cast.alice, "invitations:read"), "/invitations", "invitations")
    assert [len(page) for page in within] == [2, 1], "what is about no unit is not hers"


def test_the_sheet_of_a_link_is_printed_in_a_language_of_what_it_asks(cast: Cast):
    published()
    link = open_link(slug="desk", questionnaire="after-visit", unit=cast.north_desk, touchpoint="", by=BY)
    program = program_of(cast.erin, "links:write")
    reply = program.get(f"/links/{link.pk}/sheet.pdf?layout=tent&language=ar&words=How%20was%20it?")
    assert (reply.status_code, reply["Content-Type"], reply.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert program.get(f"/links/{link.pk}/sheet.pdf?language=de").json()["field"] == "language"
    assert program.get(f"/links/{link.pk}/sheet.pdf?layout=a0").status_code == 422
    assert program.get("/links/9999/sheet.pdf").status_code == 404


def test_learning_is_begun_by_who_keeps_topics(cast: Cast):
    before = waiting()
    reply = program_of(cast.erin, "topics:write").post("/voices/learn", {})
    assert (reply.status_code, reply.json()) == (200, {"lessons": []})
    assert waiting() == before + 1
    assert program_of(cast.erin, "responses:read").get("/voices/learned").json() == {"lessons": []}
    assert program_of(cast.erin, "responses:read").post("/voices/learn", {}).status_code == 403
    assert program_of(cast.bob, "topics:write").post("/voices/learn", {}).status_code == 403
    assert waiting() == before + 1


def waiting() -> int:
    """How many jobs wait that learn."""
    return DBTaskResult.objects.filter(task_path__endswith=".learn").count()
