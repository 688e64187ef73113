"""Who is in a segment is kept between two questions, and is at each of them what the records say."""

import random
from datetime import timedelta

import numpy as np
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.cast import BY
from tests.listen.inviting import handed
from tests.trying import THOROUGH

from everweek import clock
from everweek.facts import ask, engine, membership
from everweek.facts.membership import members_of
from everweek.facts.segments import FEWEST, sorted_by_segment
from everweek.journal import sequencer
from everweek.listen.inviting.services import withdraw_invitation
from everweek.listen.models import Invitation
from everweek.moments.models import Interaction
from everweek.moments.services import InteractionRow, record_interactions, take_back_moment
from everweek.people.keeping import KEEPINGS
from everweek.people.models import Customer, CustomerKey, Merging, Segment
from everweek.people.segments import asks_what_happened, matching
from everweek.people.services import (
    CustomerRow,
    erase_customer,
    give_facts_keys,
    merge_customers,
    part_customers,
    upsert_customers,
)
from everweek.questionnaires.models import Response, Version
from everweek.questionnaires.services import withdraw_response
from everweek.science.tally import Tally

pytestmark = pytest.mark.django_db(transaction=True)
RULES = [
    {"field": "kind", "is": "partner"},
    {"not": {"field": "attributes.tier", "in": ["gold", "silver"]}},
    {"field": "moments.count", "at_least": 2},
    {"any": [{"field": "answers.days_since_last", "at_least": 0}, {"field": "language", "is": "pt"}]},
    {"field": "last.nps", "at_most": 6},
    {"all": [{"field": "asked.count", "at_least": 1}, {"field": "answers.count", "at_most": 0}]},
    {"all": [{"field": "silent.count", "at_least": 1}, {"field": "answers.count", "at_most": 0}]},
]


@pytest.fixture(autouse=True)
def kept_of_everybody(monkeypatch):
    """However few they are."""
    monkeypatch.setattr(membership, "MANY", 0)
    membership.forget()


def asked_anew(rule):
    """The same without memory, written differently: customer by customer."""
    found = set(matching(rule).values_list("pk", flat=True))
    keys = [
        key for key, pk, into in CustomerKey.objects.values_list("key", "customer", "customer__merged_into") if {pk, into} & found
    ]
    return len(found), sorted(keys)


def kept(rule):
    members = members_of(rule)
    return members.customers, members.keys.tolist()


class Life:
    """Whatever can happen to customers, one thing after the other."""

    def __init__(self, seed, answer):
        self.draw, self.answer = random.Random(seed), answer

    def somebody(self):
        known = Customer.objects.filter(erased_at__isnull=True, merged_into__isnull=True)
        return self.draw.choice(list(known.order_by("pk")))

    def comes(self):
        row = {
            "kind": self.draw.choice(["customer", "partner"]),
            "language": self.draw.choice(["pt", "de"]),
            "attributes": {"tier": self.draw.choice(["gold", "none"])},
        }
        upsert_customers([CustomerRow(external_id=f"c{self.draw.randrange(12)}", **row)], by=BY)

    def meets_us(self):
        at = clock.now() - timedelta(hours=self.draw.randrange(100))
        record_interactions([InteractionRow(at=at, customer=self.draw.choice([self.somebody().pk, None]))], by=BY)

    def takes_it_back(self):
        for one in Interaction.objects.filter(withdrawn_at__isnull=True, how="hand")[:1]:
            take_back_moment(interaction=one, by=BY)

    def answers(self):
        self.answer(recommend=self.draw.choice([2, 9]), customer=self.draw.choice([self.somebody().pk, None]))

    def is_asked(self):
        handed(Version.objects.get(), self.somebody().pk, f"asked:{self.draw.random()}")

    def is_asked_no_more(self):
        for one in Invitation.objects.filter(withdrawn_at__isnull=True, customer__isnull=False)[:1]:
            withdraw_invitation(invitation=one, by=BY)

    def withdraws(self):
        for one in Response.objects.filter(withdrawn_at__isnull=True)[:1]:
            withdraw_response(response=one, by=BY, reason="a mistake")

    def is_loaded(self):
        give_facts_keys([self.somebody().pk, self.somebody().pk])

    def is_merged(self):
        kept, gone = self.somebody(), self.somebody()
        if kept != gone:
            merge_customers(kept=kept, gone=gone, by=BY)

    def is_parted(self):
        for one in Merging.objects.filter(parted_at__isnull=True, gone__merged_into__isnull=False).order_by("-pk")[:1]:
            part_customers(merging=one, by=BY)

    def is_forgotten(self):
        if Customer.objects.filter(erased_at__isnull=True, merged_into__isnull=True).count() > 3:
            erase_customer(customer=self.somebody(), by=BY)

    def is_placed(self):
        sequencer.place()


