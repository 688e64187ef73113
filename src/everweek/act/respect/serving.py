"""How a customer is served who is limited, in a sentence for whoever serves; nothing else asks for limits."""

from datetime import date, time

from django.utils.translation import gettext as _

from everweek.act.respect.models import Step
from everweek.act.respect.rules import LIMITS, StepStanding
from everweek.act.respect.saying import WAYS, hour
from everweek.people import saying
from everweek.people.queries import today


def limit_on(customer: int | None) -> str:
    """How a customer is served, in a sentence for whoever serves; empty where as anybody. It is no reason not to listen."""
    if customer is None:
        return ""
    rows = Step.objects.filter(customer=customer, standing=StepStanding.IN_FORCE, kind__in=LIMITS, review_on__gt=today())
    one = rows.select_related("contact").order_by("-pk").first()
    if one is None:
        return ""
    contact = one.contact.name if one.contact is not None else ""
    return terms_to_colleagues(
        channel=one.channel, hours_from=one.hours_from, hours_until=one.hours_until, contact=contact, until=one.review_on
    )


def terms_to_colleagues(
    *, channel: str, hours_from: time | None, hours_until: time | None, contact: str, until: date | None
) -> str:
    """The same in one line for whoever serves: "Speaks only with Erin, by mail, until 1 March 2027"."""
    parts = [
        _("only with %(name)s") % {"name": contact} if contact else "",
        _("only %(way)s") % {"way": WAYS[channel]} if channel else "",
        _("only from %(from)s to %(until)s") % {"from": hour(hours_from), "until": hour(hours_until)}
        if hours_from is not None and hours_until is not None
        else "",
        _("until %(day)s") % {"day": saying.day(until)} if until is not None else "",
    ]
    return _("The customer is served %(how)s.") % {"how": ", ".join(one for one in parts if one)}
