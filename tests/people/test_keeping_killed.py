"""The nightly ending killed with -9 at any moment and begun again: each thing ends once, with its line, or not yet at all."""

import random
import time
from collections import Counter
from datetime import datetime, timedelta

import pytest
from tests.cast import BY, Cast
from tests.processes import say, start
from tests.questionnaires.documents import AFTER_A_CALL
from tests.trying import kills

from everweek import clock
from everweek.journal.models import Line, Values
from everweek.moments import keeping as moments_keeping
from everweek.moments.models import Interaction
from everweek.moments.services import InteractionRow, record_interactions
from everweek.people import erasure, idle
from everweek.people.models import Customer
from everweek.people.services import CustomerRow, end_keeping, keep_erasures, upsert_customers
from everweek.questionnaires import keeping as answers_keeping
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

MANY = 120
LATER = timedelta(days=3 * 365 + 2)


def end_for_ever(then: str) -> None:
    """In a process of its own, three years later: night after night, a few at a time."""
    for module in (answers_keeping, moments_keeping, idle):
        module.AT_MOST = 7
    with clock.frozen(datetime.fromisoformat(then)):
        say("ready")
        while True:
            end_keeping(stop=lambda: False)


def begin(cast: Cast) -> None:
    """Many customers, each with an answer in her own words and a moment with us."""
    version = publish(version=create_questionnaire(key="after-a-call", document=AFTER_A_CALL, by=BY), by=BY)
    rows = [CustomerRow(external_id=f"c-{number}", name=f"Ines {number}") for number in range(MANY)]
    ids = [one.id for one in upsert_customers(rows, by=BY)]
    answers = {"recommend": 2, "why": "I was kept waiting"}
    accept_many(version, [ResponseRow(answers=answers, identity=f"r-{pk}", customer=pk) for pk in ids], by=BY)
    record_interactions([InteractionRow(external_id=f"i-{pk}", at=clock.now(), customer=pk) for pk in ids], by=BY)


def how_much_ended() -> int:
    unnamed = Response.objects.exclude(answers__has_key="why")
    return unnamed.count() + Interaction.objects.filter(customer=None).count() + Customer.objects.exclude(erased_at=None).count()


def check_both_or_neither() -> None:
    """Whatever has ended has its line in the journal, once. What an erased customer left has hers."""
    told = Counter(Line.objects.values_list("kind", "subject_id"))
    gone = set(Customer.objects.exclude(erased_at=None).values_list("pk", flat=True))
    assert {int(pk): many for (kind, pk), many in told.items() if kind == "customer.erased"} == dict.fromkeys(gone, 1)
    unnamed = Response.objects.exclude(answers__has_key="why")
    for kind, ended in (("response.unnamed", unnamed), ("interaction.unnamed", Interaction.objects.filter(customer=None))):
        there = {str(pk) for pk in ended.values_list("pk", flat=True)}
        lines = {pk: many for (each, pk), many in told.items() if each == kind}
        assert set(lines.values()) <= {1}
        assert lines.keys() <= there
        assert len(there - lines.keys()) <= len(gone)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_again_and_again_everything_ends_once_and_the_list_of_erasures_is_whole(cast: Cast) -> None:
    erasure.list_path().unlink(missing_ok=True)
    begin(cast)
    then = clock.now() + LATER
    chance = random.Random(11)
    for more in (chance.randint(1, 60) for _attempt in range(kills(5))):
        before = how_much_ended()
        worker = start(end_for_ever, then.isoformat())
        worker.wait_for("ready")
        while how_much_ended() < before + more:
            assert worker.is_running, worker.complaints()
            time.sleep(0.005)
        worker.kill()
        check_both_or_neither()
    assert how_much_ended() < 3 * MANY, "the test must kill it under way"
    with clock.frozen(then):
        end_keeping(stop=lambda: False)
        assert end_keeping(stop=lambda: False) == {}
    check_both_or_neither()
    assert how_much_ended() == 3 * MANY + 1, "Dana of the cast was idle too"
    assert not Customer.objects.filter(name__startswith="Ines").exists()
    assert not Response.objects.filter(answers__has_key="why").exists()
    assert not Values.objects.filter(person__startswith="customer:").exists()
    keep_erasures()
    listed = Counter(one.person for one in erasure.kept())
    erased = Customer.objects.exclude(erased_at=None).values_list("pk", flat=True)
    assert listed == Counter({f"customer:{pk}": 1 for pk in erased})
