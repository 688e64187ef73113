"""Watching: charts and findings from answers, as far as one may see."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.prove.watch.simulated import SHARES, a_house, counted, scores, weekly

from everweek.errors import Invalid, NotAllowed
from everweek.journal.services import System
from everweek.prove import charts, watch
from everweek.prove.watch import front, looking, peers, pictures, reading, telling, words
from everweek.prove.watch.findings import (
    Against,
    CannotTell,
    Course,
    Direction,
    Itself,
    Lasting,
    Moved,
    Place,
    Predictable,
    Season,
    SpecialWeek,
    Steady,
    Stopped,
    Stretch,
)
from everweek.prove.watch.predictable import is_told
from everweek.questionnaires.services import ResponseRow, accept_many
from everweek.science import Estimate, NotEnough
from everweek.science.change import groups

pytestmark = pytest.mark.django_db
CHANCE = random.Random(51)
BY = System("tests")
of_charts = pytest.mark.one_database("Looked at are counts made up here; who may look, and at what, is tried on both.")


def of(seen: looking.Look, kind: type) -> list:
    return [finding for finding in seen.findings if isinstance(finding, kind)]


@of_charts
def test_a_desk_that_slips_is_told_with_since_when_and_a_next_step():
    seen = a_house(1, lower=lambda desk, week: 0.8 * max(0, week - 20) / 32 if desk == "B" else 0.0)
    [finding] = of(seen, Moved)
    assert isinstance(finding, Lasting)
    assert (finding.place, finding.direction, finding.against) == (Place("unit", "B", "B"), Direction.DOWN, Against.OTHERS)
    start = date(2025, 9, 29) + timedelta(weeks=21)
    assert finding.since.low <= start <= finding.since.high
    assert [step.kind for step in finding.steps] == ["voices", "prove"]
    assert dict(finding.steps[0].parameters) == {"unit": "B", "since": finding.since.at.isoformat(), "mood": "unhappy"}
    assert ("where", "unit=B") in finding.steps[1].parameters
    assert finding.evidence.n == 30 * (8 + 13), "the answers of both sides of the difference"
    chart = watch.chart_of(seen, "B")
    assert chart is not None
    assert chart.alarmed
    assert chart.rises is False
    assert chart.note == f"since about {finding.since.at.day} {finding.since.at:%b %Y}"
    assert all(not other.alarmed for other in seen.charts if other.place.value != "B")


def _of_b(seen: looking.Look) -> Course:
    [finding] = [one for one in of(seen, Course) if one.place.value == "B"]
    assert not [one for one in of(seen, Course) if one.place.value not in {"", "B"}]
    return finding


@of_charts
@pytest.mark.parametrize(("all_others", "way", "did"), [(-0.45, Direction.DOWN, "rose"), (0.45, Direction.UP, "fell")])
def test_a_desk_that_stood_still_while_all_others_moved_is_said_to_have_held(all_others, way, did):
    seen = a_house(21, n=60, lower=lambda desk, week: all_others if desk != "B" and week >= 22 else 0.0)
    finding = _of_b(seen)
    assert isinstance(finding, Lasting)
    assert (finding.direction, finding.itself) == (way, Itself.HELD)
    headline, sure = words.headline(finding), words.how_sure(finding)
    assert headline.startswith("Satisfaction at B has held since ")
    assert headline.endswith(f", while the others {did}.")
    assert "its own normal since" not in headline
    assert sure[1].startswith("Beside the others it was ")
    assert sure[2].startswith("By itself it cannot be told to have moved: ")
    assert finding.sides is not None
    assert finding.sides.own.low < 0 < finding.sides.own.high
    assert (finding.sides.others.value > 0) == (way is Direction.DOWN)
    chart = watch.chart_of(seen, "B")
    assert chart is not None
    assert [name for name, _words in pictures.marks(chart)] == ["band", "centre", "base", "beside"]
    rows = pictures.control_chart(chart)["data"]["values"]
    assert {row["shape"] for row in rows} == {"circle", "diamond"}
    told = telling.as_json(seen, chart)
    [as_told] = told["findings"]
    assert (as_told["direction"], as_told["itself"], as_told["own"]["low"]) == (way.value, "held", finding.sides.own.low)
    assert [group["itself"] for group in told["groups"]] == ["", "held", "", "", ""]


@of_charts
def test_a_desk_that_fell_itself_is_said_to_have_fallen_whatever_the_others_did():
    seen = a_house(22, n=60, lower=lambda desk, week: (0.45 if desk == "B" else -0.3) if week >= 22 else 0.0)
    finding = _of_b(seen)
    assert (finding.direction, finding.itself) == (Direction.DOWN, Itself.MOVED)
    assert "below its own normal" in words.headline(finding)
    assert finding.sides is not None
    assert finding.sides.own.low < -0.45 < finding.sides.own.high
    assert finding.evidence.estimate is not None
    assert finding.evidence.estimate.value < finding.sides.own.value, "beside the others it lost more than by itself"
    assert telling.as_json(seen, seen.charts[1])["findings"][0]["itself"] == "moved"


@of_charts
def test_a_desk_that_rose_less_than_all_others_is_not_said_to_have_fallen():
    seen = a_house(23, n=120, lower=lambda desk, week: (-0.25 if desk == "B" else -0.55) if week >= 22 else 0.0)
    finding = _of_b(seen)
    assert (finding.direction, finding.itself) == (Direction.DOWN, Itself.OTHERWISE)
    assert words.headline(finding).startswith("Satisfaction at B rose, but has stayed behind the others, which rose more, since ")


@of_charts
def test_a_season_is_told_of_the_house_and_of_no_desk():
    seen = a_house(2, n=60, lower=lambda _desk, week: 0.45 if 39 <= week < 48 else 0.0)
    [finding] = of(seen, Moved)
    assert isinstance(finding, Season)
    assert [month.month for month in finding.months] == [7, 8]
    assert finding.ended
    assert finding.years == 1
    assert len(seen.whole.alarmed) == 9
    assert finding.evidence.estimate is not None
    assert finding.evidence.estimate.low < -0.45 < finding.evidence.estimate.high, "of both months together"
    assert finding.evidence.n == 60 * 5 * 52, "of these months and of the ordinary ones"


@of_charts
def test_a_stretch_that_ended_and_a_single_week_are_told_as_what_they_are():
    stretch = a_house(3, n=40, lower=lambda desk, week: 1.0 if desk == "C" and 25 <= week < 37 else 0.0)
    [finding] = of(stretch, Moved)
    assert isinstance(finding, Stretch)
    week = (finding.first - date(2025, 9, 29)).days // 7, (finding.last - date(2025, 9, 29)).days // 7
    assert abs(week[0] - 25) <= 2
    assert abs(week[1] - 36) <= 2
    assert finding.evidence.n == 40 * (week[1] - week[0] + 1 + 13), "with those of the baseline it is set beside"
    chance = random.Random(4)
    rows = {desk: [scores(chance, 40) for _week in range(52)] for desk in "ABCDE"}
    rows["D"][30] = [1.0] * 30 + [2.0] * 10
    [single] = of(looking.look_at(reading.table(weekly(rows))), Moved)
    assert isinstance(single, SpecialWeek)
    assert single.periods == (date(2025, 9, 29) + timedelta(weeks=30),)
    assert single.evidence.n == 40 * 14


def a_falling_desk(weeks: int = 52, at_desk: int = 52) -> reading.Table:
    """Five desks; one is a point lower from week 20 on, and answers so many weeks of all."""
    chance = random.Random(31)
    rows = {desk: [scores(chance, 40, 1.0 if desk == "B" and week >= 20 else 0.0) for week in range(weeks)] for desk in "ABCDE"}
    rows["B"] = [some if week < at_desk else [] for week, some in enumerate(rows["B"])]
    return reading.table(weekly(rows))


@of_charts
def test_what_ended_with_the_last_answers_of_a_desk_is_told_in_the_past_and_is_no_is():
    [still] = of(looking.look_at(a_falling_desk(at_desk=48)), Lasting)
    assert still.until is None, "four weeks of too few answers end nothing"
    [ended] = of(looking.look_at(a_falling_desk(at_desk=38)), Lasting)
    last = date(2025, 9, 29) + timedelta(weeks=37)
    assert ended.until == last
    assert words.headline(ended).endswith(f" until {words.period('week', last)}, when the last answers came.")
    assert dict(ended.steps[0].parameters)["until"] == (last + timedelta(days=6)).isoformat()
    # A closed desk ended with its last answers, however new these are; so does everything where the days that were asked ended.
    for over in ({"closed": {"B"}}, {"closed": {""}}, {"over": True}):
        [gone] = of(looking.look_at(replace(a_falling_desk(), **over)), Lasting)
        assert gone.until == date(2025, 9, 29) + timedelta(weeks=51), over
        assert front.is_news(gone, gone.until)
        assert not front.is_news(gone, gone.until + timedelta(days=1))
    [open_] = of(looking.look_at(replace(a_falling_desk(), closed={"A"})), Lasting)
    assert open_.until is None


@of_charts
def test_a_house_whose_answers_stopped_is_told_in_the_past_with_when_the_last_came():
    last = date(2025, 9, 29) + timedelta(weeks=51)
    # Week 51 is the last with answers: four more may be late, or not brought in yet.
    for now, stops in ((None, False), (51, False), (55, False), (56, True)):
        seen = looking.look_at(replace(a_falling_desk(), now=now))
        [fell] = of(seen, Lasting)
        assert fell.until == (last if stops else None), now
        assert ("until week 39 (21 September 2026), when the last answers came." in words.headline(fell)) == stops
        assert {one.stopped for one in (seen.whole, *seen.charts)} == {Stopped("week", last) if stops else None}
        [spread] = of(seen, Predictable)
        assert (" varied " in words.headline(spread)) == stops
        quiet = words.quiet(seen.charts[0], None)
        assert quiet.endswith("until week 39 (21 September 2026), when the last answers came." if stops else "not explain.")
    # Where a unit was closed, or days were asked about that are over, answers did not stop by themselves.
    for over in ({"closed": {"B"}}, {"over": True}):
        [gone] = of(looking.look_at(replace(a_falling_desk(), now=60, **over)), Lasting)
        assert (gone.until, gone.stopped) == (last, None)


@of_charts
def test_who_was_silent_as_long_before_has_not_stopped_and_a_few_answers_are_answers():
    chance = random.Random(31)
    rows = {desk: [scores(chance, 40, 1.0 if desk == "B" and week >= 20 else 0.0) for week in range(52)] for desk in "ABCDE"}
    rows["B"][30:37] = [[]] * 7
    # From week 29 to week 37 there were eight weeks: so long, and longer than four, it was silent before.
    for now, stops in ((51 + 8, False), (51 + 9, True)):
        seen = looking.look_at(replace(reading.table(weekly(rows)), now=now))
        assert (seen.charts[1].stopped is not None, seen.charts[0].stopped is not None) == (stops, True)
    rows["B"] = rows["B"][:40] + [[]] * 10 + [[4.0], [4.0]]
    seen = looking.look_at(reading.table(weekly(rows)))
    [ended] = of(seen, Lasting)
    assert ended.until == date(2025, 9, 29) + timedelta(weeks=39)
    assert ended.stopped is None, "two answers came after the last of which something can be told"


@of_charts
def test_the_chance_that_is_told_allows_for_all_charts_and_measures_that_are_looked_at():
    seen = reading.table(
        weekly({desk: [scores(CHANCE, 12, 0.5 if desk == "B" and week >= 30 else 0) for week in range(52)] for desk in "ABCDE"})
    )
    cells = groups.Cells(seen.n[:-1], seen.mean[:-1], seen.variance[:-1])
    alone = groups.changed(cells, skewness=seen.skewness, baseline=13, rate=0.03 * 5 / 6)[1]
    assert not isinstance(alone, NotEnough)
    [one], [of_four] = (of(looking.look_at(seen, rate=rate, among=among), Lasting) for rate, among in ((0.03, 1), (0.12, 4)))
    assert one.evidence.chance == pytest.approx(6 * alone.chance), "five desks and the house"
    assert of_four.evidence.chance == pytest.approx(24 * alone.chance)


@of_charts
def test_of_few_weeks_no_normal_is_drawn_or_told_where_none_is_judged():
    few = reading.table(weekly({desk: [scores(CHANCE, 20) for _week in range(14)] for desk in "ABC"}))
    for chart in (looking.look_at(few).whole, *looking.look_at(few).charts):
        assert isinstance(chart.limits, NotEnough)
        assert (chart.limits.have, chart.limits.need) == (4, 5)
        assert words.learned(chart) == ""
        assert pictures.marks(chart) == []
        assert pictures.remarks(chart) == "No limits: Too few periods have enough answers to take limits from."
        assert not any(row["baseline"] for row in pictures.control_chart(chart)["data"]["values"]), "nothing is shaded"
    enough = looking.look_at(reading.table(weekly({desk: [scores(CHANCE, 20) for _week in range(15)] for desk in "ABC"})))
    assert not isinstance(enough.whole.limits, NotEnough)
    assert words.learned(enough.whole).startswith("Its normal is that of its first 5 points")


@of_charts
def test_a_steady_house_is_said_to_be_steady_and_how_steady():
    seen = a_house(5)
    assert [type(finding) for finding in seen.findings] == [Steady, Predictable]
    assert of(seen, Steady)[0].groups == 5


@of_charts
def test_two_desks_are_held_against_themselves_and_it_is_said():
    seen = a_house(6, desks=("A", "B"), n=60, lower=lambda desk, week: 0.9 if desk == "B" and week >= 30 else 0.0)
    assert seen.against is Against.ITSELF
    told = [finding for finding in of(seen, Moved) if finding.place.value == "B"]
    assert told
    assert "there are not enough others" in " ".join(words.how_sure(told[0]))


@of_charts
def test_weeks_with_few_answers_are_merged_or_missing_and_no_answers_cannot_be_told():
    rows = {"A": [[4.0, 5.0, 3.0]] * 40, "B": [[4.0, 5.0] * 5] * 40, "C": [[5.0, 3.0] * 5] * 40}
    rows["B"] = rows["B"][:20] + [[]] * 3 + rows["B"][23:]
    seen = looking.look_at(reading.table(weekly(rows)))
    merged, gap = watch.chart_of(seen, "A"), watch.chart_of(seen, "B")
    assert merged is not None
    assert gap is not None
    assert all(point.n == 6 and point.last - point.first == timedelta(weeks=1) for point in merged.points)
    assert len(gap.missing) == 3
    assert "Gaps: too few answers." in pictures.remarks(gap)
    assert pictures.marks(gap) == [], "where there are no limits, no mark is told"
    assert len(gap.points) == 37
    empty = looking.look_at(reading.table(weekly({})))
    assert [type(finding) for finding in empty.findings] == [CannotTell]
    short = looking.look_at(reading.table(weekly({desk: [[4.0, 5.0, 1.0] * 5] * 8 for desk in "ABC"})))
    assert of(short, CannotTell)
    alike = looking.look_at(reading.table(weekly({desk: [[4.0] * 9] * 30 for desk in "ABC"})))
    assert not of(alike, Moved), "answers that are all alike have no spread to be far from anything"
    assert isinstance(alike.whole.limits, NotEnough)


@of_charts
@pytest.mark.parametrize("measure", ["csat", "nps", "expectation"])
def test_limits_lie_within_what_is_possible_and_pictures_are_drawn_wide_and_narrow(measure):
    chance = random.Random(7)
    values = {"csat": [1.0, 2, 3, 4, 5], "nps": [0.0, 6, 8, 9, 10], "expectation": [-1.0, 0, 0, 1, 1]}[measure]
    rows = {desk: [chance.choices(values, SHARES, k=8) for _week in range(45)] for desk in "ABC"}
    seen = looking.look_at(reading.table(weekly(rows, measure=measure)))
    low, high = seen.whole.scale
    for chart in (seen.whole, *seen.charts):
        assert not isinstance(chart.limits, NotEnough)
        assert all(
            low <= a <= b <= c <= high
            for a, b, c in zip(chart.limits.lower, chart.limits.centre, chart.limits.upper, strict=True)
        )
        assert [point.value for point in chart.points] == pytest.approx(list(chart.limits.points))
        for narrow in (False, True):
            told = pictures.description(chart)
            drawn = charts.svg(pictures.control_chart(chart, narrow=narrow), title="Chart", description=told)
            assert told in drawn
    assert "45 points from week 40 (29 September 2025) to week 32 (3 August 2026)." in pictures.description(seen.whole)


@of_charts
@pytest.mark.parametrize(("low", "high", "told"), [(1.1, 1.9, True), (0.0, 1.4, True), (0.9, 1.6, False)])
def test_how_much_all_varies_stands_for_itself_only_where_it_can_be_told(low: float, high: float, told: bool):  # noqa: FBT001
    [varies] = [one for one in a_house(1).findings if isinstance(one, Predictable)]
    spread = replace(varies.evidence.estimate, low=low, value=(low + high) / 2, high=high)
    assert is_told(replace(varies, evidence=replace(varies.evidence, estimate=spread))) is told


@of_charts
def test_what_cannot_be_watched_is_refused_with_a_way_out():
    with pytest.raises(Invalid, match="by week or by month"):
        watch.look("csat", viewer=None, every="day")
    with pytest.raises(Invalid, match="time is there anyway"):
        watch.look("csat", viewer=None, by="week")
    with pytest.raises(Invalid, match="several segments"):
        watch.look("csat", viewer=None, by="segment")


@of_charts
def test_colleagues_who_differ_are_told_both_ways_and_in_the_order_of_the_alphabet():
    chance = random.Random(8)
    columns: dict[str, list[str]] = {"member": [], "unit": [], "touchpoint": []}
    days, told = [], []
    for member in range(1, 13):
        lower = {3: 0.8, 9: -1}.get(member, 0.0)
        for number in range(150):
            columns["member"].append(str(member))
            columns["unit"].append("desk")
            columns["touchpoint"].append("booking" if number % (2 + member % 2) else "refund")
            days.append(date(2026, 1 + number % 6, 5))
            score = chance.choices([1.0, 2, 3, 4, 5], SHARES)[0]
            told.append(min(5.0, score + (chance.random() < 0.9)) if lower < 0 else max(1.0, score - (chance.random() < lower)))
    seen = peers.beside(counted("csat", peers.COLLEAGUES.cut, columns, days, told))
    # As in a register: 9 before 10.
    assert [one.place.value for one in seen.rows] == [str(number) for number in range(1, 13)]
    assert {one.place.value: one.apart for one in seen.rows if one.apart} == {"3": Direction.DOWN, "9": Direction.UP}
    assert [type(finding).__name__ for finding in seen.findings] == ["MemberApart", "MemberApart"]
    assert all(isinstance(one.estimate, Estimate) for one in seen.rows)


@of_charts
def test_a_slow_season_and_a_hard_desk_stand_beside_nobody_who_works_in_them():
    """All at one desk fall by two in July. Who was there in July alone stands beside July, in numbers as in words."""
    chance = random.Random(4)
    columns: dict[str, list[str]] = {"member": [], "unit": [], "touchpoint": []}
    days, told = [], []
    for member in range(1, 9):
        summer = member in {7, 8}
        for number in range(100):
            month = 7 if summer or number % 4 == 0 else 3
            columns["member"].append(str(member))
            columns["unit"].append("desk")
            columns["touchpoint"].append("booking")
            days.append(date(2026, month, 5))
            told.append(float(chance.choice([4, 5, 5, 3]) - (2 if month == 7 else 0)))
    seen = peers.beside(counted("csat", peers.COLLEAGUES.cut, columns, days, told))
    scores = {
        number: [score for who, score in zip(columns["member"], told, strict=True) if who == str(number)] for number in (1, 7)
    }
    raw = {number: sum(found) / len(found) for number, found in scores.items()}
    assert raw[7] < raw[1] - 1, "as measured, whoever came for the summer lies far below"
    assert not any(one.apart for one in seen.rows)
    together = sum(told) / len(told)
    for one in seen.rows:
        assert isinstance(one.difference, Estimate)
        assert isinstance(one.estimate, Estimate)
        assert abs(one.difference.value) < 0.4
        assert one.estimate.value == pytest.approx(together + one.difference.value)
        assert one.estimate.low == pytest.approx(together + one.difference.low)
        assert one.estimate.n == one.difference.n == 100


@of_charts
def test_an_estimate_moved_by_a_difference_stays_on_the_scale_of_the_measure():
    columns = {"member": ["1"] * 30 + ["2"] * 30 + ["3"] * 30, "unit": ["desk"] * 90, "touchpoint": ["booking"] * 90}
    told = [5.0] * 29 + [4.0] + [1.0] * 29 + [2.0] + [5.0] * 28 + [4.0] * 2
    seen = peers.beside(counted("csat", peers.COLLEAGUES.cut, columns, [date(2026, 5, 4)] * 90, told))
    for one in seen.rows:
        assert isinstance(one.estimate, Estimate)
        assert 1 <= one.estimate.low <= one.estimate.value <= one.estimate.high <= 5


@of_charts
def test_a_colleague_with_fewer_than_five_answers_is_not_spoken_of():
    columns = {"member": ["1"] * 4 + ["2"] * 40, "unit": ["desk"] * 44, "touchpoint": ["booking"] * 44}
    seen = peers.beside(counted("csat", peers.COLLEAGUES.cut, columns, [date(2026, 5, 4)] * 44, [1.0] * 4 + [4.0, 5.0] * 20))
    assert isinstance(seen.rows[0].estimate, NotEnough)
    assert isinstance(seen.rows[0].difference, NotEnough)
    assert isinstance(seen.findings[0], CannotTell)


def test_who_may_not_see_gets_nothing_and_the_front_line_no_colleague(cast, version, load):
    rows = [
        ResponseRow(identity=f"{member.pk}-{number}", answers={"satisfied": 4 - number % 2}, about_member=member.pk)
        for member in (cast.bob, cast.alice)
        for number in range(30)
    ]
    accept_many(version, rows, by=BY, history=True)
    load()
    with pytest.raises(NotAllowed, match="single colleagues"):
        watch.people("csat", viewer=cast.heidi)
    assert len(watch.people("csat", viewer=None).rows) == 2
    own = watch.people("csat", viewer=cast.bob)
    assert {one.place.value for one in own.rows} <= {str(cast.bob.pk)}
    assert isinstance(own.findings[0], CannotTell)
    with pytest.raises(NotAllowed):
        watch.look("csat", viewer=cast.dana)


def test_the_front_page_says_at_most_so_much_and_never_nothing(cast, version, load):
    assert [type(finding) for finding in watch.house(None).findings] == []
    units = [cast.north.pk, cast.north_desk.pk, cast.south.pk]
    chance = random.Random(9)
    rows = [
        ResponseRow(
            identity=f"{unit}-{week}-{number}",
            answers={"satisfied": int(scores(chance, 1)[0]), "recommend": chance.choice([3, 8, 9, 10])},
            day=date(2025, 1, 6) + timedelta(weeks=week),
            unit=unit,
        )
        for unit in units
        for week in range(40)
        for number in range(5)
    ]
    accept_many(version, rows, by=BY, history=True)
    load()
    found = watch.house(None).findings
    assert [type(finding) for finding in found] == [Steady]
    assert len(watch.look("csat", viewer=cast.alice).charts) == 2, "a lead sees the units below"
