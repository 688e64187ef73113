"""What one does next in a case, as its page and the queues say it: answer first where a reply is owed."""

import html
import re
from datetime import timedelta

import pytest
from tests.act.opening import MONDAY, opened
from tests.web.api.calls import program_of
from tests.web.reading import visit

from everweek import clock
from everweek.act.cases.rules import WAIT_FOR_HER, Decision, Severity
from everweek.act.cases.settling import decide_case, hear_verdict, tell_decision
from everweek.act.cases.working import Word, assign_case, write_to_customer
from everweek.act.improving.services import ImprovementWanted, propose_improvement

pytestmark = pytest.mark.one_database(
    "Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried elsewhere."
)


FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def send(client, case, form, **fields):
    """Send a form of the page of a case as the page has it."""
    case.refresh_from_db()
    return client.post(f"/act/{case.pk}/{form}", {"seen": case.changes, **fields}, follow=True)


def test_while_a_reply_is_owed_writing_to_her_stands_open_before_deciding(cast):
    case, bob = opened(cast), cast.client("bob")
    seen = visit(bob, f"/act/{case.pk}/")
    assert "<details open>" not in seen, "what is nobody's is taken first"
    assert "Where it stands new" in seen.says
    send(bob, case, "take")
    for word in ("We look into it.", "The wheelchair is on its way."):
        seen = visit(bob, f"/act/{case.pk}/")
        writing, deciding = seen.index("Write to Dana</summary>"), seen.index("Decide</summary>")
        assert writing < deciding
        assert seen.count("<details open>") == 1
        assert seen[:writing].rindex("<details open>") > seen[:writing].rindex("<summary>") - 40
        assert "Where it stands taken, not answered" in seen.says
        assert "taken, not answered" in visit(bob, "/act/").says
        send(bob, case, "write", text=word, through="phone")
        seen = visit(bob, f"/act/{case.pk}/")
        assert seen[: seen.index("Decide</summary>")].rindex("<details open>") > seen.index("Write to Dana</summary>")
        assert "Where it stands in hand" in seen.says
        send(bob, case, "hear", text="And now?", through="phone")


def test_two_things_to_do_stand_in_the_open_and_the_reply_that_is_owed_before_them(cast):
    case, bob = opened(cast), cast.client("bob")
    send(bob, case, "take")
    seen = visit(bob, f"/act/{case.pk}/")
    assert "First the reply that is owed: Write to Dana" in seen.says
    near = [
        "Decide</summary>",
        "Say what it is held for</summary>",
        "Something else</summary>",
        "Hand it to the next level up</summary>",
    ]
    assert [seen.index(one) for one in near] == sorted(seen.index(one) for one in near)
    refused = send(bob, case, "refer", why="").content.decode()
    assert re.search(r"<details open>\s*<summary>Something else", refused), "what was refused is seen"
    send(bob, case, "write", text="We look into it.", through="phone")
    assert "First the reply" not in visit(bob, f"/act/{case.pk}/").says


def test_what_a_colleague_wrote_down_of_a_call_is_not_set_as_the_customers_own_words(cast):
    case, bob = opened(cast), cast.client("bob")
    send(bob, case, "take")
    for through, words in (("phone", "Asks about Sunday."), ("letter", "I want my money back.")):
        send(bob, case, "hear", text=words, through=through)
    seen = visit(bob, f"/act/{case.pk}/")
    quoted = " ".join(one.says for one in seen.page.all("blockquote"))
    assert "I want my money back." in quoted
    assert "Asks about Sunday." not in quoted
    assert "Asks about Sunday." in seen.says


def counted(client):
    """The numbers of the three queues by their tabs."""
    says = visit(client, "/act/?queue=team").says
    names = ("Late", "Due by tomorrow", "Waiting for the customer too long")
    return [int(re.search(rf"{name} (\d+)", says)[1]) for name in names]


def told(cast, **changes):
    """A case of Bob's whose customer was told that we put it right."""
    case = opened(cast, **changes)
    assign_case(case=case, to=cast.bob, by=cast.bob)
    decide_case(case=case, decision=Decision.REMEDY, what="A new one.", by=cast.bob)
    tell_decision(case=case, word=Word(text="You get a new one."), by=cast.bob)
    return case


