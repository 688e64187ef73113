"""A throw-away PostgreSQL for tests and for trying things out.

    python tests/postgres.py -- pytest tests/jobs

starts a server of its own on a free port of 127.0.0.1, runs the command with ``DATABASE_URL`` set, stops the server and removes
its files whatever the command did, and ends with the command's exit code. Without a command it prints the address and serves
until interrupted. As root (where PostgreSQL refuses to run) the server runs as the user ``postgres`` or ``nobody``. It never
syncs to disk: nothing in it outlives the machine's next hiccup, on purpose. With ``--durable`` as the first word it does, as a
server of people's data must: for measuring.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

STARTS_WITHIN = 60.0
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "timezone": "UTC",
    "log_min_messages": "fatal",
}
DURABLE = {"shared_buffers": "256MB"}
# A table that is vacuumed while a test has filled it and committed nothing counts as empty: what is asked of its thousands of
# rows is planned for one, and a test of a minute takes six. The tests vacuum between each other (``tests/flushing.py``).
THROWN_AWAY = {
    "autovacuum": "off",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "1h",
    "shared_buffers": "128MB",
}


class CannotStart(RuntimeError):
    """PostgreSQL is missing or does not start; the message says what to do."""


def find_binaries() -> Path:
    """The folder that holds ``initdb`` and ``postgres``: the newest of Debian's, or the one on the PATH."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if packaged:
        return packaged[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    message = "PostgreSQL is not installed: on Debian, apt-get install postgresql (only its programs are used, not its service)."
    raise CannotStart(message)


@contextmanager
def running(*, durable: bool = False) -> Iterator[str]:
    """Start a server, give its ``DATABASE_URL``, stop it and remove its files; ``durable``: one that syncs to disk."""
    binaries = find_binaries()
    folder = Path(tempfile.mkdtemp(prefix="everweek-postgres-"))
    password = secrets.token_hex(16)
    try:
        _make_cluster(binaries, folder, password)
        server, port = _start(binaries, folder, SETTINGS | (DURABLE if durable else THROWN_AWAY))
        try:
            _make_database(binaries, port, password)
            yield f"postgresql://everweek:{password}@127.0.0.1:{port}/everweek"
        finally:
            _stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> list[str]:
    """The words before a command that let it run as somebody else than root, and end when this program ends."""
    setpriv = shutil.which("setpriv")
    if os.geteuid() != 0:
        return [setpriv, "--pdeathsig", "INT"] if setpriv else []
    if not setpriv:
        message = "PostgreSQL does not run as root and setpriv (package util-linux) is missing: run this as another user."
        raise CannotStart(message)
    user = _user()
    return [setpriv, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--pdeathsig", "INT"]


def _user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    message = "PostgreSQL does not run as root and there is neither a user postgres nor nobody: run this as another user."
    raise CannotStart(message)


def _make_cluster(binaries: Path, folder: Path, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password, encoding="ascii")
    if os.geteuid() == 0:
        user = _user()
        for path in (folder, secret):
            os.chown(path, user.pw_uid, user.pw_gid)
    made = subprocess.run(
        [
            *(*_unprivileged(), str(binaries / "initdb"), "--pgdata", str(folder / "data"), "--username=everweek", "--no-sync"),
            *("--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"),
        ],
        cwd=folder,
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        message = f"initdb failed: {made.stderr.strip()}"
        raise CannotStart(message)


def _start(binaries: Path, folder: Path, wanted: Mapping[str, str]) -> tuple[subprocess.Popen[bytes], int]:
    """The server and its port; another program may take a free port first, so there are several tries."""
    for _ in range(5):
        port = _free_port()
        settings = [word for name, value in wanted.items() for word in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [*_unprivileged(), str(binaries / "postgres"), "-D", str(folder / "data"), "-p", str(port), *settings],
                cwd=folder,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # A Ctrl-C at the terminal is for the command first; the server is stopped after it.
                start_new_session=True,
            )
        if _is_ready(binaries, server, port):
            return server, port
        _stop(server)
    message = f"PostgreSQL did not start: {(folder / 'log').read_text(errors='replace').strip()[-2000:]}"
    raise CannotStart(message)


def _is_ready(binaries: Path, server: subprocess.Popen[bytes], port: int) -> bool:
    give_up = time.monotonic() + STARTS_WITHIN
    while server.poll() is None and time.monotonic() < give_up:
        asked = [str(binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port), "-d", "postgres"]
        if subprocess.run(asked, check=False, env=_environment()).returncode == 0:
            return True
        time.sleep(0.05)
    return False


def _make_database(binaries: Path, port: int, password: str) -> None:
    subprocess.run(
        [str(binaries / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "everweek", "everweek"],
        env={**_environment(), "PGPASSWORD": password},
        check=True,
    )


def _environment() -> dict[str, str]:
    # PGPORT, PGDATA and the like of the caller must not reach this server.
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Stop at once; nothing in it is worth a clean farewell."""
    if server.poll() is None:
        server.send_signal(signal.SIGQUIT)
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _run(command: Sequence[str], url: str) -> int:
    child = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})

    def pass_on(number: int, _frame: FrameType | None) -> None:
        child.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            # The terminal has told the command too: wait until it has ended in its own way.
            continue


def _end(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def main(words: Sequence[str]) -> int:
    """Run the command after ``--`` beside a server; without one, serve until interrupted."""
    durable = list(words[:1]) == ["--durable"]
    words = words[durable:]
    command = [word for at, word in enumerate(words) if not (at == 0 and word == "--")]
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    try:
        with running(durable=durable) as url:
            if command:
                return _run(command, url)
            sys.stdout.write(f"{url}\n")
            sys.stdout.flush()
            signal.pause()
    except CannotStart as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    # A command that died of a signal has a negative code: shells write 128 + the signal's number.
    sys.exit(code if code >= 0 else 128 - code)
