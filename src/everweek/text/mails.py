"""Mails as rows of text: what somebody wrote in one, without the mails it quotes and without the signature. Read mails in a
confined process.

After RFC 5322 and 2045 to 2047 (the mail), RFC 3834 (what answers by itself) and RFC 3462 (what came back).
"""

import codecs
import email.errors
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from typing import Final

from everweek.text.envelopes import take_apart
from everweek.text.feeds import LONGEST, plain_of

COLUMNS: Final = ("kind", "id", "title", "text", "author", "address", "language", "whole", "to", "about", "number", "attached")
LONGEST_WHOLE: Final = 100_000
SAID, AUTOMATIC, RETURNED, EMPTY = "said", "automatic", "returned", "empty"
"""What a mail is: somebody wrote it, a machine sent it, it came back, or there is no word in it."""
_NO_WRITING: Final = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape"})
"""What Python calls character sets and no mail is written in: slow to read, or they spell what no text holds."""
_MOST_PARTS: Final = 200
_DEEPEST: Final = 20
_LONGEST_HEADER: Final = 2000
_LONGEST_LIST: Final = 20_000
"""The mails a mail answers grow with every turn: the first of them, which is ours, stands at the beginning."""
_MOST_HEADERS: Final = 10
_LONGEST_TITLE: Final = 300
_LONGEST_LINE: Final = 1000
"""A longer line is somebody's words and no mark of a mail program: it is not looked at for one."""
_LONGEST_WROTE: Final = 300
_BULK: Final = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_BY_ITSELF: Final = ("x-autoreply", "x-autorespond", "x-auto-reply", "list-id", "list-unsubscribe", "feedback-id")
_AWAY: Final = re.compile(
    r"(automatic reply|auto(matic)?[- ]?reply|out of (the )?office|abwesenheitsnotiz|automatische antwort|réponse automatique"
    r"|respuesta automática|resposta automática|رد تلقائي)\b",
    re.IGNORECASE,
)
_TO: Final = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to")
_MACHINES: Final = frozenset({"mailer-daemon", "postmaster"})
_BREAK: Final = re.compile(r"\r\n?|\n")
_SIGNED: Final = re.compile(r"--\s?")
_SENT_FROM: Final = re.compile(
    r"(sent from|get outlook for|von meinem|gesendet von|envoyé de|envoyé depuis|enviado desde|enviado do|enviado de|أرسلت من)\b"
    r".{1,60}",
    re.IGNORECASE,
)
_ORIGINAL: Final = re.compile(
    r"[-_]{2,} ?(original message|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|message d'origine"
    r"|message transféré|mensaje original|mensaje reenviado|mensagem original|mensagem encaminhada|الرسالة الأصلية) ?[-_]{2,}"
    r"|begin forwarded message:|anfang der weitergeleiteten nachricht:|_{20,}",
    re.IGNORECASE,
)
_FROM: Final = re.compile(r"[*> ]*(from|von|de|من)\s?:\s?\*? ?\S.*", re.IGNORECASE)
_SENT: Final = re.compile(
    r"[*> ]*(sent|date|to|subject|gesendet|datum|an|betreff|envoyé|à|objet|enviado|fecha|para|asunto|data|assunto|تاريخ|إلى)\s?:",
    re.IGNORECASE,
)
_WROTE: Final = re.compile(
    r"(on|am|le|el|em|a|في)\b.*\d.*(wrote|schrieb|écrit|escribió|escreveu|كتب)\b.*:|.*<[^<>\s]+@[^<>\s]+>.*\d.*:"
    r"|.*\d.*<[^<>\s]+@[^<>\s]+>.*:",
    re.IGNORECASE,
)


