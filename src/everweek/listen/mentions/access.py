"""The gate of mentions: who may add, pause and look after the sources."""

from django.utils.translation import gettext as _

from everweek.errors import NotFound
from everweek.journal.services import Actor
from everweek.listen.mentions.models import MentionSource
from everweek.people.access import check_may
from everweek.people.policy import Action
from everweek.text.storable import is_storable


def access_source(by: Actor, key: str, action: Action = Action.SOURCES_EDIT) -> MentionSource:
    """The source of that key, where ``by`` may do ``action``; ``NotFound`` otherwise."""
    check_may(by, action)
    rows = MentionSource.objects.select_related("unit", "questionnaire")
    found = rows.filter(key=key).first() if is_storable(key) else None
    if found is None:
        raise NotFound(_("There is no source {key!r}; add it first.").format(key=key[:60]), field="source")
    return found
