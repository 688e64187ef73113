"""The kinds of journal lines that tell of jobs; ``flows`` writes them, see ``signals``."""

from collections.abc import Mapping

EVENTS: Mapping[str, str] = {
    "job.died": "A job failed for the last time and waits for a person; the ids carry its name.",
    "job.run_again": "A person put a dead job back into the queue; the ids carry its name.",
    "job.forgotten": "A dead job was deleted, for nobody saw to it in its time; the ids carry its name.",
    "job.dropped": "A person decided that a dead job need not be run; the ids carry its name.",
}
