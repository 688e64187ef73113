"""A saved view that an administrator offers to colleagues no more is told to its owner, if still here: it stays their own."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.flows.noticing import WHO
from everweek.journal.models import Line
from everweek.journal.subscribers import subscriber
from everweek.messages.notices.kinds import NoticeKind, Place, When, declare
from everweek.messages.notices.services import News, tell
from everweek.people.queries import name_of_actor, number_of_actor
from everweek.prove.queries import ViewAnswering, views_answering

LINES_AT_ONCE: Final = 50
"""So many are told in one transaction: on SQLite every other writer waits for it."""
WITHDRAWN: Final = declare(
    NoticeKind(
        key="view.withdrawn",
        name=_("A view you offered is offered no more"),
        title=_("{who} offers your view {view} to colleagues no more."),
        text=_("It stays among your own views. If colleagues should have it, talk it over and offer it again."),
        places={"view": Place(_("what the view is called"), "Areas"), **WHO},
        when=When.HOUSE,
    )
)


@subscriber("flows.view_taken_away_is_told", kinds=["view.withdrawn"], batch=LINES_AT_ONCE)
def tell_owners(lines: Sequence[Line]) -> None:
    """Tell each owner, unless they did it themselves."""
    views = views_answering(int(line.subject_id) for line in lines)
    tell(news=[_news(line, one) for line in lines if (one := views.get(int(line.subject_id))) is not None])


def _news(line: Line, one: ViewAnswering) -> News:
    told = one.owner is not None and one.owner != number_of_actor(line.actor)
    values = {"view": one.name, "who": name_of_actor(line.actor)}
    to = [one.owner] if told and one.owner is not None else []
    return News(kind=WITHDRAWN, key=f"line:{line.pk}", path="/prove/views/", values=values, to=to)
