"""Answers and invitations cut by first and later contacts: right however a past comes in, and whatever becomes of it."""

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import BY
from tests.listen.inviting import handed
from tests.processes import say, start
from tests.trying import tries

from everweek import clock
from everweek.errors import Invalid, Unavailable
from everweek.facts import ask, load, schema, services, table
from everweek.facts.load import apply as load_lines
from everweek.facts.load import current_epoch
from everweek.journal import sequencer
from everweek.journal.delivery import settle
from everweek.journal.models import Line, Parked
from everweek.journal.services import System
from everweek.listen.models import Invitation
from everweek.moments.keeping import end_interactions
from everweek.moments.models import Interaction, MetBefore
from everweek.moments.services import InteractionRow, put_back_moment, record_interactions, take_back_moment
from everweek.people.models import Customer, Merging
from everweek.people.services import CustomerRow, erase_customer, merge_customers, part_customers, upsert_customers
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import ResponseRow, accept_many, withdraw_response

TILL = System("till")


@dataclass
class World:
    """Customers, what happens to them, and, told slowly from the rows themselves, which answer is about a first contact."""

    version: object
    made: int = 0
    merged: list[Merging] = field(default_factory=list)
    kept: dict[int, bool | None] = field(default_factory=dict)
    met: dict[int, int] = field(default_factory=dict)
    """Whose first moment was kept long enough: the moment, with whose it was last known to be."""

    def customers(self, many: int) -> list[Customer]:
        self.made += many
        rows = [CustomerRow(external_id=f"c{self.made}-{n}", name=f"C {self.made} {n}") for n in range(many)]
        return [Customer.objects.get(pk=one.id) for one in upsert_customers(rows, by=TILL)]

    def moment(self, customer: Customer | None, day: int, **about: object) -> int:
        at = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
        row = InteractionRow(at=at, customer=customer.pk if customer else None, **about)
        [outcome] = record_interactions([row], by=TILL, history=day % 2 == 0)
        return outcome.id or 0

    def answer(self, moment: int | None) -> int:
        """Somebody answers: her answer is found again by its touchpoint."""
        self.made += 1
        customer = moment and Interaction.objects.get(pk=moment).customer_id
        row = ResponseRow(
            identity=f"a{self.made}",
            answers={"recommend": self.made % 11},
            touchpoint=f"t{self.made}",
            customer=customer if self.made % 3 else None,
            subject=None if moment is None else ("interaction", str(moment)),
        )
        [outcome] = accept_many(self.version, [row], by=BY)
        return outcome.id or 0

    def invite(self, moment: int | None) -> list[int]:
        """Somebody is asked by name, and does not answer: her invitation is found again by its touchpoint."""
        self.made += 1
        asked = Interaction.objects.get(pk=moment) if moment else None
        key = f"i{self.made}"
        handed(self.version, asked.customer_id if asked else None, key, interaction=moment, touchpoint=key)
        return []

    def truth(self, moment: int) -> bool | None:
        """Whether a moment was its customer's first: every moment of hers is looked at, one by one."""
        rows = {one.pk: one for one in Interaction.objects.all()}
        asked = rows[moment]
        if asked.withdrawn_at is not None:
            return None
        if asked.customer_id is None:
            return self.kept.get(moment)
        if asked.customer_id in self.met.values():
            return False
        hers = [one for one in rows.values() if one.customer_id == asked.customer_id and one.withdrawn_at is None]
        return min(hers, key=lambda one: (one.at, one.pk)).pk == moment

    def erase(self, customer: Customer) -> None:
        for moment in Interaction.objects.filter(customer=customer).values_list("pk", flat=True):
            self.kept[moment] = self.truth(moment)
        erase_customer(customer=customer, by=BY)
        self.met = {moment: whose for moment, whose in self.met.items() if whose != customer.pk}

    def unname(self, moment: int) -> None:
        row = Interaction.objects.get(pk=moment)
        self.kept[moment] = self.truth(moment) if row.customer_id is not None else self.kept.get(moment)
        if row.customer_id is not None and self.kept[moment]:
            self.met[moment] = row.customer_id
        past = clock.now() - timedelta(days=2000)
        Interaction.objects.filter(pk=moment).update(recorded_at=past)
        with transaction.atomic():
            end_interactions(past + timedelta(days=1), moment - 1)

    def merge(self, kept: Customer, gone: Customer) -> None:
        merge_customers(kept=kept, gone=gone, by=BY)
        merging = Merging.objects.latest("pk")
        merging.moved_here = [moment for moment, whose in self.met.items() if whose == gone.pk]
        self.met.update(dict.fromkeys(merging.moved_here, kept.pk))
        self.merged.append(merging)

    def part(self) -> None:
        merging = self.merged.pop()
        part_customers(merging=merging, by=BY)
        for moment in merging.moved_here:
            if self.met.get(moment) == merging.kept_id:
                self.met[moment] = merging.gone_id

    def expected(self) -> dict[tuple[str, str | None], int]:
        found = {}
        for one in Response.objects.filter(withdrawn_at__isnull=True):
            first = self.truth(int(one.subject_id)) if one.subject_id else None
            found[one.touchpoint, None if first is None else "yes" if first else "no"] = 1
        # What was asked about a moment that is taken back is withdrawn.
        for invitation in Invitation.objects.filter(withdrawn_at__isnull=True):
            first = self.truth(invitation.interaction_id) if invitation.interaction_id else None
            found[invitation.touchpoint, None if first is None else "yes" if first else "no"] = 1
        return found


