"""``everweek answers``: answers as a file at the server."""

import json

import pytest
from click.testing import CliRunner, Result
from tests.cast import Cast
from tests.listen.exported import BY, DOCUMENT, table

from everweek.cli import program
from everweek.journal.models import Line
from everweek.listen.understanding.topics import keep_topic
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

pytestmark = pytest.mark.django_db


def run(*words: str) -> Result:
    return CliRunner().invoke(program, ["answers", *words])


@pytest.fixture
def said(cast: Cast, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    version = publish(version=create_questionnaire(key="crossing", document=DOCUMENT, by=BY), by=BY)
    keep_topic(name="Queue", words=["queue"], by=BY)
    accept_many(version, [ResponseRow(answers={"recommend": 2, "call": "+351 210"}, identity="1", unit=cast.north.pk)], by=BY)


def test_a_file_is_written_whole_and_over_the_one_before(said, tmp_path):
    (tmp_path / "out.csv").write_text("old")
    result = run("crossing", "-o", "out.csv")

    assert (result.exit_code, result.stdout, result.stderr) == (0, "1 answer written to out.csv\n", "")
    assert [row["call"] for row in table([(tmp_path / "out.csv").read_bytes()])] == ["+351 210"]
    assert [one.name for one in tmp_path.iterdir()] == ["out.csv"], "nothing is left beside it"
    assert Line.objects.get(kind="answers.exported").actor == "system:answers"


def test_what_was_looked_at_and_does_not_fit_is_not_said_to_be_written(said):
    assert run("-o", "out.csv", "--words", "nothing of the kind").stdout == "0 answers written to out.csv\n"


def test_to_a_pipe_goes_the_file_and_nothing_else(said):
    result = run("-o", "-", "--masked", "--json")

    assert [row["call"] for row in table([result.stdout_bytes])] == ["⟦personal⟧"]
    assert json.loads(result.stderr) == {"file": "-", "answers": 1}


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["nothing", "-o", "out.csv"], 1, "There is no questionnaire 'nothing'"),
        (["-o", "away/out.csv"], 1, "There is no folder away"),
        (["-o", "out.csv", "--since", "2026-05-02", "--until", "2026-05-01"], 1, "The last day lies before the first."),
        (["-o", "out.csv", "--unit", "nort"], 1, "There is no unit 'nort'. Did you mean north?"),
        (["-o", "out.csv", "--topic", "quue"], 1, "There is no topic 'quue'. Did you mean queue?"),
        (["-o", "out.csv", "--since", "soon"], 2, "--since"),
        (["crossing"], 2, "-o"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line_and_no_file(said, tmp_path, words, code, says):
    result = run(*words)

    assert result.exit_code == code
    assert says in result.stderr
    assert list(tmp_path.iterdir()) == []
    assert not Line.objects.filter(kind="answers.exported").exists()
