"""Why cases happen: the tree stays a tree, a complaint is closed with its cause, and what leads is said as far as it is known."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from tests.act.giving import give, grid
from tests.act.opening import MONDAY, opened

from everweek import clock
from everweek.act.cases.joining import join_cases
from everweek.act.cases.rules import CaseKind, Decision
from everweek.act.cases.settling import close_case, decide_case, reopen_case, tell_decision
from everweek.act.cases.working import Word
from everweek.act.causes import rules, services
from everweek.act.causes.pareto import Span, pareto
from everweek.act.causes.queries import list_causes, suggest_causes
from everweek.act.causes.rules import MOST_DEEP, Tree
from everweek.act.clocks.rules import ClockKind
from everweek.act.clocks.services import tell_due
from everweek.act.evidence.rules import Figure
from everweek.act.evidence.year import tell_year
from everweek.act.models import Case, Cause
from everweek.act.queries import cases_within
from everweek.act.queues import CAUSELESS
from everweek.act.shown import show_case
from everweek.errors import Conflict, Invalid
from everweek.journal.models import Line
from everweek.science import NotEnough
from everweek.science.shares import wilson
from everweek.web.causes.words import hours_in_words, title

STEPS = st.lists(st.tuples(st.integers(0, 9), st.none() | st.integers(0, 9)), max_size=40)


class Plain:
    """The same tree written another way: nested lists of children, searched from the top; nothing of it is the rules' own."""

    def __init__(self):
        self.below = {None: []}

    def parent(self, one):
        return next(above for above, children in self.below.items() if one in children)

    def all_below(self, one):
        return [one, *(deeper for child in self.below[one] for deeper in self.all_below(child))]

    def deepest(self, one):
        return max([1, *(1 + self.deepest(child) for child in self.below[one])])

    def depth(self, one):
        return 0 if one is None else 1 + self.depth(self.parent(one))

    def may(self, one, under):
        if one in self.below and under in self.all_below(one):
            return False
        return self.depth(under) + (self.deepest(one) if one in self.below else 1) <= MOST_DEEP

    def hang(self, one, under):
        if one in self.below:
            self.below[self.parent(one)].remove(one)
        self.below.setdefault(one, [])
        self.below[under].append(one)


@given(STEPS)
def test_whatever_is_hung_under_what_it_stays_a_tree_of_four_levels(steps):
    plain, parents = Plain(), {}
    for one, under in steps:
        if under is not None and under not in parents:
            continue
        tree = Tree(dict(parents))
        try:
            rules.check_may_hang(tree, one if one in parents else None, under)
        except Invalid:
            assert not plain.may(one, under), (one, under, parents)
            continue
        assert plain.may(one, under), (one, under, parents)
        plain.hang(one, under)
        parents[one] = under
    tree = Tree(parents)
    counts = {one: one + 1 for one in parents}
    assert {one: sorted(tree.below(one)) for one in parents} == {one: sorted(plain.all_below(one)) for one in parents}
    assert tree.rolled(counts) == {one: sum(counts[deep] for deep in plain.all_below(one)) for one in parents}
    assert all(len(tree.line(one)) == plain.depth(one) <= MOST_DEEP for one in parents)


TOLD_APART = {"both": [50, 30, 12, 9], "the first alone": [60, 30, 29, 9], "none": [12, 11, 10]}
"""By Wilson's interval of the one among both: 30 of 42 is more than half, 60 of 90 too; 30 of 59 and 12 of 23 may be half."""


def test_half_of_the_cases_are_said_to_come_from_what_chance_cannot_explain():
    assert rules.leading([5, 4], 9) is None
    told = rules.leading([30, 9, 9, 9], 57)
    assert (told.causes, told.n, told.known, told.apart) == (1, 30, 57, True)
    # The second could as well be the third: Wilson's interval of 9 in 18 holds a half.
    assert rules.leading([20, 9, 9, 9], 47).apart is False
    # What leads is named as far as it can be told from what follows it.
    told = {name: rules.leading(counts, sum(counts)) for name, counts in TOLD_APART.items()}
    assert {name: one.sure for name, one in told.items()} == {"both": 2, "the first alone": 1, "none": 0}


@pytest.fixture
def monday():
    with clock.frozen(MONDAY):
        yield


def key(name):
    return Cause.objects.get(key=name)


def told(cast, case):
    decide_case(case=case, decision=Decision.REMEDY, what="We pay it back.", by=cast.bob)
    return tell_decision(case=case, word=Word(text="We pay it back."), by=cast.bob)