def counted() -> dict[tuple[str, str | None], int]:
    """Every answer and every invitation, each by its touchpoint."""
    groups = ask.counts_by_score(measures=["nps"], by=["touchpoint", "first"])
    found = {group.key: sum(tally.n for tally in group.tallies.values()) for group in groups}
    return found | {group.key: group.n for group in ask.invitations(by=["touchpoint", "first"])}


def told(**asked: object) -> dict[str | None, int]:
    groups = ask.counts_by_score(measures=["nps"], by=["first"], **asked)
    return {group.key[0]: sum(tally.n for tally in group.tallies.values()) for group in groups}


@pytest.fixture
def deliver(load):
    return load


@pytest.fixture
def world(cast, version):
    return World(version)


def test_answers_are_told_apart_by_first_and_later_contacts(world, load, cast):
    first, later, nobody = world.moment(cast.dana, 1), world.moment(cast.dana, 2), world.moment(None, 1)
    for moment in (first, later, later, nobody, None):
        world.answer(moment)
    load()
    assert told() == {"yes": 1, "no": 2, None: 2}
    assert told(where={"first": "yes"}) == {"yes": 1}
    assert told(where={"first": ["no", ""]}) == {"no": 2, None: 2}
    assert "first" in ask.dimensions()


def test_nothing_but_yes_and_no_tells_a_first_contact(world, load):
    world.answer(None)
    load()
    with pytest.raises(Invalid, match="yes or no"):
        ask.counts_by_score(measures=["nps"], where={"first": "maybe"})


def test_an_earlier_moment_told_afterwards_makes_a_first_one_a_later_one(world, load, cast):
    world.answer(world.moment(cast.dana, 5))
    load()
    assert told() == {"yes": 1}
    world.moment(cast.dana, 3)
    load()
    assert told() == {"no": 1}
    # One that is later moves nothing.
    version = table.look(current_epoch()).files
    world.moment(cast.dana, 9)
    load()
    assert [one for one in table.look(current_epoch()).files if one.grain == schema.ANSWER] == [
        one for one in version if one.grain == schema.ANSWER
    ]


def test_who_was_asked_is_told_apart_by_first_and_later_contacts_too(world, load, cast):
    later = world.moment(cast.dana, 5)
    for moment in (later, None):
        world.invite(moment)

    def asked(**more: object) -> dict[str | None, int]:
        load()
        return {group.key[0]: group.n for group in ask.invitations(by=["first"], **more)}

    assert asked() == {"yes": 1, None: 1}
    world.invite(world.moment(cast.dana, 3))
    assert asked() == {"yes": 1, "no": 1, None: 1}, "an earlier moment came to light"
    assert asked(where={"first": "no"}) == {"no": 1}
    erase_customer(customer=cast.dana, by=BY)
    assert asked() == {"yes": 1, "no": 1, None: 1}, "who she was is forgotten, and not what is counted"


