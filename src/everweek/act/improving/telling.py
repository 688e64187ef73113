"""Telling customers what came of it: those who asked, then those it touched who had said nothing; each once, whatever happens.

A round is one transaction: whom it is about, whether they may hear from us, their letters, and that they were told. Killed in it,
nothing of it was done, and the next one does it.
"""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from everweek import clock
from everweek.act.improving.letters import Said, letter_of
from everweek.act.improving.models import Improvement, ImprovementWords, ToldOf
from everweek.act.improving.rules import ENDED, Standing
from everweek.act.models import Case
from everweek.journal.services import Happening, Named, record
from everweek.messages.contact import deciding
from everweek.messages.contact.queries import rules as standing_rules
from everweek.messages.contact.rules import Because, Purpose, Wish
from everweek.messages.contact.services import decide
from everweek.messages.letters.services import send_to_customers
from everweek.moments.models import Interaction
from everweek.people.models import Customer
from everweek.people.queries import organisation

AT_ONCE: Final = 200
"""So many are told in one transaction."""


def who_asked(improvement: Improvement) -> QuerySet[Customer]:
    """The customers whose cases ask for it, as far as we know who they are."""
    cases = Case.objects.filter(asks_for__improvement=improvement, customer__isnull=False)
    return _served().filter(pk__in=cases.values("customer"))


def who_was_silent(improvement: Improvement) -> QuerySet[Customer]:
    """The customers whom it touched and who opened no case of it: neither one that asks for it, nor one of its cause."""
    if improvement.touchpoint_id is None:
        return Customer.objects.none()
    moments = Interaction.objects.filter(
        touchpoint=improvement.touchpoint_id,
        unit__path__startswith=improvement.unit.path,
        day__gte=improvement.since,
        day__lte=improvement.until,
        withdrawn_at=None,
        customer__isnull=False,
        **{f"attributes__{name}": value for name, value in improvement.detail.items()},
    )
    spoke = Case.objects.filter(asks_for__improvement=improvement, customer__isnull=False)
    silent = _served().filter(pk__in=moments.values("customer")).exclude(pk__in=spoke.values("customer"))
    if improvement.cause_id is not None:
        complained = Case.objects.filter(cause=improvement.cause_id, customer__isnull=False)
        silent = silent.exclude(pk__in=complained.values("customer"))
    return silent


def _served() -> QuerySet[Customer]:
    return Customer.objects.filter(erased_at=None, merged_into=None)


def not_told(improvement: Improvement, whom: QuerySet[Customer]) -> QuerySet[Customer]:
    """Those of them who have not been told of what came of it."""
    told = ToldOf.objects.filter(improvement=improvement, came=improvement.standing, customer__isnull=False)
    return whom.exclude(pk__in=told.values("customer"))


@transaction.atomic
def tell_some(*, improvement_id: int, most: int = AT_ONCE) -> bool:
    """Tell so many of those who are to be told; whether there were as many, and more may wait."""
    # Held: whoever tells of the same at the same moment comes after, and finds them told.
    held = Improvement.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=improvement_id).first()
    if held is None or held.standing not in ENDED:
        return False
    asked = _first(held, who_asked(held), most) if held.tells_asked else []
    tells_silent = held.tells_silent and held.standing == Standing.DONE
    silent = _first(held, who_was_silent(held), most - len(asked)) if tells_silent and len(asked) < most else []
    if not asked and not silent:
        return False
    _tell(held, asked, silent)
    return len(asked) + len(silent) == most


def _first(improvement: Improvement, whom: QuerySet[Customer], most: int) -> list[Customer]:
    return list(not_told(improvement, whom).only("pk", "language").order_by("pk")[:most])


def _tell(held: Improvement, asked: Sequence[Customer], silent: Sequence[Customer]) -> None:
    by, now = Named(held.told_by), clock.now()
    people = deciding.look_at((one.pk for one in asked), standing_rules(), now)
    # News of one's own affair reaches also who wants to hear nothing else; this is news of everybody's.
    left_alone = {one.pk for one in asked if one.pk in people and people[one.pk].wants == "none"}
    purposes = {one.pk: Purpose.CASE for one in asked if one.pk not in left_alone}
    purposes |= {one.pk: Purpose.THANKING for one in silent}
    zone = held.unit.zone
    verdicts = decide([Wish(pk, why, _key(held, pk), zone=zone) for pk, why in purposes.items()], by=by)
    languages = {one.pk: one.language for one in (*asked, *silent)}
    said = Said({one.language: one for one in ImprovementWords.objects.filter(improvement=held)}, organisation().language)
    quiet = {one.pk for one in silent}
    letters = [
        (one.key, letter_of(held, said, languages[one.customer], silent=one.customer in quiet)) for one in verdicts if one.may
    ]
    send_to_customers(letters, by=by)
    because = {one.customer: "" if one.contact else Because.GONE.value for one in verdicts}
    because |= dict.fromkeys(left_alone, Because.OPTED_OUT.value)
    ToldOf.objects.bulk_create(
        [
            ToldOf(
                improvement=held, customer_id=pk, key=_key(held, pk), came=held.standing, silent=pk in quiet, because=why, at=now
            )
            for pk, why in because.items()
        ]
    )
    ids = {"improvement": held.pk, "asked": len(asked), "silent": len(silent), "letters": len(letters)}
    record(Happening("improvement.told", by, ("improvement", held.pk), ids=ids))


def _key(improvement: Improvement, customer: int) -> str:
    return f"improved:{improvement.pk}:{improvement.standing}:{customer}"
