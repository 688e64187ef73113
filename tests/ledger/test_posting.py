"""Alice's team has a goodwill budget; Bob gives from it; nothing comes from nowhere."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from everweek.errors import Conflict, Invalid, NotFound
from everweek.errors.findings import State
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.ledger import health, queries, services
from everweek.ledger.models import Entry, LedgerAccount
from everweek.ledger.services import Leg

pytestmark = pytest.mark.django_db
BOB = System("bob")


LATE_POSTING = """
    INSERT INTO ledger_posting (entry_id, account_id, amount)
    SELECT entry.id, account.id, 5 FROM ledger_entry entry, ledger_ledgeraccount account WHERE account.key = 'given'
"""
BORN_POSTED = """
    INSERT INTO ledger_entry (key, purpose, "by", subject_type, subject_id, at, posted)
    SELECT 'forged', purpose, "by", '', '', at, posted FROM ledger_entry
"""


@pytest.fixture
def budget() -> str:
    """North's goodwill of October: 100.00 EUR, of which nothing may be overspent."""
    services.open_account(key="source", currency="EUR", by=BOB)
    services.open_account(key="given", currency="EUR", by=BOB)
    services.open_account(key="north", currency="EUR", floor=Decimal(0), by=BOB)
    services.post(key="fund", purpose="October", legs=move("source", "north", "100.00"), by=BOB)
    return "north"


def move(source: str, target: str, amount: str) -> list[Leg]:
    return [Leg(source, -Decimal(amount)), Leg(target, Decimal(amount))]


def test_bob_gives_a_refund_and_the_budget_tells_what_is_left(budget):
    services.post(key="g1", purpose="Refund", legs=move(budget, "given", "12.34"), by=BOB, subject=("case", 7))
    assert queries.balance_of(budget) == Decimal("87.66")
    assert queries.balance_of("given") == Decimal("12.34")
    assert Line.objects.filter(kind="ledger.posted").latest("id").ids["for"] == ["case", "7"]


def test_the_last_cent_can_be_given_and_not_one_more(budget):
    services.post(key="g1", purpose="Refund", legs=move(budget, "given", "100.00"), by=BOB)
    with pytest.raises(Conflict, match=r"Only 0\.00 EUR can still leave north") as refused:
        services.post(key="g2", purpose="Refund", legs=move(budget, "given", "0.01"), by=BOB)
    assert refused.value.code == "over-limit"
    assert queries.balance_of(budget) == 0
    assert not Entry.objects.filter(key="g2").exists()


def test_an_amount_is_written_as_the_reader_writes_it(budget):
    services.open_account(key="shop", currency="EUR", ceiling=Decimal("1234.50"), by=BOB)
    services.set_limits(key=budget, floor=None, ceiling=None, by=BOB)
    with translation.override("de"), pytest.raises(Conflict, match=r"1\.234,50\sEUR"):
        services.post(key="g1", purpose="Gift", legs=move(budget, "shop", "2000"), by=BOB)
    with pytest.raises(Conflict, match=r"shop can take only 1,234\.50 EUR more"):
        services.post(key="g1", purpose="Gift", legs=move(budget, "shop", "2000"), by=BOB)


def test_a_ceiling_holds_as_a_floor_does(budget):
    services.open_account(key="case-7", currency="EUR", ceiling=Decimal(20), by=BOB)
    with pytest.raises(Conflict, match=r"case-7 can take only 20\.00 EUR more"):
        services.post(key="g1", purpose="Gift", legs=move(budget, "case-7", "20.01"), by=BOB)


def test_posting_the_same_key_twice_gives_once(budget):
    first = services.post(key="g1", purpose="Refund", legs=move(budget, "given", "5"), by=BOB)
    again = services.post(key="g1", purpose="Refund", legs=move(budget, "given", "5"), by=BOB)
    assert first == again
    assert queries.balance_of(budget) == 95


def test_another_amount_under_a_used_key_is_refused(budget):
    services.post(key="g1", purpose="Refund", legs=move(budget, "given", "5"), by=BOB)
    with pytest.raises(Conflict, match="'g1' is another entry's"):
        services.post(key="g1", purpose="Refund", legs=move(budget, "given", "6"), by=BOB)


