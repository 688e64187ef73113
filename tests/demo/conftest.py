"""Installations for the demo: tests/cli has them; and a company a twentieth as large, where its size does not matter."""

from pathlib import Path

import pytest
from tests.cli.conftest import bare, house, prepared  # noqa: F401  # fixtures

from everweek.cli.demo import company


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> Path:
    """A small company, and a home of its own."""
    monkeypatch.setattr(company, "INTERACTIONS", 3_000)
    monkeypatch.setattr(company, "CUSTOMERS", 300)
    # The house's own way of hashing a password takes half a second, and there are six.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EVERWEEK_HOME = tmp_path / "home"
    settings.EVERWEEK_HOME.mkdir()
    return settings.EVERWEEK_HOME
