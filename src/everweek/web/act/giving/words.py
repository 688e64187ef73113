"""Gestures and the grid in words."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek.act.giving.mine import MayGiveShown
from everweek.act.giving.rules import Bound, GestureKind, GestureStanding
from everweek.act.giving.saying import KINDS
from everweek.act.giving.shown import CellShown, ClaimShown, GestureShown, OfferShown
from everweek.people import saying

Words = Mapping[str, str | Promise]

STANDINGS: Final[Words] = {
    GestureStanding.ASKED: gettext_lazy("waits for approval"),
    GestureStanding.GIVEN: gettext_lazy("given, to be carried out"),
    GestureStanding.DONE: gettext_lazy("done"),
    GestureStanding.DECLINED: gettext_lazy("declined"),
    GestureStanding.TAKEN_BACK: gettext_lazy("taken back"),
    GestureStanding.LAPSED: gettext_lazy("not decided before the case ended"),
}
TONES: Final[Mapping[str, str]] = {GestureStanding.ASKED: "warm", GestureStanding.DONE: "good", GestureStanding.DECLINED: "bad"}
LEFT: Final[Mapping[Bound, str | Promise]] = {
    Bound.CASE: gettext_lazy("%(amount)s in this case"),
    Bound.MONTH: gettext_lazy("%(amount)s this month"),
    Bound.CUSTOMER: gettext_lazy("%(amount)s for this customer"),
}
"""What is left under each limit of one kind, in the order in which that is told."""
_USUAL: Final[Words] = {
    GestureKind.REFUND: gettext_lazy("Give %(amount)s back"),
    GestureKind.REPLACEMENT: gettext_lazy("Replace it, for %(amount)s"),
    GestureKind.CREDIT: gettext_lazy("Give a credit of %(amount)s"),
    GestureKind.GIFT: gettext_lazy("Give a gift of %(amount)s"),
    GestureKind.OTHER: gettext_lazy("Give something else, for %(amount)s"),
}


def named(kind: GestureKind, currency: str) -> str:
    """A kind with its currency, as it stands in a list of choices."""
    name = str(KINDS[kind])
    name = name[:1].upper() + name[1:]
    return f"{name}, {currency}" if currency else name


def kinds_words(kinds: Sequence[GestureKind]) -> str:
    """Some kinds in a few words, each once, as the heading of what is folded under them."""
    found = saying.names([str(KINDS[one]) for one in dict.fromkeys(kinds)])
    return found[:1].upper() + found[1:]


def told(gesture: GestureShown) -> str:
    """A gesture in a few words."""
    name = named(gesture.kind, "")
    if gesture.amount is None:
        return name
    return _("%(what)s, %(amount)s") % {"what": name, "amount": saying.money(gesture.amount, gesture.currency)}


def usual(kind: GestureKind, amount: Decimal, currency: str) -> str:
    """Return what giving the usual amount of a kind is called."""
    return str(_USUAL[kind]) % {"amount": saying.money(amount, currency)}


def budgets(offer: OfferShown) -> list[str]:
    """Return what is left in the budgets that a kind is given from, a sentence each."""
    rooms = [one for one in offer.rooms if one.bound is Bound.BUDGET]
    amounts = [
        {"left": saying.money(one.left, offer.currency), "limit": saying.money(one.limit, offer.currency)} for one in rooms
    ]
    return [_("%(left)s of %(limit)s left in the budget.") % one for one in amounts]


def mine(one: MayGiveShown) -> str:
    """How much of a kind somebody may still give this month, and in one case."""
    said = []
    if one.left is not None and one.limit is not None:
        amounts = {"left": saying.money(one.left, one.currency), "limit": saying.money(one.limit, one.currency)}
        said.append(_("%(left)s of %(limit)s left this month") % amounts)
    if one.per_case is not None:
        said.append(_("at most %(amount)s a case") % {"amount": saying.money(one.per_case, one.currency)})
    return ", ".join(said) or _("any amount")


def for_nothing(kinds: Sequence[GestureKind]) -> str:
    """What costs nothing but a word that is kept; nothing where there is none."""
    if not kinds:
        return ""
    return _("What costs nothing: %(kinds)s.") % {"kinds": saying.names([str(KINDS[one]) for one in kinds])}


def claims(found: Sequence[ClaimShown]) -> str:
    """What a customer got within a year: how often, and how much. It is a fact beside the form, and no judgement of anybody."""
    if not found:
        return ""
    number = sum(one.number for one in found)
    sums: dict[str, Decimal] = {}
    for one in found:
        if one.amount is not None:
            sums[one.currency] = sums.get(one.currency, Decimal(0)) + one.amount
    said = {"n": saying.count(number), "sum": saying.names([saying.money(amount, name) for name, amount in sums.items()])}
    if not sums:
        says = ngettext(
            "This customer was given something once within a year.",
            "This customer was given something %(n)s times within a year.",
            number,
        )
    else:
        says = ngettext(
            "This customer was given something once within a year: %(sum)s.",
            "This customer was given something %(n)s times within a year: %(sum)s in all.",
            number,
        )
    return says % said


def limits(cell: CellShown, *, starred: bool) -> str:
    """Return what a role may give, as the words of a cell of the grid, with a star where it is ``starred``."""
    star = " *" if starred else ""
    if not cell.may:
        return _("by approval only") + star
    if not cell.currency:
        return _("may") + star
    parts = [
        (cell.per_case, _("%(amount)s a case")),
        (cell.per_month, _("%(amount)s a month")),
        (cell.per_customer, _("%(amount)s a customer and year")),
        (cell.usual, _("%(amount)s by one tap")),
    ]
    said = [words % {"amount": saying.money(amount, cell.currency)} for amount, words in parts if amount is not None]
    return (", ".join(said) or _("any amount")) + star
