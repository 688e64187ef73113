"""How mails that were put aside are forgotten: that one came, and why it was put aside, stays counted."""

from datetime import datetime
from typing import Final

from django.db.models import Q

from everweek.act.mailing.models import CaseMail
from everweek.people.keeping import Ended

AT_MOST: Final = 500
_EMPTY: Final = {"sender": "", "writer": "", "title": "", "text": "", "whole": "", "number": "", "why": ""}
_WORDS: Final = Q(sender="", text="", title="", writer="", whole="", number="", why="")


def forget_mails(which: Q) -> int:
    """Take every word and address off these mails; returns how many. Their keys stay, so that none is read a second time."""
    return CaseMail.objects.filter(which).exclude(_WORDS).update(**_EMPTY)


def end_mails(before: datetime, reached: int) -> Ended:
    """Take every word off mails that were read before then."""
    rows = CaseMail.objects.filter(read_at__lt=before).exclude(_WORDS)
    found = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_MOST])
    forget_mails(Q(pk__in=found))
    return Ended(len(found), reached, more=len(found) == AT_MOST)
