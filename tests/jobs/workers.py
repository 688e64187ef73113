"""What tests of worker processes need besides the workers: the address of their database, patience, and the marks of jobs."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    import subprocess

Start = Callable[..., "subprocess.Popen[bytes]"]


def database_url() -> str:
    """The address of the database this test uses, for another process."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    return f"postgresql://{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


def wait_until(true: Callable[[], bool], within: float = 30.0) -> None:
    """Wait for something another process does; fail where it does not happen."""
    give_up = time.monotonic() + within
    while not true():
        assert time.monotonic() < give_up, "it did not happen in time"
        time.sleep(0.02)


def marks(folder: Path, name: str) -> int:
    """How often a sample job left its mark."""
    path = folder / name
    return len(path.read_text().splitlines()) if path.exists() else 0
