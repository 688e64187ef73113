"""Reading mailboxes: over IMAP, or from a folder of mails (Maildir) on this machine. No server can hold us up for long.

What people may name is looked at as everything else the house calls (``people.fetching``): private addresses are refused and the
address that was checked is the one connected to. What the operator wrote into the settings is ``trusted``.
"""

import imaplib
import mailbox
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, unquote

from django.conf import settings
from django.utils.translation import gettext as _

from everweek.errors import Unavailable
from everweek.people import fetching

SECONDS: Final = 30
WHOLE_SECONDS: Final = 240.0
"""Reading one mailbox ends after so long, however slowly its server answers."""
LONGEST: Final = 256 * 1024
"""No more of a mail is read."""
_SLACK: Final = 64 * 1024
_NUMBER: Final = re.compile(rb"[0-9]+")
_UID: Final = re.compile(rb"UID ([0-9]+)")
_FAILED: Final = (OSError, imaplib.IMAP4.error)


@dataclass(frozen=True)
class Mail:
    """One mail as it lies there: ``number`` is what an IMAP server calls it, ``name`` its file; ``at`` is when it came."""

    number: int
    name: str
    at: datetime
    raw: bytes


class Imap:
    """A folder of a mailbox that was opened over IMAP. ``validity`` changes where its numbers begin anew."""

    def __init__(self, box: imaplib.IMAP4, folder: str, *, only_read: bool) -> None:
        self._box = box
        ok, _told = box.select(f'"{folder}"', readonly=only_read)
        if ok != "OK":
            message = _("There is no folder %(name)s in this mailbox.") % {"name": folder}
            raise Unavailable(message)
        _ok, told = box.response("UIDVALIDITY")
        self.validity = int(told[0]) if told and isinstance(told[0], bytes) and told[0].isdigit() else 0

    def numbers(self, *asked: str) -> list[int]:
        """The numbers of the mails for which all that is ``asked`` (in IMAP's words) is so, in order."""
        _ok, found = self._box.uid("SEARCH", *asked)
        told = b" ".join(one for one in found if isinstance(one, bytes)) if found else b""
        return sorted({int(one) for one in _NUMBER.findall(told)})

    def read(self, number: int) -> Mail | None:
        """One mail, as much of it as is ever read; None where it is not there any more."""
        _ok, got = self._box.uid("FETCH", str(number), f"(UID INTERNALDATE BODY.PEEK[]<0.{LONGEST}>)")
        for one in got or ():
            if isinstance(one, tuple) and len(one) == 2:
                told = _UID.search(one[0])
                if told is None or int(told[1]) == number:
                    return Mail(number, "", _came(one[0]), one[1][:LONGEST])
        return None

    def mark(self, number: int, *, gone: bool) -> None:
        """Mark a mail as seen, and as deleted where it is to be taken out."""
        self._box.uid("STORE", str(number), "+FLAGS.SILENT", r"(\Deleted \Seen)" if gone else r"(\Seen)")


class Folder:
    """A folder of mails on this machine."""

    def __init__(self, path: str) -> None:
        try:
            self._box = mailbox.Maildir(path, create=False)
            # Asked once, so that what is no such folder is told here.
            self._keys = sorted(self._box.keys())
        except (OSError, mailbox.Error) as missing:
            raise Unavailable(_("There is no folder of mails (Maildir) at %(path)s.") % {"path": path}) from missing

    def names(self) -> list[str]:
        """The files nobody has marked as seen, in order."""
        return [key for key in self._keys if not self._is_seen(key)]

    def came(self, name: str) -> datetime:
        """When a mail was laid there."""
        return datetime.fromtimestamp(self._box.get_message(name).get_date(), UTC)

    def read(self, name: str) -> Mail:
        """One mail, as much of it as is ever read."""
        with self._box.get_file(name) as opened:
            return Mail(0, name, self.came(name), opened.read(LONGEST))

    def mark(self, name: str) -> None:
        """Mark a mail as seen; one that is not there any more is."""
        with suppress(KeyError):
            message = self._box.get_message(name)
            message.set_subdir("cur")
            message.add_flag("S")
            self._box[name] = message

    def remove(self, name: str) -> None:
        """Take a mail out."""
        self._box.remove(name)

    def _is_seen(self, key: str) -> bool:
        told = self._box._lookup(key)  # type: ignore[attr-defined]  # noqa: SLF001  # opening each file to see its name is slow
        return "S" in str(told).rpartition(":2,")[2] if ":2," in str(told) else False


