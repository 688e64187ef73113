"""A case is set aside that is nobody's complaint, or whose customer nobody can reach; whoever waits is never shut out."""

from datetime import timedelta

import pytest
from tests.act.opening import MONDAY, opened

from everweek import clock
from everweek.act.cases.aside import set_aside
from everweek.act.cases.joining import join_cases, part_case
from everweek.act.cases.rules import Aside, Decision, Side, Way
from everweek.act.cases.settling import decide_case, reopen_case, tell_decision
from everweek.act.cases.working import Word, assign_case, hear_customer, write_to_customer
from everweek.act.causes.pareto import Span, cases_of
from everweek.act.clocks.services import tell_due
from everweek.act.evidence.rules import Figure
from everweek.act.evidence.year import tell_year
from everweek.act.facts import promise_facts
from everweek.act.following.returned import did_not_arrive
from everweek.act.following.rules import Where
from everweek.act.following.telling import tell_customer
from everweek.act.models import Case, CaseClock
from everweek.act.queues import Queue, Wanted, list_queue
from everweek.errors import Conflict, Invalid
from everweek.journal.models import Line
from everweek.people.segments import matching


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def kinds():
    return list(Line.objects.filter(kind__in=["case.set_aside", "case.taken_up"]).order_by("pk").values_list("kind", flat=True))


def test_spam_is_set_aside_by_whoever_leads_there_once_and_counts_apart(cast):
    spam, real = opened(cast, way=Way.MAIL, customer=None, address="win@example.org"), opened(cast)
    with pytest.raises(Conflict, match="only whoever leads"):
        set_aside(case=spam, why=Aside.SPAM, by=cast.bob)
    for _twice in range(2):
        set_aside(case=spam, why=Aside.SPAM, by=cast.alice)

    assert kinds() == ["case.set_aside"]
    spam.refresh_from_db()
    assert (spam.standing, spam.settled_at) == ("aside", MONDAY)
    assert not CaseClock.objects.filter(case=spam, due_at__isnull=False, stopped_at=None).exists()
    assert set(cases_of(cast.erin, Span())) == {real}
    told = tell_year(cast.erin, 2026)
    assert [(one.which, one.n) for one in told.figures if one.figure is Figure.ASIDE] == [("spam", 1)]
    assert told.cases == 1
    assert cast.dana in matching({"field": "cases.count", "at_least": 1})
    set_aside(case=real, why=Aside.ELSEWHERE, text="The ferry company paid.", by=cast.alice)
    assert cast.dana not in matching({"field": "cases.count", "at_least": 1})


def test_what_was_set_aside_stands_among_that_and_a_part_nowhere_but_in_its_whole_and_words_find_both(cast):
    spam, part, whole = opened(cast, title="Win a boat"), opened(cast, title="Wet seats"), opened(cast, title="Wet seats, again")
    set_aside(case=spam, why=Aside.SPAM, by=cast.alice)
    join_cases(case=part, into=whole, by=cast.alice)

    def stands(queue, words="", *, alone=False):
        return {one.id for one in list_queue(cast.alice, Wanted(queue=queue, words=words, settled_alone=alone)).rows}

    assert (stands(Queue.SETTLED, alone=True), stands(Queue.ASIDE), stands(Queue.TEAM)) == (set(), {spam.pk}, {whole.pk})
    assert (stands(Queue.SETTLED, "boat"), stands(Queue.SETTLED, "seats")) == ({spam.pk}, {part.pk})
    assert stands(Queue.SETTLED) == {spam.pk, part.pk}, "programs read all that is over"
    shown = {one: cast.client("alice").get(f"/act/?queue={one}").content.decode() for one in ("settled", "aside")}
    assert ["Win a boat" in shown[one] for one in shown] == [False, True]


def test_what_is_to_be_known_is_kept_though_it_was_set_aside_for_that_already(cast):
    case = opened(cast)
    for text in ("Paid at the desk.", "And a voucher.", "And a voucher."):
        set_aside(case=case, why=Aside.ELSEWHERE, text=text, by=cast.alice)

    assert list(case.remarks.filter(side="note").values_list("text", flat=True)) == ["Paid at the desk.", "And a voucher."]


