"""Who is to see an improvement through is told that it is theirs, once; nobody is told what they took themselves."""

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


@subscriber("flows.improvement_given_is_told", kinds=["improvement.proposed", "improvement.changed"], batch=LINES_AT_ONCE)
def tell_whose_it_is(lines: Sequence[Line]) -> None:
    """Tell whoever sees these improvements through now, and did not before."""
    there = improvements_given(int(line.subject_id) for line in lines)
    tell(
        news=[
            news_of(
                line,
                YOURS,
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
