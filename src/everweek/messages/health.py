"""Whether mail and what webhooks are told can leave the house, in a sentence each, with what to do."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.errors.findings import Finding, State
from everweek.messages.rules import is_set_up
from everweek.messages.webhooks.queries import list_webhooks

PART, WEBHOOKS = "mail", "webhooks"


def examine() -> Finding:
    """Whether mail is set up; whether it arrives, only ``everweek doctor`` finds out, by sending one."""
    if not is_set_up():
        says = _("Mail is not set up: nobody gets any, neither links to a new password nor the daily mail.")
        return Finding(PART, State.LOOK, says, _("Set EVERWEEK_MAIL; see docs/settings.md."))
    says = _("Mail goes through %(host)s. Whether it arrives, everweek doctor finds out by sending you one.")
    return Finding(PART, State.WELL, says % {"host": settings.EMAIL_HOST})


def examine_webhooks() -> Finding:
    """Whether the programs that are told what happens here hear it."""
    found = list_webhooks()
    gave_up = [one.name for one in found if one.paused_at and one.gave_up]
    if gave_up:
        says = _("Given up after days of failing: %(names)s.") % {"names": ", ".join(gave_up)}
        return Finding(WEBHOOKS, State.ILL, says, _("Mend it, then let it go on under Settings, Webhooks."))
    failing = [one.name for one in found if one.failures > 1 and not one.paused_at]
    if failing:
        says = _("Not reached just now: %(names)s.") % {"names": ", ".join(failing)}
        return Finding(WEBHOOKS, State.LOOK, says, _("It is tried again by itself; see Settings, Webhooks."))
    parked = sum(one.parked for one in found)
    if parked:
        says = ngettext("%(n)d delivery is parked.", "%(n)d deliveries are parked.", parked) % {"n": parked}
        return Finding(WEBHOOKS, State.LOOK, says, _("Send them again under Settings, Work."))
    if not found:
        return Finding(WEBHOOKS, State.WELL, _("No program is told what happens here."))
    told = ngettext("%(n)d program is told what happens here.", "%(n)d programs are told what happens here.", len(found))
    return Finding(WEBHOOKS, State.WELL, told % {"n": len(found)})
