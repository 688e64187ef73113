"""Consistency and watching: control charts, alarms that are worth fetching a person for, seasons, colleagues, in words."""

from everweek.prove.watch.drawn import Charted
from everweek.prove.watch.findings import Finding
from everweek.prove.watch.front import MOST, House, house, watched_since
from everweek.prove.watch.looking import NOT_WATCHED, Look, chart_of, check_watched, look, look_at
from everweek.prove.watch.peers import Peers, people, units

__all__ = [
    "MOST",
    "NOT_WATCHED",
    "Charted",
    "Finding",
    "House",
    "Look",
    "Peers",
    "chart_of",
    "check_watched",
    "house",
    "look",
    "look_at",
    "people",
    "units",
    "watched_since",
]
