"""Who is signed in stands in Django's table of sessions; each page asks it, by a query whose SQL is worked out once."""

from django.contrib.sessions.backends.db import SessionStore as Stored
from django.contrib.sessions.models import Session
from django.utils import timezone

from everweek.people.prepared import Prepared

_by_key = Prepared(lambda key: Session.objects.filter(session_key=key), places=1)


class SessionStore(Stored):
    """Django's, read by a prepared query; Django finds it by this name."""

    def _get_session_from_db(self) -> Session | None:
        """The row of the session; None, and no session any more, where there is none or its time is over."""
        row = _by_key.first(self.session_key or "")
        # By the clock that Django wrote the date by.
        if row is not None and row.expire_date > timezone.now():  # noqa: TID251  # the same
            return row
        self._session_key = None
        return None
