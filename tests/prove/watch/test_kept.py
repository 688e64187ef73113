"""What watching found is kept for a minute, for whoever may see the same and for nobody else."""

from everweek import clock
from everweek.prove.watch.kept import MOST_KEPT, Kept, whose


def test_what_was_found_is_kept_for_a_minute_and_then_looked_for_anew(monkeypatch):
    now, looked = [1000.0], []
    monkeypatch.setattr(clock, "elapsed", lambda: now[0])
    kept: Kept[int] = Kept()

    def find() -> int:
        looked.append(now[0])
        return len(looked)

    assert kept.found(("csat",), find) == 1
    now[0] += 59.9
    assert kept.found(("csat",), find) == 1
    assert kept.found(("nps",), find) == 2
    now[0] += 0.2
    assert kept.found(("csat",), find) == 3
    # Whoever does not wait is told what is known, however old.
    now[0] += 3600
    assert (kept.known(("csat",)), kept.known(("ces",))) == (3, None)


def test_of_too_many_those_found_longest_ago_go_first(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(clock, "elapsed", lambda: now[0])
    kept: Kept[int] = Kept()
    for number in range(MOST_KEPT + 1):
        now[0] += 0.1
        kept.found((number,), lambda number=number: number)

    assert [kept.known((number,)) for number in (0, 1, MOST_KEPT)] == [None, 1, MOST_KEPT]


def test_who_sees_one_desk_shares_nothing_with_who_sees_the_house(cast):
    of_bob, of_alice, of_erin, of_grace = (whose(one, ("unit",)) for one in (cast.bob, cast.alice, cast.erin, cast.grace))

    assert len({of_bob, of_alice, of_erin}) == 3
    assert of_erin == of_grace
