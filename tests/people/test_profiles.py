"""One customer by hand: added by whatever is known of her, changed field by field."""

import pytest
from tests.cast import BY, Cast

from everweek.errors import Conflict, Invalid
from everweek.journal.models import Line
from everweek.people.finding import find_customers
from everweek.people.models import Customer
from everweek.people.services import add_customer, change_customer, erase_customer


def test_a_customer_is_added_by_hand_and_found(cast: Cast):
    walk_in = add_customer(name="Walk-in Wanda", phone="912 345 678", kind="visitor", attributes={"visits": 1}, by=cast.alice)
    assert find_customers(cast.bob, "wanda") == [walk_in]
    line = Line.objects.get(kind="customer.added", subject_id=str(walk_in.pk))
    assert (line.actor, line.new["kind"], line.values_row.person) == (cast.alice.actor, "visitor", walk_in.actor)


def test_somebody_of_whom_nothing_is_known_cannot_be_added(cast: Cast):
    with pytest.raises(Invalid, match="something to know them by"):
        add_customer(kind="visitor", by=BY)
    with pytest.raises(Conflict, match="this number already"):
        add_customer(name="Other", external_id="dana", by=BY)
    assert Customer.objects.count() == 1


def test_only_what_is_told_is_changed_and_the_same_again_writes_no_line(cast: Cast):
    for _twice in range(2):
        change_customer(customer=cast.dana, changes={"phone": "555"}, attributes={"tier": "gold", "visits": 3}, by=cast.alice)
    change_customer(customer=cast.dana, attributes={"tier": None}, by=cast.alice)
    dana = Customer.objects.get(pk=cast.dana.pk)
    assert (dana.name, dana.phone, dana.attributes) == ("Dana", "555", {"visits": 3})
    assert Line.objects.filter(kind="customer.changed").count() == 2


def test_whoever_was_erased_meanwhile_is_not_written_to_again(cast: Cast):
    erase_customer(customer=cast.dana, by=BY)
    with pytest.raises(Conflict):
        change_customer(customer=cast.dana, changes={"name": "Dana"}, by=BY)
    assert Customer.objects.get(pk=cast.dana.pk).name == ""
