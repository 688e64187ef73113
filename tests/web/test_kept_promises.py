"""Promises kept are a measure like any other: on the page of measures, with its files."""

import re
from datetime import timedelta
from math import ceil, floor

import pytest
from tests.act.opening import MONDAY, opened
from tests.web.api.calls import program_of
from tests.web.reading import visit

from everweek import clock
from everweek.act.cases.working import Word, write_to_customer
from everweek.act.clocks.services import tell_due
from everweek.errors import Unavailable
from everweek.facts import ask
from everweek.journal import sequencer
from everweek.journal.delivery import settle
from everweek.prove.measures import measure

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("A page of what the facts count, which are kept in files.")]


def test_erin_reads_how_many_promises_were_kept_and_takes_the_numbers_with_her(cast, monkeypatch):
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
    assert "?queue=late" in page
    cut = erin.get("/prove/?measure=kept&by=unit", follow=True)
    assert cut.status_code == 200
    monthly = erin.get("/prove/?measure=kept&by=month", follow=True)
    assert "there are not two months with enough promises to compare" in monthly.content.decode()
    for shown in (page, cut.content.decode(), monthly.content.decode()):
        assert re.findall(r".{40}nswers.{40}", shown.split("<main")[1]) == [], "nobody answered a promise"
    weekdays = erin.get("/prove/?measure=kept&by=unit,weekday&add_name=severity", follow=True).content.decode()
    assert all(told in weekdays for told in ("Weekday", "Monday", "severity=4", "critical"))
    charts = erin.get("/prove/consistency/?measure=kept", follow=True).content.decode()
    assert "Promises kept" in charts
    assert re.findall(r".{40}nswers.{40}", charts.split("<main")[1]) == [], "nobody answered a promise"
    assert re.findall(r".{40}nswers.{40}", weekdays.split("<main")[1]) == [], "nobody answered a promise"
    refused = erin.get("/prove/?measure=kept&by=language", follow=True)
    assert "to tell them apart by" in refused.content.decode()
    program = program_of(cast.erin, "measures:read")
    told = program.get("/measures/kept?by=weekday").json()["says"]
    assert not any("due on a" in sentence for sentence in told), "of ten promises on one weekday nothing is told apart"
    file = erin.get("/prove/measure.csv?measure=kept&by=unit").content.decode()
    assert cast.north_desk.key in file
    assert cast.south.key in file

    with clock.frozen(MONDAY + timedelta(hours=10)):
        alone = opened(cast, unit=cast.north)
        write_to_customer(case=alone, word=Word(text="We look into it."), by=cast.erin)
        opened(cast, unit=cast.house)
        sequencer.place()
        settle()
        board = visit(erin, "/act/board/")
        [south] = [one.result for one in measure("kept", viewer=cast.erin, by=["unit"]).rows if one.cut["unit"] == cast.south.key]
    told = {name: board.row(name) for name in (cast.north_desk.name, cast.south.name, cast.north.name, cast.house.name)}
    # Where all n are kept, Wilson's interval begins at n / (n + z squared), here 5 / 8.8415 (Brown, Cai, DasGupta 2001, eq. 4).
    assert told[cast.north_desk.name].endswith("100 56 to 100 5")
    assert told[cast.south.name].endswith(f"{south.value:.0f} {floor(south.low)} to {ceil(south.high)} 5")
    assert told[cast.north.name].endswith("too few promises came due to tell")
    assert told[cast.house.name].endswith("no promise came due")

    def rebuilding(**_asked):
        raise Unavailable("The facts are being built anew.")

    monkeypatch.setattr(ask, "promises", rebuilding)
    with clock.frozen(MONDAY + timedelta(hours=10)):
        board = visit(erin, "/act/board/")
    assert "How promises are kept is being counted anew" in board.says
    assert board.row(cast.house.name).endswith("is being counted anew")
