"""Writes of files at cases: putting what arrived to a word, letting go of what words lost, sweeping what nobody knows."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.cases.changing import line
from everweek.act.filing import places
from everweek.act.filing.arriving import Arrived
from everweek.act.filing.models import Attachment, CaseFile
from everweek.act.filing.rules import MEGABYTE
from everweek.act.models import Case, Remark
from everweek.errors import Invalid
from everweek.journal.services import Actor, record

FULL: Final = "case-full"
"""The code of the refusal that a case has as much as a case may have."""
_LEFT_BEHIND: Final = timedelta(days=1)


def put_files(*, case: Case, remark: Remark, files: Sequence[Arrived], by: Actor) -> None:
    """Put files to a word just written in a case that is held; bytes that the case has already are stored once.

    Raises:
        Invalid: The case has as much as a case may have.
    """
    if not files:
        return
    there = {one.sha256: one for one in CaseFile.objects.filter(case=case, sha256__in=[one.sha256 for one in files])}
    new = [one for one in files if one.sha256 not in there]
    _check_room(case, new)
    now = clock.now()
    for one in new:
        there[one.sha256] = CaseFile.objects.create(
            case=case, kind=one.kind, path=one.path, size=one.size, sha256=one.sha256, at=now
        )
    Attachment.objects.bulk_create([Attachment(file=there[one.sha256], remark=remark, name=one.name) for one in files])
    Remark.objects.filter(pk=remark.pk).update(attached=len(files))
    remark.attached = len(files)
    record(
        line(
            case,
            "case.filed",
            by,
            ids={"remark": remark.pk, "files": [there[one.sha256].pk for one in files]},
            new={"names": [one.name for one in files]},
        )
    )


def _check_room(case: Case, new: Sequence[Arrived]) -> None:
    """Raise ``Invalid`` where new files find no room in a case. It is held: two at once cannot both take the last of the room."""
    most = settings.EVERWEEK_CASE_FILES_MB
    held: int = CaseFile.objects.filter(case=case).aggregate(sum=Sum("size"))["sum"] or 0
    if new and held + sum(one.size for one in new) > most * MEGABYTE:
        message = _("All files of one case together have at most %(most)d MB. Send a smaller one, or tell us what is in it.")
        raise Invalid(message % {"most": most}, field="files", code=FULL)


def let_go(remarks: QuerySet[Remark]) -> set[tuple[int, int]]:
    """Take the files off these words, and delete those that no other word has; returns the (case, word) pairs that had some.

    The bytes go once the transaction is committed. A process that dies in between leaves them to ``sweep``.
    """
    with_files = remarks.filter(attached__gt=0)
    had = set(with_files.values_list("case", "pk"))
    Attachment.objects.filter(remark__in=with_files).delete()
    with_files.update(attached=0)
    bare = CaseFile.objects.filter(case__in={case for case, _pk in had}, attachments=None)
    gone = dict(bare.values_list("pk", "path"))
    CaseFile.objects.filter(pk__in=gone).delete()
    transaction.on_commit(lambda: places.remove(list(gone.values())))
    return had


def sweep() -> int:
    """Remove files that no case knows a day after they were laid down; returns how many.

    They are left by a process that died between laying a file down and writing its word, or between forgetting a word and
    removing its file; and by a backup, which is made of the records first and of the files then.
    """
    before = (clock.now() - _LEFT_BEHIND).timestamp()
    swept = 0
    for drawer in sorted(places.folder().iterdir()):
        if not drawer.is_dir():
            continue
        known = set(CaseFile.objects.filter(path__startswith=f"{drawer.name}/").values_list("path", flat=True))
        left = [f"{drawer.name}/{one.name}" for one in drawer.iterdir() if one.stat().st_mtime < before]
        gone = [one for one in left if one not in known]
        places.remove(gone)
        swept += len(gone)
    return swept
