"""By what an answer finds its case: the address it is sent to, or the name of the conversation it answers; both signed by us.

Never by who it says it is from. What is signed opens nothing: whoever has it can write into the case, and read nothing there.
"""

import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac

from everweek.messages.letters.identity import contact_in
from everweek.messages.rules import Answers

_HEX: Final = 24
"""96 bits: nobody guesses them, and the whole stays below the 64 characters that may stand before an ``@`` (RFC 5321)."""
_SIGNED: Final = re.compile(r"([1-9][0-9]{0,17})\.([0-9a-f]{24})")
_OF_COLLEAGUE: Final = re.compile(r"([1-9][0-9]{0,9})\.m([1-9][0-9]{0,9})\.[0-9a-f]{24}")
_THREAD: Final = re.compile(r"<everweek\.k([^@<>\s]{1,60})@", re.IGNORECASE)
_MOST: Final = 200
"""So many addresses and numbers of a mail are looked at."""


@dataclass(frozen=True)
class Colleague:
    """Whose answer a mail is, by the address it was sent to: which member's, and in which case."""

    case: int
    member: int

    @property
    def signed(self) -> str:
        """The numbers of the case and the member, signed under a name of its own: nothing a customer holds passes for it."""
        return _signed("everweek.case.mail.colleague", f"{self.case}.m{self.member}")


def signed(case: int) -> str:
    """The number of a case, signed; in small letters, for some mail servers make all letters of an address small."""
    return _signed("everweek.case.mail", str(case))


def _signed(of: str, told: str) -> str:
    # The key of the seals is kept for good: an answer comes after a year too.
    seal = salted_hmac(of, told, secret=settings.SEAL_KEY, algorithm="sha256").hexdigest()
    return f"{told}.{seal[:_HEX]}"


def read_colleague(text: str) -> Colleague | None:
    """The colleague and the case that a signed text names; None where the signature is not ours.

    >>> read_colleague(Colleague(12, 7).signed), read_colleague(Colleague(12, 7).signed.replace("m7", "m8"))
    (Colleague(case=12, member=7), None)
    >>> read_colleague(signed(12)), read_signed(Colleague(12, 7).signed)
    (None, None)
    """
    told = text.strip().lower()
    found = _OF_COLLEAGUE.fullmatch(told)
    if found is None:
        return None
    who = Colleague(int(found[1]), int(found[2]))
    return who if hmac.compare_digest(who.signed, told) else None


def read_signed(text: str) -> int | None:
    """The number of the case that a signed text names; None where the signature is not ours.

    >>> read_signed(signed(12)), read_signed("12.000000000000000000000000"), read_signed(signed(12).replace("12.", "13."))
    (12, None, None)
    """
    told = text.strip().lower()
    found = _SIGNED.fullmatch(told)
    if found is None or not hmac.compare_digest(signed(int(found[1])), told):
        return None
    return int(found[1])


def is_on() -> bool:
    """Whether answers are read: only then a letter says where they go."""
    return bool(settings.EVERWEEK_MAIL_CASES and settings.EVERWEEK_MAIL_CASES_ADDRESS)


def answers_to(case: int) -> Answers | None:
    """Where an answer to a letter about that case goes; None where nobody would read it."""
    return _answers(signed(case))


def answers_of(who: Colleague) -> Answers | None:
    """Where an answer of a colleague to a notice of that case goes; None where nobody would read it."""
    return _answers(who.signed)


def _answers(told: str) -> Answers | None:
    if not is_on():
        return None
    name, _at, host = settings.EVERWEEK_MAIL_CASES_ADDRESS.rpartition("@")
    return Answers(to=f"{name}+{told}@{host}", thread=f"<everweek.k{told}@{_house()}>")


def case_at(recipients: str) -> int | None:
    """The case to which one of these addresses belongs; None where none does, or they name two cases."""
    return _one(read_signed(found) for found in _ends(recipients))


def colleagues_named(recipients: str, numbers: str) -> frozenset[Colleague]:
    """The colleagues whose answer a mail is, by where it was sent to, else by what it answers; empty where it is of none."""
    at = {who for found in _ends(recipients) if (who := read_colleague(found)) is not None}
    return frozenset(at or {who for found in _first(_THREAD, numbers) if (who := read_colleague(found[1])) is not None})


def _ends(recipients: str) -> Iterator[str]:
    """The text behind the ``+`` in those of these addresses that are ours."""
    name, _at, host = settings.EVERWEEK_MAIL_CASES_ADDRESS.rpartition("@")
    if host:
        shape = re.compile(rf"(?<![^\s<,;:]){re.escape(name)}\+([^@<>\s]{{1,60}})@{re.escape(host)}(?![\w.-])", re.IGNORECASE)
        yield from (found[1] for found in _first(shape, recipients))


def case_answered(numbers: str) -> int | None:
    """The case of the conversation that a mail answers, by the name our letters give it; as ``case_at``."""
    return _one(read_signed(found[1]) for found in _first(_THREAD, numbers))


def contact_answered(numbers: str) -> int | None:
    """The contact whose letter a mail answers: some mail programs name that one alone."""
    return contact_in(numbers)


def is_ours(sender: str) -> bool:
    """Whether a mail says it is from the house itself: what it says comes from nobody else."""
    told = sender.strip().lower()
    ours = re.sub(r".*<|>.*", "", settings.DEFAULT_FROM_EMAIL).strip().lower()
    name, _at, host = settings.EVERWEEK_MAIL_CASES_ADDRESS.rpartition("@")
    return told == ours or (bool(host) and re.fullmatch(rf"{re.escape(name)}(\+.*)?@{re.escape(host)}", told) is not None)


def _first(shape: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    for place, found in enumerate(shape.finditer(text)):
        if place >= _MOST:
            return
        yield found


def _one(found: Iterable[int | None]) -> int | None:
    numbers = {one for one in found if one is not None}
    return numbers.pop() if len(numbers) == 1 else None


def _house() -> str:
    return urlsplit(settings.EVERWEEK_ADDRESS).hostname or "localhost"
