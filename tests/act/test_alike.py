"""Cases that may be the same: said with the reason, never of two customers, never beyond what Bob may act on."""

from datetime import timedelta

import pytest
from tests.act.opening import MONDAY, opened
from tests.web.api.calls import program_of

from everweek import clock
from everweek.act import alike
from everweek.act.alike import Why, list_alike
from everweek.act.cases.joining import join_cases
from everweek.moments.services import InteractionRow, record_interaction
from everweek.people.services import add_customer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def found(by, case):
    return [(one.case, one.why) for one in list_alike(by, case)]


def test_what_the_same_customer_brings_up_again_stands_beside_it_and_one_press_joins_them(cast):
    first = opened(cast)
    with clock.frozen(MONDAY + timedelta(days=4)):
        again = opened(cast, title="Still no taxi", text="It is Friday.")
        bob = cast.client("bob")
        page = bob.get(f"/act/{again.pk}/").content.decode()
        assert f"#{first.pk} Wheelchair left behind" in page
        assert "of the same customer" in page
        answer = bob.post(f"/act/{again.pk}/join", {"seen": 0, "into": first.pk}, follow=True).content.decode()
        assert "It is part of this case now." in answer
        assert found(cast.bob, first) == [], "what is joined already is not proposed again"

    bobs = program_of(cast.bob, "cases:read")
    assert bobs.get(f"/cases/{first.pk}/alike").json() == {"cases": []}


def test_the_strongest_reason_stands_first_and_two_customers_are_never_one(cast):
    moment = record_interaction(row=InteractionRow(at=clock.now(), unit=cast.north_desk.pk), by=cast.bob).interaction
    nobody = {"customer": None, "address": "d@example.org", "writer": "D."}
    about = opened(cast, **nobody, interaction=moment)
    like = opened(cast, **nobody | {"address": "", "title": "A wheelchair was left behind"})
    same_place = opened(cast, **nobody | {"address": "", "title": "Rude at the counter"})
    hers = opened(cast, **nobody | {"address": "D@example.org", "title": "No reply"})
    moments = opened(cast, title="The quay", interaction=moment)

    assert found(cast.bob, about) == [(hers.pk, Why.SAME_ADDRESS), (like.pk, Why.LIKE_WORDS)], (
        "d@example.org is no address of Dana's, who was there too"
    )
    assert found(cast.bob, same_place) == []
    other = opened(cast, customer=add_customer(name="Judith", by=cast.erin), interaction=moment)
    assert moments.pk not in dict(found(cast.bob, other)), "Dana is not Judith, whatever they were both there for"
    assert about.pk in dict(found(cast.bob, other))


def test_what_is_long_past_settled_or_beyond_reach_is_not_proposed(cast):
    old = opened(cast)
    elsewhere = opened(cast, unit=cast.south)
    with clock.frozen(MONDAY + timedelta(days=31)):
        new = opened(cast)
        assert found(cast.bob, new) == []
        near = opened(cast, title="Once more")
        assert found(cast.bob, near) == [(new.pk, Why.SAME_CUSTOMER)]
        near = join_cases(case=near, into=new, by=cast.bob)
        assert found(cast.bob, near) == [], "it goes on where it is part of"
    assert found(cast.erin, old) == [(elsewhere.pk, Why.SAME_CUSTOMER)]
    assert found(cast.bob, old) == []


def test_at_a_busy_unit_what_the_same_customer_brought_up_last_week_is_found_before_what_others_do_today(cast, monkeypatch):
    monkeypatch.setattr(alike, "_LOOKED_AT", 2)
    first = opened(cast, title="Rude at the counter")
    by_mail = opened(cast, customer=None, address="dana@example.org", title="Any news?")
    with clock.frozen(MONDAY + timedelta(days=7)):
        again = opened(cast, title="Still no taxi")
        mailed = opened(cast, customer=None, address="Dana@Example.org", title="Still none")
        for number in range(3):
            opened(cast, customer=None, writer=f"Guest {number}", title=f"Cold soup {number}")

        assert found(cast.bob, again) == [(first.pk, Why.SAME_CUSTOMER)]
        assert found(cast.bob, mailed) == [(by_mail.pk, Why.SAME_ADDRESS)]