@pytest.mark.parametrize("ended", ["set aside", "joined"])
def test_a_letter_that_comes_back_takes_back_that_she_was_told_however_the_case_ended_since(cast, ended):
    case, other = opened(cast), opened(cast)
    write_to_customer(case=case, word=Word(text="Which one?"), by=cast.bob, asks=True)
    decide_case(case=case, decision=Decision.REMEDY, what="Found.", by=cast.bob)
    tell_decision(case=case, word=Word(text="Found."), by=cast.bob)
    word, end = case.remarks.filter(side="us").last(), MONDAY + timedelta(hours=1)
    with clock.frozen(end):
        if ended == "joined":
            join_cases(case=case, into=other, by=cast.bob)
        else:
            set_aside(case=case, why=Aside.ELSEWHERE, text="Paid at the desk.", by=cast.alice)
    with clock.frozen(MONDAY + timedelta(hours=3)):
        assert did_not_arrive(case.pk, word.pk, cast.bob)
        case.refresh_from_db()
        assert (case.standing, case.told_at, case.clocks.filter(due_at__isnull=False, stopped_at=None).count()) == (
            "joined" if ended == "joined" else "aside",
            None,
            0,
        )
        if ended == "joined":
            part_case(case=case, by=cast.bob)
        else:
            reopen_case(case=case, why="It was not told.", by=cast.alice)
    case.refresh_from_db()
    assert (case.standing, case.owner) == ("in_hand", cast.bob)
    # An hour of it was used before the case ended, none while it was not open.
    assert CaseClock.objects.get(case=case, kind="solution").due_at == MONDAY + timedelta(days=7, hours=2)


def test_a_slip_without_a_word_of_a_customer_is_set_aside_by_whoever_works_there_but_not_about_themselves(cast):
    slip, about = opened(cast, text="", side=Side.NOTE), opened(cast, text="", about_member=cast.bob)
    assert set_aside(case=slip, why=Aside.SLIP, by=cast.bob).aside == "slip"
    with pytest.raises(Conflict, match="about you"):
        set_aside(case=about, why=Aside.SLIP, by=cast.bob)


def test_that_nobody_can_be_reached_says_what_was_tried_and_what_was_broken_stays_broken(cast):
    case = opened(cast, customer=None, writer="Ivan")
    with clock.frozen(MONDAY + timedelta(days=10)):
        tell_due()
        with pytest.raises(Invalid, match="tried to reach"):
            set_aside(case=case, why=Aside.UNREACHED, by=cast.alice)
        set_aside(case=case, why=Aside.UNREACHED, text="Called on three days; no address.", by=cast.alice)

    assert [one.kept for one in promise_facts([case.pk])] == [False, False]
    assert case in cases_of(cast.erin, Span())
    with clock.frozen(MONDAY + timedelta(days=11)):
        reopen_case(case=case, why="It was spam.", by=cast.alice)
        set_aside(case=case, why=Aside.SPAM, by=cast.alice)
    assert list(promise_facts([case.pk])) == []


def test_a_word_of_the_customer_or_of_a_colleague_takes_it_up_again_and_its_clocks_go_on(cast):
    case = opened(cast)
    assign_case(case=case, to=cast.bob, by=cast.bob)
    due = CaseClock.objects.get(case=case, kind="solution").due_at
    for takes_up in (
        lambda: hear_customer(case=case, word=Word(text="I am no spam."), by=cast.bob),
        lambda: reopen_case(case=case, why="Dana called.", by=cast.bob),
    ):
        set_aside(case=case, why=Aside.SPAM, by=cast.alice)
        assert (tell_customer(case).where, list(tell_customer(case).promises)) == (Where.ASIDE, [])
        with pytest.raises(Conflict, match="Take it up again"):
            write_to_customer(case=case, word=Word(text="Hello."), by=cast.bob)
        takes_up()
        now = Case.objects.get(pk=case.pk)
        assert (now.standing, now.aside, now.settled_at, now.round) == ("in_hand", "", None, 1)
        assert CaseClock.objects.get(case=case, kind="solution").due_at == due
