"""A mail to the mailbox of cases is written into its case, or opens one; what machines sent is put aside with the reason.

A flow, for a stranger's mail is read in the confined process of Listen. The mailbox is looked at and not changed, but that in a
folder what was read is marked as seen; how far it was read is noted after what came of it, and each mail is taken once.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext as _

from everweek.act.mailing.addresses import is_on
from everweek.act.mailing.rules import Arrived
from everweek.act.mailing.services import HowFar, arrived_from, how_far, note_looked, take_mail
from everweek.errors import EverweekError
from everweek.listen.readers.mails import read_mails
from everweek.people import mailboxes
from everweek.people.mailboxes import Mail

MOST: Final = 50
"""So many are read at once."""
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_log = logging.getLogger(__name__)


def read_mailbox() -> bool:
    """Take what is new in the mailbox, at most ``MOST`` mails of it; whether more wait.

    Doing it twice takes each mail once. Why it failed is kept for doctor and the page; nothing is raised for that.
    """
    if not is_on():
        return False
    box, parts = how_far(), urlsplit(settings.EVERWEEK_MAIL_CASES)
    try:
        return _from_folder(box, parts.path) if parts.scheme == "maildir" else _from_imap(box, parts)
    except EverweekError as refused:
        note_looked(failure=refused.message)
    except OSError as failed:
        # A folder that cannot be read or written.
        note_looked(failure=_("The folder cannot be read and marked: %(why)s.") % {"why": failed.strerror or str(failed)})
    return False


def _from_imap(box: HowFar, parts: SplitResult) -> bool:
    name, password = unquote(parts.username or ""), unquote(parts.password or "")
    with mailboxes.imap(parts, name=name, password=password, trusted=True) as opened:
        known = opened.validity == box.validity and box.reached > 0
        if known:
            # A server answers with the last mail where nothing is above it.
            numbers = [one for one in opened.numbers("UID", f"{box.reached + 1}:*") if one > box.reached]
        else:
            # Its first time, or its numbers are others than before: each mail is known by itself, and taken once all the same.
            day = box.since - timedelta(days=1)
            numbers = opened.numbers("SINCE", f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}")
        some = numbers[:MOST]
        mails = [mail for number in some if (mail := opened.read(number)) is not None and mail.at >= box.since]
        validity = opened.validity
    _take(mails, [f"{validity}:{mail.number}" for mail in mails])
    note_looked(validity=validity, reached=some[-1] if some else box.reached if known else 0)
    return len(numbers) > MOST


def _from_folder(box: HowFar, path: str) -> bool:
    folder = mailboxes.Folder(path)
    fresh = [name for name in folder.names() if (at := folder.came(name)) is not None and at >= box.since]
    mails = [mail for name in fresh[:MOST] if (mail := folder.read(name)) is not None]
    _take(mails, [mail.name for mail in mails])
    # Noted first, marked then: killed in between, it is read once more and is no news.
    for mail in mails:
        folder.mark(mail.name)
    note_looked()
    return len(fresh) > MOST


def _take(mails: Sequence[Mail], places: Sequence[str]) -> None:
    for mail, place, row in zip(mails, places, read_mails([mail.raw for mail in mails]), strict=True):
        arrived = arrived_from(row, mail.at, place)
        try:
            take_mail(arrived=arrived)
        except (ValueError, TypeError, DatabaseError):
            # Whatever it is that one mail holds: those behind it do not wait.
            _log.exception("A mail could not be taken; it is put aside as one that cannot be read.")
            take_mail(arrived=_bare(arrived))


def _bare(arrived: Arrived) -> Arrived:
    return Arrived(identity=arrived.identity, at=arrived.at, kind=arrived.kind, problem=_("What it holds cannot be kept."))
