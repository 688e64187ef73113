"""What the facts answer is what counting by hand answers, for any cut; and nothing a person writes becomes SQL."""

from datetime import date
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import BY
from tests.facts.counting import count
from tests.trying import tries

from everweek.errors import Invalid, Unavailable
from everweek.facts import ask, load, rules, services, table
from everweek.facts.groups import Group
from everweek.facts.segments import FEWEST
from everweek.facts.services import rebuild
from everweek.people.models import Customer, Merging, Segment
from everweek.people.services import CustomerRow, merge_customers, part_customers, upsert_customers
from everweek.questionnaires.services import ResponseRow, accept_many, correct_response, withdraw_response
from everweek.science.tally import Tally

DAYS = [date(2025, 12, 30), date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1), date(2026, 10, 5), date(2026, 10, 11)]
CUTS = ["day", "week", "month", "unit", "touchpoint", "channel", "questionnaire", "language", "member", "area", "till"]

of_the_facts = pytest.mark.one_database("Counted by the facts; that PostgreSQL gives them each answer, test_loading tries.")


def as_counted(groups: list[Group]) -> dict:
    return {group.key: {score: (t.n, t.w, t.w2) for score, t in group.tallies.items()} for group in groups}


def test_answers_are_counted_by_score(answer, load):
    for score in (9, 9, 3):
        answer(recommend=score)
    load()
    [group] = ask.counts_by_score(measures=["nps"])
    assert group.tallies == {3.0: Tally(1, 1, 1), 9.0: Tally(2, 2, 2)}
    assert group.scales == {(0.0, 10.0)}


def test_before_the_first_answer_there_is_nothing_and_no_error(db):
    assert ask.counts_by_score(measures=["nps"]) == []
    assert ask.measures() == []
    assert ask.ready() == ask.Freshness(seq=0, waiting=0, lag=0.0)
    assert ask.dimensions()[:3] == ["day", "week", "month"]


@pytest.fixture
def many(cast, version):
    """A few hundred answers of every sort, some corrected and some withdrawn; the same each time."""
    import random

    chance = random.Random(20261005)
    units = [None, cast.north.pk, cast.north_desk.pk, cast.south.pk]
    rows = [
        ResponseRow(
            identity=f"m{number}",
            answers={
                key: value
                for key, value in {
                    "recommend": chance.choice([*range(11), None]),
                    "satisfied": chance.choice([1, 2, 3, 4, 5, None]),
                }.items()
                if value is not None
            },
            day=chance.choice(DAYS),
            unit=chance.choice(units),
            touchpoint=chance.choice(["", "till", "signs"]),
            channel=chance.choice(["email", "api"]),
            language=chance.choice(["", "en", "pt"]),
            about_member=chance.choice([None, cast.bob.pk]),
            customer=chance.choice([None, cast.dana.pk]),
            dimensions=chance.choice([{}, {"area": "A"}, {"area": "B", "till": "7"}]),
            weight=chance.choice([1, 1_000_000, 1_333_333, 10**8]),
        )
        for number in range(300)
    ]
    outcomes = accept_many(version, rows, by=BY, history=True)
    from everweek.questionnaires.models import Response

    return [Response.objects.get(pk=outcome.id) for outcome in outcomes if outcome.id]


