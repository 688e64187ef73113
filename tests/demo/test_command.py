"""The whole demo by the real program, in an installation of its own."""

import json
import subprocess

import pytest
from tests.cli.installation import Installation
from tests.prove.watch.hidden import counted, into_facts
from tests.trying import THOROUGH

from everweek.cli.demo import company
from everweek.cli.demo.year import SEED, draw
from everweek.people.models import Unit

pytestmark = pytest.mark.slow


FOUND = """
from everweek.cli.demo.year import SEED, draw
from everweek.people.models import Member
from everweek.people.policy import Role
from tests.prove.watch.hidden import check_colleagues, check_found

grace = Member.objects.get(posts__role=Role.DIRECTOR)
numbers = dict(Member.objects.values_list("external_id", "pk"))
assert check_found(draw(SEED), viewer=grace) == 0
check_colleagues(viewer=grace, numbers=numbers)
print("all found")
"""

COUNTED = """
import json
from everweek.people.models import Member, Unit
from tests.prove.watch.hidden import counted

units, members = (dict(one.values_list("pk", name)) for one, name in ((Unit.objects, "key"), (Member.objects, "external_id")))
print(json.dumps(counted(units, members)))
"""


SIZED_AND_KILLED = """
import os, sys
from everweek.cli import main
from everweek.cli.demo import company, filling

dies_at = sys.argv[1]
company.INTERACTIONS, company.CUSTOMERS = map(int, sys.argv[2:])
before = filling._import


def die(one, progress, done, share):
    if one.title == dies_at:
        progress = lambda title, at: at > done + share / 4 and os._exit(9)
    before(one, progress, done, share)


filling._import = die
sys.argv = ["everweek", "demo", "--json", "--until", "2026-11-22"]
main()
"""
SHARE = 20
"""A twentieth of the house is filled: where its answers go is the same, and that all is found which is hidden in the whole year
stands in tests/prove/watch/test_the_year.py, by a short way that leads where the import does."""
INTERACTIONS, CUSTOMERS = company.INTERACTIONS // SHARE, company.CUSTOMERS // SHARE


def fill(house: Installation, *, dies_at: str = "", share: int = SHARE) -> "subprocess.CompletedProcess[str]":
    sizes = company.INTERACTIONS // share, company.CUSTOMERS // share
    return house.python_ran(SIZED_AND_KILLED, dies_at, *map(str, sizes), within=1200)


@pytest.mark.skipif(not THOROUGH, reason="tried by EVERWEEK_THOROUGH; a twentieth of it always is filled")
@pytest.mark.one_database("A small house is filled on PostgreSQL too (test_filling); what is found is found by counting.")
@pytest.mark.django_db
def test_one_command_fills_an_empty_house_with_the_whole_year_and_all_that_is_hidden_is_found(house: Installation):
    filled = fill(house, share=1)
    assert (filled.returncode, filled.stderr) == (0, "")
    the_commands_answer(house, share=1)
    assert house.python(FOUND) == "all found"
    the_short_way_of_other_tests_into_the_facts_leads_where_the_import_does(house)


@pytest.mark.one_database("Where it dies in a small house is tried on PostgreSQL too (test_filling).")
@pytest.mark.django_db
def test_a_program_that_dies_half_way_leaves_what_the_next_one_goes_on_with_to_the_year_that_was_drawn(
    house: Installation, monkeypatch
):
    """One test, because filling a house takes its time."""
    assert fill(house, dies_at="interactions").returncode == 9
    assert (house.home / "demo.json").exists()
    assert fill(house, dies_at="answers").returncode == 9
    filled = fill(house)
    assert (filled.returncode, filled.stderr) == (0, "")
    assert not (house.home / "demo.json").exists()
    assert len(json.loads(filled.stdout)["people"]) == 6
    nothing_is_there_twice(house)
    the_commands_answer(house, share=SHARE)
    monkeypatch.setattr(company, "INTERACTIONS", INTERACTIONS)
    monkeypatch.setattr(company, "CUSTOMERS", CUSTOMERS)
    the_short_way_of_other_tests_into_the_facts_leads_where_the_import_does(house)


def nothing_is_there_twice(house: Installation) -> None:
    moments = "from everweek.moments.models import Interaction as I; print(I.objects.count(), I.objects.distinct().count())"
    stored, different = house.python(moments).split()
    assert stored == different
    assert abs(int(stored) - INTERACTIONS) < 4 * INTERACTIONS**0.5
    measured = json.loads(house.run("measure", "csat", "--json").stdout)["rows"]
    # What was said unasked counts in no score of what was asked, and who is asked again is not asked that.
    asked = f"R.objects.filter(questionnaire__key={company.ASKED!r})"
    answers = house.python(f"from everweek.questionnaires.models import Response as R; print({asked}.count())")
    assert measured[0]["n"] == int(answers)


def the_commands_answer(house: Installation, *, share: int) -> None:
    measured = house.run("measure", "nps", "--by", "touchpoint", "--json")
    rows = json.loads(measured.stdout)["rows"]
    assert len(rows) == 8
    # Of the whole year 15,000 answers with a standard error of 130, of a part of it so many.
    assert abs(sum(row["n"] for row in rows) - 15_000 / share) < 4 * 130 / share**0.5
    again = house.run("demo")
    assert again.returncode == 1
    assert again.stderr.count("\n") == 1
    assert "is here already" in again.stderr


def the_short_way_of_other_tests_into_the_facts_leads_where_the_import_does(house: Installation) -> None:
    into_facts(draw(SEED))
    units = dict(Unit.objects.values_list("pk", "key"))
    members = {number: f"S{number:03d}" for number in range(1, 1000)}
    assert counted(units, members) == json.loads(house.python(COUNTED))


def test_a_folder_without_an_installation_is_told_what_to_do(bare: Installation):
    refused = bare.run("demo")
    assert refused.returncode == 1
    assert "run everweek init" in refused.stderr


@pytest.mark.one_database("Neither help nor a wrong word opens it.")
def test_it_has_help_with_an_example_and_refuses_wrong_usage(house: Installation):
    assert "Example: everweek demo" in house.run("demo", "--help").stdout
    assert house.run("demo", "--until", "soon").returncode == 2
