"""What counts as a case, said once for whoever counts cases, writes to those who had one, or asks how many somebody had."""

from django.db.models import Q

from everweek.act.cases.rules import UNCOUNTED


def counts(whose: str = "") -> Q:
    """That a case counts: none that was set aside as nobody's complaint, or as settled elsewhere.

    ``whose`` leads to the case from another table, such as ``case__``. Whether a part of another case counts besides it is for
    whoever asks: to each customer her own was one, to causes the two are one.
    """
    return ~Q(**{f"{whose}aside__in": UNCOUNTED})
