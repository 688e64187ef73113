"""What the log says: what broke and where in the code, never who it was about."""

import logging
import re

# PostgreSQL quotes the row it refuses; and the address of a call may hold what a program knows somebody by.
_QUOTED = re.compile(r"^(DETAIL|CONTEXT): .*\n?", re.MULTILINE)


class Formatter(logging.Formatter):
    r"""Plain lines, without the values that a database quotes in its errors, and with the pattern of an address for the address.

    >>> said = 'duplicate key\nDETAIL:  Key (email)=(dana@example.org) already exists.\n'
    >>> Formatter().without_values(said)
    'duplicate key\n'
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """One record as text."""
        request = getattr(record, "request", None)
        if record.name == "django.request" and request is not None:
            match = getattr(request, "resolver_match", None)
            # A record of its own: other handlers may want theirs as it was.
            record = logging.makeLogRecord(record.__dict__)
            record.msg = "%s answered with %s"
            record.args = (getattr(match, "route", None) or "An unknown address", getattr(record, "status_code", "an error"))
        if record.name.startswith("django.security."):
            # A stranger's nonsense that was refused: where in the code it was noticed helps nobody, and fills the log.
            record = logging.makeLogRecord({**record.__dict__, "exc_info": None, "exc_text": None})
        return self.without_values(super().format(record))

    @staticmethod
    def without_values(text: str) -> str:
        """The text without the lines in which PostgreSQL quotes what was to be stored."""
        return _QUOTED.sub("", text)
