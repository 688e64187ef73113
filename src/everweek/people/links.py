"""Who acts by a link: somebody who never signs in. See docs/decisions/0010-who-comes-without-signing-in.md."""

from dataclasses import dataclass
from typing import Final

_HUNG_ON: Final = "/.,;:!?)>]}'\"…”’»"
"""What a mail program takes for a part of an address that a sentence ends with, and what a browser's reader adds."""


def secret_in(address: str) -> str:
    """The secret in the end of an address that somebody opened, without what stood behind it in the letter.

    >>> secret_in("abcdef/"), secret_in("abcdef."), secret_in("abcdef")
    ('abcdef', 'abcdef', 'abcdef')
    """
    return address.rstrip(_HUNG_ON)


@dataclass(frozen=True)
class LinkHolder:
    """Whoever holds a link of that kind, told apart by the number of what it leads to, and by nothing that opens it.

    The holder has no rights of a member: a room gives the holder the one thing the link is for.

    >>> LinkHolder("open", 12).actor
    'link:open:12'
    """

    kind: str
    number: int

    @property
    def actor(self) -> str:
        """How the journal names it."""
        return f"link:{self.kind}:{self.number}"
