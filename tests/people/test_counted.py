"""Segments by what happened: how often, how long ago; the same as counting on one's fingers."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import BY, Cast
from tests.trying import tries

from everweek.errors import Invalid
from everweek.moments.models import Interaction
from everweek.moments.services import InteractionRow, record_interactions
from everweek.people.models import Customer
from everweek.people.queries import today
from everweek.people.segments import check_rule, matching
from everweek.people.services import CustomerRow, upsert_customers

DAYS = st.lists(st.lists(st.integers(0, 400), max_size=5), min_size=1, max_size=4)
WORDS = ("at_least", "above", "at_most", "below")


def holds(days: list[int], rule: dict[str, object]) -> bool:
    """The second implementation: one customer, by how many days ago she came."""
    what = str(rule["field"]).partition(".")[2]
    within = rule.get("within_days")
    compare = {"at_least": int.__ge__, "above": int.__gt__, "at_most": int.__le__, "below": int.__lt__}
    [(word, limit)] = [(word, value) for word, value in rule.items() if word in compare]
    if what == "count":
        return compare[word](sum(within is None or day < within for day in days), limit)
    return bool(days) and compare[word](min(days) if what == "days_since_last" else max(days), limit)


@settings(max_examples=tries(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    came=DAYS,
    what=st.sampled_from(["count", "days_since_first", "days_since_last"]),
    word=st.sampled_from(WORDS),
    limit=st.integers(0, 400),
    few=st.booleans(),
    within=st.none() | st.integers(1, 400),
)
def test_whoever_is_counted_by_hand_is_found(cast, came, what, word, limit, few, within):
    Interaction.objects.all().delete()
    rule = {"field": f"moments.{what}", word: limit % 6 if few or what == "count" else limit}
    if within and what == "count":
        rule["within_days"] = within
    told = upsert_customers([CustomerRow(external_id=f"c{place}") for place, _days in enumerate(came)], by=BY)
    noon = datetime(today().year, today().month, today().day, 12, tzinfo=UTC)
    rows = [
        InteractionRow(at=noon - timedelta(days=day), customer=one.id)
        for one, days in zip(told, came, strict=True)
        for day in days
    ]
    record_interactions(rows, by=BY)
    expected = {one.id for one, days in zip(told, came, strict=True) if holds(days, rule)}
    ids = {one.id for one in told}
    assert set(matching(rule).filter(pk__in=ids).values_list("pk", flat=True)) == expected
    for one in ids:
        assert matching(rule, only=[one]).exists() is (one in expected)


def test_whoever_is_nobody_s_moment_hides_nobody(cast: Cast):
    record_interactions([InteractionRow(at=datetime(2026, 1, 5, tzinfo=UTC))], by=BY)
    assert list(matching({"field": "moments.count", "below": 1})) == [cast.dana]
    assert list(matching({"not": {"field": "moments.count", "known": True}})) == [cast.dana]


def test_whether_there_was_any_is_asked_of_the_days_that_are_named(cast: Cast):
    [late] = upsert_customers([CustomerRow(external_id="late")], by=BY)
    noon = datetime(today().year, today().month, today().day, 12, tzinfo=UTC)
    rows = [(cast.dana.pk, 200), (late.id, 10)]
    record_interactions([InteractionRow(at=noon - timedelta(days=days), customer=who) for who, days in rows], by=BY)
    lately = {"field": "moments.count", "known": True, "within_days": 90}
    assert [one.pk for one in matching(lately)] == [late.id]
    assert list(matching({**lately, "known": False})) == [cast.dana]


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ({"field": "moments.count", "is": 3}, "rule"),
        ({"field": "moments.count", "at_least": -1}, "rule.at_least"),
        ({"field": "moments.count", "at_least": "3"}, "rule.at_least"),
        ({"field": "moments.count", "at_least": True}, "rule.at_least"),
        ({"field": "moments.count", "at_least": 3, "within_days": 0}, "rule.within_days"),
        ({"field": "moments.days_since_last", "at_most": 3, "within_days": 9}, "rule.within_days"),
        ({"field": "moments.kindness", "at_least": 1}, "rule.field"),
    ],
)
def test_what_cannot_be_understood_is_refused_at_its_place(cast: Cast, rule: dict[str, object], place: str):
    with pytest.raises(Invalid) as refused:
        check_rule(rule)
    assert refused.value.field == place


def test_the_number_of_customers_does_not_matter_to_who_has_answered(cast: Cast):
    assert list(matching({"field": "answers.count", "at_most": 0})) == [cast.dana]
    assert Customer.objects.count() == 1
