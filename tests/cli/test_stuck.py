"""What failed for good is seen and run again at the machine: jobs, and lines of the journal."""

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from tests.jobs import sample

from everweek.cli import program
from everweek.jobs import enqueue, queries, worker
from everweek.journal import events
from everweek.journal.models import Parked
from everweek.journal.sequencer import place
from everweek.journal.services import Happening, System, record

pytestmark = pytest.mark.django_db


def run(*words: str):
    return CliRunner().invoke(program, list(words))


@pytest.fixture
def parked(transactional_db) -> Iterator[Parked]:
    from django.db import transaction

    from everweek import clock

    with events.also({"bell.rung": "A bell was rung."}):
        with transaction.atomic():
            line = record(Happening("bell.rung", System("tests"), ("bell", 3)))
        place()
        yield Parked.objects.create(subscriber="tests.gone", line=line, tries=5, reason="no bell 3", parked_at=clock.now())


def test_a_dead_job_is_listed_run_again_and_dropped():
    enqueue(sample.hopeless, count=3)
    worker.run_waiting()
    (dead,) = queries.list_dead()
    assert "tests.hopeless" in run("jobs", "list").stdout
    assert json.loads(run("jobs", "list", "--json").stdout)[0]["id"] == dead.id
    assert run("jobs", "again", dead.id).exit_code == 0
    assert run("jobs", "list").stdout == "No job failed for good.\n"
    worker.run_waiting()
    assert run("jobs", "drop", dead.id).exit_code == 0
    gone = run("jobs", "again", dead.id)
    assert (gone.exit_code, gone.stderr.count("\n")) == (1, 1)
    assert run("jobs", "again", "no id").exit_code == 1


def test_a_parked_line_is_listed_and_given_up(parked):
    assert "tests.gone  line" in run("parked", "list").stdout
    assert json.loads(run("parked", "list", "--json").stdout)[0]["kind"] == "bell.rung"
    again = run("parked", "again", str(parked.pk))
    assert again.exit_code == 1
    assert "Nothing listens as 'tests.gone' any more" in again.stderr
    assert run("parked", "discard", str(parked.pk)).exit_code == 0
    assert run("parked", "list").stdout == "No line is parked.\n"
    assert run("parked", "discard", str(parked.pk)).exit_code == 1


def test_all_parked_lines_are_run_again_and_one_that_fails_keeps_none_of_the_others(parked):
    from everweek import clock
    from everweek.journal import subscribers

    heard = []
    with subscribers.registered_for_a_while():
        subscribers.subscriber("tests.back", kinds=["bell.rung"])(heard.extend)
        Parked.objects.create(subscriber="tests.back", line=parked.line, tries=5, reason="broken", parked_at=clock.now())
        again = run("parked", "again", "--all")
    assert (again.exit_code, again.stdout) == (1, "1 were applied.\n")
    assert "1 of 2 parked lines were not applied and stay." in again.stderr
    assert len(heard) == 1
    assert [one.subscriber for one in Parked.objects.all()] == ["tests.gone"]
    run("parked", "discard", str(parked.pk))
    assert run("parked", "again", "--all").stdout == "0 were applied.\n"


def test_either_one_parked_line_is_run_again_or_all():
    assert run("parked", "again").exit_code == 2
    assert run("parked", "again", "3", "--all").exit_code == 2
