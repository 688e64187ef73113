"""The gate of understanding: whose comments and topics somebody may say something of."""

from django.utils.translation import gettext as _

from everweek.journal.services import Actor
from everweek.listen.models import Comment, Topic
from everweek.listen.understanding.rules import About
from everweek.people.access import reach_of, the_one
from everweek.people.policy import Action
from everweek.questionnaires.access import list_responses
from everweek.text.storable import is_storable


def access_comment(by: Actor, comment_id: int, action: Action = Action.COMMENTS_CORRECT) -> Comment:
    """The comment of that id, where ``by`` may read the response it stands in and do ``action`` to it; ``NotFound`` otherwise."""
    readable = list_responses(by).filter(pk__in=list_responses(by, action).values("pk"))
    found = Comment.objects.filter(pk=comment_id, response__in=readable.values("pk"))
    rows = found.select_related("response__version__questionnaire", "response__customer", "response__unit")
    return the_one(rows, _("There is no such comment, or it is not yours to see."))


def access_to_correct(by: Actor, comment_id: int, about: str) -> Comment:
    """The comment of that id, where ``by`` may say what it is to be held for in that; ``NotFound`` otherwise.

    Who may not read personal data cannot know that they are none.
    """
    comment = access_comment(by, comment_id)
    return access_comment(by, comment_id, Action.COMMENTS_UNMASKED) if about == About.PERSONAL else comment


def access_topic(by: Actor, key: str) -> Topic:
    """The topic of that key, where ``by`` may change it; ``NotFound`` otherwise."""
    allowed = Topic.objects.all() if is_storable(key) and reach_of(by, Action.TOPICS_EDIT).all else Topic.objects.none()
    rows = allowed.filter(key=key).select_related("merged_into")
    return the_one(rows, _("There is no such topic, or it is not yours to change."))
