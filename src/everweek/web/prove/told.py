"""Findings as cards: the sentence, how sure it is, how it was found, and the next step with its address."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from everweek.people.access import may
from everweek.people.models import Member
from everweek.prove.things import so_many
from everweek.prove.watch import Finding, news, words
from everweek.prove.watch.distance import distance, undrawn
from everweek.prove.watch.findings import Direction, MemberApart, Moved, is_over, stands_itself
from everweek.science import Estimate
from everweek.web.choices import Step
from everweek.web.house.figures import SCALES
from everweek.web.prove.contexts import Drawn, FindingCard
from everweek.web.prove.question import Watching
from everweek.web.prove.scales import axis_of_differences, round_end
from everweek.web.prove.steps import DOORS, chart_address, step_of, where_better
from everweek.web.prove.words import PLACES


def cards(found: Iterable[Finding], viewer: Member, *, charts: Watching | None = None) -> list[FindingCard]:
    """The findings as the viewer is shown them; with ``charts``, each leads on to its chart, or to its numbers, within what is
    watched there: the same units, customers and days.
    """
    several = list(found)
    axes = _axes(several)
    return [_card(finding, viewer, charts, axes) for finding in several]


def strongest_now(viewer: Member) -> FindingCard | None:
    """What matters most now, as the first page has it, with the way to its chart; None where nothing that moved lasts."""
    seen = news.signals(viewer)
    now = [one for one in seen.findings if isinstance(one, Moved) and not is_over(one)]
    return next(iter(cards(now[:1], viewer, charts=Watching(since=seen.since, until=seen.until))), None)


def _card(finding: Finding, viewer: Member, charts: Watching | None, axes: Mapping[str, tuple[float, float]]) -> FindingCard:
    steps = [step_of(one) for one in finding.steps if may(viewer, DOORS[one.kind][1])]
    if charts and isinstance(finding, Moved) and not isinstance(finding, MemberApart):
        steps.insert(0, Step(_("See its chart"), chart_address(finding, charts)))
    if charts and not steps:
        steps = [where_better(charts.measured(finding.measure), viewer)]
    return FindingCard(
        title=words.headline(finding),
        sure=words.how_sure(finding),
        method=finding.evidence.method,
        counted=_counted(finding),
        direction=direction_of(finding),
        direction_words=_direction(finding),
        steps=steps,
        drawn=_drawn(finding, axes),
        undrawn=undrawn(finding),
    )


def _axes(found: Iterable[Finding]) -> Mapping[str, tuple[float, float]]:
    """The axis of the differences of each measure: whatever is told of one is drawn on one axis, to be held beside each other."""
    differences: dict[str, list[Estimate]] = {}
    for finding in found:
        far = distance(finding)
        if far is not None and far.around == 0:
            differences.setdefault(finding.measure, []).append(far.estimate)
    return {name: axis for name, several in differences.items() if (axis := axis_of_differences(several)) is not None}


def _drawn(finding: Finding, axes: Mapping[str, tuple[float, float]]) -> Drawn | None:
    far = distance(finding)
    if far is None:
        return None
    places = PLACES.get(far.estimate.unit, 1)
    if far.around == 0:
        low, high = axes[finding.measure]
    elif far.around is not None:
        low, high = 0.0, round_end(max(far.estimate.high, far.around))
    else:
        low, high = SCALES["percent"]
    return Drawn(far.estimate, low, high, places, far.around, far.beside, far.says)


def _counted(finding: Finding) -> str:
    return _("%(counted)s.") % {"counted": so_many(finding.measure, finding.evidence.n)}


def direction_of(finding: Finding) -> str:
    """Return which way the finding went itself, for its mark: ``down``, ``up`` or empty."""
    return finding.direction.value if isinstance(finding, Moved) and stands_itself(finding) else ""


def _direction(finding: Finding) -> str:
    return standing_word(finding) if isinstance(finding, Moved) and stands_itself(finding) else ""


def standing_word(finding: Moved) -> str:
    """Which way it went, in a word or a few."""
    down = finding.direction is Direction.DOWN
    if stands_itself(finding):
        return _("lower") if down else _("higher")
    return _("behind the others") if down else _("ahead of the others")
