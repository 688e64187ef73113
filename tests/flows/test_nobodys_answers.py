"""A case of an answer without a name promises nobody a reply: only that one of us looks at it, which no number counts."""

from datetime import timedelta

import pytest
from tests.act.opening import MONDAY, opened, opening_rule
from tests.cast import BY
from tests.flows.delivering import hear
from tests.listen.inviting import published
from tests.web.reading import visit

from everweek import clock
from everweek.act.cases.joining import join_cases, part_case
from everweek.act.cases.naming import name_customer
from everweek.act.cases.settling import reopen_case
from everweek.act.cases.working import Word, note_in_case
from everweek.act.clocks.services import tell_due
from everweek.act.evidence.rules import Figure
from everweek.act.evidence.year import tell_year
from everweek.act.facts import promise_facts
from everweek.act.models import Case, CaseClock
from everweek.messages.models import Notice
from everweek.questionnaires.services import accept_response

pytestmark = pytest.mark.django_db


@pytest.fixture
def nobodys(cast):
    """The case of an unhappy answer that came without a name."""
    with clock.frozen(MONDAY):
        opening_rule(cast)
        told = {"identity": "one", "channel": "link", "unit": cast.north_desk, "by": BY}
        accept_response(version=published(), answers={"recommend": 1}, **told)
        hear()
        yield Case.objects.get()


def clocks(case):
    """What was promised in a case, by when, and what became of it."""
    rows = CaseClock.objects.filter(case=case).order_by("pk")
    return [(one.kind, one.due_at, one.stopped_at, one.late_since is not None) for one in rows]


def counted(cast):
    """How many promises the numbers and the evidence of the year count."""
    year = [one.of for one in tell_year(cast.erin, 2026).figures if one.figure is Figure.IN_TIME]
    return len(list(promise_facts(Case.objects.values_list("pk", flat=True)))), year


def test_it_promises_that_one_of_us_looks_at_it_within_the_time_of_a_first_reply_and_the_first_deed_is_the_look(cast, nobodys):
    # Eight working hours, as for the first reply of any case that is as grave (clocks.rules.USUAL).
    assert clocks(nobodys) == [("look", MONDAY + timedelta(hours=8), None, False)]
    seen = visit(cast.client("alice"), f"/act/{nobodys.pk}/").says
    assert "First look" in seen
    assert "nowhere: the answer came without a name and an address" in seen
    assert not any(one in seen for one in ("First reply", "Solution:"))

    with clock.frozen(MONDAY + timedelta(hours=1)):
        note_in_case(case=nobodys, word=Word(text="The lift was broken that day."), by=cast.bob)
        assert clocks(nobodys) == [("look", MONDAY + timedelta(hours=8), clock.now(), False)]
        reopen = Case.objects.get(pk=nobodys.pk)
        assert counted(cast) == (0, [0, 0, 0])
    assert reopen.standing == "new"


def test_where_nobody_looks_its_people_are_told_and_no_number_says_that_a_promise_was_broken(cast, nobodys):
    with clock.frozen(MONDAY + timedelta(days=2)):
        tell_due()
        hear()
        assert [late for _kind, _due, _stopped, late in clocks(nobodys)] == [True]
        assert counted(cast) == (0, [0, 0, 0])
        assert "One of us should have looked at this by now." in visit(cast.client("alice"), f"/act/{nobodys.pk}/").says
    told = Notice.objects.filter(kind="case.clock_late", member=cast.alice).get()
    assert told.values["promise"] == "look"


def test_whoever_is_named_is_promised_a_reply_from_then_on_and_nothing_once_that_is_taken_back(cast, nobodys):
    with clock.frozen(MONDAY + timedelta(hours=1)):
        name_customer(case=nobodys, customer=cast.dana, by=cast.bob)
        named = [kind for kind, _due, stopped, _late in clocks(nobodys) if stopped is None]
        assert named == ["first_reply", "solution"]
        # Of eight working hours from ten o'clock on, seven are left of the day; the next one begins at nine.
        assert CaseClock.objects.get(kind="first_reply").due_at == MONDAY + timedelta(days=1, hours=1)
        name_customer(case=nobodys, customer=None, by=cast.bob)
        assert [kind for kind, *_more in clocks(nobodys)] == ["look"]


def test_what_is_joined_to_it_keeps_what_its_customer_was_promised(cast, nobodys):
    part = opened(cast)
    due = CaseClock.objects.get(case=part, kind="first_reply").due_at
    with clock.frozen(MONDAY + timedelta(hours=1)):
        join_cases(case=part, into=nobodys, by=cast.bob)
        assert CaseClock.objects.get(case=nobodys, kind="first_reply").due_at == due
        part_case(case=part, by=cast.bob)
        assert [kind for kind, _due, stopped, _late in clocks(nobodys) if stopped is None] == []
        assert CaseClock.objects.get(case=part, kind="first_reply").due_at is not None


def test_begun_anew_it_promises_nobody_a_solution(cast, nobodys):
    note_in_case(case=nobodys, word=Word(text="Looked at."), by=cast.bob)
    Case.objects.filter(pk=nobodys.pk).update(standing="told", told_at=MONDAY)
    reopen_case(case=nobodys, why="It happened again.", by=cast.alice)
    assert [kind for kind, *_more in clocks(nobodys)] == ["look"]
