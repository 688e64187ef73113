"""Clocks of cases: told before they are late and once each, to who can still do something, in the hours they began with."""

from datetime import time, timedelta

import pytest
from tests.act.opening import MONDAY, opened

from everweek import clock
from everweek.act import health
from everweek.act.cases.joining import join_cases, part_case
from everweek.act.cases.rules import Severity
from everweek.act.cases.working import Word, assign_case, hear_customer, write_to_customer
from everweek.act.clocks import rules
from everweek.act.clocks.queries import promised_minutes
from everweek.act.clocks.reckoning import Reckoned, reckon_all
from everweek.act.clocks.rules import ClockKind, Level
from everweek.act.clocks.services import promise_time, tell_due
from everweek.act.models import CaseClock
from everweek.act.queues import list_clocks
from everweek.errors import Invalid
from everweek.errors.findings import State
from everweek.journal.models import Line
from everweek.people.hours.services import set_hours
from everweek.worktime.counting import AT_MOST
from everweek.worktime.hours import Shift

HOUR = timedelta(hours=1)
TOLD = ["case.clock_warned", "case.clock_late"]


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def at(moment):
    """What clocks tell when it is that moment: the kind of line, and to whom."""
    before = set(Line.objects.filter(kind__in=TOLD).values_list("pk", flat=True))
    with clock.frozen(moment):
        tell_due()
    lines = Line.objects.filter(kind__in=TOLD).exclude(pk__in=before).order_by("pk")
    return [(one.kind.removeprefix("case.clock_"), one.ids["kind"], one.ids["to"]) for one in lines]


def test_a_clock_tells_its_owner_first_then_the_lead_at_last_a_director_and_all_before_it_is_late(cast):
    opened(cast)
    told = {hour: at(MONDAY + hour * HOUR) for hour in (0, 3.9, 4, 5, 6, 7.2, 7.9, 8, 8.1, 24)}

    assert told == {
        0: [],
        3.9: [],
        4: [("warned", "first_reply", ["owner"])],
        5: [],
        6: [("warned", "first_reply", ["lead", "owner"])],
        7.2: [("warned", "first_reply", ["director", "lead", "owner"])],
        7.9: [],
        # It is due at five: at that very moment it can still be kept.
        8: [],
        8.1: [("late", "first_reply", ["director", "lead", "owner"])],
        24: [],
    }


def test_of_what_is_critical_a_director_hears_as_soon_as_the_lead_does(cast):
    opened(cast, severity=Severity.CRITICAL)
    assert at(MONDAY + 0.5 * HOUR) == [("warned", "first_reply", ["owner"])]
    assert at(MONDAY + 0.8 * HOUR) == [("warned", "first_reply", ["director", "lead", "owner"])]


def test_after_a_weekend_without_a_worker_each_clock_tells_once(cast):
    opened(cast)
    told = at(MONDAY + timedelta(days=30))

    assert told == [
        ("late", "first_reply", ["director", "lead", "owner"]),
        ("late", "solution", ["director", "lead", "owner"]),
    ]
    assert at(MONDAY + timedelta(days=31)) == []


def test_a_promise_that_was_kept_tells_nobody_anything(cast):
    case = opened(cast)
    with clock.frozen(MONDAY + 3 * HOUR):
        write_to_customer(case=case, word=Word(text="We are looking."), by=cast.bob)

    assert at(MONDAY + 9 * HOUR) == []
    assert CaseClock.objects.get(kind="first_reply").late_since is None


def test_a_promise_kept_too_late_stays_broken_though_nobody_had_looked(cast):
    case = opened(cast)
    with clock.frozen(MONDAY + timedelta(days=1, hours=1)):
        write_to_customer(case=case, word=Word(text="Sorry."), by=cast.bob)

    row = CaseClock.objects.get(kind="first_reply")
    assert (row.late_since, row.due_at, row.next_at) == (MONDAY + 8 * HOUR, MONDAY + 8 * HOUR, None)


