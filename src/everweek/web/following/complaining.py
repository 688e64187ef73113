"""The public page of complaints: anybody says there what happened, and has the page of their case at once."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek import clock
from everweek.act.cases.rules import LONGEST_TEXT, Sought
from everweek.act.complaining.queries import list_places, list_touchpoints_named
from everweek.act.complaining.services import Brought, Complained, Complaint, complain
from everweek.act.respect.queries import has_charter
from everweek.errors import EverweekError, NotFound, TooMany, Unavailable
from everweek.messages.rules import is_set_up
from everweek.people import saying
from everweek.people.limits import hit
from everweek.people.queries import organisation
from everweek.web.choices import options
from everweek.web.following.contexts import ComplainedPage, ComplainPage
from everweek.web.following.following import LONGEST_ONCE, STYLE, UNPROCESSABLE
from everweek.web.house.errors import status_of
from everweek.web.open.contexts import LanguageOption
from everweek.web.open.frame import LANGUAGE, opens, show_open, spoken_to, to_wait, tried
from everweek.web.viewer import address_of

SENT_AN_HOUR: Final = 20
"""Complaints from one machine: behind it may stand a whole house."""
TRIED_AN_HOUR: Final = 200
"""Forms from one machine, those among them that were refused: who mistypes is not shut out, and a flood has an end."""
SOUGHT: Final[Mapping[str, str | Promise]] = {
    Sought.EXPLANATION: gettext_lazy("An explanation"),
    Sought.APOLOGY: gettext_lazy("An apology"),
    Sought.REPAIR: gettext_lazy("That it is put right"),
    Sought.REPLACEMENT: gettext_lazy("A replacement"),
    Sought.REFUND: gettext_lazy("My money back"),
    Sought.ANOTHER: gettext_lazy("Something else"),
}


@opens
def door(request: HttpRequest) -> HttpResponse:
    """The form, and what became of it. Looking changes nothing."""
    language = spoken_to(request)
    with translation.override(language):
        places = list_places()
        if places is None:
            raise NotFound(_("Complaints are not taken here. Please write to us."))
        touchpoints = list_touchpoints_named(language)
        done = tried(lambda: _said(request, language)) if request.method == "POST" else None
        if isinstance(done, Complained):
            with timezone.override(clock.zone_of(organisation().zone)):
                return show_open(_complained(done), language=language, more=STYLE)
        refused = done if isinstance(done, EverweekError) else None
        form = ComplainPage(
            wrong=refused.message if refused is not None else "",
            blamed=(refused.field or "") if refused is not None else "",
            text=_typed(request, "text"),
            places=options(
                [(one.key, one.name) for one in places], _typed(request, "place"), everything=_("I would rather not say")
            ),
            touchpoints=options(
                [(one.key, one.name) for one in touchpoints],
                _typed(request, "touchpoint"),
                everything=_("I would rather not say"),
            ),
            asks_what=bool(touchpoints),
            wishes=options(SOUGHT.items(), _typed(request, "sought"), everything=_("I do not know yet")),
            address=_typed(request, "address"),
            mails=is_set_up(),
            once=_typed(request, "once")[:LONGEST_ONCE] or secrets.token_hex(16),
            longest=LONGEST_TEXT,
            charter=has_charter(),
            asks_where=bool(places),
            languages=[
                LanguageOption(value=f"?{LANGUAGE}={tag}", label=saying.own_name(tag), tag=tag, chosen=tag == language)
                for tag in saying.SPOKEN
            ],
        )
    return _answered(form, refused, language)


def _complained(done: Complained) -> ComplainedPage:
    return ComplainedPage(
        link=done.link,
        number=str(done.number),
        hear_by=saying.day_and_hour(done.hear_by, clock.now()) if done.hear_by is not None else "",
        mailed=done.brought is Brought.MAILED,
        unmailed=done.brought is Brought.UNMAILED,
        mailless=done.brought is Brought.MAILLESS,
    )


def _answered(page: ComplainPage, refused: EverweekError | None, language: str) -> HttpResponse:
    if refused is None:
        return show_open(page, language=language, more=STYLE)
    status = status_of(refused) if isinstance(refused, TooMany | Unavailable) else UNPROCESSABLE
    response = show_open(page, language=language, status=status, more=STYLE)
    return to_wait(response, refused) if isinstance(refused, TooMany) else response


def _said(request: HttpRequest, language: str) -> Complained:
    machine = address_of(request)
    hit(f"complain:tried:{machine}", TRIED_AN_HOUR, timedelta(hours=1))
    told = Complaint(
        text=_typed(request, "text"),
        once=_typed(request, "once")[:LONGEST_ONCE],
        place=_typed(request, "place"),
        touchpoint=_typed(request, "touchpoint"),
        sought=_typed(request, "sought"),
        address=_typed(request, "address").strip(),
        language=language,
    )
    with transaction.atomic():
        # Together: what is refused takes its count back.
        hit(f"complain:{machine}", SENT_AN_HOUR, timedelta(hours=1))
        return complain(complaint=told)


def _typed(request: HttpRequest, name: str) -> str:
    return str(request.POST.get(name, ""))
