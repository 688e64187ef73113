"""A form that makes something new, sent twice by an impatient hand or a browser that tries again, makes it once.

The page gives each form a word of its own. What is sent under it is done in one transaction with the note that it was: who sends
the same again is told the same again. A form that went back and was changed is another one, and a refused one may be sent again.
"""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict
from everweek.people.erasure import eraser
from everweek.people.models import Member, Sent

KEPT_FOR: Final = timedelta(days=1)


@dataclass(frozen=True)
class Told:
    """What was said when a form was carried out, and the address of the page that said it."""

    says: str
    to: str


@dataclass
class Turn:
    """One sending: what was told ``before``, or where it is the first, what is told now (``told``)."""

    before: Told | None
    told: Told | None = None


@contextmanager
def once(*, by: Member, word: str, content: str) -> Iterator[Turn]:
    """One transaction around what the form under ``word`` with this ``content`` asks for; the second waits for the first.

    Raises:
        Conflict: it was carried out already, and what it showed was shown that once.
    """
    key = hmac.new(settings.SECRET_KEY.encode(), f"{word}\n{content}".encode(), hashlib.sha256).hexdigest()
    with transaction.atomic():
        mine = Sent.objects.filter(member=by, key=key)
        mine.filter(sent_at__lte=clock.now() - KEPT_FOR).delete()
        try:
            with transaction.atomic():
                Sent.objects.create(member=by, key=key, sent_at=clock.now())
        except IntegrityError:
            standing = mine.get()
            if not standing.to:
                raise Conflict(_("This was done already when it was sent the first time. Load the page again.")) from None
            yield Turn(Told(standing.says, standing.to))
            return
        turn = Turn(None)
        yield turn
        if turn.told is not None:
            mine.update(says=turn.told.says, to=turn.told.to)


def forget_old() -> int:
    """Delete notes of forms that are older than a day; returns how many."""
    return Sent.objects.filter(sent_at__lte=clock.now() - KEPT_FOR).delete()[0]


@eraser
def erase_sent(_customer_id: int, _facts_key: int | None) -> None:
    """Take the words out of what was told: a sentence may name anybody. That it was sent stays, so that it is not done again."""
    Sent.objects.exclude(says="").update(says="")
