"""Telling customers what came of it: those who asked, then those it touched who had said nothing; each once, whatever happens.

A round is one transaction: whom it is about, whether they may hear from us, their letters, and that they were told. Killed in it,
nothing of it was done, and the next one does it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from everweek import clock
from everweek.act.cases.counted import counts
from everweek.act.causes.queries import list_causes
from everweek.act.improving.letters import Said, letter_of
from everweek.act.improving.models import Improvement, ImprovementWords, ToldOf
from everweek.act.improving.nameless import not_told_yet, tell_writers
from everweek.act.improving.rules import ENDED, LONGEST_SPAN, ImprovementStanding
from everweek.act.models import Case
from everweek.journal.models import Line
from everweek.journal.services import Happening, Named, record
from everweek.messages.contact import deciding
from everweek.messages.contact.queries import rules as standing_rules
from everweek.messages.contact.rules import Because, Purpose, Wish
from everweek.messages.contact.services import decide
from everweek.messages.letters.services import send_to_customers
from everweek.messages.notices.lettering import own_letters
from everweek.moments.models import Interaction
from everweek.moments.queries import having
from everweek.people.models import Customer
from everweek.people.queries import organisation, today
from everweek.questionnaires.models import Response

AT_ONCE: Final = 200
"""So many are told in one transaction."""
SPEAKS_WITHIN: Final = timedelta(days=30)
"""Who says something of a place within so long may mean what happened there."""


def who_asked(improvement: Improvement) -> QuerySet[Customer]:
    """The customers whose cases ask for it, as far as we know who they are; of what is history nobody is told."""
    cases = Case.objects.filter(counts(), asks_for__improvement=improvement, customer__isnull=False, history=False)
    return _served().filter(pk__in=cases.values("customer"))


def not_linked(improvement: Improvement) -> QuerySet[Case]:
    """The cases that complained of its cause, or of one below it, where and when it is about, and do not ask for it yet.

    Cases of which somebody said that they do not ask for it after all are left out, and so is history, of which nobody is told.
    """
    if improvement.cause_id is None:
        return Case.objects.none()
    until = improvement.until or today()
    since = improvement.since or until - LONGEST_SPAN
    rows = Case.objects.filter(
        counts(),
        cause__in=list_causes().tree.below(improvement.cause_id),
        day__range=(since, until + SPEAKS_WITHIN),
        unit__path__startswith=improvement.unit.path,
        history=False,
    )
    said = Line.objects.filter(subject_type="improvement", subject_id=str(improvement.pk), kind="improvement.not_asked_for")
    set_apart = [one.ids["case"] for one in said]
    return rows.exclude(title="").exclude(asks_for__improvement=improvement).exclude(pk__in=set_apart).order_by("pk")


def who_was_silent(improvement: Improvement) -> QuerySet[Customer]:
    """The customers whom it touched and who told us nothing of it, as far as we know.

    Whoever asked for it, complained of its cause or of one below it, or said anything where it happened (in a case, or in answer
    to a survey) is no silent customer. A case of which nobody has said yet where it happened, or why, may be of this. One that
    was set aside asks for nothing, but somebody may have spoken in it: to them nobody writes that they said nothing.
    """
    if improvement.touchpoint is None or improvement.since is None or improvement.until is None:
        return Customer.objects.none()
    moments = Interaction.objects.filter(
        having(improvement.detail),
        touchpoint=improvement.touchpoint_id,
        unit__path__startswith=improvement.unit.path,
        day__gte=improvement.since,
        day__lte=improvement.until,
        withdrawn_at=None,
        customer__isnull=False,
    )
    span = (improvement.since, improvement.until + SPEAKS_WITHIN)
    hers = Case.objects.filter(customer=OuterRef("pk"))
    there = Q(touchpoint=improvement.touchpoint_id) | Q(touchpoint=None, cause=None)
    complained = Q(there, day__range=span)
    if improvement.cause_id is not None:
        complained |= Q(cause__in=list_causes().tree.below(improvement.cause_id))
    answers = Response.objects.filter(customer=OuterRef("pk"), touchpoint=improvement.touchpoint.key, day__range=span)
    # Asked of each customer by an index of their moments: a list of all who ever answered there would be read whole.
    spoke = Exists(hers.filter(asks_for__improvement=improvement)) | Exists(hers.filter(complained)) | Exists(answers)
    return _served().filter(~spoke, pk__in=moments.values("customer"))


def _served() -> QuerySet[Customer]:
    return Customer.objects.filter(erased_at=None, merged_into=None)


def not_told(improvement: Improvement, whom: QuerySet[Customer]) -> QuerySet[Customer]:
    """The customers among ``whom`` who have not been told of what came of an improvement."""
    return whom.exclude(was_told(improvement))


def was_told(improvement: Improvement) -> Exists:
    """The condition that a customer has been told: by number or, once that was removed, by the key alone."""
    told = ToldOf.objects.filter(improvement=improvement, came=improvement.standing)
    key = Concat(Value(_key(improvement, "")), Cast(OuterRef("pk"), CharField()))
    return Exists(told.filter(Q(customer=OuterRef("pk")) | Q(key=key)))


def is_under_way(improvement: Improvement) -> bool:
    """Whether somebody has had customers told of an improvement, and some of them still wait."""
    return bool(_waiting(improvement, 1)) or (_tells_asked(improvement) and bool(not_told_yet(improvement, 1)))


def tell_some(*, improvement_id: int, most: int = AT_ONCE) -> bool:
    """Tell at most ``most`` of those who are to be told; returns whether there were as many, so that more may wait.

    They are looked for before anything is held: nobody else's write waits while whoever was ever touched is gone through.
    """
    found = Improvement.objects.select_related("unit", "touchpoint").filter(pk=improvement_id).first()
    if found is None:
        return False
    waiting = _waiting(found, most)
    left = not_told_yet(found, most - len(waiting)) if _tells_asked(found) and len(waiting) < most else []
    if waiting or left:
        _tell_these(improvement_id, waiting, left)
    return len(waiting) + len(left) == most


@transaction.atomic
def _tell_these(improvement_id: int, waiting: Sequence[int], left: Sequence[str]) -> None:
    # Held: whoever tells of the same at the same moment comes after, and finds them told.
    rows = Improvement.objects.select_for_update(of=("self",)).select_related("unit", "touchpoint")
    held = rows.get(pk=improvement_id)
    asked = _these(held, who_asked(held), waiting) if _tells_asked(held) else []
    silent = _these(held, who_was_silent(held), waiting) if _tells_silent(held) else []
    if asked or silent or left:
        _tell(held, asked, silent, left if _tells_asked(held) else [])


def _waiting(improvement: Improvement, most: int) -> list[int]:
    """The numbers of at most ``most`` customers who are to be told: those who asked before those who were silent."""
    found: list[int] = []
    if _tells_asked(improvement):
        found += _numbers(improvement, who_asked(improvement), most)
    if _tells_silent(improvement) and len(found) < most:
        found += _numbers(improvement, who_was_silent(improvement), most - len(found))
    return found


def _tells_asked(improvement: Improvement) -> bool:
    return improvement.tells_asked and improvement.standing in ENDED


def _tells_silent(improvement: Improvement) -> bool:
    return improvement.tells_silent and improvement.standing == ImprovementStanding.DONE


def _numbers(improvement: Improvement, whom: QuerySet[Customer], most: int) -> list[int]:
    return list(not_told(improvement, whom).order_by("pk").values_list("pk", flat=True)[:most])


def _these(improvement: Improvement, whom: QuerySet[Customer], waiting: Sequence[int]) -> list[Customer]:
    return list(not_told(improvement, whom.filter(pk__in=waiting)).only("pk", "language").order_by("pk"))


def _tell(held: Improvement, asked: Sequence[Customer], silent: Sequence[Customer], left: Sequence[str]) -> None:
    by, now = Named(held.told_by), clock.now()
    people = deciding.look_at((one.pk for one in asked), standing_rules(), now)
    # News of one's own affair reaches also who wants to hear nothing else; this is news of everybody's.
    left_alone = {one.pk for one in asked if one.pk in people and people[one.pk].wants == "none"}
    purposes = {one.pk: Purpose.CASE for one in asked if one.pk not in left_alone}
    purposes |= {one.pk: Purpose.THANKING for one in silent}
    zone = held.unit.zone
    wishes = [Wish(pk, why, _key(held, pk), zone=zone) for pk, why in purposes.items()]
    verdicts = decide(wishes, by=by) if wishes else []
    languages = {one.pk: one.language for one in (*asked, *silent)}
    said = Said({one.language: one for one in ImprovementWords.objects.filter(improvement=held)}, organisation().language)
    quiet = {one.pk for one in silent}
    own = own_letters()
    letters = [
        (one.key, letter_of(held, said, languages[one.customer], silent=one.customer in quiet, own=own))
        for one in verdicts
        if one.may
    ]
    send_to_customers(letters, by=by)
    writers = tell_writers(held, left, said, own, by, now) if left else 0
    because = {one.customer: "" if one.contact else Because.GONE.value for one in verdicts}
    because |= dict.fromkeys(left_alone, Because.OPTED_OUT.value)
    ToldOf.objects.bulk_create([_told(held, pk, why, silent=pk in quiet, at=now) for pk, why in because.items()])
    many = {"asked": len(asked) + len(left), "silent": len(silent), "letters": len(letters) + writers}
    ids = {"improvement": held.pk, **many}
    record(Happening("improvement.told", by, ("improvement", held.pk), ids=ids))


def _told(held: Improvement, customer: int, because: str, *, silent: bool, at: datetime) -> ToldOf:
    # Who is gone is nobody any more: the key alone says that it was that customer's turn.
    whose = None if because == Because.GONE.value else customer
    key = _key(held, customer)
    return ToldOf(improvement=held, customer_id=whose, key=key, came=held.standing, silent=silent, because=because, at=at)


def _key(improvement: Improvement, customer: int | str) -> str:
    return f"improved:{improvement.pk}:{improvement.standing}:{customer}"
