"""A request above somebody's limits reaches everyone who may approve it, and who asked or was named hears of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.act.giving import allow, give, grid
from tests.act.opening import MONDAY, opened
from tests.act.test_moving import moved
from tests.flows.delivering import hear

from everweek import clock
from everweek.act.cases.rules import Decision
from everweek.act.cases.settling import close_case, decide_case, tell_decision
from everweek.act.cases.working import Word, assign_case
from everweek.act.giving.granting import set_budget
from everweek.act.giving.queries import access_gesture, list_to_approve
from everweek.act.giving.rules import GestureKind
from everweek.act.giving.services import GestureWanted, approve_gesture, decline_gesture, give_gesture, take_back_gesture
from everweek.errors import Conflict
from everweek.flows.promise_that_is_due_is_told import tell_what_is_due
from everweek.messages.models import Notice
from everweek.people.policy import Role
from everweek.people.services import give_post, leave_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def told():
    """Who was told what since it was asked last."""
    before = set(Notice.objects.values_list("pk", flat=True))
    hear()
    fresh = Notice.objects.exclude(pk__in=before).select_related("member").order_by("member__name")
    return [(one.member.name, one.kind, one.path) for one in fresh]


def test_everyone_who_may_approve_is_asked_and_who_asked_hears_what_was_decided(cast):
    grid(cast)
    case = opened(cast)
    page = f"/act/{case.pk}/"
    asked = give(case, 150, cast.bob, ask=True)
    assert told() == [("Alice", "gesture.asked", page), ("Erin", "gesture.asked", page)]
    assert Notice.objects.first().values == {
        "case": case.pk, "unit": "North desk", "who": "Bob", "gesture": "credit/EUR/1500000",
    }  # fmt: skip
    approve_gesture(gesture=asked, by=cast.alice)
    assert told() == [("Bob", "gesture.approved", page)]
    other = give(case, 250, cast.bob, ask=True)
    assert told() == [("Erin", "gesture.asked", page)], "Alice may not give that much"
    decline_gesture(gesture=other, why="Not twice.", by=cast.erin)
    assert told() == [("Bob", "gesture.declined", page)]


def test_what_was_decided_at_once_is_asked_of_nobody_and_what_one_gives_oneself_is_told_to_nobody(cast):
    grid(cast)
    case = opened(cast)
    give(case, 10, cast.bob)
    approve_gesture(gesture=give(case, 150, cast.bob, ask=True), by=cast.alice)
    assert told() == [("Bob", "gesture.approved", f"/act/{case.pk}/")]


def test_nobody_is_asked_for_what_no_budget_can_pay_and_who_asked_hears_that_nobody_decided(cast):
    grid(cast)
    case = opened(cast)
    set_budget(unit=cast.house, period="2026-11", currency="EUR", amount=Decimal(160), by=cast.erin)
    asked = give(case, 150, cast.bob, ask=True)
    for amount in (161, 250):
        with pytest.raises(Conflict) as refused:
            give(case, amount, cast.bob, ask=True)
        assert (refused.value.code, refused.value.field) == ("over-budget", "amount")
        assert "160.00" in refused.value.message
    assert {kind for _who, kind, _path in told()} == {"gesture.asked"}
    decide_case(case=case, decision=Decision.REMEDY, what="A new one.", by=cast.alice)
    tell_decision(case=case, word=Word(text="You get a new one."), by=cast.alice)
    close_case(case=case, by=cast.alice)
    asked.refresh_from_db()
    assert asked.standing == "lapsed"
    assert told() == [("Bob", "gesture.lapsed", f"/act/{case.pk}/")]


def test_a_request_whose_case_is_moved_reaches_who_may_approve_it_there_each_once(cast):
    grid(cast)
    give_post(member=cast.frank, unit=cast.south, role=Role.LEAD, since=MONDAY.date(), by=cast.heidi)
    case = opened(cast)
    page, asked = f"/act/{case.pk}/", give(case, 150, cast.bob, ask=True)
    assert told() == [("Alice", "gesture.asked", page), ("Erin", "gesture.asked", page)]
    for unit, heard in ((cast.south, [("Frank", "gesture.asked", page)]), (cast.north, []), (cast.south, [])):
        moved(case, unit, cast.erin)
        assert [one for one in told() if one[1].startswith("gesture.")] == heard
    notice = Notice.objects.get(member=cast.frank, kind="gesture.asked")
    assert (notice.values["who"], notice.values["unit"]) == ("Bob", "South")
    assert [(one.id, one.unit) for one in list_to_approve(cast.frank)] == [(asked.pk, "South")]
    assert approve_gesture(gesture=access_gesture(cast.frank, asked.pk), by=cast.frank).unit == cast.south
    assert told() == [("Bob", "gesture.approved", page)]
    moved(case, cast.north, cast.erin)
    assert "gesture.asked" not in [one[1] for one in told()], "it is decided"


def test_who_asked_hears_that_nobody_may_approve_it_where_the_case_is_now(cast):
    grid(cast)
    case = opened(cast)
    give(case, 150, cast.bob, ask=True)
    hear()
    for role in (Role.LEAD, Role.SERVICE_MANAGER):
        allow(cast.south, role, GestureKind.CREDIT, cast.erin, may=False)
    moved(case, cast.south, cast.erin)
    assert [one for one in told() if one[1].startswith("gesture.")] == [("Bob", "gesture.stranded", f"/act/{case.pk}/")]


def test_a_colleague_who_is_named_hears_of_it_wherever_they_work(cast):
    grid(cast)
    wanted = GestureWanted(
        kind=GestureKind.COLLEAGUE, what="Find the chair.", until=MONDAY.date() + timedelta(days=3), colleague=cast.frank
    )
    give_gesture(case=opened(cast), wanted=wanted, by=cast.bob)
    assert told() == [("Frank", "gesture.named", "/act/giving/waiting/")]
    page = cast.client("frank").get("/notices/").content.decode()
    assert "Bob named you to see something through until 5 November 2026." in page
    assert cast.client("frank").get("/act/giving/waiting/").status_code == 200


def test_what_is_taken_back_is_told_to_who_was_named_and_to_who_gave_it(cast):
    grid(cast)
    wanted = GestureWanted(
        kind=GestureKind.COLLEAGUE, what="Find the chair.", until=MONDAY.date() + timedelta(days=3), colleague=cast.frank
    )
    case = opened(cast)
    gesture = give_gesture(case=case, wanted=wanted, by=cast.bob)
    hear()
    for _twice in range(2):
        take_back_gesture(gesture=gesture, why="It was found.", by=cast.alice)
    assert told() == [("Bob", "gesture.taken_back", f"/act/{case.pk}/"), ("Frank", "gesture.unnamed", "/act/giving/waiting/")]


def test_whoever_inherits_a_promise_hears_of_it_and_of_what_is_nobodys_whoever_leads_there_also_on_its_day(cast):
    grid(cast)
    owned, other = opened(cast), opened(cast)
    for case in (owned, other):
        assign_case(case=case, to=cast.bob, by=cast.bob)
    wanted = GestureWanted(
        kind=GestureKind.COLLEAGUE, what="Find the chair.", until=MONDAY.date() + timedelta(days=3), colleague=cast.frank
    )
    for case in (owned, other):
        give_gesture(case=case, wanted=wanted, by=cast.bob)
    assign_case(case=other, to=None, by=cast.bob)
    hear()
    leave_member(member=cast.frank, by=cast.heidi)
    waiting = "/act/giving/waiting/"
    assert told() == [("Alice", "gesture.left_behind", waiting), ("Bob", "gesture.passed_on", waiting)]
    newest = Notice.objects.filter(kind__startswith="gesture.", path=waiting).order_by("-pk")[:2]
    assert {one.values["whose"] for one in newest} == {"Frank"}
    for days, kind in ((3, "gesture.due"), (4, "gesture.late")):
        with clock.frozen(MONDAY + timedelta(days=days)):
            before = Notice.objects.count()
            assert (tell_what_is_due(), tell_what_is_due()) == (2, 0)
            fresh = Notice.objects.order_by("pk")[before:]
            assert {(one.member.name, one.kind) for one in fresh} == {("Alice", "gesture.unkept"), ("Bob", kind)}
