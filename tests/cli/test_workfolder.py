"""Folders of a run's own: what killed runs left is swept, what is at work or belongs to others stays."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from everweek.cli import workfolder

AT_WORK = """
import sys, time
from pathlib import Path
from everweek.cli.workfolder import work_folder
with work_folder("backup", Path(sys.argv[1])) as folder:
    (folder / "data").write_text("everybody's")
    print(folder.name, flush=True)
    time.sleep(60)
"""


def at_work(parent: Path) -> tuple["subprocess.Popen[str]", Path]:
    process = subprocess.Popen([sys.executable, "-c", AT_WORK, str(parent)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, parent / process.stdout.readline().strip()


def test_the_folder_of_a_run_at_work_stays_and_that_of_a_killed_one_goes(tmp_path: Path) -> None:
    first, folder = at_work(tmp_path)
    second, other = at_work(tmp_path)
    try:
        assert folder != other
        workfolder.sweep("backup", tmp_path)
        assert (folder / "data").exists()
        assert (other / "data").exists()
        first.kill()
        first.wait()
        with workfolder.work_folder("backup", tmp_path):
            assert not folder.exists()
            assert (other / "data").exists()
    finally:
        for process in (first, second):
            process.kill()
            process.communicate()


def test_a_run_that_is_asked_to_stop_leaves_nothing(tmp_path: Path) -> None:
    for number in (signal.SIGTERM, signal.SIGHUP):
        process, folder = at_work(tmp_path)
        assert folder.exists()
        process.send_signal(number)
        process.communicate(timeout=20)
        assert process.returncode == 128 + number
        assert list(tmp_path.iterdir()) == []


def test_a_folder_of_somebody_s_own_is_never_swept_whatever_its_name(tmp_path: Path) -> None:
    mine = tmp_path / ".everweek-backup-mine"
    mine.mkdir()
    (mine / "letters").touch()
    away = tmp_path / "away"
    away.mkdir()
    (away / workfolder.LOCK).touch()
    (tmp_path / ".everweek-backup-linked").symlink_to(away)
    (tmp_path / ".everweek-backup-empty").mkdir()
    workfolder.sweep("backup", tmp_path)
    assert (mine / "letters").exists()
    assert (away / workfolder.LOCK).exists()
    assert not (tmp_path / ".everweek-backup-empty").exists()


def test_a_file_gets_its_name_where_there_are_no_links_and_never_takes_another_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_words: object, **_more: object) -> None:
        raise OSError(errno.EPERM, "no links on this stick")

    monkeypatch.setattr(os, "link", refuse)
    (tmp_path / "finished").write_text("whole")
    workfolder.put(tmp_path / "finished", tmp_path / "one")
    assert (tmp_path / "one").read_text() == "whole"
    (tmp_path / "finished").write_text("other")
    with pytest.raises(FileExistsError):
        workfolder.put(tmp_path / "finished", tmp_path / "one")
    assert (tmp_path / "one").read_text() == "whole"
