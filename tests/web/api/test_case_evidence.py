"""What shows how a case was handled is read by whoever may read the case, and nothing among ourselves unless asked for."""

from datetime import timedelta

import pytest
from tests.act.opening import MONDAY, opened
from tests.web.api.calls import program_of

from everweek import clock
from everweek.act.cases.rules import Decision
from everweek.act.cases.settling import decide_case, hear_verdict, tell_decision
from everweek.act.cases.working import Word, note_in_case, write_to_customer
from everweek.journal.seals.sealing import seal
from everweek.journal.sequencer import place

pytestmark = pytest.mark.django_db


def test_evidence_of_a_case_tells_every_round_every_promise_and_the_sealed_lines(cast):
    with clock.frozen(MONDAY):
        case = opened(cast)
        note_in_case(case=case, word=Word(text="Seems tired of us."), by=cast.bob)
    with clock.frozen(MONDAY + timedelta(days=7)):
        write_to_customer(case=case, word=Word(text="We have it.", through="phone"), by=cast.bob)
        decide_case(case=case, decision=Decision.REMEDY, what="Sent home by taxi.", by=cast.bob)
        tell_decision(case=case, word=Word(text="It is on its way.", through="phone"), by=cast.bob)
        hear_verdict(case=case, agrees=False, word="It is broken.", by=cast.bob)
        note_in_case(case=case, word=Word(text="The axle is bent."), by=cast.bob, finding=True)
        alice = program_of(cast.alice, "cases:read")
        told = alice.get(f"/cases/{case.pk}/evidence").json()

    assert {one["round"] for one in told["stages"]} == {1, 2}
    assert next(one["by"] for one in told["stages"] if one["name"] == "decision_told") == "Bob"
    first = next(one for one in told["promises"] if one["kind"] == "first_reply")
    assert first["became"] == "broken"
    assert first["over_minutes"] == first["used_minutes"] - first["allowed_minutes"] > 0
    assert "open" in {one["became"] for one in told["promises"]}
    assert (told["agreed"], told["customer_said"]) == (False, "It is broken.")

    assert "Seems tired of us." not in [one["text"] for one in told["remarks"]]
    with clock.frozen(MONDAY + timedelta(days=7)):
        place()
        seal()
        whole = alice.get(f"/cases/{case.pk}/evidence?notes=yes").json()
        outsider = program_of(cast.frank, "cases:read").get(f"/cases/{case.pk}/evidence")
    assert "Seems tired of us." in [one["text"] for one in whole["remarks"]]
    assert whole["journal"][0]["kind"] == "case.opened"
    assert all(one["sealed"] for one in whole["journal"])
    assert outsider.status_code == 404
