"""Two customers made one, and parted again: all is back with whom it belonged to, and what came since stays with the one kept."""

from datetime import UTC, datetime

import pytest
from tests.cast import BY, Cast

from everweek.errors import Conflict
from everweek.journal.models import Line, Values
from everweek.moments.models import Interaction
from everweek.moments.services import InteractionRow, record_interactions
from everweek.people.models import Customer, CustomerKey, Merging
from everweek.people.queries import export_customer, facts_keys
from everweek.people.services import (
    CustomerRow,
    change_customer,
    erase_customer,
    give_facts_keys,
    merge_customers,
    part_customers,
    upsert_customers,
)
from everweek.people.words import found_by
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import (
    ResponseRow,
    accept_many,
    correct_response,
    create_questionnaire,
    publish,
)


def known(customer_id: int) -> dict[str, object]:
    one = Customer.objects.get(pk=customer_id)
    names = ("external_id", "name", "email", "phone", "language", "zone", "kind", "attributes", "merged_into_id")
    return {name: getattr(one, name) for name in names}


def whose() -> dict[str, dict[int, int | None]]:
    """Of each interaction, response and key of the facts: whose it is."""
    return {
        "interactions": dict(Interaction.objects.values_list("pk", "customer")),
        "responses": dict(Response.objects.values_list("pk", "customer")),
        "about": dict(Response.objects.filter(subject_type="customer").values_list("pk", "subject_id")),
        "keys": dict(CustomerKey.objects.values_list("key", "customer")),
        "merged": dict(Customer.objects.values_list("pk", "merged_into")),
    }


def found(text: str) -> list[int]:
    return sorted(Customer.objects.filter(found_by(text)).values_list("pk", flat=True))


def happens(cast: Cast, customer: int, name: str) -> None:
    """She comes to the desk, and answers."""
    record_interactions([InteractionRow(external_id=name, at=datetime(2026, 3, 2, 9, tzinfo=UTC), customer=customer)], by=BY)
    version = asked_here()
    rows = [
        ResponseRow(answers={"how": 4}, identity=name, customer=customer),
        ResponseRow(answers={"how": 5}, identity=f"{name}-of-her", subject=("customer", str(customer))),
    ]
    assert all(one.id for one in accept_many(version, rows, by=BY))


def asked_here():
    from everweek.questionnaires.models import Version

    version = Version.objects.filter(questionnaire__key="visit").first()
    if version is None:
        question = {"key": "how", "kind": "scale", "text": {"en": "How was it?"}, "scale": [1, 5], "measure": "csat"}
        document = {"title": {"en": "Visit"}, "language": "en", "languages": ["en"], "questions": [question]}
        version = publish(version=create_questionnaire(key="visit", document=document, by=BY), by=BY)
    return version


@pytest.fixture
def old(cast: Cast) -> Customer:
    """Dana as the till knows her: with a telephone, a card, and a history; another was merged into her earlier."""
    rows = [
        CustomerRow(external_id="till-5", name="D. Old", phone="+351 912 345 678", attributes={"tier": "gold", "visits": 3}),
        CustomerRow(external_id="till-4", name="Older"),
    ]
    first, older = upsert_customers(rows, by=BY)
    customer = Customer.objects.get(pk=first.id)
    merge_customers(kept=customer, gone=Customer.objects.get(pk=older.id), by=BY)
    for one, name in ((customer.pk, "old"), (cast.dana.pk, "hers")):
        happens(cast, one, name)
    give_facts_keys([customer.pk, cast.dana.pk])
    return Customer.objects.get(pk=customer.pk)


def merged(cast: Cast, old: Customer) -> Merging:
    merge_customers(kept=cast.dana, gone=old, by=cast.erin)
    return Merging.objects.get(gone=old)


