"""What the templates of Listen are given: one dataclass a page, every field described."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Protocol

from django.forms import Form
from django.utils.functional import Promise

from everweek.listen.plans import DryRun


class FileShown(Protocol):
    """An uploaded file, as far as pages show it."""

    pk: int
    name: str
    size: int


class RunShown(Protocol):
    """An import, as far as pages show it."""

    pk: int
    name: str
    kind: str
    questionnaire: str
    map_text: str
    state: str
    read: int
    stored: int
    already: int
    refused: int
    share_done: float
    failure: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class ImportLine:
    """One import in the history."""

    run: Annotated[RunShown, "the import"]
    who: Annotated[str, "who started it, in words"]
    state: Annotated[str | Promise, "where it stands, in words"]
    tone: Annotated[str, "good, bad, warm or nothing: how the state is marked"]


@dataclass(frozen=True)
class ImportsPage:
    """`/listen/imports/`: the history of imports."""

    lines: Annotated[Sequence[ImportLine], "the imports of this page, the newest first"]
    newer: Annotated[int | None, "the number of the page before, where there is one"]
    older: Annotated[int | None, "the number of the page after, where there is one"]
    busy: Annotated[bool, "whether one of them is still going on"]


@dataclass(frozen=True)
class UploadPage:
    """`/listen/imports/new`: hand in a file."""

    form: Annotated[Form, "one field: the file"]
    endings: Annotated[Sequence[str], "the endings of files that can be read"]


@dataclass(frozen=True)
class FirstRow:
    """One of the first rows as it was understood."""

    line: Annotated[int, "the line of the file it begins on"]
    values: Annotated[Sequence[str], "one value for each of the meanings, in their order; empty where the row has none"]
    refused: Annotated[str, "why it would not be stored, or nothing"]


@dataclass(frozen=True)
class PlanPage:
    """`/listen/imports/files/<id>`: the map of a file, what importing by it would do, and the start."""

    file: Annotated[FileShown, "the file"]
    form: Annotated[Form, "one field: the map, as text"]
    plan: Annotated[DryRun | None, "what would happen, or None where the map is wrong"]
    meanings: Annotated[Sequence[str], "the headings of the first rows: what the values mean"]
    first: Annotated[Sequence[FirstRow], "the first rows as they were understood"]
    title: Annotated[str, "what would happen, as a sentence"]
    proposed: Annotated[bool, "whether the map is the one we proposed, untouched"]


@dataclass(frozen=True)
class RefusedGroup:
    """Rows that were refused for the same reason."""

    column: Annotated[str, "the column to blame, or nothing"]
    reason: Annotated[str, "why, and what would be right"]
    count: Annotated[int, "how many rows"]
    lines: Annotated[Sequence[int], "the first lines of the file where it happens"]
    more: Annotated[bool, "whether there are more lines than those"]


@dataclass(frozen=True)
class ImportPage:
    """`/listen/imports/<id>`: how one import goes, and what came of it."""

    run: Annotated[RunShown, "the import"]
    title: Annotated[str, "how it goes, as a sentence"]
    state: Annotated[str | Promise, "where it stands, in one word"]
    tone: Annotated[str, "good, bad, warm or nothing: how the state is marked"]
    percent: Annotated[int, "how much of the file is done, 0 to 100"]
    going: Annotated[bool, "whether it waits or runs: the page looks again by itself"]
    can_resume: Annotated[bool, "whether it can go on from where it was"]
    can_erase: Annotated[bool, "whether its file is still here and nothing reads it"]
    refused: Annotated[Sequence[RefusedGroup], "what was refused, by reason, the most frequent first"]
    more_refused: Annotated[int, "how many refused rows are not among those"]
    can_download: Annotated[bool, "whether the refused rows can be downloaded"]
    shows_measures: Annotated[bool, "whether what was imported can be seen on the page of measures by this reader"]
