"""Setting a case aside: nobody's complaint, settled elsewhere, or nobody could be reached.

Nobody is told: who sent spam is not written to, and whoever waits for us reads on their page that a word of theirs takes it up.
"""

from django.db import transaction
from django.db.models import Q

from everweek import clock
from everweek.act.cases import rules
from everweek.act.cases.above import check_may_settle
from everweek.act.cases.changing import hold, put
from everweek.act.cases.rules import Aside, Deed, Side, Standing
from everweek.act.cases.working import Word, noted, said
from everweek.act.clocks.rules import ClockKind
from everweek.act.clocks.services import pause_clock
from everweek.act.giving.lapsing import lapse_requests
from everweek.act.models import Case, Remark
from everweek.journal.services import Actor
from everweek.people.access import reach_of
from everweek.people.policy import Action
from everweek.people.rules import check_words


@transaction.atomic
def set_aside(*, case: Case, why: Aside, by: Actor, text: str = "", seen: int | None = None) -> Case:
    """End a case that is not to be settled, saying why; its clocks stop. Set aside for that already, only a new note is kept.

    Raises:
        Conflict: A customer's words stand in it and ``by`` does not lead there (``heard``), it is about them, stands a level up
            that is not theirs, or is not open.
        Invalid: ``text`` is missing where it was settled elsewhere, or nobody could be reached.
    """
    held = hold(case)
    words = check_words(text, "text", required=False)
    if held.standing == Standing.ASIDE and held.aside == why:
        return noted(held, words, by)
    held = hold(case, Deed.SET_ASIDE, by=by, seen=seen)
    check_may_settle(held, by)
    rules.check_may_set_aside(
        why,
        words,
        heard=is_heard(held),
        leads=reach_of(by, Action.CASES_LEAD).allows_unit(held.unit),
    )
    if words:
        said(held, Side.NOTE, Word(text=words), by)
    now = clock.now()
    for kind in ClockKind:
        pause_clock(held, kind, now)
    lapse_requests(cases=[held.pk], by=by)
    changed = {"standing": Standing.ASIDE, "aside": why.value}
    return put(held, "case.set_aside", by, changed, ids={"why": why.value}, new={"text": words} if words else {})


def is_heard(case: Case) -> bool:
    """Whether words of a customer stand in a case, or in one that is part of it: written, said, or in the answer it is about."""
    theirs = Q(case=case) | Q(case__joined_into=case) | Q(told_in=case)
    answers = Q(pk=case.pk) | Q(joined_into=case)
    return (
        Case.objects.filter(answers, response__isnull=False).exists()
        or Remark.objects.filter(theirs, side=Side.CUSTOMER).exists()
    )