def test_a_moment_logged_by_hand_counts_until_it_is_taken_back(world, load, cast):
    world.answer(world.moment(cast.dana, 5))
    earlier = world.moment(cast.dana, 3, logged_by=cast.bob.pk)
    load()
    assert told() == {"no": 1}
    take_back_moment(interaction=Interaction.objects.get(pk=earlier), by=cast.bob)
    load()
    assert told() == {"yes": 1}
    put_back_moment(interaction=Interaction.objects.get(pk=earlier), by=cast.bob)
    load()
    assert told() == {"no": 1}


def test_merging_and_parting_move_first_contacts(world, load):
    kept, gone = world.customers(2)
    world.answer(world.moment(kept, 5))
    world.answer(world.moment(gone, 3))
    load()
    assert told() == {"yes": 2}
    world.merge(kept, gone)
    load()
    assert told() == {"yes": 1, "no": 1}
    world.part()
    load()
    assert told() == {"yes": 2}


def test_what_an_erased_customers_moments_were_stays_counted(world, load, cast):
    """Her scores stay, nobody's: and so does what contact they were about. A number of last year is next year the same."""
    for day in (3, 5):
        world.answer(world.moment(cast.dana, day))
    load()
    erase_customer(customer=cast.dana, by=BY)
    load()
    assert told() == {"yes": 1, "no": 1}
    services.erase_pending()
    assert told() == {"yes": 1, "no": 1}
    services.rebuild()
    assert told() == {"yes": 1, "no": 1}
    assert set(Interaction.objects.values_list("customer", "was_first")) == {(None, True), (None, False)}


def test_a_customer_whose_first_moment_was_kept_long_enough_is_no_newcomer(world, load, cast):
    first, later = world.moment(cast.dana, 3), world.moment(cast.dana, 5)
    world.answer(first)
    world.answer(later)
    load()
    world.unname(first)
    load()
    assert told() == {"yes": 1, "no": 1}
    services.rebuild()
    assert told() == {"yes": 1, "no": 1}
    assert MetBefore.objects.filter(customer=cast.dana).count() == 1
    erase_customer(customer=cast.dana, by=BY)
    assert not MetBefore.objects.exists()


def test_a_line_parked_and_run_again_moves_what_it_would_have_moved(world, deliver, cast):
    world.answer(world.moment(cast.dana, 5))
    deliver()
    world.moment(cast.dana, 3)
    sequencer.place()
    line = Line.objects.filter(kind="interaction.recorded").latest("seq")
    parked = Parked.objects.create(subscriber=load.SUBSCRIBER, line=line, tries=5, reason="test", parked_at=clock.now())
    world.answer(None)
    sequencer.place()
    services.load_pending()
    assert told() == {"yes": 1, None: 1}
    load_lines([line])
    parked.delete()
    assert told() == {"no": 1, None: 1}


def test_a_table_of_before_says_nothing_of_first_contacts_until_it_is_made_anew(world, load, cast, monkeypatch):
    world.answer(world.moment(cast.dana, 3))
    monkeypatch.setattr(schema, "LAYOUT", "of-before")
    load()
    monkeypatch.undo()
    table.forget()
    with pytest.raises(Unavailable):
        told()
    assert ask.counts_by_score(measures=["nps"])
    services.compact()
    assert told() == {"yes": 1}


DEEDS = [
    *["moment"] * 5,
    *["answer"] * 3,
    *["invite"] * 2,
    *["load"] * 3,
    *("merge", "part", "erase", "unname", "take back", "put back", "withdraw"),
]


