"""A file of cases: history that is counted and moves nothing or, where the map says so, cases that go on."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core import mail
from tests.act.giving import credit, grid
from tests.act.opening import MONDAY, opened
from tests.cast import BY
from tests.flows.delivering import hear

from everweek import clock
from everweek.act.cases.rules import Decision, Severity
from everweek.act.cases.settling import close_case, decide_case, hear_verdict, tell_decision
from everweek.act.cases.working import Assessment, Word, assess_case, assign_case, note_in_case, write_to_customer
from everweek.act.causes.services import add_cause, name_cause, take_ready_tree
from everweek.act.clocks.services import tell_due
from everweek.act.giving.services import give_gesture
from everweek.act.models import Case, CaseClock, Cause, Gesture, Remark, Stage
from everweek.act.past.rules import PastCase
from everweek.act.past.services import record_cases
from everweek.facts import ask
from everweek.journal.models import Line
from everweek.ledger.models import LedgerAccount
from everweek.listen.models import ImportRun
from everweek.listen.running import run
from everweek.listen.services import begin_import
from everweek.messages.letters.sending import send_due
from everweek.messages.models import CustomerMail
from everweek.moments.services import save_touchpoint
from everweek.people.services import merge_customers

COLUMNS = (
    *("No", "Opened", "Title", "Text", "Unit", "Place", "Who", "Kind", "How grave", "Why", "Owner", "Replied", "Done", "Offered"),
    *("Told", "Answer", "Verdict", "Said", "Closed", "Gift", "Amount", "Currency", "Assessed", "Looked"),
)
MAP = """
format: everweek.map/1
kind: cases
case: No
opened_at: {column: Opened, format: ["%Y-%m-%d %H:%M", "%Y-%m-%d"]}
title: Title
text: Text
unit: Unit
touchpoint: Place
customer: Who
case_kind: Kind
severity: How grave
cause: Why
owner: {column: Owner, by: email}
first_reply_at: {column: Replied, format: ["%Y-%m-%d %H:%M", "%Y-%m-%d"]}
assessed_at: {column: Assessed, format: ["%Y-%m-%d %H:%M", "%Y-%m-%d"]}
looked_into_at: {column: Looked, format: ["%Y-%m-%d %H:%M", "%Y-%m-%d"]}
remedy: Done
alternative: Offered
told_at: {column: Told, format: ["%Y-%m-%d %H:%M", "%Y-%m-%d"]}
answer: Answer
verdict: Verdict
customer_said: Said
closed_at: {column: Closed, format: ["%Y-%m-%d %H:%M", "%Y-%m-%d"]}
gesture: Gift
amount: Amount
currency: Currency
"""
LATER = datetime(2026, 11, 20, 9, tzinfo=UTC)
WHOLE = {
    "No": "T-1",
    "Opened": "2026-11-02 09:00",
    "Title": "Wheelchair left behind",
    "Text": "You left my wheelchair\non the quay.",
    "Unit": "north-desk",
    "Who": "dana",
    "Why": "Late, cancelled or lost > Late",
    "Owner": "alice@example.org",
    "Replied": "2026-11-02 11:00",
    "Done": "Sent home.",
    "Told": "2026-11-03 10:00",
    "Answer": "It comes tomorrow.",
    "Verdict": "agreed",
    "Said": "Thank you.",
    "Closed": "2026-11-04 10:00",
    "Gift": "credit",
    "Amount": "20",
    "Currency": "EUR",
}
NEW = {"No": "T-2", "Opened": "2026-11-19 15:00", "Title": "No ramp", "Unit": "north-desk", "Who": "dana"}


@pytest.fixture
def later(cast, settings):
    settings.EMAIL_HOST = "mail.example.org"
    with clock.frozen(MONDAY):
        take_ready_tree(by=cast.erin)
    with clock.frozen(LATER):
        yield


def brought(folder: Path, *rows: dict[str, str], more: str = "") -> ImportRun:
    lines = [",".join(f'"{row.get(name, "")}"' for name in COLUMNS) for row in rows]
    path = folder / "cases.csv"
    path.write_text("\n".join([",".join(COLUMNS), *lines]) + "\n", encoding="utf-8")
    return run(begin_import(path=path, map_text=MAP + more, by=BY).pk)


def reasons(done: ImportRun) -> str:
    return Path(done.refused_beside).read_text(encoding="utf-8")


CLOCK = ("kind", "number", "hours", "zone", "allowed", "started_at", "moves", "due_at", "late_since", "stopped_at", "used")
KEPT = ("kind", "title", "customer", "unit", "cause", "owner", "standing", "round", "level", "severity", "decision", "remedy")
SAID = ("alternative", "agreed", "customer_said", "opened_at", "day", "told_at", "closed_at", "settled_at", "language")


def lived(cast) -> Case:
    """The case of the file, as it would have been here."""
    with clock.frozen(MONDAY):
        grid(cast)
        case = opened(cast, text=WHOLE["Text"])
        name_cause(case=case, cause=Cause.objects.get(key="delivery-late"), by=cast.alice)
        assign_case(case=case, to=cast.alice, by=cast.bob)
    with clock.frozen(MONDAY.replace(hour=11)):
        write_to_customer(case=case, word=Word(text="We look for it."), by=cast.alice)
        assess_case(case=case, assessment=Assessment(severity=Severity.NORMAL), by=cast.alice)
    with clock.frozen(MONDAY.replace(hour=15)):
        note_in_case(case=case, word=Word(text="It stood in the rain."), by=cast.alice, finding=True)
    with clock.frozen(datetime(2026, 11, 3, 10, tzinfo=UTC)):
        give_gesture(case=case, wanted=credit(20), by=cast.alice)
        decide_case(case=case, decision=Decision.REMEDY, what="Sent home.", by=cast.alice)
        tell_decision(case=case, word=Word(text="It comes tomorrow."), by=cast.alice)
        hear_verdict(case=case, agrees=True, word="Thank you.", by=cast.alice)
    with clock.frozen(datetime(2026, 11, 4, 10, tzinfo=UTC)):
        close_case(case=case, by=cast.alice)
    return Case.objects.get(pk=case.pk)


def test_a_case_of_a_file_is_what_it_would_have_been_here_at_its_own_times_and_nobody_hears_of_it(cast, later, tmp_path):
    here = lived(cast)
    hear()
    lines, letters = Line.objects.count(), CustomerMail.objects.count()
    done = brought(tmp_path, {**WHOLE, "Assessed": "2026-11-02 11:00", "Looked": "2026-11-02 15:00"})
    assert (done.stored, done.refused) == (1, 0), reasons(done)
    told = Case.objects.get(key="T-1")
    for name in (*KEPT, *SAID):
        assert getattr(told, name) == getattr(here, name), name
    assert list(told.clocks.order_by("kind").values_list(*CLOCK)) == list(here.clocks.order_by("kind").values_list(*CLOCK))
    assert dict(told.stages.values_list("name", "at")) == dict(here.stages.values_list("name", "at"))
    sides = {"customer": WHOLE["Text"], "us": "It comes tomorrow."}
    assert dict(Remark.objects.filter(case=told).values_list("side", "text")) == sides
    gift = Gesture.objects.get(case=told)
    assert (gift.kind, gift.standing, gift.amount, gift.currency, gift.day) == (
        "credit",
        "done",
        200_000,
        "EUR",
        told.told_at.date(),
    )
    account = LedgerAccount.objects.get(key=f"gesture:cost:{cast.north_desk.pk}:credit:EUR")
    assert account.balance == 400_000, "the one that was given here and the one of the file"

    assert (told.history, told.way) == (True, "file")
    assert tell_due().clocks == 0
    written = Line.objects.order_by("pk")[lines:].values_list("kind", "history")
    assert {kind for kind, history in written if not history} <= {"ledger.posted", "import.started", "import.done"}
    hear()
    assert CustomerMail.objects.count() == letters > 0
    [kept] = ask.promises(measures=["kept.first_reply"])
    assert {score: tally.n for score, tally in kept.tallies.items()} == {1.0: 2}


def test_told_again_it_changes_nothing_and_told_otherwise_it_is_refused_or_stands_as_it_stood(cast, later, tmp_path):
    assert brought(tmp_path, WHOLE, NEW).stored == 2
    again = brought(tmp_path, WHOLE, NEW)
    assert (again.stored, again.already, again.refused) == (0, 2, 0)
    moved_on = {**NEW, "Told": "2026-11-19 17:00", "Done": "A ramp was brought."}
    other = brought(tmp_path, moved_on)
    assert "\n2,No,This id stands for another case; what is stored was not changed.," in reasons(other)
    stands = brought(tmp_path, {**moved_on, "Who": "somebody"}, more="read: {blank: ['-']}\n")
    assert stands.refused == 1
    text = MAP.replace("case: No", "case: {column: No, first_stands: true}")
    done = run(begin_import(path=tmp_path / "cases.csv", map_text=text, by=BY).pk)
    assert (done.already, done.refused) == (1, 0)
    assert Case.objects.get(key="T-2").told_at is None
    assert not Case.objects.filter(customer__external_id="somebody").exists()
    assert not Gesture.objects.filter(case__key="T-2").exists()


@pytest.mark.one_database("What contradicts itself does so before it is stored.")
def test_a_row_that_contradicts_itself_is_refused_by_its_line_and_column_and_leaves_nothing(cast, later, tmp_path):
    add_cause(name="Late", under=Cause.objects.get(key="people"), by=cast.erin)
    wrong = [
        ({"Closed": "2026-11-01 10:00"}, "Closed", "this was before opened_at"),
        ({"Closed": "2026-11-03 09:00"}, "Closed", "this was before told_at"),
        ({"Told": "2026-11-01"}, "Told", "this was before opened_at"),
        ({"Assessed": "2026-11-01 10:00"}, "Assessed", "this was before opened_at"),
        ({"Looked": "2026-11-05 10:00"}, "Closed", "this was before looked_into_at"),
        ({"Replied": "2026-12-24 09:00"}, "Replied", "it lies ahead"),
        ({"Told": "", "Answer": "", "Verdict": "", "Said": ""}, "Closed", "the customer was never told"),
        ({"Done": ""}, "Told", "nothing was decided that could be told"),
        ({"Offered": "A voucher."}, "Offered", "give a remedy or an alternative, not both"),
        ({"Closed": "", "Told": "", "Verdict": "", "Said": ""}, "Answer", "the customer was told nothing yet"),
        ({"Verdict": "agree"}, "Verdict", "Did you mean agreed?"),
        ({"Why": "Lat"}, "Why", "there is no cause Lat"),
        ({"Why": "Late"}, "Why", "several causes are called Late: write one of"),
        ({"How grave": "5"}, "How grave", "a severity is low, normal, high or critical"),
        ({"Kind": "compliment"}, "Kind", "Did you mean complaint?"),
        ({"Gift": "promise"}, "Gift", "a file may say that one of these was given"),
        ({"Gift": "call"}, "Amount", "this costs nothing"),
        ({"Amount": ""}, "Amount", "say how much"),
        ({"Amount": "ten"}, "Amount", "is not a number"),
        ({"Amount": "10.001"}, "Amount", "EUR"),
        ({"Currency": "euro"}, "Currency", "three capital letters"),
        ({"Gift": ""}, "Gift", "say what was given"),
        ({"Unit": "nowhere"}, "Unit", "there is no unit with the key nowhere"),
        ({"Place": "quay"}, "Place", "there is no touchpoint quay"),
        ({"Title": "", "Text": ""}, "Title", "say what it is about"),
    ]
    rows = [{**WHOLE, "No": f"W-{n}", "Who": f"w-{n}", **changes} for n, (changes, _column, _says) in enumerate(wrong)]
    done = brought(tmp_path, *rows)
    assert (done.stored, done.refused) == (0, len(wrong)), reasons(done)
    told = reasons(done).split("W-")
    for n, (_changes, column, says) in enumerate(wrong):
        assert f",{column}," in told[n], (n, told[n])
        assert says in told[n], (n, told[n])
    assert not Case.objects.exists()
    assert not type(cast.dana).objects.filter(external_id__startswith="w-").exists()


def test_with_act_what_is_still_open_goes_on_and_what_is_closed_is_history(cast, later, tmp_path):
    save_touchpoint(key="quay", name="Quay", position=1, by=BY)
    asked = {**NEW, "No": "T-3", "Opened": "2026-11-16 09:00", "Owner": "alice@example.org", "Place": "quay"}
    done = brought(tmp_path, WHOLE, NEW, asked, more="act: true\n")
    assert (done.stored, done.refused) == (3, 0), reasons(done)
    closed, new, late = (Case.objects.get(key=key) for key in ("T-1", "T-2", "T-3"))
    assert (closed.history, new.history, new.standing, late.standing) == (True, False, "new", "in_hand")
    assert {one.kind: one.stopped_at is None for one in new.clocks.all()} == {"first_reply": True, "solution": True}
    assert new.turn_at == new.clocks.get(kind="first_reply").due_at == datetime(2026, 11, 20, 15, tzinfo=UTC)

    assert tell_due().clocks == 2, "both of the late one; of the other no half is used up"
    late_now = CaseClock.objects.get(case=late, kind="first_reply")
    assert late_now.late_since == datetime(2026, 11, 16, 17, tzinfo=UTC)
    assert Line.objects.filter(kind="case.clock_late", subject_id=str(late.pk)).count() == 1, "it tells all it had to tell as one"
    hear()
    send_due()
    hear()
    assert {one.to[0] for one in mail.outbox} >= {"dana@example.org"}
    letters = [one.subject for one in mail.outbox if one.to == ["dana@example.org"]]
    assert len(letters) == 2, "of the two that are open"
    assert Stage.objects.filter(case=new, name="acknowledgement").exists()


@pytest.mark.one_database("Who may own a case is decided before it is stored.")
def test_with_act_nothing_goes_on_with_whom_nobody_knows_or_does_not_work_there(cast, later, tmp_path):
    elsewhere = {**NEW, "Unit": "south", "Owner": "bob@example.org"}
    unknown = {**WHOLE, "Owner": "gone@example.org"}
    still_open = {name: told for name, told in unknown.items() if name != "Closed"} | {"No": "T-9"}
    done = brought(tmp_path, elsewhere, still_open, unknown, more="act: true\n")
    assert (done.stored, done.refused) == (1, 2)
    assert "\n2,Owner,Bob does not work on cases of South.," in reasons(done)
    # Its text has two lines, so that the file's third row begins on its third line.
    assert '\n3,Owner,"no colleague has the address gone@example.org: it goes on' in reasons(done)
    assert Case.objects.get().owner is None, "history may tell of whom nobody knows any more"


@pytest.mark.one_database("Who there is is asked the same way of both.")
def test_an_owner_nobody_has_heard_of_is_refused_by_name_also_by_a_program(cast, later):
    row = PastCase(identity="P-1", opened_at=MONDAY, unit=cast.north_desk.pk, title="No ramp", owner=10**6)
    for act in (False, True):
        [outcome] = record_cases([row], by=BY, act=act)
        assert (outcome.id, outcome.field) == (None, "owner")


@pytest.mark.one_database("What a hash is made of is no database's.")
def test_a_case_is_the_same_whoever_has_it_and_however_its_amount_is_written(cast, later, tmp_path):
    assert brought(tmp_path, WHOLE).stored == 1
    again = brought(tmp_path, {**WHOLE, "Owner": "gone@example.org", "Amount": "20.00"})
    assert (again.already, again.refused) == (1, 0)
    assert brought(tmp_path, {**WHOLE, "Said": "Thanks."}).refused == 1


@pytest.mark.one_database("What is known by its day is decided without a database.")
def test_of_what_is_known_by_its_day_alone_no_promise_is_counted(cast, later, tmp_path):
    days = {**WHOLE, "Opened": "2026-11-02 16:00", "Replied": "2026-11-02", "Told": "2026-11-03", "Closed": "2026-11-03"}
    done = brought(tmp_path, days)
    assert done.stored == 1, reasons(done)
    case = Case.objects.get()
    assert not case.clocks.exists()
    assert case.opened_at == case.stages.get(name="acknowledgement").at, "not before it was opened"
    assert case.told_at == case.closed_at == datetime(2026, 11, 3, 12, tzinfo=UTC)


@pytest.mark.one_database("Holidays are the same on both.")
def test_a_promise_of_years_ago_ran_around_the_holidays_of_that_year(cast, later, tmp_path):
    # 25 April 2022, a holiday in Portugal, was a Monday.
    long_ago = {**WHOLE, "Opened": "2022-04-22 16:00", "Replied": "2022-04-26 15:30", "Told": "2022-04-26 15:30"}
    done = brought(tmp_path, {**long_ago, "Closed": "2022-04-27"})
    assert done.stored == 1, reasons(done)
    replied = CaseClock.objects.get(kind="first_reply")
    assert (replied.late_since, replied.used) == (None, 7.5 * 3600)
    assert replied.due_at == datetime(2022, 4, 26, 15, tzinfo=UTC)


def test_customers_who_were_merged_are_one_when_their_case_is_told_again(cast, later, tmp_path):
    brought(tmp_path, {**NEW, "Who": "dora"})
    dora = type(cast.dana).objects.get(external_id="dora")
    merge_customers(kept=cast.dana, gone=dora, by=cast.erin)
    again = brought(tmp_path, {**NEW, "Who": "dora"})
    assert (again.already, again.refused) == (1, 0)
