"""Whatever is done to cases in whatever order, refused or not: nobody is forgotten, no word is lost, nothing closes untold."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.act.opening import MONDAY, opened
from tests.trying import tries

from everweek import clock
from everweek.act.cases.aside import set_aside
from everweek.act.cases.joining import join_cases, part_case
from everweek.act.cases.rules import Aside, Decision, Severity
from everweek.act.cases.settling import close_case, decide_case, hear_verdict, refer_case, reopen_case, tell_decision
from everweek.act.cases.working import (
    Assessment,
    Word,
    assess_case,
    assign_case,
    hear_customer,
    note_in_case,
    write_to_customer,
)
from everweek.act.clocks.services import tell_due
from everweek.act.following.returned import did_not_arrive
from everweek.act.models import OPEN, Case, CaseClock, Remark
from everweek.act.queries import list_conversation
from everweek.errors import Conflict, Invalid
from everweek.journal.models import Line

WHO = ("alice", "bob", "erin")
DEEDS = {
    "assess": lambda case, by, _one: assess_case(case=case, assessment=Assessment(severity=Severity.CRITICAL), by=by),
    "take": lambda case, by, _one: assign_case(case=case, to=by, by=by, note=f"{by.name} takes it."),
    "give away": lambda case, by, _one: assign_case(case=case, to=None, by=by),
    "note": lambda case, by, _one: note_in_case(case=case, word=Word(text="Between ourselves."), by=by),
    "write": lambda case, by, _one: write_to_customer(case=case, word=Word(text="We look."), by=by),
    "ask": lambda case, by, _one: write_to_customer(case=case, word=Word(text="Which one?"), by=by, asks=True),
    "hear": lambda case, by, _one: hear_customer(case=case, word=Word(text="Any news?"), by=by),
    "hear late": lambda case, by, _one: hear_customer(
        case=case, word=Word(text="Sent yesterday.", at=clock.now() - timedelta(days=1)), by=by
    ),
    "put right": lambda case, by, _one: decide_case(case=case, decision=Decision.REMEDY, what="Paid.", by=by),
    "offer": lambda case, by, _one: decide_case(case=case, decision=Decision.ALTERNATIVE, what="A later ferry.", by=by),
    "tell": lambda case, by, _one: tell_decision(case=case, word=Word(text="This is it."), by=by),
    "agree": lambda case, by, _one: hear_verdict(case=case, agrees=True, word="Fine.", by=by),
    "disagree": lambda case, by, _one: hear_verdict(case=case, agrees=False, word="No.", by=by),
    "refer": lambda case, by, _one: refer_case(case=case, why="Not mine.", by=by),
    "close": lambda case, by, _one: close_case(case=case, by=by),
    "close with her word": lambda case, by, _one: close_case(case=case, by=by, customer_said="Well."),
    "reopen": lambda case, by, _one: reopen_case(case=case, why="It never came.", by=by),
    "join": lambda case, by, one: join_cases(case=case, into=one, by=by),
    "part": lambda case, by, _one: part_case(case=case, by=by),
    "set aside": lambda case, by, _one: set_aside(case=case, why=Aside.ELSEWHERE, text="Paid at the desk.", by=by),
    "came back": lambda case, by, _one: [did_not_arrive(case.pk, word, by) for word in words_told(case)],
    "first came back": lambda case, by, _one: [did_not_arrive(case.pk, word, by) for word in words_told(case)[:1]],
    "look": lambda _case, _by, _one: tell_due(),
}
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(DEEDS)), st.sampled_from(WHO), st.booleans(), st.sampled_from([0, 1, 30, 300])), max_size=25
)


def words_told(case):
    """Our words in a case, in their order: their letters may all come back."""
    return list(Remark.objects.filter(case=case, side="us").order_by("at", "pk").values_list("pk", flat=True))


def check(cases, said_before):
    """What must hold of all cases, whatever was done; answers with what was said in them."""
    said = Counter(Remark.objects.values_list("pk", flat=True))
    assert not said_before - said
    for case in Case.objects.filter(pk__in=[one.pk for one in cases]):
        clocks = Counter(CaseClock.objects.filter(case=case, stopped_at=None).values_list("kind", flat=True))
        assert all(number == 1 for number in clocks.values()), clocks
        if case.settled_at is None:
            due = CaseClock.objects.filter(case=case, stopped_at=None, due_at__isnull=False).order_by("due_at").first()
            assert case.promised == (due is not None), "the queues are told apart by it"
            assert due is None or case.turn_at == due.due_at
        if case.standing == "closed":
            assert not clocks, "nothing is promised where all is done"
            assert case.told_at
            assert case.remedy or (case.alternative and (case.agreed or case.customer_said or looked_at(case))), "a dead end"
        elif case.standing in OPEN:
            assert clocks["solution"] == 1 or case.standing == "told", case.standing
            assert (case.standing == "told") == (case.told_at is not None)
        else:
            assert case.joined_into_id or case.aside
            assert not CaseClock.objects.filter(case=case, next_at__isnull=False).exists()
    for whole in cases:
        parts = Case.objects.filter(joined_into=whole.pk).count()
        assert len(list_conversation(whole)) >= Remark.objects.filter(case=whole).count() + parts
    return said


def looked_at(case):
    """Whether somebody else closed the case than told what was decided."""
    lines = Line.objects.filter(subject_type="case", subject_id=str(case.pk)).order_by("-pk")
    closer = lines.filter(kind="case.closed").first().actor
    return closer != lines.filter(kind="case.told").first().actor


@pytest.mark.django_db
def test_nobody_is_forgotten_and_nothing_lost_by_any_order_of_deeds(cast):
    @settings(max_examples=tries(10), deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def in_any_order(steps):
        with transaction.atomic(), clock.frozen(MONDAY) as _now:
            cases = [opened(cast), opened(cast, customer=None, writer="D.")]
            said, now = check(cases, Counter()), MONDAY
            for deed, who, first, minutes in steps:
                now += timedelta(minutes=minutes)
                case, other = cases if first else cases[::-1]
                with clock.frozen(now), transaction.atomic():
                    try:
                        with transaction.atomic():
                            DEEDS[deed](case, getattr(cast, who), other)
                    except (Conflict, Invalid):
                        pass
                    said = check(cases, said)
            transaction.set_rollback(True)

    in_any_order()