@settings(max_examples=tries(25), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 999), st.integers(0, 5)), min_size=4, max_size=30))
def test_whatever_happens_in_any_order_the_facts_agree_with_the_slow_truth(cast, version, folder, deeds):
    load.LINES_AT_ONCE, before = 3, load.LINES_AT_ONCE
    point = transaction.savepoint() if not transaction.get_autocommit() else None
    world = World(version)
    try:
        _live(world, cast, deeds)
        sequencer.place()
        settle()
        assert counted() == world.expected()
        services.compact(thoroughly=True)
        services.erase_pending()
        assert counted() == world.expected()
        services.rebuild()
        assert counted() == world.expected()
    finally:
        load.LINES_AT_ONCE = before
        if point is not None:
            transaction.savepoint_rollback(point)
        services.renew_epoch()
        services.rebuild()


def _live(world: World, cast, deeds) -> None:
    people = world.customers(3)
    moments: list[int] = []
    answers: list[int] = []
    for deed, pick, day in deeds:
        here = [one for one in Customer.objects.filter(pk__in=[each.pk for each in people]) if one.erased_at is None]
        free = [one for one in here if one.merged_into_id is None]
        if deed == "moment":
            who = here[pick % len(here)] if here and pick % 10 else None
            moments.append(world.moment(who, day, logged_by=cast.bob.pk))
        elif deed in {"answer", "invite"}:
            about = moments[pick % len(moments)] if moments and pick % 10 else None
            answers += [world.answer(about)] if deed == "answer" else world.invite(about)
        elif deed == "load":
            sequencer.place()
            settle()
        elif deed == "merge" and len(free) > 1:
            world.merge(free[pick % len(free)], free[(pick + 1) % len(free)])
        elif deed == "part" and world.merged and _can_be_parted(world.merged[-1]):
            world.part()
        elif deed == "erase" and free:
            world.erase(free[pick % len(free)])
        elif deed == "withdraw" and answers:
            withdraw_response(response=Response.objects.get(pk=answers[pick % len(answers)]), by=BY, reason="test")
        elif moments and deed in {"unname", "take back", "put back"}:
            moment = moments[pick % len(moments)]
            if deed == "unname":
                world.unname(moment)
            elif Interaction.objects.get(pk=moment).recorded_at > clock.now() - timedelta(hours=1):
                (take_back_moment if deed == "take back" else put_back_moment)(
                    interaction=Interaction.objects.get(pk=moment), by=cast.bob
                )


def _can_be_parted(merging: Merging) -> bool:
    kept, gone = (Customer.objects.get(pk=one) for one in (merging.kept_id, merging.gone_id))
    return kept.erased_at is None and kept.merged_into_id is None and gone.erased_at is None and gone.merged_into_id == kept.pk


def load_everything() -> None:
    """What the worker does, in small commits; run in a process of its own, to be killed."""
    load.LINES_AT_ONCE, load.ROWS_IN_COMMIT, load.MOVED_IN_COMMIT = 20, 30, 15
    say("begun")
    settle()
    services.compact()
    say("done")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_loader_killed_at_random_points_moves_every_first_contact_exactly_once(version, cast, folder):
    world = World(version)
    people = world.customers(60)
    for one in people:
        for day in (9, 8):
            world.answer(world.moment(one, day))
    sequencer.place()
    settle()
    for one in people:
        world.moment(one, 7)
    for kept, gone in zip(people[:20:2], people[1:20:2], strict=True):
        world.merge(kept, gone)
    sequencer.place()
    chance = random.Random(11)
    killed = 0
    for _round in range(6):
        with start(load_everything, EVERWEEK_FACTS=str(folder)) as running:
            running.wait_for("begun")
            time.sleep(chance.uniform(0.0, 0.4))
            running.kill()
            killed += "done" not in running.outcome()[1]
            table.forget()
            # Each answer once, whatever it is about by now.
            assert Counter(touchpoint for touchpoint, _first in counted()) == dict.fromkeys((f"t{n}" for n in _numbers()), 1)
    with start(load_everything, EVERWEEK_FACTS=str(folder)) as running:
        assert running.finish() == ["begun", "done"]
    table.forget()
    assert killed > 1
    assert counted() == world.expected()
    assert set(told()) == {"no"}


def _numbers() -> list[int]:
    return [int(one[1:]) for one in Response.objects.values_list("touchpoint", flat=True)]