def test_erin_makes_the_ready_tree_hers_and_every_step_is_journalled(cast, monday):
    n = services.take_ready_tree(by=cast.erin)
    assert services.take_ready_tree(by=cast.erin) == 0
    assert Cause.objects.count() == n == 44
    late = key("delivery-late")
    services.rename_cause(cause=late, name="Ferry late", by=cast.erin)
    services.move_cause(cause=late, under=key("process"), by=cast.erin)
    services.lift_cause(cause=late, by=cast.erin)
    services.move_cause(cause=late, under=key("process"), by=cast.erin)
    for wrong, says in (
        (lambda: services.move_cause(cause=key("process"), under=late, by=cast.erin), "below itself"),
        (lambda: services.add_cause(name="Fog", under=key("not-known"), by=cast.erin), "stands nothing"),
        (lambda: services.retire_cause(cause=key("process"), by=cast.erin), "stand below"),
        (lambda: services.rename_cause(cause=key("not-known"), name="Whatever", by=cast.erin), "honest"),
    ):
        with pytest.raises((Invalid, Conflict), match=says):
            wrong()
    services.retire_cause(cause=late, by=cast.erin)
    with pytest.raises(Invalid, match="retired"):
        services.name_cause(case=opened(cast), cause=late, by=cast.bob)
    services.bring_back_cause(cause=late, by=cast.erin)
    # Taken once more, what was renamed and moved stays so.
    assert services.take_ready_tree(by=cast.erin) == 0
    found = list_causes()
    assert found.by_key("delivery-late").full == "The way we work › Ferry late"
    assert list(found.shown.values())[-1].key == "not-known"
    kinds = Line.objects.filter(subject_type="cause", subject_id=str(late.pk)).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [f"cause.{one}" for one in ("added", "renamed", "moved", "moved", "retired", "brought_back")]


def test_a_complaint_is_closed_with_its_cause_and_not_known_is_one(cast, monday):
    free = told(cast, opened(cast))
    close_case(case=free, by=cast.bob)
    assert free.standing != "closed", "the organisation has no causes yet"
    services.take_ready_tree(by=cast.erin)
    case, answer = told(cast, opened(cast)), told(cast, opened(cast, kind=CaseKind.UNHAPPY_ANSWER))
    with pytest.raises(Conflict, match="not known yet") as refused:
        close_case(case=case, by=cast.bob)
    assert (refused.value.code, refused.value.field) == ("no-cause", "cause")
    assert close_case(case=answer, by=cast.bob).standing == "closed"
    services.name_cause(case=case, cause=key("not-known"), by=cast.bob)
    assert close_case(case=case, by=cast.bob).standing == "closed"
    services.name_cause(case=case, cause=key("delivery-late"), by=cast.alice)
    services.name_cause(case=case, cause=key("delivery-late"), by=cast.alice)
    lines = [one.ids for one in Line.objects.filter(kind="case.cause_named").order_by("pk")]
    assert [(one["from"], one["to"]) for one in lines] == [
        (None, key("not-known").pk),
        (key("not-known").pk, key("delivery-late").pk),
    ]


def test_the_pareto_adds_up_by_branch_and_counts_what_each_takes(cast, monday):
    services.take_ready_tree(by=cast.erin)
    many = {"delivery-late": 8, "delivery-lost": 2, "delivery": 1, "price-bill": 3, "not-known": 2, None: 1}
    cases = []
    for name, n in many.items():
        for _each in range(n):
            case = opened(cast, customer=None, writer="Somebody")
            if name is not None:
                services.name_cause(case=case, cause=key(name), by=cast.bob)
            cases.append(case)
    part, whole = cases[0], cases[1]
    grid(cast)
    give(part, 10, cast.bob)
    join_cases(case=part, into=whole, by=cast.bob)
    with clock.frozen(MONDAY + timedelta(hours=2)):
        told(cast, cases[8])
    with clock.frozen(MONDAY + timedelta(days=30)):
        told(cast, cases[9])
        found = pareto(cast.erin, Span())
        delivery = pareto(cast.alice, Span(branch="delivery"))
        south = pareto(cast.erin, Span(unit=cast.south))
        tomorrow = pareto(cast.erin, Span(since=(MONDAY + timedelta(days=1)).date()))

    assert [(row.cause.key, row.n) for row in found.rows] == [("delivery", 10), ("price", 3)]
    assert (found.known, found.open, found.unknown) == (13, 1, 2)
    assert found.rows[0].share == wilson(10, 13)
    assert [round(row.cumulative, 6) for row in found.rows] == [round(10 / 13, 6), 1]
    # Of two nobody knows the middle.
    assert (found.rows[0].solved, found.rows[0].hours.have) == (2, 2)
    assert (found.rows[0].late.n, found.rows[0].late.value) == (2, 0.5), "cases are counted, not each promise of one"
    assert found.rows[0].cost == {"EUR": 10}
    assert [(row.cause and row.cause.key, row.n) for row in delivery.rows] == [
        ("delivery-late", 7),
        ("delivery-lost", 2),
        (None, 1),
    ]
    assert (south.known, tomorrow.known) == (0, 0)
    asked = show_case(cases[-1])
    assert [(one.cause.key, one.n, one.of) for one in suggest_causes(asked, list_causes())] == [
        ("delivery-late", 8, 14),
        ("price-bill", 3, 14),
        ("delivery-lost", 2, 14),
    ]
    # Of six cases nothing nearer is said than that it is delivery: they count, and are no cause that leads.
    Case.objects.filter(cause__in=[key("price-bill"), key("not-known")]).update(cause=key("delivery"))
    named = title(pareto(cast.erin, Span(branch="delivery")), "0")
    assert named.startswith("60 of 100 cases from “")
    assert "come from 2 causes" in named