def read_mail(raw: bytes) -> list[str]:
    r"""What a mail says, by ``COLUMNS``. ``id`` is the same for the same mail however often, and by whichever way, it is read.

    ``whole`` is all its words, with what is quoted and signed, where that is more than ``text``; ``to`` whom it was sent to,
    ``about`` the mails it answers, ``number`` its Message-ID, ``attached`` how many files hang on it. What a machine sent is
    told with its words too: somebody may say that it was none.

    Raises:
        ValueError: it is made so that it cannot be read.

    >>> raw = b"From: Dana <dana@example.org>\nSubject: Late\n\nAgain.\n\n-- \nDana Silva\n"
    >>> told = dict(zip(COLUMNS, read_mail(raw), strict=True))
    >>> [told[name] for name in ("kind", "title", "text", "author", "address", "whole")]
    ['said', 'Late', 'Again.', 'Dana', 'dana@example.org', 'Again.\n\n--\nDana Silva']
    """
    mail = take_apart(raw)
    kind = _kind(mail)
    name, address = _who(mail)
    title = " ".join(_header(mail, "subject").split())
    words, whole = _words(mail)
    text = own_words(words)
    number = _header(mail, "message-id").strip()
    told = "\n".join([_header(mail, "message-id"), _header(mail, "date"), address, title, text])
    digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
    if kind == SAID and not text:
        kind = EMPTY
    return [
        kind,
        digest,
        title if len(title) <= _LONGEST_TITLE else "",
        text[:LONGEST],
        name.strip(),
        address.strip(),
        _header(mail, "content-language").partition(",")[0].strip(),
        whole[:LONGEST_WHOLE] if whole != text else "",
        "\n".join(_headers(mail, *_TO)),
        "\n".join(_headers(mail, "in-reply-to", "references")),
        number,
        str(_attached(mail)),
    ]


def own_words(text: str) -> str:
    r"""Return the words that the writer of a mail wrote in it: without quoted mails, and without signatures and the like below
    the words.

    Where nothing would be left, as in a mail that only hands another one on, the whole text is returned.

    >>> own_words("It was late.\n\nAm 5.10.2026 schrieb Hafen <h@example.org>:\n> Wie war es?\n")
    'It was late.'
    >>> own_words("-----Original Message-----\nFrom: Ada\nSent: today\n\nThe boat was late.")
    '-----Original Message-----\nFrom: Ada\nSent: today\n\nThe boat was late.'
    """
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    kept = _without_signature(_without_quotes(lines))
    found = _joined(kept)
    return found or _joined([line.lstrip("> ") if line.startswith(">") else line for line in lines])


def _without_quotes(lines: Sequence[str]) -> list[str]:
    kept: list[str] = []
    for place, line in enumerate(lines):
        bare = line.strip()
        if len(bare) > _LONGEST_LINE:
            kept.append(line)
        elif _ORIGINAL.fullmatch(bare) or _is_head(lines, place):
            return kept
        elif bare.startswith(">"):
            _drop_wrote(kept)
        else:
            kept.append(line)
    # An HTML mail whose quotation was left out ends with the line that announced it.
    _drop_wrote(kept)
    return kept


def _is_head(lines: Sequence[str], place: int) -> bool:
    """Whether the head of another mail begins here: who it is from, and right below when, to whom or about what."""
    if not _FROM.fullmatch(lines[place].strip()):
        return False
    below = [line for line in lines[place + 1 : place + 6] if line.strip()]
    return sum(1 for line in below if len(line) <= _LONGEST_LINE and _SENT.match(line)) >= 2


def _drop_wrote(kept: list[str]) -> None:
    """Take away the line, or two, at the end that say who wrote what is quoted next."""
    while kept and not kept[-1].strip():
        kept.pop()
    for many in (1, 2, 3):
        told = " ".join(line.strip() for line in kept[-many:])
        if len(kept) >= many and len(told) <= _LONGEST_WROTE and _WROTE.fullmatch(told):
            del kept[-many:]
            return


