"""Long commands show how far they are on a terminal, and nothing of it in a pipe."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.installation import ROOT, Installation

from everweek.cli import progress

pytestmark = [
    pytest.mark.slow,
    pytest.mark.one_database("What a terminal is shown no database decides; backup and restore are tried on PostgreSQL too."),
]


def on_a_terminal(house: Installation, *words: str) -> str:
    """What a command writes to the terminal on which it was called."""
    ours, theirs = pty.openpty()
    asked = [sys.executable, "-m", "everweek", *words]
    with subprocess.Popen(asked, env=house.environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs) as running:
        os.close(theirs)
        said = b""
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:
                # How Linux tells that nobody holds the other end any more.
                break
            said += piece
        assert running.wait() == 0, said
    os.close(ours)
    return said.decode()


def test_a_backup_and_a_restore_show_how_far_they_are(house: Installation, another: Installation, tmp_path: Path):
    told = on_a_terminal(house, "backup", str(tmp_path / "one.backup"))
    assert re.search(r"Backing up.*100%.*Packing", told)
    told = on_a_terminal(another, "restore", str(tmp_path / "one.backup"))
    assert re.search(r"Restoring.*Unpacking", told, re.DOTALL)
    assert re.search(r"Restoring.*Bringing the database up to date", told, re.DOTALL)


def test_in_a_pipe_nothing_of_it_is_written(house: Installation, another: Installation, tmp_path: Path):
    assert house.run("backup", str(tmp_path / "one.backup")).stderr == ""
    assert another.run("restore", str(tmp_path / "one.backup")).stderr == ""


def test_a_part_of_all_is_told_as_a_share_of_all():
    told: list[tuple[str, float]] = []
    packing = progress.part(lambda title, share: told.append((title, share)), "Packing", 0.5, 0.75)
    for share in (0, 0.5, 1, 1.5):
        packing(share)
    assert told == [("Packing", 0.5), ("Packing", 0.625), ("Packing", 0.75), ("Packing", 0.75)]
