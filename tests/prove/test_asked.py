"""Who was asked and how many answered: beside each score, by any cut, as far as one may see, and never where nobody was asked."""

import json
from datetime import timedelta

import pytest
from tests.cast import BY
from tests.listen.inviting import ASKED, handed, published

from everweek import clock
from everweek.facts.services import rebuild
from everweek.journal import sequencer
from everweek.journal.delivery import settle
from everweek.listen.doubting.judging import doubt_at_once
from everweek.listen.doubting.services import reopen_doubted, withdraw_doubted
from everweek.listen.inviting import rules
from everweek.listen.inviting.access import open_link_of
from everweek.listen.inviting.answering import answer_invitation
from everweek.people.models import Customer, Merging, Segment
from everweek.people.services import CustomerRow, merge_customers, part_customers, upsert_customers
from everweek.prove import measures
from everweek.prove.asked import words
from everweek.prove.asked.rates import Fewer
from everweek.questionnaires.models import Response
from everweek.questionnaires.queries import versions_asking
from everweek.questionnaires.services import create_questionnaire, publish, restore_responses, withdraw_response
from everweek.science import Estimate, NotEnough
from everweek.science.shares import wilson

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database(
        "The rates are of the facts; that PostgreSQL gives them who was asked, tests/facts/test_invitations.py tries."
    ),
]
SOON = timedelta(hours=1)


@pytest.fixture
def crowd(cast) -> list[int]:
    told = [CustomerRow(external_id=f"c{one}", name=f"Customer {one}") for one in range(200)]
    return [one.id for one in upsert_customers(told, by=BY)]


@pytest.fixture
def ask_of(cast, crowd):
    """Ask so many customers and let some answer: ``ask_of(10, 4, unit=3)``; under ``over()`` their time is over."""
    version, customers, number = published(), iter(crowd * 3), iter(range(10_000))

    def asking(many: int, answering: int, score: int = 9, **about: object) -> None:
        about = {"version": version} | about
        of = about.pop("version")
        for place in range(many):
            expires = {"expires_at": clock.now() + SOON, **about}
            invitation, _path = handed(of, next(customers), f"k{next(number)}", **expires)
            if place < answering:
                answer_invitation(at=open_link_of(invitation), answers={"recommend": score}, over="", language="en")

    return asking


@pytest.fixture
def over():
    """The day after tomorrow: everybody has had her time, and the facts are up to date."""

    def later():
        while sequencer.place():
            pass
        settle()
        return clock.frozen(clock.now() + timedelta(days=2))

    return later


def rate_of(**asked: object):
    return measures.measure("nps", viewer=asked.pop("viewer", None), **asked).asked


def test_beside_a_score_stands_how_many_were_asked_and_how_many_answered(ask_of, over):
    ask_of(20, 6)
    with over():
        measured = measures.measure("nps", viewer=None)
        told = json.loads(json.dumps(measures.as_json(measured)))["answer_rate"]
    assert measured.rows[0].result.n == 6
    expected = wilson(6, 20)
    assert (told["value"], told["low"], told["high"], told["n"]) == (
        *(100 * one for one in (expected.value, expected.low, expected.high)),
        20,
    )
    assert {name: told[name] for name in ("asked", "answered", "waiting", "silent", "declined", "bounced")} == {
        "asked": 20,
        "answered": 6,
        "waiting": 0,
        "silent": 14,
        "declined": 0,
        "bounced": 0,
    }
    assert told["says"] == [
        "Of 20 invitations whose time to answer is over, 30 of 100 were answered (14 to 52).",
        "14 got no answer.",
        "Answers nobody was asked for by name are in the score, but not among these.",
    ]
    assert told["rows"] == []


def test_where_nobody_was_asked_by_name_there_is_a_sentence_and_no_zero(answer, load):
    for _ in range(10):
        answer(recommend=9)
    load()
    rate = rate_of()
    assert isinstance(rate.whole.rate, NotEnough)
    assert words.sentences(rate) == [
        "There is no answer rate here. Nobody was asked by name for these answers, so how many did not answer is not known."
    ]
    assert "not_enough" in measures.as_json(measures.measure("nps", viewer=None))["answer_rate"]


