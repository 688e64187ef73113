"""A mail to the mailbox of cases is written into its case, or opens one; what machines sent is put aside with the reason.

A flow, for a stranger's mail is read in the confined process of Listen. The mailbox is looked at and not changed, but that in a
folder what was read is marked as seen; how far it was read is noted after what came of it, and each mail is taken once.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from io import BytesIO
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.db import DataError, IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek import clock
from everweek.act.filing.arriving import Sent, received_each
from everweek.act.filing.rules import MEGABYTE, MOST_AT_ONCE, NotTaken, Wrong
from everweek.act.mailing.addresses import is_on
from everweek.act.mailing.rules import READ_FOR_WORDS, Arrived, Unwritten
from everweek.act.mailing.services import (
    Brought,
    HowFar,
    arrived_from,
    brings_files,
    how_far,
    note_looked,
    take_mail,
    unopened,
)
from everweek.errors import EverweekError, Invalid
from everweek.flows import addresses
from everweek.flows.noticing import CASE
from everweek.listen.readers.mails import read_attached, read_mails
from everweek.messages.notices.kinds import NoticeKind, Place, When, declare, one_of
from everweek.messages.notices.services import News, tell
from everweek.people import mailboxes
from everweek.people.mailboxes import Mail

MOST: Final = 50
"""So many are read at once."""
LONGEST: Final = 32 * MEGABYTE
"""So much of one is read, with what hangs on it: no more than mail servers hand on."""
TOGETHER: Final = 48 * MEGABYTE
"""When so much was read, the others come next."""
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WHY: Final[Mapping[str, str | Promise]] = {
    Unwritten.NOT_YOURS: gettext_lazy("you may not write in that case any more"),
    Unwritten.TOO_MANY: gettext_lazy("too many came from you within an hour"),
    Unwritten.SEVERAL: gettext_lazy("it was sent to the addresses of several of us, or of several cases"),
    Unwritten.EMPTY: gettext_lazy("there is no word of yours in it"),
    Unwritten.NOT_KEPT: gettext_lazy("what it holds cannot be kept"),
}
UNWRITTEN: Final = declare(
    NoticeKind(
        key="case.mail_unwritten",
        name=gettext_lazy("What you answered by mail could not be written down"),
        title=gettext_lazy("What you answered by mail does not stand in case {case}."),
        text=gettext_lazy("It was not kept: {why}."),
        places={
            "case": CASE["case"],
            "why": Place(gettext_lazy("why"), Unwritten.NOT_YOURS.value, one_of(WHY)),
        },
        when=When.AT_ONCE,
    )
)
_log = logging.getLogger(__name__)


def read_mailbox() -> bool:
    """Take what is new in the mailbox, at most ``MOST`` mails of it; returns whether more wait.

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
    with mailboxes.imap(parts, name=name, password=password, trusted=True, longest=LONGEST) as opened:
        known = opened.validity == box.validity and box.reached > 0
        if known:
            # A server answers with the last mail where nothing is above it.
            numbers = [one for one in opened.numbers("UID", f"{box.reached + 1}:*") if one > box.reached]
        else:
            # Its first time, or its numbers are others than before: each mail is known by itself, and taken once all the same.
            day = box.since - timedelta(days=1)
            numbers = opened.numbers("SINCE", f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}")
        some: list[int] = []
        mails: list[Mail] = []
        for number in numbers[:MOST]:
            some.append(number)
            if (mail := opened.read(number)) is not None and mail.at >= box.since:
                mails.append(mail)
            if sum(len(one.raw) for one in mails) > TOGETHER:
                break
        validity = opened.validity
    _take(mails, [f"{validity}:{mail.number}" for mail in mails])
    note_looked(validity=validity, reached=some[-1] if some else box.reached if known else 0)
    return len(numbers) > len(some)


def _from_folder(box: HowFar, path: str) -> bool:
    folder = mailboxes.Folder(path, longest=LONGEST)
    fresh = [name for name in folder.names() if (at := folder.came(name)) is not None and at >= box.since]
    mails: list[Mail] = []
    for name in fresh[:MOST]:
        if (mail := folder.read(name)) is not None:
            mails.append(mail)
        if sum(len(one.raw) for one in mails) > TOGETHER:
            break
    _take(mails, [mail.name for mail in mails])
    # Noted first, marked then: killed in between, it is read once more and is no news.
    for mail in mails:
        folder.mark(mail.name)
    note_looked()
    return len(fresh) > len(mails)


def _take(mails: Sequence[Mail], places: Sequence[str]) -> None:
    for mail, place, row in zip(mails, places, read_mails([mail.raw[:READ_FOR_WORDS] for mail in mails]), strict=True):
        arrived = arrived_from(row, mail.at, place)
        try:
            with _brought(mail, arrived) as brought:
                _take_one(arrived, brought)
        except (ValueError, TypeError, DataError, IntegrityError):
            # Whatever it is that one mail holds: those behind it do not wait. A database that is busy or full is no fault of the
            # mail: then all of it is run again.
            _log.exception("A mail could not be taken; it is put aside as one that cannot be read.")
            take_mail(arrived=_bare(arrived))


@transaction.atomic
def _take_one(arrived: Arrived, brought: Brought | None) -> None:
    taken = take_mail(arrived=arrived, brought=brought)
    if taken.new and taken.unwritten is not None and taken.member is not None and taken.case is not None:
        told = {"case": taken.case, "why": taken.unwritten.value}
        # Once a day for each reason: what answers by itself, and does not say so, would be told for ever.
        key = f"case-mail:{taken.case}:{taken.unwritten.value}:{clock.now():%Y%m%d}"
        path = addresses.CASES if taken.unwritten is Unwritten.NOT_YOURS else addresses.case(taken.case)
        tell(news=[News(kind=UNWRITTEN, key=key, path=path, values=told, to=[taken.member])])


@contextmanager
def _brought(mail: Mail, arrived: Arrived) -> Iterator[Brought | None]:
    """What hangs on a mail, looked at before anything is written down; None where it is not looked at."""
    if not brings_files(arrived, len(mail.raw)):
        yield None
        return
    if (closed := unopened(arrived)) is not None:
        yield closed
        return
    with ExitStack() as opened:
        try:
            hung = opened.enter_context(read_attached(mail.raw, most=MOST_AT_ONCE))
        except Invalid:
            yield Brought(refused=(NotTaken("", Wrong.UNTOLD),))
            return
        sent = [Sent(one.name, one.file if one.file is not None else BytesIO()) for one in hung]
        files, refused = opened.enter_context(received_each(sent))
        if len(mail.raw) >= LONGEST:
            # What it ends in was cut off, and is damaged now; what came after it nobody knows.
            refused = (*refused, NotTaken("", Wrong.CUT))
        yield Brought(files, refused)


def _bare(arrived: Arrived) -> Arrived:
    return Arrived(identity=arrived.identity, at=arrived.at, kind=arrived.kind, problem=_("What it holds cannot be kept."))
