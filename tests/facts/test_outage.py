"""Where the storage of the facts is away, the lines wait and none is parked; a night asked to stop goes on another time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.facts.counting import count
from tests.facts.test_loading import counted

from everweek import clock
from everweek.errors import Conflict, Unavailable
from everweek.facts import load as loading
from everweek.facts import services, table, tasks, upkeep
from everweek.jobs.tasks import PutBack, ask_to_stop
from everweek.journal import delivery, queries

MONDAY = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def stopped() -> Iterator[None]:
    """The worker has been asked to stop."""
    ask_to_stop(asked=True)
    yield
    ask_to_stop(asked=False)


def settle_for(seconds: int) -> None:
    for second in range(seconds):
        with clock.frozen(MONDAY + timedelta(seconds=second)):
            delivery.settle()


def standing() -> queries.Standing:
    return next(one for one in queries.list_standings() if one.subscriber == "facts")


def fail_with(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(table, "commit", fail)


def broken_table() -> Exception:
    from deltalake.exceptions import DeltaError

    return DeltaError("the storage answers 503")


@pytest.mark.parametrize("make", [broken_table, lambda: Conflict("written meanwhile"), lambda: OSError(28, "No space left")])
def test_lines_wait_for_the_storage_and_none_is_parked(answer, monkeypatch, make):
    for score in (9, 3, 7):
        answer(recommend=score)
    with monkeypatch.context() as patched:
        fail_with(make(), patched)
        settle_for(60)
    assert queries.list_parked() == []
    assert standing().tries == 0
    assert "facts" in standing().reason.lower()
    with clock.frozen(MONDAY + timedelta(seconds=90)):
        delivery.settle()
    assert counted() == count(measures=["nps"])
    assert standing().reason == ""


def test_a_folder_that_is_none_is_waited_for_too(answer, folder):
    folder.write_text("in the way")
    answer(recommend=9)
    settle_for(30)
    assert queries.list_parked() == []
    assert "EVERWEEK_FACTS" in standing().reason
    folder.unlink()
    with clock.frozen(MONDAY + timedelta(seconds=60)):
        delivery.settle()
    assert counted() == count(measures=["nps"])


def test_a_setting_that_makes_no_sense_parks_nothing(answer, settings):
    settings.EVERWEEK_FACTS = "s3://bucket/facts"
    answer(recommend=9)
    settle_for(30)
    assert queries.list_parked() == []


def test_a_command_is_told_that_the_storage_is_away(answer, monkeypatch):
    answer(recommend=9)
    fail_with(OSError(28, "No space left"), monkeypatch)
    with pytest.raises(Unavailable, match="EVERWEEK_FACTS"):
        services.bring_up_to_date()


def test_a_night_that_is_asked_to_stop_puts_itself_back_and_is_finished_by_the_next_worker(answer, load, stopped):
    for score in (9, 3):
        answer(recommend=score)
        load()
    before = files()
    with pytest.raises(PutBack):
        tasks.night.call()
    assert files() == before
    ask_to_stop(asked=False)
    tasks.night.call()
    assert len(files()) < len(before)
    assert counted() == count(measures=["nps"])


def test_between_two_partitions_the_night_asks_whether_to_stop(answer, load):
    for score in (9, 3):
        answer(recommend=score)
        load()
    epoch = loading.current_epoch()
    asked = iter([False, True])
    opened = table.open_table(epoch)
    partitions = upkeep.whole_partitions(table.snapshot_of(opened, epoch).files)
    assert len(partitions) > 1
    assert upkeep.merge_all(opened, epoch, stop=lambda: next(asked)) == len(partitions[0])


def files() -> list[str]:
    seen = table.look(loading.current_epoch())
    assert seen is not None
    return sorted(file.path for file in seen.files)
