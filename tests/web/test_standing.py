"""The card beside a customer's past: may we write to her, from when on, why not before; and how she was asked by name."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.cast import BY, Cast
from tests.web.reading import send, visit

from everweek import clock
from everweek.listen.inviting.rules import EMAIL, Outcome
from everweek.listen.inviting.services import invite
from everweek.listen.models import Invitation
from everweek.messages.contact.opting import How, Wants, choose
from everweek.messages.contact.queries import wants_of
from everweek.messages.contact.returning import note_bounces
from everweek.messages.contact.rules import Purpose, Wish
from everweek.messages.contact.services import decide
from everweek.messages.models import Contact
from everweek.people.services import CustomerRow, merge_customers, upsert_customers
from everweek.questionnaires.services import create_questionnaire, publish

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."),
]
NOON = datetime(2026, 10, 7, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon():
    with clock.frozen(NOON):
        yield


@pytest.fixture
def here(cast: Cast) -> str:
    return f"/customers/{cast.dana.pk}"


@pytest.fixture
def asked(cast: Cast) -> Invitation:
    question = {"key": "why", "kind": "text", "text": {"en": "Why?"}}
    document = {"title": {"en": "The crossing"}, "language": "en", "languages": ["en"], "questions": [question]}
    publish(version=create_questionnaire(key="crossing", document=document, by=BY), by=BY)
    made = invite(questionnaire="crossing", customer=cast.dana, channel=EMAIL, word="w", unit=cast.north_desk, by=cast.erin)
    return Invitation.objects.get(pk=made.pk)


def test_who_was_never_written_to_may_be_asked_now_and_the_button_leads_there(cast: Cast, here: str):
    seen = visit(cast.client("erin"), here)
    assert "They may be asked now." in seen.says
    assert seen.link("Ask how it was") == f"/listen/invitations/new?customer={cast.dana.pk}"


def test_who_was_asked_lately_is_told_from_when_on_she_may_be_asked_again_and_why_not_before(cast: Cast, here: str):
    decide([Wish(cast.dana.pk, Purpose.ASKING, "tests:1")], by=BY)
    seen = visit(cast.client("erin"), here)
    assert "They may be asked again from 6 November, " in seen.says
    assert "at most once in 30 days, and we have" in seen.says
    assert "Ask how it was: not before 6 November, " in seen.says
    assert f"/listen/invitations/new?customer={cast.dana.pk}" not in seen, "what the rules forbid now is no step"


def test_by_night_she_is_told_to_be_left_alone_until_the_morning(cast: Cast, here: str):
    with clock.frozen(NOON.replace(hour=22)):
        seen = visit(cast.client("erin"), here)
    assert "They may be asked from 8 October, " in seen.says
    assert "Until then nothing arrives, by the customer's own clock." in seen.says
    assert seen.link("Ask how it was"), "what is asked by night arrives in the morning"


def test_what_a_customer_told_a_colleague_is_written_down_once_and_can_be_taken_back(cast: Cast, here: str):
    erin = cast.client("erin")
    done = send(erin, f"/listen/contact/customers/{cast.dana.pk}/wants", wants="none")
    assert "They are not written to any more" in done.says
    assert "They do not want to hear from us, since 7 October 2026, told to a colleague." in done.says
    assert "They may not be asked." in done.says
    assert wants_of(cast.dana) == "none"
    address, kept = done.undo()
    send(erin, f"/listen/contact/customers/{cast.dana.pk}/wants", wants="none")
    assert cast.dana.opt_outs.count() == 1
    send(erin, address, **kept)
    assert wants_of(cast.dana) == ""


def test_taking_it_back_brings_back_what_held_before(cast: Cast, here: str):
    choose(customer=cast.dana, wants=Wants.FEWER, how=How.LINK, by=BY)
    erin = cast.client("erin")
    done = send(erin, f"/listen/contact/customers/{cast.dana.pk}/wants", wants="as_before")
    assert wants_of(cast.dana) == ""
    address, kept = done.undo()
    send(erin, address, **kept)
    assert wants_of(cast.dana) == "fewer"


@pytest.mark.parametrize(("written", "herself"), [("fewer", Wants.NONE), ("none", Wants.NONE), ("none", Wants.FEWER)])
def test_what_dana_says_herself_afterwards_is_taken_back_by_no_colleague(cast: Cast, here: str, written: str, herself: Wants):
    erin = cast.client("erin")
    done = send(erin, f"/listen/contact/customers/{cast.dana.pk}/wants", wants=written)
    choose(customer=cast.dana, wants=herself, how=How.LINK, by=BY)
    address, kept = done.undo()
    seen = visit(erin, erin.post(address, kept)["Location"])
    assert "The customer has said something else since, and that stands." in seen.says
    assert wants_of(cast.dana) == herself.value


def test_a_word_that_means_nothing_changes_nothing(cast: Cast, here: str):
    answer = cast.client("erin").post(f"/listen/contact/customers/{cast.dana.pk}/wants", {"wants": "all"}, follow=True)
    assert "Choose how often we write" in answer.content.decode()
    assert wants_of(cast.dana) == ""


def test_an_address_that_mail_came_back_from_is_told_with_the_way_to_lift_it(cast: Cast, here: str):
    decide([Wish(cast.dana.pk, Purpose.CASE, "tests:1")], by=BY)
    note_bounces([(Contact.objects.get().mark, True, "5.1.1")], by=BY)
    seen = visit(cast.client("erin"), here)
    assert "Mail to their address came back; nothing has been sent there since" in seen.says
    assert seen.link("Let mail go there again") == "/listen/contact/"
    assert "News of their own case Mail to their address came back" in seen.says


def test_what_was_merged_into_her_holds_for_her(cast: Cast, here: str):
    [twin] = upsert_customers([CustomerRow(external_id="twin", name="Dana", email="twin@example.org")], by=BY)
    other = type(cast.dana).objects.get(pk=twin.id)
    decide([Wish(other.pk, Purpose.ASKING, "tests:1")], by=BY)
    merge_customers(kept=cast.dana, gone=other, by=BY)
    assert "They may be asked again from" in visit(cast.client("erin"), here).says


def test_who_may_not_set_contact_rules_sees_how_she_stands_and_no_buttons(cast: Cast, here: str):
    seen = visit(cast.client("alice"), here)
    assert "They may be asked now." in seen.says
    assert "Write down how often they want to hear from us" not in seen.says


def test_each_time_she_was_asked_stands_once_in_her_past_with_what_became_of_it(cast: Cast, here: str, asked: Invitation):
    seen = visit(cast.client("erin"), here)
    assert "Was to be asked: “The crossing”" in seen.says
    assert "1 invitation" in seen.says
    assert "To be asked" not in seen.says

    Invitation.objects.update(sent_at=NOON, reminded=1, answered_at=NOON + timedelta(hours=3))
    seen = visit(cast.client("erin"), f"{here}?only=invitations")
    assert "Was asked: “The crossing”" in seen.says
    assert "by mail" in seen.says
    assert "reminded once" in seen.says
    assert "answered 7 October, " in seen.says
    Invitation.objects.update(answered_at=None, outcome=Outcome.BOUNCED)
    assert "the letter came back" in visit(cast.client("erin"), here).says


def test_who_may_not_see_who_was_asked_is_told_of_the_letter_alone(cast: Cast, here: str, asked: Invitation):
    seen = visit(cast.client("grace"), here)
    assert "The crossing" not in seen.says
    assert "To be asked" in seen.says
