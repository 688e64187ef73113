"""An unhappy answer opens a case: by a low score, a word, urgent words; once, where it belongs, and never for what is history."""

import pytest
from django.db import transaction
from tests.act.opening import opened
from tests.cast import BY
from tests.flows.delivering import KILLS, deliver_through_kills, hear
from tests.listen.inviting import published

from everweek.act.cases.aside import set_aside
from everweek.act.cases.joining import join_cases
from everweek.act.cases.rules import Aside, Decision, Severity
from everweek.act.cases.settling import decide_case, tell_decision
from everweek.act.cases.working import Word, assign_case
from everweek.act.following.telling import tell_customer
from everweek.act.models import Case, CaseClock, Remark
from everweek.act.ruling import rules
from everweek.act.ruling.rules import Heard, Opens
from everweek.act.ruling.services import RuleWanted, rewrite_rule, start_rule, stop_rule, write_rule
from everweek.errors import Invalid
from everweek.flows.unhappy_answer_opens_a_case import LINES_AT_ONCE, open_for_answers
from everweek.journal.models import Line
from everweek.journal.services import Happening, record
from everweek.listen.doubting.services import clear_doubted, withdraw_doubted
from everweek.messages.models import Notice
from everweek.moments.services import save_touchpoint
from everweek.people.links import LinkHolder
from everweek.questionnaires.models import Dimension, Response
from everweek.questionnaires.services import accept_response, correct_response

NAME = "flows.unhappy_answer_opens_a_case"
ANSWERS = 2 * KILLS * LINES_AT_ONCE


@pytest.fixture
def version(cast):
    save_touchpoint(key="desk", name="At the desk", by=BY)
    return published()


def rule(cast, **opens):
    more = {name: opens.pop(name) for name in ("unit", "severity", "safety", "name") if name in opens}
    return write_rule(wanted=RuleWanted(**{"name": "Unhappy", "opens": Opens(**opens), **more}), by=cast.erin)


def answered(cast, version, identity="one", why="", score=2, **more):
    """Dana says how likely she is to recommend us, and why."""
    answers = {"recommend": score, **({"why": why} if why else {})}
    told = {"channel": "mail", "customer": cast.dana, "unit": cast.north_desk, **more}
    return accept_response(version=version, answers=answers, identity=identity, by=BY, **told).response


def test_a_low_score_opens_a_case_where_it_was_given_with_its_clocks(cast, version):
    rule(cast, measure="nps", at_most=6, severity=Severity.HIGH)
    response = answered(cast, version, touchpoint="desk", about_member=cast.bob)
    answered(cast, version, "two", score=7)
    hear()

    [case] = Case.objects.all()
    assert (case.response, case.customer, case.unit, case.about_member) == (response, cast.dana, cast.north_desk, cast.bob)
    assert (case.kind, case.way, case.severity, case.touchpoint.key) == ("unhappy_answer", "rule", Severity.HIGH, "desk")
    assert case.title == f"{version.questionnaire.title}: 2 of 10"
    assert CaseClock.objects.filter(case=case).count() == 2
    assert Line.objects.get(kind="case.opened").actor == "system:opening-rules"
    # Her words stay where they are hidden from whoever may not read them.
    assert not Remark.objects.exists()


def test_a_case_is_called_by_the_customers_own_first_words_and_what_is_personal_is_hidden_in_it(cast, version):
    rule(cast, measure="nps", at_most=6)
    answered(cast, version, "one", "Left at the quay. Call me: dana@example.org")
    answered(cast, version, "two", "-")
    hear()

    spoken, silent = Case.objects.order_by("response__pk")
    assert spoken.title.startswith("Left at the quay. Call me")
    assert "dana@example.org" not in spoken.title
    assert silent.title == f"{version.questionnaire.title}: 2 of 10"


def test_a_word_that_was_said_opens_one_and_a_part_of_a_word_does_not(cast, version):
    rule(cast, words=("lawyer", "schadenersatz"))
    answered(cast, version, "one", "My LAWYER will write to you.", score=10)
    answered(cast, version, "two", "All these lawyers on board!", score=10)
    hear()

    assert [case.response.identity for case in Case.objects.all()] == ["one"]


def test_urgent_words_open_one_as_soon_as_they_are_understood(cast, version):
    rule(cast, urgencies=("safety", "life"), severity=Severity.CRITICAL, safety=True)
    answered(cast, version, why="There was smoke in the cabin and somebody could have been injured.", score=8)
    hear()

    [case] = Case.objects.all()
    assert (case.severity, case.safety) == (Severity.CRITICAL, True)


