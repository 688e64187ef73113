"""From the first word to the last: nothing closes untold, nothing closes as "nothing we can do", and she may always disagree."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.act.opening import MONDAY, opened
from tests.cast import BY

from everweek import clock
from everweek.act.answering import list_who_decides
from everweek.act.cases import rules
from everweek.act.cases.joining import join_cases
from everweek.act.cases.rules import Complexity, Decision, Ending, Impact, Severity, Sought
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
from everweek.act.clocks.rules import ClockKind
from everweek.act.clocks.services import promise_time
from everweek.act.models import Case, CaseClock, Remark
from everweek.act.queries import list_who_may_own
from everweek.errors import Conflict, Invalid
from everweek.journal.models import Line, Values
from everweek.people.services import give_post, join_member, leave_member
from everweek.people.tokens import TokenActor

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def told(cast, decision=Decision.REMEDY, what="We send it to your home today."):
    """A case of Bob's that was decided, and Dana told."""
    case = opened(cast)
    decide_case(case=case, decision=decision, what=what, by=cast.bob)
    return tell_decision(case=case, word=Word(text="This is what we do.", through="phone"), by=cast.bob)


def stages(case):
    return dict(case.stages.filter(round=case.round).values_list("name", "at"))


def test_a_case_goes_through_the_nine_stages_of_iso_10002(cast):
    case = opened(cast)
    at = MONDAY
    seen = []
    for deed in (
        lambda: assess_case(case=case, assessment=Assessment(severity=Severity.HIGH, impact=Impact.ONE), by=cast.bob),
        lambda: write_to_customer(case=case, word=Word(text="We have it, and look for it.", through="phone"), by=cast.bob),
        lambda: note_in_case(case=case, word=Word(text="It stands at pier 4."), by=cast.bob, finding=True),
        lambda: decide_case(case=case, decision=Decision.REMEDY, what="Sent home by taxi.", by=cast.bob),
        lambda: tell_decision(case=case, word=Word(text="It is on its way.", through="phone"), by=cast.bob),
        lambda: hear_verdict(case=case, agrees=True, word="Thank you!", by=cast.bob),
        lambda: close_case(case=case, by=cast.bob),
    ):
        at += HOUR / 2
        with clock.frozen(at):
            deed()
        seen.append(set(stages(case)) - set().union(*seen))
    case.refresh_from_db()

    assert [sorted(one) for one in seen] == [
        ["assessment", "receipt", "tracking"],
        ["acknowledgement", "communication"],
        ["investigation"],
        ["response"],
        ["decision_told"],
        [],
        ["closing"],
    ]
    assert set(stages(case)) == set(rules.StageName)
    assert (case.standing, case.owner, case.agreed, case.customer_said) == ("closed", cast.bob, True, "Thank you!")
    assert {one.kind: one.stopped_at for one in CaseClock.objects.all()} == {
        "first_reply": MONDAY + HOUR,
        "solution": MONDAY + 2.5 * HOUR,
    }


@given(
    told=st.booleans(),
    decision=st.sampled_from(["", "remedy", "alternative"]),
    remedy=st.sampled_from(["", " ", "Paid back"]),
    alternative=st.sampled_from(["", "\n", "A later ferry"]),
    said=st.sampled_from(["", " ", "Fine by me"]),
    agreed=st.sampled_from([None, True, False]),
    leads=st.booleans(),
)
def test_what_may_be_closed_is_what_the_house_says_may_be(told, decision, remedy, alternative, said, agreed, leads):
    # Written the other way round than the rule: what an honest ending is, and not what stands in its way.
    put_right = decision == "remedy" and remedy.strip() != ""
    offered = decision == "alternative" and alternative.strip() != ""
    heard = said.strip() != "" or agreed is True or leads
    content = agreed is not False or leads
    honest = told and content and (put_right or (offered and heard))

    ending = Ending(told, decision, remedy, alternative, said, agreed, leads)
    if honest:
        rules.check_may_close(ending)
    else:
        with pytest.raises(Conflict):
            rules.check_may_close(ending)


