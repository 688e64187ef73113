"""A year of the ferry company as plain columns: drawn from a seed, without a database, the same on every machine.

How an answer comes about: the moment is as good as ``levels`` says (the touchpoint's own csat and the shifts of ``truths``), and
each customer lives it as a share ``lived`` between 0 and 1, drawn from a beta distribution around it. Every score of the answer
is a binomial draw by that share on its own scale, so that the mean of csat is the level, exactly.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from everweek.cli.demo import company, staff, truths
from everweek.cli.demo.clientele import Customer, Picker
from everweek.cli.demo.clientele import draw as draw_customers
from everweek.cli.demo.truths import Window

Column = NDArray[Any]

SEED = 20261005
FELT = ("heard", "respected", "understood", "valued")
ALIKE = 4.0
"""How alike customers live the same moment: the sum of the beta distribution's two parameters."""
ATTITUDE = 0.78
"""What a customer thinks of the company before the moment, on average, as a share of the way to 10."""
SILENT_ITEM = 0.06
"""The share of answers in which one item of felt service, or the effort, is left out."""
UNSIGNED = 0.05
"""The share of moments outside the call centre of which nobody noted who handled them."""


@dataclass(frozen=True)
class Year:
    """What one seed and one last day make. Columns of one table stand row by row beside each other.

    ``moments``: ``interaction``, ``day`` (datetime64[D]), ``minute`` (of the day, local), ``unit``, ``touchpoint``, ``channel``,
    ``member`` (an employee's id; "" is nobody), ``customer``, ``language``, ``answered`` (whether it was).
    ``answers``: the same columns of those that were answered, ``minute`` being that of the answer, and the scores ``csat``,
    ``nps``, ``ces``, ``expectation`` (-1, 0, 1), ``heard``, ``respected``, ``understood``, ``valued``: floats, NaN if left out;
    and ``letter``, the letter after which it came ("1" or "2"). ``asked``: the columns of the moments that were asked about, and
    ``outcome`` ("", "bounced" or "opted_out").
    """

    seed: int
    window: Window
    staff: staff.Staff
    customers: tuple[Customer, ...]
    moments: dict[str, Column]
    answers: dict[str, Column]
    asked: dict[str, Column]


def draw(seed: int = SEED, until: date | None = None) -> Year:
    """The year that ends with the last Sunday on or before ``until`` (left out: 2026-11-22); its words: ``comments.draw``.

    >>> year = draw(7)
    >>> len(year.customers), abs(len(year.answers["csat"]) - 15_000) < 500
    (6000, True)
    """
    window = Window.ending(until or date(2026, 11, 22))
    # Each part has a stream of its own, so that a change in one leaves the others as they were.
    streams = [np.random.default_rng([seed, part]) for part in range(5)]
    people = staff.draw(streams[0], window)
    customers = draw_customers(streams[1], window)
    moments = _moments(streams[2], window, people, Picker(customers))
    answers = _answers(streams[3], window, moments)
    return Year(seed, window, people, customers, moments, answers, _asked(streams[4], moments, answers))


def levels(window: Window, moments: dict[str, Column]) -> Column:
    """The mean of csat at each of these moments: the touchpoint's own, and the shifts of the truths."""
    own = {one.key: one.csat for one in company.TOUCHPOINTS}
    found: Column = np.array([own[key] for key in moments["touchpoint"]])
    days, unit = moments["day"], moments["unit"]
    table = {day: window.slipped(day) for day in (window.first + timedelta(days=at) for at in range(window.days))}
    slipped = np.array([table[day] for day in days.tolist()])
    found += np.where(unit == truths.SLIPPING_UNIT, slipped, 0.0)
    improved = (unit == truths.IMPROVING_UNIT) & (days >= np.datetime64(window.improves_from))
    found += np.where(improved, truths.STEP, 0.0)
    found += np.where(moments["member"] == staff.agent_id(truths.BETTER_AGENT), truths.BETTER, 0.0)
    found += np.where(moments["member"] == staff.agent_id(truths.WORSE_AGENT), truths.WORSE, 0.0)
    return found + np.where(_in_season(days), truths.SEASON, 0.0)


