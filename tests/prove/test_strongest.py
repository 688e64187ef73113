"""The title of a cut is the strongest finding there is, trouble before praise; where nothing can be said, it says that."""

import re
from datetime import date, timedelta

import pytest
from tests.cast import BY
from tests.prove.watch.hidden import into_facts, number_of

from everweek.cli.demo import staff, truths
from everweek.cli.demo.year import SEED, draw
from everweek.people.services import open_unit
from everweek.prove import compare, measures, sentences, strongest, watch, words
from everweek.prove.compare import Standing
from everweek.prove.limits import limited
from everweek.prove.measures import Counted, Question
from everweek.prove.rules import STANDING
from everweek.prove.watch.findings import Direction, MemberApart, Moved, Season, UnitApart
from everweek.prove.watch.words import headline
from everweek.questionnaires.services import ResponseRow, accept_many
from everweek.science.tally import Tally

MONDAY = date(2025, 9, 1)


def course(*by: str, measure: str = "csat", **limits):
    question = Question(measure, by, **limits)
    compared = compare.compare(measure, viewer=None, by=by, **limits)
    return strongest.of_course(question, compared, viewer=None)


def by_unit(compared):
    """What is said of the units of a comparison."""
    return sentences.of_comparison(Question(compared.measured.measure, ("unit",)), compared, viewer=None).says


def weeks(scores_of, many=60):
    """So many answers a week, whose scores are a function of the week and of the place among them."""
    return [
        ResponseRow(
            identity=f"{week}-{n}", answers={"satisfied": scores_of(week, n)}, day=MONDAY + timedelta(weeks=week, days=n % 7)
        )
        for week in range(many)
        for n in range(12)
    ]


@pytest.mark.django_db
@pytest.mark.one_database("what is found lies in the facts, not in a database")
def test_of_the_simulated_year_each_title_tells_what_is_hidden_in_it():
    """What is hidden, and where, stands in ``cli.demo.truths``; that it is found at all is held by ``watch/test_the_year.py``."""
    into_facts(draw(SEED))
    for by in ("month", "week", "day"):
        lead, *others = course(by)
        assert isinstance(lead.finding, Season)
        assert lead.words.startswith("In July and August 2026 satisfaction across the whole house was lower")
        # What the chart shows is not told once more of its months.
        assert not [one for one in others if one.standing is Standing.BELOW]
    slipping, improving = (
        next(one for one in watch.look("csat", viewer=None).findings if isinstance(one, Moved) and one.place.value == unit)
        for unit in (truths.SLIPPING_UNIT, truths.IMPROVING_UNIT)
    )
    # A desk is told of as the first page and Consistency tell of it, in one sentence for one fact.
    assert course("week", where={"unit": truths.SLIPPING_UNIT})[0].words == headline(slipping)
    assert course("week", where={"unit": truths.IMPROVING_UNIT})[0].words == headline(improving)
    over_time = strongest.of_courses(Question("csat", ("unit", "month")), viewer=None)
    assert [one.words for one in over_time if one.finding.place.dimension] == [headline(slipping), headline(improving)]
    compared = compare.compare("csat", viewer=None, by=["unit"])
    raw = {group.label: group.standing for group in compared.groups}
    assert raw[truths.AGENTS_UNIT] is Standing.BELOW, "it is called about refunds and whatever went wrong, where desks are not"
    alike = "that of other units at the same touchpoints in the same months."
    assert [one.words for one in by_unit(compared)] == [
        f"Satisfaction at {truths.SLIPPING_UNIT} is below {alike}",
        f"Satisfaction at {truths.IMPROVING_UNIT} is above {alike}",
        "The other 7 cannot be told apart from others at the same touchpoints.",
    ]
    lead, *colleagues = strongest.of_colleagues(Question("csat", ("member",)), viewer=None)
    assert re.fullmatch(r"2 of \d+ colleagues differ from their peers on satisfaction by more than luck\.", lead.words)
    assert all(isinstance(one.finding, MemberApart) for one in colleagues)
    assert [(one.finding.place.value, one.finding.direction) for one in colleagues] == [
        (str(number_of(staff.agent_id(truths.WORSE_AGENT))), Direction.DOWN),
        (str(number_of(staff.agent_id(truths.BETTER_AGENT))), Direction.UP),
    ]


