"""How long files of imports are kept: EVERWEEK_KEEP_UPLOADS_DAYS days, then the nightly job removes them."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from everweek import clock
from everweek.journal.services import System
from everweek.listen import places
from everweek.listen.forgetting import remove_upload
from everweek.listen.models import ImportRun, Upload
from everweek.people.keeping import Keeping, keep

_GOING = (ImportRun.State.WAITING, ImportRun.State.RUNNING)
_ENDED = (ImportRun.State.DONE, ImportRun.State.CANCELLED)
_LEFT_BEHIND = timedelta(days=1)


def clear_away() -> int:
    """Remove files handed in whose time is over, with the refused rows taken from them; how many. What was stored stays.

    The house's own copies of refused rows of files imported by command go at the same age; those beside such files are their
    owner's. So does, after a day, what a process that died left behind.
    """
    before = clock.now() - timedelta(days=settings.EVERWEEK_KEEP_UPLOADS_DAYS)
    removed = 0
    for upload in Upload.objects.filter(erased_at__isnull=True, uploaded_at__lt=before).order_by("pk"):
        with transaction.atomic():
            held = Upload.objects.select_for_update().get(pk=upload.pk)
            if held.erased_at is None and not held.runs.filter(state__in=_GOING).exists():
                remove_upload(upload_id=held.pk, by=System("upkeep"), refused_too=True)
                removed += 1
    for run in ImportRun.objects.filter(ended_at__lt=before, refused__gt=0, state__in=_ENDED).order_by("pk"):
        places.refused_file(run.pk).unlink(missing_ok=True)
    _clear_left_behind()
    return removed


def _clear_left_behind() -> None:
    """Remove what nobody knows any more: a file whose upload was never stored or is erased, a copy that was never finished."""
    before = (clock.now() - _LEFT_BEHIND).timestamp()
    known = set(Upload.objects.filter(erased_at__isnull=True).values_list("path", flat=True))
    folder = places.folder()
    for file in [*(folder / "uploads").glob("*"), *folder.glob(".*")]:
        if file.is_file() and str(file.relative_to(folder)) not in known and _changed(file) < before:
            file.unlink(missing_ok=True)


def _changed(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


keep(
    Keeping(
        key="uploads",
        what=_("Files in which answers reached us"),
        then=_("They are deleted, with the rows of them that could not be used."),
        days=settings.EVERWEEK_KEEP_UPLOADS_DAYS,
        place=50,
        setting="EVERWEEK_KEEP_UPLOADS_DAYS",
    )
)
