"""A promise that is due is told to whoever keeps it: a gesture with its day, an improvement one sees through.

A gesture that nobody keeps any more is told to whoever leads there.

Looked for each morning, before the digest: once on its day, and once when the day has passed.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.act.answering import list_who_answers
from everweek.act.clocks.rules import Level
from everweek.act.giving.answering import GestureAnswering, gestures_due
from everweek.act.improving.answering import improvements_due, improvements_untold
from everweek.flows import addresses
from everweek.flows.noticing import CASE
from everweek.messages.notices.kinds import NoticeKind, Place, When, declare
from everweek.messages.notices.services import News, tell
from everweek.people import saying
from everweek.people.queries import today

FORGOTTEN: Final = timedelta(days=14)
"""What was due longer ago was told when it was."""
AT_ONCE: Final = 200
"""So many are told in one transaction: on SQLite every other writer waits for it."""
_DAY: Final = Place(_("when it is, or was, due"), "2026-10-09", lambda value: saying.day(date.fromisoformat(str(value))))
_GESTURE: Final[Mapping[str, Place]] = {**CASE, "due": _DAY}
_IMPROVEMENT: Final[Mapping[str, Place]] = {
    "unit": CASE["unit"],
    "number": Place(_("the number of the improvement"), 12, lambda value: f"#{value}"),
    "due": _DAY,
}
PROMISED: Final = declare(
    NoticeKind(
        key="gesture.due",
        name=_("What you promised a customer is due today"),
        title=_("What you promised in case {case} is due {due}."),
        text=_("It is in your list under Asked and promised. Say so there when it is done."),
        places=_GESTURE,
    )
)
BROKEN: Final = declare(
    NoticeKind(
        key="gesture.late",
        name=_("What you promised a customer was due"),
        title=_("What you promised in case {case} was due {due}."),
        text=_("The customer is waiting. Do it, or tell them by when."),
        places=_GESTURE,
        when=When.AT_ONCE,
    )
)
UNKEPT: Final = declare(
    NoticeKind(
        key="gesture.unkept",
        name=_("A promise to a customer is due, and nobody keeps it"),
        title=_("What was promised in case {case} for {due} is nobody's."),
        text=_(
            "Whoever was to keep it has left. It is in your list under Asked and promised: do it, or tell the customer by when."
        ),
        places=_GESTURE,
        when=When.AT_ONCE,
    )
)
IMPROVING: Final = declare(
    NoticeKind(
        key="improvement.due",
        name=_("An improvement you see through is due today"),
        title=_("Improvement {number} of {unit} is due {due}."),
        text=_("Say that it is done, or name another day."),
        places=_IMPROVEMENT,
    )
)
NOT_IMPROVED: Final = declare(
    NoticeKind(
        key="improvement.late",
        name=_("An improvement you see through was due"),
        title=_("Improvement {number} of {unit} was due {due}."),
        text=_("Say that it is done, name another day, or drop it with the reason."),
        places=_IMPROVEMENT,
    )
)


DONE_UNTOLD: Final = declare(
    NoticeKind(
        key="improvement.untold",
        name=_("An improvement you saw through is done, and nobody was told yet"),
        title=_("Improvement {number} of {unit} is done, and nobody was told yet."),
        text=_("Customers asked for it. Let them know what came of it, or ask whoever may."),
        places={name: _IMPROVEMENT[name] for name in ("number", "unit")},
    )
)


def tell_what_is_due() -> int:
    """Tell who keeps a promise that is due, once on its day and once after; returns how many notices were not there before."""
    day = today()
    news = [*_gestures(day), *_improvements(day), *_untold(day)]
    return sum(tell(news=news[first : first + AT_ONCE]) for first in range(0, len(news), AT_ONCE))


def _gestures(day: date) -> Sequence[News]:
    due = gestures_due(day - FORGOTTEN, day)
    return [_promised(number, one, date.fromisoformat(one.due), day) for number, one in due.items() if one.due is not None]


def _promised(number: int, one: GestureAnswering, due: date, day: date) -> News:
    kind = PROMISED if due == day else BROKEN
    kept = one.keeper is not None
    return News(
        kind=kind if kept else UNKEPT,
        key=f"{kind.key}:{number}:{due.isoformat()}" if kept else f"{UNKEPT.key}:{kind.key}:{number}:{due.isoformat()}",
        path=addresses.WAITING,
        values={"case": one.case, "unit": one.unit, "due": due.isoformat()},
        to=[one.keeper] if one.keeper is not None else list_who_answers(one.case, [Level.LEAD]),
    )


def _improvements(day: date) -> Sequence[News]:
    return [
        News(
            kind=(kind := IMPROVING if one.due_on == day else NOT_IMPROVED),
            key=f"{kind.key}:{one.number}:{one.due_on.isoformat()}",
            path=addresses.improvement(one.number),
            values={"number": one.number, "unit": one.unit, "due": one.due_on.isoformat()},
            to=[one.owner],
        )
        for one in improvements_due(day - FORGOTTEN, day)
    ]


def _untold(day: date) -> Sequence[News]:
    return [
        News(
            kind=DONE_UNTOLD,
            key=f"{DONE_UNTOLD.key}:{one.number}",
            path=addresses.improvement(one.number),
            values={"number": one.number, "unit": one.unit},
            to=[one.owner],
        )
        for one in improvements_untold(day - FORGOTTEN, day - timedelta(days=1))
    ]
