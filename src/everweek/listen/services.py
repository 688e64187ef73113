"""Writes of Listen: files handed in, imports planned, started, cancelled, gone on with, erased.

What a person may do is asked at the gate (``listen.access``) before any of these is called; what a kind of file takes besides is
asked here, where the map has been read.
"""

import hashlib
import secrets
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, Invalid, NotFound
from everweek.jobs.tasks import enqueue
from everweek.journal.services import Actor, Happening, record
from everweek.listen import maps, places
from everweek.listen.access import check_may_bring
from everweek.listen.forgetting import remove_upload
from everweek.listen.maps.shape import Map
from everweek.listen.models import ImportRun, Upload
from everweek.listen.plans import DryRun
from everweek.listen.trials import start_trial, stop_trial, stop_trials
from everweek.people.access import member_of

if TYPE_CHECKING:
    from everweek.listen.recognise import Proposal

__all__ = [
    "ImportRun",
    "Upload",
    "begin_import",
    "cancel_import",
    "erase_upload",
    "plan_import",
    "propose_map",
    "resume_import",
    "start_import",
    "start_trial",
    "stop_trial",
    "upload_file",
]

LARGEST_UPLOAD = 2 * 1024**3
ROWS_TRIED = 20_000
_BLOCK = 1024 * 1024
_GOING = (ImportRun.State.WAITING, ImportRun.State.RUNNING)
_UNFINISHED = (ImportRun.State.WAITING, ImportRun.State.RUNNING, ImportRun.State.FAILED)


class Readable(Protocol):
    """Anything bytes can be read from: an open file, what a browser sends."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most ``size``; none at the end."""


def upload_file(*, by: Actor, name: str, stream: Readable) -> Upload:
    """Keep what ``stream`` holds under EVERWEEK_HOME/imports; ``name`` is what its sender calls it.

    Raises:
        Invalid: the name's ending is none that can be read, the file is empty, or larger than 2 GiB.
    """
    shown = PurePath(name.replace("\\", "/")).name.strip()[:200]
    ending = PurePath(shown).suffix.lower()
    if ending not in places.ENDINGS:
        message = _("{name} does not end in one of {endings}.").format(name=shown or "?", endings=", ".join(places.ENDINGS))
        raise Invalid(message, field="file")
    relative = f"uploads/{secrets.token_hex(16)}{ending}"
    target = places.folder() / relative
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        size, digest = _keep(stream, target)
        with transaction.atomic():
            upload = Upload.objects.create(
                name=shown, path=relative, size=size, sha256=digest, uploaded_by=member_of(by), uploaded_at=clock.now()
            )
            record(Happening("import.uploaded", by=by, subject=("upload", upload.pk), new={"size": size}))
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return upload


def propose_map(*, upload: Upload, kind: str = "") -> "Proposal":
    """A first map for the file, as YAML, with what was recognised and comments on what is doubtful; of that ``kind`` where the
    file is one of which several can be made, and otherwise the first of them.
    """
    from everweek.listen import recognise

    return recognise.look(places.of_upload(upload), name=upload.name, kind=kind)


def plan_import(*, upload: Upload, map_text: str, by: Actor, most: int | None = ROWS_TRIED) -> DryRun:
    """What importing the file by this map would do, over its first ``most`` rows (None: all); nothing is written.

    Raises:
        Invalid: the map is wrong (the message names the line), or names a column the file does not have.
    """
    from everweek.listen.running import plan

    return plan(places.of_upload(upload), maps.parse(map_text), by=by, most=most)


def start_import(*, upload: Upload, map_text: str, by: Actor) -> ImportRun:
    """Let a worker import the file by this map. An unfinished run of the same file by the same map goes on instead.

    Raises:
        Invalid: the map is wrong, or names a column the file does not have.
    """
    from everweek.listen import tasks
    from everweek.listen.running import check

    # Looked into before anything is locked: of some files every line has to be read.
    parsed = maps.parse(map_text)
    check(places.of_upload(upload), parsed, by=by)
    with transaction.atomic():
        # Held, so that nobody erases it between this look and the run that names it.
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        stop_trials(upload)
        run = _begin(
            path=places.of_upload(upload),
            sha256=upload.sha256,
            name=upload.name,
            map_text=map_text,
            parsed=parsed,
            by=by,
            upload=upload,
        )
        enqueue(tasks.run_import, run=run.pk)
    return run


