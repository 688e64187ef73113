"""Interactions are counted beside answers: each once, never among them, through kills, rebuilding, history and erasure."""

import random
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from tests.facts.counting import count
from tests.facts.worker import load_everything
from tests.processes import start

from everweek import clock
from everweek.errors import Invalid, Unavailable
from everweek.facts import ask, load, offers, schema, services, table
from everweek.facts.load import current_epoch
from everweek.journal import sequencer
from everweek.journal.delivery import settle
from everweek.journal.models import Line, Parked, Position
from everweek.journal.services import System
from everweek.moments.models import Interaction
from everweek.moments.services import InteractionRow, record_interactions, save_touchpoint
from everweek.people.models import CustomerKey
from everweek.people.services import end_keeping, erase_customer
from everweek.questionnaires.services import ResponseRow, accept_many

TILL = System("till")


@pytest.fixture
def moment(cast):
    """Let a customer have a moment with us: ``moment(month=9, unit=3)``."""
    for key in ("check-in", "call"):
        save_touchpoint(key=key, name=key, by=TILL)
    count = iter(range(10**6))

    def happen(*, month: int = 10, history: bool = False, **about: object) -> int:
        row = InteractionRow(at=datetime(2026, month, 5, 12, tzinfo=UTC), external_id=f"i{next(count)}", **about)
        [outcome] = record_interactions([row], by=TILL, history=history)
        assert outcome.id is not None, outcome
        return outcome.id

    return happen


def told(*by: str, **asked: object) -> dict[tuple[str | None, ...], int]:
    return {each.key: each.n for each in ask.interactions(by=by, **asked)}


def by_hand() -> dict[tuple[str | None, ...], int]:
    """By month, unit and touchpoint: in plain Python over the records."""
    rows = Interaction.objects.values_list("day", "unit", "touchpoint__key")
    return dict(Counter((f"{day:%Y-%m}", unit and str(unit), key) for day, unit, key in rows))


def test_interactions_are_counted_by_month_unit_and_touchpoint(moment, answer, load, cast):
    desk, bob = cast.north_desk.pk, cast.bob.pk
    moment(unit=desk, touchpoint="check-in", handled_by=bob, customer=cast.dana.pk)
    moment(unit=desk, touchpoint="check-in", channel="desk")
    moment(unit=desk, touchpoint="call", month=9, history=True)
    moment()
    answer(recommend=9, unit=desk, touchpoint="check-in")
    load()
    unit = str(desk)
    assert told("month", "unit", "touchpoint") == by_hand()
    assert by_hand() == {
        ("2026-09", unit, "call"): 1,
        ("2026-10", unit, "check-in"): 2,
        ("2026-10", None, None): 1,
    }
    assert told() == {(): 4}
    assert told("member") == {(str(bob),): 1, (None,): 3}
    assert told("channel", where={"touchpoint": "check-in"}) == {("desk",): 1, (None,): 1}
    assert told("unit", units=[desk], since=datetime(2026, 10, 1, tzinfo=UTC).date()) == {(unit,): 2}


def test_no_measure_of_answers_counts_an_interaction(moment, answer, load, cast):
    answer(recommend=9, unit=cast.north_desk.pk)
    for _ in range(3):
        moment(unit=cast.north_desk.pk, touchpoint="check-in")
    load()
    [group] = ask.counts_by_score(measures=["nps"], by=["unit"])
    assert sum(tally.n for tally in group.tallies.values()) == 1
    assert [(each.name, each.n) for each in ask.measures()] == [("nps", 1)]
    assert ask.values_of("touchpoint") == []
    assert ask.values_of("unit") == [(str(cast.north_desk.pk), 1)]


@pytest.mark.parametrize("cut", ["measure", "questionnaire", "language", "area"])
def test_an_interaction_is_not_cut_by_what_only_an_answer_has(moment, load, cut):
    moment()
    load()
    with pytest.raises(Invalid, match=cut):
        ask.interactions(by=[cut])
    with pytest.raises(Invalid, match=cut):
        ask.interactions(where={cut: "x"})


def test_lines_delivered_again_and_a_table_made_anew_count_each_once(moment, answer, load):
    for _ in range(3):
        moment(touchpoint="call")
        answer(recommend=9)
    load()
    Position.objects.filter(subscriber="facts").update(seq=0)
    load()
    assert told() == {(): 3}
    services.rebuild()
    assert told() == {(): 3}
    moment(touchpoint="call")
    load()
    assert told("touchpoint") == {("call",): 4}


def test_a_line_run_again_changes_nothing(moment):
    moment(touchpoint="call")
    sequencer.place()
    settle()
    line = Line.objects.get(kind="interaction.recorded")
    Parked.objects.create(subscriber="facts", line=line, tries=5, reason="", parked_at=line.at)
    load.apply([line])
    assert told() == {(): 1}


