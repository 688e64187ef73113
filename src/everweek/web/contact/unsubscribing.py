"""The page behind the link of each letter, where a customer, or the customer's mail program, says how often the customer wants to
hear from us.
"""

from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from everweek.errors import NotFound
from everweek.messages.contact.access import Reader, access_by_token
from everweek.messages.contact.opting import How, opt_in, opt_out
from everweek.messages.contact.queries import wants_of
from everweek.messages.contact.rules import FEWER_DAYS
from everweek.people.limits import hit
from everweek.people.queries import organisation
from everweek.web.contact.contexts import UnsubscribePage
from everweek.web.open.frame import opens, show_open, spoken_to
from everweek.web.viewer import address_of

MISSES_A_MINUTE: Final = 30
"""Only what leads nowhere is counted: the programs of a large mail provider all come from few addresses."""


@opens
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Show what holds for the customer, and the buttons to change it. Looking changes nothing; one click of a mail program does
    (RFC 8058).
    """
    try:
        reader = access_by_token(token)
    except NotFound:
        hit(f"unsubscribe:{address_of(request)}", MISSES_A_MINUTE, timedelta(minutes=1))
        raise
    if request.method == "POST":
        _choose(request, reader)
    language = spoken_to(request, reader.customer.language)
    with translation.override(language):
        page = _page(wants_of(reader.customer), changed=request.method == "POST")
    return show_open(page, language=language)


def _choose(request: HttpRequest, reader: Reader) -> None:
    if request.POST.get("List-Unsubscribe") == "One-Click":
        opt_out(customer=reader.customer, how=How.PROGRAM, by=reader.holder)
        return
    match request.POST.get("choice"):
        case "none":
            opt_out(customer=reader.customer, how=How.LINK, by=reader.holder)
        case "fewer":
            opt_out(customer=reader.customer, how=How.LINK, fewer=True, by=reader.holder)
        case "back":
            opt_in(customer=reader.customer, by=reader.holder)


def _page(wants: str, *, changed: bool) -> UnsubscribePage:
    told = {"house": organisation().name, "days": FEWER_DAYS}
    if wants == "none":
        title, says = _("We write to you no more."), _("If you change your mind, you can come back here at any time.")
    elif wants == "fewer":
        title = _("We write to you only rarely.")
        says = _("That is at most once in %(days)d days, whatever it is about.") % told
    else:
        title = _("We write to you now and then.")
        says = _("%(house)s asks how it was, or says thank you. You choose how often.") % told
    return UnsubscribePage(title=title, says=says, wants=wants, changed=changed)
