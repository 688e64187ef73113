"""What every write of a case shares: the case is held, changed, its turn reckoned anew, and one line says what happened."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.cases import rules
from everweek.act.cases.rules import WAIT_FOR_HER, Deed, Side, StageName, Standing, check_may, check_not_about
from everweek.act.clocks.rules import ClockKind
from everweek.act.clocks.services import stop_clock
from everweek.act.models import OPEN, Case, CaseClock, Remark, Stage
from everweek.errors import Conflict
from everweek.journal.services import Actor, Happening, record
from everweek.people.access import member_of
from everweek.people.holding import hold_customers

TURN: Final = ("turn_at", "promised")
ALWAYS: Final = (*TURN, "settled_at", "changed_at", "changes")


def hold(case: Case, deed: Deed | None = None, *, by: Actor | None = None, seen: int | None = None) -> Case:
    """The case as it stands now, held until the transaction ends.

    Args:
        case: As the caller knows it.
        deed: What is to be done to it; ``Conflict`` where that may not follow.
        by: Who is to do it; ``Conflict`` where the case is about them. Left out by what whom it is about may do all the same (a
            note, a word of the customer), and by what changes nothing.
        seen: How often it had been changed when the caller looked at it; ``Conflict`` where it was changed since.

    A case that was emptied is held for nothing: what is written into it now would be nobody's, and outlive what was deleted.
    """
    held = Case.objects.select_for_update(of=("self",)).select_related("unit").get(pk=case.pk)
    if seen is not None and held.changes != seen:
        raise Conflict(_("Somebody else changed this case while you looked at it. Look at it again, then act."), code="changed")
    if by is not None:
        check_is_not_about(held, by)
    if deed is not None:
        check_may(deed, Standing(held.standing))
    if not held.title:
        raise Conflict(
            _("The words of this case were deleted for good: nothing follows any more. Open a new one."), code="emptied"
        )
    return held


def hold_all(numbers: Iterable[int], *, seen: Mapping[int, int | None], by: Actor | None = None) -> dict[int, Case]:
    """Hold several cases until the transaction ends, by their numbers; ``seen`` says of each how often it had been changed.

    They are held in one order for everybody, or two who hold the same ones would wait for ever. Their customers are held before
    them, as those do who merge and erase customers. ``Conflict`` as for ``hold``.
    """
    wanted = sorted(set(numbers))
    hold_customers(Case.objects.filter(pk__in=wanted).values_list("customer", flat=True))
    return {pk: hold(Case(pk=pk), by=by, seen=seen.get(pk)) for pk in wanted}


def check_is_not_about(case: Case, by: Actor) -> None:
    """Raise ``Conflict`` where a case is about ``by``; the house itself and customers are nobody it is about."""
    if case.about_member_id is not None:
        member = member_of(by)
        check_not_about(case.about_member_id, member.pk if member is not None else None)


def put(case: Case, kind: str, by: Actor, changed: Mapping[str, object], **told: Mapping[str, object]) -> Case:
    """Change a case that is held, and write the line that says so; returns the case. Move its clocks before it.

    ``told`` are ``ids``, ``old`` and ``new`` of the line.
    """
    now = clock.now()
    if case.response_id is not None and member_of(by) is not None:
        # Where nobody can be replied to, it is promised that one of us looks at it: whoever does anything has.
        stop_clock(case, ClockKind.LOOK, now)
    for name, value in changed.items():
        setattr(case, name, value)
    case.changed_at, case.changes = now, case.changes + 1
    take_turn(case, now)
    case.settled_at = None if case.standing in OPEN else case.settled_at or now
    case.save(update_fields=[*changed, *ALWAYS])
    record(line(case, kind, by, **told))
    return case


def line(case: Case, kind: str, by: Actor, **told: Mapping[str, object]) -> Happening:
    """A journal line that something happened to a case; it holds the customer's number, so that no listener has to ask for it."""
    ids = {
        "case": case.pk,
        "unit": case.unit_id,
        "customer": case.customer_id,
        "owner": case.owner_id,
        "round": case.round,
        **told.get("ids", {}),
    }
    return Happening(kind, by, ("case", case.pk), ids=ids, old=told.get("old"), new=told.get("new"), history=case.history)


def is_nobodys_answer(case: Case) -> bool:
    """Whether nobody can be replied to in a case: it follows an answer without a customer, a name and an address."""
    return rules.answers_nobody(response=case.response_id, customer=case.customer_id, writer=case.writer, address=case.address)


def promised_in(case: Case) -> Sequence[ClockKind]:
    """What is promised when a case begins: a first reply and a solution; to nobody neither, but that one of us looks at it."""
    return (ClockKind.LOOK,) if is_nobodys_answer(case) else (ClockKind.FIRST_REPLY, ClockKind.SOLUTION)


def take_turn(case: Case, now: datetime) -> None:
    """Note in a case when it wants somebody next, and whether a promise is due then; whoever calls stores both (``TURN``).

    It is when its first clock is due, else when the customer was waited for enough. That counts from our last word to the
    customer: a note among ourselves puts nothing off. A case that runs no clock and waits for nobody wants somebody ``now``.
    """
    dues = CaseClock.objects.filter(case=case, stopped_at=None, due_at__isnull=False).values_list("due_at", flat=True)
    due = min((one for one in dues if one is not None), default=None)
    case.promised, case.turn_at = due is not None, due or now
    if due is None and case.standing in {Standing.WAITING, Standing.TOLD}:
        ours = Remark.objects.filter(case=case, side=Side.US).order_by("-at").values_list("at", flat=True).first()
        case.turn_at = (ours or now) + WAIT_FOR_HER


def stamp(case: Case, name: StageName, at: datetime, by: Actor) -> None:
    """Note that a case reached a stage in its round at a moment; only the first time counts."""
    Stage.objects.get_or_create(case=case, round=case.round, name=name, defaults={"at": at, "by": by.actor})
