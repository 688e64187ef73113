"""Reading the mailbox of returns: over IMAP, or from a folder of mails (Maildir) on this machine.

A mail that was understood is taken out: it quotes a letter to a customer. One that was not stays, marked as seen, for a person.
"""

import imaplib
import mailbox
import re
import ssl
from collections.abc import Callable
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from everweek.errors import Unavailable
from everweek.journal.services import System
from everweek.messages.returned.reading import LONGEST, read_report
from everweek.messages.returned.services import take_report

MOST: Final = 500
SECONDS: Final = 30
BY: Final = System("mailbox")
_NUMBER: Final = re.compile(rb"[0-9]+")


def read_mailbox() -> int:
    """Take note of all reports that lie in the mailbox, at most so many at a time; how many were understood.

    Safe to do twice: what was noted is no news the second time. ``Unavailable`` where the mailbox cannot be reached.
    """
    address = settings.EVERWEEK_MAIL_RETURNED
    if not address:
        return 0
    parts = urlsplit(address)
    return _from_folder(parts.path) if parts.scheme == "maildir" else _from_imap(parts)


def take(raw: bytes) -> bool:
    """Take note of one mail; whether it was a report about a letter of ours."""
    report = read_report(raw)
    if report is None:
        return False
    take_report(report=report, by=BY)
    return True


def _from_folder(path: str) -> int:
    folder = mailbox.Maildir(path, create=False)
    many = 0
    for key in list(folder.keys())[:MOST]:
        message = folder.get_message(key)
        if "S" in message.get_flags():
            continue
        with folder.get_file(key) as opened:
            understood = take(opened.read(LONGEST))
        if understood:
            folder.remove(key)
            many += 1
        else:
            message.set_subdir("cur")
            message.add_flag("S")
            folder[key] = message
    return many


def _from_imap(parts: SplitResult) -> int:
    try:
        box = _connected(parts)
    except (OSError, imaplib.IMAP4.error) as away:
        raise Unavailable(_("The mailbox of returned mail cannot be reached now. It is read again later.")) from away
    try:
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        box.select(f'"{unquote(parts.path.strip("/")) or "INBOX"}"')
        return _read(box.uid)
    except (OSError, imaplib.IMAP4.error) as away:
        raise Unavailable(_("The mailbox of returned mail did not let us in, or hung up. It is read again later.")) from away
    finally:
        _leave(box)


def _connected(parts: SplitResult) -> imaplib.IMAP4:
    if parts.scheme == "imaps":
        return imaplib.IMAP4_SSL(
            parts.hostname or "", parts.port or 993, ssl_context=ssl.create_default_context(), timeout=SECONDS
        )
    return imaplib.IMAP4(parts.hostname or "", parts.port or 143, timeout=SECONDS)


def _read(uid: Callable[..., tuple[str, list[object]]]) -> int:
    _ok, found = uid("SEARCH", None, "UNSEEN", "UNDELETED")
    numbers = _NUMBER.findall(found[0]) if found and isinstance(found[0], bytes) else []
    many = 0
    for number in numbers[:MOST]:
        _ok, got = uid("FETCH", number.decode(), f"(BODY.PEEK[]<0.{LONGEST}>)")
        raw = next((one[1] for one in got if isinstance(one, tuple)), b"")
        understood = take(raw)
        # Noted first, taken out then: killed in between, it is read once more and is no news.
        uid("STORE", number.decode(), "+FLAGS.SILENT", r"(\Deleted \Seen)" if understood else r"(\Seen)")
        many += understood
    return many


def _leave(box: imaplib.IMAP4) -> None:
    try:
        if box.state == "SELECTED":
            box.close()
        box.logout()
    except (OSError, imaplib.IMAP4.error):
        return
