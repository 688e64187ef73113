"""What is seen of what is asked of Consistency: the look, and the chart of it that is shown."""

from django.utils.translation import gettext as _

from everweek.facts.ask import reached
from everweek.people.models import Member
from everweek.people.queries import today
from everweek.prove import watch
from everweek.prove.watch import Charted, Look
from everweek.prove.watch.findings import Moved, is_over
from everweek.prove.watch.kept import Kept, Key, whose
from everweek.web.house.asking import shown_again
from everweek.web.prove.question import Watching

_kept: Kept[Look] = Kept()
"""What charts showed, for all who may see the same: until an answer more is counted, and no longer than a minute."""


def looked(viewer: Member, asked: Watching) -> tuple[Watching, Look | None]:
    """What is seen there, and what was asked for as it is shown."""

    def find() -> Look:
        watch.check_watched(asked.by)
        # Who is in a segment changes without an answer more.
        return look() if asked.segment else _kept.found(_key(viewer, asked), look)

    def look() -> Look:
        return watch.look(
            asked.measure,
            by=asked.by,
            every=asked.every,
            where=asked.where,
            viewer=viewer,
            since=asked.since,
            until=asked.until,
            baseline=asked.baseline,
        )

    found, seen = asked.answered(find, blamed="measure")
    if seen is not None and (seen.alone == found.group or not (seen.charts or seen.alone)):
        # The chart of the only unit there is, or that one sees, is the whole: the way there from a voice leads here too.
        found = found.with_(group="")
    elif seen is not None and watch.chart_of(seen, found.group) is None:
        told = {"group": shown_again(found.group)}
        found = found.blaming("group", _("“%(group)s” is not watched here. Choose from the list below.") % told)
    return found, seen


def _key(viewer: Member, asked: Watching) -> Key:
    """Under what is kept what the charts of a question show, whichever of them is looked at."""
    question = asked.measure, asked.by, asked.every, asked.unit, asked.since, asked.until, asked.baseline
    return (*whose(viewer, [name for name in (asked.by, *asked.where) if name]), *question, today(), reached())


def shown_of(look: Look, asked: Watching) -> Charted:
    """The chart of the page: the group or the whole, as is asked for; else what the first finding is about, of what is so now
    before what is over; else the whole.
    """
    moved = sorted((one for one in look.findings if isinstance(one, Moved)), key=is_over)
    value = asked.group or (moved[0].place.value if moved and not asked.of else "")
    return watch.chart_of(look, value) or look.whole
