"""Gestures and limits as they stand in a sentence."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.act.giving.rules import Bound, GestureKind, Room
from everweek.ledger.money import to_amount
from everweek.people import saying

KINDS: Final[Mapping[str, str | Promise]] = {
    GestureKind.REFUND: gettext_lazy("refund"),
    GestureKind.REPLACEMENT: gettext_lazy("replacement"),
    GestureKind.CREDIT: gettext_lazy("credit"),
    GestureKind.GIFT: gettext_lazy("gift"),
    GestureKind.OTHER: gettext_lazy("something else"),
    GestureKind.CALL: gettext_lazy("call to apologise"),
    GestureKind.EXCEPTION: gettext_lazy("exception to a rule"),
    GestureKind.PROMISE: gettext_lazy("personal promise"),
    GestureKind.COLLEAGUE: gettext_lazy("colleague who sees it through"),
}
_LEFT: Final[Mapping[Bound, str | Promise]] = {
    Bound.CASE: gettext_lazy("%(left)s of %(limit)s can still be given in this case."),
    Bound.MONTH: gettext_lazy("%(left)s of %(limit)s is left for you this month."),
    Bound.CUSTOMER: gettext_lazy("%(left)s of %(limit)s can still be given to this customer this year."),
    Bound.BUDGET: gettext_lazy("%(left)s of %(limit)s is left in the budget."),
}


def told(kind: str, currency: str, amount: int) -> str:
    """A gesture in a few words: its kind, and how much."""
    if not currency:
        return str(KINDS[kind])
    return _("%(what)s, %(amount)s") % {"what": KINDS[kind], "amount": money(amount, currency)}


def money(units: int, currency: str) -> str:
    """Ten-thousandths of a currency, as people read them."""
    return saying.money(to_amount(units, currency), currency)


def left(room: Room, currency: str) -> str:
    """How much is left under a limit, as a sentence."""
    return str(_LEFT[room.bound]) % {"left": money(room.left, currency), "limit": money(room.limit, currency)}
