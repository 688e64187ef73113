"""Judging what is doubtful, and deciding about it, killed with -9 at any statement: each answer is marked, and decided, once."""

import pytest
from tests.cast import BY, Cast
from tests.dying import KILLED, dying, everything, moments, statements_of
from tests.listen.doubting.test_judging import LONG, burst
from tests.processes import start

from everweek.journal import delivery, sequencer, subscribers
from everweek.journal.models import Line
from everweek.listen.doubting import services
from everweek.listen.models import Doubted, Wording
from everweek.questionnaires.models import Response

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
NEVER = 0


def judge(size: int, last: int) -> None:
    """In a process of its own: deliver, some lines at a time."""
    mine = subscribers._registry["listen.doubting"]
    subscribers._registry.clear()
    subscribers._registry[mine.name] = type(mine)(**(vars(mine) | {"batch": size}))
    with dying(last):
        delivery.settle()


def decide(what: str, ids: list[int], last: int) -> None:
    with dying(last):
        getattr(services, what)(ids=ids, by=BY)


def marked() -> dict[int, str]:
    return dict(Doubted.objects.values_list("response", "doubt__kind"))


def test_killed_again_and_again_each_answer_is_marked_and_told_once(answer, cast: Cast) -> None:
    sent = burst(answer)
    again = [answer(1, LONG) for _ in range(3)][1:]
    while sequencer.place():
        pass
    delivery.take_up()
    kills, met = 0, set()
    for at in (9, 21, 40, 57, 75, 110, 160, 230, 330):
        code, _said, complaints = start(judge, 20, at).outcome()
        assert code in {0, KILLED}, complaints
        kills += code == KILLED
        said = {pk for pk, told in Response.objects.values_list("pk", "dimensions") if "doubt" in told}
        lines = list(Line.objects.filter(kind="response.marked").values_list("subject_id", flat=True))
        assert set(marked()) == said, "both or neither, whenever it is killed"
        assert sorted(lines) == sorted(str(pk) for pk in said), "and each is told once"
        met.add(len(said))
        if code == 0:
            break
    assert kills >= 4
    delivery.settle()
    assert marked() == dict.fromkeys(sent, "pace") | dict.fromkeys(again, "words")
    assert Wording.objects.count() == 3
    assert Line.objects.filter(kind="response.marked").count() == len(sent) + len(again)


@pytest.mark.parametrize("what", ["withdraw_doubted", "clear_doubted"])
def test_what_is_decided_is_decided_of_all_of_them_or_of_none_and_taken_back_so_too(answer, cast: Cast, what: str) -> None:
    sent = burst(answer)
    delivery.settle()
    for step in (what, "reopen_doubted"):
        before = everything()
        for at in moments(statements_of(lambda step=step: getattr(services, step)(ids=sent, by=BY)), seed=7, most=4):
            code, _said, complaints = start(decide, step, sent, at).outcome()
            assert code == KILLED, complaints
            assert everything() == before, f"{step} killed before statement {at}"
        start(decide, step, sent, NEVER).finish()
        verdict = {"withdraw_doubted": "withdrawn", "clear_doubted": "honest", "reopen_doubted": ""}[step]
        assert set(Doubted.objects.values_list("verdict", flat=True)) == {verdict}
        assert Response.objects.filter(withdrawn_at__isnull=False).count() == (16 if verdict == "withdrawn" else 0)
    assert Line.objects.filter(kind="doubt.reopened").count() == 16
