"""The card on the page of a case: what the reader may give here and now, and what was given."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.act.giving.rules import COSTS, GestureKind
from everweek.act.giving.shown import OfferShown
from everweek.act.giving.telling import GivingTold
from everweek.people.queries import today
from everweek.web.act.folds import Fold
from everweek.web.act.giving.contexts import GivingCard, OfferLine, Tap
from everweek.web.act.giving.forms import CallForm, ColleagueForm, ExceptionForm, GestureForm, GiveForm, PromiseForm
from everweek.web.act.giving.lines import gesture_line
from everweek.web.act.giving.words import claims, left, named, tap
from everweek.web.house.forms import Posted

Words = str | Promise
ROUTES: Final[Mapping[GestureKind, str]] = {
    GestureKind.CALL: "gesture-call",
    GestureKind.EXCEPTION: "gesture-exception",
    GestureKind.PROMISE: "gesture-promise",
    GestureKind.COLLEAGUE: "gesture-colleague",
}
"""What costs nothing, by the address it is sent to; all that costs money goes to ``gesture-give``."""
_FOLDS: Final[Mapping[str, tuple[Words, Words]]] = {
    "gesture-give": (
        gettext_lazy("Give something"),
        gettext_lazy("Within your limits it is given at once. Above them everybody is asked who may approve it."),
    ),
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
        once=secrets.token_urlsafe(16),
        taps=_taps(told.offers) if gives else [],
        offers=[OfferLine(named(one.kind, one.currency), _left(one)) for one in told.offers if one.kind in COSTS and gives],
        folds=folds,
        gestures=[one for one in lines if not one.decides],
        claims=claims(told.claims),
    )


def form_of(told: GivingTold, route: str, data: Posted = None) -> GestureForm:
    """Return the form of gestures that is sent to the address called ``route``."""
    if route == "gesture-give":
        return GiveForm([one for one in told.kinds if one[0] in COSTS], data)
    return _FREE[route](data)


def _folds(told: GivingTold, sent: Mapping[str, forms.Form]) -> list[Fold]:
    known, mine = {kind for kind, _currency in told.kinds}, {one.kind for one in told.offers}
    routes = [("gesture-give", bool(mine & COSTS))] if known & COSTS else []
    routes += [(route, kind in mine) for kind, route in ROUTES.items() if kind in known]
    folds = []
    for route, own in routes:
        label, says = _FOLDS[route]
        press = _("Give it") if own else _("Ask for it")
        folds.append(Fold(label, route, press, says, sent.get(route) or form_of(told, route), first=False))
    return folds


def _taps(offers: Sequence[OfferShown]) -> list[Tap]:
    """What one press gives: the usual amount of a kind, while that much is left."""
    return [
        Tap(tap(one.kind, one.usual, one.currency), one.kind, one.currency, str(one.usual))
        for one in offers
        if one.usual and (one.left is None or one.left >= one.usual)
    ]


def _left(offer: OfferShown) -> list[str]:
    return [left(room, offer.currency) for room in offer.rooms] or [_("any amount")]
