"""Decisions about a mail without a database: what came of it, why one is put aside, and what it says in a case."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from everweek.act.cases.rules import LONGEST_TEXT, LONGEST_TITLE
from everweek.errors import EverweekError
from everweek.people.rules import check_email, check_language
from everweek.text.language import language
from everweek.text.mails import AUTOMATIC, EMPTY, RETURNED, SAID
from everweek.text.storable import one_line, storable

MAIL: Final = "mail"
"""How a word came that was written by mail."""
OPENED_A_DAY: Final = 10
"""Cases one address may open: two machines that answer each other stop there, and nobody's words are lost."""
OPENED_AN_HOUR: Final = 300
"""Cases all mails together may open: addresses are made up faster than they can be counted."""
HEARD_AN_HOUR: Final = 30
"""Words one case may hear by mail."""
NOTED_AN_HOUR: Final = 30
"""Notes one colleague may write by mail."""
FILED_AN_HOUR: Final = 60
"""Mails that belong to no case, and bring files: what they say is taken after that too, what hangs on them is not."""
READ_FOR_WORDS: Final = 256 * 1024
"""So much of a mail is read for what it says; its files may lie behind that."""
MOST_NAMED: Final = 20
"""So many files that were not taken are named."""
_LETTERS: Final = 40
_SURE: Final = 0.85
"""A case is answered in the language of its mail: taken for another one, it is answered in words nobody there reads."""
A_DAY: Final = timedelta(days=1)
AN_HOUR: Final = timedelta(hours=1)


class Came(StrEnum):
    """What came of a mail."""

    OPENED = "opened"
    HEARD = "heard"
    NOTED = "noted"
    ASIDE = "aside"


class Reason(StrEnum):
    """Why a mail was put aside."""

    MACHINE = "machine"
    RETURNED = "returned"
    EMPTY = "empty"
    OURS = "ours"
    TOO_MANY = "too_many"
    REFUSED = "refused"
    UNREADABLE = "unreadable"
    COLLEAGUE = "colleague"


class Unwritten(StrEnum):
    """Why what a colleague answered by mail is not written down."""

    NOT_YOURS = "not_yours"
    TOO_MANY = "too_many"
    SEVERAL = "several"
    EMPTY = "empty"
    NOT_KEPT = "not_kept"


TAKEN_AFTER_ALL: Final = frozenset({Reason.MACHINE, Reason.TOO_MANY, Reason.REFUSED})
"""Of these somebody may say that they are to be taken: there are words, and a person may have written them."""
BRINGS_FILES: Final = frozenset({SAID, EMPTY})
"""Of which mails the files are looked at: what a machine sent, or came back, is put aside without."""
_KINDS: Final = {AUTOMATIC: Reason.MACHINE, RETURNED: Reason.RETURNED, EMPTY: Reason.EMPTY}


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """A mail as it was read: see ``text.mails.COLUMNS``. ``problem`` is why it could not be read, empty where it could."""

    identity: str
    at: datetime
    kind: str
    sender: str = ""
    writer: str = ""
    title: str = ""
    text: str = ""
    whole: str = ""
    language: str = ""
    to: str = ""
    about: str = ""
    number: str = ""
    attached: int = 0
    problem: str = ""


def key_of(arrived: Arrived) -> str:
    """What a mail is the same by."""
    return f"mail:{arrived.identity}"[:160]


def why_aside(arrived: Arrived, *, ours: bool, files: bool = False) -> Reason | None:
    """Why a mail opens and answers nothing, whatever case it belongs to; None where somebody wrote it, or sent ``files``."""
    if arrived.problem:
        return Reason.UNREADABLE
    if ours:
        return Reason.OURS
    return None if files and arrived.kind == EMPTY else _KINDS.get(arrived.kind)


def words_of(text: str, whole: str) -> tuple[str, str]:
    r"""What is written into a case, and all there was where that is more: a long mail is cut, and nothing of it is lost.

    >>> words_of("Late.", "Late.\n> How was it?"), words_of("Late.", "")
    (('Late.', 'Late.\n> How was it?'), ('Late.', ''))
    """
    told, everything = storable(text).strip(), storable(whole).strip()
    if len(told) > LONGEST_TEXT:
        return told[: LONGEST_TEXT - 1].rstrip() + "…", everything or told
    return told, everything


def title_of(title: str, text: str) -> str:
    r"""What its case is called: its subject, else how it begins.

    >>> title_of("", "The boat was late.\nAgain."), title_of("Re: Boat", "...")
    ('The boat was late.', 'Re: Boat')
    """
    first = next((line for line in storable(text).split("\n") if line.strip()), "")
    return one_line(storable(title), LONGEST_TITLE) or one_line(first, LONGEST_TITLE)


def address_of(sender: str) -> str:
    """The address a mail says it is from, where it is one; it makes nobody a customer."""
    try:
        return check_email(sender)
    except EverweekError:
        return ""


def language_in(text: str) -> str:
    """The language of a mail that says none, by its words: where there are enough of them, and it is sure.

    >>> language_in("Perdi a minha mala no cais do sul ontem à tarde, e ninguém atendeu o telefone desde então.")
    'pt'
    >>> language_in("Wo?"), language_in("OK, thanks!")
    ('', '')
    """
    if sum(one.isalpha() for one in text) < _LETTERS:
        return ""
    found = language(text)
    return language_of(found.code) if found.code is not None and found.likely >= _SURE else ""


def language_of(told: str) -> str:
    """The language a mail says it is in, where it is one."""
    try:
        return check_language(told.replace("_", "-"))
    except EverweekError:
        return ""
