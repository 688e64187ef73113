"""A closed case is asked about again, once, and what its customer says then is what became of it."""

from datetime import timedelta

import pytest
from tests.act.opening import MONDAY, opened
from tests.cast import BY
from tests.flows.delivering import hear
from tests.web.api.calls import program_of
from tests.web.reading import read, send, visit

from everweek import clock
from everweek.act.cases.rules import Decision
from everweek.act.cases.settling import close_case, decide_case, hear_verdict, reopen_case, tell_decision
from everweek.act.cases.working import Word, hear_customer
from everweek.act.models import AskedAgain
from everweek.act.recovering.services import set_asking_again
from everweek.errors import Conflict, Invalid
from everweek.facts import ask
from everweek.flows.closed_case_is_asked_again import ask_those_due
from everweek.jobs import worker
from everweek.journal.models import Line
from everweek.listen.inviting.access import access_by_token
from everweek.listen.inviting.answering import OwnAnswer, answer_invitations, state_of
from everweek.listen.inviting.rules import token_of
from everweek.listen.inviting.sending import send_due
from everweek.listen.models import Invitation
from everweek.messages.contact.opting import How, opt_out
from everweek.messages.notices.kinds import CUSTOMER_WORDS
from everweek.prove.measures import measure
from everweek.questionnaires.services import bring_questionnaire, withdraw_response
from everweek.questionnaires.starting import starting_point
from everweek.science import Estimate

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def _settled(cast, *, agrees=None, at=MONDAY, **changes):
    """A case of Dana's that was told and closed at once; ``agrees`` is what was said to it."""
    with clock.frozen(at):
        case = opened(cast, **changes)
        decide_case(case=case, decision=Decision.REMEDY, what="Brought it home.", by=cast.bob)
        with pytest.raises(Conflict, match="Tell the customer first"):
            close_case(case=case, by=cast.bob)
        tell_decision(case=case, word=Word(text="It is on its way.", through="phone"), by=cast.bob)
        if agrees is not None:
            hear_verdict(case=case, agrees=agrees, word="", by=cast.bob)
        return close_case(case=case, by=cast.bob)


def _felt_service():
    bring_questionnaire(document=starting_point("felt-service"), publishing=True, by=BY)


def _answers(invitation, score):
    own = access_by_token(token_of(invitation.salt))
    said = dict.fromkeys(("heard", "respected", "understood", "valued", "return", "solved"), score)
    [told] = answer_invitations([OwnAnswer(own, said, state_of(invitation.response), "en")])
    return told.response


def _counted():
    """How many were won back (1) and how many were not (0), as the facts have it."""
    return {score: tally.n for one in ask.promises(measures=["recovered"]) for score, tally in one.tallies.items()}


def test_dana_agreed_in_the_first_relief_and_says_after_thirty_days_how_it_was(cast):
    _felt_service()
    case = _settled(cast, agrees=True)
    with clock.frozen(MONDAY):
        hear()
    assert _counted() == {1.0: 1}, "until she says otherwise, who agreed was won back"
    with clock.frozen(MONDAY + 29 * DAY):
        ask_those_due()
    assert not Invitation.objects.exists(), "not before the time that was set"
    with clock.frozen(MONDAY + 30 * DAY):
        ask_those_due()
        ask_those_due()
        invitation = Invitation.objects.get()
        assert (invitation.customer, invitation.unit, invitation.rule) == (cast.dana, cast.north_desk, None)
        response = _answers(invitation, 2)
        hear()
        hear()
    row = AskedAgain.objects.get(case=case)
    assert (row.response, row.content) == (response, False)
    assert _counted() == {0.0: 1}, "what she says after a time counts for more"
    assert Line.objects.filter(kind="case.asked_again").count() == 1
    [told] = measure("recovered", viewer=cast.erin).rows
    assert isinstance(told.result, Estimate)
    assert (told.result.value, told.result.n) == (0.0, 1)

    with clock.frozen(MONDAY + 31 * DAY):
        withdraw_response(response=response, reason="Not hers.", by=cast.erin)
        hear()
        hear()
    assert _counted() == {1.0: 1}, "what was withdrawn says nothing"


@pytest.mark.one_database("words are the same on any")
def test_the_letter_that_asks_again_says_why_in_the_words_of_the_house_or_the_organisation_and_asks_the_same(
    cast, mailoutbox, settings
):
    settings.EMAIL_HOST = "mail.example.org"
    _felt_service()
    kind = CUSTOMER_WORDS["letter.ask.case"]
    address = f"/settings/words/{kind.key}/en"
    typed = {"title": "Once more about {case}", "text": "# Dear all,\n\n{question}\n\nYours, {house}"}
    shown = read(cast.client("erin").post(address, {**typed, "do": "look"}))
    assert ("Once more about 4711" in shown.says, "1 · 2 · 3 · 4 · 5" in shown.says) == (True, True)
    refused = cast.client("erin").post(address, {**typed, "text": "No question", "do": "keep"})
    assert "{question} is missing" in refused.content.decode()
    cases, subjects = [], []
    for round_, says in enumerate(("How is it now?", "Dear all,")):
        at = MONDAY + 60 * round_ * DAY
        case = _settled(cast, title=says, at=at)
        cases.append(case.pk)
        with clock.frozen(at):
            hear()
        with clock.frozen(at + 30 * DAY):
            ask_those_due()
            send_due()
            worker.run_waiting()
        letter = mailoutbox[-1]
        subjects.append(letter.subject)
        assert (says in letter.body, str(case.pk) in letter.subject) == (True, True)
        assert "/a/" in letter.body
        assert "{" not in letter.subject + letter.body
        send(cast.client("erin"), address, **typed)
    assert subjects == [f"How is it now? About number {cases[0]}", f"Once more about {cases[1]}"]


