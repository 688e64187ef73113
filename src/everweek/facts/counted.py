"""Who is in each segment as the worker counted it: read by pages, which do not wait until a rule was asked of all customers.

What is kept holds pairs of a customer's number and key, so whoever is erased takes all of it along, in the same transaction
(``facts.erasure``); the worker counts again. A count that began before an erasure is not kept after it.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from math import ceil
from typing import TYPE_CHECKING, Final, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek import clock
from everweek.errors import Unavailable
from everweek.facts import membership
from everweek.facts.membership import Kept, Name, Reach
from everweek.facts.models import Epoch, SegmentMembers
from everweek.jobs.queries import is_waiting
from everweek.jobs.tasks import enqueue
from everweek.journal.models import Line
from everweek.people.models import Customer, Segment

if TYPE_CHECKING:
    from numpy.typing import NDArray

R = TypeVar("R")
BEING_COUNTED: Final = "segments-being-counted"
_SECONDS_A_RULE: Final = 10e-6
"""For each customer, where nothing was counted yet: ten seconds for a million of them, as measured on two cores."""
_A_MINUTE: Final = 60
_SOONEST: Final = 5
_ERASED: Final = "customer.erased"


def last_of(name: Name, *, but: datetime | None = None) -> Kept | None:
    """What the worker counted last of this rule, of whatever day; None where it has not, or where that was at ``but``."""
    row = SegmentMembers.objects.filter(pk=_of(name)).exclude(**({} if but is None else {"counted_at": but})).first()
    if row is None:
        return None
    import numpy as np

    pairs: NDArray[np.int64] = np.frombuffer(bytes(row.rows), np.int64).reshape(2, -1)
    reach = Reach(row.reach["seq"], frozenset(row.reach["unplaced"]), row.reach["key"])
    return Kept(reach, pairs[0], pairs[1], day=row.day, at=row.counted_at)


def ask_the_worker() -> None:
    """Have it counted, once however often that is asked."""
    from everweek.facts.tasks import count_members

    if not is_waiting(count_members):
        enqueue(count_members)


def being_counted() -> Unavailable:
    """The refusal of who does not wait: it says for how long counting usually takes."""
    known = list(SegmentMembers.objects.values_list("took", flat=True))
    many = Segment.objects.count()
    largest = Customer.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    seconds = many * (max(known) if known else largest * _SECONDS_A_RULE)
    minutes = ceil(seconds / _A_MINUTE)
    if minutes <= 1:
        lasts = _("That usually takes less than a minute.")
    else:
        lasts = ngettext("That usually takes %(n)d minute.", "That usually takes %(n)d minutes.", minutes) % {"n": minutes}
    message = _("Who belongs to the segments is being counted. %(lasts)s Then load this again.") % {"lasts": lasts}
    return Unavailable(message, code=BEING_COUNTED, retry_after=max(_SOONEST, min(_A_MINUTE, ceil(seconds))))


def found_or_told(find: Callable[[], R]) -> tuple[R | None, str]:
    """What is found, or nothing and the sentence that it is being counted who belongs to the segments."""
    try:
        return find(), ""
    except Unavailable as refused:
        if refused.code != BEING_COUNTED:
            raise
        return None, refused.message


def count_all(stop: Callable[[], bool]) -> bool:
    """Count who is in each segment, those first of which nothing is kept; whether all were, before ``stop`` said so."""
    if not membership.are_many():
        return True
    rules = {_of(name): (name, rule) for rule in Segment.objects.values_list("rule", flat=True) for name in [Name.of(rule)]}
    SegmentMembers.objects.exclude(pk__in=rules).delete()
    kept = set(SegmentMembers.objects.values_list("pk", flat=True))
    for key in sorted(rules, key=lambda one: (one in kept, one)):
        if stop():
            return False
        _count(*rules[key])
    return True


def _count(name: Name, rule: Mapping[str, object]) -> None:
    """Count one, from what is kept and what was written since where that is enough."""
    began, at, reach = clock.elapsed(), clock.now(), membership.reach_now()
    before = last_of(name)
    good = None if before is None else membership.made_good(before, name, rule, reach)
    if good is None:
        good = membership.counted_anew(name, rule, reach)
        _keep(name, good, at, took=clock.elapsed() - began)
    else:
        _keep(name, good, at)


def _keep(name: Name, good: Kept, at: datetime, *, took: float | None = None) -> None:
    import numpy as np

    reach = good.reach
    values: dict[str, object] = {
        "day": name.day,
        "reach": {"seq": reach.seq, "unplaced": sorted(reach.unplaced), "key": reach.key},
        "rows": np.stack([good.customers, good.keys]).tobytes(),
        "counted_at": at,
    }
    if took is not None:
        values["took"] = took
    with transaction.atomic():
        one_after_the_other()
        if not _erased_since(reach):
            SegmentMembers.objects.update_or_create(pk=_of(name), defaults=values)


def one_after_the_other() -> None:
    """Let nobody erase and nobody keep what was counted until this transaction ends."""
    list(Epoch.objects.select_for_update().values_list("pk"))


def _erased_since(reach: Reach) -> bool:
    placed = Line.objects.filter(seq__gt=reach.seq, kind=_ERASED)
    unplaced: Iterable[int] = Line.objects.filter(seq__isnull=True, kind=_ERASED).values_list("pk", flat=True)
    return placed.exists() or bool(set(unplaced) - reach.unplaced)


def _of(name: Name) -> str:
    return sha256(f"{name.epoch} {name.rule}".encode()).hexdigest()