def test_a_case_nobody_told_the_customer_about_cannot_be_closed(cast):
    case = opened(cast)
    decide_case(case=case, decision=Decision.REMEDY, what="Sent home by taxi.", by=cast.bob)

    for by in (cast.bob, cast.alice, cast.grace):
        with pytest.raises(Conflict, match="Tell the customer first"):
            close_case(case=case, by=by)


def test_nothing_is_told_before_it_is_decided(cast):
    with pytest.raises(Conflict, match="Decide first"):
        tell_decision(case=opened(cast), word=Word(text="Sorry, nothing we can do."), by=cast.bob)


def test_an_offer_in_place_of_a_remedy_needs_her_word_or_the_next_level_up(cast):
    case = told(cast, Decision.ALTERNATIVE, "A seat on the evening ferry.")

    with pytest.raises(Conflict, match="what the customer said"):
        close_case(case=case, by=cast.bob)
    assert close_case(case=case, by=cast.bob, customer_said="Better than nothing.").standing == "closed"


def test_that_she_agrees_to_an_offer_is_her_word_and_takes_back_none_of_hers(cast):
    case = told(cast, Decision.ALTERNATIVE, "A seat on the evening ferry.")
    hear_verdict(case=case, agrees=True, word="", by=cast.bob)
    hear_verdict(case=case, agrees=True, word="Better than nothing.", by=cast.bob)
    assert hear_verdict(case=case, agrees=True, word="", by=cast.bob).customer_said == "Better than nothing."
    Case.objects.filter(pk=case.pk).update(customer_said="")

    assert close_case(case=case, by=cast.bob).standing == "closed"


def test_where_she_says_nothing_to_an_offer_whoever_leads_there_looks_at_it(cast):
    case = told(cast, Decision.ALTERNATIVE, "A seat on the evening ferry.")

    with pytest.raises(Conflict):
        close_case(case=case, by=cast.bob)
    assert close_case(case=case, by=cast.alice).standing == "closed"


def test_a_lead_does_not_look_over_her_own_case(cast):
    case = opened(cast)
    assign_case(case=case, to=cast.alice, by=cast.alice)
    decide_case(case=case, decision=Decision.ALTERNATIVE, what="A later ferry.", by=cast.alice)
    tell_decision(case=case, word=Word(text="This is what we do."), by=cast.alice)

    with pytest.raises(Conflict, match="what the customer said"):
        close_case(case=case, by=cast.alice)
    assert close_case(case=case, by=cast.erin).standing == "closed"


def test_a_lead_looks_over_herself_neither_by_handing_up_nor_by_giving_away_what_she_told(cast):
    case = opened(cast)
    assign_case(case=case, to=cast.alice, by=cast.alice)
    refer_case(case=case, why="For myself.", by=cast.alice)
    with pytest.raises(Conflict, match="You handed this case up"):
        assign_case(case=case, to=cast.alice, by=cast.alice)
    assign_case(case=case, to=cast.alice, by=cast.erin)
    decide_case(case=case, decision=Decision.ALTERNATIVE, what="A later ferry.", by=cast.alice)
    tell_decision(case=case, word=Word(text="This is what we do."), by=cast.alice)

    for owner, by in ((cast.alice, cast.alice), (cast.bob, cast.alice), (None, cast.bob)):
        assign_case(case=case, to=owner, by=by)
        with pytest.raises(Conflict, match="what the customer said" if owner == cast.alice else "You handed this case up"):
            close_case(case=case, by=cast.alice)
    assert close_case(case=case, by=cast.erin).standing == "closed"


def test_nobody_closes_a_case_about_herself(cast):
    case = opened(cast, about_member=cast.alice)
    decide_case(case=case, decision=Decision.REMEDY, what="Paid back.", by=cast.bob)
    tell_decision(case=case, word=Word(text="Paid back."), by=cast.bob)

    with pytest.raises(Conflict, match="about you"):
        close_case(case=case, by=cast.alice)
    assert close_case(case=case, by=cast.bob).standing == "closed"


