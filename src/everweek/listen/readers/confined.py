"""Binary formats (XLSX, Parquet, SAV), parsed in a process of its own with little memory and little time.

What strangers send may be made to break its parser. The parser therefore runs as a child that may use so much memory and no
more, writes no file, and talks to us in lines of JSON; whatever happens to it, this process only sees that it ended.
"""

import json
import os
import selectors
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.listen.readers.table import LONGEST_ROW, Record, Table, Unclear

MEMORY = 2 * 1024**3
PROCESSOR_SECONDS = 900
SILENT_SECONDS = 120
_LONGEST_MESSAGE = 16 * LONGEST_ROW
_CHILD = Path(__file__).with_name("inside.py")


def open_confined(path: Path, *, form: str, sheet: str | None = None, header_row: int | None = None) -> Table:
    """The table in ``path``, whose form is ``xlsx``, ``parquet``, ``sav``, ``feed``, ``mails`` or
    ``attached`` (the files of one mail).

    Raises:
        Invalid: the file is not of that form, is damaged, or needs more memory or time than it may have.
        Unclear: it cannot be told which row of a sheet names the columns.
    """
    reading = _Reading(path, form, sheet, header_row)
    head = reading.head()
    return Table(
        columns=tuple(name.strip() for name in head["columns"]),
        records=reading.records,
        progress=reading.progress,
        typed=True,
        sheet=head.get("sheet"),
        header_row=head.get("header_row"),
        labels=head.get("labels", {}),
        codes=head.get("codes", {}),
        notes=tuple(head.get("notes", ())),
    )


class _Reading:
    """A file being read. The process that told its head goes on to its rows once they are asked for, or ends with this object."""

    def __init__(self, path: Path, form: str, sheet: str | None, header_row: int | None) -> None:
        self._words = (form, str(path), sheet or "", "" if header_row is None else str(header_row))
        self._begun: list[Iterator[Any]] = []
        self._rows = 1
        self._done = 0.0

    def progress(self) -> float:
        return min(self._done, 1.0)

    def head(self) -> dict[str, Any]:
        messages = _messages(self._words)
        for message in messages:
            self._rows = max(message["rows"], 1)
            self._begun.append(messages)
            return dict(message)
        raise Invalid(_("The file holds no table."), field="file")

    def records(self) -> Iterator[Record]:
        # The second time it is read from the beginning.
        messages = self._begun.pop() if self._begun else islice(_messages(self._words), 1, None)
        for count, message in enumerate(messages, start=1):
            self._done = count / self._rows
            line, cells, problem = message
            if problem or any(cells):
                yield Record(line, cells, problem)
        self._done = 1.0


def _messages(words: Sequence[str]) -> Iterator[Any]:
    """What a child says that reads the file of these words. It ends when nobody holds on to this any more, which holds nobody."""
    limits = [str(MEMORY), str(PROCESSOR_SECONDS)]
    # -P: the folder of the program must not come before the standard library on the path.
    command = [sys.executable, "-P", str(_CHILD), *words, *limits]
    child = subprocess.Popen(  # noqa: S603  # our own program, by its own path
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment(), cwd="/"
    )
    try:
        for line in _lines(child):
            message = json.loads(line)
            if isinstance(message, dict) and "error" in message:
                raise Invalid(_("The file cannot be read: {reason}.").format(reason=message["error"]), field="file")
            if isinstance(message, dict) and "unclear" in message:
                raise Unclear(**message["unclear"])
            yield message
        if child.wait(timeout=SILENT_SECONDS) != 0:
            raise Invalid(
                _("The file is damaged, or needs more memory or time to read than it may have; save it as CSV."), field="file"
            )
    finally:
        if child.poll() is None:
            child.kill()
        if child.stdout is not None:
            child.stdout.close()
        child.wait()


def _environment() -> dict[str, str]:
    # Without the place where compiled modules lie each child would compile its parser anew, which takes as long as to load it.
    wanted = ("PATH", "LANG", "LD_LIBRARY_PATH", "PYTHONPYCACHEPREFIX")
    kept = {name: os.environ[name] for name in wanted if name in os.environ}
    search = os.pathsep.join(entry for entry in sys.path if entry)
    # Arrow's own pools reserve a gigabyte of addresses at once, which the limit counts as memory.
    return {**kept, "PYTHONPATH": search, "OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}


def _lines(child: subprocess.Popen[bytes]) -> Iterator[bytes]:
    """The child's lines; a child silent for too long is given up."""
    assert child.stdout is not None  # noqa: S101  # it was asked for a pipe
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        rest: list[bytes] = []
        held = 0
        while True:
            if not selector.select(SILENT_SECONDS):
                raise Invalid(_("Reading the file took too long; save it as CSV."), field="file")
            block = os.read(child.stdout.fileno(), 1 << 18)
            if not block:
                return
            *whole, last = block.split(b"\n")
            if whole:
                whole[0] = b"".join([*rest, whole[0]])
                yield from whole
                rest, held = [], 0
            rest.append(last)
            held += len(last)
            # The child writes no longer ones: a character is at most six bytes of JSON.
            if held > _LONGEST_MESSAGE:
                raise Invalid(
                    _("The file is damaged, or its columns have too many names and labels; save it as CSV."), field="file"
                )
