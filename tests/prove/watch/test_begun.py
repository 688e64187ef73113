"""What is known by now of when something began is told of days that are over, where it is of the same thing."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.prove.watch.made import LASTING, SINCE, WEEK, moved
from tests.prove.watch.simulated import scores, weekly

from everweek import clock
from everweek.prove.watch import looking, reading
from everweek.prove.watch.begun import NOTHING, Begun, Known, by_now, of_findings
from everweek.prove.watch.findings import Direction, Lasting, Slipping, SpecialWeek, Stretch

THEN = replace(SINCE, at=WEEK + timedelta(weeks=2), low=WEEK - timedelta(weeks=1), high=WEEK + timedelta(weeks=9))
LAST = WEEK + timedelta(weeks=3)


def test_what_lasts_by_now_is_told_with_its_own_onset_which_cannot_end_after_the_days_that_are_told_of():
    known = of_findings([moved(Slipping, **LASTING)])["north"]
    assert known == Begun(Direction.DOWN, SINCE, Slipping)
    assert known.known_by(THEN, LAST, Direction.DOWN) == replace(SINCE, high=LAST)


@pytest.mark.parametrize(
    ("known", "direction"),
    [
        (Begun(Direction.DOWN, SINCE, Slipping), Direction.UP),
        (Begun(Direction.DOWN, replace(SINCE, at=LAST + timedelta(weeks=1)), Slipping), Direction.DOWN),
        (Begun(Direction.DOWN, replace(SINCE, every="month"), Slipping), Direction.DOWN),
    ],
)
def test_what_went_the_other_way_or_began_after_those_days_changes_nothing(known: Begun, direction: Direction):
    assert known.known_by(THEN, LAST, direction) is None


def test_what_had_ended_by_now_begins_where_its_stretch_did_and_stays_as_unsure_as_it_was():
    stretch = moved(Stretch, every="week", first=WEEK - timedelta(weeks=3), last=WEEK + timedelta(weeks=20))
    found = of_findings([stretch, moved(SpecialWeek, every="week", periods=(WEEK,))])["north"].known_by(
        THEN, LAST, Direction.DOWN
    )
    assert found == replace(THEN, at=WEEK - timedelta(weeks=3), low=WEEK - timedelta(weeks=3))


def test_nothing_is_looked_for_before_it_is_asked_for_and_then_once():
    asked: list[str] = []

    def find() -> dict[str, Begun]:
        asked.append("read")
        return {}

    known = Known(find)
    assert asked == []
    assert (known.of("north"), known.of("south"), asked) == (None, None, ["read"])


@pytest.mark.django_db
@pytest.mark.parametrize("until", [None, date(2026, 11, 29), date(2027, 1, 1)])
def test_who_asks_up_to_today_is_told_what_these_days_tell(until: date | None):
    with clock.frozen(datetime(2026, 11, 29, 12, tzinfo=UTC)):
        assert by_now(None, ["unit"], (), until, list) is NOTHING


@pytest.mark.django_db
def test_the_chart_of_days_that_are_over_is_marked_and_named_from_the_beginning_that_is_known_by_now():
    """A desk slips from the 20th week on; after 39 weeks one begins to see it, after 52 one sees it well."""
    chance = random.Random(3)
    rows = {
        desk: [scores(chance, 30, 0.04 * max(0, week - 20) if desk == "B" else 0.0) for week in range(52)] for desk in "ABCDE"
    }
    early = reading.table(weekly({desk: weeks[:39] for desk, weeks in rows.items()}))
    [now], [then] = _lasting(looking.look_at(reading.table(weekly(rows)))), _lasting(looking.look_at(early))
    assert (type(then), then.since) != (type(now), now.since), "else nothing is tried here"

    seen = looking.look_at(early, begun=Known(lambda: of_findings([now])))
    [told] = _lasting(seen)
    assert (type(told), told.since.at, told.since.low) == (type(now), now.since.at, now.since.low)
    assert told.evidence == then.evidence, "that it moved, and how far, is told of those days alone"
    chart = looking.chart_of(seen, "B")
    assert chart is not None
    assert chart.spanned == (now.since.at, date.max)
    assert f"{now.since.at.day} {now.since.at:%b %Y}" in chart.note
    assert chart.points[chart.alarmed[0]].last >= now.since.at


def _lasting(seen: looking.Look) -> list[Lasting]:
    return [one for one in seen.findings if isinstance(one, Lasting) and one.place.value == "B"]
