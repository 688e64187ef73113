"""Promises kept are a measure like any other: on the page of measures, with its files."""

from datetime import timedelta

import pytest
from tests.act.opening import MONDAY, opened

from everweek import clock
from everweek.act.cases.working import Word, write_to_customer
from everweek.act.clocks.services import tell_due
from everweek.journal import sequencer
from everweek.journal.delivery import settle

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("A page of what the facts count, which are kept in files.")]


def test_erin_reads_how_many_promises_were_kept_and_takes_the_numbers_with_her(cast):
    with clock.frozen(MONDAY):
        cases = [opened(cast, unit=unit) for unit in (cast.north_desk, cast.south) for _each in range(5)]
        for case in cases[:6]:
            write_to_customer(case=case, word=Word(text="We look into it."), by=cast.erin)
    with clock.frozen(MONDAY + timedelta(hours=9)):
        tell_due()
    sequencer.place()
    settle()
    erin = cast.client("erin")
    page = erin.get("/prove/?measure=kept").content.decode()
    assert "10 promises" in page
    assert "First replies in time" in page, "each kind can be chosen"
    assert erin.get("/prove/?measure=kept&by=unit", follow=True).status_code == 200
    refused = erin.get("/prove/?measure=kept&by=channel", follow=True)
    assert "to tell them apart by" in refused.content.decode()
    file = erin.get("/prove/measure.csv?measure=kept&by=unit").content.decode()
    assert cast.north_desk.key in file
    assert cast.south.key in file
