"""Whom another program asked: a file brings it as history, so that of the past, too, can be told who stayed silent."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.cast import BY
from tests.listen.inviting import published
from tests.web.reading import visit

from everweek import clock
from everweek.errors import EverweekError
from everweek.facts import ask
from everweek.journal import sequencer
from everweek.journal.delivery import settle
from everweek.journal.models import Line
from everweek.listen.inviting.past import AskedRow, key_of, record_asked
from everweek.listen.inviting.silence import note_declined
from everweek.listen.models import ImportRun, Invitation
from everweek.listen.running import run
from everweek.listen.services import begin_import
from everweek.messages.contact.queries import would_hold_back
from everweek.messages.contact.rules import Because, Purpose, Rule, Wish
from everweek.messages.contact.services import decide
from everweek.messages.models import Contact, CustomerMail
from everweek.people.outcomes import State
from everweek.people.services import CustomerRow, erase_customer, upsert_customers
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import ResponseRow, accept_many

MAP = """
format: everweek.map/1
kind: invitations
questionnaire: {key}
invitation: No
asked_at: {{column: When, format: "%Y-%m-%d %H:%M"}}
answer: Answer
outcome: Outcome
customer: Customer
unit: Unit
"""
HEAD = "No,When,Answer,Outcome,Customer,Unit,Touchpoint,Language\n"
OCTOBER = datetime(2026, 10, 5, 9, tzinfo=UTC)


@pytest.fixture
def asked(cast):
    version = published()
    accept_many(version, [ResponseRow(answers={"recommend": 9}, identity="a1", answered_at=OCTOBER)], by=BY, history=True)
    return version


def brought(folder: Path, asked, rows: str, *, more: str = "") -> ImportRun:
    path = folder / "asked.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    return run(begin_import(path=path, map_text=MAP.format(key=asked.questionnaire.key) + more, by=BY).pk)


@pytest.mark.django_db
def test_who_was_asked_elsewhere_counts_and_who_stayed_silent_too(cast, asked, tmp_path):
    rows = (
        "1,2026-10-05 08:00,a1,,dana,north-desk,,\n"
        "2,2026-10-05 08:00,,,d2,north-desk,,\n"
        "3,2026-10-05 08:00,,bounced,d3,north-desk,,\n"
        "4,2026-10-05 08:00,,opted_out,d4,,,\n"
    )
    done = brought(tmp_path, asked, rows)
    assert (done.stored, done.refused) == (4, 0)
    again = brought(tmp_path, asked, rows)
    assert (again.stored, again.already, again.refused) == (0, 4, 0), "told again it changes nothing"

    first = Invitation.objects.order_by("pk")[0]
    assert (first.response, first.customer, first.unit) == (Response.objects.get(), cast.dana, cast.north_desk)
    assert list(Contact.objects.order_by("customer").values_list("customer__external_id", "purpose", "at")) == [
        (external_id, "asking", datetime(2026, 10, 5, 7, tzinfo=UTC)) for external_id in ("dana", "d2", "d4")
    ], "each has heard from us then, but for whom it never reached"
    assert not CustomerMail.objects.exists()
    assert set(Line.objects.filter(kind__startswith="invitation.").values_list("history", flat=True)) == {True}
    sequencer.place()
    settle()
    [counted] = ask.invitations()
    assert (counted.n, counted.answered, counted.bounced, counted.opted_out, counted.silent) == (4, 1, 1, 1, 1)
    assert [one.n for one in ask.invitations(since=date(2026, 10, 6))] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("1,2026-10-05 08:00,,,dana,,At the Desk,en", "Touchpoint"),
        ("1,2026-10-05 08:00,,,dana,,desk,as they speak here", "Language"),
        ("1,2026-10-05 08:00,nobodys,,dana,,,", "Answer"),
        ("1,2026-10-08 08:00,a1,,dana,,,", "When"),
        ("1,2036-10-08 08:00,,,dana,,,", "When"),
        ("1,2026-10-05 08:00,a1,bounced,dana,,,", "Outcome"),
        ("1,2026-10-05 08:00,,lost,dana,,,", "Outcome"),
        ("1,2026-10-05 08:00,,,dana,nowhere,,", "Unit"),
    ],
)
def test_a_row_that_cannot_be_is_refused_by_its_column_and_leaves_nothing(cast, asked, tmp_path, row, column):
    done = brought(tmp_path, asked, f"{row}\n", more="touchpoint: Touchpoint\nlanguage: Language\n")
    assert (done.stored, done.refused) == (0, 1)
    assert f"\n2,{column}," in Path(done.refused_beside).read_text(encoding="utf-8")
    assert not Invitation.objects.exists()


@pytest.mark.django_db
def test_one_answer_is_one_invitations_and_what_was_told_stays(cast, asked):
    def told(*rows: AskedRow) -> list[str]:
        return [one.code or one.state.value for one in record_asked(rows, version=asked, by=BY)]

    one = AskedRow(identity="1", asked_at=OCTOBER, answer="a1")
    assert told(one, AskedRow(identity="2", asked_at=OCTOBER, answer="a1"), one) == ["stored", "answer-taken", "already"]
    assert told(AskedRow(identity="1", asked_at=OCTOBER)) == ["identity-taken"]
    assert Invitation.objects.count() == 1


@pytest.mark.django_db
def test_told_again_after_she_declined_here_it_is_stored_already(cast, asked):
    row = AskedRow(identity="1", asked_at=OCTOBER, customer=cast.dana.pk)
    record_asked([row], version=asked, by=BY)
    note_declined(customers={cast.dana.pk: OCTOBER + timedelta(days=2)}, by=BY)
    [outcome] = record_asked([row], version=asked, by=BY)
    assert (outcome.state, Invitation.objects.get().outcome) == (State.ALREADY, "opted_out")


@pytest.mark.django_db
def test_a_row_without_a_customer_is_about_whoever_answered_and_says_so_in_the_journal(cast):
    version = published()
    hers = ResponseRow(answers={"recommend": 9}, identity="a1", answered_at=OCTOBER, customer=cast.dana.pk)
    accept_many(version, [hers], by=BY, history=True)
    record_asked([AskedRow(identity="1", asked_at=OCTOBER, answer="a1")], version=version, by=BY)
    assert Invitation.objects.get().customer == cast.dana
    told = Line.objects.filter(kind__in=["invitation.sent", "invitation.answered"])
    assert [one.ids["customer"] for one in told] == [cast.dana.pk] * 2


@pytest.mark.django_db
def test_what_dana_answered_is_no_other_customers_answer(cast, asked):
    row = ResponseRow(answers={"recommend": 2}, identity="hers", answered_at=OCTOBER, customer=cast.dana.pk)
    accept_many(asked, [row], by=BY, history=True)
    [other] = upsert_customers([CustomerRow(external_id="other")], by=BY)

    def told(customer: int | None) -> tuple[str, str | None]:
        one = AskedRow(identity=str(customer), asked_at=OCTOBER, answer="hers", customer=customer)
        [found] = record_asked([one], version=asked, by=BY)
        return found.state.value, found.field

    assert told(other.id) == ("refused", "customer")
    assert told(cast.dana.pk)[0] == "stored"


@pytest.mark.django_db
def test_its_link_leads_nowhere_and_it_forgets_dana_with_the_house(client, cast, asked):
    [outcome] = record_asked([AskedRow(identity="1", asked_at=OCTOBER, customer=cast.dana.pk)], version=asked, by=BY)
    assert outcome.state is State.STORED
    assert client.get(f"/a/{Invitation.objects.get().token_hash}").status_code == 404
    erase_customer(customer=cast.dana, by=BY)
    assert not Invitation.objects.filter(customer=cast.dana).exists()


@pytest.mark.django_db
def test_whom_another_program_asked_is_not_asked_here_before_her_month_is_over(cast, asked):
    record_asked([AskedRow(identity="1", asked_at=OCTOBER, customer=cast.dana.pk)], version=asked, by=BY)

    def wish(at: datetime, key: str) -> Because | None:
        with clock.frozen(at):
            [verdict] = decide([Wish(cast.dana.pk, Purpose.ASKING, key)], by=BY)
        return verdict.because

    with clock.frozen(OCTOBER + timedelta(days=1)):
        assert would_hold_back(dict.fromkeys(Purpose, Rule(most=0)))[Purpose.ASKING] == (0, 0), "it was no wish of this house"
    assert wish(OCTOBER + timedelta(days=29), "tests:1") is Because.TOO_OFTEN
    assert wish(OCTOBER + timedelta(days=30), "tests:2") is None
    assert set(Line.objects.filter(kind="contact.remembered").values_list("history", flat=True)) == {True}


@pytest.mark.django_db
def test_what_happened_before_contacts_are_kept_is_left_out(cast, asked):
    with clock.frozen(OCTOBER + timedelta(days=4 * 365)):
        record_asked([AskedRow(identity="1", asked_at=OCTOBER, customer=cast.dana.pk)], version=asked, by=BY)
    assert not Contact.objects.exists()


def test_nobody_who_guesses_an_identity_can_make_its_key_without_the_houses(settings):
    first = key_of("after-visit", "dana@example.org")
    settings.SEAL_KEY = "another key, of another house, as long as it must be"
    assert key_of("after-visit", "dana@example.org") != first


@pytest.mark.django_db
def test_a_map_that_would_have_it_act_is_refused(cast, asked, tmp_path):
    with pytest.raises(EverweekError, match="history"):
        brought(tmp_path, asked, "1,2026-10-05 08:00,,,dana,,,\n", more="act: true\n")


@pytest.mark.django_db
def test_whom_another_program_asked_is_told_on_her_page_and_not_looked_for_among_those_we_asked(cast, asked, tmp_path):
    brought(tmp_path, asked, "1,2026-10-05 08:00,,,dana,north-desk,,\n")

    hers = visit(cast.client("erin"), f"/customers/{cast.dana.pk}")
    assert "Was asked:" in hers.says
    assert "See it among the invitations" not in hers.says
    assert "To be asked" not in hers.says, "that she heard from us is told once"
    assert "Who was asked elsewhere, and came in by a file" in visit(cast.client("erin"), "/listen/invitations/").says


@pytest.mark.django_db
def test_what_a_file_told_of_who_declined_and_was_not_reached_stands_beside_the_contact_rules(cast, asked, tmp_path):
    brought(tmp_path, asked, "1,2026-10-05 08:00,,opted_out,dana,north-desk,,\n2,2026-10-05 08:00,,bounced,dana,north-desk,,\n")

    seen = visit(cast.client("erin"), "/listen/contact/")
    assert "Nobody whom Everweek itself wrote to has asked to hear less." in seen.says
    assert "Files tell of 1 invitation by another program that was declined. It holds nothing back here" in seen.says
    assert "Every address takes the mail that Everweek sends." in seen.says
    assert "Files tell of 1 invitation by another program that reached nobody." in seen.says
