"""Judging killed with -9 at any moment and begun again: each comment is held once, and what is told of it is told once."""

import random
import sys
import time

import pytest
from tests.cast import Cast
from tests.listen.saying import BY, DOCUMENT
from tests.processes import start

from everweek.journal import delivery, sequencer
from everweek.journal.models import Line, Position
from everweek.listen.models import Comment, Praised
from everweek.listen.understanding import hearing
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

MANY = 400


def judge_for_ever(size: int) -> None:
    """In a process of its own: deliver, a few lines at a time."""
    import everweek.journal.subscribers as subscribers

    mine = subscribers._registry["listen.understanding"]
    subscribers._registry.clear()
    subscribers._registry[mine.name] = type(mine)(**(vars(mine) | {"batch": size}))
    hearing.hear([])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        delivery.deliver_once()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_again_and_again_everything_is_judged_and_told_once(cast: Cast) -> None:
    version = publish(version=create_questionnaire(key="crossing", document=DOCUMENT, by=BY), by=BY)
    rows = [
        ResponseRow(
            answers={"satisfied": 4, "why": f"Smoke and danger on deck {number}, but Bob was wonderful."}, identity=str(number)
        )
        for number in range(MANY)
    ]
    accept_many(version, rows, by=BY)
    sequencer.place()
    delivery.take_up()
    chance = random.Random(5)
    under_way = 0
    for attempt in range(24):
        worker = start(judge_for_ever, 5)
        worker.wait_for("ready")
        # A quick machine is met under way at first, a slow one gets somewhere at last.
        time.sleep(chance.uniform(0.02, 0.1) * 1.3**attempt)
        worker.kill()
        done = Comment.objects.count()
        under_way += 0 < done < MANY
        urgent = Line.objects.filter(kind="comment.urgent").count()
        assert done == urgent == Praised.objects.count(), "both or neither, whenever it is killed"
        if done == MANY:
            break
    assert under_way >= 2, "the test must kill it under way"
    delivery.settle()
    assert Comment.objects.count() == MANY
    for kind in ("comment.urgent", "comment.praised"):
        told = Line.objects.filter(kind=kind).values_list("subject_id", flat=True)
        assert len(told) == len(set(told)) == MANY, kind
    assert Position.objects.get(subscriber="listen.understanding").seq >= MANY
