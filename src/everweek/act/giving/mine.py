"""What somebody may give by their own posts, before there is a case: what is left of it this month, kind by kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import inf

from django.db.models import Sum

from everweek.act.giving.authority import cell_of, month_after
from everweek.act.giving.models import Allowance, Gesture
from everweek.act.giving.rules import COUNTS, GestureKind, Limits, in_force
from everweek.journal.services import Actor
from everweek.ledger.money import to_amount
from everweek.people.access import member_of, posts_today, reach_of
from everweek.people.policy import Action
from everweek.people.queries import today
from everweek.people.tree import line_of_path


@dataclass(frozen=True)
class MayGiveShown:
    """One kind: how much of ``limit`` is ``left`` this month (None: no limit of the month), and at most how much in a case.

    ``currency`` is empty for what costs nothing. A budget, and what a case or its customer already got, may leave less there.
    """

    kind: GestureKind
    currency: str
    left: Decimal | None
    limit: Decimal | None
    per_case: Decimal | None


def list_may_give(by: Actor) -> Sequence[MayGiveShown]:
    """What ``by`` may give without asking where they work, in the order of the kinds; nothing to programs without the scope."""
    member = member_of(by)
    if member is None or not reach_of(by, Action.LEDGER_SPEND):
        return []
    several = _limits(posts_today(member))
    if not several:
        return []
    day = today()
    month = Gesture.objects.filter(member=member, day__gte=day.replace(day=1), day__lt=month_after(day), standing__in=COUNTS)
    given = {
        (kind, currency): int(sum_) for kind, currency, sum_ in month.values_list("kind", "currency").annotate(Sum("amount"))
    }
    order = list(GestureKind)
    keys = sorted(several, key=lambda one: (order.index(one[0]), one[1]))
    return [_shown(kind, currency, several[kind, currency], given.get((kind.value, currency), 0)) for kind, currency in keys]


def _limits(posts: Sequence[tuple[str, str]]) -> dict[tuple[GestureKind, str], list[Limits]]:
    """The limits of each kind by each post, where it is held."""
    lines = {path: line_of_path(path) for _role, path in posts}
    cells = [cell_of(one) for one in Allowance.objects.filter(unit__in={unit for line in lines.values() for unit in line})]
    found: dict[tuple[GestureKind, str], list[Limits]] = {}
    for role, path in posts:
        for key, limits in in_force(cells, roles={role}, line=lines[path]).items():
            found.setdefault(key, []).extend(limits)
    return found


def _shown(kind: GestureKind, currency: str, several: Sequence[Limits], used: int) -> MayGiveShown:
    widest = max(several, key=lambda one: (_or_inf(one.per_month), _or_inf(one.per_case)))
    if not currency:
        return MayGiveShown(kind, currency, None, None, None)
    # In a case whichever post leaves more there counts.
    month, case = widest.per_month, max((one.per_case for one in several), key=_or_inf)
    return MayGiveShown(
        kind=kind,
        currency=currency,
        left=None if month is None else to_amount(max(0, month - used), currency),
        limit=None if month is None else to_amount(month, currency),
        per_case=None if case is None else to_amount(case, currency),
    )


def _or_inf(limit: int | None) -> float:
    return inf if limit is None else limit
