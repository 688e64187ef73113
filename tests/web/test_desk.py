"""Leading by the pages: what the team has, handing over from a queue, what colleagues know."""

from datetime import timedelta

import pytest
from tests.act.opening import MONDAY, opened
from tests.cast import BY, Cast
from tests.web.api.calls import program_of
from tests.web.reading import send, visit

from everweek import clock
from everweek.act.assigning.queries import skills_of
from everweek.act.assigning.rules import About
from everweek.act.cases.rules import Severity
from everweek.act.cases.working import assign_case
from everweek.act.models import Case, Remark
from everweek.journal.models import Line
from everweek.moments.services import InteractionRow, record_interaction, save_touchpoint
from everweek.people.services import add_customer, give_post

pytestmark = pytest.mark.one_database("Pages over queries and services that are tried on each elsewhere.")


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def test_my_teams_stands_beside_all_open_where_somebody_sees_more_than_they_lead(cast):
    opened(cast, title="At the desk"), opened(cast, title="Far south", unit=cast.south)
    # What Alice leads is all she sees; Bob leads nothing.
    assert not any("My team's" in visit(cast.client(one), "/act/").says for one in ("alice", "bob"))

    give_post(member=cast.alice, unit=cast.south, role="front_line", since=MONDAY.date(), by=BY)
    alice = cast.client("alice")
    assert "My team's 1 All open 2" in visit(alice, "/act/").says
    team, all_open = visit(alice, "/act/?queue=led"), visit(alice, "/act/?queue=team")
    assert (team.heading, all_open.heading) == ("1 case is open where you lead.", "2 cases are open.")
    assert "Far south" not in team.says
    opened(cast, title="At once", severity=Severity.CRITICAL)
    with clock.frozen(MONDAY + timedelta(hours=3)):
        assert visit(alice, "/act/?queue=team").heading == "3 cases are open, and 1 is late.", "a critical one has one hour"
    # Whoever leads nothing is shown nothing, and no error.
    assert visit(cast.client("bob"), "/act/?queue=led").heading == "No case is open where you lead."


def test_a_case_is_handed_over_with_a_note_and_the_queue_goes_on(cast):
    case, alice = opened(cast), cast.client("alice")
    address = f"/act/{case.pk}/hand-over"
    assert visit(alice, "/act/?queue=nobodys").link("Hand over: Wheelchair left behind") == f"{address}?queue=nobodys"
    told = {"to": cast.bob.pk, "note": "She waits at pier 4.", "queue": "nobodys", "seen": case.changes}

    queue = send(alice, address, **told)

    case.refresh_from_db()
    assert case.owner == cast.bob
    assert "It is Bob's now." in queue.says
    assert queue.heading == "Every case has an owner."
    assert Remark.objects.get(side="note").text == "She waits at pier 4."
    late = alice.post(address, {**told, "to": "", "note": "What I typed"})
    assert late.status_code == 409
    assert "What I typed" in late.content.decode()
    assert cast.client("bob").get(f"/act/{opened(cast, unit=cast.south).pk}/hand-over").status_code == 404


def test_a_case_is_moved_to_where_it_belongs_and_back(cast):
    save_touchpoint(key="gate", name="At the gate", by=BY)
    case, erin = opened(cast, unit=cast.house), cast.client("erin")
    address = f"/act/{case.pk}/move"
    assert "Send it where it belongs" in visit(erin, f"/act/{case.pk}/").says
    part = erin.get(address, headers={"Everweek-Part": "yes"}).content.decode()
    assert "<form" in part
    assert "<body" not in part

    seen = send(erin, address, unit="north-desk", touchpoint="gate", title="Wheelchair", note="At pier 4.", seen=case.changes)
    assert "It belongs to North desk now." in seen.says
    assert "At the gate" in seen.says
    address_back, told = seen.undo()
    assert "It belongs where it belonged before." in send(erin, address_back, **told).says
    case.refresh_from_db()
    assert (case.unit, case.touchpoint, case.title) == (cast.house, None, "Wheelchair left behind")

    # Whoever hands up what they only own does not reach it there, and goes on with the rest.
    own = opened(cast)
    assert "It belongs to House now." in send(cast.client("bob"), f"/act/{own.pk}/move", unit="house", title="A").says
    assert cast.client("bob").get(f"/act/{own.pk}/").status_code == 404
    assert cast.client("alice").post(f"/act/{opened(cast).pk}/move", {"unit": "south", "title": "A"}).status_code == 422


def test_a_case_is_opened_by_hand_with_its_touchpoint_and_the_language_of_its_letters(cast):
    save_touchpoint(key="gate", name="At the gate", by=BY)
    bob, told = (
        cast.client("bob"),
        {"kind": "complaint", "title": "Late", "through": "phone", "unit": "north-desk", "severity": 2},
    )
    page = visit(bob, "/act/new").says
    assert "At which touchpoint" in page
    assert "The customer's language" in page
    send(bob, "/act/new", **told, touchpoint="gate", language="German", writer="Ivan")
    case = Case.objects.select_related("touchpoint").get()
    assert (case.touchpoint.key, case.language) == ("gate", "de")


