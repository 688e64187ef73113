"""Which answers are called doubtful: programs and the very eager are found, and honest busy days are left alone."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.listen.doubting.saying import MORNING, TASTE, busy_kiosk, came, lecture_hall, newsletter, scores
from tests.trying import tries

from everweek.listen.doubting.rules import BURST_FEWEST, Came, Day, DoubtKind, doubtful, words_key

SEED = 4_120_031


def others(many: int = 300, seed: int = SEED) -> list[Came]:
    """Honest answers over the day, each from a place of its own."""
    rng = np.random.default_rng(seed)
    said = scores(rng, TASTE, many)
    return [came(10_000 + n, rng.uniform(0, 30_000), place=f"h{n}", browser=f"h{n}", said=said[n]) for n in range(many)]


def found_in(*rows: Came) -> list[tuple[str, int]]:
    return [(one.kind.value, len(one.ids)) for one in doubtful(Day([*rows, *others()]))]


@pytest.mark.parametrize("honest", [busy_kiosk, newsletter, lecture_hall])
def test_an_honest_busy_day_is_left_alone(honest) -> None:
    marked = [seed for seed in range(SEED, SEED + 40) if doubtful(honest(seed))]
    # By its making at most one day in a thousand: of 40 days more than one would be so once in a thousand runs.
    assert len(marked) <= 1, marked


def test_a_program_that_sends_as_fast_as_it_may_is_found() -> None:
    rng = np.random.default_rng(SEED)
    assert found_in(*(came(n, 60 + n * 0.5, place="p", browser="b", said=rng.integers(11)) for n in range(60))) == [("pace", 60)]


def test_a_patient_hand_that_says_the_worst_again_and_again_is_found() -> None:
    assert found_in(*(came(n, 3_000 * n, place="p", browser="b", said=0) for n in range(8))) == [("again", 8)]


def test_a_burst_from_one_place_that_says_one_rare_thing_is_found_under_whatever_name_of_browser() -> None:
    assert found_in(*(came(n, 60 + 9 * n, place="p", browser=f"b{n}", said=1) for n in range(12))) == [("burst", 12)]


def test_a_family_that_answers_alike_on_one_telephone_is_none() -> None:
    assert found_in(*(came(n, 60 + 45 * n, place="p", browser="b", said=10) for n in range(4))) == []


def test_of_a_link_nobody_knows_yet_only_a_long_row_of_the_same_is_doubted() -> None:
    few = [came(n, 60 + 9 * n, place="p", browser="b", said=10) for n in range(12)]
    many = [came(n, 60 + 9 * n, place="p", browser="b", said=10) for n in range(200)]
    assert doubtful(Day(few)) == []
    assert [one.kind for one in doubtful(Day(many))] == [DoubtKind.BURST]


def test_what_everybody_says_is_held_against_nobody() -> None:
    everybody = [came(500 + n, 100 * n, place=f"e{n}", browser=f"e{n}", said=10) for n in range(200)]
    assert doubtful(Day([*everybody, *(came(n, 60 + 9 * n, place="p", browser="b", said=10) for n in range(60))])) == []


def test_what_was_said_the_days_before_counts_as_said_by_others() -> None:
    row = [came(n, 60 + 9 * n, place="p", browser="b", said=1) for n in range(12)]
    assert doubtful(Day(row)) == []
    [found] = doubtful(Day(row, lambda: {"10": 300, "1": 3}))
    assert (found.kind, found.alike, found.elsewhere) == (DoubtKind.BURST, 12, pytest.approx(3 / 303))


def test_a_child_at_a_kiosk_is_found_and_the_queue_before_it_is_not() -> None:
    queue = [came(n, 5 * n, place="p", browser="t", way="kiosk", said=9) for n in range(20)]
    child = [came(100 + n, 200 + 1.2 * n, place="p", browser="t", way="kiosk", said=n % 11) for n in range(9)]
    assert found_in(*queue, *child) == [("pace", 9)]


def test_two_tablets_behind_one_address_are_not_taken_for_one_child() -> None:
    rows = [came(n, 3.2 * n / 2, place="p", browser=f"t{n % 2}", way="kiosk") for n in range(40)]
    assert found_in(*rows) == []


def test_who_comes_from_an_unknown_place_is_compared_with_nobody() -> None:
    assert found_in(*(came(n, 60 + n, said=0) for n in range(40))) == []


rows = st.lists(
    st.builds(
        lambda number, seconds, place, way, said: Came(
            number, MORNING + timedelta(seconds=seconds), place, place and place + "b", way, said
        ),
        st.integers(0, 10**6),
        st.floats(0, 3_000),
        st.sampled_from(["", "p", "q"]),
        st.sampled_from(["link", "qr", "kiosk", "widget"]),
        st.sampled_from(["", "0", "9", "10"]),
    ),
    max_size=60,
    unique_by=lambda one: one.id,
)


@given(rows, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=tries(60))
def test_no_answer_is_doubted_twice_and_the_order_they_are_told_in_is_nothing(came_in, chance) -> None:
    found = doubtful(Day(came_in))
    ids = [pk for one in found for pk in one.ids]
    assert len(ids) == len(set(ids))
    assert set(ids) <= {one.id for one in came_in}
    assert all(len(one.ids) >= 3 and one.seconds >= 0 for one in found)
    shuffled = list(came_in)
    chance.shuffle(shuffled)
    assert {(one.kind, one.ids) for one in doubtful(Day(shuffled))} == {(one.kind, one.ids) for one in found}


@given(rows)
@settings(deadline=None, max_examples=tries(60))
def test_fewer_than_the_fewest_are_never_doubted(came_in) -> None:
    few: list[Came] = []
    for one in came_in:
        if sum(other.place == one.place for other in few) < min(BURST_FEWEST, 3) - 1:
            few.append(one)
    assert doubtful(Day(few)) == []


def test_long_words_are_alike_whatever_their_marks_and_short_ones_never() -> None:
    one = words_key("Nobody told us why the boat was late, and the office was closed.")
    assert one
    assert one == words_key("NOBODY told us why the boat was late and the office  was closed!")
    assert one != words_key("Nobody told us why the boat was late, and the office was open.")
    assert not words_key("Everything was fine, thank you very much")
