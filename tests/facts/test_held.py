"""What is asked again is counted from rows that are held in memory, and is what counting by hand answers."""

import sys
import threading
from datetime import date
from itertools import cycle
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.cast import BY
from tests.facts.counting import count
from tests.trying import tries

from everweek.facts import ask, engine, held, synthetic, table, upkeep
from everweek.facts import load as loading
from everweek.facts.held import MOST_HELD
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import withdraw_response

TOLD_BY = (
    ("day", "week", "month", "measure"),
    ("week", "month", "unit", "measure"),
    ("month", "unit", "touchpoint", "measure"),
    ("month", "questionnaire", "channel", "language", "measure"),
)
VALUES = {"touchpoint": ["", "till"], "channel": ["email", "api"], "language": ["", "pt"], "month": ["2026-01", "2026-10"]}
DAYS = [None, date(2025, 12, 30), date(2026, 1, 1), date(2026, 1, 31), date(2026, 10, 6)]
of_files = pytest.mark.one_database(
    "What is held is read of the files; that they hold what was kept and taken back is tried on both."
)


@pytest.fixture
def loaded(answer, cast, load):
    """Answers of several months, units and scores, some not recorded everywhere, one of them taken back."""
    given = [
        answer(
            weight=1_500_000,
            **({"recommend": number % 11} if number % 3 else {"satisfied": 1 + number % 5}),
            day=DAYS[1:][number % 4],
            unit=[None, cast.north_desk.pk, cast.south.pk][number % 3],
            touchpoint=["", "till", "signs"][number % 5 % 3],
            channel=["email", "api"][number % 2],
            language=["", "en", "pt"][number % 7 % 3],
        )
        for number in range(60)
    ]
    load()
    withdraw_response(response=Response.objects.get(pk=given[1]), by=BY, reason="asked for by her")
    load()


