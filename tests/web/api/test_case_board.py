"""Programs write the rules that open cases, read the board of clocks, and learn who decides what went a level up."""

from datetime import timedelta

import pytest
from tests.act.opening import MONDAY, opened
from tests.cast import Cast
from tests.web.api.calls import program_of

from everweek import clock
from everweek.act.cases.rules import Decision
from everweek.act.cases.settling import decide_case, refer_case, reopen_case, tell_decision
from everweek.act.cases.working import Word, assign_case
from everweek.act.models import OpeningRule
from everweek.journal.models import Line

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("what is told is made of rows that read alike on any database")]
RULE = {"name": "Unhappy", "measure": "csat", "at_most": 2, "urgencies": ["safety"], "words": ["Lawyer"], "severity": "high"}


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def test_a_rule_is_written_changed_stopped_and_started_and_what_opens_nothing_is_refused(cast: Cast):
    erin = program_of(cast.erin, "case-ways:write")
    made = erin.post("/opening-rules", RULE, Idempotency_Key="r")
    assert made.status_code == 201, made.content
    number = made.json()["id"]
    assert erin.post("/opening-rules", RULE, Idempotency_Key="r").json() == made.json()
    assert OpeningRule.objects.count() == 1
    assert (made.json()["words"], made.json()["severity"], made.json()["unit"]) == (["lawyer"], "high", "")
    for _twice in range(2):
        assert erin.call("PUT", f"/opening-rules/{number}", {**RULE, "unit": "north", "at_most": 3}).json()["at_most"] == 3.0
    for deed, stopped in (("stop", True), ("stop", True), ("start", False)):
        assert ("stopped_at" in erin.post(f"/opening-rules/{number}/{deed}", {}).json()) is stopped
    assert [one["id"] for one in erin.get("/opening-rules").json()["rules"]] == [number]
    assert erin.get(f"/opening-rules/{number}").json()["unit"] == "north"
    kinds = [kind for kind in Line.objects.order_by("pk").values_list("kind", flat=True) if kind.startswith("opening_rule.")]
    assert kinds == ["opening_rule.written", "opening_rule.rewritten", "opening_rule.stopped", "opening_rule.started"]
    for wrong, field in (
        ({"name": "x"}, "measure"),
        ({**RULE, "unit": "moon"}, "unit"),
        ({**RULE, "measure": "csst"}, "Did you mean csat?"),
    ):
        refused = erin.post("/opening-rules", wrong)
        assert (refused.status_code, field in refused.content.decode()) == (422, True), refused.content
    assert program_of(cast.alice, "cases:read").get("/opening-rules").status_code == 403
    assert program_of(cast.alice, "case-ways:write").get("/opening-rules").status_code == 403


def test_who_leads_sees_how_the_clocks_stand_and_everybody_there_who_decides(cast: Cast):
    case = opened(cast)
    assign_case(case=case, to=cast.bob, by=cast.alice)
    alice, bob = program_of(cast.alice, "cases:read", "measures:read"), program_of(cast.bob, "cases:read", "cases:write")
    board = alice.get("/case-board").json()
    assert [(one["unit"], one["open"], one["nobodys"]) for one in board["units"]] == [("north-desk", 1, 0)]
    assert board["waiting"] == [{"name": "Bob", "open": 1, "late": 0}]
    assert bob.get("/case-board").status_code == 403
    decide_case(case=case, decision=Decision.REMEDY, what="Found.", by=cast.bob)
    other = opened(cast)
    tell_decision(case=case, word=Word(text="Found."), by=cast.bob)
    counted = ("open", "late", "nobodys", "waits")
    for days, expected in ((0, (2, 0, 1, 1)), (10, (2, 1, 1, 1))):
        # Its customer is waited for since more than seven days, which is nobody's lateness; the other one's promises are past.
        with clock.frozen(MONDAY + timedelta(days=days)):
            alice, bob = program_of(cast.alice, "cases:read"), program_of(cast.bob, "cases:read", "cases:write")
            [unit] = alice.get("/case-board").json()["units"]
            assert tuple(unit[one] for one in counted) == expected
            assert alice.get("/case-board").json()["waiting"] == [{"name": "Bob", "open": 1, "late": 0}]
            falls = bob.get(f"/cases/{other.pk}/suggested").json()["members"]
            assert {one["external_id"]: one["late"] for one in falls}["bob"] == 0
    alice, bob = program_of(cast.alice, "cases:read"), program_of(cast.bob, "cases:read", "cases:write")
    reopen_case(case=case, why="Not found after all.", by=cast.bob)
    assert bob.get(f"/cases/{case.pk}/deciding").json() == {"level": 0, "deciding": [], "may": True}

    case.refresh_from_db()
    refer_case(case=case, why="Not mine to decide.", by=cast.bob)
    told = bob.get(f"/cases/{case.pk}/deciding").json()
    assert (told["level"], told["deciding"], told["may"]) == (1, [{"external_id": "alice", "name": "Alice"}], False)
    # Alice leads there, but what is a level up no program decides unless it is given to whom it acts for.
    assert alice.get(f"/cases/{case.pk}/deciding").json()["may"] is False