@pytest.mark.django_db
def test_what_a_part_broke_counts_with_its_whole_here_as_in_the_evidence_of_the_year(cast, monday):
    services.take_ready_tree(by=cast.erin)
    whole, other, part = (services.name_cause(case=opened(cast), cause=key("delivery-late"), by=cast.bob) for _each in range(3))
    services.name_cause(case=part, cause=None, by=cast.bob)
    with clock.frozen(MONDAY + timedelta(hours=2)):
        told(cast, whole)
        told(cast, other)
    with clock.frozen(MONDAY + timedelta(days=30)):
        tell_due()
        reopen_case(case=whole, why="Dana wrote again.", by=cast.bob)
        join_cases(case=part, into=whole, by=cast.bob)
        [row] = pareto(cast.erin, Span(branch="delivery")).rows
        year = {(one.figure, one.which): one for one in tell_year(cast.erin, 2026).figures}
    assert (row.n, row.late.n, row.late.value) == (2, 2, 0.5), "the part broke its promises, the whole kept its own"
    # Of two cases with a first reply, and one that is part of one of them, that of the part alone was broken.
    replies = year[Figure.IN_TIME, ClockKind.FIRST_REPLY]
    assert (replies.n, replies.of) == (2, 3)
    late = year[Figure.CAUSE_LATE, "delivery"]
    assert (late.n, late.of) == (1, 2)


@pytest.mark.django_db
@pytest.mark.one_database("PostgreSQL plans by how many there are")
@pytest.mark.one_database("the hours are kept as numbers; what is counted of them is tried above on each")
def test_the_hours_to_a_solution_are_told_by_their_middle_and_the_ends_that_hold_it(cast, monday):
    services.take_ready_tree(by=cast.erin)
    for hours in range(1, 7):
        case = opened(cast, customer=None, writer="Somebody")
        services.name_cause(case=case, cause=key("price-bill"), by=cast.bob)
        with clock.frozen(MONDAY + timedelta(hours=hours)):
            told(cast, case)
    [row] = pareto(cast.erin, Span()).rows
    # Of six the smallest and the largest are the ends, and hold the middle 97 times of 100.
    assert (row.hours.value, row.hours.low, row.hours.high, row.solved) == (3.5, 1, 6, 6)
    assert hours_in_words(row) == "3.5 h (1.0 to 6.0) of 6 solved"
    assert hours_in_words(replace(row, hours=NotEnough("Too few.", have=2, need=6), solved=2)) == "too few to say, of 2 solved"


def test_an_index_leads_to_what_nobody_has_said_the_cause_of(cast):
    if connection.vendor == "postgresql":
        # Of a table that is known to be empty it reads all.
        connection.cursor().execute("SET LOCAL enable_seqscan = off")
    assert "act_cases_causeless" in cases_within(cast.erin).filter(CAUSELESS).explain()


def test_no_cause_is_suggested_that_only_came_of_cases_about_something_else(cast):
    """Of what is late at the same desk nothing follows for a ramp."""
    services.take_ready_tree(by=cast.erin)
    causes = {one.key: one for one in Cause.objects.all()}
    for said, key in (("The boat was late", "delivery-late"), ("Nobody at the ramp with the wheelchair", "premises-access")):
        services.name_cause(case=opened(cast, title=said), cause=causes[key], by=cast.bob)
    asked = opened(cast, title="Wheelchair, nobody at the ramp")
    found = suggest_causes(show_case(asked), list_causes())
    assert [(one.cause.key, one.n, one.of) for one in found] == [("premises-access", 1, 1)]
    assert suggest_causes(show_case(opened(cast, title="Where was my luggage?")), list_causes()) == []
