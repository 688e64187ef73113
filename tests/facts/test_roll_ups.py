"""A roll-up is the sum of the answers, whatever was added and taken back in how many commits; one that is not is not read."""

import shutil
from collections import defaultdict
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.trying import tries

from everweek.facts import ask, engine, files, groups, rows, schema, services, table, upkeep, write
from everweek.facts.load import current_epoch
from everweek.facts.rows import Counted
from everweek.facts.snapshots import Position
from everweek.questionnaires.facts import AnswerRow
from everweek.science.tally import Tally

EPOCH = "life"

answers = st.builds(
    lambda response, measure, score, weight, day, unit, touchpoint, channel, n: Counted(
        AnswerRow(
            response=response,
            questionnaire="visit",
            version=1,
            measure=measure,
            score=score,
            scale_low=0.0,
            scale_high=10.0,
            weight=weight,
            day=day,
            unit=unit,
            touchpoint=touchpoint,
            channel=channel,
            language="en",
            about_member=None,
            customer=None,
            dimensions={},
        ),
        customer_key=None,
        seq=response,
        n=n,
    ),
    st.integers(1, 9),
    st.sampled_from(["nps", "csat"]),
    st.sampled_from([0.0, 2.5, 10.0]),
    st.sampled_from([1, 1_000_000, 333_333, 10**12]),
    st.sampled_from([date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 2), date(2026, 10, 5)]),
    st.sampled_from([None, 1, 2]),
    st.sampled_from(["", "till", "d'accueil ☺"]),
    st.sampled_from(["", "api"]),
    st.sampled_from([1, 1, 1, -1]),
)


def sums(rows_of, names):
    """(n, w, w2) by these columns, added in plain Python; what adds up to nothing is not there."""
    told = defaultdict(lambda: [0, 0, 0])
    for row in rows_of:
        for place, name in enumerate(schema.SUMS):
            told[tuple(row[each] for each in names)][place] += int(row[name])
    return {key: tuple(each) for key, each in told.items() if any(each)}


def held(snapshot, grain):
    """All rows of a grain, month and all."""
    some = [file for file in snapshot.files if file.grain == grain]
    if not some:
        return []
    with engine.cursor(snapshot.folder) as at:
        return at.sql(engine.over(engine.relation(snapshot, some, []), "SELECT * FROM facts")).to_arrow_table().to_pylist()


