"""Giving by the pages alone: one tap inside the limit, above it everybody who may is asked, and promises are kept."""

import pytest
from tests.act.giving import give, grid
from tests.act.opening import MONDAY, opened
from tests.web.reading import visit

from everweek import clock
from everweek.act.models import Allowance, Budget, Gesture

pytestmark = pytest.mark.one_database("what is kept where is tried by tests/act/test_giving.py")


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def post(client, address, **fields):
    answer = client.post(address, fields, follow=True)
    return answer.status_code, answer.content.decode()


def test_bob_gives_the_usual_amount_asks_for_more_and_alice_decides_by_one_tap(cast):
    grid(cast)
    case = opened(cast)
    bob, alice = cast.client("bob"), cast.client("alice")
    seen = visit(bob, f"/act/{case.pk}/")
    assert seen.says.count("Give a credit of 20.00 EUR") == 2, "once in the card, once among the keys"
    assert "Give something else" not in seen.says, "nothing stands twice"
    assert "can be taken back until it was carried out" in seen.says
    assert "Credit 50.00 in this case, 120.00 this month, 80.00 for this customer" in seen.says
    [(address, ready)] = [one for one in seen.forms("Give it") if one[1].get("gives") == "credit:EUR"]
    assert 'value="20.00"' in seen
    ready["amount"] = "20.00"

    for _twice in range(2):
        status, text = post(bob, address, **ready)
        assert (status, "Given: Credit, 20.00 EUR." in text) == (200, True)
    assert Gesture.objects.count() == 1
    assert "This customer was given something once within a year: 20.00 EUR." in text
    status, text = post(bob, address, **{**ready, "amount": "nothing", "once": "anew"})
    assert (status, text.count('value="nothing"')) == (422, 1)

    asks = {"gives": "credit:EUR", "amount": "100", "what": "A taxi", "why": "Two hours.", "once": "more"}
    _status, text = post(bob, f"/act/{case.pk}/gestures/give", **asks)
    assert "Asked: Alice and Erin. Whoever taps first decides." in text
    asked = Gesture.objects.get(standing="asked")
    assert visit(bob, "/act/giving/waiting/").heading == "You have 1 thing to carry out."
    assert visit(alice, "/act/giving/waiting/").heading == "1 request waits for you."
    status, text = post(alice, f"/act/gestures/{asked.pk}/decline", why="")
    assert status == 422
    _status, text = post(alice, f"/act/gestures/{asked.pk}/approve", **{"from": "case"})
    assert "Approved, and given: Credit, 100.00 EUR." in text
    assert "asked for by Bob" in text
    assert "was approved already" in post(cast.client("erin"), f"/act/gestures/{asked.pk}/approve")[1]


def test_what_costs_nothing_is_promised_kept_and_taken_back_by_the_pages(cast):
    grid(cast)
    case = opened(cast)
    bob, frank = cast.client("bob"), cast.client("frank")
    through = {"colleague": "frank@example.org", "what": "Finds it in the depot.", "until": "2026-11-05"}
    assert post(bob, f"/act/{case.pk}/gestures/colleague", **through)[0] == 200
    assert post(bob, f"/act/{case.pk}/gestures/colleague", **{**through, "colleague": "Who"})[0] == 422
    assert post(bob, f"/act/{case.pk}/gestures/promise", what="I call.", until="2026-11-01")[0] == 422
    assert post(bob, f"/act/{case.pk}/gestures/promise", what="I call.", until="2026-11-03")[0] == 200
    assert "Asked: Alice." in post(bob, f"/act/{case.pk}/gestures/exception", what="Seven days")[1]

    [seen_through] = Gesture.objects.filter(kind="colleague")
    page = visit(frank, "/act/giving/waiting/")
    assert "Finds it in the depot." in page.says
    assert "by 5 November 2026" in page.says
    assert "It is done." in post(frank, f"/act/gestures/{seen_through.pk}/keep")[1]
    [promised] = Gesture.objects.filter(kind="promise")
    assert "It is taken back." in post(bob, f"/act/gestures/{promised.pk}/take-back")[1]
    assert visit(bob, "/act/giving/waiting/").heading == "Nothing waits for your word."


def test_erin_sets_the_grid_and_a_budget_and_bob_reads_both(cast):
    erin = cast.client("erin")
    assert "Nobody may give anything yet without asking." in visit(erin, "/act/giving/?unit=north").says
    cell = {"role": "front_line", "kind": "gift", "currency": "eur", "says": "may", "usual": "15", "per_case": "40"}
    assert post(erin, "/act/giving/north/cell", **cell)[0] == 200
    assert post(erin, "/act/giving/north/cell", **{**cell, "per_case": "1.001"})[0] == 422
    assert post(erin, "/act/giving/north/budget", period="2026-11", currency="EUR", amount="100")[0] == 200
    assert post(erin, "/act/giving/north/budget", period="november", currency="EUR", amount="100")[0] == 422
    give_by_hand = visit(cast.client("bob"), "/act/giving/")
    assert "40.00 EUR a case, 15.00 EUR by one tap" in give_by_hand.says
    assert (Allowance.objects.count(), Budget.objects.count()) == (1, 1)
    assert post(erin, "/act/giving/north/cell", **{**cell, "says": "above"})[0] == 200
    assert not Allowance.objects.exists()


def test_a_case_shows_what_was_given_to_whoever_only_reads_it(cast):
    grid(cast)
    case = opened(cast)
    give(case, 20, cast.bob)
    page = visit(cast.client("grace"), f"/act/{case.pk}/")
    assert "Credit, 20.00 EUR" in page.says
    assert "given by Bob" in page.says
