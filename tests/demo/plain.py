"""The files of a simulated year, read in plain Python: a second way to its truths, not by the columns behind them."""

import csv
import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import sqrt
from pathlib import Path
from statistics import fmean, variance
from tempfile import TemporaryDirectory

from everweek.cli.demo import files, year

UNTIL = date(2026, 11, 22)
SEEDS = (1, 2, 3)
SLIPS_FROM, IMPROVES_FROM = date(2026, 3, 9), date(2026, 5, 18)
SEASON = (date(2026, 7, 1), date(2026, 8, 31))


@dataclass(frozen=True)
class Rows:
    """Rows as dictionaries, as anybody would read them from the files, with ``day`` added."""

    moments: list[dict]
    answers: list[dict]


@cache
def rows(seed: int) -> Rows:
    with TemporaryDirectory() as folder:
        written = {one.path.name: one.path for one in files.write(year.draw(seed, UNTIL), Path(folder))}
        with written["interactions.csv"].open(encoding="utf-8", newline="") as opened:
            moments = list(csv.DictReader(opened))
        answers = [json.loads(line) for line in written["answers.jsonl"].read_text(encoding="utf-8").splitlines()]
    for one in moments:
        one["day"] = date.fromisoformat(one["When"][:10])
    for one in answers:
        one["day"] = date.fromisoformat(one["answered"][:10])
    return Rows(moments, answers)


def in_season(day: date) -> bool:
    return SEASON[0] <= day <= SEASON[1]


def ramp(day: date) -> float:
    """0 before the slip, 1 on the last day."""
    return max(0, (day - SLIPS_FROM).days + 1) / ((UNTIL - SLIPS_FROM).days + 1)


def beside(answers: list[dict], others: list[dict], key: str = "csat") -> list[tuple[dict, float]]:
    """Each answer with its score less the mean of the others at the same touchpoint, in the season or outside of it."""
    groups: dict[tuple, list[float]] = {}
    for one in others:
        groups.setdefault((one["touchpoint"], in_season(one["day"])), []).append(one[key])
    means = {group: fmean(scores) for group, scores in groups.items()}
    return [(one, one[key] - means[one["touchpoint"], in_season(one["day"])]) for one in answers]


def slope(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    """The least-squares slope of y on x and its standard error (textbook formulas)."""
    n, mx, my = len(pairs), fmean(x for x, _ in pairs), fmean(y for _, y in pairs)
    sxx = sum((x - mx) ** 2 for x, _ in pairs)
    b = sum((x - mx) * (y - my) for x, y in pairs) / sxx
    rest = sum((y - my - b * (x - mx)) ** 2 for x, y in pairs) / (n - 2)
    return b, sqrt(rest / sxx)


def difference(some: list[float], others: list[float]) -> tuple[float, float]:
    """The difference of two means and its standard error."""
    return fmean(some) - fmean(others), sqrt(variance(some) / len(some) + variance(others) / len(others))


def unlike(groups: list[list[float]]) -> float:
    """How unlike the means of groups are: the sum of squared distances from their common mean, each over its squared error."""
    pooled = sum(variance(group) * (len(group) - 1) for group in groups) / sum(len(group) - 1 for group in groups)
    grand = fmean(score for group in groups for score in group)
    return sum((fmean(group) - grand) ** 2 * len(group) / pooled for group in groups)


@cache
def made(seed: int) -> year.Year:
    """The year as columns, for what stands in several files."""
    return year.draw(seed, UNTIL)


@cache
def read_complaints(seed: int) -> list[dict]:
    """The file of complaints alone, as anybody would read it."""
    with TemporaryDirectory() as folder:
        path = files.write_complaints(Path(folder) / "cases.csv", made(seed))
        with path.open(encoding="utf-8", newline="") as opened:
            return list(csv.DictReader(opened))
