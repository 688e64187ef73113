"""A restore killed at each of its steps, or led elsewhere, or met by another: nothing is lost, nothing of others touched."""

import json
from pathlib import Path

import psycopg
import pytest
from tests.cli.installation import Installation, installation
from tests.cli.test_backup import DANA, ERASE_DANA, MAKE_DANA, NOBODY, WHO

pytestmark = pytest.mark.slow

KILLED_AT = """
import os, signal, sys
from everweek.cli import backup, program, restore, unfinished
owner, name, when, *words = sys.argv[1:]
module = {"backup": backup, "restore": restore, "unfinished": unfinished}[owner]
work = getattr(module, name)
def killed(*given, **more):
    if when == "after":
        work(*given, **more)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(module, name, killed)
program(words)
"""
TABLES = "from django.db import connection; print('everweek_restoring' in connection.introspection.table_names())"


def killed_at(house: Installation, step: str, *words: str) -> None:
    """Run a command and kill it before or after a step, as in ``after restore._place_files``."""
    when, _, where = step.partition(" ")
    ran = house.python_ran(KILLED_AT, *where.split("."), when, *words)
    assert ran.returncode == -9, ran.stderr


def left_in(home: Path) -> list[str]:
    return [path.name for path in home.iterdir() if path.name.startswith((".everweek-", "restoring"))]


