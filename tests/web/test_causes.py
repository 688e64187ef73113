"""The pages of causes: from an empty page to the few causes behind most cases, and the cause of a case by one press."""

from datetime import timedelta

import pytest
from tests.act.opening import MONDAY, opened
from tests.web.api.calls import program_of
from tests.web.reading import visit

from everweek import clock
from everweek.act.cases.rules import Decision
from everweek.act.cases.settling import decide_case, tell_decision
from everweek.act.cases.working import Word
from everweek.act.causes import services
from everweek.act.improving.rules import ImprovementStanding
from everweek.act.improving.services import ImprovementWanted, move_improvement, propose_improvement
from everweek.act.models import Case, Cause

pytestmark = pytest.mark.one_database(
    "Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."
)


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def test_erin_finds_that_most_cases_come_from_one_cause(cast):
    erin, bob = cast.client("erin"), cast.client("bob")
    assert visit(erin, "/act/causes/").link("Begin with a tree of causes")
    seen = visit(erin, "/act/causes/tree/")
    assert "Take the ready tree" in seen.says
    erin.post("/act/causes/tree/ready")
    assert visit(erin, "/act/causes/tree/").heading == "43 causes can be given to a case."
    erin.post("/act/causes/tree/", {"name": "Gangway too steep", "under": "premises"})
    steep = Cause.objects.get(key="gangway-too-steep")

    for n in range(14):
        case = opened(cast, title=f"Complaint {n}")
        bob.post(
            f"/act/{case.pk}/cause", {"cause": steep.key if n < 12 else "price-bill" if n < 13 else "", "seen": case.changes}
        )
    page = bob.get(f"/act/{case.pk}/").content.decode()
    assert "Of 13 cases like this one:" in page
    assert "Gangway too steep (12)" in page
    bob.post(f"/act/{case.pk}/cause", {"cause": "price-bill", "seen": Case.objects.get(pk=case.pk).changes})

    seen = visit(erin, "/act/causes/?days=0")
    assert seen.heading == "86 of 100 cases of all time whose cause is known come from one cause: “Premises and equipment”."
    assert "It rests on 14 cases whose cause is known." in seen.says
    assert "86 of 100" in seen.row("Premises and equipment")
    assert visit(erin, "/act/causes/?days=0&branch=premises").row("Gangway too steep")
    assert "12 cases have it or a cause below it." in visit(erin, "/act/causes/tree/premises/").says, (
        "all below it, as *Causes* counts"
    )
    assert "12 cases have it." in visit(erin, f"/act/causes/tree/{steep.key}/").says
    assert "No case has it, nor a cause below it." in visit(erin, "/act/causes/tree/people/").says


def test_no_cause_is_named_in_the_title_that_the_next_line_takes_back(cast):
    """Nine of one and six of another, of twenty: which of the two is the more frequent, chance may have decided."""
    services.take_ready_tree(by=cast.erin)
    causes = {one.key: one for one in Cause.objects.all()}
    for n, key in enumerate(["premises"] * 9 + ["price"] * 6 + ["delivery"] * 5):
        case = opened(cast, title=f"Complaint {n}")
        services.name_cause(case=case, cause=causes[key], by=cast.bob)
    seen = visit(cast.client("erin"), "/act/causes/?days=0")
    assert seen.heading == "Which cause leads the cases of all time whose cause is known cannot be told yet."
    assert "they cannot be told apart yet" in seen.says


def test_who_closes_a_complaint_is_asked_why_it_happened(cast):
    cast.client("erin").post("/act/causes/tree/ready")
    bob = cast.client("bob")
    case = opened(cast)
    decide_case(case=case, decision=Decision.REMEDY, what="Paid.", by=cast.bob)
    tell_decision(case=case, word=Word(text="Paid."), by=cast.bob)
    assert visit(bob, "/act/?queue=causeless").heading == "Of 1 case nobody has said why."
    case.refresh_from_db()
    refused = bob.post(f"/act/{case.pk}/close", {"seen": case.changes})
    assert refused.status_code == 409
    assert "“not known yet” is an answer too" in refused.content.decode()
    bob.post(f"/act/{case.pk}/close", {"seen": case.changes, "cause": "not-known"})
    case.refresh_from_db()
    assert (case.standing, case.cause.key) == ("closed", "not-known")


def put(program, key, **body):
    return program.call("PUT", f"/causes/{key}", body)


def test_a_program_keeps_the_tree_and_reads_the_pareto(cast):
    program = program_of(cast.erin, "cases:read", "cases:write", "causes:write")
    assert put(program, "delivery", name="On time").status_code == 200
    assert put(program, "late", name="Late", under="delivery").json() == {
        "key": "late",
        "name": "Late",
        "under": "delivery",
        "retired": False,
    }
    assert put(program, "delivery", name="On time", under="late").json()["field"] == "under"
    case = opened(cast)
    assert program.post(f"/cases/{case.pk}/cause", {"cause": "late"}).json()["cause"] == "late"
    assert program.post(f"/cases/{case.pk}/cause", {"cause": "early"}).json()["field"] == "cause"
    told = program.get("/causes/pareto").json()
    assert [(row["cause"], row["n"]) for row in told["rows"]] == [("delivery", 1)]
    assert told["says"] == [], "of one case nothing is said to move"
    assert [one["key"] for one in program.get("/causes").json()["causes"]] == ["delivery", "late", "not-known"]


def test_what_is_under_way_about_a_cause_stands_where_else_it_would_be_proposed(cast):
    """Of the cause itself, of one below it and of one above; an improvement that has ended is proposed anew."""
    services.take_ready_tree(by=cast.erin)
    causes = {one.key: one for one in Cause.objects.all()}
    for n in range(12):
        services.name_cause(case=opened(cast, title=f"Complaint {n}"), cause=causes["premises-access"], by=cast.bob)
    erin = cast.client("erin")
    proposing = "Propose what is done about “Premises and equipment”"
    assert visit(erin, "/act/causes/?days=0").link(proposing)
    wanted = {"title": "A ramp", "owner": cast.bob, "unit": cast.north, "due_on": MONDAY.date() + timedelta(days=7)}
    ramp = propose_improvement(wanted=ImprovementWanted(cause=causes["premises-access"], **wanted), by=cast.erin)
    seen = visit(erin, "/act/causes/?days=0")
    assert seen.link("Proposed: “A ramp”, by 9 November") == f"/act/improvements/{ramp.pk}/"
    assert proposing not in seen.says
    move_improvement(improvement=ramp, to=ImprovementStanding.UNDER_WAY, by=cast.bob)
    with clock.frozen(MONDAY + timedelta(days=8)):
        assert visit(erin, "/act/causes/?days=0").link("Overdue: “A ramp”, by 9 November, yesterday")
        move_improvement(improvement=ramp, to=ImprovementStanding.DROPPED, why="Too dear.", by=cast.erin)
        assert visit(erin, "/act/causes/?days=0").link(proposing)
