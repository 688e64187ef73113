"""Contact rules, wishes and held addresses by the API."""

import pytest
from tests.cast import BY, Cast
from tests.web.api.calls import Program, program_of

from everweek import clock
from everweek.messages.contact.returning import note_bounces
from everweek.messages.contact.rules import Purpose, Wish
from everweek.messages.contact.services import decide
from everweek.messages.models import HeldAddress
from everweek.web.api import contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def erin(cast: Cast) -> Program:
    return program_of(cast.erin, "contact:write")


def test_a_program_reads_and_sets_the_rules(erin):
    told = {one["purpose"]: one for one in erin.get("/contact/rules").json()["rules"]}
    assert set(told) == {one.value for one in Purpose}
    assert (told["asking"]["most"], told["asking"]["quiet_from"]) == (1, "20:00:00")
    answer = erin.call("PUT", "/contact/rules/asking", {"most": 3, "quiet_days": [7]})
    assert answer.status_code == 200, answer.content
    assert answer.json() == told["asking"] | {"most": 3, "quiet_days": [7]}
    assert erin.call("PUT", "/contact/rules/asking", {"most": 3}).json()["most"] == 3


@pytest.mark.parametrize(
    "body",
    [
        {"most": -1},
        {"days": 0},
        {"quiet_days": [8]},
        {"quiet_days": ["6"]},
        {"quiet_from": None},
        {"quiet_from": "20:00:00Z"},
        {"quiet_until": "08:00+02:00"},
        {"quiet_until": "08:00:30"},
        {"quiet_days": [1, 2, 3, 4, 5, 6, 7]},
    ],
)
def test_a_rule_that_is_none_is_refused(erin, body):
    answer = erin.call("PUT", "/contact/rules/asking", body)
    assert answer.status_code in {400, 422}, answer.content
    assert answer["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    ("purpose", "body", "field"),
    [
        ("any", {"quiet_days": [7]}, "quiet_days"),
        ("any", {"quiet_from": "20:00", "quiet_until": "08:00"}, "quiet_from"),
        ("case", {"most": 2}, "most"),
        ("case", {"gap_days": 5}, "gap_days"),
    ],
)
def test_a_rule_that_would_limit_nothing_is_not_taken_for_one(erin, purpose, body, field):
    answer = erin.call("PUT", f"/contact/rules/{purpose}", body)
    assert (answer.status_code, field in answer.content.decode()) == (422, True)
    stands = {one.pop("purpose"): one for one in erin.get("/contact/rules").json()["rules"]}[purpose]
    assert erin.call("PUT", f"/contact/rules/{purpose}", stands).status_code == 200, "what was read can be sent back"


def test_what_dana_told_another_program_holds_here(erin, cast):
    answer = erin.post("/contact/customers", {"external_id": "dana", "wants": "none"})
    assert answer.status_code == 200, answer.content
    [verdict] = decide([Wish(cast.dana.pk, Purpose.ASKING, "tests:1")], by=BY)
    told = erin.get("/contact/customers?external_id=dana").json()
    assert (told["wants"], told["how"], told["heard"][0]["why_not"]) == ("none", "colleague", verdict.says)
    assert erin.post("/contact/customers", {"external_id": "dana", "wants": "as_before"}).json()["wants"] == "as_before"
    assert erin.post("/contact/customers", {"external_id": "nobody", "wants": "none"}).status_code == 404


def test_a_held_address_is_lifted_twice_as_once(erin, cast):
    decide([Wish(cast.dana.pk, Purpose.ASKING, "tests:1")], by=BY)
    note_bounces([(cast.dana.contacts.get().mark, True, "5.1.1")], by=BY)
    answer = erin.get("/contact/held")
    [held] = answer.json()["held"]
    assert (held["customer"], held["status"]) == (cast.dana.pk, "5.1.1")
    assert "@" not in answer.content.decode()
    for _ in range(2):
        lifted = erin.post(f"/contact/held/{held['id']}/lift", {})
        assert "held_at" not in lifted.json(), lifted.content
    assert HeldAddress.objects.get().held_at is None
    assert erin.get("/contact/held").json()["held"] == []
    assert erin.post("/contact/held/999999/lift", {}).status_code == 404


def test_held_addresses_are_read_to_the_last_one(erin, cast, monkeypatch):
    monkeypatch.setattr(contact, "MOST_HELD", 2)
    now = clock.now()
    HeldAddress.objects.bulk_create(HeldAddress(mark=f"{one:064x}", status="5.1.1", last_at=now, held_at=now) for one in range(5))
    read, after = [], ""
    while told := erin.get(f"/contact/held?after={after}").json():
        read += [one["id"] for one in told["held"]]
        if not (after := told["next"]):
            break
    assert read == list(HeldAddress.objects.order_by("-pk").values_list("pk", flat=True))
    assert erin.get("/contact/held?after=nowhere").status_code == 422


def test_alice_who_may_not_set_the_rules_may_not_by_a_program_either(cast):
    alice = program_of(cast.alice, "contact:write")
    assert alice.get("/contact/rules").status_code == 403
    assert alice.post("/contact/customers", {"external_id": "dana", "wants": "none"}).status_code == 403
