"""What helpdesks tell: proved, taken once, kept for a person where it does not fit. All they send here is made up by us."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.cast import BY, Cast
from tests.web.api.calls import program_of
from tests.web.reading import read as seen_of
from tests.web.reading import send, visit

from everweek import clock
from everweek.errors import Conflict
from everweek.journal.models import Line
from everweek.listen.helpdesks import services
from everweek.listen.helpdesks.access import access_helpdesk
from everweek.listen.helpdesks.models import Arrival, Call, Helpdesk
from everweek.listen.helpdesks.reading import BODIES, read
from everweek.listen.mentions.models import Mention
from everweek.moments.models import Interaction
from everweek.moments.services import save_touchpoint
from everweek.people.models import Customer
from everweek.people.services import CustomerRow, end_keeping, erase_customer, upsert_customers
from everweek.questionnaires.models import Response

pytestmark = pytest.mark.one_database(
    "Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."
)

HERE = "/listen/sources/helpdesks/"
SECRET = "a secret as they show it"
NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)

FLAT = {
    "ticket": "417",
    "status": "Solved",
    "at": "2026-10-05T11:40:00Z",
    "channel": "Mail",
    "group": "Billing",
    "priority": "high",
    "email": "Dana@example.org",
    "name": "Dana",
    "customer": "",
    "agent": "bob@example.org",
    "rating": "",
    "comment": "",
}
CHATWOOT = {
    "event": "conversation_status_changed",
    "id": 31,
    "status": "resolved",
    "channel": "Channel::WebWidget",
    "priority": None,
    "updated_at": 1791200400.5,
    "meta": {
        "sender": {"id": 9, "name": "Dana", "email": "dana@example.org", "identifier": None, "type": "contact"},
        "assignee": {"id": 2, "name": "Bob", "email": "bob@example.org", "type": "user"},
        "team": {"id": 4, "name": "Billing"},
    },
}
CHATWOOT_RATING = {
    "event": "message_updated",
    "id": 990,
    "content_type": "input_csat",
    "content_attributes": {"submitted_values": {"csat_survey_response": {"rating": 2, "feedback_message": "Slow, but kind."}}},
    "conversation": CHATWOOT | {"event": None},
}
ZAMMAD = {
    "ticket": {
        "id": 81,
        "number": "64081",
        "state": "closed",
        "priority": {"id": 2, "name": "2 normal"},
        "group": {"id": 1, "name": "Billing"},
        "customer": {"id": 5, "email": "dana@example.org", "firstname": "Dana", "lastname": "", "login": "dana"},
        "owner": {"id": 3, "email": "bob@example.org"},
        "create_article_type": "phone",
        "close_at": "2026-10-05T11:40:00.000Z",
        "updated_at": "2026-10-05T11:40:00.000Z",
    },
    "article": {"id": 104, "body": "never read"},
}
TOLD = {"zendesk": FLAT, "freshdesk": FLAT, "chatwoot": CHATWOOT, "zammad": ZAMMAD}


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def desk_of(cast: Cast, kind: str, **more: object) -> Helpdesk:
    told = {"name": "Support", "unit": cast.north, "groups": {"Billing": "north-desk"}, **more}
    helpdesk = services.open_helpdesk(kind=kind, by=BY, **told).helpdesk
    if kind not in services.OURS:
        services.give_secret(helpdesk=helpdesk, secret=SECRET, by=BY)
    helpdesk.refresh_from_db()
    return helpdesk


def signed(helpdesk: Helpdesk, body: bytes, at: datetime = NOW) -> dict[str, str]:
    """The headers each helpdesk sends, made as its documentation says."""
    key, stamp = helpdesk.secret.encode(), str(int(at.timestamp()))
    match helpdesk.kind:
        case "zendesk":
            moment = at.strftime("%Y-%m-%dT%H:%M:%SZ")
            digest = hmac.new(key, moment.encode() + body, hashlib.sha256).digest()
            return {
                "X-Zendesk-Webhook-Signature": base64.b64encode(digest).decode(),
                "X-Zendesk-Webhook-Signature-Timestamp": moment,
            }
        case "chatwoot":
            digest = hmac.new(key, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
            return {"X-Chatwoot-Signature": f"sha256={digest}", "X-Chatwoot-Timestamp": stamp}
        case "zammad":
            return {"X-Hub-Signature": "sha1=" + hmac.new(key, body, hashlib.sha1).hexdigest()}
    return {"X-Everweek-Secret": helpdesk.secret}


def tell(helpdesk: Helpdesk, told: object, **how: object) -> HttpResponse:
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    headers = how.get("headers", signed(helpdesk, body))
    return Client().post(f"/h/{helpdesk.address}", body, content_type="application/json", headers=headers)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["zendesk", "freshdesk", "chatwoot", "zammad"])
def test_a_solved_ticket_of_each_helpdesk_is_one_moment_with_dana_that_bob_handled(cast, kind):
    helpdesk = desk_of(cast, kind)
    outcomes = [tell(helpdesk, TOLD[kind]).json()["outcome"] for _twice in range(2)]
    assert outcomes == ["taken", "already"]
    moment = Interaction.objects.get()
    assert moment.external_id == f"{kind}:{read(kind, TOLD[kind]).id}"
    assert (moment.customer, moment.unit, moment.handled_by) == (cast.dana, cast.north_desk, cast.bob)
    assert moment.history is False, "it may ask the customer how it was"
    assert moment.channel in {"email", "chat", "phone"}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["zendesk", "freshdesk", "chatwoot", "zammad"])
def test_what_is_not_proved_is_not_even_read(cast, kind):
    helpdesk = desk_of(cast, kind)
    right = json.dumps(TOLD[kind]).encode()
    wrong = {name: value[:-2] + "xx" for name, value in signed(helpdesk, right).items()}
    assert tell(helpdesk, right, headers={}).status_code == 401
    assert tell(helpdesk, right, headers=wrong).status_code == 401
    Helpdesk.objects.update(secret="")
    assert tell(helpdesk, right).status_code == 401
    assert not Interaction.objects.exists()
    assert not Arrival.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["zendesk", "chatwoot"])
def test_a_call_that_was_recorded_on_the_way_is_of_no_use_later(cast, kind):
    helpdesk = desk_of(cast, kind)
    body = json.dumps(TOLD[kind]).encode()
    assert tell(helpdesk, body, headers=signed(helpdesk, body, NOW - timedelta(minutes=11))).status_code == 401
    assert tell(helpdesk, body + b" ", headers=signed(helpdesk, body)).status_code == 401


@pytest.mark.django_db
def test_a_ticket_that_is_not_solved_moves_nothing_and_one_solved_anew_stays_one(cast):
    helpdesk = desk_of(cast, "zendesk")
    assert tell(helpdesk, FLAT | {"status": "Open"}).json() == {"outcome": "ignored"}
    tell(helpdesk, FLAT)
    assert tell(helpdesk, FLAT | {"at": "2026-10-05T11:59:00Z"}).json() == {"outcome": "already"}
    assert Interaction.objects.get().at.isoformat() == "2026-10-05T11:40:00+00:00"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "told", "score", "words"),
    [
        ("zendesk", FLAT | {"rating": "Bad, I'm unsatisfied", "comment": "Slow."}, 0, "Slow."),
        ("freshdesk", FLAT | {"rating": "good"}, 1, None),
        ("chatwoot", CHATWOOT_RATING, 2, "Slow, but kind."),
    ],
)
def test_a_rating_is_a_voice_nobody_of_ours_asked_for_about_bob(cast, kind, told, score, words):
    helpdesk = desk_of(cast, kind)
    for _twice in range(2):
        tell(helpdesk, told)
    mention = Mention.objects.select_related("response", "source").get()
    assert mention.response.answers == ({"rating": score} | ({"said": words} if words else {}))
    assert (mention.customer, mention.response.about_member, mention.source) == (cast.dana, cast.bob, helpdesk.source)


@pytest.mark.django_db
def test_what_cannot_be_taken_waits_as_it_came_and_is_taken_once_the_cause_is_mended(cast):
    helpdesk = desk_of(cast, "zendesk", touchpoint="")
    Helpdesk.objects.update(groups={"billing": "accounts"})
    for _twice in range(2):
        answer = tell(helpdesk, FLAT)
        assert (answer.status_code, answer.json()["outcome"]) == (202, "parked")
    arrival = Arrival.objects.get()
    erin = cast.client("erin")
    seen = visit(erin, HERE)
    assert seen.heading == "1 thing a helpdesk told waits for you."
    assert "belongs to the unit accounts" in seen.row("Support")
    assert "dana@example.org" not in seen.lower()
    program = program_of(cast.erin, "sources:write")
    [waits] = program.get("/helpdesks").json()["helpdesks"][0]["waits"]
    assert (waits["id"], "belongs to the unit accounts" in waits["reason"]) == (arrival.pk, True)
    assert program.post(f"/helpdesks/waiting/{arrival.pk}/take", {}).status_code == 422
    assert program_of(cast.bob, "sources:write").post(f"/helpdesks/waiting/{arrival.pk}/drop", {}).status_code == 403
    still = send(erin, f"{HERE}waiting/{arrival.pk}/take")
    assert "belongs to the unit accounts" in still.notices[0]
    Helpdesk.objects.update(groups={})
    send(erin, f"{HERE}waiting/{arrival.pk}/take")
    assert Interaction.objects.get().unit == cast.north
    assert not Arrival.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "told",
    [
        b"no json",
        b"[]",
        b"{}",
        b'{"ticket": "1\\u0000", "status": "solved"}',
        b"\xff",
        b"[" * 90_000,
        b'{"ticket": NaN, "status": "solved"}',
        b'{"ticket": 1e999, "status": "solved"}',
    ],
)
def test_spoilt_bodies_wait_for_a_person_and_break_nothing(cast, told):
    helpdesk = desk_of(cast, "zendesk")
    assert tell(helpdesk, told).status_code in {200, 202}
    assert not Interaction.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("rating", ["1e999", "9" * 400])
def test_a_rating_no_number_is_so_long_waits_for_a_person(cast, rating):
    told = json.dumps(CHATWOOT_RATING).replace('"rating": 2', f'"rating": {rating}').encode()
    assert tell(desk_of(cast, "chatwoot"), told).json()["outcome"] == "parked"


@pytest.mark.django_db
def test_more_than_a_helpdesk_says_is_not_read_and_nobody_listens_elsewhere(cast):
    helpdesk = desk_of(cast, "freshdesk")
    assert tell(helpdesk, b" " * (256 * 1024 + 1)).status_code == 413
    assert Client().post("/h/nothing", b"{}", content_type="application/json").status_code == 404
    assert Client().get(f"/h/{helpdesk.address}").status_code == 405


@pytest.mark.django_db
def test_paused_it_is_told_so_that_it_tries_again(cast):
    helpdesk = desk_of(cast, "freshdesk")
    services.pause_helpdesk(helpdesk=helpdesk, paused=True, by=BY)
    assert tell(helpdesk, FLAT).status_code == 409
    services.pause_helpdesk(helpdesk=helpdesk, paused=False, by=BY)
    assert tell(helpdesk, FLAT).json()["outcome"] == "taken"


@pytest.mark.django_db
def test_a_customer_nobody_knew_is_added_once_and_two_with_one_address_are_not_guessed_between(cast):
    helpdesk = desk_of(cast, "zendesk")
    for number in ("1", "2"):
        tell(helpdesk, FLAT | {"ticket": number, "email": "ines@example.org", "name": "Ines"})
    ines = Customer.objects.get(external_id="zendesk:ines@example.org")
    assert Interaction.objects.filter(customer=ines).count() == 2
    upsert_customers([CustomerRow(external_id=one, email="shared@example.org") for one in ("a", "b")], by=BY)
    tell(helpdesk, FLAT | {"ticket": "3", "email": "shared@example.org"})
    assert Interaction.objects.get(external_id="zendesk:3").customer.external_id == "zendesk:shared@example.org"
    tell(helpdesk, FLAT | {"ticket": "4", "email": "shared@example.org", "customer": "b"})
    assert Interaction.objects.get(external_id="zendesk:4").customer.external_id == "b"


@pytest.mark.django_db
def test_what_waits_of_a_customer_who_is_erased_goes_with_her(cast):
    helpdesk = desk_of(cast, "zendesk")
    Helpdesk.objects.update(groups={"billing": "accounts"})
    tell(helpdesk, FLAT)
    tell(helpdesk, FLAT | {"email": "other@example.org", "name": "Other"})
    erase_customer(customer=cast.dana, by=BY)
    assert [json.loads(one.body)["email"] for one in Arrival.objects.all()] == ["other@example.org"]


@pytest.mark.django_db
def test_her_address_is_found_however_its_letters_are_written_and_her_number_and_name_too(cast):
    helpdesk = desk_of(cast, "zendesk")
    Helpdesk.objects.update(groups={"billing": "accounts"})
    [zoe] = upsert_customers([CustomerRow(external_id="zé-7", name="Zoë Quark")], by=BY)
    tell(helpdesk, json.dumps(FLAT).replace("@example", "\\u0040example").encode())
    tell(helpdesk, b"no json of dana@example.org")
    tell(helpdesk, FLAT | {"email": "", "customer": "zé-7"})
    tell(helpdesk, FLAT | {"email": "", "name": "Zoë Quark"})
    assert Arrival.objects.count() == 4
    for pk in (cast.dana.pk, zoe.id):
        erase_customer(customer=Customer.objects.get(pk=pk), by=BY)
    assert not Arrival.objects.exists()


@pytest.mark.django_db
def test_erasing_somebody_with_a_short_number_takes_nobody_else_along(cast):
    helpdesk = desk_of(cast, "zendesk")
    Helpdesk.objects.update(groups={"billing": "accounts"})
    [seven] = upsert_customers([CustomerRow(external_id="7", name="Ivan Seven")], by=BY)
    tell(helpdesk, FLAT | {"email": "other@example.org", "name": "Ivan Seven", "ticket": "7"})
    tell(helpdesk, FLAT | {"email": "", "customer": "7"})
    erase_customer(customer=Customer.objects.get(pk=seven.id), by=BY)
    assert [json.loads(one.body)["email"] for one in Arrival.objects.all()] == ["other@example.org"]


@pytest.mark.django_db
def test_two_helpdesks_that_number_their_tickets_alike_do_not_hide_each_others(cast):
    one, other = desk_of(cast, "zendesk"), desk_of(cast, "zendesk", name="Harbour")
    told = FLAT | {"rating": "good"}
    outcomes = [tell(desk, told).json()["outcome"] for desk in (one, other, one, other)]
    assert outcomes == ["taken", "taken", "already", "already"]
    assert sorted(Interaction.objects.values_list("external_id", flat=True)) == ["zendesk-harbour:417", "zendesk:417"]
    assert Mention.objects.count() == 2


@pytest.mark.django_db
def test_what_nobody_mends_is_given_up_after_its_time_and_the_journal_says_so(cast, monkeypatch):
    helpdesk = desk_of(cast, "zendesk")
    Helpdesk.objects.update(groups={"billing": "accounts"})
    tell(helpdesk, FLAT)
    Arrival.objects.update(received_at=NOW)
    for days, left in ((90, 1), (91, 0), (92, 0)):
        later = NOW + timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda later=later: later)
        end_keeping(stop=lambda: False)
        assert Arrival.objects.count() == left
    line = Line.objects.get(kind="helpdesk.dropped")
    assert (line.actor, line.subject_id, line.ids) == ("system:upkeep", str(helpdesk.pk), {"count": 1})


@pytest.mark.django_db
def test_erin_adds_helpdesks_and_a_secret_we_made_is_shown_once(cast):
    save_touchpoint(key="support", name="Support", by=BY)
    erin = cast.client("erin")
    assert visit(erin, HERE).heading == "No helpdesk tells us anything yet."
    made = erin.post(HERE, {"name": "Desk", "kind": "zammad", "touchpoint": "support", "groups": "Billing = north-desk"})
    helpdesk = Helpdesk.objects.get()
    assert helpdesk.secret in made.content.decode()
    assert helpdesk.secret not in visit(erin, HERE)
    assert (helpdesk.groups, helpdesk.touchpoint) == ({"billing": "north-desk"}, "support")
    seen = send(erin, HERE, name="Z", kind="zendesk")
    assert "copy the secret in" in seen.heading
    zendesk = Helpdesk.objects.get(kind="zendesk")
    assert "proved by this secret" in send(erin, f"{HERE}{zendesk.pk}/secret", secret=SECRET).notices[0]
    assert SECRET not in visit(erin, HERE)
    assert visit(erin, HERE).heading == "Nothing has come from Desk and Z yet."
    Helpdesk.objects.update(heard_at=NOW)
    assert visit(erin, HERE).heading == "2 helpdesks tell us of their tickets."
    Helpdesk.objects.filter(pk=zendesk.pk).update(paused_at=NOW)
    assert visit(erin, HERE).heading == "Desk tells us of its tickets."
    Helpdesk.objects.update(paused_at=NOW)
    assert visit(erin, HERE).heading == "Every helpdesk is paused."
    assert "Billing = North desk" in send(erin, HERE, 422, name="Q", kind="zammad", groups="Billing").says
    assert "no unit with the key" in send(erin, HERE, 422, name="Q", kind="zammad", groups="Billing = nowhere").says
    for again in ("Billing", "BILLING"):
        groups = f"Billing = north\n{again} = south"
        assert f"{again} is given to two units" in send(erin, HERE, 422, name="Q", kind="zammad", groups=groups).says


@pytest.mark.django_db
def test_a_helpdesk_added_again_is_the_one_that_stands_and_tells_its_secret_no_more(cast):
    erin, told = cast.client("erin"), {"name": "Desk", "kind": "zammad", "groups": "Billing = north-desk"}
    erin.post(HERE, told)
    again = send(erin, HERE, **told)
    helpdesk = Helpdesk.objects.get()
    assert "Desk was here already" in again.notices[0]
    assert helpdesk.secret not in again
    otherwise = send(erin, HERE, 409, **(told | {"groups": ""}))
    assert "mapped otherwise" in otherwise.says
    erin.post(HERE, told | {"kind": "freshdesk"})
    erin.post(HERE, told | {"name": "Chat"})
    assert Helpdesk.objects.count() == 3, "of another kind or name it is another"


def test_the_bodies_we_give_to_be_copied_are_read_as_they_will_be_sent():
    says = {"solved": (True, None), "good": (False, 1.0), "bad": (False, 0.0)}
    for kind, bodies in BODIES.items():
        for trigger, body in bodies.items():
            told = json.loads(body)
            assert set(told) <= set(FLAT), kind
            ticket = read(kind, told | {"ticket": "5"})
            assert (ticket.id, ticket.email, ticket.unclear) == ("5", "", "")
            assert (ticket.solved, ticket.rating) == says[trigger], "by what the trigger knows, in whatever language she wrote"


@pytest.mark.django_db
def test_erin_looks_what_another_mapping_would_make_of_the_last_calls_lets_it_be_so_and_takes_that_back(cast):
    helpdesk = desk_of(cast, "zendesk")
    for number in range(12):
        tell(helpdesk, FLAT | {"ticket": str(number), "group": "Returns" if number == 11 else "Billing"})
    assert Call.objects.count() == services.CALLS_KEPT
    # Among the units to choose from, in the field of groups and in its help it stands besides.
    erin, here, besides = cast.client("erin"), f"{HERE}{helpdesk.pk}/mapping", 3
    assert visit(erin, here).says.count("North desk") == visit(erin, here).says.count("solved · Billing") + besides
    typed = {"unit": "south", "groups": "Returns = north-desk", "touchpoint": ""}
    looked = seen_of(erin.post(here, {**typed, "look": "1"}), 200)
    assert looked.heading == "This is what it would make of what “Support” told."
    assert "North desk solved · Returns" in " ".join(looked.says.split())
    helpdesk.refresh_from_db()
    assert helpdesk.unit == cast.north, "looking changes nothing"
    seen = send(erin, here, **typed)
    helpdesk.refresh_from_db()
    assert (helpdesk.unit, helpdesk.groups) == (cast.south, {"returns": "north-desk"})
    tell(helpdesk, FLAT | {"ticket": "99"})
    assert Interaction.objects.get(external_id="zendesk:99").unit == cast.south
    assert Interaction.objects.get(external_id="zendesk:1").unit == cast.north_desk, "what was made before stays"
    send(erin, seen.undo()[0], **seen.undo()[1])
    helpdesk.refresh_from_db()
    assert (helpdesk.unit, helpdesk.groups) == (cast.north, {"billing": "north-desk"})
    assert "no unit with the key nowhere" in seen_of(erin.post(here, {**typed, "groups": "Returns = nowhere"}), 422).says


@pytest.mark.django_db
def test_of_two_who_map_a_helpdesk_at_the_same_moment_neither_undoes_the_other_unseen(cast):
    helpdesk = desk_of(cast, "zendesk")
    erins, heidis = access_helpdesk(cast.erin, helpdesk.pk), access_helpdesk(cast.heidi, helpdesk.pk)
    services.change_helpdesk(helpdesk=erins, mapping=services.Mapped(cast.north, {"Refunds": "north-desk"}, ""), by=cast.erin)
    with pytest.raises(Conflict):
        services.change_helpdesk(helpdesk=heidis, mapping=services.Mapped(None, {}, ""), by=cast.heidi)
    helpdesk.refresh_from_db()
    assert helpdesk.groups == {"refunds": "north-desk"}


@pytest.mark.django_db
def test_what_waits_is_taken_by_the_new_mapping_and_what_still_cannot_be_says_why(cast):
    helpdesk = desk_of(cast, "zendesk")
    Helpdesk.objects.update(groups={"billing": "gone", "returns": "gone-too"})
    helpdesk.refresh_from_db()
    assert tell(helpdesk, FLAT).status_code == 202
    assert tell(helpdesk, FLAT | {"ticket": "418", "rating": "good", "group": "Returns"}).status_code == 202
    services.change_helpdesk(helpdesk=helpdesk, mapping=services.Mapped(cast.north, {"Billing": "north-desk"}, ""), by=cast.erin)
    Helpdesk.objects.update(groups={"billing": "north-desk", "returns": "gone-too"})
    assert services.take_waiting(helpdesk.pk) == 1
    assert Interaction.objects.get().unit == cast.north_desk
    assert "gone-too" in Arrival.objects.get().reason


@pytest.mark.django_db
def test_closing_a_touchpoint_stops_no_helpdesk_and_both_pages_say_what_becomes_of_its_tickets(cast):
    save_touchpoint(key="support", name="Support desk", by=BY)
    helpdesk = desk_of(cast, "zendesk", touchpoint="support")
    erin = cast.client("erin")
    assert "is closed: its tickets" not in visit(erin, HERE).says
    closed = send(erin, "/listen/moments/touchpoints/support/close")
    assert "Support told of it" in closed.notices[0]
    assert tell(helpdesk, FLAT | {"rating": "bad"}).json()["outcome"] == "taken"
    assert (Interaction.objects.get().touchpoint, Response.objects.get().answers) == (None, {"rating": 0})
    assert "The touchpoint support is closed" in visit(erin, HERE).says


@pytest.mark.django_db
def test_the_last_calls_hold_nothing_of_whom_they_were_about(cast):
    tell(desk_of(cast, "zendesk"), FLAT | {"rating": "bad", "comment": "I am Dana"})
    [call] = Call.objects.values()
    assert (call["group"], call["solved"], call["rated"]) == ("Billing", True, True)
    assert "dana" not in str(call).casefold()
