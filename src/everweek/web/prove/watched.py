"""What is seen of what is asked of Consistency: the look, and the chart of it that is shown."""

from django.utils.translation import gettext as _

from everweek.people.models import Member
from everweek.prove import watch
from everweek.prove.watch import Charted, Look
from everweek.prove.watch.findings import Moved, is_over
from everweek.web.house.asking import shown_again
from everweek.web.prove.question import Watching


def looked(viewer: Member, asked: Watching) -> tuple[Watching, Look | None]:
    """What is seen there, and what was asked for as it is shown."""

    def find() -> Look:
        watch.check_watched(asked.by)
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

    found, look = asked.answered(find, blamed="measure")
    if look is not None and (look.alone == found.group or not (look.charts or look.alone)):
        # The chart of the only unit there is, or that one sees, is the whole: the way there from a voice leads here too.
        found = found.with_(group="")
    elif look is not None and watch.chart_of(look, found.group) is None:
        told = {"group": shown_again(found.group)}
        found = found.blaming("group", _("“%(group)s” is not watched here. Choose from the list below.") % told)
    return found, look


def shown_of(look: Look, asked: Watching) -> Charted:
    """The chart of the page: the group or the whole, as is asked for; else what the first finding is about, of what is so now
    before what is over; else the whole.
    """
    moved = sorted((one for one in look.findings if isinstance(one, Moved)), key=is_over)
    value = asked.group or (moved[0].place.value if moved and not asked.of else "")
    return watch.chart_of(look, value) or look.whole
