"""The truths hidden in a year of complaints are in its file, and nothing else is: on the seed that is shown and on others.

They are sought by the difference of two shares with its interval (Newcombe's), as pages tell shares with theirs. The levels are
so high that in each test a false find on one seed is about as likely as one in a hundred, or less.
"""

from collections import Counter
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from tests.demo.plain import UNTIL, made, read_complaints

from everweek.act.causes.ready import READY
from everweek.act.clocks.rules import USUAL, ClockKind
from everweek.cli.demo import company, complaints, truths, year
from everweek.science import NotEnough
from everweek.science.shares import difference
from everweek.worktime.counting import due
from everweek.worktime.hours import Hours

LEVEL = 0.9998
LISBON = ZoneInfo(company.ZONE)
DOUBLES_FROM = date(2026, 7, 6)

pytestmark = pytest.mark.parametrize("seed", [year.SEED, 4, 77])


def differs(some: list[bool], others: list[bool], level: float = LEVEL) -> int:
    """1 where the share of some is above that of the others, -1 where it is below, 0 where they cannot be told apart."""
    found = difference(sum(some), len(some), sum(others), len(others), level=level)
    assert not isinstance(found, NotEnough)
    return (found.low > 0) - (found.high < 0)


def moment(cell: str) -> datetime | None:
    return datetime.strptime(cell, "%Y-%m-%d %H:%M").replace(tzinfo=LISBON) if cell else None


def test_one_cause_comes_twice_as_often_from_a_monday_in_july_on_and_no_other_rises(seed):
    told = [(one["Cause"], one["Received"][:10] >= DOUBLES_FROM.isoformat()) for one in read_complaints(seed)]
    known = [(cause, after) for cause, after in told if cause != "not-known"]
    assert {cause for cause, _after in known} == set(truths.CAUSES) <= {key for _name, below in READY.values() for key in below}
    after = [cause for cause, is_after in known if is_after]
    before = [cause for cause, is_after in known if not is_after]
    risen = {cause for cause in truths.CAUSES if differs([one == cause for one in after], [one == cause for one in before]) > 0}
    assert risen == {truths.DOUBLED}
    # Beside the others, whose number follows the traffic alone.
    ratio = [Counter(some)[truths.DOUBLED] / (len(some) - Counter(some)[truths.DOUBLED]) for some in (after, before)]
    assert 1.5 < ratio[0] / ratio[1] < 2.7


def test_customers_agree_where_somebody_called_not_where_they_got_a_credit_and_otherwise_as_without_anything(seed):
    said: dict[str, list[bool]] = {}
    for one in read_complaints(seed):
        if one["Verdict"]:
            said.setdefault(one["Given"], []).append(one["Verdict"] == "agreed")
    found = {kind: differs(some, said[""], 0.998) for kind, some in said.items() if kind}
    assert found == {truths.RECOVERING: 1, truths.FAILING: -1, "refund": 0, "gift": 0}


def test_who_was_called_comes_again_and_who_got_a_credit_less_often(seed):
    told = [one for one in drawn(seed) if one.told_at is not None and one.told_at.date() <= UNTIL - timedelta(days=90)]
    met: dict[str, list[date]] = {}
    moments = made(seed).moments
    for customer, day in zip(moments["customer"].tolist(), moments["day"].tolist(), strict=True):
        met.setdefault(customer, []).append(day)
    back: dict[str, list[bool]] = {}
    for one in told:
        since = one.told_at.date()
        again = any(since < day <= since + timedelta(days=90) for day in met[one.customer])
        back.setdefault(one.gesture, []).append(again)
    found = {kind: differs(some, back[""], 0.995) for kind, some in back.items() if kind}
    assert found == {truths.RECOVERING: 1, truths.FAILING: -1, "refund": 0, "gift": 0}


def test_one_desk_breaks_its_first_replies_on_mondays_and_no_other_does_on_any_day(seed):
    hours, severities = Hours(company.ZONE, complaints.WEEK), {str(int(one)): one for one in complaints.SEVERITIES}
    kept: dict[tuple[str, int], list[bool]] = {}
    for one in read_complaints(seed):
        opened, replied = moment(one["Received"]), moment(one["First reply"])
        if opened is None or replied is None:
            continue
        minutes = USUAL[ClockKind.FIRST_REPLY][severities[one["Priority"]]]
        promised = due(hours, opened, timedelta(minutes=minutes)).astimezone(LISBON)
        assert promised.weekday() < 5
        assert time(9) <= promised.time() <= time(18)
        kept.setdefault((one["Unit"], promised.weekday()), []).append(replied <= promised)
    all_ = [is_kept for some in kept.values() for is_kept in some]
    worse = {where for where, some in kept.items() if len(some) >= 8 and differs(some, all_) < 0}
    assert worse == {(truths.MONDAY_UNIT, 0)}


@cache
def drawn(seed: int) -> list[complaints.Complaint]:
    return complaints.draw(made(seed))
