"""``everweek measure``, as a person types it and as a program calls it."""

import json

import pytest
from click.testing import CliRunner

from everweek.cli.measure import command


@pytest.fixture
def run(answer, load):
    for area in ("A", "Q"):
        for score in (9, 10, 3, 8, 7) if area == "A" else (9, 3):
            answer(recommend=score, dimensions={"area": area})
    load()
    return lambda *arguments: CliRunner().invoke(command, arguments)


def test_json_is_as_the_contract_says(run):
    result = run("nps", "--by", "area", "--json")
    told = json.loads(result.output)
    assert result.exit_code == 0
    assert "not_enough" in told.pop("answer_rate"), "nobody was asked by name"
    assert {**told, "rows": None} == {
        "measure": "nps",
        "level": 0.95,
        "weighted": False,
        "by": ["area"],
        "since": None,
        "until": None,
        "where": {},
        "says": ["Net promoter score: by area, there are not two groups with enough answers to compare."],
        "findings": [
            {
                "says": "Net promoter score: by area, there are not two groups with enough answers to compare.",
                "standing": None,
                "direction": "",
                "how_sure": [],
                "method": "",
                "groups": [],
            },
        ],
        "rows": None,
    }
    limited = json.loads(run("nps", "--where", "area=A", "--json").output)
    assert limited["where"] == {"area": "A"}, "what it is of is told, as since and until are"
    assert told["rows"][0]["area"] == "A"
    assert told["rows"][0]["value"] == 20.0
    assert told["rows"][1]["not_enough"] == {"reason": "A group needs at least 5 answers to be spoken of.", "have": 2, "need": 5}


def test_a_person_reads_a_sentence_or_a_table(run):
    assert run("nps").output.startswith("Net promoter score is ")
    sentence, _between, *lines = run("nps", "--by", "area", "--weight").output.splitlines()
    assert sentence == "Net promoter score: by area, there are not two groups with enough answers to compare."
    assert lines[0].split() == ["area", "nps", "low", "high", "n", "n", "effective"]
    assert lines[1].split()[0:2] == ["A", "+20.0"]
    assert lines[2].split() == ["Q", "-", "-", "-", "2", "-"]


def test_conditions_and_days_are_read(run):
    told = json.loads(run("nps", "--where", "area=A", "--since", "2020-01-01", "--level", "0.9", "--json").output)
    assert (told["since"], told["until"], told["level"], told["rows"][0]["n"]) == ("2020-01-01", None, 0.9, 5)


@pytest.mark.parametrize(
    "wrong",
    [
        ["nps", "--where", "area"],
        ["nps", "--since", "1/2/2026"],
        ["nps", "--level", "95"],
        ["nps", "--level", "nan"],
        [],
        ["nps", "--where", "a=1", "--where", "a=2"],
    ],
)
def test_wrong_usage_is_exit_two(run, wrong):
    assert run(*wrong).exit_code == 2


def test_help_has_an_example():
    assert "Example: everweek measure" in CliRunner().invoke(command, ["--help"]).output.replace("\n", " ").replace("  ", " ")
