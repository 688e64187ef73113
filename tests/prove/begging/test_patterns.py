"""Patterns of top scores as people and programs see them: with the evidence, what explains it as well, and nobody accused."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import BY, Cast
from tests.listen.saying import DOCUMENT
from tests.web.api.calls import program_of
from tests.web.reading import visit

from everweek import clock
from everweek.errors import Invalid
from everweek.facts import ask
from everweek.facts.ask import Asked
from everweek.journal import delivery
from everweek.listen.models import Comment
from everweek.moments.services import save_touchpoint
from everweek.people.models import Unit
from everweek.people.queries import organisation
from everweek.people.services import save_segment
from everweek.prove.begging.reading import patterns
from everweek.prove.begging.rules import Pattern
from everweek.questionnaires.models import Version
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

pytestmark = pytest.mark.django_db
MANY = 80


@pytest.fixture
def asked(cast: Cast) -> object:
    return publish(version=create_questionnaire(key="crossing", document=DOCUMENT, by=BY), by=BY)


def one_year_ago() -> str:
    return (clock.today(organisation().zone) - timedelta(days=365)).isoformat()


def answers(
    version: object,
    many: int,
    score: int,
    *,
    unit: Unit,
    channel: str = "email",
    why: str = "",
    touchpoint: str = "",
    customer: int | None = None,
) -> None:
    at = clock.now() - timedelta(days=9)
    start = Comment.objects.count() + int(clock.now().timestamp() * 1_000_000)
    rows = [
        ResponseRow(
            answers={"satisfied": score, **({"why": why} if why else {})},
            identity=f"{start}:{channel}:{score}:{unit.key}:{n}",
            channel=channel,
            unit=unit.pk,
            touchpoint=touchpoint,
            customer=customer,
            answered_at=at,
        )
        for n in range(many)
    ]
    version = version or Version.objects.get()
    assert all(one.id for one in accept_many(version, rows, by=BY))


@pytest.fixture
def begged(cast: Cast, asked: object) -> None:
    """At the north desk half of those who give the top score write unhappy words; in the south next to nobody does."""
    answers(asked, MANY // 2, 5, unit=cast.north_desk, why="The food was horrible, cold and late, a terrible crossing.")
    answers(asked, MANY // 2, 5, unit=cast.north_desk, why="Lovely crew and a wonderful crossing, thank you.")
    answers(asked, MANY * 2, 5, unit=cast.south, why="Lovely crew and a wonderful crossing, thank you.")
    delivery.settle()


def test_top_scores_beside_unhappy_words_stand_out_with_what_explains_them_as_well(cast: Cast, begged: None) -> None:
    [one] = [each for each in patterns("csat", viewer=cast.erin).standing if each.place.by == "unit"]
    assert (one.judged.looked.pattern, one.place.value) == (Pattern.WORDS, "north-desk")
    seen = visit(cast.client("erin"), "/prove/top-scores/?measure=csat")
    assert "North desk: many who give the top score write unhappy words." in seen.says
    assert "Of 80 who gave the top score and wrote something, 50 of 100 have unhappy words, elsewhere 0" in seen.says
    assert "It may also be that customers there are kind in numbers" in seen.says
    assert seen.link("Read what they wrote") == "/listen/voices/?unit=north-desk&mood=happy"


def test_top_scores_are_looked_at_of_the_customers_of_a_segment_on_the_page_and_by_programs(cast: Cast, begged: None) -> None:
    """Nobody who begged or was begged is in it: their words are not counted, and its own are too few to be told."""
    save_segment(key="old", name="Old friends", rule={"field": "language", "is": "pt"}, by=BY)
    answers(None, 40, 5, unit=cast.north_desk, why="Lovely crew and a wonderful crossing, thank you.", customer=cast.dana.pk)
    delivery.settle()
    of_all, of_some = (patterns("csat", viewer=cast.erin, segment=one) for one in ("", "old"))
    assert (len(of_all.standing), of_some.standing) == (1, ())
    shares = {(one.place.value, one.judged.looked.here.n) for one in of_some.found if one.place.by == "unit"}
    assert shares <= {("north-desk", 40)}
    seen = visit(cast.client("erin"), "/prove/top-scores/?measure=csat&segment=old")
    assert '<option value="old" selected>Old friends</option>' in seen
    assert cast.client("erin").get("/prove/top-scores/?measure=csat&segment=nobody").status_code == 400
    reads = program_of(cast.erin, "measures:read", "customers:read")
    told = reads.get("/top-scores?measure=csat&segment=old").json()["patterns"]
    assert [one["stands"] for one in told] == [one.judged.stands for one in of_some.found]
    assert reads.get("/top-scores?measure=csat&segment=nobody").status_code == 422
    assert program_of(cast.erin, "measures:read").get("/top-scores?measure=csat&segment=old").status_code == 403


def test_the_comments_are_looked_through_once_for_all_places_and_no_answer_is_read(cast: Cast, begged: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        patterns("csat", viewer=cast.erin)
    told = [one["sql"] for one in asked if '"listen_comment"' in one["sql"] or '"questionnaires_response"' in one["sql"]]
    assert len(told) == 2, told
    assert not any(re.search(r'SELECT[^()]*"questionnaires_response"."answers"', one) for one in told)


def test_the_newest_comments_that_feel_are_led_to_by_an_index(cast: Cast) -> None:
    rows = Comment.objects.exclude(sentiment="").order_by("-answered_at", "-pk")[:10]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    assert "listen_comment_felt" in rows.explain()


def test_on_the_spot_more_give_the_top_score_than_later(cast: Cast, asked: object) -> None:
    save_touchpoint(key="check-in", name="Check-in", position=1, by=BY)
    answers(asked, 90, 5, unit=cast.north_desk, channel="kiosk", touchpoint="check-in")
    answers(asked, 10, 2, unit=cast.north_desk, channel="kiosk", touchpoint="check-in")
    answers(asked, 50, 5, unit=cast.north_desk, touchpoint="check-in")
    answers(asked, 50, 2, unit=cast.north_desk, touchpoint="check-in")
    delivery.settle()
    [one] = patterns("csat", viewer=cast.erin).standing
    assert (one.judged.looked.pattern, one.place.label) == (Pattern.PRESENT, "Check-in")
    seen = visit(cast.client("erin"), "/prove/top-scores/")
    assert "Of 100 on the spot 90 of 100 gave the top score, later 50" in seen.says


def test_where_few_answer_and_those_are_content_both_rates_are_told(cast: Cast, asked: object, monkeypatch) -> None:
    answers(asked, 90, 5, unit=cast.north_desk)
    answers(asked, 10, 2, unit=cast.north_desk)
    answers(asked, 150, 5, unit=cast.south)
    answers(asked, 150, 2, unit=cast.south)
    delivery.settle()
    rates = {cast.north_desk.pk: (1_000, 100), cast.south.pk: (1_000, 300)}

    def invitations(*, by: list[str], versions: object = None, **_rest: object) -> list[Asked]:
        assert versions == {"crossing": [1]}, "who was asked something else is in no rate of this measure"
        cuts = {unit: tuple(str(unit) if one == "unit" else "" for one in by) for unit in rates}
        return [Asked(cuts[unit], n, answered, over=n, over_answered=answered) for unit, (n, answered) in rates.items()]

    monkeypatch.setattr(ask, "invitations", invitations)
    [one] = patterns("csat", viewer=cast.erin).standing
    assert (one.judged.looked.pattern, one.place.value) == (Pattern.CHOSEN, "north-desk")
    seen = visit(cast.client("erin"), "/prove/top-scores/")
    assert seen.heading == "North desk: few of those who are asked answer, and those who do give top scores."
    assert "Of 100 answers 90 of 100 are top scores, elsewhere 50" in seen.says
    assert "Of 100 invitations 10 were answered, elsewhere 30" in seen.says
    assert seen.link("See who is silent") == f"/prove/silence/?measure=csat&since={one_year_ago()}"


def test_where_all_places_are_alike_nothing_stands_out(cast: Cast, asked: object) -> None:
    for unit in (cast.north_desk, cast.south):
        answers(asked, MANY, 5, unit=unit, why="Lovely crew and a wonderful crossing, thank you.")
    delivery.settle()
    assert patterns("csat", viewer=cast.erin).standing == ()
    assert visit(cast.client("erin"), "/prove/top-scores/").heading == "Nothing about the top scores stands out."


def test_of_a_handful_it_cannot_be_told(cast: Cast, asked: object) -> None:
    answers(asked, 8, 5, unit=cast.north_desk, why="The food was horrible, cold and late, a terrible crossing.")
    answers(asked, 8, 5, unit=cast.south, why="Lovely crew and a wonderful crossing, thank you.")
    delivery.settle()
    seen = visit(cast.client("erin"), "/prove/top-scores/")
    assert seen.heading == "Whether top scores were asked for cannot be told yet."
    assert "North desk: this cannot be told" in seen.says


def test_nobody_is_shown_what_lies_beyond_her_reach(cast: Cast, begged: None) -> None:
    for name in ("alice", "bob"):
        found = patterns("csat", viewer=getattr(cast, name)).found
        assert {one.place.value for one in found if one.place.by == "unit"} == {"north-desk"}
    with pytest.raises(Invalid):
        patterns("nothing", viewer=cast.erin)


def test_a_program_is_told_the_same(cast: Cast, begged: None) -> None:
    told = program_of(cast.erin, "measures:read").get("/top-scores?measure=csat").json()
    [one] = [each for each in told["patterns"] if each["stands"] and each["by"] == "unit"]
    assert (one["pattern"], one["place"], one["rate"]) == ("words", "north-desk", None)
    assert one["difference"]["low"] > 0.1
    assert "may also be" in one["otherwise"]
    assert program_of(cast.erin, "measures:read").get("/top-scores?measure=no").status_code == 422
