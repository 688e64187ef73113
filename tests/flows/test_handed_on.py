"""What passes from one to another: an improvement, a case that was moved, a decision that reached nobody. Each is told once."""

from datetime import timedelta

import pytest
from tests.act.giving import allow, give, grid, promise
from tests.act.opening import MONDAY, opened
from tests.act.test_improvements import proposed, worded
from tests.act.test_moving import moved
from tests.cast import BY
from tests.dying import moments
from tests.flows.delivering import hear
from tests.flows.test_case_letters import told
from tests.flows.test_cases_killed import killed_at
from tests.flows.test_told_killed import tell_of

from everweek import clock
from everweek.act.assigning.rules import OwnerBy
from everweek.act.assigning.services import set_way
from everweek.act.cases.aside import set_aside
from everweek.act.cases.joining import join_cases, part_case
from everweek.act.cases.rules import Aside, Decision
from everweek.act.cases.settling import close_case, decide_case, reopen_case, tell_decision
from everweek.act.cases.working import Word, assign_case, hear_customer, write_to_customer
from everweek.act.giving.leaving import pass_on_gestures
from everweek.act.giving.rules import GestureKind
from everweek.act.giving.services import GestureWanted, give_gesture
from everweek.act.improving import services
from everweek.act.improving.rules import ImprovementStanding
from everweek.act.models import Case, CaseClock, Remark
from everweek.flows.promise_that_is_due_is_told import tell_what_is_due
from everweek.flows.who_leaves_gives_cases_back import give_back_all
from everweek.journal.models import Line
from everweek.messages.models import Contact, Notice
from everweek.messages.returned.reading import Kind, Report
from everweek.messages.returned.services import take_report
from everweek.people.policy import Role
from everweek.people.services import end_post, give_post, leave_member


@pytest.fixture
def monday():
    with clock.frozen(MONDAY):
        yield


def notices(kind):
    return list(Notice.objects.filter(kind=kind).order_by("pk").values_list("member__name", flat=True))


def test_what_was_promised_by_whoever_holds_no_post_any_more_is_passed_on_as_their_cases_are(cast, monday):
    hear()
    kept, nobodys, given_back = (promised_by_bob(cast, owner) for owner in (cast.alice, None, cast.bob))
    end_post(post=cast.bob.posts.get(), on=MONDAY.date(), by=cast.heidi)
    begins = give_post(member=cast.bob, unit=cast.south, role=Role.FRONT_LINE, since=(MONDAY + timedelta(days=3)).date(), by=BY)
    assert (give_back_all(), {one.keeper for one in refreshed(kept, nobodys)}) == (0, {cast.bob}), "who changes desks keeps them"

    end_post(post=begins, by=cast.heidi)
    with clock.frozen(MONDAY + timedelta(days=5)):
        assert (give_back_all(), give_back_all()) == (1, 0)
        hear()
    assert [one.keeper for one in refreshed(kept, nobodys, given_back)] == [cast.alice, None, None]
    assert (notices("gesture.passed_on"), notices("gesture.left_behind")) == (["Alice"], ["Alice", "Alice"])
    assert [one.ids["from"] for one in Line.objects.filter(kind="gesture.passed_on")] == [cast.bob.pk] * 3


def promised_by_bob(cast, owner):
    """A word of Bob's in a case that somebody has, to be kept in ten days."""
    allow(cast.house, Role.FRONT_LINE, GestureKind.PROMISE, cast.erin, currency="")
    case = opened(cast)
    gesture = give_gesture(case=case, wanted=promise((MONDAY + timedelta(days=10)).date()), by=cast.bob)
    assign_case(case=case, to=owner, by=cast.alice)
    return gesture


def refreshed(*gestures):
    for one in gestures:
        one.refresh_from_db()
    return gestures


def given(improvement, to, by):
    wanted = services.ImprovementWanted(title=improvement.title, owner=to, unit=improvement.unit, due_on=improvement.due_on)
    return services.change_improvement(improvement=improvement, wanted=wanted, by=by)


