"""Taking a stranger's mail apart, where that can be done quickly: some are made so that it takes minutes.

Python's parser looks at each line once for every frame that is open around it, and at each parameter of a header as often as
there are ``;`` after it in quotation marks. No mail that somebody wrote has much of both.
"""

import email
import re
from email.message import Message
from typing import Final

MOST_LOOKS: Final = 3_000_000
_MOST_FRAMES: Final = 100
_LONGEST_HEADER: Final = 2000
_FRAME: Final = re.compile(
    rb"boundary\s*\*?\d*\*?\s*=|message/(?:rfc822|global|partial|external-body|delivery-status)", re.IGNORECASE
)
_WITH_PARAMETERS: Final = re.compile(rb"content-(?:type|disposition)\s*:", re.IGNORECASE)


class Entangled(ValueError):
    """A mail whose reading would take too long."""


def take_apart(raw: bytes, *, most_looks: int = MOST_LOOKS) -> Message:
    r"""The mail, its headers and its parts. ``most_looks`` bounds its lines times the frames that may be open around them.

    Raises:
        Entangled: it is made so that nobody can read it within a second.

    >>> take_apart(b"Subject: Late\n\nAgain.\n")["subject"]
    'Late'
    """
    lines = raw.splitlines()
    frames = len(_FRAME.findall(raw))
    if frames > _MOST_FRAMES or frames * len(lines) > most_looks:
        message = "its parts stand too deep in one another"
        raise Entangled(message)
    told = 0
    for line in lines:
        if _WITH_PARAMETERS.match(line):
            told = len(line)
        elif told and line[:1] in {b" ", b"\t"}:
            told += len(line)
        else:
            told = 0
        if told > _LONGEST_HEADER:
            message = "a header with parameters is too long"
            raise Entangled(message)
    try:
        return email.message_from_bytes(raw)
    except RecursionError as deep:
        message = "its parts stand too deep in one another"
        raise Entangled(message) from deep
