"""Whether promises to customers are looked after, in a sentence with what to do."""

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek import clock
from everweek.act.models import CaseClock
from everweek.errors.findings import Finding, State

PART: Final = "promises"
IN_TIME: Final = timedelta(minutes=10)
"""They are looked at every minute."""
NAMED: Final = 5


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
