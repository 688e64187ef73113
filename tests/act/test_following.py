"""What a customer is told of her case: only what is hers, by a link that is hers alone, for as long as something happens."""

from dataclasses import fields, is_dataclass, replace
from datetime import timedelta

import pytest
from tests.act.giving import credit, grid, promise
from tests.act.opening import MONDAY, opened

from everweek import clock
from everweek.act.cases.aside import set_aside
from everweek.act.cases.joining import join_cases, part_case
from everweek.act.cases.rules import Aside, Decision, Severity, Side, Way
from everweek.act.cases.settling import close_case, decide_case, hear_verdict, refer_case, tell_decision
from everweek.act.cases.working import Assessment, Word, assess_case, assign_case, hear_customer, note_in_case, write_to_customer
from everweek.act.following.access import access_by_token, follower_of
from everweek.act.following.letters import LetterKind
from everweek.act.following.reaching import hears_from_here
from everweek.act.following.rules import LASTS, Where
from everweek.act.following.services import answer_decision, give_link, hear_follower
from everweek.act.following.telling import tell_customer
from everweek.act.following.writing import CaseNews, cases_at, write_letters
from everweek.act.giving.services import approve_gesture, give_gesture, keep_gesture, take_back_gesture
from everweek.act.models import Case, CaseLink, Remark
from everweek.act.queries import list_conversation
from everweek.errors import Conflict, Invalid, NotFound
from everweek.journal.models import Line
from everweek.people.services import add_customer, erase_customer

pytestmark = pytest.mark.one_database("what is told is made of rows that read alike on any database")


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def told(cast, case, what="You get a new one.", **changes):
    """The case, decided, and Dana told of it."""
    decide_case(case=case, decision=Decision.REMEDY, what=what, by=cast.bob, **changes)
    return tell_decision(case=case, word=Word(text=what), by=cast.bob)


def link(cast, case, **how):
    """The secret in the link of a case."""
    return give_link(case=case, by=cast.bob, **how).rpartition("/")[2]


def values(thing):
    """Every plain value in a dataclass of dataclasses, as text."""
    if is_dataclass(thing):
        return " ".join(values(getattr(thing, one.name)) for one in fields(thing))
    if isinstance(thing, list | tuple | frozenset):
        return " ".join(map(values, thing))
    return str(thing)


def test_nothing_internal_is_told_whatever_was_written_in_the_case(cast):
    case = opened(cast, title="SECRET quarrelsome again", text="You left my wheelchair on the quay.", about_member=cast.alice)
    note_in_case(case=case, word=Word(text="SECRET note"), by=cast.bob)
    note_in_case(case=case, word=Word(text="SECRET finding"), by=cast.bob, finding=True)
    assess_case(case=case, assessment=Assessment(severity=Severity.CRITICAL, safety=True), by=cast.erin)
    assign_case(case=case, to=cast.bob, by=cast.erin, note="SECRET for Bob")
    refer_case(case=case, why="SECRET why", by=cast.bob)
    decide_case(case=case, decision=Decision.REMEDY, what="SECRET until it is told", by=cast.erin)
    write_to_customer(case=case, word=Word(text="We are looking for it."), by=cast.bob)
    grid(cast)
    give_gesture(case=case, wanted=promise(MONDAY.date(), what="SECRET until they say so"), by=cast.bob)

    said = tell_customer(case)
    assert said.given == []
    assert [(one.ours, one.text) for one in said.words] == [
        (False, "You left my wheelchair on the quay."),
        (True, "We are looking for it."),
    ]
    assert (said.decided, said.decision, said.where) == ("", None, Where.IN_HAND)
    everything = values(said)
    for word in ("SECRET", cast.bob.name, cast.alice.name, cast.erin.name, cast.north_desk.name, "critical", "member:"):
        assert word not in everything
    # What she called it herself she reads again.
    assert tell_customer(opened(cast, way=Way.PAGE, title="My wheelchair")).title == "My wheelchair"


