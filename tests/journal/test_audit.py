"""``everweek audit``: what Heidi sees when she holds the journal against its seals."""

import json
from pathlib import Path

import pytest
from django.db import connection
from tests import calling
from tests.processes import start

from everweek.journal import guard, seals, sequencer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def journal(ring) -> None:
    for order in (1, 2, 3):
        ring(order)
    sequencer.place()
    assert seals.seal() is not None


def audit(keys: Path, *arguments: str) -> tuple[int, list[str], str]:
    """Run ``everweek audit``: its exit code, its lines, and what it said on stderr."""
    with start(calling.command, ["audit", *arguments], EVERWEEK_KEYS=str(keys)) as program:
        return program.outcome()


def cut_everything() -> None:
    guard.take_down()
    with connection.cursor() as cursor:
        for table in ("journal_values", "journal_line", "journal_seal"):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  # our own tables
    guard.put_up()


def test_a_journal_that_holds_says_so(journal, keys):
    code, lines, complaints = audit(keys, "verify")
    assert (code, complaints) == (0, "")
    assert lines == ["The journal holds: 3 lines, 1 seals up to line 3.", f"Head: {seals.head()}"]


def test_a_journal_that_does_not_hold_ends_with_one_clear_line(journal, keys):
    cut_everything()
    code, lines, complaints = audit(keys, "verify")
    assert code == 1
    assert lines == ["The end was cut off: 1 seals over 3 lines were once made, and 0 over 0 are left."]
    assert complaints.splitlines() == [f"everweek: the journal does not hold: 1 found, the first: {lines[0]}"]


@pytest.mark.one_database("How a head is given no database decides.")
def test_the_verdict_as_json(journal, keys):
    code, lines, _ = audit(keys, "verify", "--json")
    assert code == 0
    told = json.loads(lines[0])
    assert (told["holds"], told["lines"], told["seals"], told["findings"]) == (True, 3, 1, [])
    assert told["head"] == str(seals.head())
    cut_everything()
    code, lines, _ = audit(keys, "verify", "--json")
    assert code == 1
    assert [one["what"] for one in json.loads(lines[0])["findings"]] == ["cut"]


@pytest.mark.one_database("How a head is given no database decides.")
def test_a_head_remembered_elsewhere_is_given_as_a_file_or_as_it_is(journal, keys, tmp_path):
    mailed = str(seals.head())
    (tmp_path / "mailed").write_text(f"{mailed}\n")
    for given in (mailed, str(tmp_path / "mailed")):
        assert audit(keys, "verify", "--head", given)[0] == 0
    cut_everything()
    (keys / "journal.head").unlink()
    for given in (mailed, str(tmp_path / "mailed")):
        assert audit(keys, "verify", "--head", given)[0] == 1
    code, _, complaints = audit(keys, "verify", "--head", "nonsense")
    assert code == 1
    assert "A head looks like" in complaints


def test_the_head_is_printed_and_a_journal_accepted(journal, keys):
    assert audit(keys, "head")[1] == [str(seals.head())]
    cut_everything()
    assert audit(keys, "accept")[0] == 0
    assert audit(keys, "verify")[0] == 0
