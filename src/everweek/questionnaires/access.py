"""The gate to questionnaires and responses: the only way to get one for a person."""

from django.db.models import Q, QuerySet

from everweek.journal.services import Actor
from everweek.people.access import reach_of, the_one
from everweek.people.policy import Action
from everweek.questionnaires.models import Questionnaire, Response, Version


def access_questionnaire(by: Actor, key: str, action: Action = Action.QUESTIONNAIRES_READ) -> Questionnaire:
    """The questionnaire of that key, where ``by`` may do ``action``; ``NotFound`` otherwise."""
    allowed = Questionnaire.objects.filter(unasked=False) if reach_of(by, action).all else Questionnaire.objects.none()
    return the_one(allowed.filter(key=key))


def access_version(by: Actor, key: str, number: int) -> Version:
    """One version of a questionnaire, drafts among them; ``NotFound`` where there is none or the right is missing."""
    reads = reach_of(by, Action.QUESTIONNAIRES_READ).all
    allowed = Version.objects.filter(questionnaire__unasked=False) if reads else Version.objects.none()
    return the_one(allowed.filter(questionnaire__key=key, number=number).select_related("questionnaire"))


def access_response(by: Actor, response_id: int, action: Action = Action.RESPONSES_READ) -> Response:
    """One response: within the units of ``by``, or about ``by``; ``NotFound`` otherwise.

    What a colleague answered (a pulse, a review, a self-assessment) is given to that colleague alone: who else may read it, and
    how many must have answered, is decided by the room that asked.
    """
    return the_one(list_responses(by, action).filter(pk=response_id))


def access_to_restore(by: Actor, response_id: int) -> Response:
    """One response, withdrawn or not, that ``by`` may bring back: whoever may withdraw it; ``NotFound`` otherwise."""
    return the_one(_within(by, Action.RESPONSES_CORRECT).filter(pk=response_id))


def list_responses(by: Actor, action: Action = Action.RESPONSES_READ) -> QuerySet[Response]:
    """The responses ``by`` may read one by one, as ``access_response`` has it; not those withdrawn."""
    return _within(by, action).filter(withdrawn_at__isnull=True)


def _within(by: Actor, action: Action) -> QuerySet[Response]:
    scope = reach_of(by, action)
    of_customers = Q(member__isnull=True) & scope.reaching(own="about_member")
    return Response.objects.filter(of_customers | scope.owned("member")).select_related("version__questionnaire")


def list_every_response() -> QuerySet[Response]:
    """Return every response that was not withdrawn, whoever gave it. For commands only: whoever runs one has the whole database
    anyway.
    """
    return Response.objects.filter(withdrawn_at__isnull=True)
