"""How long a case keeps its words and whose it was; what can be counted stays."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from everweek.act.erasure import empty
from everweek.act.mailing.forgetting import end_mails
from everweek.act.models import Case, ToldOf
from everweek.act.respect.forgetting import end_respect, met_since
from everweek.journal.services import System
from everweek.messages.keeping import still_told
from everweek.people.keeping import Ended, Keeping, keep, reason_to_keep

AT_MOST: Final = 500
_CASE: Final = "case:"


def end_cases(before: datetime, reached: int) -> Ended:
    """Take customers and words off cases that are settled and to which nothing has happened since ``before``.

    They are asked for themselves and not by how far the last night came: a case that stays open for years holds up no other.
    What is part of another one is read there, and ends no sooner.
    """
    settled = Case.objects.filter(changed_at__lt=before, settled_at__isnull=False).exclude(customer=None, title="")
    found = settled.exclude(joined_into__isnull=False, joined_into__settled_at=None).exclude(joined_into__changed_at__gte=before)
    cases = list(found.select_for_update(of=("self",)).order_by("pk")[:AT_MOST])
    empty(cases, by=System("upkeep"))
    return Ended(len(cases), reached, more=len(cases) == AT_MOST)


def end_told(before: datetime, reached: int) -> Ended:
    """Take customers off the improvements they were told of before a moment."""
    found = list(
        ToldOf.objects.filter(at__lt=before, customer__isnull=False).order_by("pk").values_list("pk", flat=True)[:AT_MOST]
    )
    ToldOf.objects.filter(pk__in=found).update(customer=None)
    return Ended(len(found), reached, more=len(found) == AT_MOST)


@reason_to_keep
def have_a_case(customer_ids: Iterable[int], since: datetime) -> set[int]:
    """The customers among these who have a case that is open, or to which something happened since a moment."""
    theirs = Case.objects.filter(customer__in=list(customer_ids))
    recent = theirs.filter(changed_at__gte=since) | theirs.filter(settled_at=None)
    return set(recent.values_list("customer", flat=True))


@reason_to_keep
def have_a_step(customer_ids: Iterable[int], since: datetime) -> set[int]:
    """The customers among these towards whom a step is in force, or about whom something was reported since a moment."""
    return met_since(list(customer_ids), since)


@still_told
def have_letters_of_theirs(persons: Collection[str], since: datetime) -> set[str]:
    """The cases among them that are open, or to which something happened since then: their pages say when letters left."""
    numbers = [int(one.removeprefix(_CASE)) for one in persons if one.startswith(_CASE)]
    theirs = Case.objects.filter(Q(changed_at__gte=since) | Q(settled_at=None), pk__in=numbers)
    return {f"{_CASE}{pk}" for pk in theirs.values_list("pk", flat=True)}


keep(
    Keeping(
        key="cases",
        what=_("What you complained of, and what was written about it"),
        then=_("All words, all files and your name are deleted. That there was a case, and how long it took, stays counted."),
        days=3 * 365,
        place=15,
        end=end_cases,
    )
)
keep(
    Keeping(
        key="case_mails",
        what=_("A mail of yours that we put aside, because a machine seemed to have sent it"),
        then=_("Its words and your address are deleted."),
        days=90,
        place=17,
        end=end_mails,
    )
)
keep(
    Keeping(
        key="told_of",
        what=_("That you were told what we changed because of what customers said"),
        then=_("It is forgotten whom we told. How many we told stays counted."),
        days=3 * 365,
        place=16,
        end=end_told,
    )
)
keep(
    Keeping(
        key="respect",
        what=_("What was hard between you and one of us, what you were thanked for, and what we decided"),
        then=_("All words and your name are deleted. That it happened stays counted."),
        days=3 * 365,
        place=18,
        end=end_respect,
    )
)