@pytest.mark.one_database("whose an improvement is is read alike on any database")
def test_whoever_is_to_see_an_improvement_through_hears_so_and_again_when_it_is_done_and_nobody_was_told(cast, monday):
    hear()
    ramp = proposed(cast)
    proposed(cast, title="A bench", owner=cast.erin)
    hear()
    assert notices("improvement.yours") == ["Bob"], "who takes one on is not told"
    given(given(ramp, cast.alice, cast.erin), cast.alice, cast.erin)
    hear()
    assert notices("improvement.yours") == ["Bob", "Alice"]

    services.ask_for_improvement(improvement=ramp, cases=[opened(cast)], by=cast.erin)
    worded(ramp, cast.alice)
    services.move_improvement(improvement=ramp, to=ImprovementStanding.DONE, by=cast.alice)
    tell_what_is_due()
    assert notices("improvement.untold") == [], "on the day itself there is time"
    with clock.frozen(MONDAY.replace(day=MONDAY.day + 1)):
        for _twice in range(2):
            tell_what_is_due()
    assert notices("improvement.untold") == ["Alice"]


@pytest.mark.one_database("whose a case is is read alike on any database")
def test_whose_a_case_is_hears_that_somebody_lets_it_go_on_again(cast, monday):
    hear()
    case, other = (assign_case(case=opened(cast), to=to, by=cast.erin) for to in (cast.bob, cast.erin))
    set_aside(case=case, why=Aside.ELSEWHERE, text="Paid at the desk.", by=cast.alice)
    reopen_case(case=case, why="It was not.", by=cast.alice)
    join_cases(case=case, into=other, by=cast.alice)
    part_case(case=case, by=cast.alice)
    decide_case(case=case, decision=Decision.REMEDY, what="Paid.", by=cast.bob)
    tell_decision(case=case, word=Word(text="Paid.", through="phone"), by=cast.bob)
    close_case(case=case, by=cast.bob)
    reopen_case(case=case, why="The refund never came.", by=cast.alice)
    hear()
    kinds = ("case.taken_up", "case.parted", "case.reopened")
    assert [notices(kind) for kind in kinds] == [["Bob"]] * 3
    # What they did themselves they know, and of a customer's word they are told as of her word.
    tell_decision(
        case=decide_case(case=case, decision=Decision.REMEDY, what="Now.", by=cast.bob), word=Word(text="Now."), by=cast.bob
    )
    reopen_case(case=case, why="Not yet.", by=cast.bob)
    set_aside(case=case, why=Aside.ELSEWHERE, text="Paid at the desk.", by=cast.alice)
    hear_customer(case=case, word=Word(text="No!"), by=cast.alice)
    hear()
    assert [notices(kind) for kind in kinds] == [["Bob"]] * 3


@pytest.mark.one_database("whose a case is is read alike on any database")
def test_a_case_that_goes_on_again_and_is_nobodys_falls_to_somebody(cast, monday):
    hear()
    case, other = opened(cast), opened(cast)
    join_cases(case=case, into=other, by=cast.alice)
    hear()
    set_way(unit=cast.north_desk, way=OwnerBy.GIVE, by=cast.erin)
    part_case(case=case, by=cast.alice)
    assert Case.objects.get(pk=case.pk).owner is None
    hear()
    assert Case.objects.get(pk=case.pk).owner is not None


