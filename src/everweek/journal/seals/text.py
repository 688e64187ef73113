"""The text that macs are made over: the same for a line about to be written and a line as it is stored, on both databases."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring
from typing import NamedTuple

from django.conf import settings
from django.db import connection

# Made once: ``json.dumps`` makes an encoder anew for each text that it is to write otherwise than usual.
_sorted_json = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


_LINE = "everweek.line/1"
_INNER, _OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))


class Written(NamedTuple):
    """What a line's own mac covers: all that is known when it is written. ``at`` as ``moment_text`` has it, ``ids`` as JSON.

    A tuple with names: imports make thousands at once, and this is made in a third of the time.
    """

    at: str
    kind: str
    actor: str
    subject_type: str
    subject_id: str
    ids: str
    values_hash: str
    history: bool

    def mac(self, pk: int) -> str:
        """HMAC-SHA256 over the line's id and its text, its first 128 bits in hexadecimal: a copy under another id lacks it."""
        return _hmac(_LINE, [f"{pk}\n{self.text()}"]).hexdigest()[:32]

    def text(self) -> str:
        """All of it in one JSON list, put together from its texts: an encoder takes three times as long."""
        *texts, history = self
        return f"[{', '.join(map(encode_basestring, texts))}, {'true' if history else 'false'}]"


class Macs:
    """The macs of lines that differ from ``first`` in their subject's number and in their references alone.

    What they share is hashed for all of them once. HMAC is worked out here as RFC 2104 puts it, because to copy one whose key is
    in it already takes the standard library's twice as long.
    """

    def __init__(self, first: Written) -> None:
        key = _hmac_key(settings.SEAL_KEY.encode())
        self._inner = hashlib.sha256(key.translate(_INNER) + _LINE.encode() + b"\n")
        self._outer = hashlib.sha256(key.translate(_OUTER))
        at, kind, actor, subject_type, *_rest = map(encode_basestring, first[:-1])
        self._head = f"[{at}, {kind}, {actor}, {subject_type}, "
        self._tail = f", {encode_basestring(first.values_hash)}, {'true' if first.history else 'false'}]"

    def of(self, pk: int, subject: str, ids: str) -> str:
        """What ``Written.mac`` gives for the line; its subject is a number, written out."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(f'{pk}\n{self._head}"{subject}", {encode_basestring(ids)}{self._tail}'.encode("utf-8", "surrogatepass"))
        outer.update(inner.digest())
        return outer.hexdigest()[:32]


@dataclass(frozen=True)
class Stored:
    """A line as it stands in the database, and its mac."""

    id: int
    seq: int
    written: Written
    mac: str

    def text(self) -> str:
        """What a seal covers of it: everything."""
        return f"[{self.id},{self.seq},{self.written.text()},{json.dumps(self.mac)}]"

    def is_ours(self) -> bool:
        """Whether the line is as Everweek wrote it."""
        return hmac.compare_digest(self.written.mac(self.id).encode(), self.mac.encode())


@dataclass(frozen=True)
class StoredSeal:
    """A seal as it stands in the database (``mac`` empty: about to be made); ``sealed_at`` as ``moment_text`` has it."""

    number: int
    first_seq: int
    last_seq: int
    sealed_at: str
    mac: str
    key: str | None = None

    def mac_over(self, previous: str, lines: Iterable[Stored]) -> str:
        """HMAC-SHA256 over number and range, the mac of the seal before, and the text of each line, in hexadecimal."""
        own = json.dumps([self.number, self.first_seq, self.last_seq, self.sealed_at, previous])
        return _hmac("everweek.seal/1", (own, *(line.text() for line in lines))).hexdigest()


def stored_lines(first_seq: int, last_seq: int) -> Iterator[Stored]:
    """The lines of a range in order, read as text and not through the models: an altered line may hold anything."""
    return _read("seq BETWEEN %s AND %s ORDER BY seq", [first_seq, last_seq])


def unplaced_lines() -> Iterator[Stored]:
    """The lines that wait for their place, read in the same way; their seq is 0 here."""
    return _read("seq IS NULL ORDER BY id", [])


def stored_seals(upto: int) -> list[StoredSeal]:
    """The seals up to a number, in order, read as text too."""
    query = (
        f"SELECT number, first_seq, last_seq, {_moment('sealed_at')}, CAST(mac AS TEXT), CAST(key AS TEXT) "  # noqa: S608  # constants only
        "FROM journal_seal WHERE number <= %s ORDER BY number"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [upto])
        return [
            StoredSeal(number=number, first_seq=first, last_seq=last, sealed_at=_whole(sealed_at), mac=str(mac), key=key)
            for number, first, last, sealed_at, mac, key in cursor.fetchall()
        ]


def _moment(column: str) -> str:
    if connection.vendor == "postgresql":
        return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    return f"CAST({column} AS TEXT)"


def _whole(moment: object) -> str:
    """SQLite's text of a moment leaves out microseconds of zero."""
    return str(moment) if "." in str(moment) else f"{moment}.000000"


def _read(which: str, values: Sequence[int]) -> Iterator[Stored]:
    texts = ", ".join(f"CAST({name} AS TEXT)" for name in ("kind", "actor", "subject_type", "subject_id", "ids", "values_hash"))
    query = (
        f"SELECT id, COALESCE(seq, 0), {_moment('at')}, {texts}, CAST(history AS INTEGER), CAST(mac AS TEXT) "  # noqa: S608  # constants only
        f"FROM journal_line WHERE {which}"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        while rows := cursor.fetchmany(2000):
            for id_, seq, moment, kind, actor, subject_type, subject_id, ids, values_hash, history, mac in rows:
                written = Written(
                    at=_whole(moment),
                    kind=kind,
                    actor=actor,
                    subject_type=subject_type,
                    subject_id=subject_id,
                    ids=_canonical(ids),
                    values_hash=values_hash,
                    history=bool(history),
                )
                yield Stored(id=id_, seq=seq, written=written, mac=str(mac))


def hash_of(salt: str, old_text: str | None, new_text: str | None) -> str:
    """The salted SHA-256 of a line's values as they are stored, in hexadecimal."""
    return hashlib.sha256("\n".join([salt, old_text or "", new_text or ""]).encode("utf-8", "surrogatepass")).hexdigest()


def ids_text(ids: Mapping[str, object]) -> str:
    """References as JSON with sorted keys."""
    return _sorted_json(ids)


def moment_text(at: datetime) -> str:
    """A moment in UTC to the microsecond.

    >>> moment_text(datetime(2026, 10, 5, 9, 0, tzinfo=UTC))
    '2026-10-05 09:00:00.000000'
    """
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _canonical(ids: str) -> str:
    try:
        return ids_text(json.loads(ids))
    except (ValueError, TypeError):
        return str(ids)


def _hmac_key(key: bytes) -> bytes:
    """A key as long as a block of SHA-256."""
    block = hashlib.sha256().block_size
    return (key if len(key) <= block else hashlib.sha256(key).digest()).ljust(block, b"\0")


@lru_cache(maxsize=8)
def _keyed(key: str, purpose: str) -> hmac.HMAC:
    return hmac.new(key.encode(), purpose.encode(), hashlib.sha256)


def _hmac(purpose: str, parts: Iterable[str]) -> hmac.HMAC:
    mac = _keyed(settings.SEAL_KEY, purpose).copy()
    for part in parts:
        # A line break cannot stand inside JSON, so that two parts are never taken for one.
        mac.update(b"\n" + part.encode("utf-8", "surrogatepass"))
    return mac
