"""Season passes that ran out in the simulated year, month by month, and whether their holders took another one.

Whoever holds one travels often. Nothing is hidden here: of every port, month and card as many renew.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

from everweek.cli.demo.clientele import TIERS
from everweek.cli.demo.year import Year

COLUMNS: Final = ("Pass", "Customer", "Ran out", "Renewed", "Port", "Language")
HOLDERS: Final = 0.2
"""The share of customers whose pass ran out in the year."""
RENEWED: Final = 0.78


def draw(year: Year) -> Iterator[tuple[object, ...]]:
    """The passes by ``COLUMNS``, those that ran out first before the others; the same year draws the same."""
    random = Random(f"{year.seed} passes")  # noqa: S311  # a simulation, not a secret
    seldom = TIERS[0][0]
    holders = [one for one in year.customers if one.tier != seldom and one.since <= year.window.first - timedelta(days=365)]
    chosen = random.sample(holders, k=round(HOLDERS * len(year.customers)))
    ends = _month_ends(year.window.first, year.window.last)
    ran_out = sorted((random.choice(ends), one.customer, one) for one in chosen)
    for number, (day, customer, one) in enumerate(ran_out, start=1):
        renewed = "yes" if random.random() < RENEWED else "no"
        yield f"P{number:05d}", customer, day.isoformat(), renewed, one.home.lower(), one.language


def _month_ends(first: date, last: date) -> list[date]:
    """The last days of the months within these days."""
    days = (first + timedelta(days=at) for at in range((last - first).days + 1))
    return [day for day in days if (day + timedelta(days=1)).day == 1]