def test_whoever_opens_a_case_by_hand_says_which_of_the_customers_moments_it_is_about(cast):
    gate = save_touchpoint(key="gate", name="At the gate", by=BY)
    here = {"at": MONDAY, "touchpoint": "gate"}
    theirs, others = (
        record_interaction(row=InteractionRow(**here, customer=whom.pk, unit=cast.north_desk.pk), by=BY).interaction
        for whom in (cast.dana, add_customer(name="Ivan", language="de", by=BY))
    )
    alice, told = cast.client("alice"), {"kind": "complaint", "title": "Late", "through": "phone", "severity": 2}
    told |= {"customer": cast.dana.pk, "unit": ""}
    page = visit(alice, f"/act/new?customer={cast.dana.pk}&moment={theirs.pk}")
    assert "Which moment it is about" in page.says
    assert "At the gate, North desk, 2 November" in page
    assert f'value="{theirs.pk}" selected' in page
    assert "or the moment it is about" in send(alice, "/act/new", 422, **told).says
    assert alice.post("/act/new", {**told, "moment": others.pk}).status_code == 422
    seen = send(alice, "/act/new", **told, moment=theirs.pk)
    case = Case.objects.get()
    assert (case.interaction, case.touchpoint, case.unit) == (theirs, gate, cast.north_desk)
    assert "Which moment At the gate, 2 November" in seen.says
    # Nobody is asked for a moment where there is none to choose.
    assert "Which moment" not in visit(alice, "/act/new").says


def test_spam_is_set_aside_by_whoever_leads_and_taken_up_again(cast):
    case, alice = opened(cast), cast.client("alice")
    here = f"/act/{case.pk}/"
    assert "Set it aside" not in visit(cast.client("bob"), here).says
    assert "Set it aside" in visit(alice, here).says
    assert alice.post(here + "set-aside", {"why": "unreached", "seen": case.changes}).status_code == 422

    seen = send(alice, here + "set-aside", why="spam", seen=case.changes)
    assert seen.heading == "This was set aside."
    assert "Spam: no customer wrote it" in seen.says
    assert "It is taken up again" in send(alice, here + "reopen", why="Dana called.").says
    year = visit(alice, "/act/evidence/?year=2026")
    assert "Set aside" not in year.says


def test_a_lead_says_what_somebody_knows_who_sees_it_and_says_nothing_of_themselves(cast):
    save_touchpoint(key="gate", name="At the gate", by=BY)
    address = f"/settings/skills/{cast.bob.pk}"
    alice, bob = cast.client("alice"), cast.client("bob")
    assert "Erin" not in visit(alice, "/settings/skills/").says

    page = send(alice, address, languages="PT-br, German", touchpoints=["gate"], kinds=["complaint"])

    assert "So much is said of Bob now." in page.says
    assert "Languages: German, Portuguese Touchpoints: At the gate Kinds of case: Complaint" in page.row("Bob")
    assert (About.LANGUAGE, "pt") in skills_of([cast.bob.pk])[cast.bob.pk]
    assert 'value="German, Portuguese"' in alice.get(address).content.decode(), (
        "languages stand by their names, not by their tags"
    )
    send(alice, address, languages="de, pt", touchpoints=["gate"], kinds=["complaint"])
    assert Line.objects.filter(kind="skills.said").count() == 1

    own = visit(bob, "/settings/skills/")
    assert "At the gate" in own.row("Bob")
    assert "Alice" not in own.says.partition("Bob")[2]
    assert "Say it" not in own.says
    wrong = alice.post(address, {"languages": "pt, my tongue"})
    assert wrong.status_code == 422
    assert 'id="id_languages_error"' in wrong.content.decode()
    assert alice.get(f"/settings/skills/{cast.erin.pk}").status_code == 404
    assert "Bob" in visit(cast.client("heidi"), "/settings/skills/?words=bo").says


def test_whom_a_case_is_about_is_named_by_what_people_call_them_at_opening_and_later(cast: Cast):
    alice = cast.client("alice")
    told = {"kind": "complaint", "title": "Rude", "through": "phone", "unit": "north-desk", "severity": 2, "writer": "Ivan"}
    page = send(alice, "/act/new", 422, **told, about="zyxwv").says
    assert "No colleague is found by that." in page
    assert "Whom it is about Bob" in send(alice, "/act/new", **told, about="bob").says

    case = opened(cast)
    assign_case(case=case, to=cast.bob, by=cast.bob)
    case.refresh_from_db()
    here = f"/act/{case.pk}/about"
    assert "No colleague is found by that." in send(alice, here, 422, about="zyxwv", seen=case.changes).says
    seen = send(alice, here, about="Bob", seen=case.changes)
    assert ("It is about Bob, who neither has nor closes it." in seen.says, "Whose it is nobody's yet" in seen.says) == (
        True,
        True,
    )
    assert here not in visit(cast.client("bob"), f"/act/{case.pk}/")
    program = program_of(cast.alice, "cases:write", "cases:read")
    assert program.get(f"/cases/{case.pk}").json()["about_member_name"] == "Bob"
    assert "about_member_name" not in program.post(f"/cases/{case.pk}/about", {"about_member": None}).json()
