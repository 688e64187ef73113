"""Reading a file in a process of its own, one piece ahead of whoever stores: two processes have two processors.

A thread would share Python's lock with the one that stores. The process is a program begun anew (``inside.py``) and not a fork of
this one, whose other threads may hold locks that nobody would let go of in the fork.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import get_language

from everweek.listen.running.handing import take
from everweek.listen.running.pieces import Piece

_CHILD = Path(__file__).with_name("inside.py")


@contextmanager
def read_apart(run_id: int, *, size: int) -> Iterator[Iterator[Piece]]:
    """The pieces of a run's file, read in a process that ends with the block; what it refuses is raised where they are taken.

    Where this process is killed, that one ends as well: the input to which nothing is ever written comes to its end.

    Raises:
        Unavailable: where they are taken, once the process ended before the file did.
    """
    words = [sys.executable, "-P", str(_CHILD), str(run_id), str(size), get_language() or ""]
    search = os.pathsep.join(entry for entry in sys.path if entry)
    child = subprocess.Popen(  # noqa: S603  # our own program
        words, env={**os.environ, "PYTHONPATH": search}, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdin is not None  # noqa: S101  # it was asked for pipes
    assert child.stdout is not None  # noqa: S101  # the same
    try:
        yield take(child.stdout)
    finally:
        child.kill()
        child.stdin.close()
        child.stdout.close()
        child.wait()
