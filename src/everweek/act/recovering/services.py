"""Writes of asking again: after how long, whose turn it is, that somebody was asked, and what the answer says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.cases.rules import Standing
from everweek.act.models import OPEN, AskedAgain, AskingAgain, Case
from everweek.act.recovering import rules
from everweek.act.recovering.queries import Asking, asking_of
from everweek.act.recovering.rules import Because
from everweek.errors import Invalid, NotFound
from everweek.journal.services import Actor, Happening, record
from everweek.people.models import Customer, Unit
from everweek.questionnaires.models import Questionnaire
from everweek.questionnaires.queries import get_published

SOME: Final = 50
"""So many are asked at a time: what else waits has its turn between."""


@transaction.atomic
def set_asking_again(*, unit: Unit, after_days: int | None, questionnaire: str, by: Actor) -> None:
    """Say after how many days customers of a unit are asked again, and what; 0: never; None leaves both to the unit above.

    It holds for cases closed from now on. ``Invalid`` where the days are too many, or nobody can be asked that.
    """
    if after_days is not None and not 0 <= after_days <= rules.MOST_DAYS:
        raise Invalid(_("Ask again after 1 to %(n)d days; 0 asks nobody.") % {"n": rules.MOST_DAYS}, field="after_days")
    asked = _published(questionnaire) if questionnaire and after_days is not None else None
    held = Unit.objects.select_for_update().get(pk=unit.pk)
    row = AskingAgain.objects.filter(unit=held).select_related("questionnaire").first()
    old = (row.after_days, row.questionnaire) if row is not None else None
    new = (after_days, asked) if after_days is not None else None
    if old == new:
        return
    if after_days is None:
        AskingAgain.objects.filter(unit=held).delete()
    else:
        AskingAgain.objects.update_or_create(unit=held, defaults={"after_days": after_days, "questionnaire": asked})
    record(Happening("asking_again.set", by, ("unit", unit.pk), ids={"unit": unit.pk}, old=_said(old), new=_said(new)))


@transaction.atomic
def plan_asking_again(*, closed: Mapping[int, datetime]) -> None:
    """Plan that the customers of these cases, closed at these moments, are asked again when their time has come; once a round."""
    asking, planned = _Askings(), list[AskedAgain]()
    for case in Case.objects.filter(pk__in=closed, standing=Standing.CLOSED).select_related("unit").order_by("pk"):
        if days := asking.of(case.unit).after_days:
            planned.append(AskedAgain(case=case, round=case.round, due_at=closed[case.pk] + timedelta(days=days)))
    AskedAgain.objects.bulk_create(planned, ignore_conflicts=True)


@dataclass(frozen=True)
class ToAsk:
    """Whom to ask again about which case, and what; ``word`` makes asking twice the same as once."""

    id: int
    word: str
    customer: Customer
    questionnaire: str
    unit: Unit
    interaction: int | None
    language: str


def take_due() -> Sequence[ToAsk]:
    """Some of those whose turn it is to be asked again; whoever is not to be asked after all is settled here, with the reason.

    Called within the transaction that asks them, which holds them.
    """
    due = AskedAgain.objects.select_for_update(of=("self",)).filter(settled_at=None, due_at__lte=clock.now())
    rows, asking = due.select_related("case__unit", "case__customer").order_by("due_at", "pk")[:SOME], _Askings()
    return [asked for row in rows if (asked := _to_ask(row, asking.of(row.case.unit))) is not None]


class _Askings:
    """What holds for units, each looked up once."""

    def __init__(self) -> None:
        self._known: dict[int, Asking] = {}

    def of(self, unit: Unit) -> Asking:
        """What holds for a unit."""
        if unit.pk not in self._known:
            self._known[unit.pk] = asking_of(unit)
        return self._known[unit.pk]


def _to_ask(row: AskedAgain, asking: Asking) -> ToAsk | None:
    case = row.case
    because = _because(row, asking)
    if because is None and case.customer is not None:
        word = f"{case.pk}-{row.round}"
        return ToAsk(row.pk, word, case.customer, asking.questionnaire, case.unit, case.interaction_id, case.language)
    if (later := _another_turn(row, because)) is not None:
        AskedAgain.objects.filter(pk=row.pk).update(due_at=later)
        return None
    AskedAgain.objects.filter(pk=row.pk).update(settled_at=clock.now(), because=because or Because.NOBODY_KNOWN)
    return None


def _another_turn(row: AskedAgain, because: Because | None) -> datetime | None:
    """The moment at which an asking is tried again, where what stands in the way may pass; None where it cannot be.

    A last "thank you" may have opened the case for somebody to read it, or there may be nothing (yet) to ask with.
    """
    if because is Because.BEGUN_ANEW and row.case.round == row.round and row.case.standing in OPEN:
        return clock.now() + rules.TRIED_EVERY
    return _tried_next(row) if because is Because.NO_QUESTIONNAIRE else None


def _because(row: AskedAgain, asking: Asking) -> Because | None:
    if row.case.standing != Standing.CLOSED or row.case.round != row.round:
        return Because.BEGUN_ANEW
    if row.case.customer_id is None:
        return Because.NOBODY_KNOWN
    if not asking.after_days:
        return Because.OFF
    return None if asking.ready else Because.NO_QUESTIONNAIRE


@transaction.atomic
def note_asked_again(*, asked: int, invitation: int | None, because: str = "", by: Actor) -> None:
    """Note that somebody was asked by an invitation, or could not be, and why; a second time changes nothing.

    A customer whom the contact rules do not let be asked has another turn, as long as it is not too late.
    """
    row = AskedAgain.objects.select_for_update(of=("self",)).select_related("case__unit").get(pk=asked)
    if row.settled_at is not None:
        return
    if because == Because.MAY_NOT and (later := _tried_next(row)) is not None:
        row.due_at = later
        row.save(update_fields=["due_at"])
        return
    row.settled_at, row.invitation, row.because = clock.now(), invitation, because[:40]
    row.save(update_fields=["settled_at", "invitation", "because"])
    if invitation is not None:
        record(Happening("case.asked_again", by, ("case", row.case_id), ids={**_ids(row.case), "invitation": invitation}))


@transaction.atomic
def note_answered_again(*, answered: Mapping[int, int], by: Actor) -> None:
    """Note which responses (values) answer which invitations (keys); of those that ask nobody about a case nothing is kept."""
    for row in AskedAgain.objects.select_for_update(of=("self",)).filter(invitation__in=answered).order_by("pk"):
        row.response_id = answered[row.invitation or 0]
        row.save(update_fields=["response"])


@transaction.atomic
def weigh_answers(*, said: Mapping[int, bool | None], by: Actor) -> None:
    """Note whether customers are content by what their responses say now; None where one was withdrawn, or says nothing of it."""
    rows = AskedAgain.objects.select_for_update(of=("self",)).filter(response__in=said).select_related("case").order_by("pk")
    for row in rows:
        content = said[row.response_id or 0]
        if content == row.content:
            continue
        row.content = content
        row.save(update_fields=["content"])
        ids = {**_ids(row.case), "response": row.response_id, "content": content}
        record(Happening("case.answered_again", by, ("case", row.case_id), ids=ids))


def _tried_next(row: AskedAgain) -> datetime | None:
    if row.case.closed_at is None:
        return None
    days = timedelta(days=asking_of(row.case.unit).after_days)
    return rules.tried_next(now=clock.now(), first_due=row.case.closed_at + days)


def _ids(case: Case) -> dict[str, int | None]:
    return {"case": case.pk, "unit": case.unit_id, "customer": case.customer_id, "owner": case.owner_id, "round": case.round}


def _published(key: str) -> Questionnaire:
    try:
        found = get_published(key).questionnaire
    except NotFound as missing:
        message = _("Publish the questionnaire first; a draft is answered by nobody.")
        raise Invalid(message, field="questionnaire") from missing
    if found.archived_at is not None:
        raise Invalid(_("This questionnaire is archived, and asked of nobody."), field="questionnaire")
    return found


def _said(of: tuple[int | None, Questionnaire | None] | None) -> dict[str, object]:
    if of is None:
        return {}
    days, questionnaire = of
    return {"after_days": days, "questionnaire": questionnaire.key if questionnaire is not None else ""}
