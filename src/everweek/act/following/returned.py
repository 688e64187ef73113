"""That a letter about a case did not arrive: what it alone kept, stopped or stamped was not, and what it asked is not waited for.

What was promised stays promised: a clock runs on from the moment it was due before, as if nothing had stopped it.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.cases.changing import hold, line, put
from everweek.act.cases.rules import Side, StageName, Standing
from everweek.act.cases.working import Word, said
from everweek.act.clocks.rules import REPLIES, ClockKind
from everweek.act.clocks.services import ask_instead, rest_clock, resume_clock, run_on, running
from everweek.act.following.keys import case_opened, opened_key, word_of
from everweek.act.following.reaching import is_reached
from everweek.act.following.rules import Ours, instead_of
from everweek.act.models import Case, CaseLink, Remark, Stage
from everweek.journal.models import Line
from everweek.journal.services import Actor, record
from everweek.messages.contact.marks import mark_of
from everweek.messages.contact.queries import keys_of, marks_held
from everweek.messages.contact.returning import ARRIVED
from everweek.messages.told.went import Went, letters_went
from everweek.people.queries import organisation

RETURNED = "case.letter_returned"
_REST = frozenset({Standing.JOINED, Standing.ASIDE})
"""Where a case waits with all that was promised, since it is not open any more."""


@transaction.atomic
def note_returned(*, contacts: Collection[int], addresses: Collection[int], by: Actor) -> int:
    """Note that letters did not arrive, and what follows in their cases; returns of how many letters about cases that is news.

    ``contacts`` are those of the letters; ``addresses`` are held ones, from which mail came back. Noted again it changes nothing.
    A customer who answered since, or came by the link since, has read what was written.
    """
    keys, marks = list(keys_of(contacts).values()), marks_held(addresses)
    words = [word for key in keys if (word := word_of(key)) is not None]
    found = dict(Remark.objects.filter(pk__in=words, side=Side.US).values_list("pk", "case"))
    found |= dict(_lately_written(marks))
    opened = {case for key in keys if (case := case_opened(key)) is not None} | set(_lately_opened(marks))
    # In one order for everybody, who each hold a case.
    each = sorted([*((case, remark) for remark, case in found.items()), *((case, 0) for case in opened)])
    return sum(did_not_arrive(case, word, by) if word else not_acknowledged(case=case, by=by) for case, word in each)


def _lately_written(marks: Collection[str]) -> Iterator[tuple[int, int]]:
    """Pairs (remark, case) written lately to customers known by such an address alone, whose letters have no contact."""
    if not marks:
        return
    rows = Remark.objects.filter(at__gte=clock.now() - ARRIVED, side=Side.US, case__customer=None).exclude(letter="")
    for remark, case, address in rows.values_list("pk", "case", "case__address"):
        if mark_of(address) in marks:
            yield remark, case


def _lately_opened(marks: Collection[str]) -> Iterator[int]:
    if not marks:
        return
    rows = Case.objects.filter(opened_at__gte=clock.now() - ARRIVED, customer=None, history=False).exclude(address="")
    for case, address in rows.values_list("pk", "address"):
        if mark_of(address) in marks:
            yield case


def did_not_arrive(case: int, remark: int, by: Actor) -> bool:
    """Note that one word of ours did not reach its customer, in the caller's transaction; returns whether that is news.

    Where that word told what was decided, the customer counts as not told. A case that was joined or set aside since stays so: it
    goes on untold once it is parted, or taken up again.
    """
    row = Case.objects.filter(pk=case).exclude(title="").first()
    if row is None:
        return False
    held, now = hold(row), clock.now()
    word = Remark.objects.filter(pk=remark, case=held, returned_at=None).first()
    if word is None or _heard_since(held, word.at):
        return False
    told = held.told_at == word.at
    if told and held.agreed is not None:
        return False
    Remark.objects.filter(pk=word.pk).update(returned_at=now)
    ours = _ours(held)
    own = next(one for one in ours if one.remark == word.pk)
    last = Remark.objects.filter(case=held, side=Side.CUSTOMER).order_by("-at").values_list("at", flat=True).first()
    instead = instead_of(own, ours, heard_at=last)
    run_on(held, REPLIES, word.at, instead=instead.replied, at=now)
    _stamp_anew(held, ours, by, at=word.at)
    if told:
        _untell(held, word, by)
        return True
    ask_instead(held, word.at, instead=instead.asked, at=now)
    changed: dict[str, object] = {}
    if own.asks and not instead.waits and held.standing == Standing.WAITING:
        changed["standing"] = _in_hand(held)
    if held.standing == Standing.CLOSED and any(running(held, kind) for kind in REPLIES):
        # What the customer wrote is unanswered after all, and somebody still owes an answer.
        Stage.objects.filter(case=held, round=held.round, name=StageName.CLOSING).delete()
        changed |= {"standing": Standing.TOLD, "closed_at": None}
    _rest(held)
    put(held, RETURNED, by, changed, ids={"remark": word.pk, "asks": own.asks})
    return True


def _untell(held: Case, word: Remark, by: Actor) -> None:
    was = held.standing
    Stage.objects.filter(case=held, round=held.round, name__in=(StageName.DECISION_TOLD, StageName.CLOSING)).delete()
    changed: dict[str, object] = {"told_at": None, "closed_at": None}
    run_on(held, [ClockKind.SOLUTION], word.at, at=clock.now())
    for kind in ClockKind:
        resume_clock(held, kind, word.at)
    _rest(held)
    if was not in _REST:
        changed["standing"] = _in_hand(held)
    with translation.override(organisation().language):
        note = _("The letter with what was decided did not reach the customer, who is not told yet: tell them in another way.")
    said(held, Side.NOTE, Word(text=note), by)
    put(held, "case.untold", by, changed, ids={"remark": word.pk, "was": was})


def not_acknowledged(*, case: int, by: Actor) -> bool:
    """Note that the letter which acknowledges a case did not arrive, so that nothing does; returns whether that is news."""
    row = Case.objects.filter(pk=case).exclude(title="").first()
    if row is None:
        return False
    held, key = hold(row), opened_key(case)
    if key not in letters_went([key], address=is_reached(held)):
        # None was written: too many came from there, or no mail was set up.
        return False
    if _heard_since(held, held.opened_at) or any(one.ids.get("remark") is None for one in _lines(held, RETURNED)):
        return False
    Stage.objects.filter(case=held, round=1, name=StageName.ACKNOWLEDGEMENT, by=by.actor).delete()
    _stamp_anew(held, _ours(held), by)
    record(line(held, RETURNED, by, ids={"remark": None, "asks": False}))
    return True


def _in_hand(case: Case) -> Standing:
    return Standing.IN_HAND if case.owner_id is not None else Standing.NEW


def _rest(held: Case) -> None:
    """Let the promises of a case that is not open any more wait since the moment at which it ceased to be open."""
    if held.standing in _REST:
        for kind in ClockKind:
            rest_clock(held, kind, held.settled_at or clock.now())


def _ours(held: Case) -> list[Ours]:
    """Our words to the customer, in their order; in which round each was said, and whether it asked, is read from the journal."""
    told: Mapping[int, Line] = {one.ids["remark"]: one for one in _lines(held, "case.written", "case.told")}
    rows = Remark.objects.filter(case=held, side=Side.US).order_by("at", "pk")
    return [
        Ours(
            remark=one.pk,
            at=one.at,
            by=one.by,
            round=told[one.pk].ids["round"] if one.pk in told else held.round,
            asks=one.pk in told and bool(told[one.pk].ids.get("asks")),
            arrived=one.returned_at is None,
        )
        for one in rows
    ]


def _lines(held: Case, *kinds: str) -> list[Line]:
    return list(Line.objects.filter(subject_type="case", subject_id=str(held.pk), kind__in=kinds))


def _stamp_anew(held: Case, ours: Collection[Ours], by: Actor, at: datetime | None = None) -> None:
    """Let the first word that did arrive stamp the stages, in each round, that the word said at ``at`` alone had stamped."""
    for name in (StageName.COMMUNICATION, StageName.ACKNOWLEDGEMENT):
        if at is not None:
            Stage.objects.filter(case=held, name=name, at=at).delete()
        for round_ in {one.round for one in ours}:
            first = next(((one.at, one.by) for one in ours if one.round == round_ and one.arrived), None)
            if name is StageName.ACKNOWLEDGEMENT and round_ == 1:
                first = min(filter(None, (first, _acknowledged(held, by))), default=None)
            if first is not None:
                stamp = {"at": first[0], "by": first[1]}
                Stage.objects.get_or_create(case=held, round=round_, name=name, defaults=stamp)


def _acknowledged(held: Case, by: Actor) -> tuple[datetime, str] | None:
    key = opened_key(held.pk)
    letter = letters_went([key], address=is_reached(held)).get(key)
    if letter is None or letter.how is not Went.LEFT or letter.left_at is None:
        return None
    return letter.left_at, by.actor


def _heard_since(case: Case, at: datetime) -> bool:
    if Remark.objects.filter(case=case, side=Side.CUSTOMER, at__gt=at).exists():
        return True
    return CaseLink.objects.filter(case=case, used_at__gt=at).exists()
