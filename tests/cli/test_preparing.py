"""Several processes prepare one installation, and each has its own."""

from pathlib import Path

import pytest
from tests.cli.installation import Installation
from tests.cli.preparing import prepared_once


@pytest.mark.database
def test_who_comes_second_has_a_copy_and_who_comes_when_the_first_has_gone_prepares_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[Path] = []

    def prepare(self: Installation) -> Installation:
        self.home.mkdir()
        (self.home / "mark").write_text(str(len(prepared)))
        prepared.append(self.home)
        return self

    monkeypatch.setattr(Installation, "prepared", prepare)
    with prepared_once(tmp_path, tmp_path / "first"):
        with prepared_once(tmp_path, tmp_path / "second") as second:
            assert (second.home, (second.home / "mark").read_text()) == (tmp_path / "second", "0")
        with prepared_once(tmp_path, tmp_path / "third"):
            assert prepared == [tmp_path / "first"]
    with prepared_once(tmp_path, tmp_path / "fourth"):
        assert prepared == [tmp_path / "first", tmp_path / "fourth"]
