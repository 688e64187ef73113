"""What commands say where there is no installation, or one of another age, or a machine that gives out."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.installation import PASSWORD, ROOT, Installation, installation
from tests.processes import several

from everweek.cli import COMMANDS

pytestmark = pytest.mark.slow

FROM_LATER = "from django.db.migrations.recorder import MigrationRecorder as R; from django.db import connection\n"
FROM_LATER += "R(connection).record_applied('journal', '9999_from_later')"
OF_BEFORE = """
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

folded = [step for step in MigrationLoader(connection).disk_migrations.values() if step.replaces]
recorder = MigrationRecorder(connection)
for step in folded:
    recorder.record_unapplied(step.app_label, step.name)
    for app, name in step.replaces:
        recorder.record_applied(app, name)
"""
AMID = "from django.db.migrations.recorder import MigrationRecorder as R; from django.db import connection\n"
AMID += "R(connection).migration_qs.filter(app='listen', name__gt='0010').delete()"
BEHIND = "from django.db.migrations.recorder import MigrationRecorder as R; from django.db import connection\n"
BEHIND += "R(connection).migration_qs.filter(app='ledger').delete()"


@pytest.mark.parametrize("words", [("token", "list"), ("backup", "x.backup"), ("audit", "verify"), ("doctor", "--no-mail")])
def test_a_command_without_an_installation_says_so_and_makes_none(tmp_path: Path, words: tuple[str, ...]) -> None:
    bare = Installation(tmp_path / "home", "")
    refused = bare.run(*words)
    assert refused.returncode == 1
    assert "run everweek init" in refused.stderr + refused.stdout
    assert refused.stderr.count("\n") == 1
    assert [path.name for path in bare.home.iterdir()] == ["keys"]
    assert stat.S_IMODE(bare.home.stat().st_mode) == 0o700


def test_a_command_reckons_with_one_thread_where_nobody_said_otherwise(bare: Installation) -> None:
    told = "import os; {0}; from everweek.cli import _set_up; _set_up(); print(os.environ['OPENBLAS_NUM_THREADS'])"
    assert bare.python(told.format("os.environ.pop('OPENBLAS_NUM_THREADS', None)")) == "1"
    assert bare.python(told.format("os.environ['OPENBLAS_NUM_THREADS'] = '4'")) == "4"


def test_help_and_wrong_usage_come_before_the_question_for_an_installation(bare: Installation) -> None:
    assert "Example: everweek audit verify" in bare.run("audit", "verify", "--help").stdout
    assert bare.run("audit", "verify", "--no-such-option").returncode == 2


def test_what_needs_no_installation_leaves_none_behind(bare: Installation, tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text("id,when,score\n1,2026-10-05,5\n2,2026-10-06,4\n", encoding="utf-8")
    mapped = bare.run("map", str(tmp_path / "answers.csv"))
    assert (mapped.returncode, mapped.stderr) == (0, "")
    assert "format: everweek.map/1" in mapped.stdout
    listed = bare.run("--help")
    assert {name for name in COMMANDS if f"  {name}  " in listed.stdout} == set(COMMANDS)
    assert all(one.says in listed.stdout for one in COMMANDS.values()), "each in one line"
    assert "Example:" in bare.run("measure", "--help").stdout
    assert [str(one) for one in bare.home.rglob("*")] == []


def test_a_command_on_an_empty_database_says_what_to_do(bare: Installation) -> None:
    if not bare.database_url:
        (bare.home).mkdir()
        (bare.home / "everweek.sqlite3").touch()
    refused = bare.run("token", "list")
    assert refused.returncode == 1
    assert "run everweek init" in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_a_database_of_a_newer_version_is_neither_served_nor_prepared_nor_written(
    house: Installation, another: Installation, tmp_path: Path
) -> None:
    house.python(FROM_LATER)
    for words in (("serve", "--worker-only"), ("init",), ("token", "list")):
        refused = house.run(*words)
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1), refused.stderr
        assert "A newer version of Everweek" in refused.stderr
        assert "journal.9999_from_later" in refused.stderr
    # Saved it can be all the same; restored by this version it cannot, and nothing is left of the trial.
    file = tmp_path / "newer.backup"
    assert house.run("backup", str(file)).returncode == 0
    restored = another.run("restore", str(file))
    assert restored.returncode == 1
    assert "A newer version of Everweek" in restored.stderr
    assert [path.name for path in another.home.iterdir()] == ["keys"]
    another.prepared()


def test_a_database_behind_this_version_is_saved_and_otherwise_brought_up_to_date_first(
    house: Installation, tmp_path: Path
) -> None:
    house.python(BEHIND)
    for words in (("serve", "--worker-only"), ("token", "list")):
        refused = house.run(*words)
        assert refused.returncode == 1
        assert "run everweek init" in refused.stderr
    assert house.run("backup", str(tmp_path / "before.backup")).returncode == 0


@pytest.mark.one_database("Which steps were taken is written down alike.")
def test_a_database_of_before_the_steps_were_folded_goes_on_and_one_left_amid_them_is_refused(house: Installation) -> None:
    house.python(OF_BEFORE)
    assert house.run("token", "list").returncode == 0
    assert "up to date" in house.run("init", "--email", "heidi@example.org", "--password-stdin", stdin=f"{PASSWORD}\n").stdout
    house.python(OF_BEFORE)
    house.python(AMID)
    for words in (("serve", "--worker-only"), ("init",), ("token", "list")):
        refused = house.run(*words)
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1), refused.stderr
        assert "amid steps that are one step now (listen.0001_folded)" in refused.stderr


@pytest.mark.parametrize(
    "url",
    ["nonsense", "sqlite://", "mysql://a/b", "postgresql://u:hush@127.0.0.1:port/db", "postgres://[::1/x", "postgresql://h"],
)
def test_a_database_url_that_names_no_database_is_refused_without_being_quoted(tmp_path: Path, url: str) -> None:
    refused = Installation(tmp_path / "home", url).run("serve", "--worker-only")
    assert refused.returncode == 1
    assert refused.stderr.startswith("everweek: DATABASE_URL must ")
    assert refused.stderr.count("\n") == 1
    assert "hush" not in refused.stderr


@pytest.mark.one_database("What a setting means no database decides.")
@pytest.mark.parametrize("setting", ["DATABASE_URL", "EVERWEEK_KEYS", "EVERWEEK_FACTS"])
def test_a_setting_set_to_nothing_is_not_set(house: Installation, setting: str) -> None:
    if setting == "DATABASE_URL" and house.database_url:
        pytest.skip("on PostgreSQL it is set")
    listed = house.having(**{setting: ""}).run("token", "list")
    assert listed.returncode == 0, listed.stderr


@pytest.mark.one_database("What a setting means no database decides.")
def test_a_home_that_is_no_folder_and_a_key_that_is_none_are_said_in_one_line(house: Installation, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = house.having(EVERWEEK_HOME=str(tmp_path / "file")).run("token", "list")
    assert refused.stderr.startswith("everweek: EVERWEEK_HOME is ")
    for key in (b"", b"\xff\xfe"):
        (house.home / "keys" / "seal.key").write_bytes(key)
        refused = house.run("token", "list")
        assert refused.returncode == 1
        assert refused.stderr.startswith("everweek: The key ")
        assert refused.stderr.count("\n") == 1


@pytest.mark.database
def test_a_home_of_any_name_holds_an_installation_and_is_backed_up(tmp_path: Path) -> None:
    with installation(tmp_path / "100%41 of? it#all") as house:
        house.prepared()
        file = tmp_path / "one.backup"
        made = house.run("backup", str(file))
        assert made.returncode == 0, made.stderr
        with installation(tmp_path / "other % home?") as other:
            assert other.run("restore", str(file)).returncode == 0
            assert "heidi@example.org" in other.run("init").stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["100%41 of? it#all", "one.backup", "other % home?"]


def test_a_full_disk_leaves_neither_a_backup_nor_a_restore_behind(
    house: Installation, another: Installation, tmp_path: Path
) -> None:
    file = tmp_path / "out" / "one.backup"
    file.parent.mkdir()
    limited = 'ulimit -f 16; exec "$0" -m everweek "$@"'
    for where, words in ((house, ("backup", str(file))), (another, ("restore", str(file)))):
        ran = subprocess.run(
            ["bash", "-c", limited, sys.executable, *words],
            env=where.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert ran.returncode == 1, ran.stderr
        assert ran.stderr.count("\n") == 1, ran.stderr
        assert list(file.parent.iterdir()) == ([] if where is house else [file])
        if where is house:
            assert house.run("backup", str(file)).returncode == 0
    assert [path.name for path in another.home.iterdir()] == ["keys"]


def test_two_who_prepare_at_once_make_one_installation(bare: Installation) -> None:
    names = ("heidi", "grace")
    with several([bare.begin("init", "--email", f"{name}@example.org", "--random-password") for name in names]) as both:
        ends = [process.outcome(within=120) for process in both]
    said = ["\n".join([*lines, complaints]) for _, lines, complaints in ends]
    assert [code for code, _, _ in ends] == [0, 0], said
    assert sum("There is an administrator already" in one for one in said) == 1
    assert PASSWORD not in "".join(said)
