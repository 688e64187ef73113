"""What is found of a desk is found once for the house: its lead and its front line are told what the director is told."""

import json
import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.prove.watch.simulated import scores

from everweek.journal.services import System
from everweek.prove import measures, sentences, watch
from everweek.prove.measures import Question
from everweek.prove.watch import telling, words
from everweek.prove.watch.findings import Direction, Itself, Lasting, Moved, Season, Sides, Together
from everweek.questionnaires.services import ResponseRow, accept_many
from everweek.science import Estimate

FIRST = date(2025, 11, 24)
SLIPS_FROM = 15
of_the_facts = pytest.mark.one_database("What is found lies in the facts; what is out of reach is tried on PostgreSQL too.")


@pytest.fixture
def slipping(cast, version, load):
    """North desk slips from March on, and every unit is lower in July and August."""
    chance = random.Random(4)

    def lower(unit: int, day: date, week: int) -> float:
        slip = 0.9 * max(0, week - SLIPS_FROM) / 37 if unit == cast.north_desk.pk else 0.0
        return slip + (0.45 if day.month in {7, 8} else 0.0)

    rows = [
        ResponseRow(identity=f"{unit}-{week}-{number}", answers={"satisfied": int(score)}, day=day, unit=unit)
        for unit in (cast.house.pk, cast.north.pk, cast.north_desk.pk, cast.south.pk)
        for week in range(52)
        for day in [FIRST + timedelta(weeks=week)]
        for number, score in enumerate(scores(chance, 14, lower(unit, day, week)))
    ]
    accept_many(version, rows, by=System("tests"), history=True)
    load()
    return cast


def _slips(found: list[Moved]) -> Lasting:
    [one] = [one for one in found if isinstance(one, Lasting)]
    return one


def _moved(seen: watch.Look | watch.House) -> list[Moved]:
    return [one for one in seen.findings if isinstance(one, Moved)]


@of_the_facts
def test_the_director_the_lead_and_the_front_line_are_told_one_beginning(slipping):
    of_grace, of_alice, of_bob = (watch.look("csat", viewer=one) for one in (slipping.grace, slipping.alice, slipping.bob))
    told = _slips(_moved(of_grace))
    assert told.place.value == "north-desk"
    [season] = [one for one in _moved(of_grace) if isinstance(one, Season)]
    assert (season.together, [month.month for month in season.months]) == (Together.EVERY, [7, 8]), "else nothing is tried here"
    assert "every unit moved together" in words.headline(season)

    for seen in (of_alice, of_bob):
        assert [words.headline(one) for one in sorted(_moved(seen), key=words.headline)] == sorted(
            map(words.headline, _moved(of_grace))
        )
        own = _slips(_moved(seen))
        assert (own.since, own.evidence.method, own.evidence.n) == (told.since, told.evidence.method, told.evidence.n)
        theirs, chart = watch.chart_of(seen, "north-desk"), watch.chart_of(of_grace, "north-desk")
        assert chart is not None
        assert theirs is not None
        assert (theirs.points, theirs.alarmed, theirs.note, theirs.spanned) == (
            chart.points,
            chart.alarmed,
            chart.note,
            chart.spanned,
        )
    # The desk's own chart tells what the desk did first.
    assert of_bob.said_of(of_bob.whole.place)[0].place.value == "north-desk"


@of_the_facts
def test_whichever_page_is_asked_tells_the_same_beginning(slipping):
    told = _slips(_moved(watch.look("csat", viewer=slipping.grace)))
    about_the_desk = {"unit": "north-desk"}
    by_touchpoint = watch.look("csat", by="touchpoint", viewer=slipping.bob)
    front = watch.house(slipping.bob, since=date(2025, 9, 29))
    filtered = watch.look("csat", viewer=slipping.grace, where=about_the_desk)
    for seen in (by_touchpoint, front, filtered):
        assert words.headline(_slips(_moved(seen))) == words.headline(told)
    assert _slips(_moved(filtered)).sides == told.sides, "who sees the others is told how far they moved"

    question = Question("csat", by=("week",))
    for where, viewer in ({}, slipping.bob), (about_the_desk, slipping.grace):
        asked = replace(question, where=where)
        counted = measures.count(asked, viewer=viewer)
        says = sentences.tell(counted, measures.estimated(counted), viewer=viewer).says
        assert says[0].words == words.headline(told)


def test_nothing_of_a_unit_out_of_reach_is_told(slipping):
    seen = watch.look("csat", viewer=slipping.bob)
    for one in _moved(seen):
        assert one.evidence.estimate is None
        assert "eside the others it was" not in " ".join(words.how_sure(one))
    own = _slips(_moved(seen))
    assert own.sides is not None
    assert own.sides.others is None
    assert "By itself it was" in " ".join(words.how_sure(own)), "how far the desk moved itself is its own number"
    whole = _slips(_moved(watch.look("csat", viewer=slipping.grace)))
    assert whole.sides is not None
    assert own.sides.own == whole.sides.own

    told = json.dumps(telling.as_json(seen, seen.whole), default=str)
    assert "South" not in told
    assert "south" not in told
    [slips] = [one for one in json.loads(told)["findings"] if one["direction"] == "down" and one["group"]]
    assert slips["others"] is None


@of_the_facts
def test_a_desk_that_moved_by_no_more_than_all_others_is_said_to_have_moved_with_them_alone(slipping):
    """The dip of July and August is no move of the desk's own."""
    seen = watch.look("csat", viewer=slipping.alice)
    assert [one.place.value for one in _moved(seen) if isinstance(one, Lasting)] == ["north-desk"]
    assert all(not chart.alarmed for chart in seen.charts if chart.place.value == "north")


@pytest.mark.parametrize("itself", list(Itself))
def test_what_a_group_did_itself_is_the_same_without_the_numbers_of_the_others(itself):
    own, others = {
        Itself.MOVED: (-0.5, 0.0),
        Itself.HELD: (-0.05, 0.45),
        Itself.OTHERWISE: (0.3, 0.8),
        Itself.UNTOLD: (-0.19, 0.31),
    }[itself]
    known = Sides(_estimate(own), _estimate(others), told=itself is Itself.MOVED)
    assert known.itself(Direction.DOWN) is itself
    assert known.without_others(Direction.DOWN).itself(Direction.DOWN) is itself


def _estimate(value: float) -> Estimate:
    return Estimate(value, value - 0.2, value + 0.2, 0.95, 900, "score", "t")
