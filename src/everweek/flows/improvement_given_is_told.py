"""Who is to see an improvement through is told that it is theirs, and that a colleague asks how it stands, once each.

Nobody is told what they took, or asked, themselves.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.act.improving.answering import improvements_given
from everweek.flows import addresses
from everweek.flows.noticing import CASE, LINES_AT_ONCE, WHO, news_of
from everweek.journal.models import Line
from everweek.journal.subscribers import subscriber
from everweek.messages.notices.kinds import NoticeKind, Place, When, declare
from everweek.messages.notices.services import tell
from everweek.people.queries import name_of_actor

_PLACES: Final[Mapping[str, Place]] = {
    "unit": CASE["unit"],
    **WHO,
    "number": Place(_("the number of the improvement"), 12, lambda value: f"#{value}"),
}
YOURS: Final = declare(
    NoticeKind(
        key="improvement.yours",
        name=_("You are to see an improvement through"),
        title=_("{who} asks you to see improvement {number} of {unit} through."),
        text=_("See there by when it is due, and which customers asked for it."),
        places=_PLACES,
        when=When.AT_ONCE,
    )
)
ASKED: Final = declare(
    NoticeKind(
        key="improvement.asked",
        name=_("A colleague asks how an improvement of yours stands"),
        title=_("{who} asks how improvement {number} of {unit} stands."),
        text=_("Say that it is done, name another day, or drop it with the reason."),
        places=_PLACES,
        when=When.AT_ONCE,
    )
)
KINDS: Final = ("improvement.proposed", "improvement.changed", "improvement.inquired")


@subscriber("flows.improvement_given_is_told", kinds=KINDS, batch=LINES_AT_ONCE)
def tell_whose_it_is(lines: Sequence[Line]) -> None:
    """Tell whoever sees these improvements through now, and did not before; and whoever is asked how theirs stand."""
    there = improvements_given(int(line.subject_id) for line in lines)
    tell(
        news=[
            news_of(
                line,
                ASKED if line.kind == "improvement.inquired" else YOURS,
                path=addresses.improvement(one.number),
                values={"number": one.number, "unit": one.unit, "who": name_of_actor(line.actor)},
                to=[one.owner],
            )
            for line in lines
            if (one := there.get(int(line.subject_id))) is not None
            # Given on since: whose it is not any more need not look.
            and one.owner == line.ids.get("owner")
            and one.owner != line.ids.get("was_of")
        ]
    )
