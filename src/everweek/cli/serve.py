"""``everweek serve``: the web and the worker in one, under one roof that restarts what falls and stops everything cleanly."""

import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

import click
from django.conf import settings
from django.db import connections

from everweek import clock
from everweek.cli import installed
from everweek.cli.collecting import Resting, set_aside
from everweek.errors import Unavailable

logger = logging.getLogger("everweek.serve")

# A request gets this long to finish when the web is stopped, a job a little longer; then they are killed, and nothing is lost:
# an unanswered request was not committed, and a job's lease ends with its worker.
WEB_STOPS_WITHIN = 6
WORKER_STOPS_WITHIN = 12.0
THREADS_A_PROCESS = 8
FALLS_ALLOWED = 5
FALLS_WITHIN = 60.0
_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at; 0.0.0.0 for every network.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen at.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="How many web processes.")
@click.option("--web-only", is_flag=True, help="Serve pages and the API only; workers run elsewhere.")
@click.option("--worker-only", is_flag=True, help="Run jobs and deliver the journal only; the web runs elsewhere.")
@click.option("--parent", type=int, hidden=True, help="Stop when this process has ended.")
def command(*, host: str, port: int, workers: int, web_only: bool, worker_only: bool, parent: int | None) -> None:
    """Serve the pages, the API and the work behind them, until SIGTERM or Ctrl-C.

    Example: everweek serve --host 0.0.0.0 --port 8000
    """
    if web_only and worker_only:
        message = "--web-only and --worker-only exclude each other; leave both out to run the two together"
        raise click.UsageError(message)
    if worker_only:
        installed.check_ready()
        sys.exit(run_worker(parent))
    _check_port(host, port)
    installed.check_ready()
    sys.exit(run_web(host, port, workers, with_worker=not web_only))


def run_worker(parent: int | None = None) -> int:
    """Run the threads of the worker until SIGTERM; the exit code. A thread that falls ends the process, to be started anew."""
    from everweek.jobs import worker
    from everweek.journal import delivery
    from everweek.messages.webhooks import sending

    _spare_memory()
    set_aside()

    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    loops: dict[str, Callable[[threading.Event], None]] = {
        "jobs": worker.run,
        "journal": delivery.run,
        "webhooks": sending.run,
    }
    threads = [threading.Thread(target=loop, args=(stop,), name=name, daemon=True) for name, loop in loops.items()]
    for thread in threads:
        thread.start()
    fallen = None
    resting = Resting()
    while not stop.is_set():
        stop.wait(0.5)
        resting.look()
        fallen = next((thread.name for thread in threads if not thread.is_alive() and not stop.is_set()), None)
        if fallen is not None:
            logger.error("The %s thread of the worker has fallen.", fallen)
            stop.set()
        if parent is not None and os.getppid() != parent:
            stop.set()
    give_up = clock.elapsed() + WORKER_STOPS_WITHIN - 2
    for thread in threads:
        thread.join(max(0.0, give_up - clock.elapsed()))
    code = 1 if fallen else 0
    if any(thread.is_alive() for thread in threads) or threading.active_count() > 1:
        # A job that does not end would hold the interpreter back: what it did is not committed, and another worker runs it again.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


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

    def _watch(self) -> None:
        while self.process is not None:
            code = self.process.wait()
            if self.stopping.is_set():
                return
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
            self._spawn()


def run_web(host: str, port: int, workers: int, *, with_worker: bool) -> int:
    """Run the web processes, with a worker beside them or without, until SIGTERM; the exit code."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    _spare_memory()
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
        workers=workers,
        blocking_threads=THREADS_A_PROCESS,
        workers_kill_timeout=WEB_STOPS_WITHIN,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )
    if with_worker:
        server.on_startup(worker.start)
        server.on_shutdown(worker.wait)
    click.echo(f"Everweek serves http://{_shown(host)}:{port} (data in {settings.EVERWEEK_HOME}). Stop it with Ctrl-C.")
    # What was asked while starting must not be shared with the processes forked below.
    connections.close_all()
    # What is loaded must be: the collector writes on all that it looks at, and each process would have a copy of its own.
    set_aside()
    try:
        server.serve(target_loader=_load_application)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def _spare_memory() -> None:
    """Let all threads take memory from two places: glibc gives each thread one of its own, and little of it ever comes back.

    Arrow takes it there too: what its own allocator has once taken it keeps.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    # A C library without this (musl) has no such places.
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 2)


def _load_application(_target: str) -> Any:  # noqa: ANN401  # a WSGI application
    """Runs in each web process: the application, and an eye on the process above, whose death would leave this one an orphan."""
    from django.urls import get_resolver

    from everweek.wsgi import application

    # Addresses and what they import are loaded now and not by the first visitor.
    _ = get_resolver().url_patterns
    set_aside()
    parent = os.getppid()

    def watch() -> None:
        resting = Resting()
        while os.getppid() == parent:
            clock.pause(1)
            resting.look()
        os.kill(os.getpid(), signal.SIGTERM)
        clock.pause(WEB_STOPS_WITHIN)
        os._exit(1)

    threading.Thread(target=watch, name="parent watch", daemon=True).start()
    return application


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            message = f"Cannot listen at {_shown(host)}:{port}: {taken.strerror}. Choose another with --host and --port."
            raise Unavailable(message, field="port") from taken


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _ending(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit code {code}"
