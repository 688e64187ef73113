"""Personal data in comments are read by those who may, and by nobody else, whichever way they come."""

import pytest
from tests.cast import Cast
from tests.listen.saying import Say

from everweek.journal import delivery
from everweek.listen.models import Comment
from everweek.listen.understanding.hearing import hear
from everweek.listen.voices import Asked, read_stream
from everweek.people.models import Customer, Member
from everweek.people.services import CustomerRow, erase_customer, merge_customers, upsert_customers

pytestmark = pytest.mark.django_db
TEXT = "I am Dana (dana@example.org, +44 20 7946 0018); Bob was kind."
HIDDEN = "I am ⟦name⟧ (⟦mail⟧, ⟦phone⟧); Bob was kind."


def words(by: Member, **asked: object) -> list[str]:
    return [text for voice in read_stream(by, Asked(**asked)).voices for _question, text in voice.said]


@pytest.mark.parametrize("judged", [True, False])
def test_who_may_reads_all_and_who_may_not_reads_marks(say: Say, cast: Cast, *, judged: bool) -> None:
    say(TEXT, customer=cast.dana.pk, about_member=cast.bob.pk)
    if judged:
        delivery.settle()
    assert Comment.objects.exists() is judged
    assert words(cast.alice) == words(cast.erin) == [TEXT]
    assert words(cast.bob) == words(cast.grace) == [HIDDEN]


def test_what_is_hidden_cannot_be_found_by_searching_for_it(say: Say, cast: Cast) -> None:
    say(TEXT, customer=cast.dana.pk, about_member=cast.bob.pk)
    delivery.settle()
    assert words(cast.erin, words="dana@example.org") == [TEXT]
    assert words(cast.grace, words="dana@example.org") == words(cast.bob, words="7946") == []
    assert words(cast.grace, words="kind") == [HIDDEN]


def test_a_lead_reads_them_in_her_units_alone(say: Say, cast: Cast) -> None:
    say(TEXT, customer=cast.dana.pk, unit=cast.south.pk)
    say(TEXT, customer=cast.dana.pk, unit=cast.south.pk, about_member=cast.alice.pk)
    delivery.settle()
    # One is about her own work; the other is not hers to read at all.
    assert words(cast.alice) == [TEXT]
    assert words(cast.erin) == [TEXT, TEXT]


def test_another_customers_whole_name_is_hidden_and_a_colleagues_is_not(say: Say, cast: Cast) -> None:
    upsert_customers(
        [CustomerRow(external_id="m", name="Marta Okafor"), CustomerRow(external_id="a", name="Alice")], by=cast.erin
    )
    say("Marta Okafor stood before me; Alice helped us both.")
    delivery.settle()
    assert words(cast.grace) == ["⟦name⟧ stood before me; Alice helped us both."]


def test_a_name_stays_hidden_though_she_is_erased_and_all_is_judged_anew(say: Say, cast: Cast) -> None:
    [marta] = upsert_customers([CustomerRow(external_id="m", name="Marta Okafor")], by=cast.erin)
    said = say("Marta Okafor stood before me.")
    delivery.settle()
    erase_customer(customer=Customer.objects.get(pk=marta.id), by=cast.erin)
    hear([said], anew={said})
    assert words(cast.grace) == ["⟦name⟧ stood before me."]


def test_the_name_of_who_was_merged_into_another_is_hidden_as_it_was(say: Say, cast: Cast) -> None:
    [other] = upsert_customers([CustomerRow(external_id="m", name="Marta Okafor")], by=cast.erin)
    merge_customers(kept=cast.dana, gone=Customer.objects.get(pk=other.id), by=cast.erin)
    say("This is Marta Okafor, I waited an hour.", customer=cast.dana.pk)
    assert words(cast.grace) == ["This is ⟦name⟧, I waited an hour."]


def test_a_name_told_later_is_hidden_from_then_on(say: Say, cast: Cast) -> None:
    say("This is Quinn, I waited an hour.", customer=cast.dana.pk)
    delivery.settle()
    cast.dana.name = "Quinn"
    cast.dana.save()
    assert words(cast.grace) == ["This is ⟦name⟧, I waited an hour."]