def test_what_seems_a_programs_opens_nothing_until_somebody_says_it_is_honest(cast, version):
    rule(cast, measure="nps", at_most=6)
    rule(cast, urgencies=("urgent",), severity=Severity.HIGH, name="Urgent")
    Dimension.objects.get_or_create(name="doubt")
    by_a_machine = {"dimensions": {"doubt": "trap"}, "customer": None}
    for identity in ("one", "two"):
        answered(cast, version, identity, "Call me back immediately, my solicitor is waiting.", score=1, **by_a_machine)
    hear()
    assert not Case.objects.exists()

    one, two = Response.objects.order_by("pk").values_list("pk", flat=True)
    clear_doubted(ids=[one], by=cast.erin)
    withdraw_doubted(ids=[two], by=cast.erin)
    hear()
    [case] = Case.objects.all()
    assert (case.response_id, case.severity) == (one, Severity.HIGH)


def test_words_of_danger_wait_for_no_verdict(cast, version):
    rule(cast, urgencies=("safety", "life"), severity=Severity.CRITICAL, safety=True)
    Dimension.objects.get_or_create(name="doubt")
    words = "There was smoke in the cabin and somebody could have been injured."
    answered(cast, version, why=words, dimensions={"doubt": "quick"}, customer=None)
    hear()
    assert Case.objects.get().severity == Severity.CRITICAL


def test_whoever_wrote_of_danger_and_of_haste_is_heard_for_both(cast, version):
    rule(cast, urgencies=("life",), severity=Severity.CRITICAL, safety=True)
    response = answered(cast, version, score=8)
    hear()
    with transaction.atomic():
        for urgency in ("life", "urgent"):
            ids = {"response": response.pk, "customer": cast.dana.pk, "question": "why", "urgency": urgency}
            record(Happening("comment.urgent", BY, ("response", response.pk), ids=ids))
    hear()

    assert Case.objects.get().severity == Severity.CRITICAL


def test_an_answer_that_meets_several_rules_has_one_case_held_for_the_gravest(cast, version):
    rule(cast, measure="nps", at_most=6)
    rule(cast, measure="nps", at_most=3, severity=Severity.HIGH, name="Very unhappy")
    rule(cast, urgencies=("safety", "life"), severity=Severity.CRITICAL, safety=True, name="Danger")
    answered(cast, version, why="There was smoke in the cabin and somebody could have been injured.")
    hear()

    [case] = Case.objects.all()
    assert (case.severity, case.safety) == (Severity.CRITICAL, True)
    assert Line.objects.filter(kind="case.opened").count() == 1


def test_what_is_told_again_opens_nothing_more(cast, version):
    rule(cast, measure="nps", at_most=6)
    answered(cast, version)
    hear()
    open_for_answers(list(Line.objects.filter(kind="response.received")))

    assert Case.objects.count() == 1
    assert Line.objects.filter(kind="case.opened").count() == 1


def test_a_rule_of_one_unit_hears_what_is_said_there_and_below(cast, version):
    rule(cast, measure="nps", at_most=6, unit=cast.north)
    answered(cast, version, "here")
    answered(cast, version, "elsewhere", unit=cast.south)
    answered(cast, version, "nowhere", unit=None)
    hear()

    assert [case.response.identity for case in Case.objects.all()] == ["here"]


def test_an_answer_that_is_corrected_is_held_against_the_rules_by_what_it_says_then(cast, version):
    rule(cast, measure="nps", at_most=6)
    response = answered(cast, version, score=10)
    hear()
    assert not Case.objects.exists()
    for score in (2, 1, 10):
        correct_response(response=response, answers={"recommend": score}, reason="Slipped.", by=cast.erin)
        hear()
    assert [case.response for case in Case.objects.all()] == [response]


def test_what_was_said_nowhere_in_particular_belongs_to_the_top(cast, version):
    rule(cast, measure="nps", at_most=6)
    answered(cast, version, unit=None, customer=None)
    hear()

    [case] = Case.objects.all()
    assert (case.unit, case.customer) == (cast.house, None)


def test_history_opens_no_case_nor_does_what_came_before_the_rule(cast, version):
    answered(cast, version, "before")
    hear()
    rule(cast, measure="nps", at_most=6)
    answered(cast, version, "history", history=True)
    hear()

    assert not Case.objects.exists()


