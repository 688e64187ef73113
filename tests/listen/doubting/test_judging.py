"""What is doubtful is marked in records and numbers, kept with its evidence, and decided by people; nothing is dropped."""

from datetime import timedelta

import pytest
from tests.cast import BY, Cast
from tests.listen.saying import NOON

from everweek import clock
from everweek.errors import NotFound
from everweek.facts import ask
from everweek.journal import delivery
from everweek.journal.models import Line
from everweek.listen.doubting import imprints, judging, queries, services
from everweek.listen.doubting.access import access_doubt, access_doubted
from everweek.listen.models import Doubt, Doubted, Imprint, ImprintSalt, Wording
from everweek.people.policy import Action
from everweek.questionnaires.models import Response
from everweek.questionnaires.queries import get_published
from everweek.questionnaires.services import ResponseRow, accept_many, correct_response, withdraw_response

pytestmark = pytest.mark.django_db
reckoned = pytest.mark.one_database("How odd it is, is reckoned; that doubts are kept is tried on PostgreSQL too.")

LONG = "Nobody told us why the boat was late, and the office was closed when we came."


def burst(answer, many: int = 16, *, score: int = 1, address: str = "192.0.2.7") -> list[int]:
    """Somebody sends the worst score again and again; before it many others were content."""
    for _ in range(40):
        answer(5)
    return [answer(score, address=address) for _ in range(many)]


def doubts() -> dict[str, int]:
    return {one.kind: one.answers.count() for one in Doubt.objects.all()}


def counted(**where: str) -> int:
    groups = ask.counts_by_score(measures=["csat"], where=where)
    return sum(tally.n for group in groups for tally in group.tallies.values())


def test_a_burst_is_marked_and_every_answer_of_it_still_counts(answer) -> None:
    sent = burst(answer)
    delivery.settle()
    assert doubts() == {"pace": 16}
    assert set(Response.objects.filter(dimensions__doubt="pace").values_list("pk", flat=True)) == set(sent)
    delivery.settle()
    assert (counted(), counted(doubt="pace"), counted(doubt="")) == (56, 16, 40)


def test_told_again_it_does_nothing_more(answer) -> None:
    sent = burst(answer)
    delivery.settle()
    lines = Line.objects.count()
    judging.look_at(sent)
    judging.look_at(sent)
    assert (doubts(), Line.objects.count()) == ({"pace": 16}, lines)


def test_the_burst_that_goes_on_is_one_doubt(answer) -> None:
    burst(answer)
    delivery.settle()
    for _ in range(20):
        answer(1, address="192.0.2.7")
    delivery.settle()
    assert doubts() == {"pace": 36}


@reckoned
def test_a_whole_day_is_read_where_what_came_in_may_be_doubtful_or_the_day_is_twice_as_long(answer, monkeypatch) -> None:
    read: list[int] = []
    look = judging._look_at_day
    monkeypatch.setattr(judging, "_look_at_day", lambda *asked: read.append(Imprint.objects.count()) or look(*asked))
    for number in range(20):
        answer(5, address=f"192.0.2.{number}")
        delivery.settle()
    assert read == [1, 2, 4, 8, 16]
    for _ in range(2):
        answer(1, address="192.0.2.1")
        delivery.settle()
    assert read[5:] == [22], "the third of one browser"


@reckoned
def test_a_group_is_doubtful_once_others_show_how_odd_it_is(answer) -> None:
    for _ in range(12):
        answer(1, address="192.0.2.7")
        delivery.settle()
    early = doubts()
    for number in range(120):
        answer(5, address=f"198.51.100.{number}")
        if number % 10 == 0:
            delivery.settle()
    delivery.settle()
    assert (early, doubts()) == ({}, {"burst": 12})


def test_withdrawn_it_counts_no_more_and_taken_back_it_counts_as_before(answer, cast: Cast) -> None:
    sent = burst(answer)
    delivery.settle()
    assert services.withdraw_doubted(ids=sent, by=cast.erin) == sent
    assert services.withdraw_doubted(ids=sent, by=cast.erin) == []
    delivery.settle()
    assert (counted(), counted(doubt="pace")) == (40, 0)
    assert services.reopen_doubted(ids=sent, by=cast.erin) == sent
    delivery.settle()
    assert (counted(), counted(doubt="pace")) == (56, 16)
    told = list(Line.objects.filter(kind__startswith="doubt.").values_list("kind", flat=True).distinct().order_by("kind"))
    assert told == ["doubt.reopened", "doubt.withdrawn"]


def test_said_to_be_honest_it_is_not_doubted_again_nor_what_joins_it(answer, cast: Cast) -> None:
    sent = burst(answer)
    delivery.settle()
    services.clear_doubted(ids=sent, by=cast.erin)
    more = [answer(1, address="192.0.2.7") for _ in range(3)]
    delivery.settle()
    judging.look_at([*sent, *more])
    delivery.settle()
    assert not Response.objects.filter(dimensions__has_key="doubt").exists()
    assert (counted(), counted(doubt="")) == (59, 59)
    assert queries.count_doubtful(cast.erin) == 0


def test_taken_back_an_honest_one_is_doubtful_for_its_own_reason(answer, cast: Cast) -> None:
    one = answer(1, doubt="trap")
    delivery.settle()
    services.clear_doubted(ids=[one], by=cast.erin)
    services.reopen_doubted(ids=[one], by=cast.erin)
    assert Response.objects.get(pk=one).dimensions["doubt"] == "trap"