@of_files
@settings(max_examples=tries(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_question_a_roll_up_can_tell_is_answered_from_memory_as_by_counting_by_hand(loaded, cast, data):
    told_by = data.draw(st.sampled_from(TOLD_BY))
    asked = {
        "measures": data.draw(st.sampled_from([["nps"], ["csat"], ["of nobody"]])),
        "by": data.draw(st.lists(st.sampled_from(told_by), max_size=3, unique=True)),
        "where": {
            name: data.draw(st.sampled_from(VALUES[name]))
            for name in data.draw(st.lists(st.sampled_from([one for one in told_by if one in VALUES]), max_size=2, unique=True))
        },
        "since": data.draw(st.sampled_from([None, date(2026, 1, 1)])),
        "until": data.draw(st.sampled_from([None, date(2026, 9, 30)])),
    }
    if "unit" in told_by:
        asked["units"] = data.draw(st.sampled_from([None, (), (cast.north_desk.pk,), (cast.north_desk.pk, cast.south.pk)]))
    elif "day" in told_by:
        asked |= {"since": data.draw(st.sampled_from(DAYS)), "until": data.draw(st.sampled_from(DAYS))}
    expected = {key: {score: sums[0] for score, sums in scores.items()} for key, scores in count(**asked).items()}
    with patch.object(ask, "MANY_ROWS", 1):
        ask.counts_by_score(**asked)
        with patch.object(ask, "find", side_effect=AssertionError("the files are read again")):
            again = [] if asked["measures"] == ["of nobody"] else ask.counts_by_score(**asked)
    assert {group.key: {score: tally.n for score, tally in group.tallies.items()} for group in again} == expected
    assert [group.key for group in again] == sorted(expected, key=lambda key: [(value is None, value or "") for value in key])


@of_files
@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("few", [0, held.FEW], ids=["read by the engine", "read at once"])
def test_it_is_the_same_from_the_answers_the_roll_ups_and_memory(monkeypatch, few):
    synthetic.fill(5000)
    monkeypatch.setattr(held, "FEW", few)
    monkeypatch.setattr(ask, "MANY_ROWS", 1)
    for by in ([], ["month", "unit"], ["touchpoint", "unit"], ["language"], ["measure", "day"], ["area"]):
        for measures in (["nps"], ["csat", "ces"], ["nps", "csat"]):
            answers = ask.counts_by_score(measures=measures, by=by, rolled=False)
            assert [ask.counts_by_score(measures=measures, by=by) for _again in range(3)] == [answers] * 3
    kept = table.look(loading.current_epoch()).held
    assert {measures for (_grain, measures), rows in kept.items() if rows} == {("nps",), ("csat", "ces")}


@of_files
@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("much", ["rows", "cells"])
def test_what_would_take_too_much_memory_is_asked_of_the_files(monkeypatch, much):
    synthetic.fill(3000)
    monkeypatch.setattr(ask, "MANY_ROWS", 1)
    first = ask.counts_by_score(measures=["nps"], by=["unit"])
    monkeypatch.setattr(held, "MOST_HELD" if much == "rows" else "MOST_CELLS", 100)
    assert [ask.counts_by_score(measures=["nps"], by=["unit"]) for _again in range(3)] == [first] * 3
    parts = _parts()
    assert (parts == []) == (much == "rows")
    assert all(len(part.n) <= MOST_HELD for part in parts)


@of_files
def test_a_weight_is_never_left_out(loaded):
    with patch.object(ask, "MANY_ROWS", 1):
        asked = [ask.counts_by_score(measures=["nps"], by=["unit"], weighted=weighted) for weighted in (True, False, False, True)]
    assert asked[0] == asked[3]
    assert asked[1] == asked[2] != asked[0]


def test_what_the_answers_alone_can_tell_is_read_once_and_anew_when_more_came(answer, load, cast):
    def asked(**how):
        return ask.counts_by_score(measures=["nps"], by=["member"], where={"unit": str(cast.north_desk.pk)}, **how)

    answer(recommend=9, unit=cast.north_desk.pk)
    load()
    first = asked()
    with patch.object(engine, "table_over", side_effect=AssertionError("read again")):
        assert asked() == first != []
        with pytest.raises(AssertionError, match="read again"):
            asked(since=date(2020, 1, 1))
        with pytest.raises(AssertionError, match="read again"):
            asked(rolled=False)
    answer(recommend=3, unit=cast.north_desk.pk)
    load()
    assert sum(tally.n for group in asked() for tally in group.tallies.values()) == 2


def _parts():
    return [part for parts in table.look(loading.current_epoch()).held.values() for part in parts]


@of_files
@settings(
    max_examples=tries(12),
    deadline=None,
    phases=set(Phase) - {Phase.shrink},
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_what_came_since_is_read_and_no_more_and_it_is_what_counting_by_hand_answers(answer, cast, load, data):
    """Dana and others answer and take back, files are merged: whoever asks meanwhile waits for what is new alone."""
    asked = {"measures": ["nps"], "by": ["month", "unit", "touchpoint"]}
    for number in range(6):
        answer(recommend=number, unit=cast.north_desk.pk, day=DAYS[1:][number % 4])
    load()
    with patch.object(ask, "MANY_ROWS", 1):
        for _twice in range(2):
            ask.counts_by_score(**asked)
        for _batch in range(data.draw(st.integers(1, 7))):
            for _some in range(data.draw(st.integers(1, 3))):
                answered = answer(
                    recommend=data.draw(st.integers(0, 10)),
                    unit=data.draw(st.sampled_from([None, cast.north_desk.pk, cast.south.pk])),
                    touchpoint=data.draw(st.sampled_from(["", "till", "quay"])),
                    day=data.draw(st.sampled_from(DAYS[1:])),
                )
            if data.draw(st.booleans()):
                withdraw_response(response=Response.objects.get(pk=answered), by=BY, reason="asked for by Dana")
            load()
            if data.draw(st.sampled_from([False, False, True])):
                epoch = loading.current_epoch()
                upkeep.merge_all(table.open_table(epoch), epoch)
            expected = {key: {score: sums[0] for score, sums in scores.items()} for key, scores in count(**asked).items()}
            with patch.object(ask, "find", side_effect=AssertionError("the files are read again")):
                told = ask.counts_by_score(**asked)
            assert {group.key: {score: tally.n for score, tally in group.tallies.items()} for group in told} == expected
            assert 1 <= len(_parts()) <= held.MOST_PARTS


@of_files
@pytest.mark.usefixtures("db")
def test_a_file_that_was_swept_away_between_looking_and_reading_is_looked_for_again(monkeypatch):
    synthetic.fill(2000)
    monkeypatch.setattr(ask, "MANY_ROWS", 1)
    expected = ask.counts_by_score(measures=["nps"], by=["unit"])
    with patch.object(held, "read", side_effect=FileNotFoundError("swept away")) as reading:
        assert ask.counts_by_score(measures=["nps"], by=["unit"]) == expected
    assert reading.call_count == 1


def test_what_is_held_goes_on_into_a_later_version_while_others_count_by_this_one():
    known, over = SimpleNamespace(held={}, before={}), threading.Event()

    def count_by_it() -> None:
        for number in cycle(range(50)):
            for kept in (known.held, known.before):
                kept[f"day{number}", ()] = ("part",)
                kept.pop((f"day{(number * 7) % 50}", ()), None)
            if over.is_set():
                return

    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    counting = threading.Thread(target=count_by_it)
    counting.start()
    try:
        for _ in range(20_000):
            table.held_before(known)
    finally:
        over.set()
        counting.join()
        sys.setswitchinterval(usual)
