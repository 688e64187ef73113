"""A first tree of causes, as service desks speak: an organisation takes it with one press, and makes it its own."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

READY: Final[Mapping[str, tuple[Words, Mapping[str, Words]]]] = {
    "people": (
        _("People"),
        {
            "people-unfriendly": _("Unfriendly, or without respect"),
            "people-not-trained": _("Did not know how"),
            "people-too-few": _("Too few of us"),
            "people-promise-broken": _("A promise was not kept"),
        },
    ),
    "process": (
        _("The way we work"),
        {
            "process-waiting": _("Waiting too long"),
            "process-handed-on": _("Handed from one to the next"),
            "process-forms": _("Too many steps or forms"),
            "process-mistake": _("A mistake in handling"),
            "process-rule": _("A rule that does not fit"),
        },
    ),
    "product": (
        _("What we sell"),
        {
            "product-broken": _("Broken, or does not work"),
            "product-not-as-promised": _("Not as it was described"),
            "product-missing": _("Sold out, or not offered"),
        },
    ),
    "information": (
        _("Information"),
        {
            "information-missing": _("The customer was not told"),
            "information-wrong": _("What was said was wrong"),
            "information-unclear": _("Not to be understood, or in no language of theirs"),
            "information-not-reachable": _("Could not reach us"),
        },
    ),
    "price": (
        _("Price and payment"),
        {
            "price-too-high": _("Costs more than it is worth"),
            "price-hidden": _("Costs nobody spoke of"),
            "price-bill": _("A wrong bill"),
            "price-money-back": _("Money back too late"),
        },
    ),
    "delivery": (
        _("Late, cancelled or lost"),
        {
            "delivery-late": _("Late"),
            "delivery-cancelled": _("Cancelled"),
            "delivery-lost": _("Lost or damaged on the way"),
        },
    ),
    "systems": (
        _("Our systems"),
        {
            "systems-down": _("Did not work"),
            "systems-hard": _("Hard to use"),
            "systems-data": _("Wrong data about the customer"),
        },
    ),
    "premises": (
        _("Premises and equipment"),
        {
            "premises-access": _("Not accessible to everybody"),
            "premises-clean": _("Not clean"),
            "premises-signs": _("Hard to find the way"),
            "premises-equipment": _("Equipment out of order"),
        },
    ),
    "partner": (_("A partner or supplier"), {}),
    "customer": (_("Expected otherwise"), {}),
    "outside": (
        _("Nobody's doing"),
        {
            "outside-weather": _("Weather"),
            "outside-authorities": _("Authorities, strikes, closed ways"),
        },
    ),
}
"""By key: what it is called, and those below it."""

NOT_KNOWN_NAME: Final = _("Not known yet")
