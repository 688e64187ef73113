"""A worker in a process of its own: ``python -m tests.jobs.worker_process [AT_ONCE]``; ends cleanly on SIGTERM."""

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
    worker.run(stop, at_once=int(sys.argv[1]) if len(sys.argv) > 1 else 2)


if __name__ == "__main__":
    main()
