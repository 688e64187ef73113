"""Erin writes a rule in the browser, sees what it did and why somebody was not asked, and asks Dana by hand."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.cast import BY
from tests.listen.inviting import published
from tests.web.api.calls import program_of
from tests.web.reading import visit

from everweek import clock
from everweek.journal import sequencer
from everweek.journal.delivery import settle, take_up
from everweek.listen.inviting import rules
from everweek.listen.models import AskingRule, ImportRun, Invitation
from everweek.moments.models import Interaction
from everweek.moments.services import InteractionRow, record_interactions, save_touchpoint
from everweek.people.services import CustomerRow, give_post, upsert_customers
from everweek.questionnaires.services import ResponseRow, accept_many

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."),
]
NOON = datetime(2026, 10, 7, 12, tzinfo=UTC)
RULE = {
    "name": "After a visit",
    "questionnaire": "after-visit",
    "unit": "north",
    "touchpoints": ["desk"],
    "channels": "desk, Phone",
    "attributes": "ticket_queue = refunds",
    "delay": "240",
    "share": "50",
    "open_days": "10",
    "reminders": "1",
    "remind_after_days": "4",
    "language": "pt",
}


@pytest.fixture(autouse=True)
def noon():
    with clock.frozen(NOON):
        yield


@pytest.fixture
def asked(cast):
    # A test before this one may have emptied all tables: who listens begins here then, and not behind what happens below.
    take_up()
    save_touchpoint(key="desk", name="At the desk", by=BY)
    return published()


def happened(*rows: InteractionRow) -> None:
    record_interactions(rows, by=BY)
    sequencer.place()
    settle()


def test_erin_writes_a_rule_once_reads_it_in_a_sentence_changes_it_and_takes_the_change_back(cast, asked):
    erin = cast.client("erin")
    page = visit(erin, "/listen/invitations/rules/new")
    assert page.heading == "After which moments are customers asked?"
    for _click in range(2):
        made = erin.post("/listen/invitations/rules/new", RULE | {"once": "the same form"})
        assert made.status_code == 302
    rule = AskingRule.objects.get()
    assert (rule.touchpoints, rule.channels, rule.attributes) == (["desk"], ["desk", "phone"], {"ticket_queue": "refunds"})
    assert (rule.share, rule.delay_minutes, rule.unit, rule.language) == (500_000, 240, cast.north, "pt")
    there = f"/listen/invitations/rules/{rule.pk}"
    page = visit(erin, there)
    assert "Of 100 customers 50 are asked “Your visit” four hours later, and can answer for 10 days." in page.says
    assert "ticket queue is refunds" in page.says
    assert "Who does not answer is reminded once, after 4 days." in page.says
    assert erin.post(there, RULE | {"share": "25"}).status_code == 302
    rule.refresh_from_db()
    assert rule.share == 250_000
    assert erin.post(*visit(erin, there).undo()).status_code == 302
    rule.refresh_from_db()
    assert rule.share == 500_000
    assert erin.post(f"{there}/stop").status_code == 302
    assert erin.post(*visit(erin, there).undo()).status_code == 302
    rule.refresh_from_db()
    assert rule.stopped_at is None


def test_what_the_contact_rules_make_of_reminders_is_said_on_the_form_and_the_page(cast, asked):
    erin = cast.client("erin")
    says = "By the contact rules a customer is reminded at most once in 30 days, of whatever it is. At least 2 days lie between"
    assert says in visit(erin, "/listen/invitations/rules/new").says
    for reminders, days, said in (
        ("3", "3", "By the contact rules only one of these reminders leaves: 3 days after the letter."),
        ("1", "1", "By the contact rules the reminder leaves 2 days after the letter."),
        ("1", "12", "By the contact rules no reminder leaves in the 10 days in which they can answer."),
        ("1", "3", ""),
    ):
        erin.post("/listen/invitations/rules/new", {**RULE, "reminders": reminders, "remind_after_days": days})
        rule = AskingRule.objects.latest("pk")
        for page in (visit(erin, f"/listen/invitations/rules/{rule.pk}"), visit(erin, "/listen/invitations/rules/")):
            assert said in page.says if said else "reminder leaves" not in page.says
        told = program_of(cast.erin, "asking:write").get("/asking-rules").json()["rules"]
        [leave] = [one["reminders_leave"] for one in told if one["id"] == rule.pk]
        assert leave == {"12": [], "1": [2]}.get(days, [3])
        rule.delete()


def test_of_one_customer_one_is_spoken_of_and_how_many_may_still_answer_is_said(cast, asked):
    erin = cast.client("erin")
    erin.post("/listen/invitations/rules/new", {**RULE, "touchpoints": [], "channels": "", "attributes": "", "share": "100"})
    there = f"/listen/invitations/rules/{AskingRule.objects.get().pk}"
    happened(InteractionRow(at=NOON, unit=cast.north_desk.pk, customer=cast.dana.pk))
    assert visit(erin, there).heading == "“After a visit” met 1 moment in thirty days and asks about it."
    Invitation.objects.update(sent_at=NOON)
    says = "asked 1 customer in thirty days, who has not answered yet; 1 still may."
    assert visit(erin, there).heading == f"“After a visit” {says}"
    title = "1 customer was asked by name in the last thirty days, and has not answered yet; 1 still may."
    assert visit(erin, "/listen/invitations/").heading == title
    Invitation.objects.update(expires_at=NOON)
    assert visit(erin, there).heading.endswith("has not answered yet, and the time to answer is over.")
    Invitation.objects.update(answered_at=NOON, response=somebody_answered(asked))
    assert visit(erin, there).heading == "“After a visit” asked 1 customer in thirty days; 1 has answered."


def somebody_answered(version) -> int:
    [outcome] = accept_many(version, [ResponseRow(answers={"recommend": 9}, identity="hers")], by=BY)
    return outcome.id


def test_a_rule_that_cannot_be_is_said_beside_its_field_with_all_that_was_typed(cast, asked):
    for field, value in {"share": "0", "attributes": "refunds", "open_days": "999", "name": ""}.items():
        page = cast.client("erin").post("/listen/invitations/rules/new", RULE | {field: value, "channels": "carrier-pigeon"})
        assert page.status_code == 422, field
        assert "carrier-pigeon" in page.content.decode()
    assert not AskingRule.objects.exists()


def test_who_was_asked_and_why_somebody_was_not_stands_in_a_list_that_an_address_can_filter(cast, asked, settings):
    erin = cast.client("erin")
    assert "Nothing was decided here yet." in visit(erin, "/listen/invitations/").says
    erin.post("/listen/invitations/rules/new", {**RULE, "touchpoints": [], "channels": "", "attributes": "", "share": "100"})
    [silent] = [one.id for one in upsert_customers([CustomerRow(external_id="quiet", name="Quentin")], by=BY)]
    desk = {"at": NOON, "unit": cast.north_desk.pk}
    happened(InteractionRow(**desk, customer=cast.dana.pk), InteractionRow(**desk, customer=silent), InteractionRow(**desk))
    page = visit(erin, "/listen/invitations/")
    assert '<select id="ask-rule"' in page, "a rule is chosen by its name"
    assert "Will be asked" in page.row("Dana")
    settings.EMAIL_HOST = ""
    with clock.frozen(NOON + timedelta(days=2)):
        assert "Should have been asked" in visit(erin, "/listen/invitations/").row("Dana")
        assert ": no mail is set up." in visit(erin, "/listen/invitations/").row("Dana")
        assert ": no mail is set up." in visit(erin, f"/customers/{cast.dana.pk}").says
    assert "No e-mail address of theirs is known." in page.row("Quentin")
    only = erin.get("/listen/invitations/?outcome=no_address").content.decode()
    assert "Quentin" in only
    assert "Dana" not in only
    hers = erin.get(f"/listen/invitations/?customer={cast.dana.pk}").content.decode()
    assert "Dana" in hers
    assert "Quentin" not in hers
    rule = AskingRule.objects.get()
    did = visit(erin, f"/listen/invitations/rules/{rule.pk}")
    assert did.heading == "“After a visit” met 3 moments in thirty days and asks about 1 of them."
    assert "It is not known who the customer was." in did.says
    south = cast.client("alice").get("/listen/invitations/").content.decode()
    assert "Dana" in south, "the north desk is Alice's"
    happened(InteractionRow(at=NOON, unit=cast.south.pk, customer=cast.dana.pk))
    assert cast.client("bob").get("/listen/invitations/").status_code == 403

    # At each moment of her past stands the way to what was decided, or why nothing was; not for whom may not see who was asked.
    record_interactions([InteractionRow(at=NOON, unit=cast.north_desk.pk, customer=cast.dana.pk)], by=BY, history=True)
    decided = Interaction.objects.filter(customer=cast.dana.pk).earliest("pk").pk
    told = [
        f'href="/listen/invitations/?interaction={decided}">Why asked about it, or not</a>',
        "not asked about it: no rule has decided",
        "not asked about it: it is from an import",
    ]
    for name, stands in (("erin", [1, 1, 1]), ("alice", [1, 0, 1]), ("bob", [0, 0, 0])):
        past = visit(cast.client(name), f"/customers/{cast.dana.pk}?only=moments")
        assert [past.count(one) for one in told] == stands, name
    # Where another program asked, nobody knows whether it was about a moment of a file: nothing is said of that.
    ImportRun.objects.create(kind="invitations")
    assert "not asked about it: it is from an import" not in visit(erin, f"/customers/{cast.dana.pk}?only=moments").says
    assert "Dana" in visit(erin, f"/listen/invitations/?interaction={decided}")


def test_who_can_still_answer_stands_first_and_the_others_are_folded_under_how_many_they_are(cast, asked, settings):
    erin = cast.client("erin")
    erin.post("/listen/invitations/rules/new", {**RULE, "touchpoints": [], "channels": "", "attributes": "", "share": "100"})
    [silent] = [one.id for one in upsert_customers([CustomerRow(external_id="quiet", name="Quentin")], by=BY)]
    desk = {"at": NOON, "unit": cast.north_desk.pk}
    happened(InteractionRow(**desk, customer=cast.dana.pk), InteractionRow(**desk, customer=silent), InteractionRow(**desk))
    by_hand = {"questionnaire": "after-visit", "unit": "north-desk", "channel": "link", "language": "", "once": "one-form"}
    assert erin.post(f"/listen/invitations/new?customer={silent}", by_hand).status_code == 302
    with clock.frozen(NOON + timedelta(minutes=1)):
        happened(InteractionRow(at=NOON, unit=cast.north_desk.pk))
    page = visit(erin, "/listen/invitations/")
    inside = page.partition("<details><summary>3 other decisions on this page: answered, over or not asked</summary>")
    assert inside[1], "folded"
    assert "Show the link" in inside[0]
    assert inside[0].index("Show the link") < inside[0].index("Will be asked"), "what somebody has to do stands first"
    assert "Will be asked" not in inside[2]
    assert inside[2].count("not asked</span>") == 3
    # Who asked for one kind is shown all of it, in the open.
    assert "other decision" not in visit(erin, "/listen/invitations/?outcome=not").says


def test_alice_asks_dana_by_hand_gets_her_link_and_withdraws_it(cast, asked):
    alice = cast.client("alice")
    assert "Dana" in alice.get("/listen/invitations/new?words=dan").content.decode()
    there = f"/listen/invitations/new?customer={cast.dana.pk}"
    typed = {"questionnaire": "after-visit", "unit": "north-desk", "channel": "link", "language": "", "once": "one-form"}
    for _click in range(2):
        assert alice.post(there, typed).status_code == 302
    invitation = Invitation.objects.get()
    page = visit(alice, f"/listen/invitations/{invitation.pk}/link")
    assert "A link for Dana alone." in page.says
    assert "” We would like to hear from you: http" in page.says, "whatever mark its title ends with"
    assert "/a/" in page.says
    refused = alice.post(there, typed | {"once": "another"})
    assert refused.status_code == 409
    assert "at most once in 30 days" in refused.content.decode()
    assert alice.post(f"/listen/invitations/{invitation.pk}/withdraw").status_code == 302
    assert "Withdrawn." in alice.get("/listen/invitations/").content.decode()
    assert alice.get(f"/listen/invitations/{invitation.pk}/link").status_code == 404


def test_a_moment_of_nobody_known_cannot_be_asked_about_and_one_of_danas_can(cast, asked):
    desk = {"at": NOON, "unit": cast.north_desk.pk}
    happened(InteractionRow(**desk), InteractionRow(**desk, customer=cast.dana.pk, touchpoint="desk", handled_by=cast.bob.pk))
    nobody, danas = Interaction.objects.order_by("pk").values_list("pk", flat=True)
    alice = cast.client("alice")
    assert alice.get(f"/listen/invitations/new?interaction={nobody}").status_code == 400
    there = f"/listen/invitations/new?interaction={danas}"
    assert "At the desk" in visit(alice, there).says
    typed = {"questionnaire": "after-visit", "unit": "north-desk", "channel": "email", "language": "", "once": "one-form"}
    assert alice.post(there, typed).status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.interaction_id, invitation.about_member, invitation.touchpoint) == (danas, cast.bob, "desk")
    assert (invitation.sent_at, invitation.channel) == (None, "email")


def test_why_she_was_not_asked_by_hand_stands_beside_the_moment_as_what_a_rule_decided_does(cast, asked):
    happened(InteractionRow(at=NOON, unit=cast.north_desk.pk, customer=cast.dana.pk, touchpoint="desk"))
    moment, alice = Interaction.objects.get().pk, cast.client("alice")
    typed = {"questionnaire": "after-visit", "unit": "north-desk", "channel": "email", "language": ""}
    assert alice.post(f"/listen/invitations/new?customer={cast.dana.pk}", typed | {"once": "first"}).status_code == 302
    for _click in range(2):
        refused = alice.post(f"/listen/invitations/new?interaction={moment}", typed | {"once": "another"})
        assert (refused.status_code, "at most once in 30 days" in refused.content.decode()) == (409, True)

    past = visit(alice, f"/customers/{cast.dana.pk}")
    seen = visit(alice, past.link("Why asked about it, or not"))
    row = seen.row("Dana")
    assert [one in row for one in ("not asked", "as often as the contact rules allow", "by hand")] == [True] * 3
    assert "To be asked: " in past.says, "and among what was decided of writing to her"
    api = program_of(cast.erin, "invitations:write")
    [told] = api.get(f"/asking-decisions?interaction={moment}").json()["decisions"]
    assert (told["asked"], told["reason"], told.get("rule"), told.get("invitation")) == (False, "too_often", None, None)
    assert visit(alice, "/listen/invitations/?outcome=too_often").row("Dana")


def test_by_hand_at_a_quiet_hour_she_is_asked_later_by_the_same_form_and_both_can_be_read(cast, asked):
    happened(InteractionRow(at=NOON, unit=cast.north_desk.pk, customer=cast.dana.pk, touchpoint="desk"))
    moment, alice = Interaction.objects.get().pk, cast.client("alice")
    typed = {"questionnaire": "after-visit", "unit": "north-desk", "channel": "link", "language": "", "once": "one-form"}
    there = f"/listen/invitations/new?interaction={moment}"
    with clock.frozen(NOON.replace(hour=23)):
        assert "It is a quiet hour" in alice.post(there, typed).content.decode()
    with clock.frozen(NOON.replace(day=8)):
        assert alice.post(there, typed).status_code == 302
        seen = visit(alice, f"/listen/invitations/?interaction={moment}")
    assert "It was a quiet hour for them" in seen.says
    assert "Not answered yet" in seen.says


def test_who_sees_a_moment_elsewhere_invites_about_her_own_units_alone(cast, asked):
    happened(InteractionRow(at=NOON, unit=cast.north_desk.pk, customer=cast.dana.pk, touchpoint="desk", handled_by=cast.alice.pk))
    give_post(member=cast.bob, unit=cast.south, role="lead", since=NOON.date(), by=BY)
    bob = cast.client("bob")
    assert bob.get(f"/listen/invitations/new?interaction={Interaction.objects.get().pk}").status_code == 404
    typed = {"questionnaire": "after-visit", "channel": "link", "language": "", "once": "one-form"}
    there = f"/listen/invitations/new?customer={cast.dana.pk}"
    assert bob.post(there, typed | {"unit": ""}).status_code == 422
    assert not Invitation.objects.exists()
    assert bob.post(there, typed | {"unit": "south", "once": "another"}).status_code == 302
    assert Invitation.objects.get().unit == cast.south


def test_whose_letter_came_back_and_who_declined_are_found_and_not_called_silent(cast, asked):
    there = f"/listen/invitations/new?customer={cast.dana.pk}"
    typed = {"questionnaire": "after-visit", "unit": "north-desk", "channel": "link", "language": "", "once": "one-form"}
    alice = cast.client("alice")
    alice.post(there, typed)
    program = program_of(cast.erin, "invitations:read")
    for outcome, became, says in (
        (rules.Outcome.BOUNCED, "not_reached", "The letter came back: it did not reach them."),
        (rules.Outcome.OPTED_OUT, "declined", "They have asked us not to write since."),
    ):
        Invitation.objects.update(outcome=outcome)
        shown = visit(alice, f"/listen/invitations/?outcome={became}")
        assert says in shown.row("Dana")
        assert "Not answered yet" not in shown.row("Dana")
        [told] = program.get(f"/invitations?became={became}").json()["invitations"]
        assert (told["became"], told["reminded"]) == (became, 0)
    assert "Dana" not in visit(alice, "/listen/invitations/?outcome=not_reached").says.partition("What was decided")[2]
    Invitation.objects.update(answered_at=NOON)
    assert program.get("/invitations?became=declined").json()["invitations"] == []
