"""Where a case belongs: said by who works on it, told to whom it concerns, and no promise is moved with it."""

from datetime import timedelta

import pytest
from tests.act.giving import give, grid
from tests.act.opening import MONDAY, opened
from tests.cast import BY
from tests.flows.delivering import hear

from everweek import clock
from everweek.act.cases.joining import join_cases
from everweek.act.cases.moving import Belongs, move_case
from everweek.act.cases.settling import refer_case
from everweek.act.cases.working import Word, assign_case, write_to_customer
from everweek.act.clocks.services import tell_due
from everweek.act.facts import promise_facts
from everweek.act.models import Case, CaseClock
from everweek.errors import Conflict, Invalid
from everweek.journal.models import Line
from everweek.ledger.models import Posting
from everweek.messages.models import Notice
from everweek.moments.services import save_touchpoint
from everweek.people.services import close_unit


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def moved(case, unit, by, **changes):
    """The case, moved to a unit."""
    now = Case.objects.get(pk=case.pk)
    to = Belongs(unit=unit, touchpoint=changes.pop("touchpoint", now.touchpoint), title=changes.pop("title", now.title))
    return move_case(case=case, to=to, by=by, **changes)


def test_erin_gives_a_mailed_complaint_to_the_desk_concerned_and_again_changes_nothing(cast):
    gate = save_touchpoint(key="gate", name="At the gate", by=BY)
    case = opened(cast, unit=cast.house)
    with pytest.raises(Invalid, match="does not work on cases"):
        assign_case(case=case, to=cast.bob, by=cast.erin)
    dues = set(CaseClock.objects.values_list("kind", "due_at", "hours"))

    for _twice in range(2):
        moved(case, cast.north_desk, cast.erin, touchpoint=gate, title="Wheelchair", note="She waits at pier 4.")

    assert assign_case(case=case, to=cast.bob, by=cast.erin).touchpoint == gate
    line = Line.objects.get(kind="case.moved")
    assert (line.ids["from"], line.ids["to"], line.ids["touchpoint_to"]) == (cast.house.pk, cast.north_desk.pk, gate.pk)
    assert case.remarks.filter(side="note").count() == 1
    moved(case, cast.north_desk, cast.erin, note="She went home.")
    assert case.remarks.filter(side="note").last().text == "She went home."
    assert set(CaseClock.objects.values_list("kind", "due_at", "hours")) == dues


def test_one_moves_it_to_where_one_works_or_upward_and_nowhere_else(cast):
    case = opened(cast)
    with pytest.raises(Invalid, match="where you work"):
        moved(case, cast.south, cast.bob)
    assert moved(case, cast.house, cast.bob).unit == cast.house

    close_unit(unit=cast.south, by=cast.heidi, on=MONDAY.date())
    with pytest.raises(Invalid, match="open unit"):
        moved(case, cast.south, cast.erin)


def test_what_is_part_of_another_case_or_a_level_up_is_not_moved_by_whoever_has_it_no_more(cast):
    whole, part, above = opened(cast), opened(cast), opened(cast)
    join_cases(case=part, into=whole, by=cast.bob)
    refer_case(case=above, why="It is more than I may give.", by=cast.bob)

    for case in (part, above):
        with pytest.raises(Conflict):
            moved(case, cast.north, cast.bob)
    assert moved(above, cast.north, cast.alice).unit == cast.north


def test_who_may_have_it_there_keeps_it_and_whoever_may_not_is_told(cast):
    hers, his = opened(cast), opened(cast)
    assign_case(case=hers, to=cast.alice, by=cast.alice)
    assign_case(case=his, to=cast.bob, by=cast.bob)
    for case in (hers, his):
        moved(case, cast.north, cast.erin)
    hear()

    for case in (hers, his):
        case.refresh_from_db()
    assert (hers.owner, his.owner, his.standing) == (cast.alice, None, "in_hand")
    told = Notice.objects.filter(kind__in=["case.moved", "case.left"]).order_by("kind")
    assert [(one.member, one.kind) for one in told] == [(cast.bob, "case.left"), (cast.alice, "case.moved")]


def test_what_one_unit_broke_is_not_counted_with_the_one_the_case_was_moved_to(cast):
    case = opened(cast, unit=cast.house)
    with clock.frozen(MONDAY + timedelta(days=10)):
        tell_due()
        moved(case, cast.north_desk, cast.erin)
        write_to_customer(case=case, word=Word(text="We have found it."), by=cast.bob)
        write_to_customer(case=case, word=Word(text="It is on its way."), by=cast.bob)
    broken = {one.measure: (one.unit, one.kept) for one in promise_facts([case.pk])}
    assert broken == {"kept.first_reply": (cast.house.pk, False), "kept.solution": (cast.house.pk, False)}

    kept = opened(cast, unit=cast.house)
    moved(kept, cast.north_desk, cast.erin)
    write_to_customer(case=kept, word=Word(text="We are looking."), by=cast.bob)
    assert [(one.unit, one.kept) for one in promise_facts([kept.pk])] == [(cast.north_desk.pk, True)]


def test_what_was_given_stays_with_the_old_cost_centre_and_what_is_given_next_is_of_the_new_unit(cast):
    grid(cast)
    case = opened(cast, unit=cast.house)
    first = give(case, 20, cast.erin)
    case = moved(case, cast.north_desk, cast.erin)
    then = give(case, 10, cast.bob)

    first.refresh_from_db()
    assert (first.unit, then.unit) == (cast.house, cast.north_desk)
    legs = Posting.objects.filter(account__key__startswith="gesture:cost:").order_by("pk")
    assert [(one.account.key.split(":")[2], one.amount) for one in legs] == [
        (str(cast.house.pk), 200_000),
        (str(cast.north_desk.pk), 100_000),
    ]
