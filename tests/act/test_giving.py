"""Authority: who may give what without asking, who is asked for more, and that every cent stands in the ledger."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.act.giving import allow, credit, give, grid, promise
from tests.act.opening import MONDAY, opened

from everweek import clock
from everweek.act.cases.joining import join_cases
from everweek.act.cases.rules import Decision
from everweek.act.cases.settling import close_case, decide_case, tell_decision
from everweek.act.cases.working import Word, assign_case
from everweek.act.giving.answering import gestures_answering
from everweek.act.giving.granting import set_allowance, set_budget
from everweek.act.giving.leaving import pass_on_gestures
from everweek.act.giving.models import Budget
from everweek.act.giving.queries import (
    access_gesture,
    list_budgets,
    list_gestures,
    list_grid,
    list_to_approve,
    list_to_keep,
)
from everweek.act.giving.rules import GestureKind
from everweek.act.giving.services import (
    GestureWanted,
    approve_gesture,
    decline_gesture,
    give_gesture,
    keep_gesture,
    take_back_gesture,
)
from everweek.act.giving.telling import tell_giving
from everweek.act.models import Gesture, Remark
from everweek.errors import Conflict, Invalid, NotAllowed, NotFound
from everweek.journal.models import Line, Values
from everweek.ledger.models import LedgerAccount
from everweek.ledger.queries import balance_of, list_differences
from everweek.ledger.services import Leg, open_account, post
from everweek.people.models import Customer
from everweek.people.policy import Role
from everweek.people.services import (
    CustomerRow,
    erase_customer,
    give_post,
    leave_member,
    merge_customers,
    upsert_customers,
)

TODAY = MONDAY.date()


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def refused(what, *args, **more):
    with pytest.raises((Conflict, NotAllowed, Invalid)) as found:
        what(*args, **more)
    return found.value.code


def cost(unit, kind="credit", currency="EUR"):
    return balance_of(f"gesture:cost:{unit.pk}:{kind}:{currency}")


def test_bob_gives_within_his_limits_and_asks_above_them_and_the_first_tap_decides(cast):
    grid(cast)
    case = opened(cast)
    [offer] = [one for one in tell_giving(cast.bob, case).offers if one.currency]
    assert (offer.kind, offer.usual, offer.left) == (GestureKind.CREDIT, Decimal("20.00"), Decimal("50.00"))

    tapped = credit(30, why="Two hours in the rain.", key="tap")
    first = give_gesture(case=case, wanted=tapped, by=cast.bob)
    assert give_gesture(case=case, wanted=tapped, by=cast.bob) == first, "a second tap gives nothing more"
    case.refresh_from_db()
    assert (case.owner, case.standing, cost(cast.north_desk)) == (cast.bob, "in_hand", Decimal("30.00"))
    assert Remark.objects.get(side="note").text == "Given: credit, 30.00 EUR\nTwo hours in the rain."

    with pytest.raises(Conflict, match=r"20\.00 EUR of 50\.00 EUR can still be given in this case") as over:
        give(case, 30, cast.bob)
    assert over.value.code == "over-limit"
    asked = give(case, 100, cast.bob, ask=True)
    assert (asked.standing, list_to_approve(cast.bob)) == ("asked", [])
    asked_of = {who.name: [one.id for one in list_to_approve(who)] for who in (cast.alice, cast.erin, cast.grace)}
    assert asked_of == {"Alice": [asked.pk], "Erin": [asked.pk], "Grace": []}
    assert refused(approve_gesture, gesture=asked, by=cast.bob) == "own-request"
    approve_gesture(gesture=asked, by=cast.alice)
    assert refused(approve_gesture, gesture=asked, by=cast.erin) == "decided"
    assert refused(decline_gesture, gesture=asked, why="Too much.", by=cast.erin) == "decided"

    gave = list_gestures(case)
    assert [(one.member, one.asked_by, one.amount) for one in gave] == [("Alice", "Bob", 100), ("Bob", "", 30)]
    assert cost(cast.north_desk) == Decimal("130.00")
    kinds = Line.objects.filter(kind__startswith="gesture.").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["gesture.given", "gesture.asked", "gesture.given"]
    assert refused(give, case, 1, cast.bob) == "over-limit", "what Alice gave counts in the case"
    assert refused(give, case, 71, cast.alice) == "over-limit"
    give(case, 70, cast.alice)
    assert list_differences() == []


def test_limits_count_by_month_and_by_customer_and_two_who_are_merged_count_together(cast):
    grid(cast)
    [other] = upsert_customers([CustomerRow(external_id="dana-2", name="Dana")], by=cast.erin)
    again = Customer.objects.get(pk=other.id)
    give(opened(cast), 50, cast.bob)
    assert refused(give, opened(cast), 40, cast.bob) == "over-limit", "80 a customer and year"
    give(opened(cast, customer=again), 50, cast.bob)
    assert refused(give, opened(cast, customer=None, writer="Who"), 30, cast.bob) == "over-limit", "120 a month"

    merge_customers(kept=cast.dana, gone=again, by=cast.erin)
    case = opened(cast)
    [claim] = tell_giving(cast.erin, case).claims
    assert (claim.kind, claim.number, claim.amount) == (GestureKind.CREDIT, 2, 100)
    with clock.frozen(MONDAY + timedelta(days=40)):
        assert refused(give, case, 1, cast.bob) == "over-limit", "together they had 100 of 80"
        give(opened(cast, customer=None, writer="Who"), 50, cast.bob)
    with clock.frozen(MONDAY + timedelta(days=70)):
        give(opened(cast), 50, cast.bob)


@pytest.mark.one_database("whose turn it is to say yes follows from sums that read alike on any database")
def test_only_whoever_has_room_is_asked_and_who_is_known_by_an_address_alone_has_limits_too(cast):
    grid(cast)
    nameless = {"customer": None, "writer": "Who", "address": "who@example.org"}
    give(opened(cast, **nameless), 50, cast.bob)
    again = opened(cast, **nameless)
    assert refused(give, again, 40, cast.bob) == "over-limit", "80 a customer and year, by the address"
    give(opened(cast, customer=None, writer="Who"), 40, cast.bob)
    give(opened(cast, unit=cast.north), 200, cast.alice)

    asked = give(opened(cast, unit=cast.north), 150, cast.bob, ask=True)
    assert [len(list_to_approve(who)) for who in (cast.alice, cast.erin)] == [1, 1]
    assert list(gestures_answering([asked.pk])[asked.pk].may_decide) == [cast.erin.pk], "300 a customer and year for Alice"
    with pytest.raises(Conflict, match="more than you may approve by now"):
        approve_gesture(gesture=asked, by=cast.alice)
    leave_member(member=cast.erin, by=cast.heidi)
    with pytest.raises(Conflict, match="has given what they may by now"):
        give(opened(cast, unit=cast.north), 150, cast.bob, ask=True)


def test_a_budget_holds_for_the_unit_and_below_whoever_gives_and_counts_what_was_given_before(cast):
    grid(cast)
    give(opened(cast), 50, cast.bob)
    set_budget(unit=cast.north, period="2026-11", currency="EUR", amount=Decimal(80), by=cast.erin)
    set_budget(unit=cast.house, period="2026", currency="EUR", amount=Decimal(1000), by=cast.erin)
    case = opened(cast, customer=None, writer="Who")

    assert refused(give, case, "30.01", cast.erin) == "over-limit"
    give(case, 30, cast.erin)
    told = {one.period: (one.amount, one.given) for one in list_budgets(cast.house)}
    assert told == {"2026-11": (80, 80), "2026": (1000, 80)}
    assert refused(give, opened(cast, customer=None, writer="Else"), "0.01", cast.erin) == "over-limit"
    give(opened(cast, unit=cast.south), 100, cast.erin)
    set_budget(unit=cast.north, period="2026-11", currency="EUR", amount=None, by=cast.erin)
    give(case, 10, cast.erin)


def test_the_database_itself_refuses_what_passes_a_limit_whoever_posts(cast):
    grid(cast)
    case = opened(cast)
    give(case, 30, cast.bob)
    account = LedgerAccount.objects.get(key=f"gesture:case:{case.pk}:credit:EUR")
    open_account(key="elsewhere", currency="EUR", by=cast.erin)
    legs = [Leg(account.key, Decimal("20.01")), Leg("elsewhere", Decimal("-20.01"))]
    assert refused(post, key="by-hand", purpose="by hand", legs=legs, by=cast.erin) == "over-limit"


def test_what_is_taken_back_is_free_again_and_what_is_carried_out_is_not_taken_back(cast):
    grid(cast)
    case = opened(cast)
    gave = give(case, 50, cast.bob)
    assert [one.id for one in list_to_keep(cast.bob)] == [gave.pk]
    assert refused(take_back_gesture, gesture=gave, why="", by=cast.bob) == "invalid"
    for _twice in range(2):
        take_back_gesture(gesture=gave, why="It went to the wrong case.", by=cast.bob)
    assert (cost(cast.north_desk), list_to_keep(cast.bob)) == (0, [])

    again = give(case, 50, cast.bob)
    keep_gesture(gesture=again, by=cast.bob)
    keep_gesture(gesture=again, by=cast.bob)
    assert refused(take_back_gesture, gesture=again, why="No.", by=cast.bob) == "decided"
    assert Line.objects.filter(kind="gesture.kept").count() == 1


def test_what_costs_nothing_has_its_person_and_its_day(cast):
    grid(cast)
    case = opened(cast)
    given = give_gesture(case=case, wanted=promise(TODAY + timedelta(days=3)), by=cast.bob)
    finds = "Finds the wheelchair in the depot."
    through = GestureWanted(kind=GestureKind.COLLEAGUE, what=finds, until=TODAY + timedelta(days=1), colleague=cast.frank)
    seen_through = give_gesture(case=case, wanted=through, by=cast.bob)
    rule = GestureWanted(kind=GestureKind.EXCEPTION, what="No claims after seven days", why="The sign was wrong.")
    asked = give_gesture(case=case, wanted=rule, by=cast.bob, ask=True)
    exception = approve_gesture(gesture=asked, by=cast.alice)

    assert ([one.id for one in list_to_keep(cast.bob)], exception.standing) == ([given.pk], "done")
    assert [one.what for one in list_to_keep(cast.frank)] == [finds]
    keep_gesture(gesture=access_gesture(cast.frank, seen_through.pk), by=cast.frank)
    with pytest.raises(NotFound):
        access_gesture(cast.frank, given.pk)
    assert not LedgerAccount.objects.exists()
    assert refused(give_gesture, case=case, wanted=promise(TODAY - timedelta(days=1)), by=cast.bob) == "invalid"
    assert (
        refused(give_gesture, case=case, wanted=GestureWanted(kind=GestureKind.PROMISE, what="Soon."), by=cast.bob) == "invalid"
    )


def test_nobody_gives_about_themselves_in_another_unit_or_what_the_currency_cannot_express(cast):
    grid(cast)
    about = opened(cast, about_member=cast.bob)
    assert refused(give, about, 1, cast.bob, ask=True) == "about-you"
    south = opened(cast, unit=cast.south)
    assert refused(give, south, 1, cast.alice) == "not-allowed"
    assert [refused(give, south, amount, cast.erin) for amount in ("1.001", "0", "-5", "NaN")] == ["invalid"] * 4
    with pytest.raises(NotAllowed):
        give(south, 1, cast.frank)
    allow(cast.north, Role.FRONT_LINE, GestureKind.CREDIT, cast.erin, may=False)
    assert refused(give, opened(cast), 1, cast.bob) == "not-allowed"
    set_allowance(unit=cast.north, role=Role.FRONT_LINE, kind=GestureKind.CREDIT, currency="EUR", wanted=None, by=cast.erin)
    give(opened(cast), 1, cast.bob)
    [front] = [one for one in list_grid(cast.north_desk) if one.role == "front_line" and one.currency]
    assert (front.per_case, front.said_by, front.own) == (50, "House", False)


def test_a_declined_request_stays_with_its_reason_and_none_is_left_when_the_case_ends(cast):
    grid(cast)
    case = opened(cast)
    assign_case(case=case, to=cast.bob, by=cast.bob)
    declined = give(case, 100, cast.bob, ask=True)
    decline_gesture(gesture=declined, why="A call is what she wants.", by=cast.alice)
    waiting = give(case, 60, cast.bob, ask=True)
    decide_case(case=case, decision=Decision.REMEDY, what="Sent home.", by=cast.bob)
    tell_decision(case=case, word=Word(text="It comes."), by=cast.bob)
    close_case(case=case, by=cast.bob)

    assert [(one.id, one.standing, one.said) for one in list_gestures(case)] == [
        (waiting.pk, "lapsed", ""),
        (declined.pk, "declined", "A call is what she wants."),
    ]
    assert refused(approve_gesture, gesture=waiting, by=cast.alice) == "decided"
    assert refused(give, case, 1, cast.bob) == "closed"
    other, whole = opened(cast), opened(cast)
    waits = give(other, 60, cast.bob, ask=True)
    join_cases(case=other, into=whole, by=cast.bob)
    waits.refresh_from_db()
    assert waits.standing == "lapsed"


def test_an_erased_customers_gestures_keep_their_amounts_and_lose_their_words(cast):
    grid(cast)
    case = opened(cast)
    give_gesture(case=case, wanted=credit(30, what="Voucher for Dana", why="Dana waited."), by=cast.bob)
    waits = give(case, 60, cast.bob, ask=True)
    erase_customer(customer=cast.dana, by=cast.heidi)

    [gesture] = Gesture.objects.exclude(pk=waits.pk)
    assert (gesture.what, gesture.why, gesture.key, cost(cast.north_desk)) == ("", "", None, Decimal("30.00"))
    waits.refresh_from_db()
    assert waits.standing == "lapsed"
    assert not Values.objects.filter(line__subject_type="gesture").exclude(new_text=None).exists()


def test_dates_of_periods_are_whole(cast):
    for wrong in ("2026-13", "26", "2026-1", "2026-11-01"):
        assert refused(set_budget, unit=cast.house, period=wrong, currency="EUR", amount=Decimal(1), by=cast.erin) == "invalid"
    assert date(2026, 11, 2) == TODAY


def test_the_ledger_holds_what_a_plain_list_of_gifts_holds_whatever_order_they_came_in(cast):
    """A second implementation: dictionaries and decimals, no account and no posting."""
    grid(cast)
    draw = random.Random(33)
    cases = [opened(cast, customer=None, writer=f"Who {n}") for n in range(3)]
    plain: dict[tuple[int, int], Decimal] = {}
    standing: list[tuple[Gesture, int, int, Decimal]] = []
    limits = {cast.bob.pk: (50, 120), cast.alice.pk: (200, 1000)}
    for turn in range(24):
        case, who = draw.choice(cases), draw.choice([cast.bob, cast.alice])
        if turn % 5 == 4 and standing:
            gesture, in_case, giver, amount = standing.pop(draw.randrange(len(standing)))
            take_back_gesture(gesture=gesture, why="Not so.", by=cast.alice)
            plain[in_case, giver] -= amount
            continue
        amount = Decimal(draw.randrange(1, 6000)) / 100
        a_case, a_month = limits[who.pk]
        of_case = sum(one for (number, _giver), one in plain.items() if number == case.pk)
        of_month = sum(one for (_number, giver), one in plain.items() if giver == who.pk)
        if of_case + amount > a_case or of_month + amount > a_month:
            assert refused(give, case, amount, who) == "over-limit"
            continue
        standing.append((give(case, amount, who), case.pk, who.pk, amount))
        plain[case.pk, who.pk] = plain.get((case.pk, who.pk), Decimal(0)) + amount

    assert cost(cast.north_desk) == sum(plain.values())
    for case in cases:
        held = LedgerAccount.objects.filter(key=f"gesture:case:{case.pk}:credit:EUR").first()
        in_case = sum(amount for (number, _giver), amount in plain.items() if number == case.pk)
        assert (held.amount if held is not None else 0) == in_case
    assert list_differences() == []


def test_two_posts_give_what_either_may_alone_and_nothing_that_neither_may(cast):
    grid(cast)
    allow(cast.house, Role.FRONT_LINE, GestureKind.CREDIT, cast.erin, per_case=500, per_month=120)
    give_post(member=cast.alice, unit=cast.north, role=Role.FRONT_LINE, since=TODAY, by=cast.heidi)
    case = opened(cast, customer=None, writer="Who")
    asked = give(case, 250, cast.bob, ask=True)
    with pytest.raises(Conflict, match=r"200\.00 EUR of 200\.00 EUR"):
        give(case, 250, cast.alice)
    assert (refused(approve_gesture, gesture=asked, by=cast.alice), list_to_approve(cast.alice)) == ("not-allowed", [])
    give(case, 150, cast.alice)
    assert refused(give, case, 60, cast.alice) == "over-limit", "of 200 in a case, and of 120 in a month"


def test_whom_a_case_is_about_neither_takes_back_nor_ticks_off_what_was_given_in_it(cast):
    grid(cast)
    gave = give(opened(cast, about_member=cast.alice), 10, cast.bob)
    for deed in (take_back_gesture, keep_gesture):
        more = {"why": "No."} if deed is take_back_gesture else {}
        assert refused(deed, gesture=gave, by=cast.alice, **more) == "about-you"
    assert refused(keep_gesture, gesture=gave, by=cast.frank) == "not-allowed"
    take_back_gesture(gesture=gave, why="It went to the wrong case.", by=cast.bob)


def test_a_key_gives_once_and_not_again_what_was_taken_back_and_the_longest_reason_is_kept(cast):
    grid(cast)
    case = opened(cast)
    reason = "x" * 10_000
    gave = give_gesture(case=case, wanted=credit(30, why=reason, key="tap"), by=cast.bob)
    assert [one.text for one in Remark.objects.filter(side="note").order_by("pk")] == ["Given: credit, 30.00 EUR", reason]
    take_back_gesture(gesture=gave, why="Not this one.", by=cast.bob)
    assert refused(give_gesture, case=case, wanted=credit(30, why=reason, key="tap"), by=cast.bob) == "decided"


def test_what_comes_again_under_its_key_is_told_as_it_was_or_refused_with_what_differs(cast):
    grid(cast)
    case, soon = opened(cast), TODAY + timedelta(days=3)
    given = replace(credit(30, what="A voucher", why="Two hours."), key="k", told_as="Um vale")
    first = give_gesture(case=case, wanted=given, by=cast.bob)
    assert give_gesture(case=case, wanted=replace(given, tells=True, what=" A voucher "), by=cast.bob) == first
    for differs, words in (
        ({"amount": Decimal(20)}, "how much"),
        ({"what": "Another", "why": "Three."}, "what exactly, why"),
        ({"told_as": "Vale"}, "the words for the customer"),
        ({"told_as": "", "tells": False}, "whether the customer reads it, the words"),
        ({"kind": GestureKind.REFUND}, "what is given"),
    ):
        with pytest.raises(Conflict, match=f"told otherwise: {words}") as taken:
            give_gesture(case=case, wanted=replace(given, **differs), by=cast.bob)
        assert (taken.value.code, taken.value.field) == ("identity-taken", "key")
    through = GestureWanted(kind=GestureKind.COLLEAGUE, what="Brings it.", until=soon, colleague=cast.frank, key="c")
    seen = give_gesture(case=case, wanted=through, by=cast.bob)
    for differs, words in (({"colleague": cast.alice}, "who sees it through"), ({"until": TODAY}, "until when")):
        with pytest.raises(Conflict, match=words):
            give_gesture(case=case, wanted=replace(through, **differs), by=cast.bob)
    leave_member(member=cast.frank, by=cast.heidi)
    pass_on_gestures(by=cast.heidi)
    cast.frank.refresh_from_db()
    with clock.frozen(MONDAY + timedelta(days=9)):
        assert give_gesture(case=case, wanted=through, by=cast.bob) == seen, "whoever keeps it by now, and its day over"
    assert Gesture.objects.count() == 2


def test_nothing_is_promised_for_longer_than_a_year_nor_said_to_whom_it_is_not_told(cast):
    grid(cast)
    case, last = opened(cast), TODAY + timedelta(days=366)
    with pytest.raises(Invalid, match="by 3 November 2027") as late:
        give_gesture(case=case, wanted=promise(last + timedelta(days=1)), by=cast.bob)
    assert late.value.field == "until"
    assert give_gesture(case=case, wanted=promise(last), by=cast.bob).due_on == last
    with pytest.raises(Invalid, match="who is not to read it") as untold:
        give_gesture(case=case, wanted=replace(promise(last), tells=False, told_as="Telefono-lhe"), by=cast.bob)
    assert untold.value.field == "told_as"
    with pytest.raises(Invalid, match="until the end of 2031") as far:
        set_budget(unit=cast.house, period="2032-01", currency="EUR", amount=Decimal(1), by=cast.erin)
    assert far.value.field == "period"
    # One that stands that far ahead already can be lowered, and ended.
    Budget.objects.create(unit=cast.house, period="2099", currency="EUR", amount=100)
    set_budget(unit=cast.house, period="2099", currency="EUR", amount=Decimal(1), by=cast.erin)
    set_budget(unit=cast.house, period="2099", currency="EUR", amount=None, by=cast.erin)
    assert not Budget.objects.filter(period="2099").exists()


def test_what_was_promised_stays_when_who_promised_it_leaves_and_no_request_outlives_its_day(cast):
    grid(cast)
    case, other = opened(cast), opened(cast)
    assign_case(case=case, to=cast.alice, by=cast.erin)
    words = [give_gesture(case=one, wanted=promise(TODAY + timedelta(days=3)), by=cast.bob) for one in (case, other)]
    assign_case(case=other, to=None, by=cast.erin)
    late = GestureWanted(kind=GestureKind.EXCEPTION, what="No claims after seven days", until=TODAY)
    asked = give_gesture(case=case, wanted=late, by=cast.bob, ask=True)
    leave_member(member=cast.bob, by=cast.heidi)
    assert [pass_on_gestures(by=cast.heidi) for _twice in range(2)] == [2, 0]

    words[0].refresh_from_db()
    assert words[0].keeper == cast.alice
    assert {one.id for one in list_to_keep(cast.alice)} == {one.pk for one in words}
    assert list_to_keep(cast.frank) == []
    assert [one.ids["from"] for one in Line.objects.filter(kind="gesture.passed_on")] == [cast.bob.pk] * 2
    keep_gesture(gesture=words[1], by=cast.alice)
    with clock.frozen(MONDAY + timedelta(days=1)):
        assert refused(approve_gesture, gesture=asked, by=cast.alice) == "outdated"


@pytest.mark.one_database("what is asked of it is the same on any")
def test_the_queue_and_the_budgets_are_looked_through_before_they_are_cut(cast, monkeypatch):
    grid(cast)
    large, small = (give(opened(cast, customer=None, writer="Who"), amount, cast.bob, ask=True) for amount in (250, 100))
    monkeypatch.setattr("everweek.act.giving.queries.MOST", 1)
    assert ([one.id for one in list_to_approve(cast.alice)], [one.id for one in list_to_approve(cast.erin)]) == (
        [small.pk],
        [large.pk],
    )
    for unit, period in ((cast.south, "2026-12"), (cast.south, "2026"), (cast.house, "2025"), (cast.house, "2026")):
        set_budget(unit=unit, period=period, currency="EUR", amount=Decimal(1), by=cast.erin)
    told = [(one.unit_key, one.period) for one in list_budgets(cast.house)]
    assert told == [("house", "2026"), ("south", "2026"), ("house", "2025"), ("south", "2026-12")]


@pytest.mark.one_database("how SQLite goes about it")
def test_what_was_given_is_found_by_case_and_by_giver_and_never_by_reading_all_of_it(cast):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a small table whole whatever is asked")
    grid(cast)
    case = opened(cast)
    give(case, 10, cast.bob)
    with CaptureQueriesContext(connection) as asked:
        tell_giving(cast.alice, case)
    of_gestures = [one["sql"] for one in asked.captured_queries if "act_gesture" in one["sql"]]
    with connection.cursor() as cursor:
        plans = [step[3] for sql in of_gestures for step in cursor.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()]
    assert plans
    assert [one for one in plans if one.startswith(("SCAN act_", "SCAN U"))] == []
