"""That a letter with what was decided did not arrive: by it nobody was told, and the case waits for that again."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.cases.changing import hold, put
from everweek.act.cases.rules import WAIT_FOR_HER, Side, StageName, Standing
from everweek.act.cases.working import Word, said
from everweek.act.clocks.rules import ClockKind
from everweek.act.clocks.services import pause_clock, resume_clock, run_on
from everweek.act.following.rules import HERE
from everweek.act.models import Case, CaseLink, Remark, Stage
from everweek.journal.services import Actor
from everweek.messages.contact.marks import mark_of
from everweek.messages.contact.queries import keys_of, marks_held
from everweek.messages.contact.returning import ARRIVED
from everweek.people.queries import organisation

_WORD: Final = re.compile(r"case:\d+:word:(\d+)")


@transaction.atomic
def note_untold(*, contacts: Collection[int], addresses: Collection[int], by: Actor) -> int:
    """That these letters (by their contacts) did not arrive, and that mail comes back from these held addresses; of how many
    cases the customer is not told by that. Said again it changes nothing.

    Whoever answered since, or came by the link since, has been told.
    """
    words = [int(found[1]) for key in keys_of(contacts).values() if (found := _WORD.fullmatch(key))]
    told = Remark.objects.filter(pk__in=words, side=Side.US, case__told_at__isnull=False)
    remarks = {*told.values_list("case", "pk"), *_told_at(addresses)}
    return sum(untell(case, remark, by) for case, remark in sorted(remarks))


def _told_at(addresses: Collection[int]) -> list[tuple[int, int]]:
    """What was told lately to whom we know by such an address alone: no letter of theirs has a contact to come back to."""
    marks = marks_held(addresses)
    if not marks:
        return []
    since = clock.now() - ARRIVED
    # By their turn, which an index holds: it follows from when they were told.
    lately = Case.objects.filter(settled_at=None, turn_at__gte=since + WAIT_FOR_HER, told_at__gte=since, customer=None)
    cases = [pk for pk, address in lately.exclude(address="").values_list("pk", "address") if mark_of(address) in marks]
    return list(Remark.objects.filter(case__in=cases, side=Side.US, through=HERE).exclude(letter="").values_list("case", "pk"))


def untell(case: int, remark: int, by: Actor) -> bool:
    """The same of one word of ours, in the transaction of whoever calls; whether its customer is not told by that.

    What was joined or set aside since stays so: it goes on untold once it is parted, or taken up again.
    """
    row = Case.objects.filter(pk=case).exclude(title="").first()
    if row is None:
        return False
    held = hold(row)
    at = Remark.objects.filter(pk=remark, case=held).values_list("at", flat=True).first()
    if at is None or held.told_at != at or held.agreed is not None or _heard_since(held, at):
        return False
    now, was = clock.now(), held.standing
    Stage.objects.filter(case=held, round=held.round, name__in=(StageName.DECISION_TOLD, StageName.CLOSING)).delete()
    changed: dict[str, object] = {"told_at": None, "closed_at": None}
    run_on(held, at, now)
    for kind in ClockKind:
        resume_clock(held, kind, at)
        if was in {Standing.JOINED, Standing.ASIDE}:
            # There it waits with what else was promised, since it is not open any more.
            pause_clock(held, kind, held.settled_at or now)
    if was not in {Standing.JOINED, Standing.ASIDE}:
        changed["standing"] = Standing.IN_HAND if held.owner_id is not None else Standing.NEW
    with translation.override(organisation().language):
        note = _("The letter with what was decided did not reach the customer, who is not told yet: tell them in another way.")
    said(held, Side.NOTE, Word(text=note), by)
    put(held, "case.untold", by, changed, ids={"remark": remark, "was": was})
    return True


def _heard_since(case: Case, at: datetime) -> bool:
    if Remark.objects.filter(case=case, side=Side.CUSTOMER, at__gt=at).exists():
        return True
    return CaseLink.objects.filter(case=case, used_at__gt=at).exists()
