"""What failed for good reaches administrators: lines that are parked, jobs that are dead, deliveries nobody took.

Nothing is written down when a line is parked, so it is looked for; what failed since the last look is told in one notice a kind.
No name is in it: what failed may quote somebody.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from everweek import clock
from everweek.flows import addresses
from everweek.jobs import queries as jobs
from everweek.journal import queries as journal
from everweek.messages.notices.kinds import NoticeKind, Place, When, declare, one_of, said_as_number
from everweek.messages.notices.services import News, tell
from everweek.messages.webhooks import queries as webhooks
from everweek.people.queries import list_administrators

LATELY: Final = timedelta(hours=1)
"""What failed before that was told when it did: it is looked every quarter of an hour."""
LINES, JOBS, DELIVERIES = "lines", "jobs", "deliveries"
_WHAT: Final[Mapping[str, str | Promise]] = {
    LINES: _("lines of the journal that failed five times"),
    JOBS: _("jobs that failed for good"),
    DELIVERIES: _("deliveries that another program did not take"),
}
STUCK: Final = declare(
    NoticeKind(
        key="work.stuck",
        name=_("Something failed for good and waits for an administrator"),
        title=_("{n} wait for you: {what}."),
        text=_("You find them under Work, with the reason. Each can be run again, or given up."),
        places={"n": Place(_("how many"), 2, said_as_number), "what": Place(_("what they are"), JOBS, one_of(_WHAT))},
        when=When.AT_ONCE,
    )
)


def tell_what_failed() -> int:
    """Tell administrators what failed for good lately, each failure once; returns how many notices were not there before."""
    since = clock.now() - LATELY
    found: dict[str, tuple[datetime | None, int]] = {
        LINES: (journal.last_parked_at(), journal.count_parked()),
        JOBS: (jobs.last_died_at(), jobs.count_dead()),
        DELIVERIES: (webhooks.last_parked_at(), webhooks.count_parked()),
    }
    fresh = {what: (at, many) for what, (at, many) in found.items() if at is not None and at > since}
    if not fresh:
        return 0
    to = [one.pk for one in list_administrators()]
    return tell(
        news=[
            News(
                kind=STUCK,
                key=f"stuck:{what}:{round(at.timestamp() * 1000)}",
                path=addresses.PENDING,
                values={"n": many, "what": what},
                to=to,
            )
            for what, (at, many) in fresh.items()
        ]
    )
