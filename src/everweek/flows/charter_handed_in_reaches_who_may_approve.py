"""A charter that was handed in reaches whoever may approve it: those who may write it and wrote no word of this version.

What was written on, approved or thrown away before it is told waits for nobody.
"""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.act.respect.answering import charter_answering
from everweek.flows import addresses
from everweek.flows.noticing import WHO
from everweek.journal.models import Line
from everweek.journal.subscribers import subscriber
from everweek.messages.notices.kinds import NoticeKind, Place, declare, said_as_number
from everweek.messages.notices.services import News, tell
from everweek.people.queries import name_of_actor

WAITS: Final = declare(
    NoticeKind(
        key="charter.waits",
        name=_("A version of the charter waits to be approved"),
        title=_("{who} handed in version {number} of the charter."),
        text=_("Nobody can read it until somebody who wrote none of it approves it. You can."),
        places={**WHO, "number": Place(_("which version"), 3, said_as_number)},
    )
)


@subscriber("flows.charter_handed_in_reaches_who_may_approve", kinds=["charter.handed_in"])
def tell_who_may_approve(lines: Sequence[Line]) -> None:
    """Tell whoever may approve it, once each time it is handed in."""
    waiting = charter_answering(int(line.subject_id) for line in lines)
    tell(
        news=[
            News(
                kind=WAITS,
                key=f"line:{line.pk}",
                path=addresses.CHARTER,
                values={"who": name_of_actor(line.actor), "number": one.number},
                to=one.may_approve,
            )
            for line in lines
            if (one := waiting.get(int(line.subject_id))) is not None
        ]
    )