def test_what_was_promised_stays_promised_when_hours_are_edited_while_clocks_run(cast):
    opened(cast)
    before = {one.kind: one.due_at for one in CaseClock.objects.all()}
    nights = (*[(Shift(time(22), time(2)),)] * 5, (), ())
    set_hours(unit=cast.house, week=nights, by=cast.heidi)

    assert at(MONDAY + 4 * HOUR) == [("warned", "first_reply", ["owner"])]
    assert {one.kind: one.due_at for one in CaseClock.objects.all()} == before
    # What begins afterwards begins under the new ones: four hours each night from Monday at ten, so Wednesday at two.
    later = opened(cast)
    assert CaseClock.objects.get(case=later, kind="first_reply").due_at == MONDAY + timedelta(days=1, hours=17)


def test_a_unit_promises_what_it_says_else_what_the_unit_above_it_says(cast):
    promise_time(unit=cast.north, kind=ClockKind.FIRST_REPLY, severity=Severity.NORMAL, minutes=30, by=cast.erin)

    assert promised_minutes(cast.north_desk, ClockKind.FIRST_REPLY, Severity.NORMAL) == 30
    assert promised_minutes(cast.south, ClockKind.FIRST_REPLY, Severity.NORMAL) == 8 * 60
    opened(cast)
    assert CaseClock.objects.get(kind="first_reply").due_at == MONDAY + 0.5 * HOUR

    promise_time(unit=cast.north, kind=ClockKind.FIRST_REPLY, severity=Severity.NORMAL, minutes=None, by=cast.erin)
    promise_time(unit=cast.north, kind=ClockKind.FIRST_REPLY, severity=Severity.NORMAL, minutes=None, by=cast.erin)
    assert promised_minutes(cast.north_desk, ClockKind.FIRST_REPLY, Severity.NORMAL) == 8 * 60
    assert Line.objects.filter(kind="promised_time.set").count() == 2


@pytest.mark.parametrize("minutes", [0, -1, 2000 * 60 + 1])
def test_no_time_and_more_than_a_year_cannot_be_promised(cast, minutes):
    with pytest.raises(Invalid, match="between a minute"):
        promise_time(unit=cast.north, kind=ClockKind.SOLUTION, severity=Severity.LOW, minutes=minutes, by=cast.erin)


def test_the_usual_promises_are_shorter_the_graver_it_is():
    for kind in rules.TO_CUSTOMERS:
        minutes = [rules.USUAL[kind][severity] for severity in Severity]
        assert minutes == sorted(minutes, reverse=True)
        assert len(set(minutes)) == len(Severity)


def test_every_level_is_told_before_a_promise_is_broken():
    assert {level for step in rules.STEPS if not step.late for level in step.to} == set(Level)
    assert [step.share for step in rules.STEPS] == sorted(step.share for step in rules.STEPS)
    assert [step.late for step in rules.STEPS] == [step.share >= 1 for step in rules.STEPS]


def test_while_a_case_is_part_of_another_its_clocks_wait_and_go_on_afterwards(cast):
    one, two = opened(cast), opened(cast)
    assign_case(case=two, to=cast.bob, by=cast.bob)
    with clock.frozen(MONDAY + 2 * HOUR):
        join_cases(case=two, into=one, by=cast.bob)
    assert not CaseClock.objects.filter(case=two, next_at__isnull=False).exists()

    with clock.frozen(MONDAY + 4 * HOUR):
        part_case(case=two, by=cast.bob)
    assert CaseClock.objects.get(case=two, kind="first_reply").due_at == MONDAY + timedelta(days=1, hours=2)


def test_where_hardly_anybody_works_a_promise_can_still_be_made_and_looked_at(cast):
    set_hours(unit=cast.house, week=((Shift(time(9), time(9, 1)),), *[()] * 6), by=cast.heidi)
    promise_time(unit=cast.house, kind=ClockKind.SOLUTION, severity=Severity.NORMAL, minutes=2000 * 60, by=cast.erin)
    opened(cast)

    assert CaseClock.objects.get(kind="solution").due_at == MONDAY + AT_MOST
    assert [kind for _what, kind, _to in at(MONDAY + timedelta(days=4000))] == ["first_reply"]


