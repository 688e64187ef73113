"""Reading mailboxes: over IMAP, or from a folder of mails (Maildir) on this machine. No server can hold us up for long.

What people may name is looked at as everything else the house calls (``people.fetching``): private addresses are refused and the
address that was checked is the one connected to. What the operator wrote into the settings is ``trusted``.
"""

import base64
import imaplib
import mailbox
import re
import socket
import ssl
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult, unquote

from django.conf import settings
from django.utils.translation import gettext as _

from everweek.errors import Unavailable
from everweek.people import fetching

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

SECONDS: Final = 30
WHOLE_SECONDS: Final = 240.0
"""Reading one mailbox ends after so long, however slowly its server answers."""
LONGEST: Final = 256 * 1024
"""No more of a mail is read, where whoever asks does not say how much."""
_SLACK: Final = 64 * 1024
_AT_ONCE: Final = 2 * 1024 * 1024
"""No answer to one command is longer: as many numbers as a line of IMAP holds, or one mail."""
_HIGHEST: Final = 2**32 - 1
"""The numbers of IMAP have 32 bits (RFC 3501, 2.3.1.1). A server that tells another one tells none."""
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

    def __init__(self, box: imaplib.IMAP4, folder: str, *, only_read: bool, longest: int = LONGEST) -> None:
        self._box, self._longest = box, longest
        ok, _told = box.select(_quoted(_as_folder(folder)), readonly=only_read)
        if ok != "OK":
            message = _("There is no folder %(name)s in this mailbox.") % {"name": folder}
            raise Unavailable(message)
        _ok, told = box.response("UIDVALIDITY")
        self.validity = next(iter(_numbers(told)), 0)

    def numbers(self, *asked: str) -> list[int]:
        """The numbers of the mails for which all that is ``asked`` (in IMAP's words) is so, in order."""
        ok, found = self._said("SEARCH", *asked)
        if ok != "OK":
            # Its reason may hold numbers, such as when to come again: they are none of mails.
            raise Unavailable(_("The mailbox does not say now which mails it holds. It is read again later."))
        return sorted(set(_numbers(found)))

    def read(self, number: int) -> Mail | None:
        """One mail, as much of it as is ever read; None where it is not there any more.

        ``Unavailable`` where it is not handed out now: whoever went on to the next would never hear it.
        """
        ok, got = self._said("FETCH", str(number), f"(UID INTERNALDATE BODY.PEEK[]<0.{self._longest}>)")
        if ok != "OK":
            raise Unavailable(_("The mailbox does not hand out one of its mails now. It is read again later."))
        for one in got or ():
            if isinstance(one, tuple) and len(one) == 2:
                told = _UID.search(one[0])
                if told is None or _numbers([told[1]]) == [number]:
                    return Mail(number, "", _came(one[0]), one[1][: self._longest])
        return None

    def mark(self, number: int, *, gone: bool) -> None:
        """Mark a mail as seen, and as deleted where it is to be taken out."""
        self._said("STORE", str(number), "+FLAGS.SILENT", r"(\Deleted \Seen)" if gone else r"(\Seen)")

    def _said(self, *words: str) -> tuple[str, list[Any]]:
        """What the server says to a command about mails by their numbers."""
        # What it told without being asked is kept until somebody looks.
        self._box.untagged_responses.clear()
        try:
            return self._box.uid(*words)
        except ValueError as nonsense:
            # ``imaplib`` reads how much is to come, however many digits that has.
            message = "no number is so long"
            raise self._box.abort(message) from nonsense


