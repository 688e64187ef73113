"""Who writes waits for nobody long: a listener is given as many lines in one transaction as make it a short one."""

from collections.abc import Sequence

import pytest

from everweek.journal import delivery, rules, subscribers
from everweek.journal.models import Line


@pytest.mark.django_db
def test_whoever_takes_long_for_a_line_gets_few_at_a_time_so_that_others_may_write(ring, monkeypatch):
    now = {"elapsed": 100.0, "a_line": 1 / 64}
    monkeypatch.setattr(rules, "LONG", 5 / 64)
    monkeypatch.setattr(delivery.clock, "elapsed", lambda: now["elapsed"])
    took: list[int] = []

    def slowly(lines: Sequence[Line]) -> None:
        took.append(len(lines))
        now["elapsed"] += now["a_line"] * len(lines)

    subscribers.subscriber("tests.slow", kinds=["bell.rung"], start="beginning", batch=40)(slowly)
    for order in range(60):
        ring(order)
    assert delivery.settle() == 60
    # Forty took eight times as long as they may: five are what fits.
    assert took == [40, 5, 5, 5, 5]
    # Quick again: more each time, up to what it says itself.
    now["a_line"], took[:] = 1 / 4096, []
    for order in range(150):
        ring(order)
    assert delivery.settle() == 150
    # No more than that in one round: others have their turn.
    assert took == [5, 10, 20, 5, 40, 40, 30]


def test_what_somebody_waits_for_waits_for_no_other_listener():
    def nothing(_lines: Sequence[Line]) -> None:
        pass

    for name in ("tests.one", "tests.other"):
        subscribers.subscriber(name, kinds=["bell.rung"])(nothing)
    subscribers.subscriber("tests.at_once", kinds=["bell.rung"], alone=True)(nothing)
    subscribers.external_subscriber("tests.outside", kinds=["bell.rung"])(nothing)
    shares = [[one.name for one in share] for share in delivery._shares(subscribers.registered())]
    assert shares == [["tests.one", "tests.other"], ["tests.at_once"], ["tests.outside"]]