def test_who_disagrees_is_heard_one_level_up_with_a_promise_of_its_own(cast):
    case = told(cast)
    with clock.frozen(MONDAY + HOUR):
        hear_verdict(case=case, agrees=False, word="That is not enough.", by=cast.bob)
    case.refresh_from_db()

    assert (case.standing, case.level, case.round, case.agreed, case.decision) == ("new", 1, 2, False, "")
    assert case.owner is None
    assert (case.told_at, case.customer_said) == (None, "That is not enough.")
    assert list(CaseClock.objects.filter(kind="solution").order_by("number").values_list("number", "started_at")) == [
        (1, MONDAY),
        (2, MONDAY + HOUR),
    ]
    with pytest.raises(Conflict, match="Tell the customer first"):
        close_case(case=case, by=cast.alice)
    assert Remark.objects.filter(side="customer", text="That is not enough.").count() == 1


def test_what_dana_did_not_agree_to_somebody_else_than_bob_decides_tells_and_closes(cast):
    case = told(cast)
    hear_verdict(case=case, agrees=False, word="That is not enough.", by=BY)
    note_in_case(case=case, word=Word(text="The axle was bent before."), by=cast.bob)
    write_to_customer(case=case, word=Word(text="We look at it anew."), by=cast.bob)
    case.refresh_from_db()
    assert case.owner is None
    assert list_who_decides(case.pk) == [cast.alice.pk]
    assert cast.bob not in list_who_may_own(case, MONDAY.date())
    for to in (cast.bob, cast.alice):
        with pytest.raises(Conflict, match="somebody else decides now"):
            assign_case(case=case, to=to, by=cast.bob)
    with pytest.raises(Invalid, match="give it to somebody else"):
        assign_case(case=case, to=cast.bob, by=cast.alice)
    with pytest.raises(Conflict, match="somebody else decides now"):
        decide_case(case=case, decision=Decision.REMEDY, what="The same again.", by=cast.bob)

    decide_case(case=case, decision=Decision.REMEDY, what="A new one.", by=cast.alice)
    with pytest.raises(Conflict, match="somebody else decides now"):
        tell_decision(case=case, word=Word(text="A new one."), by=cast.bob)
    tell_decision(case=case, word=Word(text="A new one."), by=cast.alice)
    hear_verdict(case=case, agrees=True, word="", by=BY)
    with pytest.raises(Conflict, match="somebody else decides now"):
        close_case(case=case, by=TokenActor(cast.bob, 3, frozenset()))
    assert close_case(case=case, by=cast.alice).owner == cast.alice


def test_what_was_handed_up_nobody_takes_but_who_leads_there_and_they_give_it_to_whom_they_trust(cast):
    judy = join_member(name="Judy", email="judy@example.org", by=BY)
    give_post(member=judy, unit=cast.north_desk, role="front_line", since=MONDAY.date(), by=BY)
    case, other = opened(cast), opened(cast)
    refer_case(case=case, why="Beyond me.", by=cast.bob)
    for by, why in ((cast.bob, "You handed this case up"), (judy, "stands a level up")):
        with pytest.raises(Conflict, match=why):
            assign_case(case=case, to=by, by=by)
    with pytest.raises(Conflict, match="Join the other one to it"):
        join_cases(case=case, into=other, by=cast.bob)
    # A program does not lead; whose case it is, it decides for.
    program = TokenActor(cast.alice, 3, frozenset({"cases:write"}))
    with pytest.raises(Conflict, match="stands a level up"):
        decide_case(case=case, decision=Decision.REMEDY, what="A new one.", by=program)
    assign_case(case=case, to=judy, by=cast.alice)
    assert decide_case(case=case, decision=Decision.REMEDY, what="A new one.", by=judy).owner == judy