@pytest.mark.slow
@pytest.mark.one_database("each of these is one transaction on both")
@pytest.mark.django_db(transaction=True)
def test_what_was_given_moved_or_told_nobody_is_told_once_through_kills(cast, settings):
    settings.EMAIL_HOST = "mail.example.org"
    with clock.frozen(MONDAY):
        # Who listens begins at the head: from here on nothing is missed, and the letter leaves whose coming back is told of.
        hear()
        asked, rested = opened(cast), assign_case(case=opened(cast), to=cast.bob, by=cast.erin)
        question = write_to_customer(case=asked, word=Word(text="Which pier?", through="here"), by=cast.bob, asks=True)
        case = told(cast)
        other = assign_case(case=opened(cast, unit=cast.north_desk), to=cast.bob, by=cast.erin)
        hear()
        proposed(cast)
        moved(other, cast.south, cast.erin)
        set_aside(case=rested, why=Aside.SPAM, by=cast.alice)
        reopen_case(case=rested, why="It was none.", by=cast.alice)
        for contact in Contact.objects.filter(key__contains=":word:"):
            take_report(report=Report(contact.pk, Kind.HARD, "5.1.1"), by=BY)
    for seed, listener in enumerate(
        (
            "flows.improvement_given_is_told",
            "flows.moved_case_is_told",
            "flows.letter_that_came_back_told_nobody",
            "flows.case_not_told_is_told_to_whose_it_is",
            "flows.case_begun_anew_is_told",
        )
    ):
        assert killed_at(moments(16, seed=seed, most=3), tell_of, listener) >= 2, listener
    assert notices("improvement.yours") == notices("case.left") == ["Bob"]
    assert Line.objects.filter(kind="case.untold").count() == 1
    assert Case.objects.get(pk=case.pk).told_at is None
    # A question that came back asked nobody: the promise is due when it was, and whose the case is hears so once.
    assert Line.objects.filter(kind="case.letter_returned").count() == 1
    assert notices("case.letter_returned") == notices("case.taken_up") == ["Bob"]
    first, solution = (CaseClock.objects.get(case=asked, kind=kind) for kind in ("first_reply", "solution"))
    assert (first.stopped_at, first.moves, solution.moves) == (None, [], [])
    assert Remark.objects.get(pk=question.pk).returned_at is not None
    assert len(notices("case.untold")) == len(set(notices("case.untold"))) > 0


@pytest.mark.slow
@pytest.mark.one_database("each of these is one transaction on both")
@pytest.mark.django_db(transaction=True)
def test_what_is_inherited_let_go_lost_or_asked_for_elsewhere_is_told_once_through_kills(cast):
    with clock.frozen(MONDAY):
        # Who listens begins at the head: from here on nothing is missed.
        hear()
        grid(cast)
        give_post(member=cast.frank, unit=cast.south, role=Role.LEAD, since=MONDAY.date(), by=BY)
        set_way(unit=cast.house, way=OwnerBy.GIVE, by=cast.erin)
        let_go, taken, promised, elsewhere = (assign_case(case=opened(cast), to=cast.bob, by=cast.erin) for _each in range(4))
        until = MONDAY.date() + timedelta(days=3)
        word = GestureWanted(kind=GestureKind.COLLEAGUE, what="I bring it.", until=until, colleague=cast.grace)
        give_gesture(case=promised, wanted=word, by=cast.bob)
        give(elsewhere, 150, cast.bob, ask=True)
        hear()
        assign_case(case=let_go, to=None, by=cast.bob)
        assign_case(case=taken, to=cast.alice, by=cast.erin)
        moved(elsewhere, cast.south, cast.erin)
        leave_member(member=cast.grace, by=cast.heidi)
        pass_on_gestures(by=BY)
        before = set(Notice.objects.values_list("pk", flat=True))
    listeners = (
        "flows.promise_passed_on_is_told",
        "flows.opened_case_finds_its_owner",
        "flows.case_given_is_told",
        "flows.gesture_asked_reaches_who_may_approve",
    )
    assert killed_at(moments(90, seed=7, most=6), tell_of, " ".join(listeners)) >= 4
    fresh = Notice.objects.exclude(pk__in=before)
    assert sorted((one.kind, one.member.name, one.values["case"]) for one in fresh) == [
        ("case.assigned", "Alice", let_go.pk),
        ("case.assigned", "Alice", taken.pk),
        ("case.assigned", "Frank", elsewhere.pk),
        ("case.not_yours", "Bob", taken.pk),
        ("gesture.asked", "Frank", elsewhere.pk),
        ("gesture.passed_on", "Bob", promised.pk),
    ]
    let_go.refresh_from_db()
    assert let_go.owner == cast.alice
