"""A case that came without a customer is said to be somebody's: by a colleague, once, and taken back where it was wrong."""

import pytest
from django.db import transaction
from tests.act.giving import give, grid
from tests.act.opening import MONDAY, opened
from tests.act.respect import reported
from tests.web.api.calls import program_of
from tests.web.reading import send, visit

from everweek import clock
from everweek.act.cases.about import say_whom_about
from everweek.act.cases.aside import set_aside
from everweek.act.cases.joining import join_cases, part_case
from everweek.act.cases.moving import Belongs, move_case
from everweek.act.cases.naming import name_customer, name_new_customer
from everweek.act.cases.rules import Aside, Decision, Severity
from everweek.act.cases.settling import close_case, decide_case, hear_verdict, refer_case, reopen_case, tell_decision
from everweek.act.cases.working import (
    Assessment,
    Word,
    assess_case,
    assign_case,
    hear_customer,
    note_in_case,
    write_to_customer,
)
from everweek.act.causes.services import add_cause, name_cause
from everweek.act.following.services import give_link
from everweek.act.giving.authority import read_given
from everweek.act.models import Case, CaseLink, Remark
from everweek.act.recovering.models import AskedAgain
from everweek.act.recovering.rules import Because
from everweek.act.recovering.services import take_due
from everweek.errors import Conflict, Invalid
from everweek.journal.models import Line
from everweek.people.models import Customer
from everweek.people.services import add_customer, erase_customer

pytestmark = pytest.mark.one_database(
    "Each page and form of it is sent to PostgreSQL by test_spoilt; what is held in which order is that of joining and merging."
)
ADDRESS = "dana@somewhere.example"


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def nobodys(cast, **changes):
    return opened(cast, customer=None, writer="D. Passenger", address=ADDRESS, **changes)


def now(case):
    case.refresh_from_db()
    return case.customer


def test_a_case_is_named_once_changed_and_taken_back_and_each_is_told(cast):
    case, ivan = nobodys(cast), add_customer(name="Ivan", by=cast.heidi)
    for _twice in range(2):
        name_customer(case=case, customer=cast.dana, by=cast.bob)
    name_customer(case=case, customer=ivan, by=cast.bob)
    name_customer(case=case, customer=None, by=cast.bob)

    told = [(one.ids["from"], one.ids["to"]) for one in Line.objects.filter(kind="case.customer_named").order_by("pk")]
    assert told == [(None, cast.dana.pk), (cast.dana.pk, ivan.pk), (ivan.pk, None)]
    assert (now(case), case.writer, case.address) == (None, "D. Passenger", ADDRESS)
    with pytest.raises(Conflict, match="Somebody else changed"):
        name_customer(case=case, customer=cast.dana, by=cast.bob, seen=0)


def test_nobody_is_named_who_was_erased_nor_where_something_else_says_whose_it_is(cast):
    gone, case, part, whole = add_customer(name="Ivan", by=cast.heidi), nobodys(cast), nobodys(cast), nobodys(cast)
    erase_customer(customer=gone, by=cast.erin)
    with pytest.raises(Invalid, match="they were erased"):
        name_customer(case=case, customer=gone, by=cast.bob)

    join_cases(case=part, into=whole, by=cast.bob)
    with pytest.raises(Conflict, match="was joined to another one"):
        name_customer(case=part, customer=cast.dana, by=cast.bob)
    name_customer(case=whole, customer=cast.dana, by=cast.bob)
    hers, other = opened(cast), add_customer(name="Olga", by=cast.heidi)
    join_cases(case=hers, into=whole, by=cast.bob)
    with pytest.raises(Conflict, match="part of this one says whose it is"):
        name_customer(case=whole, customer=other, by=cast.bob)


def test_the_link_holds_only_where_letters_go_on_to_the_same_address(cast):
    same, other = nobodys(cast), nobodys(cast)
    for one in (same, other):
        give_link(case=one, by=cast.bob)
    name_new_customer(case=same, by=cast.bob)
    name_new_customer(case=same, by=cast.bob)
    name_customer(case=other, customer=cast.dana, by=cast.bob)

    made = Customer.objects.get(email=ADDRESS)
    assert (now(same), made.name) == (made, "D. Passenger")
    assert list(CaseLink.objects.values_list("case", flat=True)) == [same.pk]


