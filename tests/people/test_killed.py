"""Merging, parting, handing out and erasing a customer, killed with -9 at any statement: all of it happened, or nothing."""

import json
import os
import signal
from datetime import UTC, datetime

import pytest
from tests.cast import BY, Cast
from tests.dying import KILLED, dying, everything, moments, statements_of
from tests.listen.inviting import handed, published
from tests.processes import say, start

from everweek.journal.models import Line
from everweek.listen.models import Invitation
from everweek.moments.models import Interaction
from everweek.moments.services import InteractionRow, record_interactions
from everweek.people import erasure
from everweek.people.models import Customer, Merging
from everweek.people.services import (
    CustomerRow,
    erase_customer,
    export_customer,
    give_facts_keys,
    keep_erasures,
    last_merging_of,
    merge_customers,
    part_customers,
    upsert_customers,
)
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import ResponseRow, accept_many

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
NEVER = 0


def merge(kept: int, gone: int, last: int) -> None:
    """In a process of its own, as are those below."""
    with dying(last):
        merge_customers(kept=Customer.objects.get(pk=kept), gone=Customer.objects.get(pk=gone), by=BY)


def part(kept: int, last: int) -> None:
    with dying(last):
        part_customers(merging=last_merging_of(Customer.objects.get(pk=kept)), by=BY)


def hand_out(pk: int, last: int) -> None:
    with dying(last):
        say(json.dumps(export_customer(customer=Customer.objects.get(pk=pk), by=BY), default=str))


def erase(pk: int, last: int) -> None:
    with dying(last):
        erase_customer(customer=Customer.objects.get(pk=pk), by=BY)


def erase_without_the_list(pk: int) -> None:
    """It ends when the records have forgotten her, before the list beside them is written."""
    erasure.keep = lambda _entries: os.kill(os.getpid(), signal.SIGKILL)
    erase_customer(customer=Customer.objects.get(pk=pk), by=BY)


@pytest.fixture
def other(cast: Cast) -> Customer:
    """Somebody who is Dana too: each has answered, met us, and was asked by name; the facts know both."""
    told = upsert_customers([CustomerRow(external_id="other", name="D. Ana", email="d@example.org")], by=BY)
    version = published()
    for pk in (cast.dana.pk, told[0].id):
        row = ResponseRow(identity=f"r{pk}", answers={"recommend": 3, "why": "I waited."}, customer=pk)
        accept_many(version, [row], by=BY)
        record_interactions([InteractionRow(at=datetime(2026, 5, 4, 9, tzinfo=UTC), customer=pk)], by=BY)
        handed(version, pk, f"asked:{pk}")
    give_facts_keys([cast.dana.pk, told[0].id])
    return Customer.objects.get(pk=told[0].id)


def of(customer: Customer) -> tuple[int, ...]:
    return tuple(model.objects.filter(customer=customer).count() for model in (Response, Interaction, Invitation))


def killed_everywhere(work, function, *arguments: int, seed: int) -> None:
    """Nothing of it is there, at whichever statement it is killed."""
    before = everything()
    for at in moments(statements_of(work), seed=seed):
        code, said, complaints = start(function, *arguments, at).outcome()
        assert code == KILLED, complaints
        assert said == []
        assert everything() == before, f"killed before statement {at}"


def test_two_are_made_one_wholly_or_not_at_all_and_parted_so_too(cast: Cast, other: Customer) -> None:
    dana, before = cast.dana, everything()["people.Customer"]
    killed_everywhere(lambda: merge_customers(kept=dana, gone=other, by=BY), merge, dana.pk, other.pk, seed=3)
    start(merge, dana.pk, other.pk, NEVER).finish()
    assert (of(dana), of(other), Merging.objects.count()) == ((2, 2, 2), (0, 0, 0), 1)
    killed_everywhere(lambda: part_customers(merging=last_merging_of(dana), by=BY), part, dana.pk, seed=4)
    start(part, dana.pk, NEVER).finish()
    assert (of(dana), of(other)) == ((1, 1, 1), (1, 1, 1))
    assert everything()["people.Customer"] == before
    kinds = [Line.objects.filter(kind=kind).count() for kind in ("customer.merged", "customer.parted")]
    assert kinds == [1, 1]


def test_nothing_of_her_is_handed_out_without_its_line(cast: Cast, other: Customer) -> None:
    killed_everywhere(lambda: export_customer(customer=cast.dana, by=BY), hand_out, cast.dana.pk, seed=5)
    [told] = start(hand_out, cast.dana.pk, NEVER).finish()
    assert "I waited." in told
    assert Line.objects.filter(kind="customer.exported", subject_id=str(cast.dana.pk)).count() == 1


def test_she_is_forgotten_wholly_or_not_at_all_and_the_list_is_made_good(cast: Cast, other: Customer, tmp_path) -> None:
    erasure.list_path().unlink(missing_ok=True)
    killed_everywhere(lambda: erase_customer(customer=cast.dana, by=BY), erase, cast.dana.pk, seed=6)
    code, _said, complaints = start(erase_without_the_list, cast.dana.pk).outcome()
    assert code == KILLED, complaints
    dana = Customer.objects.get(pk=cast.dana.pk)
    assert dana.erased_at is not None
    assert (dana.name, of(dana), of(other)) == ("", (0, 0, 0), (1, 1, 1))
    assert "I waited." not in json.dumps(list(Response.objects.exclude(customer=other).values_list("answers", flat=True)))
    assert erasure.kept() == []
    assert keep_erasures() == 1
    assert [one.person for one in erasure.kept()] == [dana.actor]
    start(erase, dana.pk, NEVER).finish()
    assert keep_erasures() == 0
    assert Line.objects.filter(kind="customer.erased").count() == 1
