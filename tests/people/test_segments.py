"""Segments: the database finds the customers that a second implementation in plain Python finds, on both databases."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import BY
from tests.trying import tries

from everweek.errors import Invalid
from everweek.journal.models import Line
from everweek.people.models import Customer, Segment
from everweek.people.segments import check_rule, matching
from everweek.people.services import CustomerRow, erase_customer, merge_customers, remove_segment, save_segment, upsert_customers


def holds(rule, customer):
    """The second implementation: one customer, plain Python, no SQL."""
    if "all" in rule:
        return all(holds(one, customer) for one in rule["all"])
    if "any" in rule:
        return any(holds(one, customer) for one in rule["any"])
    if "not" in rule:
        return not holds(rule["not"], customer)
    name = rule["field"]
    if name.startswith("attributes."):
        value = customer.attributes.get(name.removeprefix("attributes."))
    elif name == "created_on":
        value = customer.created_at.astimezone(UTC).date().isoformat()
    else:
        value = getattr(customer, name) or None
    return all(compare(value, word, wanted) for word, wanted in rule.items() if word != "field")


def kind(value):
    if isinstance(value, bool):
        return "flag"
    return "number" if isinstance(value, int | float) else "text"


def is_day(value):
    return (
        isinstance(value, str)
        and len(value) == 10
        and value[4] == value[7] == "-"
        and all(c in "0123456789" for c in value[:4] + value[5:7] + value[8:])
    )


def compare(value, word, wanted):
    if word == "known" or value is None:
        return word == "known" and (value is not None) == wanted
    if word == "in":
        return any(kind(one) == kind(value) and one == value for one in wanted)
    if kind(value) != kind(wanted):
        return False
    if word == "is":
        return value == wanted
    if kind(wanted) == "text" and not is_day(value):
        return False
    return {"at_least": value >= wanted, "above": value > wanted, "at_most": value <= wanted, "below": value < wanted}[word]


TEXT = st.sampled_from(
    ["", "gold", "Gold", "10", "2026-01-01", "2026-1-1", "true", "ümläut", "O'Neil", "50%", 'a"b', "$.x", "{n}", "é", "e\u0301"]
)
DAY = st.dates(date(2025, 12, 30), date(2026, 1, 3)).map(lambda day: day.isoformat())
NUMBER = st.one_of(st.integers(-3, 12), st.sampled_from([0.1, 0.5, 10.0, -2.5, 2**53, -(2**53), 1e300, 1e-7]))
VALUE = st.one_of(TEXT, DAY, NUMBER, st.booleans())
NAME = st.sampled_from(["tier", "visits", "a.b", "c-d", "_e"])
ATTRIBUTES = st.dictionaries(NAME, VALUE, max_size=5)
ATTRIBUTE = NAME.map(lambda name: f"attributes.{name}")
COLUMN = st.sampled_from(["language", "name", "kind", "external_id"])
COLUMN_VALUE = st.one_of(st.sampled_from(["pt", "pt-BR", "en", "customer", "partner", "3"]), TEXT)
BOUND = st.sampled_from(["at_least", "above", "at_most", "below"])

LEAF = st.one_of(
    st.builds(lambda f, v: {"field": f, "is": v}, ATTRIBUTE, VALUE),
    st.builds(lambda f, v: {"field": f, "in": v}, ATTRIBUTE, st.lists(VALUE, max_size=4)),
    st.builds(lambda f, v: {"field": f, "known": v}, st.one_of(ATTRIBUTE, COLUMN), st.booleans()),
    st.builds(lambda f, ends: {"field": f, **ends}, ATTRIBUTE, st.dictionaries(BOUND, NUMBER, min_size=1, max_size=3)),
    st.builds(
        lambda f, ends: {"field": f, **ends},
        st.one_of(ATTRIBUTE, st.just("created_on")),
        st.dictionaries(BOUND, DAY, min_size=1, max_size=3),
    ),
    st.builds(lambda v: {"field": "created_on", "is": v}, DAY),
    st.builds(lambda v: {"field": "created_on", "in": v}, st.lists(DAY, max_size=3)),
    st.builds(lambda f, v: {"field": f, "is": v}, COLUMN, COLUMN_VALUE),
    st.builds(lambda f, v: {"field": f, "in": v}, COLUMN, st.lists(COLUMN_VALUE, max_size=4)),
)
RULE = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.builds(lambda rules: {"all": rules}, st.lists(inner, max_size=3)),
        st.builds(lambda rules: {"any": rules}, st.lists(inner, max_size=3)),
        st.builds(lambda rule: {"not": rule}, inner),
    ),
    max_leaves=6,
)
PERSON = st.tuples(ATTRIBUTES, st.sampled_from(["", "pt", "pt-BR", "en"]), st.sampled_from(["customer", "partner"]), DAY, TEXT)


@settings(max_examples=tries(120), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(PERSON, min_size=1, max_size=6), rules=st.lists(RULE, min_size=1, max_size=4))
def test_the_database_and_plain_python_find_the_same_customers(db, people, rules):
    Customer.objects.all().delete()
    Customer.objects.bulk_create(
        Customer(
            external_id=str(number),
            attributes=attributes,
            language=language,
            kind=one,
            name=name,
            created_at=datetime.fromisoformat(f"{day}T23:59:59.999999+00:00"),
        )
        for number, (attributes, language, one, day, name) in enumerate(people)
    )
    customers = list(Customer.objects.all())
    for rule in rules:
        assert set(matching(rule)) == {one for one in customers if holds(rule, one)}, rule


@settings(max_examples=tries(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_itself_whatever_its_last_digit(db, number):
    Customer.objects.all().delete()
    Customer.objects.create(attributes={"x": number})
    assert matching({"field": "attributes.x", "is": number}).count() == 1
    assert matching({"field": "attributes.x", "above": number}).count() == 0


def test_erased_and_merged_customers_are_in_no_segment(cast):
    everybody = {"all": []}
    assert list(matching(everybody)) == [cast.dana]
    erase_customer(customer=cast.dana, by=cast.erin)
    assert list(matching(everybody)) == []


def test_whoever_was_merged_is_found_by_the_numbers_of_both(cast):
    upsert_customers([CustomerRow(external_id="d2", name="Dana")], by=cast.erin)
    second = Customer.objects.get(external_id="d2")
    rules = [{"field": "external_id", "is": "d2"}, {"field": "external_id", "in": ["d2", "nobody"]}]
    merge_customers(kept=cast.dana, gone=second, by=cast.erin)
    assert [list(matching(rule)) for rule in rules] == [[cast.dana]] * 2
    assert list(matching({"not": rules[0]})) == []


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ("everybody", "rule"),
        ({}, "rule"),
        ({"some": []}, "rule"),
        ({"all": {}}, "rule.all"),
        ({"all": [], "any": []}, "rule"),
        ({"all": [{"not": {"any": [{"field": "colour", "is": "red"}]}}]}, "rule.all[0].not.any[0].field"),
        ({"field": "attributes.a'b", "is": 1}, "rule.field"),
        ({"field": "language"}, "rule"),
        ({"field": "language", "like": "p%"}, "rule.like"),
        ({"field": "language", "is": 3}, "rule.is"),
        ({"field": "language", "at_least": "pt"}, "rule.at_least"),
        ({"field": "language", "is": "pt", "in": []}, "rule"),
        ({"field": "attributes.x", "at_least": "yesterday"}, "rule.at_least"),
        ({"field": "attributes.x", "at_least": "2026-02-30"}, "rule.at_least"),
        ({"field": "attributes.x", "at_least": True}, "rule.at_least"),
        ({"field": "attributes.x", "at_least": 1, "below": "2026-01-01"}, "rule"),
        ({"field": "attributes.x", "in": [1, None]}, "rule.in[1]"),
        ({"field": "attributes.x", "is": float("nan")}, "rule.is"),
        ({"field": "attributes.x", "is": 10**20}, "rule.is"),
        ({"field": "attributes.x", "known": 1}, "rule.known"),
        ({"field": "created_on", "is": "2026"}, "rule.is"),
        ({"any": [{"all": []}] * 200}, "rule.any[199]"),
    ],
)
def test_a_rule_that_cannot_be_understood_is_refused_at_its_place(rule, place):
    with pytest.raises(Invalid) as refused:
        check_rule(rule)
    assert refused.value.field == place


def test_a_rule_nested_too_deep_is_refused_and_does_not_exhaust_the_stack():
    rule = {"all": []}
    for _ in range(5000):
        rule = {"not": rule}
    with pytest.raises(Invalid, match="too large"):
        check_rule(rule)


WHY = {"core": True, "reason": "They come every week.", "decided_by": "Grace"}


def test_a_segment_is_saved_rewritten_and_removed_each_with_its_line(cast):
    save_segment(key="core", name="Core", rule={"field": "language", "is": "pt"}, **WHY, by=cast.erin)
    save_segment(key="core", name="Core", rule={"field": "language", "is": "pt"}, **WHY, by=cast.erin)
    segment = save_segment(key="core", name="Core customers", rule={"field": "language", "is": "en"}, **WHY, by=cast.erin)

    assert Segment.objects.get().rule == {"field": "language", "is": "en"}
    old = Line.objects.filter(kind="segment.saved").last().values_row.old
    assert old == {"name": "Core", "rule": {"field": "language", "is": "pt"}}
    remove_segment(segment=segment, by=cast.erin)
    assert list(Line.objects.filter(actor=cast.erin.actor).values_list("kind", flat=True)) == ["segment.saved"] * 2 + [
        "segment.removed"
    ]


def test_what_an_upsert_stores_a_rule_finds(db):
    upsert_customers(
        [CustomerRow(external_id="1", language="pt", attributes={"visits": 3, "since": "2024-05-01", "card": True})], by=BY
    )
    for comparison in ({"field": "attributes.visits", "at_least": 3}, {"field": "attributes.since", "below": "2024-05-02"}):
        assert matching(comparison).count() == 1
    assert matching({"field": "attributes.card", "is": True}).count() == 1
    assert matching({"field": "attributes.card", "is": 1}).count() == 0


@pytest.mark.parametrize(
    ("field", "values"),
    [("attributes.n", [*range(999), "x"]), ("attributes.n", [True, False] * 500), ("created_on", ["2026-01-01"] * 1000)],
)
@pytest.mark.django_db
def test_a_list_of_a_thousand_values_is_asked_of_the_database_as_one(field, values):
    rule = {"field": field, "in": values}
    assert list(matching(check_rule(rule))) == []


def test_a_rule_larger_than_a_database_takes_is_refused_when_it_is_written():
    rule = {"any": [{"field": "name", "in": [f"name {number}" for number in range(1000)]}] * 20}
    with pytest.raises(Invalid, match="too large"):
        check_rule(rule)
