"""Cases are opened once, received at once, and kept from nobody who may see them and from everybody who may not."""

from datetime import timedelta

import pytest
from tests.act.opening import MONDAY, opened, wanted

from everweek import clock
from everweek.act.access import access_case
from everweek.act.cases.opening import open_case
from everweek.act.cases.rules import Severity, Way
from everweek.act.models import Case, CaseClock
from everweek.act.queries import cases_within, list_conversation
from everweek.errors import Conflict, Invalid, NotFound
from everweek.journal.models import Line, Values
from everweek.people.models import Customer
from everweek.people.policy import Action
from everweek.people.services import add_customer, merge_customers


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def test_a_case_that_is_opened_is_received_followed_and_promised(cast):
    case = opened(cast)

    assert list(case.stages.order_by("pk").values_list("name", flat=True)) == ["receipt", "tracking"]
    # Eight working hours from nine on Monday are over at five; forty are over on Friday at five.
    assert {one.kind: one.due_at for one in CaseClock.objects.all()} == {
        "first_reply": MONDAY.replace(hour=17),
        "solution": MONDAY.replace(day=6, hour=17),
    }
    case.refresh_from_db()
    assert (case.standing, case.turn_at, case.owner) == ("new", MONDAY.replace(hour=17), None)


def test_the_line_says_whose_it_is_and_keeps_her_words_where_they_can_be_erased(cast):
    case = opened(cast)

    line = Line.objects.get(kind="case.opened")
    assert (line.actor, line.subject_id) == (cast.bob.actor, str(case.pk))
    assert (line.ids["unit"], line.ids["customer"], line.ids["owner"]) == (cast.north_desk.pk, cast.dana.pk, None)
    assert "wheelchair" not in str(line.ids).lower()
    assert Values.objects.get(line=line).new == {"title": "Wheelchair left behind", "text": "You left my wheelchair on the quay."}


def test_a_case_opened_twice_under_one_key_is_one(cast):
    first = open_case(wanted=wanted(cast, key="response:17"), by=cast.bob)
    again = open_case(wanted=wanted(cast, key="response:17", title="Something else"), by=cast.alice)

    assert (first.already, again.already) == (False, True)
    assert again.case == first.case
    assert (Case.objects.count(), Line.objects.filter(kind="case.opened").count()) == (1, 1)


def test_a_key_that_stands_for_another_customers_case_is_refused(cast):
    open_case(wanted=wanted(cast, key="till:9"), by=cast.bob)
    other = add_customer(name="Ivan", by=cast.heidi)

    with pytest.raises(Conflict, match="another customer"):
        open_case(wanted=wanted(cast, key="till:9", customer=other), by=cast.bob)


def test_a_case_of_who_was_merged_is_the_other_ones_and_the_key_still_stands_for_it(cast):
    double = add_customer(name="Dana D.", by=cast.heidi)
    open_case(wanted=wanted(cast, key="till:9", customer=double), by=cast.bob)
    merge_customers(kept=cast.dana, gone=double, by=cast.heidi)

    late = opened(cast, customer=Customer.objects.get(pk=double.pk))
    again = open_case(wanted=wanted(cast, key="till:9"), by=cast.bob)

    assert (late.customer_id, again.already) == (cast.dana.pk, True)
    assert set(Case.objects.values_list("customer", flat=True)) == {cast.dana.pk}


def test_whom_nobody_knows_is_answered_at_her_address_and_made_no_customer(cast):
    case = opened(cast, customer=None, writer="A traveller", address="Someone@Example.org", way=Way.MAIL)

    assert (case.customer, case.writer, case.address) == (None, "A traveller", "someone@example.org")
    assert Customer.objects.count() == 1


def test_what_is_history_runs_no_clock(cast):
    case = opened(cast, history=True, opened_at=MONDAY - timedelta(days=400))

    assert not CaseClock.objects.exists()
    assert case.day.isoformat() == "2025-09-28"
    assert Line.objects.get(kind="case.opened").history


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"address": "no address"}, "address"),
        ({"language": "English"}, "language"),
        ({"opened_at": MONDAY + timedelta(hours=1)}, "opened_at"),
        ({"opened_at": MONDAY - timedelta(hours=1)}, "opened_at"),
        ({"opened_at": MONDAY.replace(tzinfo=None), "history": True}, "opened_at"),
        ({"key": "x" * 161}, "key"),
        ({"text": "x" * 10_001}, "text"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_field(cast, changes, field):
    with pytest.raises(Invalid) as refused:
        opened(cast, **changes)

    assert refused.value.field == field
    assert not Case.objects.exists()


def test_ten_thousand_characters_are_kept(cast):
    assert list_conversation(opened(cast, text="x" * 10_000))[0].text == "x" * 10_000


def test_an_erased_customer_has_no_new_case(cast):
    Customer.objects.filter(pk=cast.dana.pk).update(erased_at=MONDAY)

    with pytest.raises(Invalid, match="erased"):
        opened(cast)


def test_a_case_is_seen_by_who_works_there_leads_there_or_owns_it_and_by_nobody_else(cast):
    case = opened(cast)
    in_the_south = opened(cast, unit=cast.south)
    Case.objects.filter(pk=in_the_south.pk).update(owner=cast.bob)

    seen = {
        name: set(cases_within(getattr(cast, name)).values_list("pk", flat=True)) for name in ("alice", "bob", "erin", "grace")
    }
    assert seen == {
        "alice": {case.pk},
        "bob": {case.pk, in_the_south.pk},
        "erin": {case.pk, in_the_south.pk},
        "grace": {case.pk, in_the_south.pk},
    }
    for shut_out in (cast.frank, cast.heidi, cast.charlie, cast.dana):
        with pytest.raises(NotFound, match="no such case"):
            access_case(shut_out, case.pk)
    with pytest.raises(NotFound, match="no such case"):
        access_case(cast.alice, in_the_south.pk)
    with pytest.raises(NotFound):
        access_case(cast.bob, case.pk, Action.CASES_LEAD)


def test_what_is_grave_is_promised_sooner_from_the_start(cast):
    opened(cast, severity=Severity.CRITICAL, safety=True)

    assert CaseClock.objects.get(kind="first_reply").due_at == MONDAY + timedelta(hours=1)


def test_a_conversation_stands_in_the_order_in_which_it_was_said(cast):
    case = opened(cast)
    assert [(one.side, one.text) for one in list_conversation(case)] == [("customer", "You left my wheelchair on the quay.")]
