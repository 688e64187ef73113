"""A flow need not be named anywhere: a file laid among the flows runs."""

from pathlib import Path

import pytest
from tests.processes import say, start

import everweek.flows
from everweek.journal.subscribers import names


def name_listeners() -> None:
    """Name whoever listens to the journal once everything is set up."""
    say(f"listening: {' '.join(names())}.")


@pytest.mark.one_database("Which files listen no database decides.")
@pytest.mark.django_db(transaction=True)
def test_every_flow_that_listens_to_the_journal_is_found_without_being_named():
    folder = Path(everweek.flows.__file__).parent
    listening = {f"flows.{file.stem}" for file in folder.glob("*.py") if "@subscriber(" in file.read_text(encoding="utf-8")}
    assert listening
    with start(name_listeners) as process:
        found = process.wait_for("listening:").removeprefix("listening: ").rstrip().rstrip(".").split(" ")
    assert listening <= set(found)
