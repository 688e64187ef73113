"""Whether mail can leave the house, in a sentence, with what to do."""

from django.conf import settings
from django.utils.translation import gettext as _

from everweek.errors.findings import Finding, State
from everweek.messages.rules import is_set_up

PART = "mail"


def examine() -> Finding:
    """Whether mail is set up; whether it arrives, only ``everweek doctor`` finds out, by sending one."""
    if not is_set_up():
        says = _("Mail is not set up: nobody gets any, neither links to a new password nor the daily mail.")
        return Finding(PART, State.LOOK, says, _("Set EVERWEEK_MAIL; see docs/settings.md."))
    says = _("Mail goes through %(host)s. Whether it arrives, everweek doctor finds out by sending you one.")
    return Finding(PART, State.WELL, says % {"host": settings.EMAIL_HOST})