def test_a_machine_whose_clock_is_behind_shows_what_another_one_began(cast):
    case = opened(cast)
    with clock.frozen(MONDAY - timedelta(seconds=2)):
        assert [one.left for one in list_clocks(case)] == [8 * HOUR, 40 * HOUR]
        write_to_customer(case=case, word=Word(text="We look."), by=cast.bob)
    assert CaseClock.objects.get(kind="first_reply").stopped_at == MONDAY


def test_every_clock_reckoned_anew_is_as_it_is_kept_and_one_that_is_not_is_found(cast):
    case, other = opened(cast), opened(cast, severity=Severity.CRITICAL)
    with clock.frozen(MONDAY + HOUR / 2):
        write_to_customer(case=case, word=Word(text="Which one?"), by=cast.bob, asks=True)
    with clock.frozen(MONDAY + 2 * HOUR):
        tell_due()
        assert reckon_all() == Reckoned(running=3, late=1, astray=())
        CaseClock.objects.filter(case=other, kind="solution").update(due_at=MONDAY)
        found = reckon_all()

    assert [CaseClock.objects.get(pk=one).case for one in found.astray] == [other]


def test_a_clock_that_cannot_be_read_stops_no_other_and_is_named_by_doctor(cast):
    case, other = opened(cast), opened(cast)
    CaseClock.objects.filter(case=case).update(moves=[["yesterday", "pause"]])
    assert health.examine().state is State.WELL
    assert at(MONDAY + 4 * HOUR) == [("warned", "first_reply", ["owner"])]
    assert CaseClock.objects.get(case=other, kind="first_reply").step == 1

    with clock.frozen(MONDAY + 5 * HOUR):
        told = tell_due(most=1)
        assert (told.clocks, told.more) == (0, True)
        assert tell_due(most=1, without=told.unreadable).more is False
        found = health.examine()
    assert found.state is State.ILL
    assert f"#{case.pk}" in found.says


def test_what_is_late_stays_late_whatever_somebody_says_was_said_before(cast):
    with clock.frozen(MONDAY):
        case, other = opened(cast), opened(cast)
        solution = CaseClock.objects.get(case=case, kind="solution")
    now = MONDAY + timedelta(days=20)
    with clock.frozen(now):
        word = write_to_customer(
            case=case, word=Word(text="We called.", through="phone", at=MONDAY + timedelta(hours=1)), by=cast.bob, asks=True
        )
        write_to_customer(case=other, word=Word(text="We called.", through="phone", at=now - timedelta(days=1)), by=cast.bob)
    assert (word.at, word.written_at) == (MONDAY + timedelta(hours=1), now)
    for kind in ("first_reply", "solution"):
        row = CaseClock.objects.get(case=case, kind=kind)
        assert row.late_since is not None, kind
    assert CaseClock.objects.get(case=case, kind="first_reply").stopped_at == now
    assert CaseClock.objects.get(pk=solution.pk).late_since == solution.due_at
    # Late it is either way, and by how much they say.
    assert CaseClock.objects.get(case=other, kind="first_reply").stopped_at == now - timedelta(days=1)


def test_a_reply_to_what_is_written_down_later_is_promised_from_then_on(cast):
    with clock.frozen(MONDAY):
        case = opened(cast)
        write_to_customer(case=case, word=Word(text="Which pier?", through="phone"), by=cast.bob, asks=True)
    now = MONDAY + timedelta(days=20)
    with clock.frozen(now):
        word = hear_customer(case=case, word=Word(text="The south one.", at=MONDAY + timedelta(hours=1)), by=cast.bob)
        tell_due()
    reply, solution = (CaseClock.objects.get(case=case, kind=kind) for kind in ("next_reply", "solution"))
    assert (reply.started_at, reply.late_since) == (now, None)
    # The solution waited for them until they spoke: that nobody wrote it down for weeks takes nothing of it back.
    assert solution.late_since is not None
    assert (word.at, word.written_at) == (MONDAY + timedelta(hours=1), now)
    # What goes from here goes now, and leaves no moment to be said.
    with clock.frozen(now), pytest.raises(Invalid) as refused:
        write_to_customer(case=case, word=Word(text="Thank you.", through="here", at=MONDAY), by=cast.bob)
    assert refused.value.field == "at"
