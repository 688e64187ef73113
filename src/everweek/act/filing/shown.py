"""A file at a case as it is told, and as it is handed out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from everweek.act.filing.models import Attachment
from everweek.act.filing.rules import MEDIA, FileKind


@dataclass(frozen=True)
class FileShown:
    """A file put to a word: its number there, what it is called there, how many bytes it has."""

    id: int
    name: str
    size: int
    kind: FileKind


@dataclass(frozen=True)
class FileGiven:
    """A file that is handed out, to be saved and never shown in place."""

    name: str
    media: str
    place: Path


def show_file(attachment: Attachment) -> FileShown:
    """A file as it is told."""
    return FileShown(attachment.pk, attachment.name, attachment.file.size, FileKind(attachment.file.kind))


def media_of(kind: str) -> str:
    """Which media type a kind is sent as."""
    return MEDIA[FileKind(kind)]


def files_of_words(words: Iterable[int]) -> Mapping[int, list[FileShown]]:
    """The files of these words, by word, in the order in which they were put there."""
    wanted, found = list(words), dict[int, list[FileShown]]()
    if not wanted:
        return found
    for one in Attachment.objects.filter(remark__in=wanted).select_related("file").order_by("pk"):
        found.setdefault(one.remark_id, []).append(show_file(one))
    return found
