"""Promises to customers are counted once each: kept or broken, right again whatever becomes of their cases."""

import random
from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from tests.act.opening import MONDAY, opened

from everweek import clock
from everweek.act.cases.joining import join_cases, part_case
from everweek.act.cases.rules import Decision, Severity
from everweek.act.cases.settling import close_case, decide_case, hear_verdict, tell_decision
from everweek.act.cases.working import Assessment, Word, assess_case, hear_customer, write_to_customer
from everweek.act.causes.services import name_cause, take_ready_tree
from everweek.act.clocks.services import tell_due
from everweek.act.models import Case, CaseClock, Cause
from everweek.errors import Conflict, Invalid
from everweek.facts import ask, services
from everweek.journal import sequencer
from everweek.journal.delivery import settle
from everweek.people.services import erase_customer
from everweek.prove.measures import labels, measure
from everweek.science import NotEnough
from everweek.science.clusters import Clusters

pytestmark = pytest.mark.django_db
LISBON = ZoneInfo("Europe/Lisbon")
HOUR = timedelta(hours=1)
EVERY = ("kept.first_reply", "kept.next_reply", "kept.solution")


def load() -> None:
    sequencer.place()
    settle()


def counted(*by: str, **more: object) -> Counter[tuple[object, ...]]:
    """What the facts count: the cut and the score, with how often."""
    groups = ask.promises(measures=EVERY, by=by, **more)
    return Counter({(*one.key, score): tally.n for one in groups for score, tally in one.tallies.items()})


def looked_through() -> Counter[tuple[object, ...]]:
    """The same told slowly, from the clocks one by one: by measure, unit and day."""
    found: Counter[tuple[object, ...]] = Counter()
    for one in CaseClock.objects.select_related("case"):
        if one.late_since:
            day, score = one.late_since, 0.0
        elif one.stopped_at:
            day, score = one.stopped_at, 1.0
        else:
            continue
        found[f"kept.{one.kind}", str(one.case.unit_id), day.astimezone(LISBON).date().isoformat(), score] += 1
    return found


def by_case() -> list[tuple[int, int]]:
    """How many promises of each case were kept, of how many: from the clocks one by one, a part with its whole."""
    of: dict[int, tuple[int, int]] = {}
    for one in CaseClock.objects.select_related("case"):
        if one.late_since or one.stopped_at:
            whole = one.case.joined_into_id or one.case_id
            kept, many = of.get(whole, (0, 0))
            of[whole] = kept + (one.late_since is None), many + 1
    return list(of.values())


def sums() -> Clusters:
    """What the facts count of all promises together, by case."""
    found = ask.promises(measures=EVERY)
    return found[0].cases if found else Clusters(0, 0, 0, 0, 0, 0)


def summed(cases: list[tuple[int, int]]) -> Clusters:
    parts = [(1, kept, n, kept * kept, kept * n, n * n) for kept, n in cases]
    return Clusters(*(sum(part[place] for part in parts) for place in range(6)))


def test_what_runs_counts_neither_way_what_is_late_is_broken_at_once_and_stays_so(cast):
    with clock.frozen(MONDAY):
        case = opened(cast)
    load()
    assert counted() == {}, "nothing is known of a promise that runs"
    with clock.frozen(MONDAY + 9 * HOUR):
        tell_due()
    load()
    assert counted("measure", "day") == {("kept.first_reply", "2026-11-02", 0.0): 1}
    with clock.frozen(MONDAY + 30 * HOUR):
        write_to_customer(case=case, word=Word(text="We are sorry."), by=cast.bob)
        decide_case(case=case, decision=Decision.REMEDY, what="It was brought back.", by=cast.bob)
        tell_decision(case=case, word=Word(text="It was brought back."), by=cast.bob)
    load()
    assert counted("measure", "day") == {
        ("kept.first_reply", "2026-11-02", 0.0): 1,
        ("kept.solution", "2026-11-03", 1.0): 1,
    }
    erase_customer(customer=cast.dana, by=cast.erin)
    load()
    assert counted("measure", "unit") == {
        ("kept.first_reply", str(cast.north_desk.pk), 0.0): 1,
        ("kept.solution", str(cast.north_desk.pk), 1.0): 1,
    }, "that a promise was kept stays counted, whose it was does not"


DEEDS = (
    lambda cast, case, _other: write_to_customer(case=case, word=Word(text="We look into it."), by=cast.bob),
    lambda cast, case, _other: hear_customer(case=case, word=Word(text="And?"), by=cast.bob),
    lambda cast, case, _other: assess_case(case=case, assessment=Assessment(severity=Severity.CRITICAL), by=cast.bob),
    lambda cast, case, _other: decide_case(case=case, decision=Decision.REMEDY, what="Mended.", by=cast.bob),
    lambda cast, case, _other: tell_decision(case=case, word=Word(text="Mended."), by=cast.bob),
    lambda cast, case, _other: hear_verdict(case=case, agrees=False, word="No.", by=cast.bob),
    lambda cast, case, _other: hear_verdict(case=case, agrees=True, word="Good.", by=cast.bob),
    lambda cast, case, _other: close_case(case=case, by=cast.erin),
    lambda cast, case, other: join_cases(case=case, into=other, by=cast.bob),
    lambda cast, case, _other: part_case(case=case, by=cast.bob),
    lambda _cast, _case, _other: tell_due(),
)