def test_nobody_is_called_silent_while_she_may_still_answer(ask_of, over):
    ask_of(20, 6, expires_at=clock.now() + timedelta(days=9))
    with over():
        rate = rate_of()
        assert isinstance(rate.whole.rate, NotEnough)
        assert (rate.whole.counts.waiting, rate.whole.counts.silent) == (14, 0)
        assert "may still answer" in words.headline(rate)


def test_every_number_told_of_those_asked_adds_up_to_all_of_them(ask_of, over):
    ask_of(20, 6)
    ask_of(10, 4, expires_at=clock.now() + timedelta(days=9))
    with over():
        rate = rate_of()
        assert words.sentences(rate)[:4] == [
            "Of 20 invitations whose time to answer is over, 30 of 100 were answered (14 to 52).",
            "14 got no answer.",
            "10 more still run, and 4 of these are answered already: the rate counts each once its time is over.",
            "Answers nobody was asked for by name are in the score, but not among these.",
        ]
        # 20 of 30 are over; of the other ten four have answered.
        counts = rate.whole.counts
        assert counts.n == 30 == counts.over + counts.running + counts.bounced
        assert counts.over == 20 == counts.over_answered + counts.silent + counts.over_opted_out


def test_four_who_were_asked_are_too_few(ask_of, over):
    ask_of(4, 2)
    with over():
        assert (rate_of().whole.rate.have, rate_of().whole.rate.need) == (4, 5)


def test_in_which_group_fewer_answer_is_a_sentence_only_where_it_is_more_than_chance(ask_of, over, cast):
    ask_of(60, 30, unit=cast.north_desk.pk)
    ask_of(60, 8, unit=cast.south.pk)
    ask_of(3, 0, unit=cast.north.pk)
    with over():
        rate = rate_of(by=["unit"])
    assert [group.cut["unit"] for group in rate.groups] == ["north", "north-desk", "south"]
    assert [group.fewer is not None for group in rate.groups] == [False, False, True]
    assert isinstance(rate.groups[0].rate, NotEnough)
    # 8 of 60 and 30 of 60 by Wilson's formula (1927), its ends rounded outwards.
    assert words.fewer(rate) == [
        "Fewer invitations at South are answered: 13 of 100 (6 to 25, of 60); elsewhere 50 (37 to 63, of 60)."
    ]
    assert words.strongest(rate)[:2] == [*words.fewer(rate), words.headline(rate)]
    told = measures.as_json(measures.Measured("nps", 0.95, False, ("unit",), None, None, "points", (), {}, "NPS", rate))
    assert [(row["unit"], row["fewer"]) for row in told["answer_rate"]["rows"]] == [
        *[("north", False), ("north-desk", False), ("south", True)]
    ]


def test_whoever_of_several_colleagues_is_answered_least_does_not_lead(ask_of, over, cast):
    ask_of(60, 30, about_member=cast.alice.pk)
    ask_of(60, 8, about_member=cast.bob.pk)
    with over():
        rate = rate_of(by=["member"])
    assert len(words.fewer(rate)) == 1
    assert words.strongest(rate)[0] == words.headline(rate)


def test_a_group_that_cannot_be_told_apart_gets_no_sentence(ask_of, over, cast):
    ask_of(40, 14, unit=cast.north_desk.pk)
    ask_of(40, 10, unit=cast.south.pk)
    with over():
        assert words.fewer(rate_of(by=["unit"])) == []


def test_fewer_is_never_said_of_more():
    one, other = (Estimate(value, value, value, 0.95, 9, "points", "Wilson") for value in (30.0, 20.0))
    with pytest.raises(ValueError, match="fewer must be fewer"):
        Fewer(one, other)