def test_an_erased_customers_moments_stay_nobodys(moment, load, cast, folder):
    moment(customer=cast.dana.pk, touchpoint="call")
    moment(touchpoint="call")
    load()
    key = CustomerKey.objects.get(customer=cast.dana).key
    [file] = [file for file in table.look(current_epoch()).files if file.grain == schema.INTERACTION]
    assert key in held(folder / file.path)
    erase_customer(customer=cast.dana, by=TILL)
    load()
    assert services.erase_pending() == 1
    assert told() == {(): 2}
    kept = list((folder / f"grain={schema.INTERACTION}").rglob("*.parquet"))
    assert kept
    assert all(key not in held(path) for path in kept)


def held(path):
    import pyarrow.parquet as pq

    return pq.ParquetFile(path).read().column("customer_key").to_pylist()


def test_merging_changes_no_count(moment, load):
    for _ in range(4):
        moment(touchpoint="call")
        load()
    assert services.compact(thoroughly=True) > 3
    assert told("touchpoint") == {("call",): 4}


def test_a_table_that_lacks_a_source_known_today_is_made_anew(moment, answer, load, monkeypatch):
    with monkeypatch.context() as older:
        older.setattr(schema, "LAYOUT", "00000000")
        # As it was before there were offers: no such grain, and a column fewer.
        older.setattr(schema, "COLUMNS", {name: kind for name, kind in schema.COLUMNS.items() if name != "channel"})
        monkeypatch.setattr("everweek.facts.load.OFFERS", ())
        moment()
        load()
        assert "channel" not in table.look(current_epoch()).columns
    table.forget()
    with pytest.raises(Unavailable):
        ask.interactions()
    monkeypatch.setattr("everweek.facts.load.OFFERS", offers.OFFERS)
    moment(channel="desk")
    answer(recommend=9, channel="api")
    load()
    assert told("channel") == {("desk",): 1, (None,): 1}
    assert [group.key for group in ask.counts_by_score(measures=["nps"], by=["channel"])] == [("api",)]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_loader_killed_at_random_points_counts_answers_and_interactions_exactly_once(version, cast, folder):
    save_touchpoint(key="call", name="Call", by=TILL)
    for part in range(10):
        at = [datetime(2026, 1 + n % 3, 3, 12, tzinfo=UTC) for n in range(60)]
        moments = [
            InteractionRow(at=day, unit=cast.north_desk.pk if n % 2 else None, touchpoint="call" if n % 5 else "")
            for n, day in enumerate(at)
        ]
        record_interactions(moments, by=TILL, history=part % 2 == 0)
        answers = [ResponseRow(identity=f"{part}-{n}", answers={"recommend": n % 11}, day=day.date()) for n, day in enumerate(at)]
        accept_many(version, answers, by=TILL, history=True)
    sequencer.place()
    chance = random.Random(7)
    killed = 0
    for _round in range(6):
        with start(load_everything, EVERWEEK_FACTS=str(folder)) as running:
            running.wait_for("begun")
            time.sleep(chance.uniform(0.0, 0.5))
            running.kill()
            killed += "done" not in running.outcome()[1]
            table.forget()
            # Whatever was killed when: a batch's answers and interactions are both there or neither.
            groups = ask.counts_by_score(measures=["nps"], by=["measure"], rolled=False)
            answered = sum(tally.n for group in groups for tally in group.tallies.values())
            experienced = sum(told().values())
            assert experienced == answered // 60 * 60 + 60 or (answered % 60 == 0 and answered <= experienced < answered + 60)
    with start(load_everything, EVERWEEK_FACTS=str(folder)) as running:
        assert running.finish() == ["begun", "done"]
    table.forget()
    assert killed > 1
    assert told("month", "unit", "touchpoint") == by_hand()
    groups = ask.counts_by_score(measures=["nps"], by=["month"])
    assert {group.key: {score: tally.n for score, tally in group.tallies.items()} for group in groups} == {
        key: {score: n for score, (n, _w, _w2) in scores.items()} for key, scores in count(measures=["nps"], by=["month"]).items()
    }


def test_an_interaction_kept_long_enough_is_counted_on_as_nobodys(moment, load, cast, folder):
    moment(customer=cast.dana.pk)
    load()
    key = CustomerKey.objects.get(customer=cast.dana).key
    later = clock.now() + timedelta(days=3 * 365 + 1)
    moment(customer=cast.dana.pk, month=9)
    Interaction.objects.filter(day__month=9).update(recorded_at=later)
    with clock.frozen(later):
        end_keeping(stop=lambda: False)
    load()
    assert told() == {(): 2}
    services.compact(thoroughly=True)
    assert told() == {(): 2}
    kept = {
        file.month.month: held(folder / file.path)
        for file in table.look(current_epoch()).files
        if file.grain == schema.INTERACTION
    }
    assert kept == {10: [None], 9: [key]}
