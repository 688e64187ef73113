"""How long what a helpdesk told waits for a person to mend what hinders it."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.journal.services import Happening, System, record_many
from everweek.listen.helpdesks.models import Arrival
from everweek.people.keeping import Ended, Keeping, keep, walk

AT_MOST: Final = 500


def end_arrivals(before: datetime, reached: int) -> Ended:
    """Give up what nobody has mended in all that time; each helpdesk has a line in the journal that says how much it was."""
    found = Arrival.objects.filter(pk__gt=reached).order_by("pk").values_list("pk", "helpdesk", "received_at")[:AT_MOST]
    over, ended = walk([(pk, at < before) for pk, _helpdesk, at in found], reached, AT_MOST)
    many: dict[int, int] = {}
    for pk, helpdesk, _at in found:
        if pk in over:
            many[helpdesk] = many.get(helpdesk, 0) + 1
    Arrival.objects.filter(pk__in=over).delete()
    lines = [
        Happening("helpdesk.dropped", System("upkeep"), ("helpdesk", helpdesk), ids={"count": count})
        for helpdesk, count in sorted(many.items())
    ]
    record_many(lines)
    return ended


keep(
    Keeping(
        key="arrivals",
        what=_("What another program told us of you and we could not make use of"),
        then=_("It is deleted."),
        days=90,
        place=45,
        end=end_arrivals,
    )
)