def test_whoever_is_erased_takes_the_case_along_and_another_whose_address_it_was_that(cast):
    case, theirs = nobodys(cast), add_customer(email=ADDRESS, by=cast.heidi)
    hear_customer(case=case, word=Word(text="Amberley, still nothing."), by=cast.bob)
    name_customer(case=case, customer=cast.dana, by=cast.bob)

    erase_customer(customer=theirs, by=cast.erin)
    assert (now(case), case.address, case.writer) == (cast.dana, "", "")
    assert Remark.objects.filter(case=case, text__contains="Amberley").exists()
    erase_customer(customer=cast.dana, by=cast.erin)
    assert (now(case), case.title) == (None, "")
    assert not Remark.objects.filter(case=case).exclude(text="").exists()


def test_from_then_on_it_counts_and_is_asked_again_and_spoken_of_as_any_case_of_theirs(cast):
    case, unknown, another = nobodys(cast), nobodys(cast), opened(cast)
    crossed = reported(cast, case=case, customer=None)
    grid(cast)
    give(case, 20, cast.bob)
    for one in (case, unknown):
        decide_case(case=one, decision=Decision.REMEDY, what="Brought it home.", by=cast.bob)
        tell_decision(case=one, word=Word(text="It is on its way.", through="phone"), by=cast.bob)
        close_case(case=one, by=cast.bob)
        AskedAgain.objects.create(case=one, round=1, due_at=MONDAY)
    assert crossed.customer is None
    assert read_given(another, cast.bob.pk).to_customer == {("credit", "EUR"): 0}
    name_customer(case=case, customer=cast.dana, by=cast.bob)

    crossed.refresh_from_db()
    assert crossed.customer == cast.dana
    assert read_given(another, cast.bob.pk).to_customer == {("credit", "EUR"): 200_000}
    with transaction.atomic():
        take_due()
    assert AskedAgain.objects.get(case=unknown).because == Because.NOBODY_KNOWN
    assert AskedAgain.objects.get(case=case).because != Because.NOBODY_KNOWN


def test_bob_finds_whose_it_is_beside_the_case_says_so_by_one_press(cast):
    bob, case, known = cast.client("bob"), nobodys(cast), add_customer(name="D. P.", email=ADDRESS, by=cast.heidi)
    here = f"/act/{case.pk}/"
    seen = visit(bob, here)
    assert f"Known by {ADDRESS}" in seen.says
    assert "A new customer" not in seen.says, "whoever may not add customers is not offered to"
    assert "Dana" in visit(bob, f"{here}whose?words=dana").says

    address, fields = seen.form("This is the customer")
    send(bob, address, **fields)
    assert now(case) == known
    seen = visit(bob, here)
    assert (seen.link("Another customer?"), seen.link("D. P.")) == (f"{here}whose", f"/customers/{known.pk}")
    assert "Which customer it is" not in seen.says


def test_who_may_add_customers_adds_one_of_the_address_and_undoes_the_naming(cast):
    alice, case = cast.client("alice"), nobodys(cast)
    address, fields = visit(alice, f"/act/{case.pk}/").form("A new customer of this address")
    told = send(alice, address, **fields)
    assert now(case).email == ADDRESS
    back, word = told.undo()
    send(alice, back, **word)
    assert now(case) is None


def test_programs_say_whose_it_is_too(cast):
    case, program = nobodys(cast), program_of(cast.bob, "cases:read", "cases:write")
    told = program.post(f"/cases/{case.pk}/customer", {"customer": cast.dana.external_id}).json()
    assert told["customer"] == cast.dana.external_id
    assert now(case) == cast.dana
    assert program.post(f"/cases/{case.pk}/customer", {"customer": "nobody-of-ours"}).json()["field"] == "customer"
    assert program.post(f"/cases/{case.pk}/customer", {"customer": None}).status_code == 200
    assert now(case) is None


def test_whom_a_case_is_about_is_said_later_too_and_it_is_theirs_no_more(cast):
    case = opened(cast)
    assign_case(case=case, to=cast.bob, by=cast.bob)
    for _twice in range(2):
        say_whom_about(case=case, member=cast.bob, by=cast.alice)

    case.refresh_from_db()
    assert (case.about_member, case.owner) == (cast.bob, None)
    assert list(Line.objects.filter(kind__in=["case.about_said", "case.assigned"]).values_list("kind", "actor"))[1:] == [
        ("case.about_said", cast.alice.actor),
        ("case.assigned", cast.alice.actor),
    ]
    with pytest.raises(Conflict, match="about you"):
        say_whom_about(case=case, member=None, by=cast.bob)
    with pytest.raises(Invalid, match="about Bob"):
        assign_case(case=case, to=cast.bob, by=cast.alice)
    assert say_whom_about(case=case, member=None, by=cast.alice).about_member is None


