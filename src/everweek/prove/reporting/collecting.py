"""Everything a report of a month holds, read once and as far as its reader may see."""

from importlib.metadata import version

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Invalid
from everweek.facts import ask
from everweek.journal.services import Actor
from everweek.people.access import access_unit, check_may
from everweek.people.models import Unit
from everweek.people.policy import Action
from everweek.people.queries import organisation
from everweek.prove import rules, watch
from everweek.prove.access import part_seen
from everweek.prove.asked.rates import answer_rate
from everweek.prove.measures import Question
from everweek.prove.reporting.complaining import complaints_of
from everweek.prove.reporting.months import Month
from everweek.prove.reporting.moved import charts_of, watched
from everweek.prove.reporting.shape import BoardReport, Reckoned, StandingMeasure
from everweek.prove.reporting.standing import standing_measures
from everweek.prove.reporting.voicing import voices_of
from everweek.science import Estimate

LEVEL = 0.95


def board_report(viewer: Actor | None, *, month: Month, unit: str = "") -> BoardReport:
    """The report of a month, of the whole house or of a unit and all below it, as far as the viewer may see.

    Args:
        viewer: Who reads it; None only for the command line, where whoever asks has the whole database.
        month: Of which month; of one that is not over, up to today.
        unit: The key of a unit; "" for all within reach.

    Raises:
        Invalid: The month has not begun; at the command line, there is no such unit.
        NotFound: There is no such unit within reach.
        NotAllowed: The viewer may see no measures.
    """
    if viewer is not None:
        check_may(viewer, Action.MEASURES_READ)
    house = organisation()
    today = clock.today(house.zone)
    if month.first > today:
        raise Invalid(_("%(month)s has not begun: there is nothing to report of it.") % {"month": month.name}, field="month")
    until = min(month.last, today)
    of = _unit(viewer, unit)
    where = {"unit": of.key} if of is not None else {}
    language = get_language() or house.language
    measures = standing_measures(viewer, month, where=where, until=until)
    seen = watched(viewer, month, where=where, until=until, told={one.name for one in measures if _is_told(one)})
    return BoardReport(
        house=house.name,
        part=part_seen(viewer),
        unit=of.key if of is not None else "",
        unit_name=of.name if of is not None else "",
        month=month,
        until=until,
        so_far=month.last >= today,
        news=seen.news,
        findings=seen.findings[: watch.MOST],
        more=max(0, len(seen.findings) - watch.MOST),
        steady_since=seen.steady_since,
        measures=measures,
        charts=charts_of(seen),
        asked=answer_rate(Question("", where=where, since=month.first, until=until, level=LEVEL), viewer=viewer),
        complaints=complaints_of(viewer, month, unit=of, until=until),
        voices=voices_of(viewer, month, unit=of.key if of is not None else "", until=until, language=language),
        language=language,
        reckoned=Reckoned(LEVEL, ask.reached(), seen.newest, seen.since, version("everweek")),
    )


def _is_told(one: StandingMeasure) -> bool:
    return isinstance(one.result, Estimate)


def _unit(viewer: Actor | None, key: str) -> Unit | None:
    if not key:
        return None
    if viewer is not None:
        return access_unit(viewer, key, Action.MEASURES_READ)
    # Units are few: all keys are read, and no text of a person's is put to the database.
    units = {one.key: one for one in Unit.objects.all()}
    if key not in units:
        raise Invalid(_("There is no unit %(key)r.") % {"key": key} + rules.suggestion(key, units), field="unit")
    return units[key]
