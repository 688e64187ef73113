"""Background doors of Listen."""

from datetime import timedelta

from everweek.jobs.tasks import job


@job(name="listen.import", tries=5, lease=timedelta(minutes=5))
def run_import(run: int) -> None:
    """Carry out an import, from where it is."""
    from everweek.listen.running import run as carry_out

    carry_out(run)
