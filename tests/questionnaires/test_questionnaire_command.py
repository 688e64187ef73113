"""``everweek questionnaire``: files out, in, and checked, from the terminal."""

import json

import pytest
from click.testing import CliRunner
from tests.questionnaires.documents import AFTER_A_CALL
from tests.questionnaires.test_limesurvey import FILES

from everweek.cli import program
from everweek.journal.services import System
from everweek.questionnaires.models import Version
from everweek.questionnaires.services import create_questionnaire, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "after-a-call.json"
    path.write_text(json.dumps(AFTER_A_CALL), encoding="utf-8")
    return path


def run(*arguments, code=0, text=None):
    result = CliRunner().invoke(program, ["questionnaire", *map(str, arguments)], input=text)
    assert result.exit_code == code, result.output
    return result


def test_in_out_and_the_same_again(file, tmp_path):
    assert "after-a-call, version 1 (draft): stored, 7 questions" in run("import", file).stdout
    assert "already here" in run("import", file).stdout
    assert "version 1 (published): stored" in run("import", file, "--publish").stdout
    again = tmp_path / "again.json"
    run("export", again, "--key", "after-a-call")
    assert json.loads(run("export", "-", "--key", "after-a-call").stdout) == json.loads(again.read_text(encoding="utf-8"))
    assert "already here" in run("import", again).stdout
    assert Version.objects.count() == 1


def test_export_takes_the_key_from_the_name_of_the_file(tmp_path):
    publish(version=create_questionnaire(key="after-a-call", document=AFTER_A_CALL, by=System("t")), by=System("t"))
    path = tmp_path / "after-a-call.json"
    assert "version 1" in run("export", path).stdout
    assert json.loads(path.read_text(encoding="utf-8"))["key"] == "after-a-call"
    missing = run("export", tmp_path / "nothing.json", code=1)
    assert missing.stderr == "everweek: There is no questionnaire 'nothing'.\n"
    assert "cannot be written" in run("export", tmp_path / "no" / "after-a-call.json", code=1).stderr
    run("export", "-", code=2)


def test_check_lists_what_is_not_translated_and_stores_nothing(file):
    result = run("check", file)
    assert "not translated: recommend.text is not in ar" in result.stdout
    assert "right, 7 questions, in en, ar; measures: expectation, felt, felt.heard" in result.stdout
    told = json.loads(run("check", file, "--json").stdout)
    assert told["measures"]["nps"] == [0, 10]
    assert Version.objects.count() == 0


def test_what_is_wrong_is_one_line_with_its_place(file):
    file.write_text('{"format": "everweek.questionnaire/1"}', encoding="utf-8")
    result = run("check", file, code=1)
    assert result.stderr == f"everweek: {file}: document: the field 'key' is missing.\n"
    assert "cannot be read" in run("check", file.with_name("absent.json"), code=1).stderr


def test_a_limesurvey_file_comes_in_with_what_could_not_be_carried_over():
    result = run("import", FILES / "visit.lss", "--key", "visit", "--publish")
    assert "not carried over: rank: a ranking cannot be asked here" in result.stdout
    assert "visit, version 1 (published): stored" in result.stdout
    told = json.loads(run("import", FILES / "pulse.txt", "--json").stdout)
    assert (told["key"], told["state"], told["questions"]) == ("staff-pulse", "draft", 5)
    assert told["not_carried_over"][1]["question"] == "more"


@pytest.mark.parametrize("name", ["export", "import", "check"])
def test_help_has_an_example(name):
    assert "Example: everweek questionnaire" in run(name, "--help").stdout