@settings(max_examples=tries(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(commits=st.lists(st.lists(answers, min_size=1, max_size=12), min_size=1, max_size=4))
def test_every_roll_up_is_the_sum_of_the_answers(commits, tmp_path_factory, monkeypatch):
    where = tmp_path_factory.mktemp("table") / "facts"
    monkeypatch.setattr(table, "folder", lambda: where)
    opened = table.open_table(EPOCH)
    for seq, batch in enumerate(commits, start=1):
        gathered = write.Gathered()
        gathered.take(schema.ANSWER, [rows.values_of(each) for each in batch])
        added = write.write_batch(table.folder(), gathered.give())
        table.commit(opened, add=added, position=Position(EPOCH, seq), changes=True)
    by_hand = [rows.values_of(each) for batch in commits for each in batch]
    for row in by_hand:
        row["in_month"] = row["month"]
    for merged in (False, True):
        if merged:
            upkeep.merge_all(opened, EPOCH)
        snapshot = table.snapshot_of(opened, EPOCH)
        assert snapshot.position == Position(EPOCH, len(commits))
        for grain in schema.ROLLUPS:
            names = ["month", *grain.keys]
            assert sums(held(snapshot, grain.name), names) == sums(by_hand, names), grain.name
            years = [file.month for file in snapshot.files if file.grain == grain.name]
            assert set(years) <= {date(2025, 1, 1), date(2026, 1, 1)}
            assert not merged or len(years) == len(set(years))
        names = ["month", "measure", "unit", "touchpoint"]
        assert sums(held(snapshot, schema.ANSWER), ["record", *names]) == sums(by_hand, ["record", *names])


@settings(max_examples=tries(50), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batch=st.lists(answers, min_size=1, max_size=30), taken_back=st.integers(0, 30))
def test_a_batch_is_counted_as_the_question_does_row_by_row_in_its_order(batch, taken_back, tmp_path):
    back = [replace(each, n=-each.n) for each in batch[:taken_back]]
    gathered = write.Gathered()
    gathered.take(schema.ANSWER, [rows.values_of(each) for each in batch + back])
    placed = gathered.give()[schema.ANSWER]
    placed = placed.append_column("in_month", placed.column("month"))
    with engine.cursor(tmp_path) as at:
        at.register("facts", placed)
        for grain in schema.ROLLUPS:
            asked = at.sql(engine.fill("roll_up", {"keys": ", ".join(grain.keys)})).to_arrow_table()
            assert write.rolled(placed, grain.keys).equals(asked), grain.name


def other_version(monkeypatch):
    """A program that declares fewer roll-ups, as an older one may."""
    monkeypatch.setattr(schema, "ROLLUPS", schema.ROLLUPS[:1])
    monkeypatch.setattr(schema, "LAYOUT", "00000000")


def test_a_table_of_another_version_is_asked_for_its_answers_and_made_anew_by_the_next_load(answer, load, monkeypatch):
    with monkeypatch.context() as older:
        other_version(older)
        answer(recommend=9, touchpoint="till")
        load()
    table.forget()
    assert not table.look(current_epoch()).rolled
    # The roll-up by touchpoint has nothing, and was the smallest: the answers are asked.
    [group] = ask.counts_by_score(measures=["nps"], by=["touchpoint"])
    assert (group.key, group.tallies) == (("till",), {9.0: Tally(1, 1, 1)})
    answer(recommend=3, touchpoint="till")
    load()
    snapshot = table.look(current_epoch())
    assert snapshot.rolled
    assert {file.grain for file in snapshot.files} == {schema.ANSWER, *(grain.name for grain in schema.ROLLUPS)}
    [group] = ask.counts_by_score(measures=["nps"], by=["touchpoint"])
    assert group.tallies == {3.0: Tally(1, 1, 1), 9.0: Tally(1, 1, 1)}


def test_what_an_older_version_wrote_into_a_newer_table_is_noticed(answer, load, monkeypatch):
    answer(recommend=9, touchpoint="till")
    load()
    epoch = current_epoch()
    opened = table.open_table(epoch)
    with monkeypatch.context() as older:
        other_version(older)
        beyond = Position(epoch, table.snapshot_of(opened, epoch).position.seq + 1)
        table.commit(opened, add=[], position=beyond, changes=True)
    assert table.position_of(opened, epoch) is None
    table.forget()
    assert not table.look(epoch).rolled


@pytest.mark.usefixtures("db")
def test_the_job_of_every_five_minutes_makes_a_table_of_another_version_anew(answer, load, monkeypatch):
    with monkeypatch.context() as older:
        other_version(older)
        answer(recommend=9)
        load()
    services.compact()
    assert table.look(current_epoch()).rolled


def test_the_same_score_on_two_scales_is_one_tally_and_both_scales_are_told():
    import pyarrow as pa

    told = {
        "unit": pa.array([2, None, 2, 10, 2], pa.int64()),
        "scale_low": [0.0, 0.0, 1.0, 1.0, 1.0],
        "scale_high": [10.0, 10.0, 5.0, 5.0, 5.0],
        "score": [3.0, 9.0, 3.0, 4.0, 1.0],
        "n": pa.array([1, 2, 3, 4, 5], pa.int64()),
    }
    wide, narrow = (0.0, 10.0), (1.0, 5.0)
    # In the order of their texts ("10" before "2"), what was not recorded last, scores from low to high.
    assert groups.groups_of(pa.table(told), ["unit"]) == [
        groups.Group(("10",), {4.0: Tally(4, 4, 4)}, frozenset({narrow})),
        groups.Group(("2",), {1.0: Tally(5, 5, 5), 3.0: Tally(4, 4, 4)}, frozenset({wide, narrow})),
        groups.Group((None,), {9.0: Tally(2, 2, 2)}, frozenset({wide})),
    ]


@settings(max_examples=tries(60), deadline=None)
@given(st.dictionaries(st.tuples(st.integers(1, 3), st.integers(0, 3)), st.integers(1, 5)), st.booleans())
def test_a_count_becomes_the_same_groups_whether_each_score_was_given_everywhere_or_not(counts, weighted):
    import pyarrow as pa

    huge = pa.decimal128(38, 0)
    sums = {"n": pa.array(counts.values(), pa.int64())}
    if weighted:
        sums |= {"w": pa.array([7 * n for n in counts.values()], huge), "w2": pa.array([49 * n for n in counts.values()], huge)}
    units, scores = (pa.array([key[at] for key in counts], kind) for at, kind in ((0, pa.int64()), (1, pa.float64())))
    expected: dict[int, dict[float, Tally]] = {}
    for (unit, score), n in sorted(counts.items()):
        expected.setdefault(unit, {})[float(score)] = Tally(n, 7 * n, 49 * n) if weighted else Tally(n, n, n)
    found = groups.groups_of(pa.table({"unit": units, "score": scores, **sums}), ["unit"], (0.0, 3.0))
    assert found == [groups.Group((str(unit),), told, frozenset({(0.0, 3.0)})) for unit, told in expected.items()]
    assert [list(each.tallies) for each in found] == [list(told) for told in expected.values()]


def test_a_measure_with_many_rows_has_row_groups_of_its_own_in_a_roll_up(tmp_path, monkeypatch):
    import pyarrow as pa
    import pyarrow.parquet as pq

    monkeypatch.setattr(files, "ROWS_OF_MEASURE", 3)
    measures = ["a", "b", "ces", "ces", "ces", "csat", "csat", "csat", "csat", "nps"]
    told = pa.table({"measure": measures, "in_month": [date(2026, 1, 1)] * len(measures)})
    # In batches that do not know of measures.
    files.write(tmp_path, grain="day", month=date(2026, 1, 1), batches=told.to_batches(max_chunksize=4))
    [written] = tmp_path.rglob("*.parquet")
    read = pq.ParquetFile(written)
    groups_of_rows = [read.read_row_group(one)["measure"].to_pylist() for one in range(read.num_row_groups)]
    assert groups_of_rows == [["a", "b", "ces", "ces", "ces"], ["csat"] * 4, ["nps"]]


def test_whole_numbers_of_38_digits_are_taken_as_they_are():
    import pyarrow as pa

    numbers = [0, 1, -1, 2**63 - 1, 2**63, 2**64 + 7, -(2**63), -(2**70), 10**38 - 1]
    kind = files.arrow_schema(schema.COLUMNS, []).field("w2").type
    column = pa.chunked_array([pa.array([5, *numbers], kind)[1:], pa.array([], kind), pa.array(numbers[:2], kind)])
    assert groups._whole(column) == [*numbers, 0, 1]  # the one place where bits are taken apart
    assert groups._whole(column.slice(0, 4)) == numbers[:4]  # the same


def test_whoever_looked_sees_what_another_wrote_and_a_table_that_came_in_the_place_of_this_one(answer, load, folder):
    answer(recommend=9)
    load()
    epoch = current_epoch()
    seen = table.look(epoch)
    assert table.look(epoch) is seen
    # As another process would: its own table object, and nothing told to this one.
    another = table.open_table(epoch)
    table.commit(another, add=[], position=seen.position, changes=True)
    assert table.look(epoch).version == seen.version + 1
    shutil.rmtree(folder)
    assert table.look(epoch) is None
    table.open_table(epoch)
    assert table.look(epoch).files == ()
    for _commit in range(seen.version + 1):
        table.commit(table.open_table(epoch), add=[], position=Position(epoch, 0), changes=True)
    again = table.look(epoch)
    assert (again.version, again.files) == (seen.version + 1, ())
