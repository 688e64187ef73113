"""The truths hidden in the simulated year are in its files, as large as they are said to be, and nothing else is.

Each is reckoned from the files in plain Python (tests/demo/plain.py) and held within 3.3 of its own standard errors, on three
seeds. Where "nothing else differs" is held, the bound is the 99.9 % point of chi-squared, from any printed table: 26.1 at 8
degrees of freedom, 43.8 at 19, 46.8 at 21, 90.6 at 52 (CRC Standard Mathematical Tables; the last by Wilson and Hilferty).
"""

from collections import Counter
from math import sqrt

import pytest
from tests.demo.plain import IMPROVES_FROM, SEEDS, beside, difference, in_season, ramp, rows, slope, unlike

from everweek.cli.demo import truths
from everweek.cli.demo.staff import agent_id

BOUND = 3.3
BETTER, WORSE = agent_id(truths.BETTER_AGENT), agent_id(truths.WORSE_AGENT)
SHIFTED = {truths.SLIPPING_UNIT, truths.IMPROVING_UNIT}

pytestmark = pytest.mark.parametrize("seed", SEEDS)


def plain_answers(seed: int) -> list[dict]:
    """The answers no truth but the season is in."""
    return [one for one in rows(seed).answers if one["unit"] not in SHIFTED and one.get("handled_by") not in {BETTER, WORSE}]


def agents(seed: int) -> dict[str, list[float]]:
    """What is said of each agent who was there all year, beside the plain answers."""
    of_agents = [one for one in rows(seed).answers if one["unit"] == truths.AGENTS_UNIT]
    found: dict[str, list[float]] = {}
    for one, distance in beside(of_agents, plain_answers(seed)):
        found.setdefault(one["handled_by"], []).append(distance)
    return {agent: scores for agent, scores in found.items() if len(scores) > 100}


def test_the_slipping_desk_loses_its_points_in_a_line(seed):
    desk = [one for one in rows(seed).answers if one["unit"] == truths.SLIPPING_UNIT]
    pairs = [(ramp(one["day"]), distance) for one, distance in beside(desk, plain_answers(seed))]
    size, error = slope(pairs)
    assert error < 0.12
    assert abs(size - truths.SLIP) < BOUND * error
    before = [distance for x, distance in pairs if x == 0]
    assert abs(sum(before) / len(before)) < BOUND * 1.2 / sqrt(len(before))


def test_the_team_is_better_from_the_change_on_and_as_others_before(seed):
    team = [one for one in rows(seed).answers if one["unit"] == truths.IMPROVING_UNIT]
    told = beside(team, plain_answers(seed))
    after = [distance for one, distance in told if one["day"] >= IMPROVES_FROM]
    before = [distance for one, distance in told if one["day"] < IMPROVES_FROM]
    size, error = difference(after, before)
    assert error < 0.08
    assert abs(size - truths.STEP) < BOUND * error
    assert abs(sum(before) / len(before)) < BOUND * 1.2 / sqrt(len(before))


def test_two_agents_differ(seed):
    found = agents(seed)
    twenty = [score for agent, scores in found.items() if agent not in {BETTER, WORSE} for score in scores]
    for agent, size in ((BETTER, truths.BETTER), (WORSE, truths.WORSE)):
        seen, error = difference(found[agent], twenty)
        assert error < 0.12
        assert abs(seen - size) < BOUND * error


def test_twenty_agents_have_enough_answers_and_do_not_differ(seed):
    found = agents(seed)
    assert len(found) == truths.AGENTS
    assert min(len(scores) for scores in found.values()) > 120
    assert unlike([scores for agent, scores in found.items() if agent not in {BETTER, WORSE}]) < 43.8
    assert unlike(list(found.values())) > 46.8


def test_no_other_desk_and_no_week_has_an_effect_of_its_own(seed):
    answers = plain_answers(seed)
    told = beside(answers, answers)
    units: dict[str, list[float]] = {}
    weeks: dict[object, list[float]] = {}
    for one, distance in told:
        units.setdefault(one["unit"], []).append(distance)
        weeks.setdefault(one["day"].isocalendar()[:2], []).append(distance)
    assert len(units) == 7
    assert len(weeks) == truths.WEEKS
    assert unlike(list(units.values())) < 26.1
    assert unlike(list(weeks.values())) < 90.6


def test_the_season_lowers_every_score_and_brings_more_traffic(seed):
    answers = plain_answers(seed)
    inside = [one["csat"] for one in answers if in_season(one["day"])]
    outside = [one["csat"] for one in answers if not in_season(one["day"])]
    size, error = difference(inside, outside)
    assert error < 0.04
    assert abs(size - truths.SEASON) < BOUND * error
    for score in ("heard", "respected", "understood", "valued", "effort", "recommend"):
        given = [(one["day"], one[score]) for one in answers if score in one]
        lower, _error = difference([y for day, y in given if in_season(day)], [y for day, y in given if not in_season(day)])
        assert lower < -0.05
    days = Counter(one["day"] for one in rows(seed).moments)
    busy, quiet = [n for day, n in days.items() if in_season(day)], [n for day, n in days.items() if not in_season(day)]
    ratio = (sum(busy) / len(busy)) / (sum(quiet) / len(quiet))
    # The season's 62 days do not hold each weekday equally often: that may move the ratio by a hundredth.
    assert abs(ratio - truths.SEASON_TRAFFIC) < BOUND * ratio * sqrt(1 / sum(busy) + 1 / sum(quiet)) + 0.015


def test_loyalty_hangs_on_one_touchpoint_far_more_than_on_the_others(seed):
    pairs: dict[str, list[tuple[float, float]]] = {}
    for one in rows(seed).answers:
        pairs.setdefault(one["touchpoint"], []).append((one["csat"], one["recommend"]))
    assert len(pairs) == 8
    for touchpoint, some in pairs.items():
        size, error = slope(some)
        assert error < 0.08
        # Where the level itself moves, nps moves with it a little more than within one level: up to two hundredths of a point.
        expected = truths.DRIVER_SLOPE if touchpoint == truths.DRIVER else truths.OTHER_SLOPE
        assert abs(size - expected) < BOUND * error + 0.02


def test_traffic_and_answers_follow_the_weekday(seed):
    moments, answers = rows(seed).moments, rows(seed).answers
    met = Counter(one["day"].weekday() for one in moments)
    answered = Counter(one["day"].weekday() for one in answers)
    for weekday in range(7):
        share, n = truths.WEEKDAY_ANSWERED[weekday], met[weekday]
        assert abs(answered[weekday] / n - share) < BOUND * sqrt(share * (1 - share) / n)
        expected = len(moments) * truths.WEEKDAY_TRAFFIC[weekday] / sum(truths.WEEKDAY_TRAFFIC)
        # The season, busier by half, has nine of some weekdays and eight of others.
        assert abs(n - expected) < BOUND * sqrt(expected) + 0.02 * expected
