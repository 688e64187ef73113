"""The benchmarks run, each alone and tiny; what they find is not asked here, for a busy machine finds anything."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from tests.cli.installation import Installation
from tests.trying import THOROUGH

from everweek.cli.bench.figures import Figure, table


def run(home: Path, *words: str) -> dict[str, object]:
    """The case as a program reads it, run beside an installation it must not touch; also on the server of PostgreSQL, if any."""
    beside = Installation(home, "")
    server = os.environ.get("DATABASE_URL", "")
    also = ("--database-url", server) if server.startswith("postgres") and words[0] != "facts" else ()
    ran: subprocess.CompletedProcess[str] = beside.run("bench", *words, *also, "--json", within=400)
    assert ran.returncode == 0, ran.stderr
    assert not (home / "everweek.sqlite3").exists()
    assert not (home / "facts").exists()
    told: dict[str, object] = json.loads(ran.stdout)
    assert told["machine"]["python"]
    assert ("PostgreSQL" in told["skipped"]) == (words[0] != "facts" and not also)
    assert all(one["value"] > 0 for one in told["figures"])
    return told


thorough = pytest.mark.skipif(not THOROUGH, reason="tried by EVERWEEK_THOROUGH; those of a house and of the facts always are")


def named(told: dict[str, object]) -> list[str]:
    return [one["what"] for one in told["figures"]]


def test_the_facts_are_asked_in_three_ways(tmp_path):
    told = run(tmp_path, "facts", "--answers", "6000", "--runs", "1")
    assert "NPS by month, unit: from the roll-ups" in named(told)
    marks = [one["mark"] for one in told["figures"] if one["what"].startswith("NPS by month, unit") and one["mark"]]
    assert marks == [1.5, 5.0, 5.0]
    assert "NPS by month, unit: the first question after 1000 more answers" in named(told)


@thorough
@pytest.mark.one_database("What is tried is the benchmark; responses and the import are measured on PostgreSQL too.")
@pytest.mark.slow
def test_segments_are_held_against_units(tmp_path):
    told = run(tmp_path, "segments", "--answers", "6000", "--customers", "900", "--runs", "1")
    assert [one["mark"] for one in told["figures"] if one["mark"]] == [3.0] * (4 if "PostgreSQL" not in told["skipped"] else 2)
    assert any(what.startswith("NPS by three segments, nothing changed") for what in named(told))


@thorough
@pytest.mark.slow
@pytest.mark.both_databases
def test_responses_are_posted_to_two_servers(tmp_path):
    told = run(tmp_path, "post", "--seconds", "0.3", "--rounds", "1", "--clients", "2")
    assert "one response to nothing stored, SQLite, 2 clients" in named(told)


@thorough
@pytest.mark.one_database("What is tried is the benchmark; responses and the import are measured on PostgreSQL too.")
@pytest.mark.slow
def test_customers_answer_beside_an_empty_page_and_a_form_that_stores_nothing(tmp_path):
    told = run(tmp_path, "answer", "--seconds", "0.3", "--rounds", "1", "--clients", "2")
    assert {"the page at /a/ to an empty page, SQLite, 2 clients", "a public answer to nothing stored, SQLite, 2 clients"} <= {
        *named(told)
    }


@thorough
@pytest.mark.slow
@pytest.mark.both_databases
def test_a_file_is_imported(tmp_path):
    told = run(tmp_path, "import", "--rows", "600")
    assert "responses stored, SQLite, 600 rows" in named(told)


@pytest.mark.one_database("What is tried is the benchmark; responses and the import are measured on PostgreSQL too.")
@pytest.mark.slow
def test_a_house_is_filled_taken_out_left_alone_and_looked_at(tmp_path):
    told = run(tmp_path, "house", "--rows", "600", "--runs", "1", "--rests", "0")
    assert {one["case"] for one in told["figures"]} == {"import", "export", "idle", "pages"}
    assert "answers a second, SQLite, 600 answers, as it was said" in named(told)
    assert "Prove: without drawing the chart, SQLite, 600 responses" in named(told)


def test_a_server_that_is_none_is_refused_before_anything_is_measured(tmp_path):
    words = ("bench", "import", "--rows", "100000000", "--database-url", "mysql://localhost/x")
    # So many rows take an hour.
    ran = Installation(tmp_path, "").run(*words, within=100)
    assert ran.returncode == 1
    assert "postgresql://" in ran.stderr


def test_a_figure_is_held_against_its_mark():
    told = table(
        [Figure("a", "fast", 3, "ms", 5), Figure("a", "slow", 7.25, "ms", 5), Figure("b", "many", 5, "x", 5, at_least=True)]
    )
    assert [line.split("|")[-2].strip() for line in told.splitlines()[2:]] == ["met", "missed", "met"]
    assert "7.25 ms" in told


def test_comments_are_not_measured_where_there_are_none_and_it_says_why(tmp_path):
    ran = Installation(tmp_path, "").having(EVERWEEK_DATA=str(tmp_path / "nowhere")).run("bench", "text", "--json", within=60)
    told = json.loads(ran.stdout)
    assert (ran.returncode, told["figures"]) == (0, [])
    assert "EVERWEEK_DATA" in told["skipped"]["text"]


@pytest.mark.slow
@pytest.mark.realdata
def test_understanding_is_measured_beside_vader_and_a_plain_learner(tmp_path, realdata):
    beside = Installation(tmp_path, "").having(EVERWEEK_DATA=str(realdata))
    ran = beside.run("bench", "text", "--comments", "500", "--json", within=500)
    assert ran.returncode == 0, ran.stderr
    told = {one["what"]: one["value"] for one in json.loads(ran.stdout)["figures"]}
    assert told["sentiment: macro-F1"] > told["sentiment: macro-F1 of the start (VADER)"]
    assert told["sentiment: calibration error"] < 0.1


@thorough
@pytest.mark.one_database("What is tried is the benchmark; responses and the import are measured on PostgreSQL too.")
@pytest.mark.slow
def test_so_many_are_asked_as_letters_arrive(tmp_path):
    told = run(tmp_path, "invite", "--customers", "100")
    assert "decided, written and sent, SQLite, 100 customers" in named(told)


@thorough
@pytest.mark.one_database("What is tried is the benchmark; responses and the import are measured on PostgreSQL too.")
@pytest.mark.slow
def test_queues_are_looked_at_clocks_told_of_and_cases_opened_while_answers_come(tmp_path):
    told = run(tmp_path, "cases", "--cases", "200", "--runs", "1", "--seconds", "0.5")
    assert "the queue nobody's, SQLite, 200 open cases" in named(told)
    assert [one["mark"] for one in told["figures"]][:9] == [10.0, None, *[150.0] * 6, 3.0]
