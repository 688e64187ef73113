"""Errors raised on purpose, each with a sentence a person can act on.

Every error carries a stable ``code`` (for programs), a ``message`` (for people) and, where one value is to blame, the
``field`` that holds it. The front doors turn them into pages, problem documents (RFC 9457) and exit codes; nothing below the
front doors knows how.
"""


class EverweekError(Exception):
    """Anything Everweek refuses or cannot do, said in one sentence.

    Args:
        message: what is wrong and what would be right, in one or two sentences.
        field: the name of the argument, column or setting to blame, where there is one.
        code: a stable word for programs; left out, the class's own.

    >>> str(Invalid("Give a level between 0 and 1, such as 0.95.", field="level"))
    'Give a level between 0 and 1, such as 0.95.'
    """

    code = "error"

    def __init__(self, message: str, *, field: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        if code is not None:
            self.code = code


class Invalid(EverweekError):
    """A value that cannot be accepted as it is."""

    code = "invalid"


class NotFound(EverweekError):
    """Not there, or not yours: the answer is the same on purpose."""

    code = "not-found"


class NotAllowed(EverweekError):
    """Known and signed in, but without the right for this action."""

    code = "not-allowed"


class Conflict(EverweekError):
    """The thing changed meanwhile, or the same key was used for something else."""

    code = "conflict"


class TooMany(EverweekError):
    """Asked too often. ``retry_after`` is in whole seconds."""

    code = "too-many"

    def __init__(self, message: str, *, retry_after: int, field: str | None = None) -> None:
        super().__init__(message, field=field)
        self.retry_after = retry_after


class Unavailable(EverweekError):
    """A part that is needed does not answer now; trying again later may help.

    ``retry_after`` is in whole seconds, where it is known.
    """

    code = "unavailable"

    def __init__(
        self, message: str, *, field: str | None = None, code: str | None = None, retry_after: int | None = None
    ) -> None:
        super().__init__(message, field=field, code=code)
        self.retry_after = retry_after


class Misconfigured(EverweekError):
    """A setting that makes no sense; ``field`` names it."""

    code = "misconfigured"