def test_parted_again_everything_is_with_whom_it_belonged_to(cast: Cast, old: Customer):
    before = known(cast.dana.pk), known(old.pk), whose(), facts_keys([cast.dana.pk, old.pk])
    merging = merged(cast, old)
    assert set(whose()["interactions"].values()) == {cast.dana.pk}
    assert found("912345678") == found("till-5") == [cast.dana.pk] or found("912345678") == [cast.dana.pk]

    part_customers(merging=merging, by=cast.erin)

    assert (known(cast.dana.pk), known(old.pk), whose(), facts_keys([cast.dana.pk, old.pk])) == before
    assert found("912345678") == found("old") == [old.pk]
    assert found("dana") == [cast.dana.pk]
    line = Line.objects.get(kind="customer.parted")
    assert (line.subject_id, line.ids, line.actor) == (str(cast.dana.pk), {"gone": old.pk}, cast.erin.actor)
    # The facts are told of each record whose it is, one by one.
    assert Line.objects.filter(kind="response.given_back").count() == 1
    assert Line.objects.filter(kind="interaction.given_back").count() == 1


def test_what_came_since_stays_with_the_one_who_was_kept(cast: Cast, old: Customer):
    merging = merged(cast, old)
    happens(cast, old.pk, "since")
    change_customer(customer=cast.dana, changes={"phone": "555 000 111"}, attributes={"tier": "silver"}, by=cast.erin)

    part_customers(merging=merging, by=cast.erin)

    since = Interaction.objects.get(external_id="since")
    assert since.customer_id == cast.dana.pk
    assert Response.objects.get(identity="since").customer_id == cast.dana.pk
    dana, again = known(cast.dana.pk), known(old.pk)
    # What somebody wrote since is hers; what was only taken over goes back.
    assert (dana["phone"], dana["attributes"]) == ("555 000 111", {"tier": "silver"})
    assert (again["phone"], again["attributes"]) == ("+351 912 345 678", {"tier": "gold", "visits": 3})


def test_parting_is_refused_twice_and_while_another_merging_stands_on_it(cast: Cast, old: Customer):
    merging = merged(cast, old)
    [third] = upsert_customers([CustomerRow(external_id="third", name="Third")], by=BY)
    merge_customers(kept=Customer.objects.get(pk=third.id), gone=cast.dana, by=BY)
    with pytest.raises(Conflict, match="part those two first"):
        part_customers(merging=merging, by=BY)

    part_customers(merging=Merging.objects.get(gone=cast.dana), by=BY)
    part_customers(merging=merging, by=BY)
    with pytest.raises(Conflict, match="parted already"):
        part_customers(merging=merging, by=BY)


def test_an_erasure_leaves_nothing_by_which_the_two_could_be_parted(cast: Cast, old: Customer):
    merging = merged(cast, old)
    erase_customer(customer=cast.dana, by=cast.erin)

    merging.refresh_from_db()
    assert (merging.was, merging.moved) == ({}, {})
    assert found("old") == found("dana") == found("912345678") == []
    with pytest.raises(Conflict, match="nothing is kept"):
        part_customers(merging=merging, by=BY)


def test_once_parted_the_journal_keeps_nothing_of_the_one_under_the_name_of_the_other(cast: Cast, old: Customer):
    hers = Response.objects.get(identity="old")
    merging = merged(cast, old)
    correct_response(response=hers, answers={"how": 2}, by=cast.erin, reason="She of the till meant a two.")
    taken = Values.objects.filter(line__subject_type="customer", line__subject_id=str(cast.dana.pk), person=old.actor)
    assert "912 345 678" in repr(taken.values())
    assert "She of the till" in repr(Values.objects.values())

    part_customers(merging=merging, by=cast.erin)

    told = repr(export_customer(Customer.objects.get(pk=cast.dana.pk)))
    erase_customer(customer=Customer.objects.get(pk=old.pk), by=cast.erin)
    for trace in ("912 345 678", "D. Old", "gold", "She of the till"):
        assert trace not in told, "what is handed out to Dana is hers alone"
        assert trace not in repr(Values.objects.values())
