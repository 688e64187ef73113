"""Who is waited for when an import has ended: plain values for whoever tells them, and nothing of the file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from everweek.listen.models import ImportRun


@dataclass(frozen=True)
class ImportAnswering:
    """An import as whoever started it is told of it; nobody did where that was a command on the server."""

    number: int
    started_by: int | None
    stored: int
    refused: int


def imports_answering(numbers: Iterable[int]) -> Mapping[int, ImportAnswering]:
    """These imports, by their numbers."""
    rows = ImportRun.objects.filter(pk__in=set(numbers)).only("pk", "started_by", "stored", "refused")
    return {one.pk: ImportAnswering(one.pk, one.started_by_id, one.stored, one.refused) for one in rows}
