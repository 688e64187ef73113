"""What notices have in common: the words their places hold, whom they name, and how a line of the journal becomes news."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from everweek.act.mailing.addresses import Colleague, answers_of
from everweek.journal.models import Line
from everweek.messages.notices.kinds import Answered, NoticeKind, Place
from everweek.messages.notices.services import News
from everweek.messages.rules import Answers
from everweek.people.queries import name_of_actor, number_of_actor

CASE: Final[Mapping[str, Place]] = {
    "case": Place(_("the number of the case"), 4711, lambda value: f"#{value}"),
    "unit": Place(_("the unit it is of"), "North desk"),
}
LINES_AT_ONCE: Final = 50
"""So many lines are told of in one transaction: on SQLite every other writer waits for it."""
HOUSE: Final = "Everweek"
"""Who did what nobody did by hand."""
WHO: Final[Mapping[str, Place]] = {"who": Place(_("who did it"), "Alice", lambda value: str(value) or gettext("A program"))}


def _answers(values: Mapping[str, object], member: int) -> Answers | None:
    return answers_of(Colleague(int(str(values["case"])), member))


ANSWERED: Final = Answered(
    _answers, _("Answer this mail, and your words stand in the case as a note among ourselves. The customer is not written to.")
)


def news_of(
    line: Line,
    kind: NoticeKind,
    *,
    path: str,
    values: Mapping[str, object],
    to: Iterable[int | None],
    unit_path: str = "",
    key: str = "",
) -> News:
    """What a line of the journal is to tell: once however often the line comes, and to nobody what they did themselves.

    ``values`` may hold more than the places of the kind. ``key`` is for who tells several things of one line, or one thing of
    several lines; without it the line is what is told once.
    """
    return News(
        kind=kind,
        key=key or key_of(line),
        path=path,
        values={name: values[name] for name in kind.places},
        to=sorted({member for member in to if member is not None and member != number_of_actor(line.actor)}),
        unit_path=unit_path,
    )


def key_of(line: Line) -> str:
    """By which key what a line tells is told once."""
    return f"line:{line.pk}"


def doer(line: Line) -> str:
    """The name of whoever did it; what the rule of a unit does, no colleague did."""
    return name_of_actor(line.actor) or HOUSE
