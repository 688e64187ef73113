"""However the postings of several people fall between each other, limits hold and nothing is lost."""

import itertools
import threading
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.trying import tries

from everweek.errors import Conflict
from everweek.journal.services import System
from everweek.ledger import queries, services
from everweek.ledger.services import Leg

BOB = System("bob")
ACCOUNTS = ("source", "north", "south", "given")
MOVES = st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(ACCOUNTS), st.integers(1, 3000)).filter(lambda m: m[0] != m[1])
_rounds = itertools.count()


def at_once(people: list[list[tuple[str, tuple[str, str, int]]]], prefix: str) -> list[tuple[str, str, int]]:
    """Let each person post a list of (key, move) in a thread of her own; the moves that went through."""
    done: list[tuple[str, str, int]] = []
    broken: list[BaseException] = []
    begin = threading.Barrier(len(people))

    def work(moves: list[tuple[str, tuple[str, str, int]]]) -> None:
        try:
            begin.wait()
            for key, (source, target, cents) in moves:
                amount = Decimal(cents) / 100
                legs = [Leg(f"{prefix}{source}", -amount), Leg(f"{prefix}{target}", amount)]
                try:
                    services.post(key=f"{prefix}{key}", purpose="test", legs=legs, by=BOB)
                except Conflict:
                    continue
                done.append((source, target, cents))
        except BaseException as wrong:
            broken.append(wrong)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(moves,)) for moves in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not broken
    return done


def opened() -> str:
    prefix = f"r{next(_rounds)}-"
    services.open_account(key=f"{prefix}source", currency="EUR", floor=Decimal(-50), by=BOB)
    services.open_account(key=f"{prefix}north", currency="EUR", floor=Decimal(0), ceiling=Decimal(40), by=BOB)
    services.open_account(key=f"{prefix}south", currency="EUR", floor=Decimal(0), by=BOB)
    services.open_account(key=f"{prefix}given", currency="EUR", by=BOB)
    return prefix


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@settings(max_examples=tries(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(st.lists(MOVES, min_size=1, max_size=6), min_size=2, max_size=4))
def test_any_interleaving_keeps_limits_and_sums(people):
    prefix = opened()
    numbered = [[(f"{i}-{j}", move) for j, move in enumerate(moves)] for i, moves in enumerate(people)]
    done = at_once(numbered, prefix)
    expected = dict.fromkeys(ACCOUNTS, 0)
    for source, target, cents in done:
        expected[source] -= cents
        expected[target] += cents
    held = {name: int(queries.balance_of(f"{prefix}{name}") * 100) for name in ACCOUNTS}
    assert held == expected
    assert held["source"] >= -5000
    assert 0 <= held["north"] <= 4000
    assert held["south"] >= 0
    assert sum(held.values()) == 0
    assert queries.list_differences() == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_hundred_gifts_at_once_cannot_overspend_by_a_cent():
    prefix = opened()
    gifts = [[(f"{person}-{gift}", ("source", "given", 77)) for gift in range(10)] for person in range(10)]
    done = at_once(gifts, prefix)
    assert len(done) == 64  # 50.00 / 0.77 = 64.9
    assert queries.balance_of(f"{prefix}source") == Decimal("-49.28")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_same_gift_sent_by_two_people_at_once_is_given_once():
    prefix = opened()
    at_once([[("same", ("source", "given", 100))]] * 6, prefix)
    assert queries.balance_of(f"{prefix}given") == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_take_one_key_for_entries_between_other_accounts_are_one_entry_and_one_conflict():
    """They wait for none of each other's accounts: only the key itself tells."""
    prefix = opened()
    done, taken = [], []
    begin = threading.Barrier(2)

    def work(source: str, target: str) -> None:
        legs = [Leg(f"{prefix}{source}", Decimal(-1)), Leg(f"{prefix}{target}", Decimal(1))]
        try:
            begin.wait()
            done.append(services.post(key=f"{prefix}one", purpose="test", legs=legs, by=BOB).pk)
        except Conflict as conflict:
            taken.append(conflict.field)
        finally:
            connection.close()

    pairs = [("source", "north"), ("given", "south")]
    services.post(
        key=f"{prefix}before", purpose="t", legs=[Leg(f"{prefix}source", Decimal(-2)), Leg(f"{prefix}given", Decimal(2))], by=BOB
    )
    threads = [threading.Thread(target=work, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), taken) == (1, ["key"])
