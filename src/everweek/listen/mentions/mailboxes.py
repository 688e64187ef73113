"""Reading mailboxes: each mail is heard once, through any crash; what machines sent is counted and left out.

Nothing is changed in a mailbox over IMAP; in a folder, what was read is marked as seen. What lay there before we began to listen
is left alone. How far a mailbox is read stands in the transaction of what was taken from it.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import EverweekError, Invalid
from everweek.listen.mentions import rules
from everweek.listen.mentions.feeds import BY, note, take_new, words_of
from everweek.listen.mentions.models import Mailbox
from everweek.listen.mentions.rules import Told
from everweek.listen.readers.mails import read_mails
from everweek.people import mailboxes
from everweek.people.mailboxes import Mail
from everweek.questionnaires import languages
from everweek.text.mails import AUTOMATIC, EMPTY, RETURNED, SAID

MOST: Final = 100
"""So many mails are taken in one transaction."""
A_MINUTE: Final = timedelta(minutes=1)
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class _Batch:
    """Mails that were read, how far that reaches, and whether more wait."""

    mails: Sequence[Mail]
    validity: int
    reached: int
    more: bool
    before: datetime | None = None


def look_at_mailbox(source_id: int) -> bool:
    """Read what is new in a mailbox, at most ``MOST`` mails of it; whether more wait.

    Doing it twice takes each mail once. Why it failed is kept beside the source; nothing is raised for that.
    """
    box = Mailbox.objects.select_related("source__questionnaire").filter(source=source_id).first()
    if box is None or box.source.paused_at is not None:
        return False
    try:
        return _looked(box)
    except EverweekError as refused:
        note(box.source, failure=refused.message)
    except OSError as failed:
        # A folder that cannot be read or written.
        note(box.source, failure=_("The folder cannot be read and marked: %(why)s.") % {"why": failed.strerror or str(failed)})
    return False


def _looked(box: Mailbox) -> bool:
    parts = urlsplit(box.source.address)
    if parts.scheme == rules.MAILDIR:
        return _look_in_folder(box, parts.path)
    with mailboxes.imap(parts, name=box.login, password=box.password) as opened:
        batch = _new_over_imap(box, opened)
    _take(box, batch)
    return batch.more


def _new_over_imap(box: Mailbox, opened: mailboxes.Imap) -> _Batch:
    opened_at, before = _second(box.source.opened_at), box.before
    if opened.validity == box.validity and box.reached:
        # A server answers with the last mail where nothing is above it.
        numbers = [one for one in opened.numbers("UID", f"{box.reached + 1}:*") if one > box.reached]
    else:
        # Its first time, or its numbers are others than before: what is older than what was read then has been read.
        before = box.newest or before
        day = (before or opened_at) - timedelta(days=1)
        numbers = opened.numbers("SINCE", f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}")
    read = [mail for number in numbers[:MOST] if (mail := opened.read(number)) is not None and mail.at >= opened_at]
    mails = [mail for mail in read if before is None or mail.at > before]
    reached = numbers[:MOST][-1] if numbers else box.reached if opened.validity == box.validity else 0
    return _Batch(mails, opened.validity, reached, len(numbers) > MOST, before)


def _look_in_folder(box: Mailbox, path: str) -> bool:
    if not mailboxes.may_read_folder(path):
        raise Invalid(_("This folder is not one that may be read. Whoever runs this machine names it in EVERWEEK_MAIL_FOLDERS."))
    folder = mailboxes.Folder(path)
    waiting = set(folder.names())
    for name in box.done:
        # Read and not yet marked so: whoever read them was stopped in between.
        if name in waiting:
            folder.mark(name)
    since = _second(box.source.opened_at)
    fresh = sorted(name for name in waiting - set(box.done) if (at := folder.came(name)) is not None and at >= since)
    mails = [mail for name in fresh[:MOST] if (mail := folder.read(name)) is not None]
    _take(box, _Batch(mails, 0, 0, more=False))
    for mail in mails:
        folder.mark(mail.name)
    return len(fresh) > MOST


def _take(box: Mailbox, batch: _Batch) -> None:
    """Take what was read and move on, both or neither; nothing where another worker has done so meanwhile."""
    told, left_out = _told_of(batch.mails)
    with transaction.atomic():
        held = Mailbox.objects.select_for_update().get(pk=box.pk)
        if (held.validity, held.reached, held.done) != (box.validity, box.reached, box.done):
            return
        looked = take_new(box.source, told)
        came = [mail.at for mail in batch.mails] + ([held.last] if held.last else [])
        last = max(came, default=None)
        # Of the last minute others may still come, told to be of the same second.
        settled = [min(last, clock.now() - A_MINUTE)] if last else []
        Mailbox.objects.filter(pk=held.pk).update(
            validity=batch.validity,
            reached=batch.reached,
            last=last,
            newest=max([*settled, *([held.newest] if held.newest else [])], default=None),
            before=batch.before if batch.more else None,
            done=[mail.name for mail in batch.mails if mail.name] or held.done,
            automatic=F("automatic") + left_out[AUTOMATIC],
            returned=F("returned") + left_out[RETURNED],
            empty=F("empty") + left_out[EMPTY],
        )
        if batch.mails:
            note(box.source, failure="", refused=words_of(looked.refused))
        else:
            note(box.source, failure="")


def _told_of(mails: Sequence[Mail]) -> tuple[list[Told], Counter[str]]:
    """Return what was said in these mails, and how many mails of which kind say nothing. They are read in a confined process."""
    rows = _read(mails)
    now = clock.now()
    told = [_told(mail, row, now) for mail, row in zip(mails, rows, strict=True) if row["kind"] == SAID]
    return told, Counter(row["kind"] for row in rows if row["kind"] != SAID)


def _read(mails: Sequence[Mail]) -> list[dict[str, str]]:
    return read_mails([mail.raw for mail in mails])


def _told(mail: Mail, row: dict[str, str], now: datetime) -> Told:
    author, address = row["author"] or row["address"], row["address"]
    language = row["language"].replace("_", "-")
    return Told(
        identity=row["id"],
        at=min(mail.at, now),
        title=row["title"] if row["title"] != row["text"] else "",
        text=row["text"],
        author=_sound(author, rules.check_author),
        sender=address if "@" in address else "",
        language=language if len(language) <= 12 and languages.is_tag(language) else "",
    )


def _sound(told: str, check: Callable[[str], str]) -> str:
    try:
        return check(told)
    except Invalid:
        return ""


def _second(at: datetime) -> datetime:
    """The whole second: mail servers tell no parts of one."""
    return at.replace(microsecond=0)


__all__ = ["BY", "look_at_mailbox"]
