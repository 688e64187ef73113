"""How a customer is served who is limited, in a sentence for whoever serves; nothing else asks for limits."""

from datetime import date, time

from django.utils.translation import gettext as _

from everweek.act.respect.models import Step
from everweek.act.respect.rules import LIMITS, StepStanding
from everweek.act.respect.saying import WAYS, hour
from everweek.people import saying
from everweek.people.queries import is_here, today


def limit_on(customer: int | None) -> str:
    """How a limited customer is served, in a sentence for whoever serves; empty where as anybody. No reason not to listen."""
    if customer is None:
        return ""
    rows = Step.objects.filter(customer=customer, standing=StepStanding.IN_FORCE, kind__in=LIMITS, review_on__gt=today())
    one = rows.select_related("contact").order_by("-pk").first()
    if one is None:
        return ""
    return terms_to_colleagues(
        channel=one.channel,
        hours_from=one.hours_from,
        hours_until=one.hours_until,
        contact=serves_alone(one),
        unserved=is_unserved(one),
        until=one.review_on,
    )


def serves_alone(step: Step) -> str:
    """The name of the colleague with whom alone a customer speaks, as long as they are here: who has left is named nowhere."""
    return step.contact.name if step.contact is not None and is_here(step.contact) else ""


def is_unserved(step: Step) -> bool:
    """Whether a limit is in force whose one colleague has left: somebody else has to be named."""
    return step.standing == StepStanding.IN_FORCE and step.contact is not None and not is_here(step.contact)


def terms_to_colleagues(
    *, channel: str, hours_from: time | None, hours_until: time | None, contact: str, until: date | None, unserved: bool = False
) -> str:
    """The terms of a limit as "The customer is served only with Erin, until 1 March 2027." for whoever serves, in one line."""
    named_anew = ""
    if unserved:
        named_anew = _("The colleague with whom alone the customer speaks has left: somebody else has to be named.")
    if unserved and not channel and hours_from is None:
        # Nobody is left to serve alone: until somebody is named, whoever is there serves.
        return named_anew
    parts = [
        _("only with %(name)s") % {"name": contact} if contact else "",
        _("only %(way)s") % {"way": WAYS[channel]} if channel else "",
        _("only from %(from)s to %(until)s") % {"from": hour(hours_from), "until": hour(hours_until)}
        if hours_from is not None and hours_until is not None
        else "",
        _("until %(day)s") % {"day": saying.day(until)} if until is not None else "",
    ]
    served = _("The customer is served %(how)s.") % {"how": ", ".join(one for one in parts if one)}
    return f"{served} {named_anew}".rstrip()