def test_many_entries_are_posted_as_each_would_be_or_none_of_them_is(budget):
    def wanted(*told: tuple[str, str]) -> list[services.EntryWanted]:
        return [
            services.EntryWanted(key=key, purpose="Refund", legs=move(budget, "given", amount), subject=("case", 7))
            for key, amount in told
        ]

    services.post_many(wanted=wanted(("g1", "40.00"), ("g2", "60.00")), by=BOB)
    assert (queries.balance_of(budget), queries.balance_of("given")) == (0, Decimal("100.00"))
    assert queries.list_differences() == []
    assert [one.ids["for"] for one in Line.objects.filter(kind="ledger.posted").order_by("-id")[:2]] == [["case", "7"]] * 2
    services.post(key="more", purpose="November", legs=move("source", "north", "1.00"), by=BOB)
    for beyond in (wanted(("g3", "0.50"), ("g4", "0.51")), wanted(("g5", "0.10"), ("g1", "40.00"))):
        with pytest.raises(Conflict, match="none of them was posted"):
            services.post_many(wanted=beyond, by=BOB)
    assert queries.balance_of(budget) == Decimal("1.00")


def test_a_reversal_gives_back_once(budget):
    entry = services.post(key="g1", purpose="Refund", legs=move(budget, "given", "5"), by=BOB)
    first = services.reverse(entry=entry, reason="Given to the wrong customer", by=BOB)
    assert services.reverse(entry=entry, reason="Given to the wrong customer", by=BOB) == first
    assert queries.balance_of(budget) == 100
    with pytest.raises(Conflict, match="A reversal is not reversed"):
        services.reverse(entry=first, reason="again", by=BOB)


@pytest.mark.parametrize(
    ("legs", "said"),
    [
        ([Leg("north", Decimal(-5)), Leg("given", Decimal(4))], r"legs sum to -1\.00 EUR, not to zero"),
        ([Leg("north", Decimal(-5))], "at least two legs"),
        ([Leg("north", Decimal(-5)), Leg("north", Decimal(5))], "each on another account"),
        ([Leg("north", Decimal(0)), Leg("given", Decimal(0))], "leave out a leg of zero"),
        ([Leg("north", Decimal("-0.001")), Leg("given", Decimal("0.001"))], "more decimals than EUR knows"),
        ([Leg("north", Decimal("NaN")), Leg("given", Decimal("NaN"))], "must be a number"),
        ([Leg("north", Decimal("-1e30")), Leg("given", Decimal("1e30"))], "must be a number up to"),
    ],
)
def test_legs_that_make_no_sense_are_refused_with_what_would_be_right(budget, legs, said):
    with pytest.raises(Invalid, match=said):
        services.post(key="g1", purpose="Refund", legs=legs, by=BOB)
    assert queries.balance_of("north") == 100


def test_currencies_do_not_mix(budget):
    services.open_account(key="yen", currency="JPY", by=BOB)
    with pytest.raises(Invalid, match=r"legs sum to .* EUR"):
        services.post(key="g1", purpose="Refund", legs=move(budget, "yen", "5"), by=BOB)


def test_an_unknown_account_is_named(budget):
    with pytest.raises(NotFound, match="no account 'south'"):
        services.post(key="g1", purpose="Refund", legs=move(budget, "south", "5"), by=BOB)
    with pytest.raises(NotFound):
        queries.balance_of("south")


def test_opening_twice_is_once_but_not_on_other_terms(budget):
    assert services.open_account(key="north", currency="EUR", floor=Decimal(0), by=BOB).amount == 100
    with pytest.raises(Conflict, match="other limits"):
        services.open_account(key="north", currency="EUR", floor=Decimal(-10), by=BOB)


