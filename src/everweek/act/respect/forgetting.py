"""What respect forgets, joins and hands out of a customer. That something happened, where and how it ended, stays counted."""

from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from everweek import clock
from everweek.act.respect.models import Appeal, CustomerThanks, Incident, Step
from everweek.act.respect.rules import StepStanding
from everweek.people.keeping import Ended

AT_MOST: Final = 500


def forget_respect(customer: int) -> None:
    """Take a customer and every word off reports, steps, appeals and thanks. A step that is of nobody any more is over."""
    _empty_reports(Q(customer=customer))
    _empty_steps(Q(customer=customer))
    CustomerThanks.objects.filter(customer=customer).update(customer=None)


def forget_reports_in(cases: list[int]) -> None:
    """Take the words off reports from cases that are emptied, also of those where nobody knew whose they were."""
    _empty_reports(Q(case__in=cases))


def join_respect(kept: int, gone: int) -> None:
    """Two customers were one: what was of the one is the other's."""
    for rows in (Incident.objects, Step.objects, CustomerThanks.objects):
        rows.filter(customer=gone).update(customer=kept)


def move_reports(case: int, was: int | None, to: int | None) -> None:
    """Note that a case is of another customer: so are the reports made in it, but for those from which a step followed."""
    followed = Step.objects.filter(incident__isnull=False).values("incident")
    Incident.objects.filter(case=case, customer=was, about_member=None).exclude(pk__in=followed).update(customer=to)


def told_of_respect(customer: int) -> dict[str, object]:
    """What is handed out of a customer, as plain JSON; of a report neither its words nor its writer: they are the colleague's."""
    steps = Step.objects.filter(customer=customer).order_by("pk")
    appeals = {one.step_id: one for one in Appeal.objects.filter(step__in=steps)}
    return {
        "reports": [
            {"at": one.at.isoformat(), "kind": one.kind, "where": one.where, "outcome": one.outcome}
            for one in Incident.objects.filter(customer=customer).order_by("pk")
        ],
        "steps": [_step(one, appeals.get(one.pk)) for one in steps],
        "thanks": [
            {"at": one.at.isoformat(), "for": one.why} for one in CustomerThanks.objects.filter(customer=customer).order_by("pk")
        ],
    }


def end_respect(before: datetime, reached: int) -> Ended:
    """Take customers and words off what was reported or decided before then, and is over."""
    reports = list(_with_words(Q(reported_at__lt=before)).order_by("pk").values_list("pk", flat=True)[:AT_MOST])
    _empty_reports(Q(pk__in=reports))
    over = (
        Q(proposed_at__lt=before)
        & ~Q(standing=StepStanding.PROPOSED)
        & ~Q(standing=StepStanding.IN_FORCE, kind__in=["limit", "extension"])
    )
    steps = list(Step.objects.filter(over, customer__isnull=False).order_by("pk").values_list("pk", flat=True)[:AT_MOST])
    _empty_steps(Q(pk__in=steps))
    thanks = list(CustomerThanks.objects.filter(at__lt=before, customer__isnull=False).values_list("pk", flat=True)[:AT_MOST])
    CustomerThanks.objects.filter(pk__in=thanks).update(customer=None)
    return Ended(len(reports) + len(steps) + len(thanks), reached, more=AT_MOST in {len(reports), len(steps), len(thanks)})


def met_since(customers: list[int], since: datetime) -> set[int]:
    """The customers among these about whom something was reported or decided since then, or towards whom a step is in force."""
    reports = Incident.objects.filter(customer__in=customers, reported_at__gte=since)
    lasting = Q(proposed_at__gte=since) | Q(standing__in=[StepStanding.PROPOSED, StepStanding.IN_FORCE])
    steps = Step.objects.filter(lasting, customer__in=customers)
    return {*reports.values_list("customer__pk", flat=True), *steps.values_list("customer__pk", flat=True)}


def _with_words(rows: Q) -> QuerySet[Incident]:
    return Incident.objects.filter(rows).exclude(customer=None, words="", answer="")


def _empty_reports(rows: Q) -> None:
    Incident.objects.filter(rows).update(customer=None, words="", answer="")


def _empty_steps(rows: Q) -> None:
    numbers = list(Step.objects.filter(rows).select_for_update().order_by("pk").values_list("pk", flat=True))
    steps = Step.objects.filter(pk__in=numbers)
    steps.filter(standing=StepStanding.PROPOSED).update(standing=StepStanding.WITHDRAWN)
    steps.filter(standing=StepStanding.IN_FORCE).update(standing=StepStanding.ENDED, ended_at=clock.now())
    Appeal.objects.filter(step__in=numbers).update(words="", answer="")
    steps.update(customer=None, reason="", adjustment="", said="", salt="", token_hash=None, link_ends_at=None, key=None)


def _step(one: Step, appeal: Appeal | None) -> dict[str, object]:
    told: dict[str, object] = {
        "kind": one.kind,
        "standing": one.standing,
        "at": (one.decided_at or one.proposed_at).isoformat(),
        "until": one.review_on and one.review_on.isoformat(),
        "why": one.reason,
        "what_may_explain_it": one.adjustment,
    }
    if appeal is not None:
        told["you_appealed"] = {
            "at": appeal.at.isoformat(),
            "words": appeal.words,
            "granted": appeal.granted,
            "answer": appeal.answer,
        }
    return told
