"""The pages of Act: a queue by whose turn comes first, a case from opening to closing, and what is refused on the way."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from tests.act.opening import MONDAY, opened
from tests.cast import BY
from tests.web.reading import read, visit

from everweek import clock
from everweek.act.assigning.queries import way_of
from everweek.act.assigning.rules import OwnerBy
from everweek.act.cases.rules import Decision, Severity
from everweek.act.cases.settling import decide_case, tell_decision
from everweek.act.cases.working import Word, assign_case
from everweek.act.clocks.rules import ClockKind
from everweek.act.erasure import empty
from everweek.act.models import Case, CaseClock, OpeningRule, PromisedTime, Remark
from everweek.act.shown import ClockShown
from everweek.journal.services import System
from everweek.people.services import CustomerRow, upsert_customers
from everweek.web.act.words import due

pytestmark = pytest.mark.one_database(
    "Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."
)

ADDRESS = "/act/"


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def text_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def send(client, case, form, **fields):
    """Send a form of the page of a case as the page has it, and answer with the page that comes then."""
    case.refresh_from_db()
    return client.post(f"/act/{case.pk}/{form}", {"seen": case.changes, **fields}, follow=True)


def test_bob_opens_a_case_and_brings_it_to_its_end_by_the_pages_alone(cast):
    bob = cast.client("bob")
    told = {"kind": "complaint", "title": "Wheelchair left behind", "text": "On the quay!", "through": "phone"}
    page = bob.post(
        f"/act/new?customer={cast.dana.pk}", {**told, "unit": "north-desk", "severity": 3, "customer": cast.dana.pk}, follow=True
    )
    case = Case.objects.get()
    assert "The case is open, and its clocks run." in page.content.decode()
    assert (case.customer, case.severity, case.way) == (cast.dana, Severity.HIGH, "hand")

    says = []
    for form, fields in (
        ("take", {}),
        ("note", {"text": "It stands at pier 4.", "finding": "on"}),
        ("write", {"text": "We found it.", "through": "phone"}),
        ("decide", {"decision": "remedy", "what": "It goes home by taxi today."}),
        ("tell", {"text": "It comes by taxi today.", "through": "phone"}),
        ("verdict", {"agrees": "yes", "word": "How kind!"}),
        ("close", {}),
    ):
        answer = send(bob, case, form, **fields)
        assert answer.status_code == 200, (form, answer.content.decode())
        says.append(answer.content.decode())

    case.refresh_from_db()
    assert (case.standing, case.owner, case.customer_said) == ("closed", cast.bob, "How kind!")
    assert [one.side for one in Remark.objects.order_by("pk")] == ["customer", "finding", "us", "us", "customer"]
    assert "Closed: Dana knows what we decided." in says[-1]
    assert '<blockquote class="voice" lang="pt" dir="auto"><p>How kind!</p></blockquote>' in says[-1]
    assert not CaseClock.objects.filter(stopped_at=None).exists()


def test_a_level_up_bob_finds_nothing_to_decide_with_and_alice_takes_it(cast):
    case = opened(cast)
    bob, alice = cast.client("bob"), cast.client("alice")
    send(bob, case, "take")
    send(bob, case, "decide", decision="remedy", what="Repaired.")
    send(bob, case, "tell", text="It is repaired.", through="phone")
    page = send(bob, case, "verdict", agrees="no", word="It is not.").content.decode()
    assert "one level up, with Alice." in page
    assert re.search(r"<dt>Who decides now</dt>\s*<dd>Alice</dd>", page)
    settle = [f"/act/{case.pk}/{one}" for one in ("take", "decide", "tell", "assign")]
    assert not [one for one in settle if f'"{one}"' in page]
    assert f'"/act/{case.pk}/note"' in page
    assert f"/act/{case.pk}/take" not in text_of(bob, "/act/?queue=nobodys")
    assert f"/act/{case.pk}/take" in text_of(alice, "/act/?queue=nobodys")
    assert "somebody else decides now" in send(bob, case, "take").content.decode()
    assert f'"/act/{case.pk}/decide"' in send(alice, case, "take").content.decode()
    # What was handed up goes on with its names too, and not back.
    assert "It is one level up now, with Erin." in send(alice, case, "refer", why="I know them.").content.decode()
    assert "You handed this case up" in send(alice, case, "take").content.decode()


def test_whose_turn_comes_first_stands_first_and_is_said_in_working_time(cast):
    opened(cast, title="Not so urgent")
    opened(cast, title="At once", severity=Severity.CRITICAL)
    with clock.frozen(MONDAY + timedelta(hours=2)):
        text = text_of(cast.client("alice"), f"{ADDRESS}?queue=team")

    assert text.index("At once") < text.index("Not so urgent")
    assert "1 working hour late" in text
    assert "due in 6 working hours, today, 17:00" in text


def test_beside_a_late_case_of_ones_own_the_next_step_is_to_answer(cast):
    case = opened(cast, title="At once", severity=Severity.CRITICAL)
    assign_case(case=case, to=cast.bob, by=cast.bob)
    with clock.frozen(MONDAY + timedelta(minutes=1)):
        assert "Answer " not in text_of(cast.client("bob"), ADDRESS)
    with clock.frozen(MONDAY + timedelta(hours=2)):
        seen = visit(cast.client("bob"), ADDRESS)
        assert seen.link("Answer Dana: At once") == f"/act/{case.pk}/"
        assert seen.says.index("Answer Dana") < seen.says.index("Hand over")
        # To whoever does not own it, it is not the next step.
        assert "Answer Dana" not in text_of(cast.client("alice"), f"{ADDRESS}?queue=team")


@pytest.mark.parametrize(
    ("after", "left", "told"),
    [
        (timedelta(seconds=10), -10, "just late"),
        # Due as the desk closed: no working minute has gone by in the morning.
        (timedelta(hours=13), 0, "late since 2 November, 09:00"),
        (timedelta(seconds=-20), 20, "due now, today, 09:00"),
        (timedelta(minutes=40), -2400, "40 minutes late, in working time"),
    ],
)
def test_what_is_late_by_no_minute_is_said_by_its_moment(after, left, told):
    shown = ClockShown(
        kind=ClockKind.FIRST_REPLY,
        allowed=timedelta(hours=8),
        left=timedelta(seconds=left),
        due_at=MONDAY,
        late=left <= 0,
        waits=False,
    )
    with clock.frozen(MONDAY + after):
        assert due(shown) == told


def test_more_than_a_working_day_is_said_in_days_of_the_units_own_hours_and_exactly_on_hover(cast):
    opened(cast, title="At once", severity=Severity.CRITICAL)
    # The hours of a house that says nothing: Monday to Friday, 09:00 to 17:00. An hour was promised on Monday at nine.
    with clock.frozen(MONDAY + timedelta(days=2, hours=5)):
        seen = visit(cast.client("alice"), f"{ADDRESS}?queue=team")
    assert "2.5 working days late" in seen.says
    assert 'title="20 working hours, ' in seen


def test_each_queue_holds_what_it_says_and_its_number(cast):
    mine, others = opened(cast, title="Mine to do"), opened(cast, title="Alices own")
    opened(cast, title="Free to take")
    assign_case(case=mine, to=cast.bob, by=cast.bob)
    assign_case(case=others, to=cast.alice, by=cast.bob)
    bob = cast.client("bob")

    assert "1 case waits with you." in text_of(bob, ADDRESS)
    found = {queue: text_of(bob, f"{ADDRESS}?queue={queue}") for queue in ("team", "nobodys", "due", "settled")}
    names = ("Mine to do", "Alices own", "Free to take")
    assert {queue: [name for name in names if name in text] for queue, text in found.items()} == {
        "team": list(names),
        "nobodys": ["Free to take"],
        "due": list(names),
        "settled": [],
    }


def test_a_case_is_found_by_its_number_a_name_or_a_word(cast):
    row = CustomerRow(external_id="F-4711", name="Iván Petrov", email="petrov@example.org", phone="+351 912 345 678")
    [ivan] = upsert_customers([row], by=BY)
    case = opened(cast, title="The gate was shut")
    other = opened(cast, title="Cold soup", customer=type(cast.dana).objects.get(pk=ivan.id))
    opened(cast, title="Wet seats", customer=None, address="judith@example.org")
    opened(cast, title="Soup of the 7 @ sea", customer=None)
    alice = cast.client("alice")

    for words, there, absent in (
        (f"#{case.pk}", "The gate was shut", "Cold soup"),
        ("gate", "The gate was shut", "Cold soup"),
        ("petrov", "Cold soup", "The gate was shut"),
        ("ivan", "Cold soup", "The gate was shut"),
        ("Petrov@example.org", "Cold soup", "Wet seats"),
        ("912345678", "Cold soup", "The gate was shut"),
        ("+351 912-345", "Cold soup", "The gate was shut"),
        ("f-4711", "Cold soup", "The gate was shut"),
        ("Judith@Example.org", "Wet seats", "Cold soup"),
        ("judith@ex", "Wet seats", "Cold soup"),
        ("judith", "Wet seats", "Cold soup"),
        ("soup 7 @", "Soup of the 7 @ sea", "Wet seats"),
    ):
        text = text_of(alice, f"{ADDRESS}?{urlencode({'queue': 'team', 'words': words})}")
        assert there in text
        assert absent not in text
    assert f"/act/{other.pk}/" in text_of(alice, "/search?q=soup")
    assert "Wet seats" in text_of(alice, "/search?q=judith@example.org")

    # A customer calls about a settled one, too; open ones come first, and what is beyond her reach is not found.
    Case.objects.filter(pk=other.pk).update(
        standing="closed", told_at=MONDAY, settled_at=MONDAY, closed_at=MONDAY, decision="remedy"
    )
    newer, south = opened(cast, title="No soup"), opened(cast, title="Soup in the south", unit=cast.south)
    found = text_of(alice, "/search?q=soup")
    assert found.index(f'"/act/{newer.pk}/"') < found.index(f'"/act/{other.pk}/"')
    assert f"/act/{south.pk}/" not in found
    assert f'"/act/{other.pk}/"' in text_of(alice, f"/search?q=%23{other.pk}")
    assert "Nothing is called" in text_of(alice, f"/search?q=%23{south.pk}")


def test_what_waits_with_her_stands_on_the_first_page(cast):
    case = opened(cast)
    assert "Wheelchair left behind" not in text_of(cast.client("bob"), "/")
    assign_case(case=case, to=cast.bob, by=cast.alice)

    text = text_of(cast.client("bob"), "/")
    assert "1 case waits with you." in text
    assert "Wheelchair left behind" in text


@pytest.mark.parametrize(
    ("deed", "fields"),
    [
        ("verdict", {"agrees": "no", "word": "No ferry came."}),
        ("hear", {"text": "Hello?", "through": "phone"}),
        ("join", {"into": 0}),
    ],
)
def test_what_is_written_down_on_an_older_page_is_taken_for_no_answer_to_what_came_since(cast, deed, fields):
    case, other = opened(cast), opened(cast)
    decide_case(case=case, decision=Decision.REMEDY, what="A taxi.", by=cast.alice)
    tell_decision(case=case, word=Word(text="A taxi."), by=cast.alice)
    case.refresh_from_db()
    looked, fields = case.changes, {name: value or other.pk for name, value in fields.items()}
    assign_case(case=case, to=cast.bob, by=cast.alice)

    bob, before = cast.client("bob"), Case.objects.values("standing", "changes", "agreed").get(pk=case.pk)
    again = read(bob.post(f"/act/{case.pk}/{deed}", {**fields, "seen": looked}), 409)
    assert "Somebody else changed this case" in again
    assert Case.objects.values("standing", "changes", "agreed").get(pk=case.pk) == before
    # It is sent again from the page it is shown on now, as it was typed.
    button = "Join it" if deed == "join" else "Save"
    [kept] = [kept for to, kept in again.forms(button) if to == f"/act/{case.pk}/{deed}"]
    assert kept["seen"] == str(before["changes"])
    assert bob.post(f"/act/{case.pk}/{deed}", {**fields, **kept}).status_code == 302


def test_who_was_overtaken_is_told_and_keeps_what_she_typed(cast):
    case = opened(cast)
    bob = cast.client("bob")
    assign_case(case=case, to=cast.alice, by=cast.alice)

    answer = bob.post(f"/act/{case.pk}/decide", {"seen": 0, "decision": "remedy", "what": "A voucher for the café."})

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else changed this case while you looked at it." in text
    assert "A voucher for the café." in text
    case.refresh_from_db()
    assert case.decision == ""


def test_closing_without_a_remedy_says_what_is_missing_beside_the_field(cast):
    case, bob = opened(cast), cast.client("bob")
    send(bob, case, "decide", decision="alternative", what="A later ferry.")
    send(bob, case, "tell", text="A later ferry.", through="phone")

    answer = send(bob, case, "close", customer_said="")

    assert answer.status_code == 409
    assert "Nothing was put right here." in answer.content.decode()
    assert send(bob, case, "close", customer_said="Fine by me.").status_code == 200
    case.refresh_from_db()
    assert case.standing == "closed"


def test_giving_a_case_away_can_be_taken_back_for_a_day(cast):
    case, alice = opened(cast), cast.client("alice")
    page = send(alice, case, "assign", to=str(cast.bob.pk), note="She waits at pier 4.")
    text = page.content.decode()
    assert "It is Bob&#x27;s now." in text
    word = text.split('name="back" value="')[1].split('"')[0]

    alice.post(f"/act/{case.pk}/give-back", {"back": word})

    case.refresh_from_db()
    assert case.owner is None
    assert Remark.objects.filter(side="note", text="She waits at pier 4.").count() == 1


def test_a_case_is_given_only_to_who_may_work_on_it(cast):
    case = opened(cast, about_member=cast.bob)
    text = text_of(cast.client("alice"), f"/act/{case.pk}/")
    chosen = text.split('id="assign-to"')[1].split("</select>")[0]

    assert ">Alice<" in chosen
    assert ">Bob<" not in chosen
    assert ">Heidi<" not in chosen
    answer = send(cast.client("alice"), case, "assign", to=str(cast.bob.pk))
    assert answer.status_code == 422


def test_her_history_stands_below_as_far_as_the_reader_may_see_it(cast):
    case = opened(cast)
    earlier = opened(cast, title="The ramp was broken")
    text = text_of(cast.client("bob"), f"/act/{case.pk}/")

    assert f"/act/{earlier.pk}/" in text
    assert text.count("Wheelchair left behind") < 5
    assert "Complaint: The ramp was broken" in text_of(cast.client("erin"), f"/customers/{cast.dana.pk}")


def test_a_case_for_a_customer_we_know_is_begun_on_her_page(cast):
    opened(cast, title="The ramp was broken")
    bob = cast.client("bob")
    text = text_of(bob, f"/customers/{cast.dana.pk}")
    assert "1 of them is open." in text
    assert f"/act/new?customer={cast.dana.pk}" in text

    assert "It is opened for Dana." in text_of(bob, f"/act/new?customer={cast.dana.pk}")
    assert "It is opened for" not in text_of(bob, "/act/new?customer=nobody")
    assert bob.get("/act/new?customer=999999").status_code == 404
    assert "Cases of this customer" not in text_of(cast.client("heidi"), f"/customers/{cast.dana.pk}")


def test_two_cases_are_joined_and_parted_by_the_pages(cast):
    one, two = opened(cast), opened(cast, text="I wrote yesterday.")
    bob = cast.client("bob")
    page = send(bob, two, "join", into=one.pk).content.decode()
    assert "It is part of this case now." in page
    assert "I wrote yesterday." in page

    assert f"This is part of case #{one.pk}" in text_of(bob, f"/act/{two.pk}/")
    send(bob, two, "part")
    two.refresh_from_db()
    assert two.joined_into is None


def test_a_case_of_another_unit_is_not_joined_to_by_its_number(cast):
    mine, south = opened(cast), opened(cast, unit=cast.south)
    answer = send(cast.client("bob"), mine, "join", into=south.pk)

    assert answer.status_code == 422
    mine.refresh_from_db()
    assert mine.joined_into is None


def test_words_of_customers_are_words_and_no_markup(cast):
    case = opened(cast, title="<b>Bold</b>", text="<script>alert(1)</script>\nsecond line", writer="<i>x</i>", customer=None)
    text = text_of(cast.client("bob"), f"/act/{case.pk}/")

    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>second line" in text
    assert "<b>Bold</b>" not in text
    assert "<i>x</i>" not in text


def test_erin_writes_a_rule_changes_it_and_stops_it(cast):
    erin = cast.client("erin")
    told = {
        "name": "Danger",
        "measure": "nps",
        "at_most": "3",
        "urgencies": ["safety"],
        "words": "Lawyer, injured",
        "severity": 3,
    }
    page = erin.post("/act/rules/", told, follow=True).content.decode()
    assert "From now on “Danger” opens cases." in page
    assert "Opens a case for Net promoter score of 3 or less, or words that speak of safety, or one of the words " in page
    assert "“lawyer”, “injured”; held for high." in page

    rule = OpeningRule.objects.get()
    text = erin.post(f"/act/rules/{rule.pk}/", {**told, "unit": "north", "safety": "on"}, follow=True).content.decode()
    assert "Opens a case in North and below for" in text
    assert "held for high, with safety at stake." in text
    erin.post(f"/act/rules/{rule.pk}/stop")
    assert "No rule opens cases yet." in text_of(erin, "/act/rules/")
    erin.post(f"/act/rules/{rule.pk}/start")
    assert "1 rule opens cases." in text_of(erin, "/act/rules/")


def test_a_rule_that_opens_nothing_is_refused_beside_the_field(cast):
    answer = cast.client("erin").post("/act/rules/", {"name": "Nothing", "severity": 2, "measure": "nps"})

    assert answer.status_code == 422
    assert "Say both: of which measure" in answer.content.decode()
    assert not OpeningRule.objects.exists()


@pytest.mark.parametrize(("deed", "fields"), [("assign", {"to": "erin"}), ("refer", {"why": "I may not decide this."})])
def test_who_gives_away_what_was_seen_only_by_owning_it_is_told_so_and_goes_on_with_the_rest(cast, deed, fields):
    south = opened(cast, unit=cast.south)
    Case.objects.filter(pk=south.pk).update(owner=cast.bob)
    sent = {name: str(cast.erin.pk) if value == "erin" else value for name, value in fields.items()}

    page = send(cast.client("bob"), south, deed, **sent)

    assert page.redirect_chain == [(ADDRESS, 302)]
    assert {"assign": "Erin&#x27;s now", "refer": "one level up now, with Erin"}[deed] in page.content.decode()


def test_in_a_case_that_lost_its_words_there_is_nothing_left_to_do(cast):
    case = opened(cast)
    Case.objects.filter(pk=case.pk).update(standing="closed", told_at=MONDAY, closed_at=MONDAY)
    empty([Case.objects.get(pk=case.pk)], by=System("upkeep"))
    text = text_of(cast.client("bob"), f"{ADDRESS}{case.pk}/")

    assert f'action="{ADDRESS}{case.pk}/' not in text


def test_erin_promises_a_reply_within_half_an_hour_and_alice_only_reads_it(cast):
    erin = cast.client("erin")
    told = {f"{kind}-{severity}": "" for kind in ("first_reply", "next_reply", "solution") for severity in range(1, 5)}
    page = erin.post("/act/promises/north", {**told, "first_reply-2": "0.5"}, follow=True).content.decode()
    assert "It is promised so from now on." in page
    assert "30 working minutes *" in page
    assert PromisedTime.objects.get().minutes == 30

    text = text_of(cast.client("alice"), "/act/promises/")
    assert "What North promises, in working time." in text
    assert "all else is as the unit above promises, or as is usual." in text
    top = text_of(erin, "/act/promises/")
    assert "All of it is as is usual: nobody has said otherwise." in top, "above the house there is no unit"
    assert "30 working minutes *" in text
    assert "Promise something else" not in text
    erin.post("/act/promises/north", told)
    assert not PromisedTime.objects.exists()


def test_a_promise_of_no_time_is_refused_beside_its_field(cast):
    answer = cast.client("erin").post("/act/promises/north", {"solution-4": "0"})

    assert answer.status_code == 422
    assert 'id="promise-solution-4_error"' in answer.content.decode()


def test_what_else_happened_with_her_is_looked_up_when_it_is_unfolded_and_each_key_reaches_a_form_of_the_page(cast):
    case, before = opened(cast), opened(cast, title="No ramp at the pier")
    bob = cast.client("bob")

    page = text_of(bob, f"/act/{case.pk}/")
    assert f'data-opens="/act/{case.pk}/past"' in page
    reached = re.findall(r'data-reaches="([^"]+)">(\w)</kbd>', page)
    assert {key: address.rpartition("/")[2] for address, key in reached} == {
        "t": "take", "r": "write", "h": "hear", "n": "note", "d": "decide", "g": "assign", "b": "move",
        "a": "assess", "u": "refer", "w": str(case.pk),
    }  # fmt: skip
    assert all(f'action="{address}"' in page or f'data-opens="{address}"' in page for address, _key in reached)

    whole, part = (
        bob.get(f"/act/{case.pk}/past", headers=headers).content.decode() for headers in ({}, {"Everweek-Part": "yes"})
    )
    assert "<html" in whole
    assert "<html" not in part
    assert f"/act/{before.pk}/" in part
    assert "Wheelchair left behind" not in part


def test_a_lead_sees_how_the_clocks_stand_lets_cases_be_given_and_who_else_has_one_open_is_said(cast):
    case = opened(cast, severity=Severity.CRITICAL)
    alice, bob = cast.client("alice"), cast.client("bob")
    with clock.frozen(MONDAY + timedelta(hours=3)):
        assert "1 case is late where you lead." in text_of(alice, "/act/board/")
    assert way_of(cast.north_desk) is OwnerBy.SUGGEST
    part = bob.get(f"/act/{case.pk}/suggested", headers={"Everweek-Part": "yes"}).content.decode()
    assert "nothing open, 0 given" in part
    assert f'name="to" value="{cast.alice.pk}"' in part

    assert alice.post("/act/board/", {"unit": "south", "way": "give"}).status_code == 422
    alice.post("/act/board/", {"unit": "north", "way": "give"})
    assert way_of(cast.north_desk) is OwnerBy.GIVE

    assert bob.post(f"/act/{case.pk}/looking", {"writing": "yes"}).content == b""
    assert "Bob has this open too, since 09:00, and is writing." in alice.post(f"/act/{case.pk}/looking").content.decode()
    assert alice.get(f"/act/{case.pk}/looking").status_code == 302