def test_who_decides_a_level_up_is_the_nearest_who_is_left_and_where_nobody_is_left_who_leads_there(cast):
    case = opened(cast)
    for by, falls_to in ((cast.bob, cast.alice), (cast.alice, cast.erin), (cast.erin, cast.grace), (cast.grace, None)):
        decide_case(case=case, decision=Decision.REMEDY, what="As before.", by=by)
        tell_decision(case=case, word=Word(text="As before."), by=by)
        hear_verdict(case=case, agrees=False, word=f"Not from {by.name}.", by=BY)
        case.refresh_from_db()
        assert list_who_decides(case.pk) == [falls_to.pk if falls_to else cast.grace.pk]
    # All who lead there have decided it: one of them does again, the director first, and never who does not lead.
    with pytest.raises(Conflict, match="somebody else decides now"):
        decide_case(case=case, decision=Decision.REMEDY, what="As before.", by=cast.bob)
    assert decide_case(case=case, decision=Decision.REMEDY, what="A new one.", by=cast.grace).owner == cast.grace


def test_who_disagrees_twice_is_counted_once(cast):
    case = told(cast)
    for _twice in range(2):
        hear_verdict(case=case, agrees=False, word="That is not enough.", by=cast.bob)

    case.refresh_from_db()
    assert (case.level, case.round) == (1, 2)


def test_what_she_says_after_she_disagreed_is_heard(cast):
    case = told(cast)
    for word in ("That is not enough.", "And you never called back."):
        hear_verdict(case=case, agrees=False, word=word, by=cast.bob)

    case.refresh_from_db()
    assert (case.level, case.round) == (1, 2)
    assert Remark.objects.filter(side="customer", text="And you never called back.").count() == 1


def test_who_has_agreed_may_still_disagree_after_it_was_closed(cast):
    case = told(cast)
    hear_verdict(case=case, agrees=True, word="", by=cast.bob)
    close_case(case=case, by=cast.bob)

    hear_verdict(case=case, agrees=False, word="It never came.", by=cast.bob)

    case.refresh_from_db()
    assert (case.standing, case.closed_at, case.level, case.owner) == ("new", None, 1, None)


def test_a_word_of_hers_opens_a_closed_case_for_somebody_to_read_it(cast):
    case = told(cast)
    close_case(case=case, by=cast.bob)
    hear_customer(case=case, word=Word(text="One more thing.", through="mail"), by=cast.bob)

    case.refresh_from_db()
    assert (case.standing, case.closed_at) == ("told", None)
    assert CaseClock.objects.get(kind="next_reply").due_at == MONDAY.replace(hour=17)


def test_her_word_by_which_it_was_closed_stays_in_the_conversation(cast):
    case = told(cast, Decision.ALTERNATIVE, "A seat on the evening ferry.")
    close_case(case=case, by=cast.bob, customer_said="Better than nothing.")
    reopen_case(case=case, why="There was no ferry.", by=cast.bob)

    assert [one.text for one in Remark.objects.filter(case=case, side="customer")][1:] == ["Better than nothing."]


