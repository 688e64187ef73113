"""Background doors of Listen."""

from datetime import timedelta

from everweek.errors import EverweekError, Unavailable
from everweek.jobs.tasks import PutBack, job, stopping


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
