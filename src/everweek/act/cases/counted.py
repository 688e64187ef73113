"""What counts as a case, said once for whoever counts cases, writes to those who had one, or asks how many somebody had."""

from django.db.models import Q

from everweek.act.cases.rules import UNCOUNTED


def counts(whose: str = "") -> Q:
    """The condition that a case counts: it was not set aside as nobody's complaint, or as settled elsewhere.

    ``whose`` leads to the case from another table, such as ``case__``. A case that is part of another one is counted here:
    whether it should be is for the caller to say, for each customer had a case of their own, while for causes the two are one.
    """
    return ~Q(**{f"{whose}aside__in": UNCOUNTED})
