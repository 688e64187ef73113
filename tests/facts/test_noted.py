"""What the table shows is noted beside it: who only reads need not read its log. A note that is not so is not believed."""

import json
import os
import shutil

import pytest

from everweek import clock
from everweek.facts import noted, services, table
from everweek.facts.load import current_epoch
from everweek.facts.snapshots import Position

pytestmark = pytest.mark.one_database("What is noted of the table no database decides.")


@pytest.fixture
def log_is_shut(monkeypatch: pytest.MonkeyPatch):
    """From now on nobody may read the log, and what was looked at before is forgotten."""

    def shut() -> None:
        table.forget()
        table._by_log_alone.clear()

        def refused(*_words: object) -> None:
            message = "the log was read"
            raise AssertionError(message)

        monkeypatch.setattr(table, "_by_log", refused)

    return shut


def test_who_only_reads_sees_all_that_was_loaded_without_reading_the_log(answer, load, log_is_shut):
    for _ in range(2):
        answer(recommend=9)
        load()
    epoch = current_epoch()
    by_log = table.snapshot_of(table.open_table(epoch), epoch)
    log_is_shut()
    seen = table.look(epoch)
    assert seen == by_log
    assert (seen.told_by, seen.rolled, seen.answers) == (by_log.told_by, True, 2)
    # The same object, and with it all that was counted, as long as nobody writes.
    assert table.look(epoch) is seen


def test_upkeep_is_noted_too(answer, load, log_is_shut):
    for _ in range(3):
        answer(recommend=9)
        load()
    services.compact(thoroughly=True)
    epoch = current_epoch()
    by_log = table.snapshot_of(table.open_table(epoch), epoch)
    log_is_shut()
    assert table.look(epoch) == by_log


def test_a_note_of_other_records_or_another_form_or_half_a_note_is_none(answer, load, folder):
    answer(recommend=9)
    load()
    epoch = current_epoch()
    place = noted._place(folder)
    assert noted.noted(folder, epoch, lately=False) is not None
    assert noted.noted(folder, "another", lately=False) is None
    whole = place.read_text()
    for spoilt in (
        whole[:-5],
        "[]",
        json.dumps({**json.loads(whole), "form": 2}),
        json.dumps({**json.loads(whole), "told_by": [1, 2, 3]}),
    ):
        place.write_text(spoilt)
        assert noted.noted(folder, epoch, lately=True) is None
    place.unlink()
    assert table.look(epoch) is not None
    assert not list(folder.parent.glob("facts.shown.json.*"))


def test_who_wrote_and_was_killed_before_noting_it_is_found_in_the_log(answer, load, folder):
    answer(recommend=9)
    load()
    epoch = current_epoch()
    seen = table.look(epoch)
    table.commit(table.open_table(epoch), add=[], position=Position(epoch, seen.position.seq + 1), changes=True)
    # Just now: whoever only reads sees what was noted last, and a process that reads the log anyway sees the newest.
    assert noted.noted(folder, epoch, lately=True).version == seen.version
    assert noted.noted(folder, epoch, lately=False) is None
    assert table.look(epoch).position.seq == seen.position.seq + 1
    # Nobody has noted a version that came a while ago.
    table.commit(table.open_table(epoch), add=[], position=Position(epoch, seen.position.seq + 2), changes=True)
    before = clock.now().timestamp() - 2 * noted.A_MOMENT
    os.utime(noted.log_of(folder, seen.version + 2), (before, before))
    assert noted.noted(folder, epoch, lately=True) is None


def test_a_table_that_is_gone_is_not_shown_from_its_note(answer, load, folder):
    answer(recommend=9)
    load()
    shutil.rmtree(folder)
    assert table.look(current_epoch()) is None


def test_where_no_note_may_be_written_the_log_is_read(answer, load, monkeypatch):
    def shut(*_words: object, **_more: object) -> None:
        raise PermissionError(13, "not here")

    monkeypatch.setattr(noted.Path, "write_text", shut)
    answer(recommend=9)
    load()
    assert table.look(current_epoch()).answers == 1
