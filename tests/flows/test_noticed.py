"""Colleagues are told what waits for them: of promises that run out, level by level, and of cases given, handed up, spoken in."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.urls import resolve
from tests.act.opening import MONDAY, opened
from tests.cast import BY, LONG_AGO
from tests.flows.delivering import deliver_through_kills, hear

from everweek import clock
from everweek.act.answering import WhoAnswers
from everweek.act.cases.joining import join_cases
from everweek.act.cases.rules import Decision, Severity, Way
from everweek.act.cases.settling import decide_case, hear_verdict, refer_case, tell_decision
from everweek.act.cases.working import Word, assign_case, hear_customer, write_to_customer
from everweek.act.clocks.rules import Level
from everweek.act.clocks.services import tell_due
from everweek.act.models import Case
from everweek.act.queries import list_conversation
from everweek.errors import Invalid
from everweek.flows import addresses
from everweek.flows.clock_warns_its_people import LINES_AT_ONCE
from everweek.flows.closed_unit_hands_its_cases_up import hand_up_all
from everweek.flows.customer_who_did_not_answer_is_told import tell_who_waited
from everweek.flows.who_leaves_gives_cases_back import give_back_all
from everweek.jobs import worker
from everweek.journal import delivery
from everweek.journal.services import Happening, System, record_many
from everweek.messages.models import Message, Notice
from everweek.people.services import close_unit, end_post, give_post, join_member, leave_member
from everweek.people.tokens import TokenActor

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def monday(request):
    if "slow" in request.keywords:
        yield
        return
    with clock.frozen(MONDAY):
        yield


def told(moment=None):
    """Who was told what since it was asked last, once everything is delivered at a moment: name and first words."""
    before = set(Notice.objects.values_list("pk", flat=True))
    with clock.frozen(moment or clock.now()):
        tell_due()
        hear()
        worker.run_waiting()
    fresh = Notice.objects.exclude(pk__in=before).select_related("member").order_by("member__name", "pk")
    return [(one.member.name, one.kind, one.values.get("promise", "")) for one in fresh]


def mailed():
    """The mails to colleagues; what the customer is written is another matter."""
    return [one for one in mail.outbox if one.to != ["dana@example.org"]]


@pytest.mark.django_db
def test_a_promise_that_runs_out_is_told_to_its_owner_then_the_lead_at_last_a_director_each_once_a_step(cast):
    case = opened(cast)
    assign_case(case=case, to=cast.bob, by=cast.bob)
    assert told() == []
    reply = "first_reply"
    assert told(MONDAY + 4 * HOUR) == [("Bob", "case.clock_warned", reply)]
    assert told(MONDAY + 6 * HOUR) == [("Alice", "case.clock_warned", reply), ("Bob", "case.clock_warned", reply)]
    assert [who for who, _kind, _promise in told(MONDAY + 7.2 * HOUR)] == ["Alice", "Bob", "Grace"]
    assert told(MONDAY + 8.1 * HOUR) == [(who, "case.clock_late", reply) for who in ("Alice", "Bob", "Grace")]
    assert told(MONDAY + 8.2 * HOUR) == []

    first = mailed()[0]
    assert (first.to, first.subject) == (
        ["bob@example.org"],
        f"Case #{case.pk}: the first reply is due 2 November 2026, 17:00 (WET).",
    )
    assert len(mailed()) == 9
    for one in mailed():
        assert f"/act/{case.pk}/" in one.body
        # Neither whose it is nor a word of hers leaves the house.
        assert not any(word in one.body for word in ("Dana", "Wheelchair", "quay"))


@pytest.mark.django_db
def test_of_a_case_that_is_nobodys_those_are_told_who_may_take_it_and_nobody_who_has_left_or_whom_it_is_about(cast):
    leaver = join_member(name="Judy", email="judy@example.org", by=BY)
    give_post(member=leaver, unit=cast.north_desk, role="front_line", since=LONG_AGO, by=BY)
    second = join_member(name="Ken", email="ken@example.org", by=BY)
    give_post(member=second, unit=cast.north_desk, role="front_line", since=LONG_AGO, by=BY)
    opened(cast, about_member=cast.bob)
    leave_member(member=leaver, by=BY)

    assert [who for who, _kind, _promise in told(MONDAY + 4 * HOUR)] == ["Ken"]
    # No lead of the south: who sees to service everywhere is told in their place.
    opened(cast, unit=cast.south, severity=Severity.CRITICAL)
    assert {who for who, _kind, _promise in told(MONDAY + 4.9 * HOUR)} == {"Erin", "Grace"}


@pytest.mark.django_db
def test_who_is_to_go_on_with_a_case_hears_what_happened_in_it_and_nobody_what_they_did_themselves(cast):
    case, other = opened(cast), opened(cast)
    assign_case(case=case, to=cast.bob, by=cast.alice)
    assign_case(case=other, to=cast.bob, by=cast.bob)
    assert told() == [("Bob", "case.assigned", "")]
    assert mailed()[-1].subject == f"Alice gave you case #{case.pk}."
    # A program of somebody's is themselves.
    by_programs = [opened(cast), opened(cast)]
    for one, whose in zip(by_programs, (cast.bob, cast.alice), strict=True):
        assign_case(case=one, to=cast.bob, by=TokenActor(whose, 3, frozenset()))
    assert told() == [("Bob", "case.assigned", "")]
    assert mailed()[-1].subject == f"Alice gave you case #{by_programs[1].pk}."

    hear_customer(case=case, word=Word(text="Still nothing."), by=BY)
    assert told() == [("Bob", "case.heard", "")]
    join_cases(case=other, into=case, by=cast.alice)
    assert told() == [("Bob", "case.joined", "")]

    decide_case(case=case, decision=Decision.REMEDY, what="A new one.", by=cast.bob)
    tell_decision(case=case, word=Word(text="You get a new one."), by=cast.bob)
    hear_verdict(case=case, agrees=False, word="Not enough.", by=BY)
    assert told() == [("Alice", "case.disagreed", "")]
    refer_case(case=case, why="Beyond me.", by=cast.alice)
    assert told() == [("Erin", "case.referred", "")]
    refer_case(case=case, why="Beyond us.", by=cast.erin)
    assert told() == [("Grace", "case.referred", "")]
    assert len(mailed()) < Notice.objects.count(), "what can wait waits for the digest"


@pytest.mark.django_db
@pytest.mark.one_database("Notices are rows alike on any.")
def test_whose_case_it_is_hears_that_its_customer_agrees_or_did_not_answer_for_seven_days_each_once(cast):
    cases = [opened(cast), opened(cast), opened(cast)]
    for case in cases:
        assign_case(case=case, to=cast.bob, by=cast.bob)
        write_to_customer(case=case, word=Word(text="Which pier?"), by=cast.bob, asks=True)
    agreed, silent, answered = cases
    decide_case(case=agreed, decision=Decision.REMEDY, what="A new one.", by=cast.bob)
    tell_decision(case=agreed, word=Word(text="You get a new one."), by=cast.bob)
    hear_customer(case=answered, word=Word(text="The south pier."), by=cast.bob)
    hear_verdict(case=agreed, agrees=True, word="Thank you.", by=BY)
    told()
    assert sorted(Notice.objects.values_list("member__name", "kind")) == [("Bob", "case.agreed")]
    # WAIT_FOR_HER of act/cases/rules.py: seven days after our last word.
    for days, new in ((6.9, 0), (7, 1), (7.1, 0), (30, 0)):
        with clock.frozen(MONDAY + timedelta(days=days)):
            assert tell_who_waited() == new
    [notice] = Notice.objects.filter(kind="case.unanswered")
    assert (notice.member.name, notice.path, notice.values["n"]) == ("Bob", f"/act/{silent.pk}/", 7)


@pytest.mark.django_db
def test_of_history_nobody_is_told_and_a_case_that_was_given_on_meanwhile_is_told_to_whose_it_is(cast):
    assign_case(case=opened(cast, history=True, opened_at=MONDAY - HOUR), to=cast.bob, by=cast.alice)
    case = opened(cast)
    assign_case(case=case, to=cast.bob, by=cast.alice)
    assign_case(case=case, to=cast.alice, by=cast.erin)

    assert told() == [("Alice", "case.assigned", "")]
    write_to_customer(case=case, word=Word(text="We look."), by=cast.alice)
    assert told(MONDAY + 9 * HOUR) == []


@pytest.mark.django_db
@pytest.mark.parametrize("at_once", [1, 50])
def test_whoever_never_heard_that_they_have_a_case_does_not_hear_that_they_have_it_no_longer(cast, at_once, monkeypatch):
    # A busy worker takes line after line, an idle one all of them together: it is told alike.
    monkeypatch.setitem(delivery._sizes, "flows.case_given_is_told", at_once)
    case = opened(cast)
    assign_case(case=case, to=cast.bob, by=cast.alice)
    assign_case(case=case, to=cast.alice, by=cast.erin)
    assert told() == [("Alice", "case.assigned", "")]
    assign_case(case=case, to=cast.bob, by=cast.bob)
    assert told() == [("Alice", "case.not_yours", "")]
    assign_case(case=case, to=cast.alice, by=cast.erin)
    assert told() == [("Alice", "case.assigned", ""), ("Bob", "case.not_yours", "")]


@pytest.mark.one_database("How often it is asked is the same on any.")
@pytest.mark.django_db
def test_of_like_cases_it_is_asked_once_who_answers(cast, django_assert_num_queries):
    cases = [opened(cast), opened(cast), opened(cast, about_member=cast.bob)]
    # The cases; and what day it is and who holds which post, of two that are alike once.
    with django_assert_num_queries(1 + 2 * 2):
        who = WhoAnswers([one.pk for one in cases])
        found = [who.at(one.pk, [Level.LEAD]) for one in cases]
    assert found == [[cast.alice.pk]] * 3


@pytest.mark.parametrize("name", [name for name, one in vars(addresses).items() if name[0] != "_" and name != "Final"])
def test_what_a_notice_leads_to_is_a_page(name):
    found = getattr(addresses, name)
    address = found if isinstance(found, str) else found(7)
    assert resolve(address).url_name


def warnings(case, many):
    ids = {"case": case.pk, "unit": case.unit_id, "owner": case.owner_id, "kind": "solution", "to": ["owner"], "due": None}
    with transaction.atomic():
        record_many([Happening("case.clock_warned", System("tests"), ("case", case.pk), ids=ids) for _ in range(many)])


@pytest.mark.slow
@pytest.mark.one_database("Positions of subscribers are killed on both by other flows; what this one does is one insert.")
@pytest.mark.django_db(transaction=True)
def test_killed_at_random_points_everybody_is_told_exactly_once(cast):
    case = opened(cast)
    hear()
    many = 8 * LINES_AT_ONCE
    warnings(case, many)
    server = {"EVERWEEK_MAIL": "smtp://mail.example.org"}
    deliver_through_kills(
        "flows.clock_warns_its_people", done=Notice.objects.count, many=many, seed=20261103, within=0.1, **server
    )

    # Bob alone may take it at the desk: one notice of each line.
    assert Notice.objects.count() == Notice.objects.values("key", "member").distinct().count() == many
    assert Message.objects.count() == 0


@pytest.mark.django_db
def test_who_leaves_has_no_open_case_any_more_and_whoever_leads_there_is_told_also_when_the_day_lay_ahead(cast):
    case, settled = opened(cast), opened(cast)
    for one in (case, settled):
        assign_case(case=one, to=cast.bob, by=cast.bob)
    Case.objects.filter(pk=settled.pk).update(settled_at=MONDAY)
    leave_member(member=cast.bob, on=MONDAY.date() + timedelta(days=2), by=cast.heidi)
    assert told() == []
    with clock.frozen(MONDAY + timedelta(days=1, hours=1)):
        assert give_back_all() == 0
    with clock.frozen(MONDAY + timedelta(days=2)):
        assert [give_back_all(), give_back_all()] == [1, 0]
    assert list(Case.objects.order_by("pk").values_list("owner", flat=True)) == [None, cast.bob.pk]
    assert "Bob has left" in list_conversation(case)[-1].text
    assert [one.member.name for one in Notice.objects.filter(kind="case.given_back")] == ["Alice"]

    assign_case(case=case, to=cast.alice, by=cast.erin)
    leave_member(member=cast.alice, by=cast.heidi)
    # No lead is left: who sees to service everywhere is told.
    assert ("Erin", "case.given_back", "") in told()


@pytest.mark.django_db
def test_whose_last_post_has_ended_has_no_open_case_any_more_within_the_hour_and_who_has_another_keeps_them(cast):
    case = opened(cast)
    assign_case(case=case, to=cast.bob, by=cast.bob)
    other = give_post(member=cast.bob, unit=cast.south, role="front_line", since=LONG_AGO, by=cast.frank)
    end_post(post=cast.bob.posts.get(unit=cast.north_desk), by=cast.frank)
    assert give_back_all() == 0, "whoever still works here reads what is hers"
    end_post(post=other, by=cast.frank)
    told()
    case.refresh_from_db()
    assert case.owner == cast.bob, "the next post may be given in a moment"
    assert [give_back_all(), give_back_all()] == [1, 0]

    case.refresh_from_db()
    assert case.owner is None
    assert "Bob holds no post any more" in list_conversation(case)[-1].text
    assert [one.member.name for one in Notice.objects.filter(kind="case.given_back")] == ["Alice"]


@pytest.mark.django_db
def test_the_open_cases_of_a_closed_unit_stand_above_and_whoever_may_have_them_there_keeps_them(cast):
    led, his, settled, _history = (opened(cast, history=past) for past in (False, False, False, True))
    assign_case(case=led, to=cast.alice, by=cast.alice)
    assign_case(case=his, to=cast.bob, by=cast.bob)
    Case.objects.filter(pk=settled.pk).update(settled_at=MONDAY)
    told()
    close_unit(unit=cast.north_desk, on=MONDAY.date() + timedelta(days=2), by=cast.heidi)
    assert hand_up_all() == 0
    with clock.frozen(MONDAY + timedelta(days=2)):
        assert [hand_up_all(), hand_up_all()] == [2, 0]
        assert ("Bob", "case.left", "") in told(MONDAY + timedelta(days=2))

    rows = Case.objects.order_by("pk").values_list("unit__key", "owner__name")
    assert list(rows) == [("north", "Alice"), ("north", None), ("north-desk", None), ("north-desk", None)]
    assert list_conversation(led)[-1].text == "North desk is closed: the case stands at North."


@pytest.mark.django_db
def test_a_closed_unit_takes_no_case_and_what_a_rule_opens_there_stands_above(cast):
    known = opened(cast, key="known")
    close_unit(unit=cast.north_desk, by=cast.heidi)
    cast.north_desk.refresh_from_db()
    with pytest.raises(Invalid, match="North desk is closed") as refused:
        opened(cast)
    assert refused.value.field == "unit"
    assert opened(cast, way=Way.RULE).unit == cast.north
    assert opened(cast, key="known") == known
    assert opened(cast, history=True, opened_at=MONDAY - HOUR).unit == cast.north_desk


@pytest.mark.django_db
def test_whoever_had_a_case_hears_that_it_was_given_to_somebody_else_and_who_gives_it_away_does_not(cast):
    case = assign_case(case=opened(cast), to=cast.bob, by=cast.bob)
    told()
    assign_case(case=case, to=cast.alice, by=cast.erin)
    assert told() == [("Alice", "case.assigned", ""), ("Bob", "case.not_yours", "")]
    assign_case(case=case, to=cast.bob, by=cast.alice)
    assert told() == [("Bob", "case.assigned", "")]
    for to in (None, cast.bob):
        assign_case(case=case, to=to, by=cast.erin)
    assert "case.not_yours" not in [kind for _who, kind, _promise in told()], "she has it again by now"