def test_what_is_joined_to_a_case_of_whom_it_is_about_takes_that_case_from_them(cast, monday):
    whole = assign_case(case=opened(cast), to=cast.bob, by=cast.bob)
    part = say_whom_about(case=opened(cast, key="again"), member=cast.bob, by=cast.alice)
    join_cases(case=part, into=whole, by=cast.alice)
    whole.refresh_from_db()
    assert (whole.about_member, whole.owner) == (cast.bob, None), "Bob would decide on a complaint about him"
    with pytest.raises(Invalid, match="about Bob"):
        assign_case(case=whole, to=cast.bob, by=cast.alice)


def test_whom_a_case_is_about_neither_decides_nor_tells_nor_speaks_for_the_customer(cast, monday):
    case = say_whom_about(case=opened(cast), member=cast.bob, by=cast.alice)
    with pytest.raises(Conflict, match="about you"):
        decide_case(case=case, decision=Decision.REMEDY, what="Nothing.", by=cast.bob)
    decide_case(case=case, decision=Decision.REMEDY, what="An apology.", by=cast.alice)
    with pytest.raises(Conflict, match="about you"):
        tell_decision(case=case, word=Word(text="Sorry."), by=cast.bob)
    tell_decision(case=case, word=Word(text="Sorry."), by=cast.alice)
    with pytest.raises(Conflict, match="about you"):
        hear_verdict(case=case, agrees=True, word="Fine!", by=cast.bob)
    assert hear_verdict(case=case, agrees=True, word="Fine.", by=cast.alice).agreed is True


def test_nobody_joins_what_is_about_them_and_no_case_is_about_two_of_us(cast, monday):
    about_bob = say_whom_about(case=opened(cast), member=cast.bob, by=cast.alice)
    about_erin = say_whom_about(case=opened(cast, key="erin"), member=cast.erin, by=cast.alice)
    whole = opened(cast, key="whole")
    for part, into in ((about_bob, whole), (whole, about_bob)):
        with pytest.raises(Conflict, match="about you"):
            join_cases(case=part, into=into, by=cast.bob)
    with pytest.raises(Conflict, match="two colleagues"):
        join_cases(case=about_bob, into=about_erin, by=cast.alice)
    join_cases(case=about_bob, into=whole, by=cast.alice)
    for other in (None, cast.erin):
        with pytest.raises(Conflict, match="part of this one"):
            say_whom_about(case=whole, member=other, by=cast.alice)
    whole.refresh_from_db()
    assert whole.about_member == cast.bob


def test_whom_a_whole_is_about_by_a_part_alone_goes_with_that_part(cast, monday):
    whole, first, second = (opened(cast, key=key) for key in ("whole", "first", "second"))
    for part in (first, second):
        join_cases(case=say_whom_about(case=part, member=cast.bob, by=cast.alice), into=whole, by=cast.alice)
    with pytest.raises(Conflict, match="about you"):
        part_case(case=first, by=cast.bob)

    about = []
    for part in (first, second):
        part_case(case=part, by=cast.alice)
        whole.refresh_from_db()
        about.append(whole.about_member)
    assert about == [cast.bob, None], "as long as any part of it is about Bob, the whole is"
    said = Line.objects.filter(kind="case.about_said", subject_id=str(whole.pk)).order_by("pk")
    assert [(one.ids["from"], one.ids["to"], one.ids["part"]) for one in said] == [
        (None, cast.bob.pk, first.pk),
        (cast.bob.pk, cast.bob.pk, second.pk),
        (cast.bob.pk, None, None),
    ]
    assert Case.objects.get(pk=first.pk).about_member == cast.bob


def test_whom_a_whole_is_about_by_what_somebody_said_of_it_stays_when_a_part_leaves(cast, monday):
    before, after, part, another = (opened(cast, key=key) for key in ("before", "after", "part", "another"))
    say_whom_about(case=before, member=cast.bob, by=cast.alice)
    for one, whole in ((part, before), (another, after)):
        join_cases(case=say_whom_about(case=one, member=cast.bob, by=cast.alice), into=whole, by=cast.alice)
    for _twice in range(2):
        say_whom_about(case=after, member=cast.bob, by=cast.alice)
    assert Line.objects.filter(kind="case.about_said", subject_id=str(after.pk)).count() == 2
    for one, whole in ((part, before), (another, after)):
        part_case(case=one, by=cast.alice)
        whole.refresh_from_db()
        assert whole.about_member == cast.bob


