"""The customers of the ferry company, and which of them is met at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from everweek.cli.demo import company
from everweek.cli.demo.names import names
from everweek.cli.demo.staff import plain
from everweek.cli.demo.truths import Window

TIERS = (("harbour", 0.62), ("lighthouse", 0.28), ("captain", 0.10))
"""The rungs of the company's card, with their shares of the customers, those who travel least first."""
WITHOUT_MAIL = 0.08


@dataclass(frozen=True)
class Customer:
    """One customer. ``travels`` says how often this customer travels compared with others; ``tier`` and ``home`` are attributes
    the company keeps.
    """

    customer: str
    name: str
    email: str
    language: str
    tier: str
    home: str
    since: date
    travels: float


def draw(rng: np.random.Generator, window: Window) -> tuple[Customer, ...]:
    """The customers: six thousand, of whom a few travel much and most seldom."""
    count = company.CUSTOMERS
    travels = rng.gamma(0.9, size=count) + 0.05
    language = rng.choice(3, size=count, p=(0.5, 0.3, 0.2))
    firsts = rng.integers(1_000_000, size=count)
    lasts = rng.integers(1_000_000, size=count)
    home = rng.choice(len(company.PORTS), size=count, p=(0.42, 0.22, 0.26, 0.10))
    weeks = rng.integers(1, 520, size=count)
    silent = rng.random(count) < WITHOUT_MAIL
    bounds = np.quantile(travels, np.cumsum([share for _tier, share in TIERS])[:-1])
    tier = np.searchsorted(bounds, travels, side="right")
    found = []
    for at in range(count):
        tag = company.LANGUAGES[language[at]]
        first, last = names(tag)
        name = f"{first[firsts[at] % len(first)]} {last[lasts[at] % len(last)]}"
        number = f"C{at + 1:05d}"
        email = "" if silent[at] else f"{plain(name).replace(' ', '.')}.{at + 1}@mail.example"
        since = window.first - timedelta(weeks=int(weeks[at]))
        found.append(
            Customer(number, name, email, tag, TIERS[tier[at]][0], company.PORTS[home[at]], since, round(float(travels[at]), 4))
        )
    return tuple(found)


class Picker:
    """Picks customers of a language, those more often who travel more."""

    def __init__(self, customers: Sequence[Customer]) -> None:
        self._ids, self._weights = [], []
        for tag in company.LANGUAGES:
            some = [one for one in customers if one.language == tag]
            weights = np.array([one.travels for one in some])
            self._ids.append(np.array([one.customer for one in some]))
            self._weights.append(weights / weights.sum())

    def pick(self, rng: np.random.Generator, language: NDArray[Any]) -> NDArray[Any]:
        """A customer for each moment, whose language (its place among the company's) is given."""
        found = np.full(len(language), "", dtype="<U8")
        for place, (ids, weights) in enumerate(zip(self._ids, self._weights, strict=True)):
            rows = np.flatnonzero(language == place)
            found[rows] = rng.choice(ids, size=len(rows), p=weights)
        return found