@contextmanager
def imap(parts: SplitResult, *, name: str, password: str, trusted: bool = False, only_read: bool = True) -> Iterator[Imap]:
    """The folder of a mailbox that an address (``imaps://host/INBOX``) names, open for as long as one reads.

    ``Unavailable`` says in a sentence why it cannot be read. ``imap://``, without TLS, is spoken within one's own network alone.
    """
    host = parts.hostname or ""
    try:
        address = host if trusted else fetching.check_host(host, parts.port or 993, tls=parts.scheme == "imaps")
        box = _Guarded(host, parts.port or (993 if parts.scheme == "imaps" else 143), address, tls=parts.scheme == "imaps")
    except fetching.Refused as refused:
        raise Unavailable(str(refused)) from refused
    except _FAILED as away:
        raise Unavailable(_("The mailbox at %(host)s cannot be reached now. It is read again later.") % {"host": host}) from away
    late = threading.Timer(WHOLE_SECONDS, box.cut)
    late.daemon = True
    late.start()
    try:
        _enter(box, name, password)
        yield Imap(box, unquote(parts.path.strip("/")) or "INBOX", only_read=only_read)
    except _FAILED as away:
        # What a server says may be anything, a password among it: it is not handed on.
        message = _("The mailbox at %(host)s did not let us in, or hung up. Check its name and password; it is read again later.")
        raise Unavailable(message % {"host": host}) from away
    finally:
        late.cancel()
        _leave(box)


class _Guarded(imaplib.IMAP4):
    """Connects to the address that was checked, while TLS speaks of the name, and takes no more at once than a mail may have."""

    def __init__(self, host: str, port: int, address: str, *, tls: bool) -> None:
        self._address, self._tls = address, ssl.create_default_context() if tls else None
        super().__init__(host, port, timeout=SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        connected = socket.create_connection((self._address, self.port), timeout)
        return self._tls.wrap_socket(connected, server_hostname=self.host) if self._tls is not None else connected

    def read(self, size: int) -> bytes:
        if size > LONGEST + _SLACK:
            message = "more was sent than was asked for"
            raise self.abort(message)
        return super().read(size)

    def cut(self) -> None:
        """Hang up in the middle of whatever goes on."""
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)


def _enter(box: imaplib.IMAP4, name: str, password: str) -> None:
    if "AUTH=PLAIN" in box.capabilities:
        box.authenticate("PLAIN", lambda _challenge: f"\0{name}\0{password}".encode())
    elif name.isascii() and password.isascii():
        box.login(_quoted(name), password)
    else:
        message = "no way to say this name or password here"
        raise box.error(message)


def _quoted(text: str) -> str:
    """A word as IMAP writes it. ``imaplib`` does so for the password alone."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _leave(box: imaplib.IMAP4) -> None:
    with suppress(*_FAILED):
        if box.state == "SELECTED":
            box.close()
        box.logout()


def _came(told: bytes) -> datetime:
    """When a mail reached the mailbox, as its server tells; long ago where it does not: it is older than anything new then."""
    found: Any = imaplib.Internaldate2tuple(told)
    try:
        return datetime(*found[:6]).astimezone(UTC) if found else datetime(1970, 1, 1, tzinfo=UTC)
    except (ValueError, OverflowError):
        return datetime(1970, 1, 1, tzinfo=UTC)


def may_read_folder(path: str) -> bool:
    """Whether a folder of this machine lies in one that the operator named in EVERWEEK_MAIL_FOLDERS."""
    found = Path(path).resolve()
    return any(found.is_relative_to(Path(one).resolve()) for one in settings.EVERWEEK_MAIL_FOLDERS)
