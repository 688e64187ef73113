"""Promises kept are a measure like any other: on the page of measures, with its files."""

import re
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
    assert "All promises" in page
    assert "?queue=due" in page
    cut = erin.get("/prove/?measure=kept&by=unit", follow=True)
    assert cut.status_code == 200
    monthly = erin.get("/prove/?measure=kept&by=month", follow=True)
    assert "not two periods with enough promises" in monthly.content.decode()
    for shown in (page, cut.content.decode(), monthly.content.decode()):
        assert re.findall(r".{40}nswers.{40}", shown.split("<main")[1]) == [], "nobody answered a promise"
    refused = erin.get("/prove/?measure=kept&by=channel", follow=True)
    assert "to tell them apart by" in refused.content.decode()
    file = erin.get("/prove/measure.csv?measure=kept&by=unit").content.decode()
    assert cast.north_desk.key in file
    assert cast.south.key in file
