"""The pages of improvements: proposed of a cause, asked for by cases, done, told, and read by everybody once approved."""

import pytest
from tests.act.opening import MONDAY, opened
from tests.web.api.calls import program_of
from tests.web.reading import visit

from everweek import clock
from everweek.act.causes.services import name_cause, take_ready_tree
from everweek.act.models import Cause, Improvement

PROPOSED = {"title": "A ramp", "cause": "premises-access", "unit": "north", "due_on": "2026-12-01", "detail": "quay=4"}


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def test_erin_brings_an_improvement_from_a_cause_to_everybody(cast):
    take_ready_tree(by=cast.erin)
    first, second = opened(cast), opened(cast, title="Too steep")
    for case in (first, second):
        name_cause(case=case, cause=Cause.objects.get(key="premises-access"), by=cast.bob)
    erin = cast.client("erin")
    assert visit(erin, "/act/causes/").link("Propose what is done about “Premises and equipment”").endswith("?cause=premises")
    refused = erin.post("/act/improvements/new", {**PROPOSED, "owner": cast.bob.pk, "case": first.pk})
    assert "Say at which touchpoint it happened" in refused.content.decode()
    erin.post("/act/improvements/new", {**PROPOSED, "owner": cast.bob.pk, "case": first.pk, "detail": ""})
    here = f"/act/improvements/{Improvement.objects.get().pk}/"
    assert "1 case asks for it." in visit(erin, here).says
    erin.post(f"{here}ask-cause")
    seen = visit(erin, here)
    assert "2 cases ask for it." in seen.says
    assert "Too steep" in seen.says
    erin.post(f"{here}ask-no-more", {"case": second.pk})

    # Bob sees it through: it is his own, although the whole north is not.
    bob = cast.client("bob")
    assert visit(bob, here).heading == "Proposed; Bob would see it through by 1 December 2026."
    assert "Write first what customers said" in bob.post(f"{here}move", {"to": "done"}, follow=True).content.decode()
    bob.post(f"{here}say", {"language": "English", "said": "Too steep.", "did": "A ramp."})
    bob.post(f"{here}move", {"to": "done"})
    assert bob.post(f"{here}tell", {"whom": "asked"}).status_code == 404
    assert "1 customer asked for it." in visit(erin, here).says
    erin.post(f"{here}tell", {"whom": "asked"})
    assert Improvement.objects.get().tells_asked
    erin.post(f"{here}approve")
    assert "A ramp." in cast.client("nobody").get("/did").content.decode()
    erin.post(f"{here}withdraw")
    assert "A ramp." not in cast.client("nobody").get("/did").content.decode()


def test_a_program_proposes_and_moves_on_and_can_neither_tell_nor_publish(cast):
    program = program_of(cast.erin, "cases:read", "improvements:write")
    body = {"title": "A ramp", "owner": "bob", "unit": "north", "due_on": "2026-12-01"}
    assert program.post("/improvements", {**body, "owner": "nobody"}).json()["field"] == "owner"
    assert program.post("/improvements", {**body, "since": "2026-10-01"}).json()["field"] == "touchpoint"
    number = program.post("/improvements", body).json()["id"]
    case = opened(cast)
    assert program.post(f"/improvements/{number}/cases", {"case": case.pk}).json()["asked"] == 1
    assert program.call("PUT", f"/improvements/{number}/words/en", {"said": "Steep.", "did": "A ramp."}).status_code == 200
    assert program.post(f"/improvements/{number}/move", {"to": "done"}).json()["standing"] == "done"
    assert program.post(f"/improvements/{number}/move", {"to": "dropped", "why": "No."}).status_code == 409
    assert [one["id"] for one in program.get("/improvements?ended=true").json()["improvements"]] == [number]
    assert program.post(f"/improvements/{number}/tell", {}).status_code == 404
