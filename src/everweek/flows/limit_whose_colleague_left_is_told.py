"""A limit whose one colleague has left is told to whoever leads there: somebody else has to be named.

A day of leaving may lie ahead, when no line is written: every hour it is looked for those who have left since.
"""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.act.respect.answering import limits_unserved
from everweek.flows import addresses
from everweek.flows.noticing import CASE
from everweek.journal.models import Line
from everweek.journal.subscribers import subscriber
from everweek.messages.notices.kinds import NoticeKind, Place, When, declare
from everweek.messages.notices.services import News, tell

UNSERVED: Final = declare(
    NoticeKind(
        key="step.unserved",
        name=_("Who alone served a customer has left"),
        title=_("{whose} has left, with whom alone a customer of {unit} speaks."),
        text=_("Until somebody else is named, whoever is there serves. Let the limit go on with a colleague, or lift it."),
        places={"unit": CASE["unit"], "whose": Place(_("who has left"), "Bob")},
        when=When.AT_ONCE,
    )
)


@subscriber("flows.limit_whose_colleague_left_is_told", kinds=["member.left"])
def tell_at_once(_lines: Sequence[Line]) -> None:
    """Tell of the limits of whoever left just now."""
    tell_unserved()


def tell_unserved() -> int:
    """Tell of each limit whose colleague has left by now, once; returns how many notices were not there before."""
    return tell(
        news=[
            News(
                kind=UNSERVED,
                key=f"unserved:{one.number}:{one.contact}",
                path=addresses.step(one.number),
                values={"unit": one.unit, "whose": one.contact_name},
                to=one.leads,
            )
            for one in limits_unserved()
        ]
    )