def deeds(case, cast):
    """All that can be done in a case, by name; each as Bob would do it, whom it is about."""
    by, whole = cast.bob, {"case": case, "by": cast.bob}
    belongs = Belongs(unit=cast.north, touchpoint=None, title="Elsewhere")
    return {
        "assess": lambda: assess_case(assessment=Assessment(severity=Severity.LOW), **whole),
        "assign": lambda: assign_case(to=cast.alice, **whole),
        "give to nobody": lambda: assign_case(to=None, **whole),
        "move": lambda: move_case(to=belongs, **whole),
        "write": lambda: write_to_customer(word=Word(text="It was not me."), **whole),
        "ask": lambda: write_to_customer(word=Word(text="Are you sure?"), asks=True, **whole),
        "decide": lambda: decide_case(decision=Decision.REMEDY, what="Nothing.", **whole),
        "tell": lambda: tell_decision(word=Word(text="Nothing."), **whole),
        "verdict": lambda: hear_verdict(agrees=True, word="Fine!", **whole),
        "refer": lambda: refer_case(why="Too hard.", **whole),
        "close": lambda: close_case(**whole),
        "reopen": lambda: reopen_case(why="Again.", **whole),
        "set aside": lambda: set_aside(why=Aside.SLIP, **whole),
        "whose": lambda: name_customer(customer=None, **whole),
        "about nobody": lambda: say_whom_about(member=None, **whole),
        "cause": lambda: name_cause(cause=add_cause(name="The weather", under=None, by=cast.erin), **whole),
        "link": lambda: give_link(**whole),
        "give": lambda: give(case, 10, by),
        "ask to give": lambda: give(case, 10, by, ask=True),
    }


@pytest.mark.parametrize("standing", ["new", "told"])
def test_whom_a_case_is_about_does_nothing_in_it_but_writes_notes_and_what_the_customer_said(cast, standing):
    grid(cast)
    case = assign_case(case=opened(cast, about_member=cast.bob), to=cast.alice, by=cast.alice)
    if standing == "told":
        decide_case(case=case, decision=Decision.REMEDY, what="An apology.", by=cast.alice)
        case = tell_decision(case=case, word=Word(text="Sorry."), by=cast.alice)
    for name, deed in deeds(case, cast).items():
        with pytest.raises(Conflict, match="The case is about you") as refused, transaction.atomic():
            deed()
        assert refused.value.code == "about-you", name
    assert Case.objects.get(pk=case.pk).changes == case.changes, "something was written all the same"

    assert note_in_case(case=case, word=Word(text="I was not at the quay that day."), by=cast.bob).side == "note"
    assert hear_customer(case=case, word=Word(text="Any news?", through="phone"), by=cast.bob).side == "customer"
    told = program_of(cast.bob, "cases:read", "cases:write").post(f"/cases/{case.pk}/refer", {"why": "Too hard."})
    assert (told.status_code, told.json()["code"]) == (409, "about-you"), "nor does a program of theirs"


def test_whom_a_case_is_about_is_offered_no_way_to_give_it_away_in_a_queue(cast):
    case = opened(cast, about_member=cast.bob)
    pages = [cast.client(name).get("/act/?queue=nobodys").content.decode() for name in ("alice", "bob")]
    assert [f"/act/{case.pk}/" in one for one in pages] == [True, True]
    assert [f"/act/{case.pk}/hand-over" in one for one in pages] == [True, False]


def test_whom_a_case_is_about_reads_once_why_they_do_not_settle_it_and_who_does(cast, monday):
    case, other = say_whom_about(case=opened(cast), member=cast.bob, by=cast.alice), opened(cast, key="other")
    theirs = {
        "It is decided",
        "Say it is about a colleague",
        "Join it to another case",
        "Set it aside",
        "Close the case",
        "Give it to somebody",
        "Say what it is held for",
        "Hand it to the next level up",
        "Send it where it belongs",
        "Write to Dana",
    }
    why = "This case is about you, so somebody else sees to it: Alice."
    for told in (False, True):
        seen, hers = (visit(cast.client(name), f"/act/{case.pk}/") for name in ("bob", "alice"))
        assert (seen.says.count(why), hers.says.count(why)) == (1, 0)
        assert all(one in seen.says for one in ("Write a note among ourselves", "Write down what the customer said"))
        assert {one for one in theirs if one in seen.says} == set()
        assert theirs - {"It is decided" if told else "Close the case"} <= {one for one in theirs if one in hers.says}
        assert "Write down what the customer says to it" not in seen.says
        if not told:
            decide_case(case=case, decision=Decision.REMEDY, what="An apology.", by=cast.alice)
            tell_decision(case=case, word=Word(text="Sorry."), by=cast.alice)
    assert why not in visit(cast.client("bob"), f"/act/{other.pk}/").says

    join_cases(case=case, into=other, by=cast.alice)
    again = "Let it stand by itself again"
    assert [again in visit(cast.client(name), f"/act/{case.pk}/").says for name in ("bob", "alice")] == [False, True]
