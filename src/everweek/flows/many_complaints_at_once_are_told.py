"""Many complaints at once are told to whoever sees to how cases come: all are taken; a person decides whether that goes on."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.act.answering import list_who_rules
from everweek.act.complaining.services import LETTERS_AN_HOUR, Unmailed
from everweek.flows import addresses
from everweek.journal.models import Line
from everweek.journal.subscribers import subscriber
from everweek.messages.notices.kinds import NoticeKind, Place, When, declare, said_as_number
from everweek.messages.notices.services import News, tell

LINES_AT_ONCE: Final = 200
MANY: Final = declare(
    NoticeKind(
        key="complaints.many",
        name=_("More complain on the public page than usual"),
        title=_("More than {n} complaints came from the public page within an hour."),
        text=_(
            "Each is taken and is a case. No letter says so any more until the hour is over, for machines may be writing to "
            "strangers. Look at some of them: where nobody means them, the page can be closed."
        ),
        places={"n": Place(_("how many"), LETTERS_AN_HOUR, said_as_number)},
        when=When.AT_ONCE,
    )
)


@subscriber("flows.many_complaints_at_once_are_told", kinds=["case.opened"], batch=LINES_AT_ONCE)
def tell_of_many(lines: Sequence[Line]) -> None:
    """Tell of it once for each hour in which there were so many."""
    hours = {f"complaints:{line.at:%Y%m%d%H}" for line in lines if line.ids.get("unmailed") == Unmailed.MANY}
    if hours:
        to, values = list_who_rules(), {"n": LETTERS_AN_HOUR}
        tell(news=[News(kind=MANY, key=hour, path=addresses.WAYS, values=values, to=to) for hour in sorted(hours)])