@pytest.mark.one_database("why nobody is asked is the same on any")
def test_who_is_not_asked_and_why(cast):
    """Begun anew, nobody known, off: each is settled with its reason. No questionnaire, opted out: tried each week for four."""
    anew, nameless, off, early = (
        _settled(cast),
        _settled(cast, customer=None, writer="Somebody"),
        _settled(cast, unit=cast.south),
        _settled(cast, title="Before it was published"),
    )
    silent = _settled(cast, at=MONDAY + DAY)
    with clock.frozen(MONDAY + DAY):
        hear()
        reopen_case(case=anew, why="It broke again.", by=cast.bob)
        set_asking_again(unit=cast.south, after_days=0, questionnaire="", by=cast.erin)
    with clock.frozen(MONDAY + 30 * DAY):
        ask_those_due()
    _felt_service()
    with clock.frozen(MONDAY + 31 * DAY):
        opt_out(customer=cast.dana, how=How.COLLEAGUE, by=BY)
        ask_those_due()
    tried = [AskedAgain.objects.get(case=silent).due_at]
    for week in (38, 45, 52, 59):
        with clock.frozen(MONDAY + week * DAY):
            ask_those_due()
            tried.append(AskedAgain.objects.get(case=silent).due_at)
    assert tried == [MONDAY + day * DAY for day in (38, 45, 52, 59, 59)], "at the last turn it is too late for another"
    because = dict(AskedAgain.objects.values_list("case", "because"))
    assert [because[one.pk] for one in (anew, nameless, off)] == ["begun-anew", "nobody-known", "off"]
    assert {because[silent.pk], because[early.pk]} == {"may-not"}
    assert not AskedAgain.objects.filter(settled_at=None).exists()
    assert not Invitation.objects.exists()


@pytest.mark.one_database("when somebody is asked is the same on any")
def test_a_thank_you_or_a_questionnaire_that_is_not_there_yet_puts_asking_off_and_does_not_end_it(cast):
    case = _settled(cast)
    with clock.frozen(MONDAY):
        hear()
    with clock.frozen(MONDAY + 30 * DAY):
        ask_those_due()
        _felt_service()
        hear_customer(case=case, word=Word(text="Thank you."), by=BY)
    with clock.frozen(MONDAY + 37 * DAY):
        ask_those_due()
        close_case(case=case, by=cast.bob)
        hear()
    row = AskedAgain.objects.get(case=case)
    assert (row.settled_at, row.due_at) == (None, MONDAY + 44 * DAY)
    with clock.frozen(MONDAY + 44 * DAY):
        ask_those_due()
    assert Invitation.objects.get().customer == cast.dana


def test_erin_says_when_customers_are_asked_again_and_programs_too(cast):
    erin, bob = cast.client("erin"), cast.client("bob")
    with clock.frozen(MONDAY):
        seen = visit(erin, "/act/became/?unit=north")
        assert "Nobody of North is asked again yet: “felt-service” is not published. Publish it" in seen.says
        assert "Publish it" not in visit(bob, "/act/became/").says, "who may not is not led there"
        _felt_service()
        send(erin, "/act/became/asking/north", after_days="400", status=422)
        send(erin, "/act/became/asking/north", after_days="14", questionnaire="felt-service")
        assert "are asked “How we made you feel” 14 days after their case was closed." in visit(bob, "/act/became/").says
        told = program_of(cast.erin, "promises:write", "cases:read")
        assert told.get("/units/north-desk/asking-again").json() == {
            "after_days": 14, "questionnaire": "felt-service", "own": False, "ready": True,
        }  # fmt: skip
        assert told.call("PUT", "/units/north-desk/asking-again", {"after_days": 3}).json()["own"] is True
        assert (
            told.call("PUT", "/units/north-desk/asking-again", {"after_days": 3, "questionnaire": "none"}).json()["field"]
            == "questionnaire"
        )
        assert program_of(cast.bob, "cases:read").call("PUT", "/units/north/asking-again", {"after_days": 3}).status_code in {
            403,
            404,
        }
        assert told.call("PUT", "/units/north-desk/asking-again", {}).json()["after_days"] == 14
        with pytest.raises(Invalid):
            set_asking_again(unit=cast.north, after_days=-1, questionnaire="", by=cast.erin)
    assert Line.objects.filter(kind="asking_again.set").count() == 3
