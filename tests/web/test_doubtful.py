"""What people see of doubtful answers: what was found, why, what else it may be; and each decision taken back by one press."""

import pytest
from tests.cast import Cast
from tests.listen.doubting.saying import answering
from tests.web.api.calls import program_of
from tests.web.reading import read, visit

from everweek.journal import delivery
from everweek.listen.models import Doubt, PublicLink
from everweek.questionnaires.models import Response

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."),
]


@pytest.fixture
def burst(cast: Cast) -> list[int]:
    """Sixteen answers in a row from one browser, and forty honest ones."""
    answer = answering(cast)
    for _ in range(40):
        answer(5)
    sent = [answer(1, address="192.0.2.7") for _ in range(16)]
    delivery.settle()
    return sent


def counting() -> int:
    return Response.objects.filter(withdrawn_at__isnull=True).count()


def test_an_empty_page_teaches_what_would_stand_there(cast: Cast) -> None:
    seen = visit(cast.client("erin"), "/listen/voices/doubtful/")
    assert seen.heading == "No answer is doubtful."
    assert "We keep no address for that" in seen.says


def test_voices_lead_to_what_is_doubtful_and_it_says_what_else_it_may_be(cast: Cast, burst: list[int]) -> None:
    voices = visit(cast.client("alice"), "/listen/voices/?silent=1")
    assert voices.link("16 answers are doubtful: look at them") == "/listen/voices/doubtful/"
    seen = visit(cast.client("alice"), "/listen/voices/doubtful/")
    assert seen.heading == "16 answers are doubtful."
    assert "faster than people read, choose and send" in seen.says
    assert "It may also be: a child at the tablet" in seen.says
    assert "A service manager decides of them." in seen.says


def test_a_whole_burst_is_withdrawn_by_one_press_and_brought_back_by_another(cast: Cast, burst: list[int]) -> None:
    erin = cast.client("erin")
    address, fields = visit(erin, "/listen/voices/doubtful/").form("Withdraw them")
    seen = read(erin.post(address, fields, follow=True))
    assert "16 answers count no more." in seen.notices[0]
    assert (seen.heading, counting()) == ("No answer is doubtful.", 40)
    address, fields = seen.undo()
    seen = read(erin.post(address, fields, follow=True))
    assert (seen.heading, counting()) == ("16 answers are doubtful.", 56)


def test_one_by_one_they_are_said_to_be_honest(cast: Cast, burst: list[int]) -> None:
    erin, doubt = cast.client("erin"), Doubt.objects.get()
    seen = read(erin.post(f"/listen/voices/doubtful/answers/{burst[0]}/clear", follow=True))
    assert "This answer is honest, and not doubted again." in seen.notices[0]
    assert visit(erin, "/listen/voices/doubtful/").heading == "15 answers are doubtful."
    honest = visit(erin, f"/listen/voices/doubtful/{doubt.pk}?state=honest")
    address, fields = honest.form("Take that back")
    erin.post(address, fields)
    assert visit(erin, "/listen/voices/doubtful/").heading == "16 answers are doubtful."


def test_what_is_withdrawn_is_found_again_by_who_comes_later(cast: Cast, burst: list[int]) -> None:
    erin = cast.client("erin")
    erin.post(f"/listen/voices/doubtful/{Doubt.objects.get().pk}/withdraw")
    assert visit(erin, "/listen/voices/doubtful/?state=withdrawn").heading == "These answers were withdrawn as doubtful."
    [one, *_rest] = burst
    erin.post(f"/listen/voices/doubtful/answers/{one}/reopen")
    assert counting() == 41


def test_a_number_says_how_many_of_its_answers_are_doubtful_and_is_seen_without_them(cast: Cast, burst: list[int]) -> None:
    erin = cast.client("erin")
    seen = visit(erin, "/prove/?measure=csat")
    assert "Of these answers 16 are doubtful." in seen.says
    without = visit(erin, seen.link("See the number without them"))
    assert "What is doubtful is left out of this number." in without.says
    assert "40 answers" in without.says
    assert "Of these answers" not in visit(erin, "/prove/?measure=csat&where=touchpoint=").heading


@pytest.mark.parametrize("page", ["consistency", "fair"])
def test_so_do_its_chart_and_the_comparison_of_colleagues(cast: Cast, burst: list[int], page: str) -> None:
    erin = cast.client("erin")
    seen = visit(erin, f"/prove/{page}/?measure=csat")
    assert "Of these answers 16 are doubtful." in seen.says
    assert seen.link("Look at them") == "/listen/voices/doubtful/"
    assert "40 answers" in visit(erin, seen.link("See the number without them")).says


def test_beside_the_score_of_a_link_stands_how_many_are_doubtful(cast: Cast, burst: list[int]) -> None:
    seen = visit(cast.client("erin"), f"/listen/links/{PublicLink.objects.get().pk}")
    assert "16 of these answers are doubtful." in seen.says
    assert "Satisfaction is 5" in seen.says


def test_a_program_lists_decides_and_takes_back(cast: Cast, burst: list[int]) -> None:
    reads, decides = program_of(cast.erin, "responses:read"), program_of(cast.erin, "responses:correct")
    [one] = reads.get("/doubts").json()["doubts"]
    assert (one["kind"], one["link"], one["count"]) == ("pace", "desk", 16)
    assert decides.post(f"/doubts/{one['id']}/withdraw", {}).json() == {"responses": burst, "open_cases": []}
    assert decides.post(f"/doubts/{one['id']}/withdraw", {}).json() == {"responses": [], "open_cases": []}
    assert decides.post(f"/doubts/answers/{burst[0]}/reopen", {}).json() == {"responses": burst[:1], "open_cases": []}
    assert decides.post(f"/doubts/{one['id']}/reopen", {}).json() == {"responses": burst[1:], "open_cases": []}
    assert counting() == 56
    assert program_of(cast.alice, "responses:correct").post(f"/doubts/{one['id']}/withdraw", {}).status_code == 404


def test_a_program_and_the_command_are_told_how_many_are_doubtful(cast: Cast, burst: list[int]) -> None:
    program = program_of(cast.erin, "measures:read")
    assert program.get("/measures/csat").json()["doubtful"] == 16
    chart = program.get("/measures/csat/chart").json()
    assert (chart["doubtful"], chart["uneven"]) == (16, False)
    assert program.get("/measures/csat/chart?where=doubt=").json()["doubtful"] == 0
    left_out = program.get("/measures/csat?where=doubt=").json()
    assert (left_out["rows"][0]["n"], "doubtful" in left_out) == (40, False)