@pytest.mark.django_db
@pytest.mark.one_database("what is found lies in the facts, not in a database")
@pytest.mark.parametrize("seed", [SEED + 1, SEED + 2])
def test_of_other_years_too_only_the_desks_of_which_something_is_hidden_are_told_of(seed):
    into_facts(draw(seed))
    found = by_unit(compare.compare("csat", viewer=None, by=["unit"]))
    apart = {one.finding.place.value: one.finding.direction for one in found if isinstance(one.finding, UnitApart)}
    assert apart == {truths.SLIPPING_UNIT: Direction.DOWN, truths.IMPROVING_UNIT: Direction.UP}
    assert truths.AGENTS_UNIT not in " ".join(one.words for one in found)


def visits(desks):
    """Forty answers a month at each touchpoint of each desk, for three months: ``desks`` has by unit and touchpoint how many of
    ten are content.
    """
    return [
        ResponseRow(
            identity=f"{unit.key}-{touchpoint}-{month}-{n}",
            answers={"satisfied": 5 if n % 10 < content else 2},
            day=date(2026, month, 1 + n % 28),
            unit=unit.pk,
            touchpoint=touchpoint,
        )
        for (unit, touchpoint), content in desks.items()
        for month in (3, 4, 5)
        for n in range(40)
    ]


def test_units_are_told_by_others_at_the_same_touchpoints_and_who_stands_alone_as_measured(cast, version, load):
    """The south answers complaints as well as anybody; the house alone is called, and of calls nobody else knows anything."""
    desks = [open_unit(key=f"desk-{n}", name=f"Desk {n}", parent=cast.north, by=BY) for n in (1, 2)]
    content = {(desk, touchpoint): n for desk in desks for touchpoint, n in (("booking", 9), ("complaint", 4))}
    content |= {(cast.north_desk, "booking"): 6, (cast.north_desk, "complaint"): 1, (cast.south, "complaint"): 4}
    accept_many(version, visits(content | {(cast.house, "call"): 2}), by=BY, history=True)
    load()
    compared = compare.compare("csat", viewer=None, by=["unit"])
    raw = {group.label: group.standing for group in compared.groups}
    assert {name for name, standing in raw.items() if standing is Standing.BELOW} == {"House", "North desk", "South"}
    said = [one.words for one in by_unit(compared)]
    assert said == [
        "Satisfaction at North desk is below that of other units at the same touchpoints in the same months.",
        "The other 3 cannot be told apart from others at the same touchpoints.",
        "Satisfaction at House is below that of all others together. Which touchpoints each unit serves is not allowed for.",
    ]


def test_of_two_units_what_was_measured_is_said_with_what_is_not_allowed_for(cast, version, load):
    content = {(cast.north_desk, "booking"): 9, (cast.north_desk, "complaint"): 4, (cast.south, "complaint"): 4}
    accept_many(version, visits(content), by=BY, history=True)
    load()
    lead, *others = by_unit(compare.compare("csat", viewer=None, by=["unit"]))
    reservation = "Which touchpoints each unit serves is not allowed for."
    assert lead.words == f"Satisfaction at South is below that of all others together. {reservation}"
    assert [one.words for one in others] == [f"Satisfaction at North desk is above that of all others together. {reservation}"]
    # Where there is one touchpoint alone, there is nothing to allow for.
    question = Question("csat", ("unit",), {"touchpoint": "complaint"})
    compared = compare.compare("csat", viewer=None, by=["unit"], where=question.where)
    [alike] = sentences.of_comparison(question, compared, viewer=None).says
    assert alike.words.endswith("North desk and South cannot be told apart.")


def test_a_year_in_which_nothing_happens_says_so_of_its_measure(version, load):
    accept_many(version, weeks(lambda _week, n: 3 + n % 3), by=BY, history=True)
    load()
    assert [one.words for one in course("month")] == ["Satisfaction: no month can be told apart from all others together."]
    assert [one.words for one in course("week")] == ["Satisfaction: no week can be told apart from all others together."]
    assert [one.words for one in course("month", since=date(2026, 1, 1))] == [
        "Satisfaction since 1 January 2026: no month can be told apart from all others together."
    ]


