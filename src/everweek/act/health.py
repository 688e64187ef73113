"""Whether promises to customers are looked after, in a sentence with what to do."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek import clock
from everweek.act.mailing.addresses import is_on
from everweek.act.mailing.models import THE_ONE
from everweek.act.mailing.rules import Came, Reason
from everweek.act.models import CaseClock, CaseMail, CaseMailbox
from everweek.errors.findings import Finding, State

PART, MAIL = "promises", "case-mail"
IN_TIME: Final = timedelta(minutes=10)
"""They are looked at every minute."""
NAMED: Final = 5
READ_WITHIN: Final = timedelta(minutes=30)
"""The mailbox is read every two minutes, a long one in several turns."""


def examine_mail() -> Finding:
    """Whether what customers write by mail reaches their cases."""
    if not is_on():
        if settings.EVERWEEK_MAIL_CASES or settings.EVERWEEK_MAIL_CASES_ADDRESS:
            says = _("Of the mailbox of cases only the address or only the mailbox is named: it is not read.")
            return Finding(MAIL, State.LOOK, says, _("Set both EVERWEEK_MAIL_CASES and EVERWEEK_MAIL_CASES_ADDRESS."))
        return Finding(MAIL, State.WELL, _("No mailbox is named by which customers write to us about their cases."))
    box = CaseMailbox.objects.filter(pk=THE_ONE).first()
    if box is not None and box.failure:
        says = _("The mailbox of cases cannot be read: %(why)s") % {"why": box.failure}
        return Finding(MAIL, State.ILL, says, _("Mend it; what lies there is read then. See Opening rules, By mail."))
    if box is None or box.looked_at is None or box.looked_at < clock.now() - READ_WITHIN:
        says = _("The mailbox of cases was not read within the last half hour.")
        return Finding(MAIL, State.LOOK, says, _("See that a worker runs."))
    aside = CaseMail.objects.filter(came=Came.ASIDE, reason__in=[Reason.REFUSED, Reason.UNREADABLE, Reason.TOO_MANY])
    many = aside.filter(read_at__gte=clock.now() - timedelta(days=7)).count()
    if many:
        says = ngettext("%(n)d mail of this week could not be taken.", "%(n)d mails of this week could not be taken.", many)
        return Finding(MAIL, State.LOOK, says % {"n": many}, _("Look at them under Act, Opening rules, By mail."))
    return Finding(MAIL, State.WELL, _("What customers write by mail reaches their cases."))


def examine() -> Finding:
    """Whether each clock that has something to tell was told of: one that cannot be read is not."""
    waiting = CaseClock.objects.filter(next_at__lt=clock.now() - IN_TIME)
    many = waiting.count()
    if not many:
        return Finding(PART, State.WELL, _("Whoever is to be warned of a promise is warned."))
    cases = ", ".join(f"#{one}" for one in waiting.order_by("next_at", "pk").values_list("case", flat=True)[:NAMED])
    says = ngettext(
        "Of %(n)d promise to a customer nobody could be warned (case %(cases)s).",
        "Of %(n)d promises to customers nobody could be warned (cases %(cases)s ...).",
        many,
    )
    do = _("See that a worker runs. If one does, the log says why a promise cannot be read; look at these cases by hand.")
    return Finding(PART, State.ILL, says % {"n": many, "cases": cases}, do)
