"""Reading the mailbox of returns: over IMAP, or from a folder of mails (Maildir) on this machine.

A mail that was understood is taken out: it quotes a letter to a customer. One that was not stays, marked as seen, for a person.
"""

from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings

from everweek.journal.services import System
from everweek.messages.returned.reading import read_report
from everweek.messages.returned.services import take_report
from everweek.people import mailboxes

MOST: Final = 500
BY: Final = System("mailbox")


def read_mailbox() -> int:
    """Take note of all reports that lie in the mailbox, at most so many at a time; returns how many were understood.

    Safe to do twice: what was noted is no news the second time. ``Unavailable`` where the mailbox cannot be reached.
    """
    address = settings.EVERWEEK_MAIL_RETURNED
    if not address:
        return 0
    parts = urlsplit(address)
    return _from_folder(parts.path) if parts.scheme == "maildir" else _from_imap(parts)


def take(raw: bytes) -> bool:
    """Take note of one mail; returns whether it was a report about a letter of ours."""
    report = read_report(raw)
    if report is None:
        return False
    take_report(report=report, by=BY)
    return True


def _from_folder(path: str) -> int:
    folder = mailboxes.Folder(path)
    many = 0
    for name in folder.names()[:MOST]:
        mail = folder.read(name)
        understood = mail is not None and take(mail.raw)
        if understood:
            folder.remove(name)
        else:
            folder.mark(name)
        many += understood
    return many


def _from_imap(parts: SplitResult) -> int:
    name, password = unquote(parts.username or ""), unquote(parts.password or "")
    many = 0
    with mailboxes.imap(parts, name=name, password=password, trusted=True, only_read=False) as box:
        for number in box.numbers("UNSEEN", "UNDELETED")[:MOST]:
            mail = box.read(number)
            understood = mail is not None and take(mail.raw)
            # Noted first, taken out then: killed in between, it is read once more and is no news.
            box.mark(number, gone=understood)
            many += understood
    return many