_another = pytest.mark.one_database("One of these lives is lived on PostgreSQL too.")


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=_another) for seed in range(1, 4 if THOROUGH else 2))])
def test_whatever_happens_it_is_what_the_records_say(seed, answer):
    upsert_customers([CustomerRow(external_id=f"c{n}", kind="partner") for n in range(6)], by=BY)
    life = Life(seed, answer)
    ways = [life.comes, life.meets_us, life.answers, life.withdraws, life.is_loaded, life.is_merged, life.is_parted]
    ways += [life.answers, life.is_asked, life.is_asked_no_more]
    for step in range(40):
        life.draw.choice([*ways, *ways, life.is_forgotten, life.is_placed])()
        if life.draw.random() < 0.7:
            for rule in RULES:
                assert kept(rule) == asked_anew(rule), (step, rule)


def test_what_has_lost_its_customer_is_no_longer_hers(answer, cast):
    """Such lines name nobody, on purpose: the rule is asked anew."""
    rule = {"field": "answers.count", "at_least": 1}
    with clock.frozen(clock.now() - timedelta(days=2000)):
        answer(recommend=9, customer=cast.dana.pk)
    assert kept(rule)[0] == 1
    with transaction.atomic():
        KEEPINGS["answers"].end(clock.now() - timedelta(days=1000), 0)
    assert kept(rule) == asked_anew(rule) == (0, [])


def test_nobody_is_asked_about_again_where_nothing_was_written(cast):
    rule = RULES[0]
    first = members_of(rule)
    with CaptureQueriesContext(connection) as asked:
        assert members_of(rule) is first
    assert not [one for one in asked.captured_queries if "tier" in one["sql"] or '"kind" =' in one["sql"]]


def test_only_those_who_were_written_about_are_asked_about_again(cast, monkeypatch):
    upsert_customers([CustomerRow(external_id=f"c{n}", kind="partner") for n in range(6)], by=BY)
    rule, asked = RULES[0], []
    members_of(rule)
    real = membership.matching
    monkeypatch.setattr(membership, "matching", lambda told, only=None: asked.append(only) or real(told, only=only))
    [changed] = upsert_customers([CustomerRow(external_id="c3", kind="customer")], by=BY)
    assert kept(rule)[0] == 5
    assert [list(only) for only in asked] == [[changed.id]]


def test_what_changes_nothing_about_the_segment_leaves_it_as_it_is(cast):
    upsert_customers([CustomerRow(external_id=f"c{n}", kind="partner") for n in range(6)], by=BY)
    first = members_of(RULES[0])
    upsert_customers([CustomerRow(external_id="c3", name="Somebody else")], by=BY)
    assert members_of(RULES[0]) is first
    [one] = upsert_customers([CustomerRow(external_id="c3")], by=BY)
    [key] = give_facts_keys([one.id]).values()
    assert members_of(RULES[0]).keys.tolist() == [key]


def test_after_very_many_lines_the_rule_is_asked_anew(cast, monkeypatch):
    monkeypatch.setattr(membership, "MOST_LINES", 3)
    rule = RULES[0]
    members_of(rule)
    upsert_customers([CustomerRow(external_id=f"c{n}", kind="partner") for n in range(6)], by=BY)
    assert kept(rule) == asked_anew(rule)
    upsert_customers([CustomerRow(external_id="c9", kind="partner")], by=BY)
    assert kept(rule) == asked_anew(rule)


def test_what_is_taken_back_with_its_transaction_was_never_there(cast):
    rule = RULES[0]
    members_of(rule)

    with transaction.atomic():
        upsert_customers([CustomerRow(external_id=f"c{n}", kind="partner") for n in range(6)], by=BY)
        assert kept(rule) == asked_anew(rule)
        transaction.set_rollback(True)
    assert kept(rule) == asked_anew(rule)
    upsert_customers([CustomerRow(external_id="other", kind="partner")], by=BY)
    assert kept(rule) == asked_anew(rule)


def test_days_go_by(answer, cast):
    rule = {"field": "answers.days_since_last", "at_least": 1}
    now = clock.now()
    answer(recommend=9, customer=cast.dana.pk)
    assert kept(rule)[0] == 0
    with clock.frozen(now + timedelta(days=2)):
        assert kept(rule)[0] == 1


def test_rules_that_ask_what_happened_are_told_from_those_that_do_not():
    assert [asks_what_happened(rule) for rule in RULES] == [False, False, True, True, True, True, True]
    assert not asks_what_happened({"all": []})


def test_only_the_last_asked_for_are_kept(cast, monkeypatch):
    monkeypatch.setattr(membership, "MOST_KEPT", 6)
    upsert_customers([CustomerRow(external_id=f"c{n}", kind="partner") for n in range(6)], by=BY)
    give_facts_keys(Customer.objects.values_list("pk", flat=True))
    first = members_of({"all": []})
    members_of(RULES[0])
    again = members_of({"all": []})
    assert again is not first
    assert again.keys.tolist() == first.keys.tolist()


