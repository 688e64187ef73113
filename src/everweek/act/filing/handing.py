"""Files in what is handed out of a customer: each under a name in the packed file, which stands beside its word in the data."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from everweek.act.filing import places
from everweek.act.filing.models import Attachment
from everweek.act.filing.shown import files_of_words
from everweek.errors import NotFound


def told_in_export(words: Iterable[int]) -> Mapping[int, list[dict[str, object]]]:
    """The files of these words as plain JSON, by word."""
    return {
        word: [{"name": one.name, "bytes": one.size, "file": _inside(one.id, one.name)} for one in files]
        for word, files in files_of_words(words).items()
    }


def places_in_export(words: Iterable[int]) -> Iterator[tuple[str, Path]]:
    """Where the files of these words stand in the packed file, and where they lie here; one that is gone is left out."""
    for one in Attachment.objects.filter(remark__in=list(words)).select_related("file").order_by("pk"):
        try:
            yield _inside(one.pk, one.name), places.of(one.file.path)
        except NotFound:
            continue


def _inside(number: int, name: str) -> str:
    return f"files/{number}-{name}"
