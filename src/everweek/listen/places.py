"""Where the files of imports lie: everything under EVERWEEK_HOME/imports, in names of our own making."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from everweek.errors import NotFound
from everweek.listen.models import Upload

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".parquet", ".jsonl", ".ndjson", ".sav")


def folder() -> Path:
    """The folder of imports, readable by its owner only; made when it is first needed."""
    path = Path(settings.EVERWEEK_HOME) / "imports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def of_upload(upload: Upload) -> Path:
    """The file of an upload; ``NotFound`` where it was erased."""
    path = folder() / upload.path
    if upload.erased_at is not None or not path.exists():
        raise NotFound(_("The file {name} is no longer here.").format(name=upload.name))
    return path


def refused_file(run_id: int) -> Path:
    """The house's own copy of a run's refused rows; it exists only where a row was refused."""
    return folder() / f"run-{run_id}.refused.csv"