@pytest.mark.one_database("what is counted depends on the lines and not on where they are kept")
def test_in_whatever_order_things_happen_the_facts_count_what_the_clocks_say(cast):
    chance, at, joined = random.Random(2), MONDAY, 0
    with clock.frozen(at):
        cases = [opened(cast, unit=cast.south if n % 2 else cast.north_desk) for n in range(4)]
    for _step in range(40):
        at += chance.choice((0.02, 0.1, 0.5, 2)) * HOUR
        case, other = chance.sample(cases, 2)
        with clock.frozen(at):
            try:
                chance.choice(DEEDS)(cast, Case.objects.get(pk=case.pk), Case.objects.get(pk=other.pk))
            except (Conflict, Invalid):
                continue
        load()
        before = counted("measure", "unit", "day")
        assert before == looked_through()
        assert sums() == summed(by_case())
        joined += sums().number < len({one.case_id for one in CaseClock.objects.all()})
    assert joined, "some were joined: else it is not shown that a part is one with its whole"
    assert {key[-1] for key in before} == {0.0, 1.0}, "some were kept, some broken: else nothing is shown"
    services.rebuild()
    assert counted("measure", "unit", "day") == before


def test_promises_are_cut_by_the_weekday_they_were_due_on_by_severity_way_and_cause(cast):
    take_ready_tree(by=cast.erin)
    late = Cause.objects.get(key="delivery-late")
    with clock.frozen(MONDAY + 6 * HOUR):
        # In the afternoon of a Monday: what is promised within a working day is due on Tuesday, however soon it is kept.
        normal = [opened(cast) for _each in range(5)]
        grave = [opened(cast, severity=Severity.CRITICAL) for _each in range(5)]
        for case in (*normal, *grave):
            write_to_customer(case=case, word=Word(text="We look into it."), by=cast.bob)
        for case in normal:
            name_cause(case=case, cause=late, by=cast.bob)
    load()
    due = {one.case.severity: one.due_at.astimezone(LISBON).isoweekday() for one in CaseClock.objects.filter(kind="first_reply")}
    assert due == {Severity.NORMAL: 2, Severity.CRITICAL: 1}
    assert counted("day", "weekday", "severity", "cause", "channel") == {
        ("2026-11-02", "2", "2", "delivery-late", "hand", 1.0): 5,
        ("2026-11-02", "1", "4", None, "hand", 1.0): 5,
    }
    monday, tuesday = measure("kept", viewer=cast.erin, by=["weekday"]).rows
    assert (monday.cut, tuesday.cut, tuesday.result.n) == ({"weekday": "1"}, {"weekday": "2"}, 5)
    with translation.override("de"):
        assert labels("weekday", ["1", ""], "kept") == {"1": "Montag", "": "not recorded"}
        assert labels("severity", ["4"], "kept") == {"4": "critical"}
    assert labels("weekday", ["1"], "csat") == {"1": "1"}, "what a file called its first weekday nobody knows"
    [branch] = measure("kept", viewer=cast.erin, where={"cause": "delivery"}).rows
    assert branch.result.n == 5, "a cause stands for all below it"
    for wrong, told in {"weekday": "1 for Monday", "severity": "4 for critical", "cause": "Did you mean delivery"}.items():
        with pytest.raises(Invalid, match=told):
            measure("kept", viewer=cast.erin, where={wrong: "deliver"})
    name_cause(case=normal[0], cause=None, by=cast.bob)
    load()
    assert counted("cause") == {("delivery-late", 1.0): 4, (None, 1.0): 6}


def test_the_share_of_promises_kept_has_its_interval_and_is_told_to_those_who_answer_for_a_unit(cast):
    with clock.frozen(MONDAY):
        cases = [opened(cast) for _each in range(10)]
        opened(cast, unit=cast.south)
        for case in cases[:7]:
            write_to_customer(case=case, word=Word(text="We look into it."), by=cast.bob)
    with clock.frozen(MONDAY + 9 * HOUR):
        tell_due()
    load()
    row, few = measure("kept.first_reply", viewer=None, by=["unit"]).rows
    # Wilson's interval of 7 of 10, as in Newcombe (1998), Statistics in Medicine 17, 857-872.
    assert (row.cut["unit"], row.result.n, row.result.value) == (cast.north_desk.key, 10, 70)
    assert (round(row.result.low, 1), round(row.result.high, 1)) == (39.7, 89.2)
    assert isinstance(few.result, NotEnough)
    [both] = measure("kept", viewer=cast.erin).rows
    assert both.result.n == 11
    with pytest.raises(Invalid, match="no 'language'"):
        measure("kept", viewer=None, by=["language"])
    [hers] = measure("kept", viewer=cast.bob).rows
    assert hers.result.n == 10, "the desk's own, and none of the south's"
    with pytest.raises(Invalid, match="no unit"):
        measure("kept", viewer=cast.bob, where={"unit": cast.south.key})