def begin_import(*, path: Path, map_text: str, by: Actor) -> ImportRun:
    """The run of a file on this machine, for ``running.run`` to carry out now; one left unfinished goes on where it was."""
    from everweek.listen.running import check

    path = path.resolve()
    parsed = maps.parse(map_text)
    check(path, parsed, by=by)
    sha256 = places.digest(path)
    with transaction.atomic():
        return _begin(path=path, sha256=sha256, name=path.name, map_text=map_text, parsed=parsed, by=by, upload=None)


def cancel_import(*, run: ImportRun, by: Actor) -> ImportRun:
    """Stop a run after the rows it is at; what is stored stays, and ``resume_import`` goes on with it.

    Raises:
        Conflict: it has ended already.
    """
    with transaction.atomic():
        found = _locked(run.pk)
        if found.state not in _UNFINISHED:
            raise Conflict(_("This import has ended already."))
        found.state, found.ended_at = ImportRun.State.CANCELLED, clock.now()
        found.save(update_fields=["state", "ended_at"])
        record(Happening("import.cancelled", by=by, subject=("import", found.pk)))
    return found


def resume_import(*, run: ImportRun, by: Actor) -> ImportRun:
    """Go on with a run that was cancelled or failed, from where it was.

    Raises:
        Conflict: it is done, or running.
        NotAllowed: ``by`` may not bring files of this kind.
    """
    from everweek.listen import tasks

    # Whoever lets it go on lets its rows change what they change, though they are those of whoever began it.
    check_may_bring(by, run.kind)
    with transaction.atomic():
        found = _locked(run.pk)
        if found.state not in {ImportRun.State.CANCELLED, ImportRun.State.FAILED}:
            raise Conflict(_("Only an import that was cancelled or failed can go on."))
        if found.upload is not None and found.upload.erased_at is not None:
            raise Conflict(_("The file of this import was removed; hand it in again and start anew."))
        found.state, found.ended_at, found.failure = ImportRun.State.WAITING, None, ""
        found.save(update_fields=["state", "ended_at", "failure"])
        record(Happening("import.resumed", by=by, subject=("import", found.pk)))
        enqueue(tasks.run_import, run=found.pk)
    return found


def erase_upload(*, upload: Upload, by: Actor) -> None:
    """Remove an uploaded file and the refused rows taken from it; what was imported stays. Safe to do twice.

    Raises:
        Conflict: an import reads it.
    """
    with transaction.atomic():
        found = Upload.objects.select_for_update().get(pk=upload.pk)
        if found.runs.filter(state__in=_GOING).exists():
            raise Conflict(_("The file is being read. Stop the import first."))
        remove_upload(upload_id=found.pk, by=by, refused_too=True)


def _begin(*, path: Path, sha256: str, name: str, map_text: str, parsed: Map, by: Actor, upload: Upload | None) -> ImportRun:
    same = ImportRun.objects.select_for_update().filter(source_sha256=sha256, state__in=_UNFINISHED, source=str(path))
    for run in same.order_by("-pk"):
        if maps.parse(run.map_text) == parsed:
            return run
    run = ImportRun.objects.create(
        name=name[:200],
        kind=parsed.kind,
        questionnaire=parsed.questionnaire,
        map_text=map_text,
        source=str(path),
        source_sha256=sha256,
        upload=upload,
        actor=by.actor,
        started_by=member_of(by),
        started_at=clock.now(),
    )
    record(Happening("import.started", by=by, subject=("import", run.pk), new={"kind": parsed.kind}))
    return run


def _locked(run_id: int) -> ImportRun:
    found = ImportRun.objects.select_for_update().filter(pk=run_id).first()
    if found is None:
        raise NotFound(_("There is no such import."))
    return found


def _keep(stream: Readable, target: Path) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    with target.open("xb") as kept:
        target.chmod(0o600)
        while block := stream.read(_BLOCK):
            size += len(block)
            if size > LARGEST_UPLOAD:
                raise Invalid(
                    _("The file is larger than 2 GiB; use the command: everweek import FILE --map MAP.yaml"), field="file"
                )
            digest.update(block)
            kept.write(block)
    if size == 0:
        raise Invalid(_("The file is empty."), field="file")
    return size, digest.hexdigest()
