"""The gate of doubts: whoever may read an answer sees that it is doubtful, whoever may correct it decides."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from everweek.journal.services import Actor
from everweek.listen.models import Doubt, Doubted
from everweek.people.access import reach_of, the_one
from everweek.people.policy import Action
from everweek.questionnaires.models import Response


def list_doubted(by: Actor, action: Action = Action.RESPONSES_READ) -> QuerySet[Doubted]:
    """The doubtful answers within the reach of ``by``, those withdrawn among them: they were answers before."""
    within = Response.objects.filter(reach_of(by, action).reaching(own="about_member"), member__isnull=True)
    return Doubted.objects.filter(Exists(within.filter(pk=OuterRef("response"))))


def access_doubt(by: Actor, doubt_id: int, action: Action = Action.RESPONSES_READ) -> Doubt:
    """The doubt of that number, where it holds an answer within the reach of ``by``; ``NotFound`` otherwise."""
    rows = Doubt.objects.filter(Exists(list_doubted(by, action).filter(doubt=OuterRef("pk"))), pk=doubt_id)
    return the_one(rows, _("There is no such doubt, or it is not yours to see."))


def access_doubted(by: Actor, response_id: int, action: Action = Action.RESPONSES_READ) -> Doubted:
    """The doubtful answer of that number within the reach of ``by``; ``NotFound`` otherwise."""
    # A number that no row can have is looked for as any other: by the key itself, not as one that points to it.
    rows = list_doubted(by, action).filter(response__id=response_id).select_related("doubt")
    return the_one(rows, _("There is no such doubtful answer, or it is not yours to see."))