def test_a_year_that_slides_is_told_however_little_the_last_two_periods_differ(version, load):
    accept_many(version, weeks(lambda week, n: 5 - (n * 60 < (week - 13) * 16) - (n % 2)), by=BY, history=True)
    load()
    for by in ("month", "week"):
        lead = course(by)[0]
        assert isinstance(lead.finding, Moved)
        assert lead.finding.direction is Direction.DOWN
        # The answers end before the day on which this is run: what lasted until then is told in the past.
        assert lead.words.startswith("Satisfaction across the whole house was slipping, little by little, from ")


def test_without_a_chart_the_months_that_differ_are_told_those_below_first(version, load):
    rows = [
        ResponseRow(identity=f"{month}-{n}", answers={"satisfied": score + n % 2}, day=date(2026, month, 3))
        for month, score in ((7, 3), (8, 4), (9, 3), (10, 1))
        for n in range(60)
    ]
    accept_many(version, rows, by=BY, history=True)
    load()
    told = course("month")
    assert [one.standing for one in told[:2]] == [Standing.BELOW, Standing.ABOVE]
    assert told[0].words == "In October 2026 satisfaction was below that of all other months together."


def test_weights_and_single_colleagues_have_no_chart_to_be_told_by(version, load):
    accept_many(version, weeks(lambda week, n: 5 - (n * 60 < (week - 13) * 16) - (n % 2)), by=BY, history=True)
    load()
    assert all(one.finding is None for one in course("month", weight=True))


def test_a_segment_is_held_against_everybody_outside_it_though_segments_overlap(db):
    """Old and new customers are all there are; the third segment is half of each, and is no other one.s rest."""

    def tallies(low, high):
        return {1.0: Tally(low, low, low), 5.0: Tally(high, high, high)}

    question, measure = Question("csat", ("segment",)), STANDING["csat"]
    cuts = tuple({"segment": name} for name in ("half", "new", "old"))
    parts = (tallies(100, 100), tallies(150, 50), tallies(50, 150))
    counted = Counted(question, measure, (1.0, 5.0), cuts, parts)
    whole = Counted(Question("csat"), measure, (1.0, 5.0), ({},), (tallies(200, 200),))
    measured = measures.estimated(counted)
    found = compare.stand_beside_the_rest(counted, measured, whole)
    assert {place: one.standing for place, one in found.items()} == {0: Standing.UNTOLD, 1: Standing.BELOW, 2: Standing.ABOVE}
    assert [one.words for one in strongest.of_segments(measured, found)] == [
        "Satisfaction among customers of the segment “new” is below that of all other customers together.",
        "Satisfaction among customers of the segment “old” is above that of all other customers together.",
    ]
    alike = strongest.of_segments(measured, dict.fromkeys(found, found[0]))
    assert [one.words for one in alike] == ["Satisfaction: the customers of no segment can be told apart from all others."]


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ({"unit": "north", "month": "2026-07"}, "satisfaction at north in July 2026"),
        ({"area": "A", "touchpoint": "boat"}, "satisfaction at the touchpoint boat where area is A"),
        ({"segment": "regulars"}, "satisfaction among customers of the segment “regulars”"),
        ({"member": "7"}, "satisfaction of the customers of 7"),
        ({"questionnaire": "ferry"}, "satisfaction in “ferry”"),
        ({"day": "2026-07-05"}, "satisfaction on 5 July 2026"),
        ({"doubt": ""}, "satisfaction where nothing is doubtful"),
        ({"first": "", "unit": ""}, "satisfaction where it is not known which contact it was and no unit was recorded"),
    ],
)
def test_what_limits_a_number_is_said_as_people_say_it(db, where, told):
    assert limited("satisfaction", where) == told


def test_many_groups_of_another_cut_are_named_with_their_cut(version, load):
    rows = [
        ResponseRow(identity=f"{area}-{n}", answers={"satisfied": score - n % 2}, dimensions={"area": area})
        for area, score in (("A", 5), ("B", 5), ("C", 2))
        for n in range(30)
    ]
    accept_many(version, rows, by=BY, history=True)
    load()
    assert list(words.standings(compare.compare("csat", viewer=None, by=["area"])).values()) == [
        "Satisfaction by area: C is below all others together.",
        "Satisfaction by area: A and B are above all others together.",
    ]
