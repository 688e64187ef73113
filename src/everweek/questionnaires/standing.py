"""The measures everybody knows by name: what they are called, and what they count for in the rooms and on the pages.

One entry makes a standing measure. How it is reckoned is said here by a word and done in ``prove.rules``. Every other name that a
question carries is a mean on its own scale.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Reckoned = Literal["nps", "mean", "share-as-expected", "share-that-stayed"]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A standing measure: its name, its title, and what it is called ``within`` a sentence, where a capital would stand out.

    ``leads``: it tells whether a customer was content as a whole, and makes a voice unhappy or happy; the order of the entries is
    the order in which they are told. ``watched``: its place among those watched week by week, 1 for the one believed first, or
    0: not watched. ``of_one``: what the score of a single customer is called, where the title is one of many together.
    ``offered``: a question may be given it by this name alone.
    """

    name: str
    title: str | Promise
    within: str | Promise
    reckoned: Reckoned
    leads: bool
    watched: int
    of_one: str | Promise = ""
    offered: bool = True


STANDING: Mapping[str, Standing] = MappingProxyType(
    {
        one.name: one
        for one in (
            Standing(
                name="nps",
                title=_("Net promoter score"),
                within=_("net promoter score"),
                reckoned="nps",
                leads=True,
                watched=5,
                of_one=_("Would recommend"),
            ),
            Standing(
                name="csat",
                title=_("Satisfaction"),
                within=_("satisfaction"),
                reckoned="mean",
                leads=True,
                watched=1,
            ),
            Standing(
                name="ces",
                title=_("Ease"),
                within=_("ease"),
                reckoned="mean",
                leads=True,
                watched=3,
            ),
            Standing(
                name="expectation",
                title=_("At or above what was expected"),
                within=_("the share at or above what was expected"),
                reckoned="share-as-expected",
                leads=True,
                watched=4,
            ),
            Standing(
                name="felt",
                title=_("Felt service"),
                within=_("felt service"),
                reckoned="mean",
                leads=True,
                watched=2,
                # A question feeds one of its parts, such as felt.heard.
                offered=False,
            ),
            Standing(
                name="retention",
                title=_("Retention"),
                within=_("retention"),
                reckoned="share-that-stayed",
                leads=True,
                # It is told by the year, not by the week.
                watched=0,
            ),
        )
    }
)

LEADING: tuple[str, ...] = tuple(one.name for one in STANDING.values() if one.leads)
"""The measures by which an answer as a whole is called unhappy or happy; the others are about one part of it."""

WATCHED: tuple[str, ...] = tuple(one.name for one in sorted(STANDING.values(), key=lambda one: one.watched) if one.watched)
"""In the order in which they are believed: means of many steps first."""