def test_by_what_is_known_of_answers_alone_there_is_no_rate_and_that_is_said(ask_of, over, answer, load):
    ask_of(20, 6)
    for _ in range(5):
        answer(recommend=9, dimensions={"area": "A"})
    load()
    with over():
        cut, where = rate_of(by=["area"]), rate_of(where={"area": "A"})
    assert isinstance(cut.whole.rate, Estimate), "the whole is known"
    assert cut.groups == ()
    assert "not known by area" in cut.why
    assert isinstance(where.whole.rate, NotEnough)
    assert "not known by area" in words.headline(where)


def test_period_filter_touchpoint_language_and_questionnaire_hold_for_the_asked_as_well(ask_of, over, cast):
    ask_of(10, 5, touchpoint="desk", language="pt")
    ask_of(10, 1, touchpoint="call", unit=cast.south.pk)
    today = clock.now().date()
    with over():
        assert rate_of(where={"touchpoint": "desk"}).whole.counts.n == 10
        assert rate_of(where={"unit": "south"}).whole.counts.n == 10
        assert rate_of(where={"questionnaire": "after-visit"}).whole.counts.n == 20
        assert {group.cut["language"]: group.counts.answered for group in rate_of(by=["language"]).groups} == {"en": 1, "pt": 5}
        assert rate_of(until=today - timedelta(days=3)).whole.counts.n == 0
        assert rate_of(since=today - timedelta(days=3)).whole.counts.n == 20


def test_who_was_asked_something_else_is_not_in_the_rate_of_this_measure(ask_of, over):
    other = ASKED | {"key": "other", "questions": [{"key": "ok", "kind": "csat", "measure": "csat", "text": {"en": "Ok?"}}]}
    other |= {"languages": ["en"], "title": {"en": "Other"}}
    ask_of(20, 6)
    ask_of(30, 0, version=publish(version=create_questionnaire(key="other", document=other, by=BY), by=BY))
    with over():
        assert rate_of().whole.counts.n == 20
        assert measures.measure("csat", viewer=None).asked.whole.counts.n == 30
        assert measures.measure("csat.top", viewer=None).asked.whole.counts.n == 30


def test_everybody_sees_who_was_asked_within_her_own_reach(ask_of, over, cast):
    ask_of(10, 5, unit=cast.north_desk.pk, about_member=cast.bob.pk)
    ask_of(20, 5, unit=cast.south.pk, about_member=cast.alice.pk)
    with over():
        assert rate_of(viewer=cast.erin).whole.counts.n == 30
        assert rate_of(viewer=cast.alice).whole.counts.n == 10
        assert rate_of(viewer=cast.bob).whole.counts.n == 10
        assert [group.cut["unit"] for group in rate_of(viewer=cast.alice, by=["unit"]).groups] == ["north-desk"]
        assert [group.cut["member"] for group in rate_of(viewer=cast.bob, by=["member"]).groups] == [str(cast.bob.pk)]


def test_segments_stand_side_by_side_and_one_of_four_customers_is_not_told(ask_of, over, cast, crowd):
    Customer.objects.filter(pk__in=crowd[:50]).update(language="pt")
    Customer.objects.filter(pk__in=crowd[50:54]).update(language="de")
    for key, language in (("pt", "pt"), ("few", "de")):
        rule = {"all": [{"field": "language", "is": language}]}
        Segment.objects.create(key=key, name=key.upper(), rule=rule)
    ask_of(60, 20)
    with over():
        rate = rate_of(by=["segment"])
    assert [(group.cut["segment"], group.counts.n, group.fewer) for group in rate.groups] == [("pt", 50, None)]
    assert "several segments" in rate.why


