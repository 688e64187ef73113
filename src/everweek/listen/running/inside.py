"""The program that reads the file of a run for another process: ``python -P inside.py RUN SIZE LANGUAGE``, see ``apart.py``.

It reads and checks the rows and writes out what is stored of them, and hands them over in pieces. Before it begins it asks the
database what it has to know, afterwards no more. It has so much memory and no more; its time has no end, for a file may be of any
length. It ends with whoever waits for the pieces.
"""

import gc
import os
import resource
import signal
import sys
import threading

MEMORY = 2 * 1024**3
_OBJECTS_BETWEEN_ROUNDS = 100_000


def main(run_id: int, size: int, language: str) -> None:
    """Read a run's file and hand over its pieces."""
    _end_with_whoever_waits()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import django
    from django.utils.translation import override

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "everweek.settings")
    django.setup()
    # What knows the models can be loaded from here on.
    from everweek.errors import EverweekError
    from everweek.listen.running.handing import Refused, hand

    with override(language or None):
        try:
            _hand_over(run_id, size)
        except EverweekError as wrong:
            hand(Refused(wrong), sys.stdout.buffer)


def _hand_over(run_id: int, size: int) -> None:
    from django.db import connections

    from everweek.journal.services import System
    from everweek.listen import maps, places
    from everweek.listen.models import ImportRun
    from everweek.listen.running.handing import Written, hand
    from everweek.listen.running.opening import open_by
    from everweek.listen.running.reading import begin_reading

    run = ImportRun.objects.select_related("upload").get(pk=run_id)
    opened = open_by(places.source_of(run), maps.parse(run.map_text), by=System("import"))
    read = begin_reading(run, opened, size=size)
    connections.close_all()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_ROUNDS)
    for piece in read:
        hand(Written(piece), sys.stdout.buffer)
    hand(None, sys.stdout.buffer)


def _end_with_whoever_waits() -> None:
    # Whoever stops the importing process by its terminal or its group means that process: it ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)

    def wait() -> None:
        os.read(sys.stdin.fileno(), 1)
        os._exit(1)

    threading.Thread(target=wait, name="whoever waits", daemon=True).start()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
