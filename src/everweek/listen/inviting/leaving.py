"""What is said of an invitation's letter, or a reminder's, when it is about to leave: whether it may, as things stand by then.

A letter may be asked for long before it leaves (a mail server that is away, a night), and its link is good for nothing while what
it asks is archived, and nobody's wish while the rule it was made by is stopped.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import Q

from everweek import clock
from everweek.listen.inviting.rules import reminder_in
from everweek.listen.models import Invitation
from everweek.messages.letters.leaving import Word, before_leaving


@before_leaving
def words_about(keys: Collection[str]) -> Mapping[str, Word]:
    """What is archived or stopped waits, until it is brought back; what is answered, withdrawn or over by now never leaves."""
    reminders: dict[int, list[str]] = {}
    for key in keys:
        if (found := reminder_in(key)) is not None:
            reminders.setdefault(found[0], []).append(key)
    said: dict[str, Word] = {}
    for pk, key, word in _held(Q(key__in=keys) | Q(pk__in=reminders), clock.now()):
        said |= {one: word for one in (key, *reminders.get(pk, [])) if one in keys}
    return said


def _held(which: Q, now: datetime) -> Iterable[tuple[int, str, Word]]:
    over = Q(answered_at__isnull=False) | Q(withdrawn_at__isnull=False) | Q(expires_at__lte=now)
    waits = Q(rule__stopped_at__isnull=False) | Q(version__questionnaire__archived_at__isnull=False)
    found = Invitation.objects.filter(which).filter(over | waits)
    for pk, key, answered, withdrawn, expires in found.values_list("pk", "key", "answered_at", "withdrawn_at", "expires_at"):
        yield pk, key, Word.OVER if answered or withdrawn or expires <= now else Word.WAITS