def test_what_is_late_due_or_unanswered_stands_apart_with_its_number_and_its_next_step(cast):
    silent, mute, bob = told(cast, title="Told"), opened(cast, title="Asked"), cast.client("bob")
    assign_case(case=mute, to=cast.bob, by=cast.bob)
    write_to_customer(case=mute, word=Word(text="Which ferry was it?"), by=cast.bob, asks=True)
    happy = told(cast, title="Agreed")
    hear_verdict(case=happy, agrees=True, word="Thank you.", by=cast.bob)
    with clock.frozen(FRIDAY):
        opened(cast, title="Soon"), opened(cast, title="Grave", severity=Severity.CRITICAL)
        assert counted(bob) == [0, 2, 0]
    with clock.frozen(MONDAY + WAIT_FOR_HER):
        assert counted(bob) == [2, 0, 2]
    with clock.frozen(FRIDAY + timedelta(hours=3)):
        assert counted(bob) == [1, 1, 0], "the grave one was to hear from us within an hour"
        for queue, title in (("late", "Grave"), ("due", "Soon")):
            seen = visit(bob, f"/act/?queue={queue}")
            assert [name for name in ("Told", "Asked", "Agreed", "Soon", "Grave") if f">{name}</a>" in seen] == [title]
            listed = program_of(cast.bob, "cases:read").get(f"/cases?queue={queue}").json()["cases"]
            assert [one["title"] for one in listed] == [title]
    with clock.frozen(MONDAY + WAIT_FOR_HER):
        seen = visit(bob, "/act/?queue=unanswered")
        assert seen.heading == "2 customers have not answered us."
        assert seen.link("Nobody answered: call again, or close it: Told") == f"/act/{silent.pk}/"
        assert seen.link("Nobody answered: call again, or decide: Asked") == f"/act/{mute.pk}/"
        page = visit(bob, f"/act/{silent.pk}/")
        assert "The customer did not answer by today, 09:00. Nobody answered: call again, or close it." in page.says
        assert re.search(r"<details open>\s*<summary>Close the case<", page)
        assert page.count("<details open>") == 1
        page = visit(bob, f"/act/{mute.pk}/")
        assert re.search(r"<details open>\s*<summary>Write to Dana<", page)
        assert "did not answer" not in visit(bob, f"/act/{happy.pk}/").says


def test_the_board_leads_to_what_it_counts(cast):
    told(cast), opened(cast)
    alice = cast.client("alice")
    board = visit(alice, "/act/board/")
    assert visit(alice, board.link("Bob")).says.count("#") == 1
    waiting = visit(alice, "/act/?queue=waiting&unit=north-desk")
    assert f'href="{html.escape("/act/?queue=waiting&unit=north-desk")}"' in board
    assert waiting.link("Wheelchair left behind")
    assert "Waiting for the customer 1" in waiting.says
    assert "of Bob alone" in visit(alice, f"/act/?queue=team&owner={cast.bob.pk}").says


def test_the_first_page_of_whoever_leads_begins_with_who_waits_too_long_and_names_what_is_overdue(cast):
    late = opened(cast, title="Grave", severity=Severity.CRITICAL)
    assign_case(case=late, to=cast.bob, by=cast.alice)
    told = {"title": "A ramp", "owner": cast.alice, "unit": cast.north, "due_on": MONDAY.date() + timedelta(days=1)}
    propose_improvement(wanted=ImprovementWanted(**told), by=cast.erin)
    alice = visit(cast.client("alice"), "/")
    assert "overdue" not in alice.says
    assert "1 promise is due" in alice.says
    assert "waits too long" not in alice.says
    with clock.frozen(MONDAY + timedelta(days=2)):
        alice, bob = visit(cast.client("alice"), "/"), visit(cast.client("bob"), "/")
        ramp, dana = "You promised this by 3 November: yesterday. A ramp", "1 customer waits too long for us."
        assert alice.link("Say that it is done, or name a new day").startswith("/act/improvements/")
        assert "Alice promised this by 3 November: yesterday." in visit(cast.client("erin"), "/").says
        assert alice.says.index(ramp) < alice.says.index(dana)
        assert alice.link("Grave") == f"/act/{late.pk}/"
        assert "Dana" in alice.says
        assert "late" in alice.says[alice.says.index("Grave") :]
        assert "waits too long" not in bob.says, "his own stand among what waits with him"
        assert bob.link("Grave") == f"/act/{late.pk}/"
