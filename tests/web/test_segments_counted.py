"""A number by segment of a large house, before the worker has counted who belongs to them."""

import pytest
from tests.cast import BY, Cast
from tests.web.api.calls import nps_document, program_of
from tests.web.reading import visit
from tests.web.survey import bring_facts_up_to_date

from everweek.facts import membership, tasks
from everweek.journal import sequencer
from everweek.people.services import CustomerRow, save_segment, upsert_customers
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = "/prove/?measure=nps&by=segment"


@pytest.fixture(autouse=True)
def gold(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight customers who are gold and would all recommend the house, in one that counts as large."""
    monkeypatch.setattr(membership, "MANY", 0)
    membership.forget()
    rows = [CustomerRow(external_id=f"g{n}", attributes={"tier": "gold"}) for n in range(8)]
    ids = [one.id for one in upsert_customers(rows, by=BY)]
    version = publish(version=create_questionnaire(key="after-visit", document=nps_document(), by=BY), by=BY)
    answers = [ResponseRow(answers={"recommend": 10}, identity=f"r{pk}", customer=pk) for pk in ids]
    assert all(one.id for one in accept_many(version, answers, by=BY))
    save_segment(key="gold", name="Gold", rule={"field": "attributes.tier", "is": "gold"}, by=BY)
    bring_facts_up_to_date()


def test_prove_says_that_it_is_being_counted_and_shows_the_number_when_it_is(cast: Cast):
    grace = cast.client("grace")
    seen = visit(grace, ASKED)
    assert seen.heading.startswith("Who belongs to the segments is being counted. That usually takes less than a minute.")
    assert seen.link("Look again") == ASKED
    tasks.count_members.func()
    assert "100" in str(visit(grace, ASKED).row("Gold"))


def test_consistency_says_so_too(cast: Cast):
    answer = cast.client("grace").get("/prove/consistency/?measure=nps&segment=gold")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "Who belongs to the segments is being counted." in answer.content.decode()


def test_a_program_is_told_when_to_ask_again(cast: Cast):
    program = program_of(cast.grace, "measures:read", "customers:read")
    answer = program.get("/measures/nps?by=segment")
    assert answer.status_code == 503, answer.content
    assert answer.headers.get("Retry-After") == "5", answer.content
    assert answer.json()["code"] == "segments-being-counted"
    tasks.count_members.func()
    [row] = program.get("/measures/nps?by=segment").json()["rows"]
    assert (row["segment"], row["n"]) == ("gold", 8)


def test_consistency_fair_comparison_and_their_program_tell_the_moment_of_such_a_count_too(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    tasks.count_members.func()
    monkeypatch.setattr(membership, "MOST_LINES", 3)
    program = program_of(cast.grace, "measures:read", "customers:read", "responses:read")
    pages = [f"/prove/{page}/?measure=nps&segment=gold" for page in ("consistency", "fair")]
    for address in pages:
        assert "was counted" not in visit(cast.client("grace"), address).says
    assert program.get("/measures/nps/chart?where=segment=gold").json()["segments_counted_at"] is None
    upsert_customers([CustomerRow(external_id=f"h{n}", attributes={"tier": "gold"}) for n in range(5)], by=BY)
    membership.forget()
    sequencer.place()
    for address in pages:
        assert "Who belongs to the segments was counted" in visit(cast.client("grace"), address).says
    assert program.get("/measures/nps/chart?where=segment=gold").json()["segments_counted_at"] is not None


def test_both_tell_the_moment_of_a_count_that_serves_though_more_came_since(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    tasks.count_members.func()
    monkeypatch.setattr(membership, "MOST_LINES", 3)
    upsert_customers([CustomerRow(external_id=f"h{n}", attributes={"tier": "gold"}) for n in range(5)], by=BY)
    membership.forget()
    sequencer.place()
    assert "Who belongs to the segments was counted" in visit(cast.client("grace"), ASKED).says
    program = program_of(cast.grace, "measures:read", "customers:read")
    assert "segments_counted_at" in program.get("/measures/nps?by=segment").json()
    tasks.count_members.func()
    assert "was counted" not in visit(cast.client("grace"), ASKED).says
    assert (
        "segments_counted_at"
        not in program_of(cast.grace, "measures:read", "customers:read").get("/measures/nps?by=segment").json()
    )
