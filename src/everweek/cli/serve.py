"""``everweek serve``: the web and the worker in one, under one roof (``roof.py``); and the worker itself."""

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from types import FrameType

import click
from django.conf import settings

from everweek import clock
from everweek.cli import installed, roof
from everweek.cli.collecting import Resting, Swollen, set_aside
from everweek.errors import Unavailable

logger = logging.getLogger("everweek.serve")

TURN = 0.0005
"""Seconds after which a thread of the worker lets another have Python. Who has SQLite's write lock lets go of Python with each
statement: at the usual five milliseconds it waits each time for those who judge or count, and every other writer for it."""
AFTER_THE_WEB = 5
"""How much the worker gives way to the web it runs beside; more would let it hold the write lock for long where it has begun."""


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
    click.echo(f"Everweek serves http://{_shown(host)}:{port} (data in {settings.EVERWEEK_HOME}). Stop it with Ctrl-C.")
    roof.take_over(host, port, workers, with_worker=not web_only)


def run_worker(parent: int | None = None) -> int:
    """Run the threads of the worker until SIGTERM; the exit code. A thread that falls ends the process, to be started anew."""
    from everweek.jobs import worker
    from everweek.journal import delivery
    from everweek.messages.webhooks import sending

    roof.spare_memory()
    set_aside()
    sys.setswitchinterval(TURN)
    if parent is not None:
        # Beside a web: where both want the processors, who waits for an answer comes first, and this catches up afterwards.
        os.nice(AFTER_THE_WEB)

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
    code = _watch(threads, stop, parent)
    give_up = clock.elapsed() + roof.WORKER_STOPS_WITHIN - 2
    for thread in threads:
        thread.join(max(0.0, give_up - clock.elapsed()))
    if any(thread.is_alive() for thread in threads) or threading.active_count() > 1:
        # A job that does not end would hold the interpreter back: what it did is not committed, and another worker runs it again.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


def _watch(threads: Sequence[threading.Thread], stop: threading.Event, parent: int | None) -> int:
    """Wait until the worker is to stop, and let it; the exit code."""
    from everweek.jobs import worker

    resting, swollen = Resting(), Swollen()
    while not stop.wait(0.5):
        resting.look()
        fallen = next((thread.name for thread in threads if not thread.is_alive() and not stop.is_set()), None)
        if fallen is not None:
            logger.error("The %s thread of the worker has fallen.", fallen)
            stop.set()
            return 1
        if parent is not None and os.getppid() != parent:
            stop.set()
        elif parent is not None and swollen.look() and not worker.running():
            # The roof begins it anew at once, with what is always needed and no more.
            stop.set()
            return roof.ANEW
    return 0


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
