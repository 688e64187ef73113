"""Made-up answers for measuring: the same each time, and counted alike by every way there is."""

from functools import partial

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from everweek.errors import Conflict
from everweek.facts import ask, load, schema, synthetic, table

pytestmark = pytest.mark.django_db(transaction=True)
of_files = pytest.mark.one_database("What is made up is laid into the files, past any database.")


def counted(by: list[str], *, rolled: bool) -> dict[tuple[str | None, ...], dict[float, int]]:
    groups = ask.counts_by_score(measures=["nps"], by=by, rolled=rolled)
    return {group.key: {score: tally.n for score, tally in group.tallies.items()} for group in groups}


@of_files
@pytest.mark.parametrize("by", [[], ["month", "unit"], ["week", "unit"], ["touchpoint"], ["channel"], ["area"]])
def test_roll_ups_answers_and_the_bare_engine_count_alike(by):
    synthetic.fill(5000)
    answers = counted(by, rolled=False)
    assert counted(by, rolled=True) == answers
    assert sum(sum(scores.values()) for scores in answers.values()) == len(range(0, 5000, len(synthetic.MEASURES)))
    with synthetic.bare([f"d_{name}" if name == "area" else name for name in by]) as count:
        assert count() == sum(len(scores) for scores in answers.values())


@of_files
def test_a_column_is_of_the_kind_that_loading_gives_it():
    synthetic.fill(600)
    snapshot = table.look(load.current_epoch())
    kinds = {"text": pa.string(), "date": pa.date32(), "number": pa.float64(), "whole": pa.int64(), "huge": pa.decimal128(38, 0)}
    for file in snapshot.files:
        for field in pq.read_schema(snapshot.folder / file.path):
            wanted = kinds["text" if schema.is_custom(field.name) else schema.COLUMNS[field.name]]
            assert (field.name, field.type) == (field.name, wanted), file.grain


@of_files
def test_of_many_answers_the_scale_is_known_beforehand_and_nothing_changes(monkeypatch):
    synthetic.fill(5000)
    for by in ([], ["month", "unit"], ["area"], ["measure"]):
        for measures in (["nps"], ["nps", "csat"], ["csat", "ces"], ["of nobody"]):
            asked = partial(ask.counts_by_score, measures=measures, by=by, weighted=True, rolled=False)
            monkeypatch.setattr(ask, "MANY_ROWS", 10**9)
            each = asked()
            monkeypatch.setattr(ask, "MANY_ROWS", 1)
            assert asked() == each
            assert (each != []) == (measures != ["of nobody"])


@of_files
def test_it_is_the_same_table_each_time():
    synthetic.fill(3000)
    first = counted(["unit", "touchpoint"], rolled=False)
    synthetic.fill(3000)
    assert counted(["unit", "touchpoint"], rolled=False) == first


def test_an_installation_with_answers_of_its_own_is_left_alone(answer):
    answer(recommend=9)
    with pytest.raises(Conflict):
        synthetic.fill(1000)