class Folder:
    """A folder of mails on this machine, of each of which as much as ``longest`` is read."""

    def __init__(self, path: str, *, longest: int = LONGEST) -> None:
        self._longest = longest
        try:
            self._folder, self._box = Path(path), mailbox.Maildir(path, create=False)
            # Asked once, so that what is no such folder is told here.
            self._keys = sorted(self._box.keys())
        except (OSError, mailbox.Error) as missing:
            raise Unavailable(_("There is no folder of mails (Maildir) at %(path)s.") % {"path": path}) from missing

    def names(self) -> list[str]:
        """The files nobody has marked as seen, in order."""
        found = ((key, self._file(key)) for key in self._keys)
        return [key for key, file in found if file is not None and "S" not in file.name.partition(":2,")[2]]

    def came(self, name: str) -> datetime | None:
        """When a mail was laid there; None where it is not there any more."""
        file = self._file(name)
        try:
            return datetime.fromtimestamp(file.stat().st_mtime, UTC) if file is not None else None
        except FileNotFoundError:
            return None

    def read(self, name: str) -> Mail | None:
        """One mail, as much of it as is ever read; None where it is not there any more."""
        file, at = self._file(name), self.came(name)
        if file is None or at is None:
            return None
        try:
            with file.open("rb") as opened:
                return Mail(0, name, at, opened.read(self._longest))
        except FileNotFoundError:
            return None

    def mark(self, name: str) -> None:
        """Mark a mail as seen; one that is not there any more is."""
        # As ``mailbox`` would, but that reads the whole mail, however large, and writes it anew.
        file = self._file(name)
        if file is not None:
            flags = {*file.name.partition(":2,")[2], "S"}
            with suppress(FileNotFoundError):
                file.rename(self._folder / "cur" / f"{name}:2,{''.join(sorted(flags))}")

    def remove(self, name: str) -> None:
        """Take a mail out."""
        self._box.remove(name)

    def _file(self, name: str) -> Path | None:
        with suppress(KeyError):
            # Opening each file to see what it is called is slow.
            return self._folder / str(self._box._lookup(name))  # type: ignore[attr-defined]  # noqa: SLF001
        return None


@contextmanager
def imap(
    parts: SplitResult, *, name: str, password: str, trusted: bool = False, only_read: bool = True, longest: int = LONGEST
) -> Iterator[Imap]:
    """The folder of a mailbox that an address (``imaps://host/INBOX``) names, open for as long as one reads.

    ``longest`` is how much is read of one mail.
    ``Unavailable`` says in a sentence why it cannot be read. ``imap://``, without TLS, is spoken within one's own network alone.
    """
    host = parts.hostname or ""
    wire = _Wire()
    late = threading.Timer(WHOLE_SECONDS, wire.cut)
    late.daemon = True
    late.start()
    try:
        box = _connected(parts, wire, longest, trusted=trusted)
        try:
            yield _entered(box, name, password, unquote(parts.path.strip("/")) or "INBOX", longest, only_read=only_read)
        except _FAILED as away:
            # What a server says may be anything, a password among it: it is not handed on.
            message = _(
                "The mailbox at %(host)s did not let us in, or hung up. Check its name and password; it is read again later."
            )
            raise Unavailable(message % {"host": host}) from away
        finally:
            _leave(box)
    finally:
        late.cancel()


def _connected(parts: SplitResult, wire: "_Wire", longest: int, *, trusted: bool) -> "_Guarded":
    host, tls = parts.hostname or "", parts.scheme == "imaps"
    try:
        address = host if trusted else fetching.check_host(host, parts.port or 993, tls=tls)
        return _Guarded(host, parts.port or (993 if tls else 143), address, wire, longest, tls=tls)
    except fetching.Refused as refused:
        raise Unavailable(str(refused)) from refused
    except (*_FAILED, ValueError) as away:
        # ``imaplib`` takes what a server says it can do for words: it raises ValueError where they are none.
        raise Unavailable(_("The mailbox at %(host)s cannot be reached now. It is read again later.") % {"host": host}) from away


class _Wire:
    """The connection, for whoever must hang up while another still waits on it, as early as its first word."""

    def __init__(self) -> None:
        self._held: socket.socket | None = None
        self._cut = False

    def hold(self, connected: socket.socket) -> socket.socket:
        """Take it in hand; one that was cut before it stood is none."""
        self._held = connected
        if self._cut:
            connected.close()
            raise TimeoutError
        return connected

    def cut(self) -> None:
        """Hang up in the middle of whatever goes on."""
        self._cut = True
        if self._held is not None:
            with suppress(OSError):
                self._held.shutdown(socket.SHUT_RDWR)