def test_limits_move_but_not_past_what_is_held(budget):
    services.set_limits(key="north", floor=Decimal(100), ceiling=None, by=BOB)
    with pytest.raises(Conflict, match=r"holds 100\.00 EUR"):
        services.set_limits(key="north", floor=Decimal(101), ceiling=None, by=BOB)
    with pytest.raises(Invalid, match="lies above the ceiling"):
        services.set_limits(key="north", floor=Decimal(2), ceiling=Decimal(1), by=BOB)
    with pytest.raises(Invalid, match="holds nothing"):
        services.open_account(key="x", currency="EUR", floor=Decimal(1), by=BOB)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET purpose = 'other'",
        "DELETE FROM ledger_posting",
        "UPDATE ledger_posting SET amount = amount * 2",
        "UPDATE ledger_ledgeraccount SET balance = -1 WHERE key = 'north'",
        "UPDATE ledger_ledgeraccount SET currency = 'JPY' WHERE key = 'north'",
        LATE_POSTING,
        BORN_POSTED,
    ],
)
def test_the_database_itself_refuses_what_the_program_would_never_write(budget, statement):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert queries.list_differences() == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite can replace a row in passing")
@pytest.mark.parametrize(
    "statement",
    [
        """INSERT OR REPLACE INTO ledger_entry (id, key, purpose, "by", subject_type, subject_id, at, posted)
        SELECT id, 'other', purpose, "by", '', '', at, 0 FROM ledger_entry WHERE key = 'fund'""",
        """INSERT OR REPLACE INTO ledger_entry (key, purpose, "by", subject_type, subject_id, at, posted)
        SELECT key, purpose, "by", '', '', at, 0 FROM ledger_entry WHERE key = 'fund'""",
        "UPDATE OR REPLACE ledger_entry SET key = 'fund' WHERE key = 'draft'",
        "UPDATE OR REPLACE ledger_entry SET id = (SELECT id FROM ledger_entry WHERE key = 'fund') WHERE key = 'draft'",
        """INSERT OR REPLACE INTO ledger_posting (id, entry_id, account_id, amount)
        SELECT posting.id, draft.id, posting.account_id, 1 FROM ledger_posting posting, ledger_entry draft
        WHERE draft.key = 'draft'""",
    ],
)
def test_nothing_posted_is_replaced_in_passing(budget, statement):
    Entry.objects.create(key="draft", purpose="x", by="nobody", at="2026-10-05T09:00Z")
    with pytest.raises(IntegrityError, match="never change"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.get(key="fund").postings.count() == 2


def test_an_unbalanced_entry_cannot_be_posted_by_hand(budget):
    entry = Entry.objects.create(key="forged", purpose="x", by="nobody", at="2026-10-05T09:00Z")
    entry.postings.create(account=LedgerAccount.objects.get(key="north"), amount=50_000)
    with pytest.raises(IntegrityError, match="sums to zero"), transaction.atomic():
        Entry.objects.filter(key="forged").update(posted=True)
    assert queries.balance_of("north") == 100


def test_a_balance_changed_by_hand_is_found(budget):
    LedgerAccount.objects.filter(key="north").update(balance=500_000)
    (difference,) = queries.list_differences()
    assert (difference.account, difference.balance, difference.postings) == ("north", Decimal(50), Decimal(100))


def test_a_balance_changed_by_hand_is_no_good_health(budget):
    assert health.examine().state is State.WELL
    LedgerAccount.objects.filter(key="north").update(balance=500_000)
    found = health.examine()
    assert (found.state, "north" in found.says) == (State.ILL, True)


def test_the_movements_of_an_account_can_be_read(budget):
    services.post(key="g1", purpose="Refund", legs=move(budget, "given", "5"), by=BOB)
    assert [posting.entry.purpose for posting in queries.list_postings("north")] == ["Refund", "October"]


@pytest.mark.parametrize(
    ("field", "call"),
    [
        ("currency", lambda: services.open_account(key="points", currency="points", by=BOB)),
        ("key", lambda: services.open_account(key="a\0", currency="EUR", by=BOB)),
        ("key", lambda: services.post(key="\ud800", purpose="p", legs=[], by=BOB)),
        ("key", lambda: services.post(key="reverse:1", purpose="p", legs=[], by=BOB)),
        ("purpose", lambda: services.post(key="k", purpose="p" * 301, legs=[], by=BOB)),
        ("purpose", lambda: services.post(key="k", purpose="p\0", legs=[], by=BOB)),
        ("amount", lambda: services.post(key="k", purpose="p", legs=[Leg("a", Decimal("sNaN")), Leg("b", Decimal(1))], by=BOB)),
    ],
)
def test_what_one_database_would_keep_and_the_other_not_is_refused(field, call):
    """SQLite keeps any text of any length; PostgreSQL does not, and neither can keep half a surrogate pair."""
    services.open_account(key="a", currency="EUR", by=BOB)
    services.open_account(key="b", currency="EUR", by=BOB)
    with pytest.raises(Invalid) as refused:
        call()
    assert refused.value.field == field
