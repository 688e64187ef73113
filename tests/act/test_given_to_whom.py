"""To whom something is given counts, named or not; and who was disagreed with asks before anything more is given."""

from datetime import timedelta

import pytest
from tests.act.giving import allow, give, grid
from tests.act.opening import MONDAY, opened

from everweek import clock
from everweek.act.cases.naming import name_customer
from everweek.act.cases.rules import Decision
from everweek.act.cases.settling import decide_case, hear_verdict, tell_decision
from everweek.act.cases.working import Word
from everweek.act.giving.answering import gestures_answering
from everweek.act.giving.authority import list_who_may_give
from everweek.act.giving.rules import GestureKind
from everweek.act.giving.services import approve_gesture
from everweek.act.giving.telling import tell_giving
from everweek.act.models import Case
from everweek.errors import Conflict, NotAllowed
from everweek.people.policy import Role


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def refused(what, *args, **more):
    with pytest.raises((Conflict, NotAllowed)) as found:
        what(*args, **more)
    return found.value.code


def test_no_more_is_given_by_not_saying_whose_a_case_is(cast):
    grid(cast)
    by_mail = {"customer": None, "writer": "D."}
    give(opened(cast), 50, cast.bob)
    nameless = opened(cast, address=cast.dana.email, **by_mail)
    assert refused(give, nameless, 40, cast.bob) == "over-limit", "80 a customer and year: Dana, who has that address, had 50"
    give(nameless, 30, cast.bob)
    give(opened(cast), 1, cast.alice)
    with clock.frozen(MONDAY + timedelta(days=40)):
        assert refused(give, opened(cast), 10, cast.bob) == "over-limit", "what was given to the address is Dana's"


def test_an_address_of_a_case_that_was_said_to_be_somebodys_counts_as_theirs_and_a_strangers_does_not(cast):
    grid(cast)
    elsewhere = {"customer": None, "writer": "D.", "address": "dana@elsewhere.example"}
    give(opened(cast), 50, cast.bob)
    give(opened(cast, **{**elsewhere, "address": "somebody@example.org"}), 10, cast.bob)
    first = opened(cast, **elsewhere)
    give(first, 30, cast.bob)
    name_customer(case=first, customer=cast.dana, by=cast.bob)
    with clock.frozen(MONDAY + timedelta(days=40)):
        for case in (first, opened(cast, **elsewhere), opened(cast)):
            assert refused(give, case, 10, cast.bob) == "over-limit"
        [claim] = tell_giving(cast.erin, opened(cast, **elsewhere)).claims
        give(opened(cast, customer=None, writer="Who"), 50, cast.bob)
    assert (claim.number, claim.amount) == (2, 80)


def test_a_case_of_nobody_known_has_the_limit_of_one_customer(cast):
    allow(cast.house, Role.FRONT_LINE, GestureKind.CREDIT, cast.erin, per_customer=80)
    by_phone = {"customer": None, "writer": "A caller"}
    case, other = opened(cast, **by_phone), opened(cast, **by_phone)
    give(case, 50, cast.bob)
    assert refused(give, case, 40, cast.bob) == "over-limit", "80 a customer and year: 50 are given in it"
    give(case, 30, cast.bob)
    assert give(other, 80, cast.bob).standing == "given", "another caller is another customer, as far as anybody knows"
    assert tell_giving(cast.erin, case).claims == []

    name_customer(case=case, customer=cast.dana, by=cast.bob)
    assert refused(give, opened(cast), 10, cast.bob) == "over-limit", "what was given before it was said whose it is counts"


def test_who_decided_what_the_customer_did_not_agree_to_asks_whoever_decides_now_before_anything_is_given(cast):
    grid(cast)
    case = opened(cast)
    give(case, 10, cast.bob)
    decide_case(case=case, decision=Decision.ALTERNATIVE, what="Ten euros.", by=cast.bob)
    tell_decision(case=case, word=Word(text="Ten euros."), by=cast.bob)
    hear_verdict(case=case, agrees=False, word="Ten euros for a wheelchair?", by=cast.bob)

    assert refused(give, case, 10, cast.bob) == "not-agreed"
    assert tell_giving(cast.bob, Case.objects.get(pk=case.pk)).offers == []
    asked = give(case, 10, cast.bob, ask=True)
    assert list(gestures_answering([asked.pk])[asked.pk].may_decide) == [cast.alice.pk, cast.erin.pk]
    case.refresh_from_db()
    assert cast.bob not in list_who_may_give(case, GestureKind.CREDIT, "EUR", 100_000, but=None), "nor does Bob approve it"
    assert approve_gesture(gesture=asked, by=cast.alice).standing == "given"
    other = opened(cast, customer=None, writer="Who")
    assert give(other, 10, cast.bob).standing == "given", "in other cases nobody disagreed"
