"""What became of complaints in a month: how many cases were opened, why, which causes moved, what was changed."""

from datetime import date, timedelta
from typing import Final

from django.utils.translation import get_language

from everweek.act.causes.pareto import Pareto, Span, pareto
from everweek.act.causes.queries import list_causes
from everweek.act.improving.queries import Public, list_made_public
from everweek.act.improving.rules import best_language
from everweek.clock import zone_of
from everweek.journal.services import Actor
from everweek.people.access import may
from everweek.people.models import Unit
from everweek.people.policy import Action
from everweek.people.queries import organisation
from everweek.prove import causing
from everweek.prove.reporting.months import Month
from everweek.prove.reporting.shape import CauseCount, Changed, Complaints

CAUSES: Final = 5
"""So many causes are told, the most frequent first."""


def complaints_of(viewer: Actor | None, month: Month, *, unit: Unit | None, until: date) -> Complaints | None:
    """What became of complaints, as far as is seen; None for who may read no cases."""
    if viewer is not None and not may(viewer, Action.CASES_READ):
        return None
    every = list_causes()
    found = pareto(viewer, Span(since=month.first, until=until, unit=unit), causes=every)
    return Complaints(
        opened=found.known + found.open + found.unknown,
        open=found.open,
        unknown=found.unknown,
        causes=_causes(found),
        moved=causing.moved(viewer, Span(unit=unit), until=until + timedelta(days=1), causes=every),
        changed=[_changed(one) for one in list_made_public(viewer, since=month.first, until=until, unit=unit)],
    )


def _causes(found: Pareto) -> list[CauseCount]:
    return [CauseCount(one.cause.name, one.n, one.share) for one in found.rows if one.cause is not None][:CAUSES]


def _changed(one: Public) -> Changed:
    words = {each.language: each for each in one.words}
    house = organisation()
    language = best_language(words, get_language() or house.language, house.language)
    since = one.approved_at.astimezone(zone_of(house.zone)).date()
    return Changed(words[language].said, words[language].did, language, since)
