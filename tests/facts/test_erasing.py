"""Erasing a customer: her key is nowhere in the folder afterwards, in no encoding; her scores stay, nobody's."""

import json
import struct
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.cast import BY

from everweek.facts import ask, files, services
from everweek.facts.load import current_epoch
from everweek.people.models import CustomerKey, Erasure
from everweek.people.services import CustomerRow, erase_customer, upsert_customers
from everweek.science.tally import Tally


def encodings(key: int) -> list[bytes]:
    """As it could stand in Parquet, in JSON, in a checkpoint, in hexadecimal."""
    return [struct.pack("<q", key), struct.pack(">q", key), str(key).encode(), f"{key:x}".encode(), f"{key:016x}".encode()]


def places(folder: Path, key: int) -> Iterator[str]:
    """Every file whose bytes hold the key, or whose columns do once they are unpacked."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        raw = path.read_bytes()
        if any(each in raw for each in encodings(key)):
            yield f"{path.name}: bytes"
        if path.suffix == ".parquet" and str(key) in str(pq.ParquetFile(path).read().to_pydict()):
            yield f"{path.name}: columns"


@pytest.fixture(params=["none", "zstd"], autouse=True)
def plain(request, monkeypatch):
    """Once without compression, so that bytes can be searched; once as it is."""
    monkeypatch.setattr(files, "COMPRESSION", request.param)


def test_the_key_of_an_erased_customer_is_nowhere_and_her_scores_stay(answer, load, cast, folder):
    [other] = upsert_customers([CustomerRow(external_id="emil")], by=BY)
    for customer in (cast.dana.pk, other.id, cast.dana.pk, None):
        answer(recommend=9, customer=customer)
        load()
    key = CustomerKey.objects.get(customer=cast.dana).key
    kept = CustomerKey.objects.get(customer=other.id).key
    services.compact(thoroughly=True)
    assert list(places(folder, key)), "the search must be able to find it"
    erase_customer(customer=cast.dana, by=BY)
    load()
    assert not CustomerKey.objects.filter(key=key).exists()
    assert services.erase_pending() == 1
    assert list(places(folder, key)) == []
    assert list(places(folder, kept))
    assert not Erasure.objects.filter(facts_key=key).exists()
    [group] = ask.counts_by_score(measures=["nps"])
    assert group.tallies == {9.0: Tally(4, 4, 4)}
    [group] = ask.counts_by_score(measures=["nps"], by=["member"])
    assert group.tallies == {9.0: Tally(4, 4, 4)}
    assert services.erase_pending() == 0


def test_neither_log_nor_footers_ever_told_a_minimum_or_maximum_of_keys(answer, load, cast, folder):
    answer(recommend=9, customer=cast.dana.pk)
    load()
    services.compact(thoroughly=True)
    key = CustomerKey.objects.get(customer=cast.dana).key
    for path in (folder / "_delta_log").iterdir():
        assert not any(each in path.read_bytes() for each in encodings(key)), path
        if path.suffix == ".json":
            added = [json.loads(line)["add"] for line in path.read_text().splitlines() if line.startswith('{"add"')]
            assert all("customer_key" not in add["stats"] for add in added)
    for path in folder.rglob("grain=*/*/*.parquet"):
        for group in range(pq.read_metadata(path).num_row_groups):
            columns = pq.read_metadata(path).row_group(group)
            for place in range(columns.num_columns):
                column = columns.column(place)
                if column.path_in_schema == "customer_key":
                    assert not column.is_stats_set
                    assert column.dictionary_page_offset is None
                    assert not column.has_column_index


def test_an_erasure_begun_and_interrupted_is_finished_the_next_night(answer, load, cast, folder, monkeypatch):
    from everweek.facts import table

    answer(recommend=9, customer=cast.dana.pk)
    load()
    key = CustomerKey.objects.get(customer=cast.dana).key
    erase_customer(customer=cast.dana, by=BY)
    with monkeypatch.context() as cut:

        def power_cut(*_told, **_how):
            raise KeyboardInterrupt

        cut.setattr(table, "sweep", power_cut)
        with pytest.raises(KeyboardInterrupt):
            services.erase_pending()
    assert list(places(folder, key))
    assert Erasure.objects.filter(facts_key=key).exists()
    services.erase_pending()
    assert list(places(folder, key)) == []
    assert not Erasure.objects.filter(facts_key=key).exists()


def test_lines_delivered_again_after_an_erasure_bring_nothing_back(answer, load, cast, folder):
    from everweek.journal.models import Position

    answer(recommend=9, customer=cast.dana.pk)
    load()
    key = CustomerKey.objects.get(customer=cast.dana).key
    erase_customer(customer=cast.dana, by=BY)
    for night in (False, True):
        if night:
            services.erase_pending()
        Position.objects.filter(subscriber="facts").update(seq=0)
        load()
        [group] = ask.counts_by_score(measures=["nps"])
        assert group.tallies == {9.0: Tally(1, 1, 1)}
    assert list(places(folder, key)) == []
    services.rebuild()
    assert list(places(folder, key)) == []
    assert current_epoch()


def test_names_texts_and_outside_ids_never_reach_the_folder(answer, load, cast, folder):
    answer(recommend=9, customer=cast.dana.pk, identity="RESPONDENT-4711")
    load()
    services.compact(thoroughly=True)
    for path in (path for path in folder.rglob("*") if path.is_file()):
        told = path.read_bytes() + (str(pq.ParquetFile(path).read().to_pydict()).encode() if path.suffix == ".parquet" else b"")
        for secret in (b"RESPONDENT-4711", b"Dana", b"dana@example.org", b"dana"):
            assert secret not in told, (path, secret)


def test_what_a_killed_process_left_of_its_sorting_is_deleted_and_what_a_living_one_sorts_is_not(answer, load, cast, folder):
    import os
    import platform
    import subprocess
    import sys

    from everweek import clock

    answer(recommend=9, customer=cast.dana.pk)
    load()
    key = CustomerKey.objects.get(customer=cast.dana).key
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    spill = folder.with_name("facts.spill")
    here, elsewhere = platform.node(), "another-machine"
    left = {
        name: spill / name / "sorting.tmp" for name in (f"{here}-{gone.pid}", f"{elsewhere}-1", f"{elsewhere}-2", f"{here}-1")
    }
    for path in left.values():
        path.parent.mkdir(parents=True)
        path.write_bytes(struct.pack("<q", key))
    days_ago = clock.now().timestamp() - 2 * 86_400
    for path in (left[f"{elsewhere}-2"], left[f"{elsewhere}-2"].parent):
        os.utime(path, (days_ago, days_ago))
    erase_customer(customer=cast.dana, by=BY)
    services.erase_pending()
    # Number 1 lives on every machine; what another machine sorted this minute may be in use.
    assert {path.parent.name for path in left.values() if path.exists()} == {f"{here}-1", f"{elsewhere}-1"}
