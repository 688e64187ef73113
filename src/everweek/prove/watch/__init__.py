"""Consistency and watching: control charts, alarms that are worth fetching a person for, seasons, colleagues, in words."""

from everweek.prove.watch.drawn import Charted
from everweek.prove.watch.findings import Finding
from everweek.prove.watch.front import house
from everweek.prove.watch.looking import Look, chart_of, look
from everweek.prove.watch.members import Peers, people

__all__ = ["Charted", "Finding", "Look", "Peers", "chart_of", "house", "look", "people"]
