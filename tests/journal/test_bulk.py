"""Thousands of rows at once are stored as they are, whatever stands in their cells."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.trying import tries

from everweek.journal import bulk
from everweek.journal.models import Line, Values
from everweek.journal.seals.text import Written
from everweek.people.models import Customer

AT = datetime(2026, 10, 5, 9, 0, 0, 123, tzinfo=UTC)
COLUMNS = ("id", "at", "kind", "actor", "subject_type", "subject_id", "ids", "values_hash", "history", "mac")
# What COPY would take for the end of a cell, of a row, of all rows, or for nothing at all.
TEXTS = st.text(st.sampled_from(["\t", "\n", "\r", "\\", "N", "n", ".", "é", "雨", " ", '"', "'"]), max_size=20)


@settings(max_examples=tries(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(st.tuples(TEXTS, st.none() | TEXTS, st.booleans()), min_size=1, max_size=5))
def test_a_row_comes_back_as_it_was_stored(db, told):
    # As many as go by COPY on PostgreSQL.
    many = [told[number % len(told)] for number in range(60)]
    ids = bulk.new_ids("journal_line", len(many))
    lines = [
        (pk, AT + timedelta(days=pk), text, "system:test", "", "", json.dumps({"said": text}), "", history, "")
        for pk, (text, _old, history) in zip(ids, many, strict=True)
    ]
    bulk.insert_rows("journal_line", COLUMNS, lines)
    values = [(pk, text, "", old, None) for pk, (text, old, _history) in zip(ids, many, strict=True)]
    bulk.insert_rows("journal_values", ("line_id", "person", "salt", "old_text", "new_text"), values)
    stored = [(one.pk, one.at, one.kind, one.ids, one.history) for one in Line.objects.filter(pk__in=ids).order_by("pk")]
    assert stored == [
        (pk, AT + timedelta(days=pk), text, {"said": text}, history) for pk, (text, _, history) in zip(ids, many, strict=True)
    ]
    kept = Values.objects.filter(line__in=ids).order_by("line").values_list("line", "person", "old_text", "new_text")
    assert list(kept) == [(pk, text, old, None) for pk, (text, old, _history) in zip(ids, many, strict=True)]


@pytest.mark.one_database("no database is asked")
@given(st.lists(st.text(st.characters()), min_size=7, max_size=7), st.booleans())
def test_the_text_of_a_line_is_the_json_that_lines_were_always_sealed_by(texts, history):
    assert Written(*texts, history).text() == json.dumps([*texts, history], ensure_ascii=False)


def test_rows_are_changed_as_they_are_told_and_no_others(db):
    kept, first, second = (Customer.objects.create(name=name, created_at=AT) for name in ("kept", "first", "second"))
    later = AT + timedelta(days=1)

    columns = ("name", "created_at", "erased_at")
    bulk.update_rows("people_customer", columns, [("é\t", later, None, first.pk), ("", AT, later, second.pk)])

    stored = Customer.objects.order_by("pk").values_list("pk", "name", "created_at", "erased_at")
    assert list(stored) == [(kept.pk, "kept", AT, None), (first.pk, "é\t", later, None), (second.pk, "", AT, later)]
