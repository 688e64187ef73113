"""Background doors of Listen."""

from datetime import timedelta

from everweek.errors import EverweekError, Unavailable
from everweek.jobs.tasks import PutBack, job, schedule, stopping


@job(name="listen.import", tries=5, lease=timedelta(minutes=5))
def run_import(run: int) -> None:
    """Carry out an import, from where it is. A file or map that is wrong is told by the import itself and not tried again."""
    from everweek.listen.models import ImportRun
    from everweek.listen.running import run as carry_out

    try:
        found = carry_out(run, stop=stopping)
    except Unavailable:
        raise
    except EverweekError:
        return
    if found.state == ImportRun.State.RUNNING:
        message = "The worker stops; the import goes on elsewhere."
        raise PutBack(message)


@job(name="listen.try", tries=3, lease=timedelta(minutes=5))
def run_trial(trial: int) -> None:
    """Try all rows of a file; a worker that stops puts it back, and it begins anew elsewhere."""
    from everweek.listen.trials import carry_out

    if not carry_out(trial, stop=stopping):
        message = "The worker stops; the trial begins anew elsewhere."
        raise PutBack(message)


@schedule(every=timedelta(minutes=10))
@job(name="listen.forget", tries=3)
def finish_forgetting() -> None:
    """Search the files of imports for whoever was erased, where the process that erased her could not."""
    from everweek.listen.erasure import finish_forgetting as finish

    finish()


@schedule(at="03:20")
@job(name="listen.clear_away", tries=3)
def clear_away() -> None:
    """Remove uploads and refused rows whose time is over, and files that no upload or import knows any more."""
    from everweek.listen.keeping import clear_away as clear

    clear()
