"""``everweek import`` and ``everweek map`` in a terminal, in a pipe, and when they are told nonsense."""

import json

import pytest
from click.testing import CliRunner, Result
from tests.listen.tables import HEADER, MAP, good, write

from everweek.cli import program
from everweek.listen import maps
from everweek.questionnaires.models import Response

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "answers.csv", HEADER + good(1) + good(2, score=12))
    write(tmp_path / "answers.yaml", MAP)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(program, list(words))


def test_an_import_says_what_came_of_the_rows(folder):
    result = run("import", "answers.csv", "--map", "answers.yaml")
    assert result.exit_code == 0
    assert result.stdout == "2 read, 1 stored, 0 already there, 1 refused\n", "no progress bar in a pipe"
    assert "line 3: score: 12 is not on the scale from 0 to 10" in result.stderr
    assert str(folder / "answers.refused.csv") in result.stderr
    again = run("import", "answers.csv", "--map", "answers.yaml")
    assert again.stdout == "2 read, 0 stored, 1 already there, 1 refused\n"


def test_as_json_it_is_one_object(folder):
    found = json.loads(run("import", "answers.csv", "--map", "answers.yaml", "--json").stdout)
    assert {name: found[name] for name in ("read", "stored", "already", "refused")} == {
        "read": 2,
        "stored": 1,
        "already": 0,
        "refused": 1,
    }
    assert found["refused_file"] == str(folder / "answers.refused.csv")


def test_a_dry_run_writes_nothing(folder):
    result = run("import", "answers.csv", "--map", "answers.yaml", "--dry-run")
    assert result.exit_code == 0
    assert "2 read, 1 would be stored, 0 already there, 1 refused" in result.stdout
    assert not Response.objects.exists()
    assert not (folder / "answers.refused.csv").exists()
    found = json.loads(run("import", "answers.csv", "--map", "answers.yaml", "--dry-run", "--json").stdout)
    assert (found["dry_run"], found["stored"], found["reasons"][0]["first_line"]) == (True, 1, 3)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["import", "none.csv", "--map", "answers.yaml"], 1, "There is no file none.csv"),
        (["import", "answers.csv", "--map", "none.yaml"], 1, "The map none.yaml cannot be read"),
        (["import", "answers.csv", "--map", "answers.csv"], 1, "The map"),
        (["import", "answers.csv"], 2, "--map"),
        (["import"], 2, "FILE"),
        (["map", "none.csv"], 1, "There is no file none.csv"),
        (["map", "answers.yaml"], 1, "does not end in one of"),
        (["map", "answers.csv", "-o", "answers.yaml"], 1, "is there already"),
    ],
)
def test_nonsense_ends_with_a_line_and_a_code(folder, words, code, said):
    result = run(*words)
    assert result.exit_code == code
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    if code == 1:
        assert len(result.stderr.strip().splitlines()) == 1


def test_a_first_map_comes_out_and_goes_in(folder):
    result = run("map", "answers.csv")
    assert result.exit_code == 0
    assert maps.parse(result.stdout).columns["respondent"].column == "id"
    assert run("map", "answers.csv", "-o", "first.yaml").exit_code == 0
    assert run("import", "answers.csv", "--map", "first.yaml", "--dry-run").exit_code == 0


@pytest.mark.parametrize("name", ["import", "map"])
def test_help_has_an_example(name):
    assert f"everweek {name} answers.csv" in run(name, "--help").stdout


def test_an_import_that_somebody_cancels_ends_with_a_line_and_a_one(folder, monkeypatch):
    from everweek.journal.services import System
    from everweek.listen import running, services

    write(folder / "answers.csv", HEADER + "".join(map(good, range(6))) + good(7, score=12))
    monkeypatch.setattr("everweek.listen.running.carrying.at_once", lambda: 2)
    carry_out = running.run

    def cancelled(run_id, **_more):
        found = services.ImportRun.objects.get(pk=run_id)
        return carry_out(run_id, progress=lambda _share, _tallies: services.cancel_import(run=found, by=System("test")))

    with monkeypatch.context() as patch:
        patch.setattr(running, "run", cancelled)
        for words in ((), ("--json",)):
            result = run("import", "answers.csv", "--map", "answers.yaml", *words)
            assert result.exit_code == 1
            [line] = result.stderr.strip().splitlines()
            assert "was cancelled after 2 rows; what is stored stays" in line
    assert json.loads(result.stdout)["state"] == "cancelled"
    again = run("import", "answers.csv", "--map", "answers.yaml")
    assert (again.exit_code, again.stdout) == (0, "7 read, 4 stored, 2 already there, 1 refused\n")
