"""The gate of understanding: whose comments and topics somebody may say something of."""

from django.utils.translation import gettext as _

from everweek.errors import NotFound
from everweek.journal.services import Actor
from everweek.listen.models import Comment, Topic
from everweek.people.access import reach_of
from everweek.people.policy import Action
from everweek.questionnaires.access import list_responses


def access_comment(by: Actor, comment_id: int, action: Action = Action.COMMENTS_CORRECT) -> Comment:
    """The comment of that id, where ``by`` may read the response it stands in and do ``action`` to it; ``NotFound`` otherwise."""
    readable = list_responses(by).filter(pk__in=list_responses(by, action).values("pk"))
    found = Comment.objects.filter(pk=comment_id, response__in=readable.values("pk"))
    one = found.select_related("response__version__questionnaire", "response__customer", "response__unit").first()
    if one is None:
        raise NotFound(_("There is no such comment, or it is not yours to see."))
    return one


def access_topic(by: Actor, key: str, action: Action = Action.TOPICS_EDIT) -> Topic:
    """The topic of that key, where ``by`` may do ``action``; ``NotFound`` otherwise."""
    allowed = Topic.objects.all() if reach_of(by, action).all else Topic.objects.none()
    one = allowed.filter(key=key).select_related("merged_into").first()
    if one is None:
        raise NotFound(_("There is no such topic, or it is not yours to change."))
    return one
