"""Two cases that are one: joined without losing a word, parted again, and never in a circle."""

import pytest
from tests.act.opening import MONDAY, opened

from everweek import clock
from everweek.act.alike import list_alike
from everweek.act.cases.aside import set_aside
from everweek.act.cases.joining import join_cases, part_case
from everweek.act.cases.naming import name_customer
from everweek.act.cases.rules import WAIT_FOR_HER, Aside, Decision, Severity
from everweek.act.cases.settling import close_case, decide_case, tell_decision
from everweek.act.cases.working import Word, assign_case, hear_customer, write_to_customer
from everweek.act.following.telling import tell_customer
from everweek.act.following.writing import cases_at
from everweek.act.models import Case
from everweek.act.queries import list_conversation
from everweek.errors import Conflict, Invalid
from everweek.journal.models import Line
from everweek.people.services import add_customer


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def texts(case):
    return [one.text for one in list_conversation(case)]


def test_no_word_of_either_is_lost_and_what_follows_is_heard_in_the_one_that_stays(cast):
    one, two = opened(cast, text="On the quay."), opened(cast, text="I wrote yesterday already.")
    join_cases(case=two, into=one, by=cast.bob)
    hear_customer(case=two, word=Word(text="Any news?"), by=cast.bob)

    assert texts(one) == ["On the quay.", "I wrote yesterday already.", "Any news?"]
    two.refresh_from_db()
    assert (two.standing, two.joined_into) == ("joined", one)


def test_joining_twice_is_joining_once_and_so_is_parting(cast):
    one, two = opened(cast), opened(cast)
    assign_case(case=two, to=cast.bob, by=cast.bob)
    for _twice in range(2):
        join_cases(case=two, into=one, by=cast.bob)
    assert Line.objects.filter(kind="case.joined").count() == 1
    for _twice in range(2):
        part_case(case=two, by=cast.bob)

    two.refresh_from_db()
    assert (two.standing, two.joined_into, two.owner) == ("in_hand", None, cast.bob)
    assert Line.objects.filter(kind="case.parted").count() == 1


def test_what_is_part_of_another_case_is_acted_on_there(cast):
    one, two = opened(cast), opened(cast)
    join_cases(case=two, into=one, by=cast.bob)

    with pytest.raises(Conflict, match="was joined to another one"):
        write_to_customer(case=two, word=Word(text="We are looking."), by=cast.bob)


def test_cases_are_joined_in_no_circle_and_in_no_chain(cast):
    one, two, three = opened(cast), opened(cast), opened(cast)
    with pytest.raises(Invalid, match="to itself"):
        join_cases(case=one, into=one, by=cast.bob)
    join_cases(case=two, into=one, by=cast.bob)

    for part, whole in ((one, two), (one, three), (three, two)):
        with pytest.raises(Conflict):
            join_cases(case=part, into=whole, by=cast.bob)


def test_a_closed_case_is_not_joined(cast):
    one, two = opened(cast), opened(cast)
    decide_case(case=one, decision=Decision.REMEDY, what="Found.", by=cast.bob)
    tell_decision(case=one, word=Word(text="Found."), by=cast.bob)
    close_case(case=one, by=cast.bob)

    for part, whole in ((one, two), (two, one)):
        with pytest.raises(Conflict, match="Only open cases"):
            join_cases(case=part, into=whole, by=cast.bob)


def test_what_is_set_aside_takes_up_no_open_case_and_is_part_of_none(cast):
    spam, hers = opened(cast), opened(cast)
    set_aside(case=spam, why=Aside.SPAM, by=cast.alice)

    for part, whole in ((hers, spam), (spam, hers)):
        with pytest.raises(Conflict, match="set aside"):
            join_cases(case=part, into=whole, by=cast.bob)


def test_cases_of_two_customers_are_not_one_and_of_nobody_known_becomes_hers(cast):
    hers, others = opened(cast), opened(cast, customer=add_customer(name="Ivan", by=cast.heidi))
    with pytest.raises(Invalid, match="of two customers"):
        join_cases(case=others, into=hers, by=cast.bob)

    unknown = opened(cast, customer=None, address="dana@example.org")
    join_cases(case=hers, into=unknown, by=cast.bob)
    unknown.refresh_from_db()
    assert unknown.customer == cast.dana


def test_two_strangers_who_complain_of_one_late_ferry_are_not_one_until_somebody_says_who_they_are(cast):
    ivan, judith = (opened(cast, customer=None, address=f"{one}@example.org") for one in ("ivan", "judith"))
    hers = opened(cast)
    for part, whole in ((ivan, judith), (ivan, hers), (hers, ivan)):
        assert list_alike(cast.bob, part) == [], "the same words of two people are two complaints"
        with pytest.raises(Invalid, match="one cause, or one improvement"):
            join_cases(case=part, into=whole, by=cast.bob)

    name_customer(case=ivan, customer=cast.dana, by=cast.bob)
    assert join_cases(case=ivan, into=hers, by=cast.bob).joined_into == hers


def test_the_link_is_sent_again_of_the_case_it_goes_on_in(cast):
    whole, part = (opened(cast, customer=None, address="ivan@example.org") for _twice in range(2))
    stranger = opened(cast, customer=None, address="judith@example.org")
    join_cases(case=part, into=whole, by=cast.bob)
    assert cases_at("ivan@example.org") == [whole.pk]
    assert (tell_customer(part).together, tell_customer(part).mails) == (whole.pk, True)
    # As they were joined until now: two strangers, the second of whom has nothing else than their own page.
    Case.objects.filter(pk=stranger.pk).update(standing="joined", joined_into=whole, settled_at=MONDAY)
    assert cases_at("judith@example.org") == [stranger.pk]
    assert tell_customer(stranger).together == 0


def test_what_was_told_before_it_was_joined_is_told_when_it_is_parted(cast):
    one, two = opened(cast), opened(cast)
    decide_case(case=two, decision=Decision.REMEDY, what="Found.", by=cast.bob)
    tell_decision(case=two, word=Word(text="Found."), by=cast.bob)
    join_cases(case=two, into=one, by=cast.bob)
    part_case(case=two, by=cast.bob)

    two.refresh_from_db()
    assert (two.standing, two.turn_at) == ("told", MONDAY + WAIT_FOR_HER)
    assert close_case(case=two, by=cast.bob).standing == "closed"


def test_what_a_part_told_of_whose_a_case_is_goes_with_it(cast):
    hers, unknown = opened(cast), opened(cast, customer=None, writer="Ivan")
    join_cases(case=hers, into=unknown, by=cast.bob)
    part_case(case=hers, by=cast.bob)

    for case in (hers, unknown):
        case.refresh_from_db()
    assert (hers.customer, unknown.customer) == (cast.dana, None)


def test_a_promise_is_not_put_off_by_joining_what_is_grave_to_what_is_not(cast):
    mild, grave = opened(cast, severity=Severity.LOW), opened(cast, severity=Severity.CRITICAL, safety=True)
    join_cases(case=grave, into=mild, by=cast.bob)

    mild.refresh_from_db()
    assert (mild.severity, mild.safety, mild.turn_at) == (Severity.CRITICAL, True, MONDAY.replace(hour=10))
