"""What a figure was found on: nobody can read one without it."""

import importlib.metadata
import os
import platform
import sqlite3
from pathlib import Path

from everweek import clock

NAMED = ("django", "granian", "duckdb", "deltalake", "pyarrow")


def machine() -> dict[str, str]:
    """Processor, cores, memory, versions, the day, and how busy the machine was with other things."""
    # Not all machines tell the same of themselves.
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in NAMED)
    return {
        "day": clock.today("UTC").isoformat(),
        "everweek": importlib.metadata.version("everweek"),
        "processor": f"{_first('/proc/cpuinfo', 'model name') or platform.processor()}, {os.cpu_count()} cores",
        "memory": f"{int((_first('/proc/meminfo', 'MemTotal') or '0 kB').split()[0]) / 1024 / 1024:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "versions": f"{versions}, SQLite {sqlite3.sqlite_version}",
        "load when it began": load,
    }


def _first(path: str, name: str) -> str:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
