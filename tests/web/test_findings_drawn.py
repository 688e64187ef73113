"""A finding is drawn: a dot on its interval, beside a mark at what it is held against; without an interval its card says so."""

import re
from datetime import date

import pytest
from django.template import Context, Template
from tests.cast import Cast
from tests.prove.watch.made import DESK, LASTING, SEASON, evidence, moved
from tests.web.reading import Seen, visit

from everweek.prove.watch.findings import (
    CannotTell,
    Direction,
    Evidence,
    Finding,
    Itself,
    Kept,
    MemberApart,
    Predictable,
    Season,
    SpecialWeek,
    Steady,
    Stepped,
    Stretch,
    UnitApart,
)
from everweek.science import Estimate, NotEnough
from everweek.web.prove.contexts import FindingCard
from everweek.web.prove.question import Watching
from everweek.web.prove.told import cards

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("What is drawn of a finding is the same on any.")]

DAY = {"every": "week", "first": date(2026, 3, 30), "last": date(2026, 4, 27)}
WEEKS = {"every": "week", "periods": (date(2026, 3, 30),)}
NOUGHT = 50.0
"""Nought is the middle of an axis of differences, whatever room is left at its ends."""


def card_of(finding: Finding, cast: Cast) -> FindingCard:
    [card] = cards([finding], cast.erin, charts=Watching())
    return card


def drawn(card: FindingCard) -> str:
    return Template('{% include "prove/finding.html" %}').render(Context({"card": card}))


def at(name: str, svg: str) -> float:
    """Where the dot or the mark is, in percent of the width."""
    [found] = re.findall({"dot": r'class="dot" cx="([\d.]+)%"', "mark": r'class="around" x1="([\d.]+)%"'}[name], svg)
    return float(found)


def card_on(page: Seen) -> str:
    """The one card of what fell."""
    [card] = re.findall(r'<article class="finding down">.*?</article>', page, re.DOTALL)
    return card


@pytest.mark.parametrize("who", ["erin", "alice"])
def test_the_card_of_a_desk_that_fell_draws_how_far_it_lies_from_its_own_normal_and_says_the_same_in_words(
    fallen: Cast, who: str
):
    card = card_on(visit(fallen.client(who), "/"))

    assert at("mark", card) == NOUGHT
    assert at("dot", card) < NOUGHT
    assert ">its own normal</text>" in card
    [(value, low, high)] = re.findall(
        r"<title>−([\d.]+), between −([\d.]+) and −([\d.]+); the dashed line is its own normal</title>", card
    )
    # The customers of this desk were made a point less content (tests/web/falling.py).
    assert float(high) < 1 < float(low)
    assert f"{value} lower than its own normal ({high} to {low})" in re.sub(r"[^\S\n]", " ", card)


def test_the_fold_below_says_the_same_numbers_as_the_card_draws(fallen: Cast):
    card = card_on(visit(fallen.client("erin"), "/"))

    [(size, low, high)] = re.findall(r">([\d.]+) lower than its own normal \(([\d.]+) to ([\d.]+)\)", card)
    assert f"By itself it was {size} lower than its own normal (95 % confidence: {low} to {high})." in " ".join(card.split())


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize(
    ("kind", "more", "beside"),
    [
        (Stepped, LASTING, "its own normal"),
        (Stepped, {**LASTING, "itself": Itself.HELD}, "the others"),
        (Stepped, {**LASTING, "itself": Itself.UNTOLD}, "the others"),
        (Stretch, DAY, "its own normal"),
        (SpecialWeek, WEEKS, "its own normal"),
        (Season, SEASON, "ordinary months"),
        (MemberApart, {"peers": 4}, "the peers"),
        (UnitApart, {"peers": 4}, "the others"),
    ],
)
def test_what_moved_is_drawn_on_its_side_of_what_its_sentence_holds_it_against(
    cast: Cast, direction: Direction, kind: type, more: dict[str, object], beside: str
):
    card = card_of(moved(kind, direction, **more), cast)
    svg = drawn(card)

    assert f">{beside}</text>" in svg
    assert at("mark", svg) == NOUGHT
    assert (at("dot", svg) < NOUGHT) is (direction is Direction.DOWN)
    assert card.drawn is not None
    assert card.drawn.says.startswith("0.50 lower" if direction is Direction.DOWN else "0.50 higher")


@pytest.mark.parametrize("kind", [Stretch, SpecialWeek])
def test_of_what_parted_from_the_others_for_a_while_no_interval_is_known_and_its_card_says_so(cast: Cast, kind: type):
    """Its own answers have an interval; its sentence is of the difference to all others, which has none."""
    held = moved(kind, itself=Itself.HELD, evidence=evidence(None), **(DAY if kind is Stretch else WEEKS))

    svg = drawn(card_of(held, cast))

    assert "estimate" not in svg
    assert "How far it went is not told with an interval, so nothing is drawn here." in svg


def test_a_difference_that_may_be_nothing_is_drawn_over_the_mark_and_says_so(cast: Cast):
    card = card_of(moved(Season, evidence=evidence(-0.1), **SEASON), cast)

    [(left, width)] = re.findall(r'class="span" x="([\d.]+)%" width="([\d.]+)%"', drawn(card))
    assert float(left) < NOUGHT < float(left) + float(width)
    assert card.drawn is not None
    assert card.drawn.says == "By how much cannot be told well: at most 0.30, perhaps by nothing."


def test_what_is_no_difference_stands_on_its_own_scale(cast: Cast):
    about = {"measure": "expectation", "title": "Expectation", "place": DESK}
    share = drawn(card_of(Kept(**about, evidence=evidence(81.0, half=3)), cast))
    times = Evidence(Estimate(2.0, 1.6, 2.4, 0.95, 900, "times chance", "t"), None, 900, "a method")
    varies = drawn(card_of(Predictable(**about, evidence=times, every="week"), cast))

    assert 'class="around"' not in share
    assert re.search(r">0</text>.*>100</text>", share), "a share is one of 100"
    assert at("dot", share) == pytest.approx(2 + 0.81 * 96)  # the axis leaves 2 % free at either end
    assert ">chance alone</text>" in varies
    assert at("mark", varies) < at("dot", varies)
    assert "<title>2.0, between 1.6 and 2.4; the dashed line is chance alone</title>" in varies


def test_what_claims_no_number_draws_none(cast: Cast):
    about = {"measure": "csat", "title": "Satisfaction", "place": DESK, "evidence": evidence(None, chance=None)}
    steady = Steady(**about, dimension="unit", groups=4)
    untold = CannotTell(**about, reason=NotEnough("Too few weeks.", have=2, need=15))

    for finding in (steady, untold):
        card = card_of(finding, cast)
        assert (card.drawn, card.undrawn) == (None, "")
        assert "<svg" not in drawn(card)


def test_cards_of_one_measure_share_an_axis_and_those_of_another_have_their_own(cast: Cast):
    near, far, other = cards(
        [
            moved(Season, evidence=evidence(-0.3, half=0.1), **SEASON),
            moved(Season, evidence=evidence(-1.7), **SEASON),
            moved(Season, evidence=evidence(-12.0, half=4), measure="nps", **SEASON),
        ],
        cast.erin,
        charts=Watching(),
    )

    axes = [(card.drawn.low, card.drawn.high) for card in (near, far, other) if card.drawn]
    assert axes == [(-2, 2), (-2, 2), (-20, 20)]
