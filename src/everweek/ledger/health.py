"""Whether every balance of the ledger is the sum of its postings, in a sentence with what to do."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.errors.findings import Finding, State
from everweek.ledger.queries import list_differences

PART: Final = "ledger"
NAMED: Final = 5


def examine() -> Finding:
    """Whether what accounts hold is what was posted to them: nothing but the database changed by hand makes them differ."""
    wrong = list_differences()
    if not wrong:
        return Finding(PART, State.WELL, _("Every balance is the sum of what was posted to it."))
    accounts = ", ".join(one.account for one in wrong[:NAMED])
    says = ngettext(
        "%(n)d account holds something else than what was posted to it (%(accounts)s).",
        "%(n)d accounts hold something else than what was posted to them (%(accounts)s ...).",
        len(wrong),
    )
    do = _("Somebody changed the database by hand: set the balance to the sum of its postings, or restore a backup of before.")
    return Finding(PART, State.ILL, says % {"n": len(wrong), "accounts": accounts}, do)
