"""Reads of Act: cases within somebody's reach, and what was said in one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db.models import Count, DurationField, ExpressionWrapper, F, Max, Q, QuerySet

from everweek.act.cases.above import above_of
from everweek.act.cases.rules import Way
from everweek.act.filing.shown import files_of_words
from everweek.act.models import Case, Remark, Stage
from everweek.act.shown import CaseShown, RemarkShown, show_case, show_remark
from everweek.journal.services import Actor
from everweek.people.able import list_who_may
from everweek.people.access import reach_of
from everweek.people.models import Customer, Member, Unit
from everweek.people.policy import Action


def cases_within(by: Actor | None, action: Action = Action.CASES_READ) -> QuerySet[Case]:
    """The cases within the reach of ``by`` for ``action``: those of the units, and those ``by`` owns wherever they are.

    None is a command, whose reader has the whole database.
    """
    return Case.objects.all() if by is None else Case.objects.filter(reach_of(by, action).reaching(own="owner"))


def list_conversation(case: Case) -> Sequence[RemarkShown]:
    """All that was said in a case and in those that are part of it, in the order in which it was said.

    Also what was said to it while it was part of another one: it stands there.
    """
    both = Q(case=case) | Q(case__joined_into=case) | Q(told_in=case)
    said = list(Remark.objects.filter(both).order_by("at", "pk"))
    files = files_of_words(one.pk for one in said if one.attached)
    return [show_remark(one, files.get(one.pk, ())) for one in said]


def list_cases_of(by: Actor, customer: Customer, until: datetime | None, most: int) -> Sequence[CaseShown]:
    """The cases of a customer within the reach of ``by`` that were opened up to a moment, the newest first."""
    rows = cases_within(by).filter(customer=customer).select_related("unit", "customer", "owner", "touchpoint", "cause")
    if until is not None:
        rows = rows.filter(opened_at__lte=until)
    return [show_case(one) for one in rows.order_by("-opened_at", "-pk")[:most]]


def count_cases_of(customer: Customer) -> int:
    """How many cases a customer has, whoever may see them."""
    return Case.objects.filter(customer=customer).count()


def list_parts(case: Case) -> Sequence[int]:
    """The numbers of the cases that are part of this one."""
    return list(Case.objects.filter(joined_into=case).order_by("pk").values_list("pk", flat=True))


def list_answers(case: Case) -> Sequence[int]:
    """The numbers of the answers that a case, and those that are part of it, are about."""
    both = Case.objects.filter(Q(pk=case.pk) | Q(joined_into=case), response__isnull=False)
    return list(both.order_by("pk").values_list("response", flat=True))


def list_stages(case: Case) -> Mapping[str, datetime]:
    """When each stage was reached in the round the case is in."""
    return dict(Stage.objects.filter(case=case, round=case.round).values_list("name", "at"))


def list_who_may_own(case: Case, today: date) -> Sequence[Member]:
    """The colleagues to whom a case can be given, by name: they may work on cases there, and it is not about them.

    Where it stands a level up, those who decided or told what its customer did not agree to are left out too.
    """
    above = above_of(case)
    nobody = {case.about_member_id, *(above.barred if above is not None else ())}
    return [one for one in list_who_works_at(case.unit, today) if one.pk not in nobody]


def list_who_works_at(unit: Unit, today: date) -> Sequence[Member]:
    """The colleagues who may work on cases of a unit, by name."""
    return list_who_may(Action.CASES_WRITE, unit, today)


def longest_to_open() -> tuple[int, float]:
    """How many cases rules have opened of responses, and the longest it took from receiving one to its case, in seconds."""
    found = Case.objects.filter(way=Way.RULE, response__isnull=False, history=False)
    waited = ExpressionWrapper(F("opened_at") - F("response__received_at"), output_field=DurationField())
    told = found.aggregate(n=Count("pk"), longest=Max(waited))
    return told["n"], told["longest"].total_seconds() if told["longest"] is not None else 0.0
