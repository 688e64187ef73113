"""A closed case is asked about again: after a set time its customer says how it was, and that says whether they were won back.

What is imported as history asks nobody: this listens to what happens now.
"""

from collections.abc import Collection, Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from everweek.act.recovering import rules
from everweek.act.recovering.letters import house_text, told_of
from everweek.act.recovering.services import (
    SOME,
    note_answered_again,
    note_asked_again,
    plan_asking_again,
    take_due,
    weigh_answers,
)
from everweek.errors import Conflict, Invalid
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.journal.subscribers import subscriber
from everweek.listen.inviting.occasions import declare_occasion
from everweek.listen.inviting.rules import EMAIL
from everweek.listen.inviting.services import invite
from everweek.messages.notices.kinds import Place
from everweek.moments.models import Interaction
from everweek.questionnaires.models import Response
from everweek.questionnaires.shape import FELT
from everweek.questionnaires.standing import LEADING
from everweek.questionnaires.versions import sheet_of

BY: Final = System("asking-again")
OCCASION: Final = "case"
ANSWERED, CORRECTED = "invitation.answered", "response.corrected"
WITHDRAWN, RESTORED = "response.withdrawn", "response.restored"
TELLS: Final = (FELT, *(name for name in LEADING if name != FELT))
"""By which measure it is told whether somebody is content: how they felt, else the first that says so."""

declare_occasion(
    OCCASION,
    name=_("how it is now, some time after their case was closed"),
    house=house_text,
    places={"case": Place(_("the number of the case"), "4711")},
    told=told_of,
)


@subscriber("flows.closed_case_is_asked_again", kinds=["case.closed"], batch=100)
def plan(lines: Sequence[Line]) -> None:
    """Let the customers of cases that were closed be asked again when their time has come."""
    plan_asking_again(closed={int(line.subject_id): line.at for line in lines})


@subscriber("flows.answer_says_how_a_case_ended", kinds=[ANSWERED, CORRECTED, WITHDRAWN, RESTORED], batch=100)
def hear(lines: Sequence[Line]) -> None:
    """Note which cases these answers are about, and whether the customers are content by what they say now."""
    answered = {int(line.subject_id): int(line.ids["response"]) for line in lines if line.kind == ANSWERED}
    note_answered_again(answered=answered, by=BY)
    others = {int(line.ids.get("response") or line.subject_id) for line in lines if line.kind != ANSWERED}
    weigh({*answered.values(), *others})


def weigh(responses: Collection[int]) -> None:
    """Note whether the customers are content by what these responses say now."""
    rows = Response.objects.filter(pk__in=responses).select_related("version")
    weigh_answers(said={row.pk: content_of(row) for row in rows}, by=BY)


def ask_those_due() -> bool:
    """Ask some of those whose turn it is, as far as the contact rules let them be asked; returns whether others wait."""
    with transaction.atomic():
        due = take_due()
        wanted = [one.interaction for one in due if one.interaction is not None]
        moments = Interaction.objects.filter(withdrawn_at=None).select_related("touchpoint", "unit").in_bulk(wanted)
        for one in due:
            try:
                # What the contact rules refuse is noted with the reason; what was written until then is taken back with it.
                asked = invite(
                    questionnaire=one.questionnaire,
                    customer=one.customer,
                    channel=EMAIL,
                    word=one.word,
                    occasion=OCCASION,
                    interaction=moments.get(one.interaction or 0),
                    unit=one.unit,
                    language=one.language,
                    by=BY,
                )
            except (Conflict, Invalid) as refused:
                note_asked_again(asked=one.id, invitation=None, because=refused.code or rules.Because.MAY_NOT, by=BY)
            else:
                note_asked_again(asked=one.id, invitation=asked.pk, by=BY)
    return len(due) == SOME


def content_of(response: Response) -> bool | None:
    """Whether a customer is content by a response; None where it was withdrawn, or says nothing of it."""
    if response.withdrawn_at is not None:
        return None
    scores = sheet_of(response.version).scores(response.answers)
    return rules.content({one.measure: (one.score, one.low, one.high) for one in scores}, TELLS)