def test_the_database_itself_refuses_a_case_closed_untold(cast):
    from django.db import IntegrityError, transaction

    case = opened(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(standing="closed", closed_at=MONDAY)


def test_while_she_is_waited_for_the_solution_waits_and_the_reply_does_not(cast):
    case = opened(cast)
    with clock.frozen(MONDAY + HOUR):
        write_to_customer(case=case, word=Word(text="Which ferry was it?"), by=cast.bob, asks=True)
    case.refresh_from_db()
    solution = CaseClock.objects.get(kind="solution")
    assert (case.standing, solution.due_at, solution.next_at) == ("waiting", None, None)
    assert case.turn_at == MONDAY + HOUR + rules.WAIT_FOR_HER

    with clock.frozen(MONDAY + timedelta(days=1)):
        hear_customer(case=case, word=Word(text="The one at noon."), by=cast.bob)
    case.refresh_from_db()
    # An hour was used; thirty-nine are left from Tuesday at nine: Monday of the week after, at four.
    assert CaseClock.objects.get(kind="solution").due_at == MONDAY + timedelta(days=7, hours=7)
    assert (case.standing, case.turn_at) == ("in_hand", MONDAY + timedelta(days=1, hours=8))


def test_a_note_among_ourselves_puts_off_nothing_that_waits_for_her(cast):
    case = opened(cast)
    write_to_customer(case=case, word=Word(text="Which ferry was it?"), by=cast.bob, asks=True)
    with clock.frozen(MONDAY + timedelta(days=6)):
        note_in_case(case=case, word=Word(text="No answer yet."), by=cast.bob)

    case.refresh_from_db()
    assert case.turn_at == MONDAY + rules.WAIT_FOR_HER


def test_a_word_that_was_said_before_we_asked_and_comes_later_is_heard(cast):
    case = opened(cast)
    with clock.frozen(MONDAY + HOUR):
        write_to_customer(case=case, word=Word(text="Which ferry was it?"), by=cast.bob, asks=True)
    with clock.frozen(MONDAY + 2 * HOUR):
        hear_customer(case=case, word=Word(text="By mail.", at=MONDAY - HOUR), by=cast.bob)

    case.refresh_from_db()
    # Not a minute of the solution is used twice or lost: an hour before we asked, and on from that very moment.
    assert (case.standing, CaseClock.objects.get(kind="solution").due_at) == ("in_hand", MONDAY.replace(day=6, hour=17))


def test_a_word_that_is_told_twice_under_one_key_stands_once(cast):
    case = opened(cast)
    for _twice in range(2):
        hear_customer(case=case, word=Word(text="Any news?", key="mail:abc"), by=cast.bob)

    assert Remark.objects.filter(text="Any news?").count() == 1
    assert Line.objects.filter(kind="case.heard").count() == 1


def test_until_the_first_reply_nothing_more_is_promised_for_asking_again(cast):
    case = opened(cast)
    hear_customer(case=case, word=Word(text="Any news?"), by=cast.bob)
    assert not CaseClock.objects.filter(kind="next_reply").exists()

    write_to_customer(case=case, word=Word(text="We are looking."), by=cast.bob)
    hear_customer(case=case, word=Word(text="And now?"), by=cast.bob)
    hear_customer(case=case, word=Word(text="Hello?"), by=cast.bob)
    assert CaseClock.objects.filter(kind="next_reply", stopped_at=None).count() == 1


def test_what_is_graver_than_it_was_thought_is_due_sooner_and_never_later(cast):
    case = opened(cast)
    graver = Assessment(severity=Severity.CRITICAL, safety=True, complexity=Complexity.SEVERAL, sought=Sought.REPAIR)
    assess_case(case=case, assessment=graver, by=cast.alice)
    due = {one.kind: one.due_at for one in CaseClock.objects.all()}
    assert due == {"first_reply": MONDAY + HOUR, "solution": MONDAY + 8 * HOUR}

    assess_case(case=case, assessment=Assessment(severity=Severity.LOW), by=cast.alice)
    assert {one.kind: one.due_at for one in CaseClock.objects.all()} == due


def test_what_is_no_graver_keeps_what_was_promised_though_less_is_promised_by_now(cast):
    case = opened(cast)
    promise_time(unit=cast.house, kind=ClockKind.SOLUTION, severity=Severity.NORMAL, minutes=60, by=cast.erin)
    assess_case(case=case, assessment=Assessment(severity=Severity.NORMAL, impact=Impact.MANY), by=cast.bob)

    assert CaseClock.objects.get(kind="solution").due_at == MONDAY.replace(day=6, hour=17)


def test_who_acts_on_a_picture_that_is_older_is_told_so(cast):
    case = opened(cast)
    assign_case(case=case, to=cast.bob, by=cast.alice, seen=0)

    with pytest.raises(Conflict, match="Somebody else changed this case"):
        assign_case(case=case, to=cast.alice, by=cast.erin, seen=0)
    case.refresh_from_db()
    assert case.owner == cast.bob


def test_a_case_is_given_with_a_note_to_who_may_work_on_it(cast):
    case = opened(cast)
    for note in ("She needs it by Friday.", "She needs it by Friday.", "She waits at pier 4."):
        assign_case(case=case, to=cast.bob, by=cast.alice, note=note)

    case.refresh_from_db()
    assert (case.owner, case.standing) == (cast.bob, "in_hand")
    notes = Remark.objects.filter(side="note").order_by("pk").values_list("text", flat=True)
    assert list(notes) == ["She needs it by Friday.", "She waits at pier 4."]


def test_nobody_is_given_a_case_about_herself_nor_one_she_may_not_work_on(cast):
    about_bob = opened(cast, about_member=cast.bob)
    with pytest.raises(Invalid, match="somebody else settles it"):
        assign_case(case=about_bob, to=cast.bob, by=cast.alice)
    with pytest.raises(Conflict, match="about you"):
        write_to_customer(case=about_bob, word=Word(text="We look into it."), by=cast.bob)

    in_the_south = opened(cast, unit=cast.south)
    with pytest.raises(Invalid, match="does not work on cases of South"):
        assign_case(case=in_the_south, to=cast.alice, by=cast.erin)
    leave_member(member=cast.bob, on=MONDAY.date(), by=cast.heidi)
    cast.bob.refresh_from_db()
    with pytest.raises(Invalid, match="does not work"):
        assign_case(case=opened(cast), to=cast.bob, by=cast.erin)


def test_reopening_begins_a_round_and_forgets_no_word(cast):
    case = told(cast)
    close_case(case=case, by=cast.bob)
    before = Remark.objects.count()
    reopen_case(case=case, why="The taxi never came.", by=cast.bob)

    case.refresh_from_db()
    assert (case.standing, case.round, case.decision, case.remedy) == ("in_hand", 2, "", "")
    assert Remark.objects.count() == before + 1
    assert Values.objects.get(line__kind="case.reopened").old["remedy"] == "We send it to your home today."


@pytest.mark.parametrize("deed", ["assess", "assign", "decide", "tell", "close"])
def test_doing_it_twice_changes_nothing_more_or_says_why_not(cast, deed):
    case = told(cast) if deed in {"tell", "close"} else opened(cast)
    deeds = {
        "assess": lambda: assess_case(case=case, assessment=Assessment(severity=Severity.NORMAL), by=cast.bob),
        "assign": lambda: assign_case(case=case, to=cast.bob, by=cast.bob),
        "decide": lambda: decide_case(case=case, decision=Decision.REMEDY, what="Paid back.", by=cast.bob),
        "tell": lambda: tell_decision(case=case, word=Word(text="Again."), by=cast.bob),
        "close": lambda: close_case(case=case, by=cast.bob),
    }
    if deed == "tell":
        with pytest.raises(Conflict, match="has been told"):
            deeds[deed]()
        return
    deeds[deed]()
    lines = Line.objects.count()
    deeds[deed]()
    assert Line.objects.count() == lines


def test_a_last_thank_you_is_owed_no_answer_and_a_word_that_waited_too_long_stays_late(cast):
    case, late = told(cast), told(cast)
    for one in (case, late):
        hear_customer(case=one, word=Word(text="Thank you!"), by=cast.bob)
    close_case(case=case, by=cast.bob)
    with clock.frozen(MONDAY + timedelta(days=2)):
        close_case(case=late, by=cast.bob)

    assert not CaseClock.objects.filter(case=case, kind="next_reply").exists()
    kept = CaseClock.objects.get(case=late, kind="next_reply")
    assert (kept.late_since, kept.stopped_at) == (MONDAY + 8 * HOUR, MONDAY + timedelta(days=2))
