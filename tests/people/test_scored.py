"""Segments by what customers scored last: the database finds whom the sheet of the questionnaire scores so, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import BY, Cast
from tests.trying import tries

from everweek.errors import Invalid
from everweek.people.models import Customer
from everweek.people.queries import today
from everweek.people.segments import asks_what_happened, check_rule, matching
from everweek.people.services import CustomerRow, merge_customers, upsert_customers
from everweek.questionnaires import scoring
from everweek.questionnaires.kinds import KINDS
from everweek.questionnaires.models import Response, Version
from everweek.questionnaires.services import (
    ResponseRow,
    accept_many,
    create_questionnaire,
    publish,
    save_draft,
    withdraw_response,
)
from everweek.questionnaires.versions import sheet_of

CHOICES = [{"key": "low", "text": {"en": "Low"}, "score": 1}, {"key": "high", "text": {"en": "High"}, "score": 4}]
OPEN = {"key": "other", "text": {"en": "Other"}, "open": True}


def document(*, turned: bool) -> dict[str, object]:
    def ask(key: str, kind: str, **more: object) -> dict[str, object]:
        return {"key": key, "kind": kind, "text": {"en": f"{key}?"}, **more}

    return {
        "title": {"en": "After a visit"},
        "language": "en",
        "questions": [
            ask("recommend", "nps", measure="nps"),
            ask("how.much" if turned else "how", "csat", measure="csat", reversed=turned, not_applicable=True),
            ask("expected", "expectation", measure="expectation"),
            ask("one", "choice", measure="one", choices=[*CHOICES, {**OPEN, "score": 2}] if turned else [*CHOICES, OPEN]),
            ask("some", "choices", measure="some", choices=[*CHOICES, OPEN]),
            ask("calls", "number", measure="calls", scale=[0, 100]),
            ask("heard", "felt", measure="felt.heard"),
            ask("valued", "felt", measure="felt.valued"),
        ],
    }


OTHER = st.sampled_from(["other", {"choice": "other", "text": "low"}])
ONE = st.sampled_from(["low", "high"]) | OTHER


def answers(*, turned: bool) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries(
        {},
        optional={
            "recommend": st.integers(0, 10),
            "how.much" if turned else "how": st.integers(1, 5) | st.just("not-applicable"),
            "expected": st.sampled_from(["worse", "as", "better"]),
            "one": ONE,
            "some": st.lists(ONE, min_size=1, max_size=3, unique_by=lambda one: one if isinstance(one, str) else "other"),
            "calls": st.integers(0, 100) | st.sampled_from([0.5, 99.5]),
            "heard": st.integers(1, 5),
            "valued": st.integers(1, 5),
        },
    )


GIVEN = st.booleans().flatmap(lambda turned: st.tuples(st.just(turned), answers(turned=turned), st.integers(0, 300)))
MEASURES = ("nps", "csat", "expectation", "one", "some", "calls", "felt.heard", "felt")


@pytest.fixture
def versions(cast: Cast) -> dict[bool, Version]:
    first = publish(version=create_questionnaire(key="visit", document=document(turned=False), by=BY), by=BY)
    draft = save_draft(questionnaire=first.questionnaire, document=document(turned=True), by=BY)
    return {False: first, True: publish(version=draft, by=BY)}


def last_score(given: list[tuple[Version, dict[str, object], int]], measure: str, within: int | None) -> float | None:
    """The second implementation: one customer, by the sheet of each version, the latest answer that has a score."""
    for version, told, days in sorted(given, key=lambda one: one[2]):
        found = {one.measure: one.score for one in sheet_of(version).scores(told)}
        if measure in found and (within is None or days < within):
            return found[measure]
    return None


def noon(days: int) -> datetime:
    return datetime(today().year, today().month, today().day, 12, tzinfo=UTC) - timedelta(days=days)


@settings(max_examples=tries(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    told=st.lists(st.lists(GIVEN, max_size=3, unique_by=lambda one: one[2]), min_size=1, max_size=3),
    measure=st.sampled_from(MEASURES),
    word=st.sampled_from(["is", "at_least", "above", "at_most", "below", "known"]),
    limit=st.integers(-1, 10) | st.sampled_from([2.5, 3.5]),
    within=st.none() | st.integers(1, 300),
)
def test_whoever_scored_so_last_is_found(versions, told, measure, word, limit, within):
    Response.objects.all().delete()
    customers = [one.id for one in upsert_customers([CustomerRow(external_id=f"c{place}") for place in range(len(told))], by=BY)]
    hers = {pk: [(versions[turned], one, days) for turned, one, days in some] for pk, some in zip(customers, told, strict=True)}
    for pk, some in hers.items():
        for version, one, days in some:
            accept_many(version, [ResponseRow(identity=f"{pk}:{days}", answers=one, customer=pk, answered_at=noon(days))], by=BY)
    rule = {"field": f"last.{measure}", word: True if word == "known" else limit}
    if within and word != "known":
        rule["within_days"] = within
    compare = {
        "is": float.__eq__, "at_least": float.__ge__, "above": float.__gt__, "at_most": float.__le__, "below": float.__lt__,
        "known": lambda _score, _limit: True,
    }  # fmt: skip
    scores = {pk: last_score(some, measure, rule.get("within_days")) for pk, some in hers.items()}
    expected = {pk for pk, score in scores.items() if score is not None and compare[word](float(score), float(limit))}
    assert set(matching(check_rule(rule)).filter(pk__in=customers).values_list("pk", flat=True)) == expected
    assert set(matching({"not": rule}).filter(pk__in=customers).values_list("pk", flat=True)) == set(customers) - expected
    for pk in customers:
        assert matching(rule, only=[pk]).exists() is (pk in expected)


def test_every_manner_of_scoring_is_known_to_the_database():
    assert {kind.score for kind in KINDS.values() if kind.scored} == set(scoring.MANNERS)


def test_what_was_withdrawn_or_said_by_a_colleague_is_no_score_of_hers(cast: Cast, versions: dict[bool, Version]):
    rule = {"field": "last.nps", "at_most": 6}
    [one] = accept_many(versions[True], [ResponseRow(identity="a", answers={"recommend": 2}, customer=cast.dana.pk)], by=BY)
    accept_many(versions[True], [ResponseRow(identity="b", answers={"recommend": 2}, member=cast.bob.pk)], by=BY)
    assert list(matching(rule)) == [cast.dana]
    withdraw_response(response=Response.objects.get(pk=one.id), by=BY, reason="a mistake")
    assert list(matching(rule)) == []


def test_whoever_was_merged_scored_what_both_did(cast: Cast, versions: dict[bool, Version]):
    [other] = upsert_customers([CustomerRow(external_id="other")], by=BY)
    rows = [("a", 10, cast.dana.pk, 3), ("b", 2, other.id, 1)]
    for identity, score, pk, days in rows:
        row = ResponseRow(identity=identity, answers={"recommend": score}, customer=pk, answered_at=noon(days))
        accept_many(versions[True], [row], by=BY)
    merge_customers(kept=cast.dana, gone=Customer.objects.get(pk=other.id), by=BY)
    assert list(matching({"field": "last.nps", "at_most": 6})) == [cast.dana]


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ({"field": "last.nps", "in": [3]}, "rule"),
        ({"field": "last.nps", "at_most": "6"}, "rule.at_most"),
        ({"field": "last.nps", "at_most": True}, "rule.at_most"),
        ({"field": "last.nps", "is": 3, "below": 4}, "rule"),
        ({"field": "last.nps", "at_most": float("inf")}, "rule.at_most"),
        ({"field": "last.nps", "at_most": 6, "within_days": 0}, "rule.within_days"),
        ({"field": "last.nps", "known": True, "within_days": 9}, "rule.within_days"),
        ({"field": "last.kindness", "at_least": 1}, "rule.field"),
    ],
)
def test_what_cannot_be_understood_is_refused_at_its_place(versions, rule: dict[str, object], place: str):
    with pytest.raises(Invalid) as refused:
        check_rule(rule)
    assert refused.value.field == place
    assert asks_what_happened(rule)