def _moments(rng: np.random.Generator, window: Window, people: staff.Staff, picker: Picker) -> dict[str, Column]:
    every = np.datetime64(window.first) + np.arange(window.days)
    traffic = np.tile(truths.WEEKDAY_TRAFFIC, truths.WEEKS) * np.where(_in_season(every), truths.SEASON_TRAFFIC, 1.0)
    day = np.repeat(every, rng.poisson(company.INTERACTIONS * traffic / traffic.sum()))
    count = len(day)
    part = rng.choice(len(company.SERVING), size=count, p=[one.share for one in company.SERVING])
    touchpoint, minute = np.empty(count, dtype=object), np.empty(count, dtype=np.int64)
    language = np.empty(count, dtype=np.int64)
    for at, one in enumerate(company.SERVING):
        here = np.flatnonzero(part == at)
        touchpoint[here] = rng.choice(list(one.moments), size=len(here), p=list(one.moments.values()))
        language[here] = rng.choice(3, size=len(here), p=one.languages)
    for kind in company.TOUCHPOINTS:
        here = np.flatnonzero(touchpoint == kind.key)
        opens, closes = kind.hours
        minute[here] = 60 * opens + np.floor(60 * (closes - opens) * rng.beta(2.0, 2.2, size=len(here)))
    order = np.lexsort((minute, day))
    unit = np.array([one.key for one in company.SERVING])[part]
    called = unit == truths.AGENTS_UNIT
    channels = np.array([{one.key: one.channel for one in company.TOUCHPOINTS}[key] for key in touchpoint])
    columns: dict[str, Column] = {
        "day": day,
        "minute": minute,
        "unit": unit,
        "touchpoint": touchpoint.astype(str),
        "channel": np.where(called, "phone", channels),
        "member": _members(rng, window, people, day, unit),
        "customer": picker.pick(rng, language),
        "language": np.array(company.LANGUAGES)[language],
        "answered": rng.random(count) < np.array(truths.WEEKDAY_ANSWERED)[_weekday(day)],
    }
    ids = np.array([f"M{number:06d}" for number in range(1, count + 1)])
    return {"interaction": ids, **{name: column[order] for name, column in columns.items()}}


def _members(rng: np.random.Generator, window: Window, people: staff.Staff, day: Column, unit: Column) -> Column:
    """Who handled each moment: anybody of the unit who holds a post there in that week, each as likely as the next."""
    found = np.full(len(day), "", dtype="<U8")
    week = (day - np.datetime64(window.first)).astype(int) // 7
    for part in company.SERVING:
        handling = people.handling(part.key)
        for number in range(truths.WEEKS):
            monday = window.first + timedelta(weeks=number)
            here = [one.employee for one in handling if one.since <= monday and (one.until is None or one.until > monday)]
            rows = np.flatnonzero((unit == part.key) & (week == number))
            found[rows] = rng.choice(here, size=len(rows))
    unsigned = (rng.random(len(day)) < UNSIGNED) & (unit != truths.AGENTS_UNIT)
    return np.where(unsigned, "", found)


def _answers(rng: np.random.Generator, window: Window, moments: dict[str, Column]) -> dict[str, Column]:
    given = np.flatnonzero(moments["answered"])
    answers = {name: column[given] for name, column in moments.items() if name != "answered"}
    count = len(given)
    share = (levels(window, answers) - 1.0) / 4.0
    lived = rng.beta(share * ALIKE, (1.0 - share) * ALIKE)
    before = rng.beta(ATTITUDE * ALIKE, (1.0 - ATTITUDE) * ALIKE, size=count)
    # Given csat, ``lived`` rises by 1 / (ALIKE + 4) for each point of it, and the answer from 0 to 10 by ten times pull of that.
    slope = np.where(answers["touchpoint"] == truths.DRIVER, truths.DRIVER_SLOPE, truths.OTHER_SLOPE)
    pull = slope * (ALIKE + 4.0) / 10.0
    answers["csat"] = 1.0 + rng.binomial(4, lived)
    answers["nps"] = rng.binomial(10, pull * lived + (1.0 - pull) * before).astype(float)
    answers["ces"] = _left_out(rng, 1.0 + rng.binomial(6, lived))
    felt_against_hoped = 0.7 * lived + 0.3 * rng.random(count)
    answers["expectation"] = np.searchsorted((0.45, 0.75), felt_against_hoped) - 1.0
    for item in FELT:
        answers[item] = _left_out(rng, 1.0 + rng.binomial(4, lived))
    latest = 23 * 60 + 55
    answers["minute"] = np.minimum(answers["minute"] + 5 + rng.exponential(70, size=count).astype(int), latest)
    return answers


def _asked(rng: np.random.Generator, moments: dict[str, Column], answers: dict[str, Column]) -> dict[str, Column]:
    """Who was asked by mail: all who answered, and some of the others, who stayed silent.

    After the first letter or after a second one, whatever the score: whoever answers late lived it no better and no worse.
    """
    shy = moments["unit"] == truths.SHY_UNIT
    more = rng.random(len(shy)) < np.where(shy, truths.SHY_ASKED, truths.ASKED)
    here = np.flatnonzero(moments["answered"] | more)
    answered = moments["answered"][here]
    fate = rng.random(len(here))
    outcome = np.where(fate < truths.BOUNCED, "bounced", np.where(fate > 1.0 - truths.DECLINED, "opted_out", ""))
    answers["letter"] = np.where(rng.random(len(answers["day"])) < truths.LATE, "2", "1")
    return {**{name: column[here] for name, column in moments.items()}, "outcome": np.where(answered, "", outcome)}


def _left_out(rng: np.random.Generator, scores: Column) -> Column:
    return np.where(rng.random(len(scores)) < SILENT_ITEM, np.nan, scores)


def _in_season(days: Column) -> Column:
    months = days.astype("datetime64[M]").astype(int) % 12 + 1
    return np.isin(months, truths.SEASON_MONTHS)


def _weekday(days: Column) -> Column:
    """0 for Monday: the first day of Unix time was a Thursday."""
    return (days.astype(int) + 3) % 7
