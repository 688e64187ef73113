"""The files that hang on a mail, in the order they are looked at. Read them in a confined process."""

import email.errors
from base64 import b64encode
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path
from typing import Final

from everweek.text.envelopes import take_apart
from everweek.text.mails import parts_of
from everweek.text.patience import within

COLUMNS: Final = ("name", "piece")
NAMELESS: Final = "file"
MOST_LOOKS: Final = 30_000_000
"""A mail with photos has half a million lines; the looks at them are the cheap ones."""
SECONDS: Final = 20.0
_PIECE: Final = 384 * 1024
_MOST: Final = 100
_LONGEST_NAME: Final = 400
_SEALS: Final = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"})
"""What a mail program signs with is no file of anybody's."""
_DRAWN: Final = frozenset({"image", "audio", "video"})


def read_attached(raw: bytes) -> Iterator[tuple[str, bytes]]:
    r"""What each file is called, and what is in it: those that were attached first, then those that stand between the words.

    A mail within the mail is told by its name alone: mails are never taken as files.

    Raises:
        ValueError: it is made so that it cannot be read.

    >>> head = b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nLate.\n"
    >>> part = b"--b\nContent-Disposition: attachment; filename*=UTF-8''caf%C3%A9.txt\n\nThe bill.\n--b--\n"
    >>> list(read_attached(head + part))
    [('café.txt', b'The bill.')]
    """
    hung = [one for one in parts_of(take_apart(raw, most_looks=MOST_LOOKS)) if _is_file(one)]
    for part in sorted(hung, key=lambda one: one.get_content_disposition() != "attachment")[:_MOST]:
        yield _name(part), _body(part)


def in_pieces(path: str) -> Iterator[tuple[int, list[str]]]:
    """The files that hang on the mail at a path, each in pieces: its number, what it is called, and so many bytes in base64."""
    with Path(path).open("rb") as file, within(SECONDS):
        files = list(read_attached(file.read()))
    for number, (name, body) in enumerate(files, start=1):
        for place in range(0, max(len(body), 1), _PIECE):
            yield number, [name, b64encode(body[place : place + _PIECE]).decode("ascii")]


def _is_file(part: Message) -> bool:
    if part.get_content_type() in _SEALS:
        return False
    kind = part.get_content_maintype()
    return part.get_content_disposition() == "attachment" or bool(part.get_filename()) or kind in _DRAWN or kind == "message"


def _name(part: Message) -> str:
    told = str(part.get_filename() or "")[:_LONGEST_NAME]
    try:
        name = str(make_header(decode_header(told))) if "=?" in told else told
    except (LookupError, ValueError, RecursionError, email.errors.MessageError):
        name = told
    # What is no letter of any script would not stand in a line of JSON; what it may be called is decided by whoever keeps it.
    name = name.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    if part.get_content_maintype() == "message":
        return f"{name.strip().removesuffix('.eml') or 'mail'}.eml"
    return name.strip() or NAMELESS


def _body(part: Message) -> bytes:
    body = part.get_payload(decode=True)
    return body if isinstance(body, bytes) else b"mail"