def test_what_was_marked_at_the_door_has_its_evidence_too(answer, cast: Cast) -> None:
    answer(doubt="trap")
    answer(doubt="quick")
    delivery.settle()
    assert doubts() == {"trap": 1, "quick": 1}
    assert [(one.kind.value, one.count, len(one.examples)) for one in queries.list_doubts(cast.erin).rows] == [
        ("quick", 1, 1),
        ("trap", 1, 1),
    ]


def test_the_same_long_words_of_strangers_are_doubted_and_the_first_are_not(answer) -> None:
    first = answer(1, LONG, at=NOON)
    again = [answer(2, LONG.upper(), at=NOON + timedelta(days=n)) for n in (1, 2)]
    answer(3, "All was fine, thank you", at=NOON)
    answer(3, "All was fine, thank you", at=NOON)
    delivery.settle()
    [doubt] = Doubt.objects.all()
    assert (doubt.kind, doubt.told["first"]) == ("words", first)
    assert set(doubt.answers.values_list("pk", flat=True)) == set(again)


def test_the_same_words_a_season_later_are_no_copy(answer) -> None:
    answer(1, LONG, at=NOON - timedelta(days=90))
    answer(1, LONG, at=NOON)
    delivery.settle()
    assert doubts() == {}


def test_what_files_and_programs_bring_of_nobody_known_is_held_against_the_same_words(answer, cast: Cast) -> None:
    version = get_published("crossing")
    rows = [ResponseRow(identity=f"row:{n}", answers={"why": LONG}, answered_at=NOON, channel="file") for n in range(3)]
    danas = [ResponseRow(identity=f"d{n}", answers={"why": LONG}, answered_at=NOON, customer=cast.dana.pk) for n in range(2)]
    accept_many(version, [*rows, *danas], by=BY, history=True)
    delivery.settle()
    assert doubts() == {"words": 2}, "what Dana said twice is hers"


def test_no_address_is_kept_and_the_number_of_it_is_another_every_day(answer, monkeypatch) -> None:
    one, same = answer(address="192.0.2.7"), answer(address="192.0.2.7")
    other = answer(address="192.0.2.8")
    kept = {row.pk: (row.place, row.browser) for row in Imprint.objects.all()}
    assert kept[one] == kept[same] != kept[other]
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    later = answer(address="192.0.2.7")
    assert Imprint.objects.get(pk=later).place != kept[one][0]
    stored = "".join(f"{row.place}{row.browser}" for row in Imprint.objects.all())
    assert "192.0.2" not in stored
    assert "Firefox" not in stored


def test_after_two_days_nobody_can_tell_from_where_an_answer_came(answer, monkeypatch) -> None:
    answer(1, LONG)
    delivery.settle()
    later = clock.now() + timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert imprints.clear_away() == 1
    assert not Imprint.objects.exists()
    assert not ImprintSalt.objects.exists()
    much_later = clock.now() + timedelta(days=40)
    monkeypatch.setattr(clock, "now", lambda: much_later)
    imprints.clear_away()
    assert not Wording.objects.exists()


def test_words_that_were_corrected_are_compared_no_more(answer) -> None:
    one = answer(1, LONG)
    delivery.settle()
    correct_response(response=Response.objects.get(pk=one), answers={"satisfied": 1}, by=BY, reason="asked for")
    delivery.settle()
    assert not Wording.objects.exists()


def test_alice_sees_it_decides_nothing_and_sees_nothing_of_the_south(answer, cast: Cast) -> None:
    [one] = [answer(doubt="trap")]
    delivery.settle()
    doubt = Doubt.objects.get()
    assert access_doubt(cast.alice, doubt.pk) == doubt
    for stranger, action in (
        (cast.alice, Action.RESPONSES_CORRECT),
        (cast.bob, Action.RESPONSES_READ),
        (cast.frank, Action.RESPONSES_READ),
    ):
        with pytest.raises(NotFound):
            access_doubt(stranger, doubt.pk, action)
        with pytest.raises(NotFound):
            access_doubted(stranger, one, action)
    Response.objects.filter(pk=one).update(unit=cast.south)
    assert list(queries.list_doubts(cast.alice).rows) == []
    assert queries.count_doubtful(cast.erin) == 1


def test_who_withdrew_it_elsewhere_was_quicker(answer) -> None:
    sent = burst(answer)
    Response.objects.filter(pk__in=sent[:5]).update(withdrawn_at=clock.now())
    delivery.settle()
    assert Doubted.objects.filter(pk__in=sent[:5]).count() == 0


def test_what_she_had_withdrawn_for_a_reason_of_its_own_is_nobodys_to_decide_and_counts_no_more(answer, cast: Cast) -> None:
    sent = burst(answer)
    delivery.settle()
    withdraw_response(response=Response.objects.get(pk=sent[0]), by=cast.erin, reason="She asked for it.")
    assert queries.count_doubtful(cast.erin) == 15
    assert services.withdraw_doubted(ids=sent, by=cast.erin) == sent[1:]
    assert services.reopen_doubted(ids=sent, by=cast.erin) == sent[1:]
    delivery.settle()
    assert (counted(), counted(doubt="pace")) == (55, 15)


def test_who_had_the_same_words_first_is_told_to_whom_may_read_her(answer, cast: Cast) -> None:
    first, again = answer(why=LONG), answer(why=LONG)
    judging.look_at([first, again])
    Response.objects.filter(pk=first).update(unit=cast.south)
    [to_erin] = queries.list_doubts(cast.erin).rows
    [to_alice] = queries.list_doubts(cast.alice).rows
    assert (to_erin.told, "first" in to_alice.told) == ({"first": first}, False)
