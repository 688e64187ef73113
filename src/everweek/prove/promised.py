"""How promises to customers are kept: beside each unit, for pages that tell of units anyway; in the house, for everybody."""

from collections.abc import Iterable, Mapping
from datetime import date

from everweek.errors import Unavailable
from everweek.journal.services import Actor
from everweek.prove.measures import measure
from everweek.science import Estimate, NotEnough


def kept_by_unit(viewer: Actor, since: date) -> Mapping[str, Estimate | NotEnough]:
    """The share of promises kept since a day by the key of each unit, in points of 100, as far as the viewer may see.

    ``Unavailable`` while the facts are being made anew: what else a page tells of its units is as true as ever.
    """
    return {row.cut["unit"]: row.result for row in measure("kept", viewer=viewer, by=["unit"], since=since).rows}


def kept_in_public(names: Iterable[str], since: date) -> Mapping[str, Estimate | NotEnough]:
    """The same of the whole house since a day, by measure (``kept``, ``kept.solution``, ``recovered``), in points of 100.

    For the charter alone: two colleagues let everybody read it, with these numbers. Of fewer than five no number is told. Empty
    while the facts are being made anew.
    """
    try:
        return {name: measure(name, viewer=None, since=since).rows[0].result for name in names}
    except Unavailable:
        return {}