def test_of_cases_joined_to_hers_she_reads_her_own_alone(cast):
    other = add_customer(name="Mallory", email="mallory@example.org", by=cast.heidi)
    hers, again = opened(cast), opened(cast, text="And its cushion is gone.")
    strangers = opened(cast, customer=None, address="dana@example.org", way=Way.PAGE, text="STRANGER: where is my bag?")
    for part in (again, strangers):
        join_cases(case=part, into=hers, by=cast.bob)
    hear_follower(follower=follower_of(strangers), text="STRANGER: any news of my bag?", once="a")
    hear_follower(follower=follower_of(again), text="Please find it.", once="a")
    write_to_customer(case=hers, word=Word(text="Found, cushion and all."), by=cast.bob)

    mine = ["You left my wheelchair on the quay.", "And its cushion is gone.", "Please find it.", "Found, cushion and all."]
    assert [one.text for one in tell_customer(hers).words] == mine
    assert [one.text for one in tell_customer(again).words] == mine
    # An address proves nothing: whoever typed hers reads what they wrote, and no more.
    assert [one.text for one in tell_customer(strangers).words] == ["STRANGER: where is my bag?", "STRANGER: any news of my bag?"]
    assert tell_customer(strangers).promises == []
    told(cast, hers, what="It comes by taxi.")
    assert (tell_customer(again).where, tell_customer(again).decided) == (Where.TOLD, "It comes by taxi.")
    assert (tell_customer(strangers).where, tell_customer(strangers).decided) == (Where.IN_HAND, "")
    assert other.pk not in Case.objects.values_list("customer", flat=True)
    # Whoever wrote it down, it was said to the part.
    hear_customer(case=strangers, word=Word(text="STRANGER: by telephone."), by=cast.bob)
    part_case(case=strangers, by=cast.bob)
    assert "STRANGER" not in values(tell_customer(hers))
    theirs = ["STRANGER: where is my bag?", "STRANGER: any news of my bag?", "STRANGER: by telephone."]
    assert [one.text for one in tell_customer(strangers).words] == theirs
    assert [one.text for one in list_conversation(strangers)] == theirs


def test_what_was_said_while_only_a_part_told_whose_a_case_is_goes_with_the_part(cast, settings):
    settings.EMAIL_HOST = "mail.example.org"
    # Ivan wrote down her address, so that a colleague took the two for one.
    whole = opened(cast, customer=None, address="dana@example.org", way=Way.PAGE, text="Where is my bag?")
    hers = opened(cast)
    join_cases(case=hers, into=whole, by=cast.bob)
    hear_follower(follower=follower_of(whole), text="DANA at the page of the whole.", once="a")
    hear_follower(follower=follower_of(hers), text="DANA at her own page.", once="a")
    word = write_to_customer(case=whole, word=Word(text="Found, DANA.", through="here"), by=cast.bob)
    told(cast, whole, what="A taxi for DANA.")
    assert tell_customer(whole).decided == "A taxi for DANA."

    part_case(case=hers, by=cast.bob)
    ivans = tell_customer(whole)
    assert "DANA" not in values(ivans)
    assert ([one.text for one in ivans.words], ivans.where, ivans.told_at) == (["Where is my bag?"], Where.IN_HAND, None)
    assert write_letters(news=[CaseNews(whole.pk, LetterKind.WRITTEN, word.pk)], by=cast.bob) == 0
    wrote = ["DANA at the page of the whole.", "DANA at her own page.", "Found, DANA.", "A taxi for DANA."]
    assert [one.text for one in tell_customer(hers).words[1:]] == wrote
    assert [one.text for one in list_conversation(hers)[1:]] == wrote


def test_whoever_holds_the_link_of_a_nameless_case_loses_it_once_the_case_is_known_to_be_danas(cast):
    whole, hers = opened(cast, customer=None, writer="somebody"), opened(cast)
    old = link(cast, whole)
    assert access_by_token(old).case == whole
    join_cases(case=hers, into=whole, by=cast.bob)
    with pytest.raises(NotFound):
        access_by_token(old)
    new = link(cast, whole)
    assert access_by_token(new).case == whole
    part_case(case=hers, by=cast.bob)
    with pytest.raises(NotFound):
        access_by_token(new)


def test_a_link_is_the_same_in_every_letter_ends_by_itself_and_leads_nowhere_once_there_is_another(cast):
    case = opened(cast)
    token = link(cast, case)
    assert link(cast, case) == token
    assert access_by_token(f"{token}.").case == case
    kept = values([str(value) for value in CaseLink.objects.values_list().get()])
    assert token not in kept
    assert not Line.objects.filter(ids__icontains=token).exists()
    with clock.frozen(MONDAY + LASTS - timedelta(hours=1)):
        hear_follower(follower=access_by_token(token), text="Any news?", once="a")
    with clock.frozen(MONDAY + LASTS + timedelta(hours=1)):
        assert access_by_token(token).case == case
    # While somebody waits for us the page is not taken from them, however long it takes; and not at once when it ends.
    with clock.frozen(MONDAY + 3 * LASTS):
        assert access_by_token(token).case == case
        assert hears_from_here(case)
        told(cast, case)
        close_case(case=case, by=cast.bob)
    with clock.frozen(MONDAY + 4 * LASTS), pytest.raises(NotFound):
        access_by_token(token)
    with clock.frozen(MONDAY + 4 * LASTS - timedelta(hours=1)):
        assert access_by_token(token).case == case
        assert link(cast, case) == token
    another = link(cast, case, anew=True)
    with pytest.raises(NotFound):
        access_by_token(token)
    assert access_by_token(another).case == case
    assert Line.objects.filter(kind="case.link_made").count() == 2
    for nothing in ("", "0" * 27, f"{token}x", "ü" * 27, "a" * 5000):
        with pytest.raises(NotFound):
            access_by_token(nothing)
    erase_customer(customer=cast.dana, by=cast.heidi)
    with pytest.raises(NotFound):
        access_by_token(another)
    assert not CaseLink.objects.exists()


