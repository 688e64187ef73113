"""A worker in a process of its own: ``python -m tests.jobs.worker_process [AT_ONCE [GRACE]]``; ends cleanly on SIGTERM."""

import os
import signal
import sys
import threading

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "everweek.settings")
    django.setup()
    from tests.jobs import sample  # noqa: F401  # declares the jobs

    from everweek.jobs import worker

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    at_once, grace = [*sys.argv[1:], *("2", "8")[len(sys.argv) - 1 :]]
    worker.run(stop, at_once=int(at_once), grace=float(grace))


if __name__ == "__main__":
    main()
