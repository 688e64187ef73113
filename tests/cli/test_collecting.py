"""A process that has come to rest gives back the memory it no longer uses, once."""

from pathlib import Path

import pytest

from everweek.cli import collecting
from everweek.cli.collecting import Resting, Swollen, own_memory


@pytest.fixture
def told(monkeypatch):
    """The clock and the processor time of the process, as the test says."""
    told = {"now": 100.0, "used": 5.0}
    monkeypatch.setattr(collecting.clock, "elapsed", lambda: told["now"])
    monkeypatch.setattr(collecting.time, "process_time", lambda: told["used"])
    return told


def after(told, resting, seconds, *, worked=0.0):
    told["now"] += seconds
    told["used"] += worked
    return resting.look()


def test_what_is_free_goes_back_once_work_is_over_and_not_while_it_goes_on(told):
    resting = Resting()
    assert not after(told, resting, 1)
    assert not after(told, resting, 8.9)
    assert after(told, resting, 0.2)
    assert not after(told, resting, 100)
    # Beats of the clock are no work.
    assert not any(after(told, resting, 1, worked=0.01) for _beat in range(60))
    assert not any(after(told, resting, 1, worked=0.9) for _busy in range(30))
    assert not after(told, resting, 9)
    assert after(told, resting, 1)
    assert not after(told, resting, 60)


def resident():
    """MiB of this process in memory."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def test_memory_between_what_is_still_used_goes_back_to_the_machine(told):
    taken = [bytearray(3000) for _each in range(40_000)]
    # Every hundredth stays: the end of the heap cannot come down.
    kept = taken[::100]
    before = resident()
    del taken
    resting = Resting()
    assert after(told, resting, 11)
    assert resident() < before - 60
    assert len(kept) == 400


def test_a_process_that_rests_and_holds_much_more_than_it_began_with_is_to_be_begun_anew(told, monkeypatch):
    holds = {"mib": 70.0}
    monkeypatch.setattr(collecting, "own_memory", lambda: holds["mib"])
    swollen = Swollen()
    assert not any(after(told, swollen, 1, worked=0.01) for _beat in range(60))
    holds["mib"] = 300.0
    assert not any(after(told, swollen, 1, worked=0.9) for _busy in range(60))
    assert not after(told, swollen, 29.5)
    assert after(told, swollen, 1)
    # A little more than at the beginning is no reason: two seconds of the processor each time.
    holds["mib"] = 90.0
    assert not any(after(told, swollen, 1) for _beat in range(60))


def test_what_a_process_takes_is_told_in_mib():
    before = own_memory()
    kept = bytearray(64 * 2**20)
    kept[::4096] = b"x" * len(kept[::4096])
    assert 60 < own_memory() - before < 70
