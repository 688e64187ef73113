"""Looking for the examples of docstrings only in files that have one.

Each process of a suite looks into every file before its first test, and to look through the docstrings of a module takes a
hundred times as long as to see that there is no prompt in its text.
"""

from collections.abc import Generator
from pathlib import Path

import pytest
from _pytest.doctest import DoctestModule  # pytest names it nowhere else

PROMPT = ">>>"


class OnlyWhereThereAreAny:
    """A plugin of pytest: of a file without a prompt, the tests alone are collected."""

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(self, file_path: Path) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
        found = yield
        if not any(isinstance(one, DoctestModule) for one in found) or PROMPT in file_path.read_text(encoding="utf-8"):
            return found
        return [one for one in found if not isinstance(one, DoctestModule)]