def test_whoever_is_in_several_segments_counts_in_each_and_once_where_one_of_them_is_asked_for(answer, load, cast):
    rows = [{"kind": "partner" if n % 2 else "customer", "language": "pt" if n < 10 else "de"} for n in range(20)]
    ids = [one.id for one in upsert_customers([CustomerRow(external_id=f"c{n}", **row) for n, row in enumerate(rows)], by=BY)]
    for n, pk in enumerate(ids):
        answer(recommend=n % 11, customer=pk, unit=None)
    answer(recommend=10)
    load()
    rules = {"all": {"all": []}, "none": {"any": []}, "partners": RULES[0], "pt": {"field": "language", "is": "pt"}}
    for key, rule in rules.items():
        Segment.objects.create(key=key, name=key, rule=rule)
    told = {"all": lambda row: True, "partners": lambda row: row["kind"] == "partner", "pt": lambda row: row["language"] == "pt"}

    def expected(holds):
        scores: dict[float, int] = {}
        for n, row in enumerate(rows):
            if holds(row):
                scores[float(n % 11)] = scores.get(float(n % 11), 0) + 1
        return {score: Tally(n, n * 10**6, n * 10**12) for score, n in scores.items()}

    for by in (["segment"], ["segment", "month"], ["month", "segment"]):
        groups = ask.counts_by_score(measures=["nps"], by=by, weighted=True)
        assert {group.key[by.index("segment")]: dict(group.tallies) for group in groups} == {
            key: expected(holds) for key, holds in told.items()
        }
    [both] = ask.counts_by_score(measures=["nps"], where={"segment": ["partners", "pt"]}, weighted=True)
    assert both.tallies == expected(lambda row: told["partners"](row) or told["pt"](row))
    within = ask.counts_by_score(measures=["nps"], by=["segment"], where={"segment": ["pt"]}, weighted=True)
    assert {group.key[0]: dict(group.tallies) for group in within} == {
        key: expected(lambda row, holds=holds: told["pt"](row) and holds(row)) for key, holds in told.items()
    }
    assert ask.counts_by_score(measures=["nps"], where={"segment": []}) == []


def test_each_key_stands_once_with_the_set_of_segments_it_is_in(cast):
    ids = [one.id for one in upsert_customers([CustomerRow(external_id=f"c{n}") for n in range(70)], by=BY)]
    keys = give_facts_keys(ids)
    give_facts_keys([cast.dana.pk])
    rng, inside = np.random.default_rng(4), {}
    for number in range(70):
        chosen = sorted(rng.choice(len(ids), FEWEST + number % 7, replace=False).tolist())
        Segment.objects.create(key=f"s{number:02}", name="s", rule={"field": "external_id", "in": [f"c{n}" for n in chosen]})
        for n in chosen:
            inside.setdefault(keys[ids[n]], set()).add(f"s{number:02}")
    found = sorted_by_segment(cut=True, within=None)
    sets: dict[int, set[str]] = {}
    for number, key in zip(*(column.to_pylist() for column in found.sets.columns), strict=True):
        sets.setdefault(number, set()).add(key)
    told = dict(zip(*(column.to_pylist() for column in found.keys.columns), strict=True))
    assert len(told) == found.keys.num_rows
    assert {key: sets[number] for key, number in told.items()} == inside


def test_what_was_counted_by_segment_is_remembered_as_long_as_nothing_changes(answer, load, cast, monkeypatch):
    ids = [one.id for one in upsert_customers([CustomerRow(external_id=f"c{n}", kind="partner") for n in range(6)], by=BY)]
    Segment.objects.create(key="partners", name="p", rule=RULES[0])
    for pk in ids:
        answer(recommend=9, customer=pk)
    load()
    read = []
    real = engine.table_over
    monkeypatch.setattr(engine, "table_over", lambda *told: read.append(told) or real(*told))

    def counted(**about):
        [group] = ask.counts_by_score(measures=["nps"], by=["segment"], **about)
        return {score: tally.n for score, tally in group.tallies.items()}

    assert counted() == counted() == {9.0: 6}
    assert len(read) == 1
    assert counted(until=clock.now().date() + timedelta(days=400)) == {9.0: 6}
    assert len(read) == 2, "another question"
    upsert_customers([CustomerRow(external_id="c3", kind="customer")], by=BY)
    assert counted() == {9.0: 5}, "somebody left the segment"
    answer(recommend=2, customer=ids[0])
    load()
    assert counted() == {2.0: 1, 9.0: 5}, "somebody answered"
    erase_customer(customer=Customer.objects.get(pk=ids[1]), by=BY)
    assert ask.counts_by_score(measures=["nps"], by=["segment"]) == [], "four are too few"
