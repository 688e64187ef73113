"""Two at once on a case: opened once, given to one, told once."""

import pytest
from tests.act.opening import MONDAY, opened, wanted
from tests.people.test_at_once import at_once

from everweek import clock
from everweek.act.cases.joining import join_cases
from everweek.act.cases.opening import open_case
from everweek.act.cases.working import assign_case
from everweek.act.clocks.services import tell_due
from everweek.act.models import Case, CaseClock, Remark
from everweek.errors import Conflict
from everweek.journal.models import Line

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_case_opened_by_four_at_once_under_one_key_is_one(cast):
    results = at_once(*[lambda: open_case(wanted=wanted(cast, key="response:17"), by=cast.bob).case.pk for _ in range(4)])

    assert len(set(results)) == 1
    assert (Case.objects.count(), Remark.objects.count(), CaseClock.objects.count()) == (1, 1, 2)


def test_a_case_taken_by_two_at_once_belongs_to_one_and_the_other_is_told(cast):
    case = opened(cast)
    results = at_once(
        *[lambda who=who: assign_case(case=case, to=who, by=who, seen=0).owner_id for who in (cast.alice, cast.bob)]
    )

    case.refresh_from_db()
    assert sorted(one is Conflict for one in results) == [False, True]
    assert case.owner_id in results


def test_two_workers_tell_of_a_clock_once(cast):
    with clock.frozen(MONDAY):
        opened(cast)

    def look():
        with clock.frozen(MONDAY.replace(hour=14)):
            return tell_due()[0]

    at_once(look, look, look)
    assert Line.objects.filter(kind="case.clock_warned").count() == 1


def test_two_cases_joined_to_each_other_at_once_are_joined_one_way(cast):
    one, two = opened(cast), opened(cast)
    at_once(lambda: join_cases(case=one, into=two, by=cast.bob), lambda: join_cases(case=two, into=one, by=cast.bob))

    assert sorted(Case.objects.values_list("standing", flat=True)) == ["joined", "new"]
