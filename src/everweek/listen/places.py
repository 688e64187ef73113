"""Where the files of imports lie: everything under EVERWEEK_HOME/imports, in names of our own making."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from everweek.errors import NotFound
from everweek.listen.models import ImportRun, Upload

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".parquet", ".json", ".jsonl", ".ndjson", ".sav", ".zsav")


def folder() -> Path:
    """The folder of imports, readable by its owner only; made when it is first needed."""
    path = Path(settings.EVERWEEK_HOME) / "imports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def of_upload(upload: Upload) -> Path:
    """The file of an upload; ``NotFound`` where it was erased."""
    path = folder() / upload.path
    if upload.erased_at is not None or not path.exists():
        raise NotFound(_("There is no file {name} any more; hand it in again.").format(name=upload.name))
    return path


def refused_file(run_id: int) -> Path:
    """The house's own copy of a run's refused rows; it exists only where a row was refused."""
    return folder() / f"run-{run_id}.refused.csv"


def source_of(run: ImportRun) -> Path:
    """The file a run reads; ``NotFound`` where it was handed in and erased. A house that moved has its uploads with it."""
    return of_upload(run.upload) if run.upload is not None else Path(run.source)


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