class _Guarded(imaplib.IMAP4):
    """Connects to the address that was checked, while TLS speaks of the name, and takes no more at once than a mail may have."""

    def __init__(self, host: str, port: int, address: str, wire: _Wire, longest: int, *, tls: bool) -> None:
        self._longest, self._at_once = longest + _SLACK, max(_AT_ONCE, longest + _SLACK)
        self._address, self._wire, self._tls = address, wire, ssl.create_default_context() if tls else None
        self._taken = 0
        super().__init__(host, port, timeout=SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        connected = self._wire.hold(socket.create_connection((self._address, self.port), timeout))
        if self._tls is None:
            return connected
        try:
            spoken = self._tls.wrap_socket(connected, server_hostname=self.host, do_handshake_on_connect=False)
            self._wire.hold(spoken)
            spoken.do_handshake()
        except OSError:
            connected.close()
            raise
        return spoken

    def read(self, size: int) -> bytes:
        if size > self._longest:
            raise self._too_much()
        return self._counted(super().read(size))

    def readline(self) -> bytes:
        return self._counted(super().readline())

    def send(self, data: "ReadableBuffer") -> None:
        self._taken = 0
        super().send(data)

    def _counted(self, told: bytes) -> bytes:
        self._taken += len(told)
        if self._taken > self._at_once:
            raise self._too_much()
        return told

    def _too_much(self) -> imaplib.IMAP4.abort:
        return self.abort("more was sent than was asked for")


def _entered(box: imaplib.IMAP4, name: str, password: str, folder: str, longest: int, *, only_read: bool) -> Imap:
    try:
        _enter(box, name, password)
        return Imap(box, folder, only_read=only_read, longest=longest)
    except ValueError as nonsense:
        # As in ``Imap``: how much is to come may be told in more digits than a number has.
        message = "no number is so long"
        raise box.abort(message) from nonsense


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


def _as_folder(name: str) -> str:
    """The name of a folder in the letters of IMAP (RFC 3501, 5.1.3).

    >>> _as_folder("Öffentlich & mehr")
    '&ANY-ffentlich &- mehr'
    """
    if not name.isprintable():
        # It would end the line, and what follows would be a command.
        raise Unavailable(_("There is no folder %(name)s in this mailbox.") % {"name": repr(name)})
    parts = re.split(r"([^ -~]+)", name.replace("&", "&-"))
    return "".join(part if part.isascii() else f"&{_in_base64(part)}-" for part in parts)


def _in_base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-16-be", "replace"), altchars=b"+,").decode().rstrip("=")


def _numbers(told: Iterable[object] | None) -> list[int]:
    """The numbers a server told, those that can be none left out."""
    words = (word for one in told or () if isinstance(one, bytes) for word in _NUMBER.findall(one))
    return [number for word in words if len(word) <= len(str(_HIGHEST)) and 0 < (number := int(word)) <= _HIGHEST]


def _leave(box: imaplib.IMAP4) -> None:
    with suppress(*_FAILED):
        if box.state == "SELECTED":
            box.close()
        box.logout()


def _came(told: bytes) -> datetime:
    """When a mail reached the mailbox, as its server tells; long ago where it does not: it is older than anything new then."""
    try:
        found: Any = imaplib.Internaldate2tuple(told)
        return datetime(*found[:6]).astimezone(UTC) if found else datetime(1970, 1, 1, tzinfo=UTC)
    except (ValueError, OverflowError, KeyError, OSError):
        return datetime(1970, 1, 1, tzinfo=UTC)


def may_read_folder(path: str) -> bool:
    """Whether a folder of this machine lies in one that the operator named in EVERWEEK_MAIL_FOLDERS."""
    found = Path(path).resolve()
    return any(found.is_relative_to(Path(one).resolve()) for one in settings.EVERWEEK_MAIL_FOLDERS)