def test_a_rule_that_is_stopped_opens_nothing_until_it_is_started_again(cast, version):
    stopped = rule(cast, measure="nps", at_most=6)
    for _twice in range(2):
        stop_rule(rule=stopped, by=cast.erin)
    answered(cast, version, "meanwhile")
    hear()
    assert not Case.objects.exists()

    for _twice in range(2):
        start_rule(rule=stopped, by=cast.erin)
    answered(cast, version, "afterwards")
    hear()
    assert [case.response.identity for case in Case.objects.all()] == ["afterwards"]
    kinds = Line.objects.filter(kind__startswith="opening_rule.").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["opening_rule.written", "opening_rule.stopped", "opening_rule.started"]


def test_a_rule_that_is_rewritten_says_so_and_the_same_again_says_nothing(cast, version):
    one = rule(cast, measure="nps", at_most=6)
    for _twice in range(2):
        rewrite_rule(rule=one, wanted=RuleWanted(name="Unhappy", opens=Opens(measure="nps", at_most=3)), by=cast.erin)

    assert Line.objects.filter(kind="opening_rule.rewritten").count() == 1
    answered(cast, version, score=5)
    hear()
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("opens", "field"),
    [
        ({}, "measure"),
        ({"measure": "nps"}, "at_most"),
        ({"at_most": 3}, "measure"),
        ({"measure": "No Measure", "at_most": 3}, "measure"),
        ({"measure": "nps", "at_most": float("nan")}, "at_most"),
        ({"urgencies": ("very",)}, "urgencies"),
        ({"words": ("x" * 61,)}, "words"),
        ({"words": tuple(f"word{n}" for n in range(51))}, "words"),
        ({"words": ("  ", "")}, "measure"),
    ],
)
def test_a_rule_that_can_open_nothing_is_refused_by_its_field(opens, field):
    with pytest.raises(Invalid) as refused:
        rules.check_opens(Opens(**opens))
    assert refused.value.field == field


def test_a_word_is_a_word_whatever_signs_are_in_it():
    assert rules.why(Opens(words=("c++",)), Heard(response=1, said=["I wrote it in C++."]))
    assert rules.why(Opens(words=("(a|b)*",)), Heard(response=1, said=["aaaa"])) is None


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_at_random_points_each_unhappy_answer_has_exactly_one_case(cast, version):
    rule(cast, measure="nps", at_most=6)
    for number in range(ANSWERS):
        answered(cast, version, f"answer-{number}")

    deliver_through_kills(NAME, done=Case.objects.count, many=ANSWERS, seed=20261128)

    assert Case.objects.values("response").distinct().count() == Case.objects.count() == ANSWERS
    assert CaseClock.objects.count() == 2 * ANSWERS
    assert Line.objects.filter(kind="case.opened").count() == ANSWERS


@pytest.mark.parametrize("ended", ["", "told", "set aside", "joined"])
def test_what_she_writes_on_the_form_after_her_click_is_heard_in_its_case_however_that_stands(cast, version, ended):
    rule(cast, measure="nps", at_most=6)
    rule(cast, words=("injured",), severity=Severity.CRITICAL, safety=True, name="Hurt")
    response = answered(cast, version)
    hear()
    case = Case.objects.get()
    whole = opened(cast, customer=cast.dana) if ended == "joined" else case
    assign_case(case=whole, to=cast.bob, by=cast.bob)
    if ended == "joined":
        join_cases(case=case, into=whole, by=cast.bob)
    if ended == "told":
        decide_case(case=case, decision=Decision.REMEDY, what="A taxi.", by=cast.bob)
        tell_decision(case=case, word=Word(text="A taxi."), by=cast.bob)
    if ended == "set aside":
        set_aside(case=case, why=Aside.SPAM, by=cast.alice)

    hers = LinkHolder("own", 12)
    correct_response(response=response, answers={"recommend": 1}, reason="Slipped.", by=hers)
    correct_response(response=response, answers={"recommend": 1, "why": "Slip."}, reason="Slip.", by=cast.erin)
    told = {"recommend": 1, "why": "My child is injured. Call +351 912 345 678."}
    correct_response(response=response, answers=told, reason="By herself.", by=hers)
    hear()

    [word] = Remark.objects.filter(side="customer", through="answer")
    assert (word.case, word.text, word.by) == (whole, "My child is injured. Call ⟦phone⟧.", "link:own:12")
    whole.refresh_from_db()
    assert (whole.standing, whole.severity, whole.safety) == (ended if ended == "told" else "in_hand", Severity.CRITICAL, True)
    assert CaseClock.objects.filter(case=whole, kind__in=["first_reply", "next_reply"], stopped_at=None).exists()
    assert Notice.objects.filter(kind="case.heard", member=cast.bob).count() == 1
    assert "injured" not in str(tell_customer(whole).words)