def _without_signature(lines: Sequence[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if _SIGNED.fullmatch(line) and any(one.strip() for one in kept):
            break
        kept.append(line)
    while kept and (not kept[-1].strip() or _SENT_FROM.fullmatch(kept[-1].strip())):
        kept.pop()
    return kept


def _joined(lines: Sequence[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _kind(mail: Message) -> str:
    """Whether somebody wrote it. A machine says so in its headers, or is recognised by them."""
    _name, address = _who(mail)
    if mail.get_content_type() == "multipart/report" or address.partition("@")[0].casefold() in _MACHINES:
        return RETURNED
    if _header(mail, "return-path").strip() == "<>":
        return RETURNED
    by_itself = _header(mail, "auto-submitted").partition(";")[0].strip().casefold() not in {"", "no"}
    bulk = _header(mail, "precedence").strip().casefold() in _BULK
    if by_itself or bulk or any(name in mail for name in _BY_ITSELF) or _AWAY.match(_header(mail, "subject").strip()):
        return AUTOMATIC
    return SAID


def _words(mail: Message) -> tuple[str, str]:
    """The words of a mail, and all of them: its plain text, else its HTML without and with what it quotes; nothing attached."""
    plain: list[str] = []
    rich: list[str] = []
    for part in parts_of(mail):
        if part.get_content_disposition() == "attachment" or part.get_filename():
            continue
        kind = part.get_content_type()
        if kind == "text/plain":
            plain.append(_text(part))
        elif kind == "text/html":
            rich.append(_text(part))
    told = "\n".join(plain)
    if told.strip():
        return told, _joined([line.rstrip() for line in _BREAK.split(told)])
    html = "\n".join(rich)
    whole = plain_of(html)
    return plain_of(html, quoted=False) or whole, whole


def _attached(mail: Message) -> int:
    """How many files hang on it: what is attached or has a name, and mails within the mail."""
    parts = list(parts_of(mail))
    hung = [one for one in parts if one.get_content_disposition() == "attachment" or one.get_filename()]
    return len(hung) + sum(1 for one in parts if one.get_content_maintype() == "message" and one not in hung)


def parts_of(mail: Message, depth: int = 0) -> Iterator[Message]:
    """Yield the parts of a mail that hold something themselves and no other parts; at most ``_MOST_PARTS`` of each, not deeper
    than ``_DEEPEST``. A mail within the mail is attached: it is yielded whole, and its parts are not.
    """
    if not mail.is_multipart() or mail.get_content_maintype() == "message":
        yield mail
    elif depth < _DEEPEST and mail.get_content_maintype() == "multipart":
        inside = mail.get_payload()
        for part in inside[:_MOST_PARTS] if isinstance(inside, list) else ():
            if isinstance(part, Message):
                yield from parts_of(part, depth + 1)


def _text(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    told = part.get_content_charset() or "utf-8"
    try:
        if codecs.lookup(told).name in _NO_WRITING:
            told = "utf-8"
        return raw.decode(told, "replace").replace("\0", "")
    except (LookupError, ValueError):
        # A character set nobody knows: most are written so.
        return raw.decode("utf-8", "replace").replace("\0", "")


def _who(mail: Message) -> tuple[str, str]:
    """The name and the address it says it is from; nobody where brackets stand too deep in one another."""
    try:
        return parseaddr(_header(mail, "from"))
    except RecursionError:
        return "", ""


def _headers(mail: Message, *names: str) -> Iterator[str]:
    """All there is of some headers, as it stands there: addresses and numbers are plain ASCII, and nobody's words."""
    for name in names:
        for told in mail.get_all(name, [])[:_MOST_HEADERS]:
            yield " ".join(str(told)[:_LONGEST_LIST].split())


def _header(mail: Message, name: str) -> str:
    told = str(mail.get(name, ""))[:_LONGEST_HEADER]
    return _attempt(lambda: str(make_header(decode_header(told))), told).replace("\0", "")


def _attempt(do: Callable[[], str], otherwise: str) -> str:
    try:
        return do()
    except (LookupError, ValueError, RecursionError, email.errors.MessageError):
        return otherwise