@of_the_facts
@settings(max_examples=tries(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_question_is_answered_as_by_counting_by_hand(many, loaded, cast, data):
    asked = {
        "measures": data.draw(st.lists(st.sampled_from(["nps", "csat"]), min_size=1, unique=True)),
        "by": data.draw(st.lists(st.sampled_from([*CUTS, "measure"]), max_size=3, unique=True)),
        "since": data.draw(st.sampled_from([None, *DAYS, date(2026, 10, 1)])),
        "until": data.draw(st.sampled_from([None, *DAYS, date(2026, 10, 31)])),
        "units": data.draw(st.sampled_from([None, (), (cast.north.pk,), (cast.north_desk.pk, cast.south.pk)])),
        "where": data.draw(
            st.dictionaries(
                st.sampled_from(["area", "till", "language", "channel", "touchpoint", "month"]), st.just(""), max_size=2
            )
        ),
    }
    for name in asked["where"]:
        values = {
            "area": ["A", "B", ""],
            "till": ["7", "8"],
            "language": ["pt", ""],
            "channel": ["api"],
            "touchpoint": ["till", ""],
        }
        asked["where"][name] = data.draw(st.sampled_from(values.get(name, ["2026-01", "2026-10"])))
    # As of many answers too, where one scale for all is looked for first.
    with patch.object(ask, "MANY_ROWS", data.draw(st.sampled_from([1, ask.MANY_ROWS]))):
        assert as_counted(ask.counts_by_score(**asked, weighted=True)) == count(**asked)


@pytest.fixture
def loaded(many, load):
    load()
    for response in many[:40:4]:
        correct_response(response=response, answers={"recommend": 10}, by=BY, reason="she meant ten")
    for response in many[1:40:5]:
        withdraw_response(response=response, by=BY, reason="asked for by her")
    load()


@of_the_facts
def test_compacting_and_rebuilding_change_no_number(many, loaded):
    asked = {"measures": ["nps", "csat"], "by": ["unit", "area", "month"], "weighted": True}
    before = ask.counts_by_score(**asked)
    rollup = ask.counts_by_score(measures=["nps"], by=["day", "unit"], weighted=True)
    services.compact(thoroughly=True)
    assert ask.counts_by_score(**asked) == before
    assert ask.counts_by_score(measures=["nps"], by=["day", "unit"], weighted=True) == rollup
    services.rebuild()
    assert ask.counts_by_score(**asked) == before
    assert ask.counts_by_score(measures=["nps"], by=["day", "unit"], weighted=True) == rollup


@of_the_facts
def test_a_question_by_day_or_unit_reads_a_roll_up_and_one_by_a_custom_dimension_the_answers(many, loaded):
    services.compact(thoroughly=True)
    snapshot = table.look(load_epoch())
    assert rules.grain_for({"day", "measure"}, snapshot.files) == "day"
    assert rules.grain_for({"unit", "measure", "month"}, snapshot.files) == "week_unit"
    assert rules.grain_for({"d_area", "measure"}, snapshot.files) == "answer"


def load_epoch() -> str:
    return load.current_epoch()


@of_the_facts
def test_sums_of_a_thousand_million_heavy_answers_are_exact(answer, load, monkeypatch):
    """10^9 answers of weight 10^8 millionths: 10^17 and 10^25, which no double holds; here as one row that counts for all."""
    from everweek.facts import rows

    plain = rows.values_of

    def heavy(counted):
        row = plain(counted)
        return {**row, "n": 10**9, "w": 10**9 * 10**8 + 1, "w2": 10**9 * 10**16 + 1}

    monkeypatch.setattr(rows, "values_of", heavy)
    answer(recommend=9)
    answer(recommend=9)
    load()
    for by in ([], ["unit"], ["questionnaire"], ["member"]):
        [group] = ask.counts_by_score(measures=["nps"], by=by, weighted=True)
        assert group.tallies == {9.0: Tally(2 * 10**9, 2 * 10**17 + 2, 2 * 10**25 + 2)}


@of_the_facts
def test_a_cut_too_fine_to_hand_over_is_refused_and_one_that_just_fits_is_not(many, loaded, monkeypatch):
    every = ask.counts_by_score(measures=["nps"], by=["day", "unit"])
    rows = sum(len(group.tallies) for group in every)
    monkeypatch.setattr(ask, "MOST_ROWS", rows)
    assert ask.counts_by_score(measures=["nps"], by=["day", "unit"]) == every
    monkeypatch.setattr(ask, "MOST_ROWS", rows - 1)
    with pytest.raises(Invalid, match="fewer dimensions"):
        ask.counts_by_score(measures=["nps"], by=["day", "unit"])


HOSTILE = [
    "\ud800",
    "'; DROP TABLE facts; --",
    'area"',
    "x' OR '1'='1",
    "$v0",
    "{keys}",
    "area\x00",
    "read_csv('/etc/passwd')",
    "ä ö",
    "1) OR (1=1",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_person_writes_is_only_ever_a_value(answer, load, text):
    answer(recommend=9, dimensions={"area": "A"})
    load()
    if text != "\ud800":
        assert ask.counts_by_score(measures=[text]) == []
        assert ask.counts_by_score(measures=["nps"], where={"area": text}) == []
    with pytest.raises(Invalid):
        ask.counts_by_score(measures=["nps"], by=[text])
    with pytest.raises(Invalid):
        ask.counts_by_score(measures=["nps"], where={text: "A"})
    with pytest.raises(Invalid):
        ask.counts_by_score(measures=["nps"], where={"day": text})
    with pytest.raises(Invalid):
        ask.counts_by_score(measures=["nps"], where={"unit": text})
    with pytest.raises(Invalid):
        ask.counts_by_score(measures=["nps"], where={"segment": text})


def test_a_hostile_value_that_was_really_answered_is_counted_like_any_other(answer, load):
    answer(recommend=9, dimensions={"area": "'; DROP TABLE facts; --"})
    load()
    [group] = ask.counts_by_score(measures=["nps"], by=["area"], where={"area": "'; DROP TABLE facts; --"})
    assert group.key == ("'; DROP TABLE facts; --",)


@pytest.mark.parametrize("many_rows", [1, ask.MANY_ROWS])
def test_a_segment_is_who_is_in_it_now(answer, load, cast, monkeypatch, many_rows):
    monkeypatch.setattr(ask, "MANY_ROWS", many_rows)
    more = [CustomerRow(external_id=f"more-{n}", language="pt" if n else "de") for n in range(FEWEST)]
    upsert_customers(more, by=BY)
    answer(recommend=9, customer=cast.dana.pk)
    answer(recommend=2)
    load()
    Segment.objects.create(key="portuguese", name="Portuguese", rule={"field": "language", "is": "pt"})
    Segment.objects.create(key="all", name="All", rule={"all": []})
    Segment.objects.create(key="none", name="None", rule={"any": []})
    groups = ask.counts_by_score(measures=["nps"], by=["segment"])
    assert [(group.key, group.tallies) for group in groups] == [
        (("all",), {9.0: Tally(1, 1, 1)}),
        (("portuguese",), {9.0: Tally(1, 1, 1)}),
    ]
    assert ask.counts_by_score(measures=["nps"], where={"segment": "none"}) == []
    [both] = ask.counts_by_score(measures=["nps"], where={"segment": ["all", "portuguese"]})
    assert both.tallies == {9.0: Tally(1, 1, 1)}


def test_a_segment_of_a_few_customers_is_cut_by_nobody(answer, load, cast):
    """However many answers they gave: the number would be what these few said."""
    for _ in range(9):
        answer(recommend=9, customer=cast.dana.pk)
    load()
    Segment.objects.create(key="dana", name="Dana", rule={"field": "email", "is": "dana@example.org"})
    assert ask.counts_by_score(measures=["nps"], by=["segment"]) == []
    assert ask.counts_by_score(measures=["nps"], where={"segment": "dana"}) == []
    upsert_customers([CustomerRow(external_id=f"n{n}", email="dana@example.org") for n in range(FEWEST - 1)], by=BY)
    [group] = ask.counts_by_score(measures=["nps"], by=["segment"])
    assert group.tallies == {9.0: Tally(9, 9, 9)}


def test_parted_again_each_answer_counts_in_the_segment_of_whoever_gave_it(answer, load, cast):
    for kind in ("partner", "supplier"):
        upsert_customers([CustomerRow(external_id=f"{kind}-{n}", kind=kind) for n in range(FEWEST)], by=BY)
        Segment.objects.create(key=kind, name=kind, rule={"field": "kind", "is": kind})
    kept, gone = (Customer.objects.get(external_id=f"{kind}-0") for kind in ("partner", "supplier"))
    answer(recommend=9, customer=kept.pk)
    answer(recommend=2, customer=gone.pk)

    def counted():
        load()
        return {group.key[0]: sorted(group.tallies) for group in ask.counts_by_score(measures=["nps"], by=["segment"])}

    apart = {"partner": [9.0], "supplier": [2.0]}
    assert counted() == apart
    merge_customers(kept=kept, gone=gone, by=BY)
    Customer.objects.create(external_id="supplier-5", kind="supplier")
    assert counted() == {"partner": [2.0, 9.0]}
    # Made anew meanwhile, the facts hold both under the key of the one who stayed.
    rebuild()
    answer(recommend=7, customer=kept.pk)
    assert counted() == {"partner": [2.0, 7.0, 9.0]}
    part_customers(merging=Merging.objects.get(), by=BY)
    assert counted() == {"partner": [7.0, 9.0], "supplier": [2.0]}


def test_the_measures_and_the_values_of_a_dimension_can_be_listed(answer, load, cast):
    answer(recommend=9, satisfied=4, day=date(2026, 1, 3), unit=cast.north.pk, dimensions={"area": "A"})
    answer(recommend=3, day=date(2026, 2, 3), dimensions={"area": "B"})
    answer(recommend=3, day=date(2026, 2, 4), dimensions={"area": "B"})
    load()
    assert ask.measures() == [
        ask.MeasureInfo("csat", 1, 1.0, 5.0, date(2026, 1, 3), date(2026, 1, 3)),
        ask.MeasureInfo("nps", 3, 0.0, 10.0, date(2026, 1, 3), date(2026, 2, 4)),
    ]
    assert [info.name for info in ask.measures(units=[cast.south.pk])] == []
    assert ask.values_of("area", measures=["nps"]) == [("B", 2), ("A", 1)]
    assert "area" in ask.dimensions()


def test_an_answer_of_before_a_dimension_was_known_is_not_recorded_there(answer, load):
    answer(recommend=9)
    load()
    answer(recommend=8, dimensions={"area": "A"})
    load()
    assert as_counted(ask.counts_by_score(measures=["nps"], by=["area"])) == {("A",): {8.0: (1, 1, 1)}, (None,): {9.0: (1, 1, 1)}}
    assert as_counted(ask.counts_by_score(measures=["nps"], where={"area": ""})) == {(): {9.0: (1, 1, 1)}}


def test_after_a_restore_nothing_is_told_until_the_facts_are_built_anew(answer, load):
    answer(recommend=9)
    load()
    services.renew_epoch()
    with pytest.raises(Unavailable, match="built anew"):
        ask.counts_by_score(measures=["nps"])
    services.load_pending()
    [group] = ask.counts_by_score(measures=["nps"])
    assert group.tallies == {9.0: Tally(1, 1, 1)}


@of_the_facts
def test_a_reader_whose_file_was_swept_away_looks_again(answer, load, monkeypatch):
    for _ in range(3):
        answer(recommend=9)
        load()
    from everweek.facts import engine

    stale = table.look(load_epoch())
    services.compact(thoroughly=True)
    with_lock = table.open_table(load_epoch())
    table.sweep(with_lock, at_once=True)
    looks = iter([stale])
    newest = table.look
    monkeypatch.setattr(engine, "look", lambda epoch: next(looks, None) or newest(epoch))
    [group] = ask.counts_by_score(measures=["nps"])
    assert group.tallies == {9.0: Tally(3, 3, 3)}


def test_importing_the_facts_loads_no_engine():
    import subprocess
    import sys

    script = (
        "import sys, everweek.facts, everweek.facts.schema, everweek.facts.rules;"
        "print([name for name in ('duckdb', 'deltalake', 'pyarrow') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
