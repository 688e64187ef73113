"""How a piece is handed from the process that reads to the one that stores, and how an error is.

Column by column: ten thousand objects take several times as long on the way as their columns do.
"""

import marshal
import pickle
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import IO, Any

from django.utils.translation import gettext as _

from everweek.errors import Conflict, EverweekError, Invalid, NotFound, Unavailable
from everweek.listen.readers.table import Record
from everweek.listen.running.pieces import Piece, Row

_LENGTH = 8
_ERRORS: tuple[type[EverweekError], ...] = (Invalid, NotFound, Conflict, Unavailable)
_NOT_HERE: list[str] = []


def hand(told: "Written | Refused | None", out: IO[bytes]) -> None:
    """Write one message, its length before it; None: the file has come to its end."""
    message = pickle.dumps(told, protocol=pickle.HIGHEST_PROTOCOL)
    out.write(len(message).to_bytes(_LENGTH))
    out.write(message)
    out.flush()


def take(pipe: IO[bytes]) -> Iterator[Piece]:
    """The pieces that are handed over; an error that is, is raised.

    Raises:
        Unavailable: the messages end before the file does.
    """
    told: Written | Refused | None
    while (told := pickle.loads(_message(pipe))) is not None:  # noqa: S301  # our own program wrote it, into a pipe of ours
        if isinstance(told, Refused):
            raise told.error()
        yield told.piece()


def _message(pipe: IO[bytes]) -> bytes:
    length = int.from_bytes(pipe.read(_LENGTH))
    message = pipe.read(length)
    if not length or len(message) < length:
        told = _("The process that reads the file ended before its end. What is stored stays; import the file again to go on.")
        raise Unavailable(told)
    return message


class Refused:
    """An error of ours on its way."""

    def __init__(self, error: EverweekError) -> None:
        self._kind = next((kind for kind in _ERRORS if isinstance(error, kind)), Invalid)
        self._told = error.message, error.field, error.code

    def error(self) -> EverweekError:
        """The error again."""
        message, field, code = self._told
        return self._kind(message, field=field, code=code)


class Written:
    """A piece on its way. What its rows hold stays written there: it is asked of few, those that are refused."""

    def __init__(self, piece: Piece) -> None:
        rows = piece.rows
        self._share = piece.share
        self._cells = marshal.dumps([row.record.cells for row in rows])
        self._lines = [row.record.line for row in rows]
        self._problems = [row.record.problem for row in rows]
        self._values = _columns([row.value for row in rows if row.value is not None])
        self._columns = [[getattr(row, name) for row in rows] for name in ("identity", "digest", "outcome", "left_out", "before")]
        self._has_value = [row.value is not None for row in rows]

    def piece(self) -> Piece:
        """The piece again."""
        records = map(Record, self._lines, repeat(_NOT_HERE), self._problems)
        identity, digest, outcome, left_out, before = self._columns
        told = iter(_rows(self._values))
        values = told if all(self._has_value) else (next(told) if has else None for has in self._has_value)
        rows = list(map(Row, records, identity, digest, values, outcome, left_out, before))
        return Piece(rows, self._share, self._cells)


class _ByColumn:
    """Tuples of one kind with names, column by column."""

    def __init__(self, kind: Any, columns: list[object]) -> None:  # noqa: ANN401  # any such kind
        self.kind, self.columns = kind, columns


def _columns(rows: Sequence[Any]) -> object:
    kinds = set(map(type, rows))
    kind = kinds.pop() if len(kinds) == 1 else None
    if hasattr(kind, "_make"):
        return _ByColumn(kind, [_columns(cells) for cells in zip(*rows, strict=True)])
    return rows


def _rows(written: object) -> Any:  # noqa: ANN401  # whatever rows were written
    if isinstance(written, _ByColumn):
        return map(written.kind._make, zip(*map(_rows, written.columns), strict=True))
    return written
