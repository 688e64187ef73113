"""What imports keep of a customer who is erased: rows in files of refused rows, and files handed in.

A refused row is taken out of the file; a file handed in is removed whole, for its imported rows are stored already and nothing
else needs it. A row is hers when her outside id stands in a column the map takes for one (or, if it is telling enough, anywhere),
or when her address, telephone or full name stands in any cell. Files are changed before the transaction ends: should it be taken
back, refused rows of hers are gone a little early, which is better than a name that stays because the machine stopped in between.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from everweek import clock
from everweek.errors import EverweekError
from everweek.journal.services import Happening, System, record
from everweek.listen import maps, places
from everweek.listen.models import ImportRun, Upload
from everweek.listen.readers import OURS, open_table
from everweek.listen.running.refusals import rewrite
from everweek.people.erasure import eraser
from everweek.people.models import Customer
from everweek.text.nearest import plain

_TELLING = 6
_ID_KEYS = ("customer", "respondent", "interaction")
_UNFINISHED = (ImportRun.State.WAITING, ImportRun.State.RUNNING, ImportRun.State.FAILED)

Hers = Callable[[Sequence[str], Sequence[str]], bool]


@eraser
def erase_from_imports(customer_id: int, facts_key: int | None) -> None:  # noqa: ARG001 RUF100  # the registry's signature
    """Take her out of refused rows, and remove the files handed in that name her. Doing it again does nothing."""
    customer = Customer.objects.filter(pk=customer_id).first()
    if customer is None:
        return
    words = [word.strip().casefold() for word in (customer.email, customer.phone) if word.strip()]
    if " " in customer.name.strip():
        words.append(customer.name.strip().casefold())
    external_id = customer.external_id or ""
    if not words and not external_id:
        return
    for run in ImportRun.objects.select_for_update().order_by("pk"):
        _clean(run, _hers(run, external_id, words))
    for upload in Upload.objects.select_for_update().filter(erased_at__isnull=True).order_by("pk"):
        _remove(upload, external_id, words)


def _hers(run: ImportRun | None, external_id: str, words: Sequence[str]) -> Hers:
    """How her rows are told in a file read by the run's map."""
    named = set()
    if run is not None:
        columns = maps.parse(run.map_text).columns
        named = {plain(columns[key].column or "") for key in _ID_KEYS if key in columns}
    telling = len(external_id) >= _TELLING or any(character.isalpha() for character in external_id)

    def hers(header: Sequence[str], cells: Sequence[str]) -> bool:
        for place, cell in enumerate(cells):
            text = cell.strip()
            name = plain(header[place]) if place < len(header) else ""
            if external_id and text == external_id and (telling or name in named) and name not in OURS:
                return True
            folded = text.casefold()
            if any(word in folded for word in words):
                return True
        return False

    return hers


def _clean(run: ImportRun, hers: Hers) -> None:
    kept = places.refused_file(run.pk)
    for path in {kept, Path(run.refused_beside)} if run.refused_beside else {kept}:
        if not path.is_file() or not _is_ours(path):
            continue
        if rewrite(path, lambda header, cells: not hers(header, cells)) and path == kept:
            run.refused_bytes = kept.stat().st_size
            run.save(update_fields=["refused_bytes"])


def _is_ours(path: Path) -> bool:
    """Whether a file beside a user's own still is one of refused rows."""
    with path.open("rb") as file:
        return OURS[0].encode() in file.read(40)


def _remove(upload: Upload, external_id: str, words: Sequence[str]) -> None:
    path = places.folder() / upload.path
    runs = list(upload.runs.select_for_update())
    readings: list[ImportRun | None] = [*runs] or [None]
    if path.exists() and not any(_names_her(path, run, external_id, words) for run in readings):
        return
    upload.erased_at = clock.now()
    upload.save(update_fields=["erased_at"])
    for run in runs:
        if run.state in _UNFINISHED:
            run.state, run.ended_at = ImportRun.State.CANCELLED, clock.now()
            run.save(update_fields=["state", "ended_at"])
            record(Happening("import.cancelled", by=System("erasure"), subject=("import", run.pk)))
    path.unlink(missing_ok=True)
    record(Happening("import.upload_erased", by=System("erasure"), subject=("upload", upload.pk)))


def _names_her(path: Path, run: ImportRun | None, external_id: str, words: Sequence[str]) -> bool:
    """Whether any row is hers. What cannot be read whole cannot be searched, and counts as naming her."""
    hers = _hers(run, external_id, words)
    try:
        table = open_table(path, maps.parse(run.map_text).read if run is not None else None)
        return any(bool(row.problem and not row.cells) or hers(table.columns, row.cells) for row in table.records())
    except EverweekError:
        return True
