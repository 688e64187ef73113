"""What happens to jobs is journalled: jobs stand beside the journal and cannot write to it, so here the two meet."""

from typing import Any

from django.dispatch import receiver

from everweek.jobs import signals
from everweek.journal.services import Happening, Named, record


@receiver(signals.happened, dispatch_uid="flows.what_happens_to_jobs_is_journalled")
def write_line(*, kind: str, job: str, name: str, actor: str, **_signal: Any) -> None:  # noqa: ANN401  # Django's signature
    """One line, in the transaction in which it happens."""
    record(Happening(kind=kind, by=Named(actor), subject=("job", job), ids={"name": name}))
