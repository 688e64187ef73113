"""The contact rules without a database: never more than so often in any stretch of days, never in quiet hours, whatever comes."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from everweek.errors import Invalid
from everweek.messages.contact.rules import (
    DEFAULTS,
    FEWER_DAYS,
    Because,
    Channel,
    Known,
    Past,
    Purpose,
    Rule,
    Wish,
    check_rule,
    crowded,
    days_back,
    is_quiet,
    judge,
    look_ahead,
    loud_from,
    why,
)

NOON = datetime(2026, 10, 7, 12, tzinfo=UTC)
DAY = timedelta(days=1)
FREE = dict.fromkeys(Purpose, Rule())
moments = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: NOON + timedelta(minutes=minutes))
zones = st.sampled_from(["Europe/Lisbon", "America/St_Johns", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Auckland", "UTC"])
quiet_rules = st.builds(
    Rule,
    quiet_from=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    quiet_until=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    quiet_days=st.frozensets(st.integers(1, 7), max_size=6),
)


def wish(purpose=Purpose.ASKING, **more):
    return Wish(1, purpose, "tests:1", **more)


@given(st.lists(moments, max_size=60), st.integers(0, 4), st.integers(1, 60))
@example([NOON, NOON + 3 * DAY, NOON + DAY], 2, 7)
def test_whatever_is_wished_in_whatever_order_no_stretch_of_days_ever_holds_more_than_the_most(wished, most, days):
    allowed: list[datetime] = []
    for at in wished:
        if not crowded(allowed, at, most, timedelta(days=days)):
            allowed.append(at)
    # Counted in another way than the rule does: every stretch that begins with one of them.
    for first in allowed:
        assert sum(first <= one < first + timedelta(days=days) for one in allowed) <= most


@given(st.lists(moments, max_size=40), st.integers(1, 3), st.integers(1, 60))
def test_and_none_is_refused_that_would_not_have_been_too_many(wished, most, days):
    span, allowed = timedelta(days=days), []
    for at in wished:
        if crowded(allowed, at, most, span):
            more = [*allowed, at]
            assert any(sum(first <= one < first + span for one in more) > most for first in more)
        else:
            allowed.append(at)


@given(moments, zones, quiet_rules)
def test_what_may_arrive_never_arrives_in_quiet_hours_nor_before_it_was_wished(at, zone, rule):
    found = loud_from(at, zone, rule)
    assert found >= at
    assert not is_quiet(found.astimezone(ZoneInfo(zone)), rule)


@given(moments, zones, quiet_rules)
def test_and_it_waits_no_longer_than_it_must(at, zone, rule):
    found = loud_from(at, zone, rule)
    step = at
    while step < found:
        local = step.astimezone(ZoneInfo(zone))
        # An end of the night that the change of the clocks skips is an hour late at the most.
        assert is_quiet(local, rule) or found - step <= timedelta(hours=1)
        step += timedelta(minutes=17)


def test_quiet_hours_are_those_of_the_customers_own_clock():
    night = {**FREE, Purpose.ASKING: Rule(quiet_from=time(20), quiet_until=time(8))}
    lisbon, auckland = (judge(wish(), Known(zone=zone), night, NOON).at for zone in ("Europe/Lisbon", "Pacific/Auckland"))
    assert lisbon == NOON
    assert auckland.astimezone(ZoneInfo("Pacific/Auckland")).strftime("%H:%M") == "08:00"
    assert judge(wish(zone="Pacific/Auckland"), Known(), night, NOON).at == auckland, "the unit's, where hers is not known"


@pytest.mark.parametrize(
    ("known", "because"),
    [
        (Known(here=False), Because.GONE),
        (Known(wants="none"), Because.OPTED_OUT),
        (Known(address=False), Because.NO_ADDRESS),
        (Known(bounced=True), Because.BOUNCED),
        (Known(wants="fewer", past=[Past(Purpose.THANKING, NOON - 80 * DAY)]), Because.FEWER),
        (Known(past=[Past(Purpose.ASKING, NOON - 29 * DAY)]), Because.TOO_OFTEN),
        (Known(past=[Past(Purpose.THANKING, NOON - 1 * DAY)]), Because.TOO_SOON),
        (Known(past=[Past(Purpose.ASKING, NOON + 29 * DAY)]), Because.TOO_OFTEN),
    ],
)
def test_each_reason_is_told_and_can_be_read(known, because):
    found = judge(wish(), known, DEFAULTS, NOON)
    assert (found.at, found.because) == (None, because)
    assert why(found.because, found.detail).endswith(".")
    assert "%" not in why(found.because, found.detail)


def test_news_of_her_own_case_passes_what_is_about_how_often_but_no_bounce():
    busy = Known(wants="none", past=[Past(Purpose.ASKING, NOON)] * 9)
    assert judge(wish(Purpose.CASE), busy, DEFAULTS, NOON).at == NOON
    assert judge(wish(Purpose.CASE), Known(bounced=True), DEFAULTS, NOON).because is Because.BOUNCED


def test_a_link_handed_on_needs_no_address_of_hers():
    assert judge(wish(channel=Channel.LINK), Known(address=False), DEFAULTS, NOON).at == NOON


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (Rule(most=-1), "most"),
        (Rule(days=0), "days"),
        (Rule(gap_days=9999), "gap_days"),
        (Rule(quiet_from=time(8)), "quiet_until"),
        (Rule(quiet_from=time(20, tzinfo=UTC), quiet_until=time(8)), "quiet_from"),
        (Rule(quiet_from=time(20), quiet_until=time(8, 0, 30)), "quiet_until"),
        (Rule(quiet_days=frozenset({8})), "quiet_days"),
        (Rule(quiet_days=frozenset(range(1, 8))), "quiet_days"),
    ],
)
def test_a_rule_that_is_none_is_refused_with_its_field(rule, field):
    with pytest.raises(Invalid) as refused:
        check_rule(rule)
    assert refused.value.field == field


pasts = st.lists(st.tuples(st.sampled_from([Purpose.ASKING, Purpose.THANKING]), st.integers(-120 * 24, 40 * 24)), max_size=12)


@given(
    pasts, st.sampled_from(["", "fewer"]), zones, quiet_rules, st.integers(0, 4), st.lists(st.integers(0, 200 * 24), max_size=20)
)
def test_looking_ahead_finds_the_first_moment_at_which_she_may_hear_from_us_and_none_before_it(
    past, wants, zone, quiet, most, hours
):
    standing = FREE | {
        Purpose.ASKING: Rule(most, 30, 3, quiet.quiet_from, quiet.quiet_until, quiet.quiet_days),
        Purpose.ANY: Rule(3, 60, 1),
    }
    known = Known(wants=wants, zone=zone, past=[Past(of, NOON + timedelta(hours=at)) for of, at in past])
    found = look_ahead(wish(), known, standing, NOON)

    if found.at is not None:
        assert judge(wish(not_before=found.at), known, standing, NOON).at == found.at
    for moment in (NOON + timedelta(hours=at) for at in hours):
        allowed = judge(wish(not_before=moment), known, standing, NOON).at
        assert allowed is None or (found.at is not None and allowed >= found.at)


@pytest.mark.parametrize(
    ("known", "because"),
    [
        (Known(wants="none"), Because.OPTED_OUT),
        (Known(address=False), Because.NO_ADDRESS),
        (Known(bounced=True), Because.BOUNCED),
    ],
)
def test_what_no_time_mends_has_no_moment_ahead(known, because):
    found = look_ahead(wish(), known, DEFAULTS, NOON)
    assert (found.at, found.because) == (None, because)
    assert found.says


def test_the_past_is_looked_at_as_far_back_as_any_rule_reaches_and_as_who_asked_for_less_is_spared():
    week = dict.fromkeys(Purpose, Rule(1, 7, 3))
    assert days_back(week) == FEWER_DAYS
    assert days_back(week | {Purpose.ASKING: Rule(1, 300)}) == 300
    assert days_back(week | {Purpose.THANKING: Rule(1, 7, 200)}) == 200
