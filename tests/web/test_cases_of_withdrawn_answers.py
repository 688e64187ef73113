"""Answers of a machine are withdrawn: whoever does so hears of the cases they opened, and sets them aside together."""

import pytest
from tests.act.opening import MONDAY, opened
from tests.cast import Cast
from tests.flows.delivering import hear
from tests.listen.doubting.saying import answering
from tests.web.api.calls import program_of
from tests.web.reading import read, visit

from everweek import clock
from everweek.act.cases.rules import Aside, Severity
from everweek.act.cases.withdrawn import list_untouched, open_cases_of, set_aside_withdrawn, take_up_again
from everweek.act.cases.working import Word, note_in_case, write_to_customer
from everweek.act.clocks.rules import ClockKind
from everweek.act.models import Case, CaseClock
from everweek.act.ruling.rules import Opens
from everweek.act.ruling.services import RuleWanted, write_rule
from everweek.errors import Invalid
from everweek.journal.models import Line
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import withdraw_responses

pytestmark = pytest.mark.django_db
BURST = 16
"""So many answers in a row, as many cases."""


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def burst(cast: Cast) -> list[int]:
    """Sixteen unhappy answers in a row from one browser, each with its case, and forty content ones."""
    write_rule(wanted=RuleWanted(name="Unhappy", opens=Opens(measure="csat", at_most=2), severity=Severity.NORMAL), by=cast.erin)
    answer = answering(cast)
    for _ in range(40):
        answer(5)
    sent = [answer(1, address="192.0.2.7") for _ in range(BURST)]
    hear()
    assert Case.objects.count() == BURST
    return sent


@pytest.mark.one_database("what is asked of the cases is asked of both databases by the tests below")
def test_who_withdraws_a_burst_is_told_what_it_opened_and_sets_that_aside_by_one_press(cast: Cast, burst: list[int]) -> None:
    erin = cast.client("erin")
    worked_on = Case.objects.order_by("pk")[0]
    write_to_customer(case=worked_on, word=Word(text="What happened?", through="phone"), by=cast.erin)
    address, fields = visit(erin, "/listen/voices/doubtful/").form("Withdraw them")
    seen = read(erin.post(address, fields, follow=True))
    assert "16 answers count no more. 16 cases that they opened are still open." in seen.notices[0]

    queue = visit(erin, seen.link("16 cases that they opened are still open"))
    assert queue.heading == "16 cases are open whose answers were withdrawn."
    address, fields = queue.form("Set them aside")
    for _click in range(2):
        seen = read(erin.post(address, {**fields, "why": "spam"}, follow=True))
    assert "Nothing of it was left to set aside." in seen.notices[0]
    assert seen.heading == "1 case is open whose answer was withdrawn."
    assert (Case.objects.filter(aside="spam").count(), Case.objects.get(settled_at=None)) == (BURST - 1, worked_on)
    assert Line.objects.filter(kind="case.set_aside").count() == BURST - 1


@pytest.mark.one_database("what is asked of the cases is asked of both databases by the tests below")
def test_it_is_taken_back_by_another_press(cast: Cast, burst: list[int]) -> None:
    withdraw_responses(ids=burst, by=cast.erin, reason="A machine.")
    erin = cast.client("erin")
    address, fields = visit(erin, "/act/?queue=withdrawn").form("Set them aside")
    seen = read(erin.post(address, {**fields, "why": "test"}, follow=True))
    assert "16 cases are set aside." in seen.notices[0]
    erin.post(*seen.undo())
    assert Case.objects.filter(settled_at=None, standing="new").count() == BURST
    assert CaseClock.objects.filter(kind=ClockKind.LOOK).count() == BURST, (
        "nothing else is promised where nobody can be replied to"
    )
    assert not CaseClock.objects.filter(stopped_at=None).exists(), "and she has looked at them"


@pytest.mark.one_database("what is asked of the cases is asked of both databases by the tests below")
def test_of_one_answer_that_is_withdrawn_its_case_is_told_and_to_programs_its_number(cast: Cast, burst: list[int]) -> None:
    one, two = burst[:2]
    seen = read(cast.client("erin").post(f"/listen/voices/{one}/withdraw", {"reason": "A test."}, follow=True))
    assert "1 case that they opened is still open." in seen.notices[0]
    case = Case.objects.get(response=two).pk
    program = program_of(cast.erin, "responses:correct", "cases:read")
    assert program.post(f"/responses/{two}/withdraw", {"reason": "A test."}).json()["open_cases"] == [case]
    assert [told["id"] for told in program.get("/cases?queue=withdrawn").json()["cases"]] == sorted(open_cases_of(cast.erin))
    blind = program_of(cast.erin, "responses:correct")
    assert blind.post(f"/responses/{burst[2]}/withdraw", {"reason": "A test."}).json()["open_cases"] == []


def test_what_somebody_works_on_is_about_a_danger_or_about_oneself_is_looked_at_by_itself(cast: Cast) -> None:
    answer = answering(cast)
    answers = list(Response.objects.filter(pk__in=[answer(1) for _ in range(6)]).order_by("pk"))
    more = [{}, {"safety": True}, {"about_member": cast.alice}, {"unit": cast.south}, {}, {}]
    plain, _danger, hers, south, noted, counts = [
        opened(cast, text="", response=one, key=f"k{one.pk}", **told) for one, told in zip(answers, more, strict=True)
    ]
    note_in_case(case=noted, word=Word(text="A machine, I think."), by=cast.bob)
    withdraw_responses(ids=[one.pk for one in answers[:5]], by=cast.erin, reason="A machine.")

    assert list_untouched(cast.alice) == [plain.pk, noted.pk]
    assert (list_untouched(cast.bob), list_untouched(cast.erin)) == ([], [plain.pk, hers.pk, south.pk, noted.pk])
    with pytest.raises(Invalid, match="as spam, as a test"):
        set_aside_withdrawn(cases=[plain.pk], why=Aside.UNREACHED, by=cast.alice)
    every = list(Case.objects.values_list("pk", flat=True))
    assert set_aside_withdrawn(cases=every, why=Aside.TEST, by=cast.alice) == [plain.pk, noted.pk]
    assert set_aside_withdrawn(cases=every, why=Aside.TEST, by=cast.alice) == []
    assert Case.objects.get(pk=counts.pk).standing == "new", "its answer counts"
    assert take_up_again(cases=every, by=cast.alice) == [plain.pk, noted.pk]
    assert take_up_again(cases=every, by=cast.alice) == []
