"""Every question is written once, in DuckDB's dialect, and can be translated for the engines of large installations."""

from collections.abc import Mapping
from importlib.resources import files

import pytest
import sqlglot
from sqlglot import exp

from everweek.facts import engine, schema

KEYS = "day, week, unit, d_area, "
PLACES: Mapping[str, Mapping[str, str]] = {
    "counts_by_score": {
        "keys": KEYS,
        "scale": "scale_low, scale_high, ",
        "sums": ", SUM(w) AS w, SUM(w2) AS w2",
        "segments": "INNER JOIN segment_keys ON segment_keys.customer_key = facts.customer_key",
        "conditions": "measure IN ($v0, $v1) AND (unit IN ($v2) OR unit IS NULL) AND day >= $v3",
        "most": "1000001",
    },
    "scales": {"conditions": "measure IN ($v0)"},
    "measures": {"conditions": "unit IN ($v0)"},
    "values_of": {"column": "d_area", "conditions": "TRUE"},
    "roll_up": {"keys": ", ".join(schema.ROLLUPS[1].keys)},
    "rows_of_roll_up": {"columns": "month, week, unit, measure, score", "conditions": "measure IN ($v0)", "most": "1000001"},
    "records_in_order": {
        "content": "unit, day, record",
        "columns": "day, measure, unit, touchpoint, record",
        "order": "measure, unit, touchpoint, day, record",
    },
    "rows_of_records": {"columns": "day, measure, unit, touchpoint, record"},
    "how_many": {"keys": KEYS, "groups": f"GROUP BY {KEYS.strip(', ')}", "segments": "", "conditions": "TRUE", "most": "1000001"},
    "asked_and_answered": {
        "keys": KEYS,
        "groups": f"GROUP BY {KEYS.strip(', ')}",
        "segments": "",
        "conditions": "questionnaire = $v0 AND version IN ($v1, $v2)",
        "most": "1000001",
    },
    "promises_by_case": {
        "keys": KEYS,
        "groups": f"GROUP BY {KEYS.strip(', ')}",
        "segments": "INNER JOIN segment_keys ON segment_keys.customer_key = facts.customer_key",
        "conditions": "measure IN ($v0)",
        "most": "1000001",
    },
    "in_segments": {
        "keys": "segment, month, ",
        "told": "score, CAST(SUM(n) AS BIGINT) AS n",
        "counted": "SELECT segment_set, month, score, SUM(n) AS n FROM facts GROUP BY segment_set, month, score",
        "groups": "segment, month, score",
        "most": "1000001",
    },
    "months_with_nobodys_keys": {},
}


def test_every_question_is_in_this_test():
    there = {
        path.name.removesuffix(".sql") for path in (files("everweek.facts") / "questions").iterdir() if path.name.endswith(".sql")
    }
    assert there == set(PLACES)


@pytest.mark.parametrize("engine_name", ["spark", "clickhouse"])
@pytest.mark.parametrize("name", PLACES)
def test_a_question_is_understood_and_can_be_said_in_another_dialect(name, engine_name):
    sql = engine.fill(name, PLACES[name])
    [parsed] = sqlglot.parse(sql, dialect="duckdb")
    assert not list(parsed.find_all(exp.Command)), "not understood, only passed on"
    # Engines bind values each in their own way; a literal of the syntax tree, which quotes itself, stands for that here.
    bound = parsed.transform(lambda node: exp.Literal.string("v") if isinstance(node, exp.Parameter | exp.Placeholder) else node)
    told = bound.sql(dialect=engine_name, unsupported_level=sqlglot.ErrorLevel.RAISE)
    assert "$" not in told
    again = sqlglot.parse_one(told, dialect=engine_name)
    tables = {table.name for table in again.find_all(exp.Table)}
    assert "facts" in tables
    assert tables <= {"facts", "segment_keys", "segment_sets", "looked_up", "erased_keys", "live_keys"}
    assert [column.alias_or_name for column in again.selects] == [column.alias_or_name for column in parsed.selects]


def test_an_identifier_is_a_column_of_the_facts_or_refused():
    for good in ("unit", "d_area", "dx_c3a4", "segment", "w2"):
        assert engine.identifier(good) == good
    for bad in ("units", "d_", "d_a-b", 'unit"', "unit;", "", "d_area)", "dx_c", "D_AREA", "d_area\n", "unit --"):
        with pytest.raises(ValueError, match="not a column"):
            engine.identifier(bad)


def test_the_engine_reads_its_folder_and_nothing_else(tmp_path):
    import duckdb

    folder = tmp_path / "facts"
    folder.mkdir()
    with engine.cursor(folder) as at:
        for sql in (
            "SELECT * FROM read_text('/etc/passwd')",
            "SELECT * FROM '/etc/passwd'",
            "COPY (SELECT 1) TO '/tmp/everweek-was-here.csv'",
            "SET enable_external_access = true",
            "INSTALL httpfs",
            "ATTACH '/tmp/everweek-was-here.db'",
        ):
            with pytest.raises(duckdb.Error):
                at.execute(sql)


def test_what_does_not_fit_into_the_memory_is_sorted_on_the_disk_and_nothing_stays_there(tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "MEMORY", "80MB")
    # Where other tests' tables lie it may be open already, with all the memory there is.
    folder = tmp_path / "facts"
    folder.mkdir()
    spill = folder.with_name("facts.spill")
    with engine.cursor(folder) as at:
        sorting = at.sql("SELECT i, hash(i) AS mixed, repeat('x', 40) AS text FROM range(3000000) AS t(i) ORDER BY mixed")
        batches = sorting.to_arrow_reader(100_000)
        rows = next(batches).num_rows
        assert sum(path.stat().st_size for path in spill.rglob("*") if path.is_file()) > 50_000_000
        rows += sum(batch.num_rows for batch in batches)
    assert rows == 3_000_000
    assert sum(path.stat().st_size for path in spill.rglob("*") if path.is_file()) == 0
