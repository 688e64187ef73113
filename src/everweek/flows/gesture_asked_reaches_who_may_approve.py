"""A gesture asked for reaches everyone who may approve it; who asked hears what became of it, and who was named hears of it.

Where its case is moved, whoever may approve it there is asked, each once, and who asked hears where nobody may.
Nobody is told what they did themselves. What was decided before it is told is asked of nobody any more.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.act.giving.answering import GestureAnswering, gestures_answering, requests_in
from everweek.act.giving.rules import GestureKind, GestureStanding
from everweek.act.giving.saying import told
from everweek.flows import addresses
from everweek.flows.noticing import CASE, LINES_AT_ONCE, WHO, news_of
from everweek.journal.models import Line
from everweek.journal.subscribers import subscriber
from everweek.messages.notices.kinds import NoticeKind, Place, When, declare
from everweek.messages.notices.services import News, tell
from everweek.people import saying
from everweek.people.queries import name_of_actor

MOVED: Final = "case.moved"


def _gesture(value: object) -> str:
    kind, currency, amount = str(value).split("/")
    return told(kind, currency, int(amount))


_PLACES: Final[Mapping[str, Place]] = {
    **CASE,
    **WHO,
    "gesture": Place(_("what it is"), f"{GestureKind.REFUND}/EUR/800000", _gesture),
}
_DUE: Final[Mapping[str, Place]] = {
    "due": Place(_("until when"), "2026-10-09", lambda value: saying.day(date.fromisoformat(str(value))))
}
ASKED: Final = declare(
    NoticeKind(
        key="gesture.asked",
        name=_("Somebody asks to give more than they may"),
        title=_("{who} asks to give in case {case}: {gesture}."),
        text=_("It is at {unit}. Whoever may give that much is asked, and the first who answers decides."),
        places=_PLACES,
        when=When.AT_ONCE,
    )
)
APPROVED: Final = declare(
    NoticeKind(
        key="gesture.approved",
        name=_("What you asked to give was approved"),
        title=_("{who} approved what you asked for in case {case}: {gesture}."),
        text=_("It is given. Carry it out, and say so in the case."),
        places=_PLACES,
        when=When.AT_ONCE,
    )
)
DECLINED: Final = declare(
    NoticeKind(
        key="gesture.declined",
        name=_("What you asked to give was declined"),
        title=_("{who} declined what you asked for in case {case}: {gesture}."),
        text=_("The reason is in the case."),
        places=_PLACES,
        when=When.AT_ONCE,
    )
)
LAPSED: Final = declare(
    NoticeKind(
        key="gesture.lapsed",
        name=_("What you asked to give was decided by nobody"),
        title=_("Nobody decided what you asked for in case {case}: {gesture}."),
        text=_(
            "The case of {unit} ended before anybody did. If the customer is still to have it, open the case again and ask anew."
        ),
        places={name: _PLACES[name] for name in ("case", "unit", "gesture")},
        when=When.AT_ONCE,
    )
)
STRANDED: Final = declare(
    NoticeKind(
        key="gesture.stranded",
        name=_("Nobody may approve what you asked to give where its case is now"),
        title=_("Nobody may approve what you asked for in case {case}: {gesture}."),
        text=_("{who} moved the case to {unit}. Take it back and give something else, or let somebody hand the case up."),
        places=_PLACES,
        when=When.AT_ONCE,
    )
)
NAMED: Final = declare(
    NoticeKind(
        key="gesture.named",
        name=_("You were named to see something through for a customer"),
        title=_("{who} named you to see something through until {due}."),
        text=_("It is about case {case} of {unit}. The promise is in your list under Asked and promised."),
        places={**_PLACES, **_DUE},
        when=When.AT_ONCE,
    )
)
TAKEN_BACK: Final = declare(
    NoticeKind(
        key="gesture.taken_back",
        name=_("What you gave, or asked to give, was taken back"),
        title=_("{who} took back in case {case}: {gesture}."),
        text=_("The reason is in the case, at {unit}. Do not carry it out, nor promise it again without looking."),
        places=_PLACES,
        when=When.AT_ONCE,
    )
)
UNNAMED: Final = declare(
    NoticeKind(
        key="gesture.unnamed",
        name=_("What you were to see through for a customer was taken back"),
        title=_("{who} took back what you were to see through until {due}."),
        text=_("It was about case {case} of {unit}. There is nothing left for you to do about it."),
        places={**_PLACES, **_DUE},
        when=When.AT_ONCE,
    )
)


@subscriber(
    "flows.gesture_asked_reaches_who_may_approve",
    kinds=["gesture.asked", "gesture.given", "gesture.declined", "gesture.lapsed", "gesture.taken_back", MOVED],
    batch=LINES_AT_ONCE,
)
def tell_who_is_waited_for(lines: Sequence[Line]) -> None:
    """Tell who may decide, who asked, and who was named."""
    gestures = gestures_answering(int(line.subject_id) for line in lines if line.kind != MOVED)
    known = [(line, gestures[int(line.subject_id)]) for line in lines if line.kind != MOVED and int(line.subject_id) in gestures]
    moved = {int(line.subject_id): line for line in lines if line.kind == MOVED and line.ids["from"] != line.ids["to"]}
    waiting = requests_in(moved) if moved else {}
    tell(
        news=[
            *(news for line, gesture in known for news in _news(line, gesture)),
            *(_asked_there(number, moved[gesture.case], gesture) for number, gesture in waiting.items()),
        ]
    )


def _asked_there(number: int, line: Line, gesture: GestureAnswering) -> News:
    if gesture.may_decide:
        return _asked(number, gesture)
    return _told(STRANDED, line, gesture, [gesture.asked_by], of=number)


def _asked(number: int, gesture: GestureAnswering) -> News:
    """Whoever may decide is asked once of each, wherever its case stands by then."""
    values = {**_values(gesture), "who": name_of_actor(f"member:{gesture.asked_by}")}
    return News(
        kind=ASKED,
        key=f"{ASKED.key}:{number}",
        path=addresses.case(gesture.case),
        values={name: values[name] for name in ASKED.places},
        to=gesture.may_decide,
    )


def _news(line: Line, gesture: GestureAnswering) -> list[News]:
    found: list[tuple[NoticeKind, Sequence[int | None]]]
    match line.kind:
        case "gesture.asked":
            return [_asked(int(line.subject_id), gesture)]
        case "gesture.declined":
            found = [(DECLINED, [gesture.asked_by])]
        case LAPSED.key:
            found = [(LAPSED, [gesture.asked_by])]
        case TAKEN_BACK.key:
            keeper = gesture.keeper if gesture.kind is GestureKind.COLLEAGUE else None
            gave = list(dict.fromkeys(one for one in (gesture.given_by, gesture.asked_by) if one != keeper))
            found = [(TAKEN_BACK, gave), (UNNAMED, [keeper])]
        case _ if gesture.standing is GestureStanding.TAKEN_BACK:
            found = []
        case _:
            named = gesture.kind is GestureKind.COLLEAGUE
            found = [(APPROVED, [gesture.asked_by]), (NAMED, [gesture.keeper] if named else [])]
    return [_told(kind, line, gesture, to) for kind, to in found]


def _told(kind: NoticeKind, line: Line, gesture: GestureAnswering, to: Sequence[int | None], of: int | None = None) -> News:
    values = {**_values(gesture), "who": name_of_actor(line.actor)}
    path = addresses.WAITING if kind in (NAMED, UNNAMED) else addresses.case(gesture.case)
    key = f"line:{line.pk}:{kind.key}" if of is None else f"line:{line.pk}:{kind.key}:{of}"
    return news_of(line, kind, path=path, values=values, to=to, key=key)


def _values(gesture: GestureAnswering) -> dict[str, object]:
    return {
        "case": gesture.case,
        "unit": gesture.unit,
        "gesture": f"{gesture.kind}/{gesture.currency}/{gesture.amount}",
        "due": gesture.due,
    }