def test_what_she_sends_twice_is_heard_once_and_what_she_changed_is_heard_too(cast):
    follower = follower_of(opened(cast, text=""))
    for text in ("It is blue.", "It is blue.", "It is blue, with a red bag."):
        hear_follower(follower=follower, text=text, once="0f")
    assert list(Remark.objects.values_list("text", "by", "through")) == [
        ("It is blue.", f"link:case:{follower.case.pk}", "page"),
        ("It is blue, with a red bag.", f"link:case:{follower.case.pk}", "page"),
    ]


def test_she_agrees_or_says_what_is_not_right_to_the_decision_she_read_and_to_no_other(cast):
    case = opened(cast)
    follower, at = follower_of(case), MONDAY.isoformat()
    with pytest.raises(Conflict):
        answer_decision(follower=follower, agrees=True, text="", told="")
    told(cast, case)
    with pytest.raises(Invalid):
        answer_decision(follower=follower, agrees=False, text=" ", told=at)
    with pytest.raises(Conflict):
        answer_decision(follower=follower, agrees=True, text="", told="2026-01-01")
    answer_decision(follower=follower, agrees=True, text="", told=at)
    assert tell_customer(case).where is Where.AGREED
    close_case(case=case, by=cast.bob)
    answer_decision(follower=follower, agrees=True, text="", told=at)
    assert tell_customer(case).where is Where.CLOSED
    for _press in range(2):
        answer_decision(follower=follower, agrees=False, text="It broke again.", told=at)
    case.refresh_from_db()
    assert (case.round, case.level, case.standing) == (2, 1, "new")
    assert (tell_customer(case).again, tell_customer(case).decided) == (True, "")
    assert [one.text for one in tell_customer(case).words].count("It broke again.") == 1
    assert Remark.objects.filter(side=Side.CUSTOMER, by=follower.holder.actor).count() == 1


def test_a_promise_that_is_late_is_said_to_be_and_one_that_was_kept_too(cast):
    case = opened(cast)
    first = tell_customer(case).promises[0]
    assert (first.late, first.kept_at) == (False, None)
    with clock.frozen(first.due_at + timedelta(minutes=1)):
        assert tell_customer(case).promises[0].late
    told(cast, case)
    [kept] = tell_customer(case).promises
    assert (kept.kind, kept.late, kept.kept_at) == ("solution", False, MONDAY)
    hear_verdict(case=case, agrees=False, word="No.", by=cast.bob)
    assert {one.kind for one in tell_customer(case).promises} == {"next_reply", "solution"}


def test_the_newest_cases_of_an_address_are_found_whether_a_customer_has_it_or_it_was_only_given(cast):
    numbers = []
    for hour in range(4):
        with clock.frozen(MONDAY + timedelta(hours=hour)):
            numbers += [opened(cast).pk, opened(cast, customer=None, address="dana@example.org").pk]
    assert cases_at(" Dana@Example.org ") == sorted(numbers, reverse=True)[:5]
    assert cases_at("nobody@example.org") == []


def test_what_is_promised_by_hand_is_told_where_who_gives_it_says_so_by_its_day_and_until_it_is_done(cast):
    grid(cast)
    case, part, strangers = opened(cast), opened(cast, title="Again"), opened(cast, customer=None)
    until = MONDAY.date() + timedelta(days=3)
    ours = give_gesture(case=case, wanted=replace(promise(until), tells=True), by=cast.bob)
    for one, told_as in ((part, "Telefono-lhe."), (strangers, "To a stranger")):
        give_gesture(case=one, wanted=replace(promise(until), told_as=told_as), by=cast.bob)
    asked = give_gesture(case=case, wanted=credit(150, tells=True), by=cast.bob, ask=True)
    for one in (part, strangers):
        join_cases(case=one, into=case, by=cast.bob)

    told = tell_customer(case).given
    assert [(one.text, one.due_on, one.late, one.stands) for one in told] == [
        ("I call when it is found.", until, False, True),
        ("Telefono-lhe.", until, False, True),
    ]
    approve_gesture(gesture=asked, by=cast.alice)
    assert tell_customer(part).given[-1].amount == 150
    take_back_gesture(gesture=asked, why="SECRET", by=cast.alice)
    with clock.frozen(MONDAY + timedelta(days=4)):
        keep_gesture(gesture=ours, by=cast.bob)
        kept, late, back = tell_customer(case).given
        assert (kept.done_at, kept.late, late.late) == (MONDAY + timedelta(days=4), False, True)
        assert (back.stands, back.text) == (False, "")
        set_aside(case=case, why=Aside.ELSEWHERE, text="The ferry company did.", by=cast.alice)
        assert [one.done_at is not None for one in tell_customer(case).given] == [True]
    assert "SECRET" not in values(tell_customer(case))
