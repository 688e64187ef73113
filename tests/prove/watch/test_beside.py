"""Units beside others at the same touchpoints, in words: how many differ, which, how far, compared with whom."""

import pytest

from everweek.prove.watch import words
from everweek.prove.watch.findings import Against, Direction, Evidence, NoneApart, Place, SomeApart, UnitApart
from everweek.science import Estimate

HOUSE, NORTH, DESK = Place(), Place("unit", "north", "North"), Place("unit", "north-desk", "North desk")
UNTESTED = Evidence(None, None, 900, "m")


def unit_apart(direction: Direction, peers: int = 7) -> UnitApart:
    """North desk 0.28 below, or above, by an interval of 0.2 to 0.36."""
    low, value, high = (-0.36, -0.28, -0.2) if direction is Direction.DOWN else (0.2, 0.28, 0.36)
    return UnitApart(
        measure="csat",
        title="Satisfaction",
        place=DESK,
        evidence=Evidence(Estimate(value, low, high, 0.95, 400, "score", "m"), 0.0004, 400, "m"),
        direction=direction,
        against=Against.OTHERS,
        peers=peers,
    )


def some_apart(place: Place, apart: int, groups: int) -> SomeApart:
    return SomeApart(
        measure="csat",
        title="Satisfaction",
        place=place,
        evidence=UNTESTED,
        dimension="unit",
        apart=apart,
        groups=groups,
    )


def none_apart(place: Place, groups: int) -> NoneApart:
    return NoneApart(measure="csat", title="Satisfaction", place=place, evidence=UNTESTED, dimension="unit", groups=groups)


@pytest.mark.parametrize(
    ("finding", "headline"),
    [
        (
            unit_apart(Direction.DOWN),
            "Satisfaction at North desk is below that of other units at the same touchpoints in the same months.",
        ),
        (
            unit_apart(Direction.UP),
            "Satisfaction at North desk is above that of other units at the same touchpoints in the same months.",
        ),
        (
            some_apart(HOUSE, 2, 9),
            "2 of 9 units differ on satisfaction from others at the same touchpoints by more than luck.",
        ),
        (
            some_apart(NORTH, 1, 3),
            "At North, 1 of 3 units differs on satisfaction from others at the same touchpoints by more than luck.",
        ),
        (none_apart(HOUSE, 9), "Satisfaction: none of 9 units can be told apart from others at the same touchpoints."),
        (none_apart(NORTH, 3), "Satisfaction at North: none of 3 units can be told apart from others at the same touchpoints."),
    ],
)
def test_each_finding_of_units_has_its_own_sentence(finding, headline):
    assert words.headline(finding) == headline


@pytest.mark.parametrize(("direction", "way"), [(Direction.DOWN, "downwards"), (Direction.UP, "upwards")])
def test_how_sure_that_is_says_how_far_and_which_answers_count(direction, way):
    assert words.how_sure(unit_apart(direction)) == [
        f"The difference is 0.28 {way}: with all units looked at together, between 0.20 and 0.36.",
        "Compared with 7 other units together; only answers at touchpoints and in months that it shares with any of them count "
        "here.",
        "Allowing for all that was looked at, chance alone brings about so much less than once in 1,000 times.",
    ]
    alone = "Compared with 1 other unit; only answers at touchpoints and in months that both have count here."
    assert alone in words.how_sure(unit_apart(direction, peers=1))
