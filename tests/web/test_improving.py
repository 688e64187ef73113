"""The pages of improvements: proposed of a cause, asked for by cases, done, told, and read by everybody once approved."""

from datetime import date, timedelta

import pytest
from tests.act.opening import MONDAY, opened
from tests.cast import BY
from tests.flows.delivering import hear
from tests.web.api.calls import program_of
from tests.web.reading import visit

from everweek import clock
from everweek.act.causes.services import name_cause, retire_cause, take_ready_tree
from everweek.act.improving.queries import show_improvement
from everweek.act.improving.services import ImprovementWanted, propose_improvement
from everweek.act.models import Cause, Improvement
from everweek.journal.models import Line
from everweek.messages.models import Notice
from everweek.moments.services import save_touchpoint
from everweek.people.services import leave_member

pytestmark = pytest.mark.one_database(
    "Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."
)

TODAY = MONDAY.date()
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
    erin.post(f"{here}tell", {"whom": "asked", "seen": "what stood there before"})
    erin.post(f"{here}approve")
    ramp = Improvement.objects.get()
    assert not ramp.tells_asked, "other words than were read are neither told nor published"
    assert ramp.approved_at is None
    words = {"seen": show_improvement(ramp).version}
    assert words["seen"] in erin.get(here).content.decode()
    erin.post(f"{here}tell", {"whom": "asked", **words})
    assert Improvement.objects.get().tells_asked
    assert visit(erin, here).heading == "Done, and told."
    erin.post(f"{here}approve", words)
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


def test_what_can_be_chosen_no_more_stays_where_it_stands(cast):
    take_ready_tree(by=cast.erin)
    quay = save_touchpoint(key="quay", name="The quay", by=BY)
    told = {"owner": cast.bob, "unit": cast.north, "due_on": date(2026, 12, 1), "cause": Cause.objects.get(key="premises-access")}
    detail = {"product": "season ticket, north", "word": 'so "steep"'}
    wanted = ImprovementWanted(title="A ramp", touchpoint=quay, since=TODAY, until=TODAY, detail=detail, **told)
    ramp = propose_improvement(wanted=wanted, by=cast.erin)
    leave_member(member=cast.bob, by=cast.heidi)
    retire_cause(cause=ramp.cause, by=cast.erin)
    save_touchpoint(key="quay", name="The quay", closed_on=TODAY, by=BY)
    erin = cast.client("erin")
    saving = visit(erin, f"/act/improvements/{ramp.pk}/").forms("Save")
    [(address, hidden)] = [one for one in saving if one[0].endswith("/change")]
    shown = {name.removeprefix("initial-"): value for name, value in hidden.items()}
    assert erin.post(address, {**hidden, **shown, "title": "A wide ramp"}).status_code == 302
    ramp.refresh_from_db()
    assert (ramp.title, ramp.owner, ramp.cause.key, ramp.touchpoint, ramp.detail) == (
        "A wide ramp",
        cast.bob,
        "premises-access",
        quay,
        detail,
    )


def test_of_many_cases_as_many_ask_as_one_press_takes_and_the_rest_is_told(cast, monkeypatch):
    take_ready_tree(by=cast.erin)
    for _each in range(3):
        name_cause(case=opened(cast), cause=Cause.objects.get(key="premises-access"), by=cast.bob)
    erin = cast.client("erin")
    erin.post("/act/improvements/new", {**PROPOSED, "owner": cast.bob.pk, "detail": ""})
    here = f"/act/improvements/{Improvement.objects.get().pk}/"
    monkeypatch.setattr("everweek.act.improving.services.MOST_AT_ONCE", 2)
    assert "2 more cases ask for it. 1 is left" in erin.post(f"{here}ask-cause", follow=True).content.decode()
    assert "1 more case asks for it." in erin.post(f"{here}ask-cause", follow=True).content.decode()


def test_an_overdue_promise_is_called_so_and_its_owner_is_asked_once_a_day_or_another_day_is_named(cast):
    told = {"title": "A ramp", "owner": cast.bob, "unit": cast.north, "due_on": TODAY}
    ramp = propose_improvement(wanted=ImprovementWanted(**told), by=cast.erin)
    here, erin = f"/act/improvements/{ramp.pk}/", cast.client("erin")
    assert visit(erin, here).heading == "Proposed; Bob would see it through by 2 November 2026."
    assert visit(erin, "/act/improvements/").heading == "1 improvement is to be done."
    with clock.frozen(MONDAY + timedelta(days=14)):
        seen = visit(erin, here)
        assert seen.heading == "Bob promised this by 2 November: 2 weeks ago."
        assert visit(erin, "/act/improvements/").heading == "1 improvement is to be done, and 1 is overdue."
        assert "overdue" in visit(erin, "/act/improvements/").row("A ramp")
        assert "was due 2 November 2026, 2 weeks ago" in visit(erin, "/act/improvements/").says
        assert program_of(cast.erin, "cases:read").get(f"/improvements/{ramp.pk}").json()["overdue"] is True
        hear()
        for _each in range(2):
            assert "Bob is asked how it stands." in erin.post(f"{here}ask-owner", follow=True).content.decode()
        assert Line.objects.filter(kind="improvement.inquired").count() == 1, "asked twice on a day is asked once"
        hear()
        asked = Notice.objects.filter(kind="improvement.asked")
        assert list(asked.values_list("member__name", flat=True)) == ["Bob"]
        assert "Ask Bob" not in visit(cast.client("bob"), here).says, "nobody asks themselves"
        refused = erin.post(f"{here}name-day", {"due_on": "2026-11-15"})
        assert "Choose a day from today on" in refused.content.decode()
        erin.post(f"{here}name-day", {"due_on": "2026-11-30"})
        assert visit(erin, here).heading == "Proposed; Bob would see it through by 30 November 2026."
        assert "Ask Bob" not in visit(erin, here).says
    assert program_of(cast.erin, "cases:read").get(f"/improvements/{ramp.pk}").json()["overdue"] is False
