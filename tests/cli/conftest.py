"""Installations for the tests of the commands."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.installation import Installation, installation
from tests.cli.preparing import prepared_once


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
def prepared(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """To be copied, in this process and others: nobody runs anything in it."""
    with prepared_once(shared_folder, tmp_path_factory.mktemp("prepared") / "home") as found:
        yield found


@pytest.fixture
def house(prepared: Installation, tmp_path: Path) -> Iterator[Installation]:
    """An installation with Heidi as its administrator."""
    with installation(tmp_path / "home", like=prepared) as found:
        yield found
