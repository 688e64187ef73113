"""The card on the page of a case: what the reader may give here and now, and what was given."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.act.giving.rules import COSTS, GestureKind
from everweek.act.giving.shown import OfferShown
from everweek.act.giving.telling import GivingTold
from everweek.people import saying
from everweek.people.queries import today
from everweek.web.act.folds import Fold
from everweek.web.act.giving.contexts import GivingCard, OfferLine
from everweek.web.act.giving.forms import (
    CallForm,
    ColleagueForm,
    ExceptionForm,
    GestureForm,
    GiveForm,
    PromiseForm,
    UsualForm,
    gives_key,
)
from everweek.web.act.giving.lines import gesture_line
from everweek.web.act.giving.words import LEFT, budgets, claims, named, usual
from everweek.web.house.forms import Posted

Words = str | Promise
ROUTES: Final[Mapping[GestureKind, str]] = {
    GestureKind.CALL: "gesture-call",
    GestureKind.EXCEPTION: "gesture-exception",
    GestureKind.PROMISE: "gesture-promise",
    GestureKind.COLLEAGUE: "gesture-colleague",
}
"""What costs nothing, by the address it is sent to; all that costs money goes to ``gesture-give``."""
_AT_ONCE: Final = gettext_lazy(
    "Within your limits it is given at once, and can be taken back until it was carried out. Above them everybody is asked who "
    "may approve it."
)
_FOLDS: Final[Mapping[str, tuple[Words, Words]]] = {
    "gesture-give": (gettext_lazy("Give something else"), _AT_ONCE),
    "gesture-call": (gettext_lazy("Call to apologise"), gettext_lazy("It stands among what you have promised until you have.")),
    "gesture-exception": (gettext_lazy("Make an exception to a rule"), ""),
    "gesture-promise": (gettext_lazy("Promise something yourself"), gettext_lazy("It stands among what you have promised.")),
    "gesture-colleague": (
        gettext_lazy("Let a colleague see it through"),
        gettext_lazy("It stands among what that colleague has promised, wherever they work."),
    ),
}


_FREE: Final[Mapping[str, type[GestureForm]]] = {
    "gesture-call": CallForm,
    "gesture-exception": ExceptionForm,
    "gesture-promise": PromiseForm,
    "gesture-colleague": ColleagueForm,
}


def giving_card(told: GivingTold, sent: Mapping[str, forms.Form], *, writes: bool) -> GivingCard | None:
    """Return the card of gestures on the page of a case; None where nothing was given and the reader may give nothing."""
    gives = writes and told.gives
    folds = _folds(told, sent) if gives else []
    if not told.gestures and not folds:
        return None
    day = today()
    declining = {int(key.partition(":")[2]): form for key, form in sent.items() if key.startswith("gesture-decline:")}
    lines = [
        gesture_line(one, day=day, decides=told.decides, keeps=writes, takes_back=writes, declining=declining)
        for one in told.gestures
    ]
    return GivingCard(
        waiting=[one for one in lines if one.decides],
        offers=_offers(told.offers) if gives else [],
        budgets=list(dict.fromkeys(budget for one in told.offers if gives for budget in budgets(one))),
        folds=folds,
        gestures=[one for one in lines if not one.decides],
        claims=claims(told.claims),
    )


def form_of(told: GivingTold, route: str, data: Posted = None) -> GestureForm:
    """Return the form of gestures that is sent to the address called ``route``."""
    if route != "gesture-give":
        return _FREE[route](data)
    ready = {(one.kind, one.currency): one for one in _usual(told.offers)}
    for one in ready.values():
        if data is not None and data.get("gives") == gives_key(one.kind, one.currency):
            return _usual_form(one, data)
    return GiveForm([one for one in told.kinds if one[0] in COSTS and (data is not None or one not in ready)], data)


def _folds(told: GivingTold, sent: Mapping[str, forms.Form]) -> list[Fold]:
    known, mine = {kind for kind, _currency in told.kinds}, {one.kind for one in told.offers}
    ready, folds, refused = _usual(told.offers), [], sent.get("gesture-give")
    for one in ready:
        form = refused if isinstance(refused, UsualForm) and refused.key == gives_key(one.kind, one.currency) else None
        label = usual(one.kind, one.usual or Decimal(), one.currency)
        folds.append(Fold(label, "gesture-give", _("Give it"), _AT_ONCE, form or _usual_form(one), first=False))
    others = {one for one in told.kinds if one[0] in COSTS} - {(one.kind, one.currency) for one in ready}
    routes = [("gesture-give", bool(mine & {kind for kind, _currency in others}))] if others else []
    routes += [(route, kind in mine) for kind, route in ROUTES.items() if kind in known]
    if isinstance(refused, UsualForm):
        sent = {route: form for route, form in sent.items() if form is not refused}
    for route, own in routes:
        name, says = _FOLDS[route]
        press = _("Give it") if own else _("Ask for it")
        folds.append(Fold(name, route, press, says, sent.get(route) or form_of(told, route), first=False))
    return folds


def _usual(offers: Sequence[OfferShown]) -> list[OfferShown]:
    """Return the kinds of which a usual amount is set, and that much is left."""
    return [one for one in offers if one.usual and (one.left is None or one.left >= one.usual)]


def _usual_form(one: OfferShown, data: Posted = None) -> UsualForm:
    return UsualForm(one.kind, one.currency, one.usual or Decimal(), data)


def _offers(offers: Sequence[OfferShown]) -> list[OfferLine]:
    """Return what is left of each kind; the currency stands beside the kind where there are several."""
    costs = [one for one in offers if one.kind in COSTS]
    several = len({one.currency for one in costs}) > 1
    return [OfferLine(named(one.kind, one.currency if several else ""), _left(one)) for one in costs]


def _left(offer: OfferShown) -> str:
    """Return how much is left in the case, this month and for the customer: of each that is limited."""
    rooms = {room.bound: room for room in offer.rooms}
    bounded = [str(words) % {"amount": saying.number(float(rooms[one].left), 2)} for one, words in LEFT.items() if one in rooms]
    return ", ".join(bounded) or _("no limit")