@pytest.fixture(scope="module")
def packed(prepared: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup with Dana and a file somebody handed in; beside it the list of erasures in which Dana is, made afterwards."""
    folder = tmp_path_factory.mktemp("packed")
    with installation(folder / "home", like=prepared) as house:
        house.python(MAKE_DANA)
        upload = house.home / "imports" / "1" / "answers.csv"
        upload.parent.mkdir(parents=True)
        upload.write_text("id,score\n1,9\n")
        made = house.run("backup", str(folder / "one.backup"))
        assert made.returncode == 0, made.stderr
        house.python(ERASE_DANA)
        (folder / "erasures.jsonl").write_bytes((house.home / "erasures.jsonl").read_bytes())
    return folder / "one.backup"


def is_whole(restored: Installation, who: str = DANA) -> None:
    assert restored.python(WHO) == who
    assert (restored.home / "imports" / "1" / "answers.csv").read_text() == "id,score\n1,9\n"
    assert restored.python(TABLES) == "False"
    assert left_in(restored.home) == []


@pytest.mark.parametrize(
    "step", ["after unfinished.begin", "after restore._place_files", "before restore._name", "before restore._restore_postgresql"]
)
def test_a_restore_killed_before_it_was_complete_is_begun_anew(another: Installation, packed: Path, step: str) -> None:
    if step.endswith(("_name", "_restore_postgresql")) and ("_name" in step) == bool(another.database_url):
        pytest.skip("a step of the other database")
    killed_at(another, step, "restore", str(packed))
    assert "restoring.json" in left_in(another.home)
    for words in (("serve", "--worker-only"), ("token", "list"), ("init",)):
        refused = another.run(*words)
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
        assert "A restore was begun here and has not finished" in refused.stderr
    again = another.run("restore", str(packed))
    assert again.returncode == 0, again.stderr
    is_whole(another)


@pytest.mark.parametrize(
    "step", ["after restore._restore_database", "before unfinished._take_token", "after unfinished._take_token"]
)
def test_a_restore_killed_when_all_was_in_place_keeps_everything(another: Installation, packed: Path, step: str) -> None:
    killed_at(another, step, "restore", str(packed))
    again = another.run("restore", str(packed))
    if step == "after restore._restore_database" and another.database_url:
        # PostgreSQL's part was in place, but not yet said to be: it is begun anew.
        assert again.returncode == 0, again.stderr
    else:
        assert again.returncode == 1
        assert "The restore had been completed" in again.stderr
    is_whole(another)


def test_a_second_restore_led_to_another_database_touches_neither(
    another: Installation, house: Installation, packed: Path
) -> None:
    house.python(MAKE_DANA)
    killed_at(another, "after restore._place_files", "restore", str(packed))
    url = house.database_url or f"sqlite:///{house.home / 'everweek.sqlite3'}"
    led = Installation(another.home, url).run("restore", str(packed))
    assert led.returncode == 1
    assert "was begun here and has not finished" in led.stderr
    assert "DATABASE_URL" in led.stderr
    assert house.python(WHO) == DANA
    assert another.run("restore", str(packed)).returncode == 0
    is_whole(another)


def test_what_came_into_the_database_meanwhile_is_not_the_killed_restore_s_to_drop(another: Installation, packed: Path) -> None:
    killed_at(another, "after restore._place_files", "restore", str(packed))
    if another.database_url:
        with psycopg.connect(another.database_url) as connection:
            connection.execute("UPDATE everweek_restoring SET token = 'somebody else'")
            connection.execute("CREATE TABLE precious (id int)")
    else:
        (another.home / "everweek.sqlite3").write_bytes(b"precious")
    refused = another.run("restore", str(packed))
    assert refused.returncode == 1
    if another.database_url:
        with psycopg.connect(another.database_url) as connection:
            connection.execute("SELECT * FROM precious")
    else:
        assert (another.home / "everweek.sqlite3").read_bytes() == b"precious"
    assert left_in(another.home) == []


def test_a_program_of_postgresql_left_at_work_is_ended_before_anything_is_cleared(another: Installation, packed: Path) -> None:
    if not another.database_url:
        pytest.skip("SQLite is restored by our own process")
    killed_at(another, "after restore._place_files", "restore", str(packed))
    token = json.loads((another.home / "restoring.json").read_text())["token"]
    with psycopg.connect(another.database_url, application_name=f"everweek-restore-{token}") as orphan:
        orphan.execute("CREATE TABLE late (id int)")
        again = another.run("restore", str(packed))
        assert again.returncode == 0, again.stderr
        with pytest.raises(psycopg.OperationalError):
            orphan.execute("SELECT 1")
    is_whole(another)


def test_the_list_of_erasures_is_kept_whole_when_its_last_line_was_torn(another: Installation, packed: Path) -> None:
    another.home.mkdir()
    torn = '{"person": "customer:9", "erased_at": "2026-10-05T00:00:00+00:00", "facts_key": null}\n{"person": "cust'
    (another.home / "erasures.jsonl").write_text(torn)
    # A copy that an editor has cut the last line break off still names Dana.
    newer = packed.with_name("cut.jsonl")
    newer.write_text(packed.with_name("erasures.jsonl").read_text().rstrip("\n"))
    restored = another.run("restore", str(packed), "--erasures", str(newer))
    assert restored.returncode == 0, restored.stderr
    is_whole(another, NOBODY)
    kept = another.python("from everweek.people import erasure; print({one.person for one in erasure.kept()} >= {'customer:9'})")
    assert kept == "True"
    assert newer.read_text() in (another.home / "erasures.jsonl").read_text()


def test_of_two_restores_at_once_one_is_whole_and_the_other_refuses(another: Installation, packed: Path) -> None:
    both = [another.start("restore", str(packed)) for _ in range(2)]
    said = [process.communicate(timeout=120)[0] for process in both]
    codes = [process.returncode for process in both]
    assert sorted(codes) == [0, 1], said
    refused = said[codes.index(1)]
    assert "Another restore is at work" in refused or "There is" in refused or "not empty" in refused
    is_whole(another)


def test_what_a_killed_backup_or_restore_left_is_swept_by_the_next(
    house: Installation, another: Installation, packed: Path
) -> None:
    target = house.home.parent / "elsewhere"
    target.mkdir()
    killed_at(house, "after backup._copy_database", "backup", str(target / "one.backup"))
    (left,) = left_in(target)
    assert (target / left).stat().st_mode & 0o077 == 0
    assert house.run("backup", str(target / "two.backup")).returncode == 0
    assert [path.name for path in target.iterdir()] == ["two.backup"]
    killed_at(another, "before unfinished.begin", "restore", str(packed))
    assert len(left_in(another.home)) == 1
    assert another.run("restore", str(packed)).returncode == 0
    is_whole(another)


@pytest.mark.parametrize("end", ["-wal", "-journal"])
def test_what_another_database_left_beside_is_never_played_into_the_restored_one(
    another: Installation, packed: Path, end: str
) -> None:
    if another.database_url:
        pytest.skip("SQLite's own files")
    another.home.mkdir()
    (another.home / f"everweek.sqlite3{end}").write_bytes(b"the last of another")
    refused = another.run("restore", str(packed))
    assert refused.returncode == 1
    assert "move it away" in refused.stderr
    assert (another.home / f"everweek.sqlite3{end}").read_bytes() == b"the last of another"
    assert not (another.home / "everweek.sqlite3").exists()
