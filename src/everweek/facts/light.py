"""What the libraries that count would bring along, and nobody here needs.

pyarrow takes pandas along wherever it is installed: a second, and 35 MiB of every process. Nothing here speaks it; the writer of
SPSS files does, in a process of its own that never comes by here.
"""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType


class _Without(MetaPathFinder):
    """Answers an import of pandas as if it were not installed."""

    def find_spec(self, fullname: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None) -> None:
        if fullname == "pandas":
            message = "Everweek does not let pandas into this process: see everweek.facts.light."
            raise ModuleNotFoundError(message, name=fullname)


def leave_pandas_out() -> None:
    """From now on this process has no pandas, unless it was loaded before."""
    if not any(isinstance(finder, _Without) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Without())
