"""Installations for the tests of the commands."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.installation import Installation, installation


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Installation]:
    """A machine on which nothing has been prepared."""
    with installation(tmp_path / "home") as found:
        yield found


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Installation]:
    """A second bare machine, to restore into."""
    with installation(tmp_path / "another") as found:
        yield found


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Prepared once, to be copied: preparing takes seconds. Nobody but ``house`` uses it."""
    with installation(tmp_path_factory.mktemp("prepared") / "home") as found:
        yield found.prepared()


@pytest.fixture
def house(prepared: Installation, tmp_path: Path) -> Iterator[Installation]:
    """An installation with Heidi as its administrator."""
    with installation(tmp_path / "home", like=prepared) as found:
        yield found
