"""One response as it stands in a file of answers: the same parts, the same words hidden, for who asks for it alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from everweek.journal.services import Actor
from everweek.listen.exporting.columns import as_given
from everweek.listen.understanding.hiding import Veil, Whose, reach_of_unmasked
from everweek.moments.first import firsts_of
from everweek.people.access import may
from everweek.people.policy import Action
from everweek.questionnaires.facts import moment_of_subject
from everweek.questionnaires.models import Response
from everweek.questionnaires.versions import sheet_of


@dataclass(frozen=True)
class Answered:
    """A response as its reader may read it. ``customer`` is None where nobody is known, or the reader may not know customers;
    ``first_contact`` where that cannot be told.
    """

    id: int
    questionnaire: str
    version: int
    answered_at: datetime
    day: date
    unit: str
    touchpoint: str
    channel: str
    language: str
    weight: Decimal
    first_contact: bool | None
    customer: str | None
    dimensions: Mapping[str, str]
    answers: Mapping[str, object]


def answered(by: Actor, response: Response) -> Answered:
    """Return what ``by`` may read of a response. The gate must have let ``by`` read the response at all."""
    whose = Whose.of(response)
    veil = Veil(reach_of_unmasked(by), [whose])
    over = None if veil.lifted(whose) else lambda question, place, text: veil.over(whose, question, place, text)
    knows = may(by, Action.CUSTOMERS_READ) and response.customer is not None
    moment = moment_of_subject(response.subject_type, response.subject_id)
    return Answered(
        id=response.pk,
        questionnaire=response.version.questionnaire.key,
        version=response.version.number,
        answered_at=response.answered_at,
        day=response.day,
        unit=response.unit.key if response.unit else "",
        touchpoint=response.touchpoint,
        channel=response.channel,
        language=response.language,
        weight=Decimal(response.weight).scaleb(-6),
        first_contact=firsts_of([moment]).get(moment) if moment is not None else None,
        customer=response.customer.external_id if knows and response.customer else None,
        dimensions={name: str(value) for name, value in response.dimensions.items()},
        answers=as_given(sheet_of(response.version).document, response.answers, over),
    )