def test_parted_again_each_customer_was_asked_in_the_segment_that_is_hers(ask_of, over, cast, crowd):
    """Two were merged, the facts made anew, and the two parted: who was asked as the one is no longer counted as the other."""
    Customer.objects.filter(pk__in=crowd[:10]).update(language="pt")
    for key, language in (("pt", "pt"), ("en", "en")):
        Segment.objects.create(key=key, name=key.upper(), rule={"all": [{"field": "language", "is": language}]})
    Customer.objects.filter(pk__in=crowd[10:30]).update(language="en")
    kept, gone = Customer.objects.get(pk=crowd[0]), Customer.objects.get(pk=crowd[10])
    ask_of(20, 6)

    def counted() -> dict[str, int]:
        with over():
            return {group.cut["segment"]: group.counts.n for group in rate_of(by=["segment"]).groups}

    assert counted() == {"pt": 10, "en": 10}
    merge_customers(kept=kept, gone=gone, by=BY)
    rebuild()
    assert counted() == {"pt": 11, "en": 9}
    part_customers(merging=Merging.objects.get(), by=BY)
    assert counted() == {"pt": 10, "en": 10}


def test_an_answer_withdrawn_as_doubtful_is_none_and_taken_back_it_is_one_again(ask_of, over, cast):
    ask_of(20, 6)
    first = Response.objects.order_by("pk")[0]
    doubt_at_once(response=first.pk, kind="trap")

    def counted() -> tuple[int, int, int]:
        with over():
            rate, score = rate_of(), measures.measure("nps", viewer=None).rows[0].result
        return rate.whole.counts.answered, rate.whole.counts.silent, score.n

    withdraw_doubted(ids=[first.pk], by=cast.erin)
    assert counted() == (5, 15, 5)
    reopen_doubted(ids=[first.pk], by=cast.erin)
    assert counted() == (6, 14, 6)
    withdraw_doubted(ids=[first.pk], by=cast.erin)
    rebuild()
    assert counted() == (5, 15, 5)


def test_an_answer_withdrawn_for_any_other_reason_is_none_either_until_it_is_brought_back(ask_of, over, cast):
    ask_of(20, 6)
    first = Response.objects.order_by("pk")[0]

    def counted() -> tuple[int, int]:
        with over():
            counts = rate_of().whole.counts
        return counts.answered, counts.silent

    assert counted() == (6, 14)
    withdraw_response(response=first, by=cast.erin, reason="A test of ours.")
    assert counted() == (5, 15)
    rebuild()
    assert counted() == (5, 15), "counting anew changes nothing"
    restore_responses(ids=[first.pk], by=cast.erin)
    assert counted() == (6, 14)


def test_the_rate_is_the_same_with_weights_and_says_why(ask_of, over):
    ask_of(20, 6, probability=250_000)
    with over():
        plain, weighted = rate_of(), rate_of(weight=True)
    assert plain.whole == weighted.whole
    assert any("whatever the weights" in told for told in words.method(weighted, weighted=True))


def test_of_those_not_reached_and_those_who_declined_it_is_told_apart(ask_of, over, cast):
    from everweek.listen.inviting.silence import note_returned

    ask_of(20, 6, channel=rules.EMAIL)
    ask_of(2, 0, contact=5, channel=rules.EMAIL)
    note_returned(letters=[5], by=BY)
    with over():
        rate = rate_of()
    assert (rate.whole.counts.n, rate.whole.counts.bounced, rate.whole.rate.n) == (22, 2, 20)
    assert words.the_rest(rate) == [
        "14 got no answer.",
        "2 reached nobody, because our mail came back; they do not count in the rate.",
        "Answers nobody was asked for by name are in the score, but not among these.",
    ]


def test_felt_service_was_asked_by_whatever_asks_one_of_its_parts(cast, crowd):
    heard = {"key": "heard", "kind": "felt", "measure": "felt.heard", "text": {"en": "I felt heard."}}
    solved = {"key": "solved", "kind": "felt", "measure": "felt.solved", "text": {"en": "It was solved."}}
    for key, question in (("felt", heard), ("solved", solved)):
        document = {"title": {"en": key}, "language": "en", "questions": [question]}
        publish(version=create_questionnaire(key=key, document=document, by=BY), by=BY)
    assert versions_asking("felt") == versions_asking("felt.heard") == {"felt": [1]}
