"""Trying all rows of a file handed in, in the background: a dry run that is looked at when it is done."""

from collections.abc import Callable

from django.db import transaction

from everweek import clock
from everweek.errors import EverweekError
from everweek.jobs.tasks import enqueue
from everweek.journal.services import Actor, Happening, System, record
from everweek.listen import maps, places
from everweek.listen.models import Trial, Upload
from everweek.listen.plans import Tallies, to_json
from everweek.people.access import member_of

GOING = (Trial.State.WAITING, Trial.State.RUNNING)


class _Ended(Exception):
    """Nobody waits for this trial any more, or the worker stops."""


def start_trial(*, upload: Upload, map_text: str, by: Actor) -> Trial:
    """Let a worker try all rows of the file by this map; trials of it by other maps end.

    Raises:
        Invalid: the map is wrong, or names a column the file does not have.
    """
    from everweek.listen import tasks
    from everweek.listen.running import check

    check(places.of_upload(upload), maps.parse(map_text), by=by)
    with transaction.atomic():
        found = Upload.objects.select_for_update().get(pk=upload.pk)
        places.of_upload(found)
        same = found.trials.filter(state__in=GOING, map_text=map_text).first()
        if same is not None:
            return same
        stop_trials(found)
        trial = Trial.objects.create(upload=found, map_text=map_text, started_by=member_of(by))
        record(Happening("import.tried", by=by, subject=("upload", found.pk)))
        enqueue(tasks.run_trial, trial=trial.pk)
    return trial


@transaction.atomic
def stop_trial(*, trial: Trial, by: Actor) -> None:
    """End a trial; one that has ended stays as it is."""
    if Trial.objects.filter(pk=trial.pk, state__in=GOING).update(state=Trial.State.CANCELLED, ended_at=clock.now()):
        record(Happening("import.trial_stopped", by=by, subject=("upload", trial.upload_id)))


def stop_trials(upload: Upload) -> None:
    """End every trial of a file: it is imported, or tried by another map."""
    upload.trials.filter(state__in=GOING).update(state=Trial.State.CANCELLED, ended_at=clock.now())


def carry_out(trial_id: int, *, stop: Callable[[], bool]) -> bool:
    """Try all rows; False where ``stop()`` said so before the end. A trial that was stopped or removed meanwhile just ends."""
    from everweek.listen.running import plan

    found = Trial.objects.filter(pk=trial_id, state__in=GOING).select_related("upload", "started_by").first()
    if found is None:
        return True
    going = Trial.objects.filter(pk=trial_id, state__in=GOING)

    def watch(share: float, tallies: Tallies) -> None:
        told = {"read": tallies.read, "refused": tallies.refused, "share_done": share, "state": Trial.State.RUNNING}
        if stop() or not going.update(**told):
            raise _Ended

    by = found.started_by or System("import")
    try:
        done = plan(places.of_upload(found.upload), maps.parse(found.map_text), by=by, watch=watch)
    except _Ended:
        return not going.exists()
    except EverweekError as wrong:
        going.update(state=Trial.State.FAILED, failure=wrong.message, ended_at=clock.now())
        return True
    told = {"read": done.tallies.read, "refused": done.tallies.refused, "share_done": 1.0, "result": to_json(done)}
    going.update(**told, state=Trial.State.DONE, ended_at=clock.now())
    return True
