"""The roof over web and worker: starts them, restarts what falls, stops everything cleanly.

It is a process of its own that knows no Django: it lives as long as the installation and does next to nothing, and what it had
loaded would stay in memory beside the web's own. ``python -m everweek.cli.roof HOST PORT WORKERS [--web-only]`` takes the
place of ``everweek serve`` once that has looked whether everything is ready.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from functools import partial
from typing import Any, NoReturn

import click

from everweek import clock
from everweek.cli.collecting import Resting, set_aside

# A request gets this long to finish when the web is stopped, a job a little longer; then they are killed, and nothing is lost:
# an unanswered request was not committed, and a job's lease ends with its worker.
WEB_STOPS_WITHIN = 6
WORKER_STOPS_WITHIN = 12.0
# Most only wait for bodies that come slowly: eight answer at once (``cli.threads``).
THREADS_A_PROCESS = 64
ANEW = 75
"""The exit code of a worker that has come to rest and holds more than it needs (``collecting.Swollen``)."""
FALLS_ALLOWED = 5
FALLS_WITHIN = 60.0
_NO_ROOM = 10.0
_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h
_WEB_ONLY = "--web-only"


def take_over(host: str, port: int, workers: int, *, with_worker: bool) -> NoReturn:
    """Become the roof: this process, its number and all, is from now on the one that ``run_web`` describes."""
    sys.stdout.flush()
    sys.stderr.flush()
    words = [host, str(port), str(workers), *([] if with_worker else [_WEB_ONLY])]
    os.execv(sys.executable, [sys.executable, "-m", "everweek.cli.roof", *words])  # noqa: S606  # our own program


class _WorkerProcess:
    """The worker, as a child that is started again when it falls; when it falls too often, everything stops."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.stopping = threading.Event()
        self.gave_up = False
        self.falls: list[float] = []

    def start(self) -> None:
        self._spawn()
        threading.Thread(target=self._watch, name="worker watch", daemon=True).start()

    def ask_to_stop(self) -> None:
        self.stopping.set()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(WORKER_STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            click.echo(
                "everweek: the worker did not stop in time and was killed; its jobs run again at the next start.", err=True
            )
            self.process.kill()
            self.process.wait()

    def _spawn(self) -> None:
        words = [sys.executable, "-m", "everweek", "serve", "--worker-only", "--parent", str(os.getpid())]
        self.process = subprocess.Popen(words)  # noqa: S603  # our own program

    def _spawned(self) -> bool:
        """Start the worker, where the machine has room for it."""
        try:
            self._spawn()
        except OSError as wrong:
            click.echo(f"everweek: the worker could not be started ({wrong.strerror}); trying again.", err=True)
            return False
        return True

    def _watch(self) -> None:
        while self.process is not None:
            code = self.process.wait()
            if self.stopping.is_set():
                return
            if code == ANEW:
                if not self._started_again():
                    return
                continue
            now = clock.elapsed()
            self.falls = [at for at in self.falls if now - at < FALLS_WITHIN] + [now]
            if len(self.falls) >= FALLS_ALLOWED:
                click.echo(
                    f"everweek: the worker fell {FALLS_ALLOWED} times within a minute; stopping. See the lines above.", err=True
                )
                self.gave_up = True
                os.kill(os.getpid(), signal.SIGTERM)
                return
            click.echo(f"everweek: the worker ended ({_ending(code)}) and is started again.", err=True)
            # Longer each time, so that a passing trouble may pass.
            if self.stopping.wait(2.0 ** (len(self.falls) - 2)):
                return
            if not self._started_again():
                return

    def _started_again(self) -> bool:
        """Start the worker anew, as soon as there is room; False when everything stops before that."""
        while not self._spawned():
            if self.stopping.wait(_NO_ROOM):
                return False
        return True


def run_web(host: str, port: int, workers: int, *, with_worker: bool) -> int:
    """Run the web processes, with a worker beside them or without, until SIGTERM; the exit code."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    spare_memory()
    worker = _WorkerProcess()

    class Server(Granian):  # type: ignore[misc, valid-type]  # granian chooses its class when it is imported
        """Granian, which tells the worker to stop at once with the web and not after it."""

        def shutdown(self, exit_code: int = 0) -> None:
            worker.ask_to_stop()
            super().shutdown(1 if worker.gave_up else exit_code)

    server = Server(
        "everweek.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        # One connection asks one thing at a time: many streams over one would be counted by nothing of ours.
        http=HTTPModes.http1,
        workers=workers,
        blocking_threads=THREADS_A_PROCESS,
        workers_kill_timeout=WEB_STOPS_WITHIN,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )
    if with_worker:
        server.on_startup(worker.start)
        server.on_shutdown(worker.wait)
    # What is loaded is shared with the processes forked below: the collector writes on all that it looks at.
    set_aside()
    try:
        server.serve(target_loader=partial(_load_application, os.getpid()))
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def spare_memory() -> None:
    """Let all threads take memory from two places: glibc gives each thread one of its own, and little of it ever comes back.

    Arrow takes it there too: what its own allocator has once taken it keeps.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    # A C library without this (musl) has no such places.
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 2)


def _load_application(above: int, _target: str) -> Any:  # noqa: ANN401  # a WSGI application
    """Runs in each web process: the application, and an eye on the process above, whose death would leave this one an orphan.

    That one's number is handed down: asked for here, where loading takes seconds, it may be that of whoever adopts orphans.
    """
    from django.urls import get_resolver

    from everweek.wsgi import application

    # Addresses and what they import are loaded now and not by the first visitor.
    _ = get_resolver().url_patterns
    set_aside()

    def watch() -> None:
        resting = Resting()
        while os.getppid() == above:
            clock.pause(1)
            resting.look()
        os.kill(os.getpid(), signal.SIGTERM)
        clock.pause(WEB_STOPS_WITHIN)
        os._exit(1)

    threading.Thread(target=watch, name="parent watch", daemon=True).start()
    return application


def _ending(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit code {code}"


if __name__ == "__main__":
    sys.exit(run_web(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), with_worker=_WEB_ONLY not in sys.argv))
