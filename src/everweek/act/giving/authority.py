"""By whose authority what may be given in a case, and how much is left under each limit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet, Sum

from everweek.act.cases.above import overruled_in
from everweek.act.giving.models import Allowance, Budget, Gesture
from everweek.act.giving.rules import (
    COUNTS,
    Authority,
    Bound,
    Cell,
    GestureKind,
    Limits,
    Room,
    Used,
    covers,
    in_force,
    widest,
)
from everweek.act.models import Case
from everweek.journal.services import Actor
from everweek.messages.contact.marks import mark_of
from everweek.people.able import counts_at, roles_at
from everweek.people.access import member_of, posts_today, reach_of
from everweek.people.models import Customer, Member, Unit
from everweek.people.policy import Action
from everweek.people.queries import today
from everweek.people.tree import line_of

Sums = Mapping[tuple[str, str], int]
"""What was given, by kind and currency."""
YEAR: Final = timedelta(days=365)


def authority_of(by: Actor, case: Case, cells: Sequence[Cell] | None = None) -> Authority:
    """What ``by`` may give in a case by the posts held today; nothing to programs without the scope, or where it is about ``by``.

    Nothing either to whoever decided or told what its customer did not agree to: what is given now is decided by others.

    ``cells`` are those of the case's unit and above, where the caller has read them.
    """
    member = member_of(by)
    if member is None or member.pk == case.about_member_id or not reach_of(by, Action.LEDGER_SPEND):
        return {}
    if member.pk in overruled_in(case):
        return {}
    own = case.owner_id == member.pk
    posts = posts_today(member)
    roles = {role for role, path in posts if counts_at(Action.LEDGER_SPEND, role, path, case.unit.path, own=own)}
    if not roles:
        return {}
    return in_force(cells_of(case.unit) if cells is None else cells, roles=roles, line=line_of(case.unit))


def list_who_may_give(case: Case, kind: GestureKind, currency: str, amount: int, *, but: int | None) -> list[Member]:
    """The members, by name, whose authority covers an amount in a case beside what was given by now; never ``but``, who asks.

    ``amount`` is in ten-thousandths of the currency.
    """
    wide = _covering(case, kind, currency, amount, but)
    if currency and wide:
        used = _used(case, kind, currency, list(wide))
        wide = {member: limits for member, limits in wide.items() if covers(limits, amount, used[member])}
    return sorted(Member.objects.filter(pk__in=wide), key=lambda one: one.name.casefold())


def is_anybodys_to_give(case: Case, kind: GestureKind, currency: str, amount: int, *, but: int | None) -> bool:
    """Whether anybody but ``but`` could give that much (in ten-thousandths) in a case, had nothing been given yet."""
    return bool(_covering(case, kind, currency, amount, but))


def _covering(case: Case, kind: GestureKind, currency: str, amount: int, but: int | None) -> dict[int, Sequence[Limits]]:
    line, cells = line_of(case.unit), cells_of(case.unit)
    nobody = (but, case.about_member_id, *overruled_in(case))
    roles = roles_at(Action.LEDGER_SPEND, case.unit, own=case.owner_id, but=nobody)
    theirs = {member: in_force(cells, roles=held, line=line).get((kind, currency), ()) for member, held in roles.items()}
    return {member: limits for member, limits in theirs.items() if covers(limits, amount)}


def _used(case: Case, kind: GestureKind, currency: str, members: Sequence[int]) -> Mapping[int, Used]:
    """What counts by now under the limits of each of these givers in a case."""
    day, key = today(), (kind.value, currency)
    given = read_given(case, members[0], currency)
    month = Q(member__in=members, day__gte=day.replace(day=1), day__lt=month_after(day))
    rows = Gesture.objects.filter(month, standing__in=COUNTS, kind=kind, currency=currency)
    in_month = dict(rows.values_list("member").annotate(Sum("amount")))
    in_case, to_customer = given.in_case.get(key, 0), given.to_customer.get(key, 0)
    return {member: Used(in_case, int(in_month.get(member) or 0), to_customer) for member in members}


def cells_of(unit: Unit) -> list[Cell]:
    """The cells of the grid that a unit and those above it have."""
    return [cell_of(one) for one in Allowance.objects.filter(unit__in=line_of(unit))]


def cells_by_unit() -> Mapping[int, Sequence[Cell]]:
    """The cells of the whole grid, for who looks at many cases at once."""
    found: dict[int, list[Cell]] = {}
    for one in Allowance.objects.all():
        found.setdefault(one.unit_id, []).append(cell_of(one))
    return found


def cell_of(one: Allowance) -> Cell:
    """A cell as it is decided by."""
    limits = Limits(per_case=one.per_case, per_month=one.per_month, per_customer=one.per_customer, usual=one.usual)
    return Cell(one.unit_id, one.role, GestureKind(one.kind), one.currency, limits if one.may else None)


def of_customer(case: Case, at: str = "") -> Q:
    """The condition on the cases that count as those of the customer of ``case``: nobody is given more because it was not said
    whose a case is. ``at`` leads to the case from another table, such as ``case__``.

    A customer is also whoever wrote, unnamed, from the address they have, or from one of a case that was said to be theirs; an
    address is also every customer who has it so. Known by neither, by telephone say, the case itself with its parts is whom it is
    about: until somebody says whose it is, it has what one customer may be given.
    """
    if case.customer is not None:
        theirs = Q(**{f"{at}address__in": _wrote_from(case.customer)})
        if case.customer.email:
            theirs |= Q(**{f"{at}address": case.customer.email})
        return Q(**{f"{at}customer": case.customer}) | (theirs & Q(**{f"{at}customer": None}))
    if not case.address:
        whole = case.joined_into_id or case.pk
        return Q(**{f"{at}pk": whole}) | Q(**{f"{at}joined_into": whole})
    named = Q(**{f"{at}customer__in": _named_at(case.address)}) | Q(**{f"{at}customer__in": _has(case.address)})
    return named | Q(**{f"{at}customer": None, f"{at}address": case.address})


def accounts_of_customer(case: Case, kind: GestureKind, currency: str, day: date) -> frozenset[str]:
    """The ledger's accounts that hold the limit per customer of all who count as the customer of a case."""
    if case.customer is not None:
        customers, addresses = {case.customer.pk}, {*_wrote_from(case.customer), case.customer.email} - {""}
    elif case.address:
        known = (*_named_at(case.address), *_has(case.address))
        customers, addresses = {one for one in known if one is not None}, {case.address}
    else:
        return frozenset({accounts_of(case, 0, kind, currency, day)[Bound.CUSTOMER]})
    tail = f"{day:%Y}:{kind}:{currency}"
    # What is posted is never changed, not even for whoever is erased: no address stands there.
    keys = [f"address:{mark_of(one)}" for one in addresses] + [f"customer:{one}" for one in customers]
    return frozenset(f"gesture:{one}:{tail}" for one in keys)


def _wrote_from(customer: Customer) -> QuerySet[Case, str]:
    return Case.objects.filter(customer=customer).exclude(address="").values_list("address", flat=True)


def _named_at(address: str) -> QuerySet[Case, int | None]:
    return Case.objects.filter(address=address, customer__isnull=False).values_list("customer", flat=True)


def _has(address: str) -> QuerySet[Customer, int]:
    return Customer.objects.filter(email=address, merged_into=None, erased_at=None).values_list("pk", flat=True)


@dataclass(frozen=True)
class Given:
    """What was given so far that counts under the limits of one giver in one case.

    ``claims`` is how often and how much the customer got within 365 days, by kind and currency: a fact, and no limit.
    """

    in_case: Sums
    in_month: Sums
    to_customer: Sums
    claims: Mapping[tuple[str, str], tuple[int, int]]
    budgets: Sequence[tuple[Budget, int]]

    def widest(self, case: Case, member: int, kind: GestureKind, currency: str, several: Iterable[Limits]) -> Sequence[Room]:
        """How much is left under each limit of that post, of the ``several`` somebody holds, which leaves the most."""
        return widest(self.rooms(case, member, kind, currency, limits) for limits in several)

    def rooms(self, case: Case, member: int, kind: GestureKind, currency: str, limits: Limits) -> list[Room]:
        """How much is left under each limit that there is for one kind, by the limits of one post."""
        key, day = (kind.value, currency), today()
        names = accounts_of(case, member, kind, currency, day)
        counted = [
            (Bound.CASE, limits.per_case, self.in_case.get(key, 0)),
            (Bound.MONTH, limits.per_month, self.in_month.get(key, 0)),
            (Bound.CUSTOMER, limits.per_customer, self.to_customer.get(key, 0)),
        ]
        rooms = [Room(bound, limit, used, names[bound]) for bound, limit, used in counted if limit is not None and bound in names]
        for budget, used in self.budgets:
            if budget.currency == currency:
                rooms.append(Room(Bound.BUDGET, budget.amount, used, budget_account(budget)))
        return rooms


def read_given(case: Case, member: int, currency: str | None = None) -> Given:
    """What was given so far: in the case and its parts, by the giver this month, to the customer this year, from each budget.

    The customer's are those of all cases of the customer, whoever they belonged to before: two customers who were merged count
    together. What was given where nobody was named counts for whoever is known by the address of that case (``of_customer``).
    What the customer got is told of nobody known: what the case itself got stands in it.
    ``currency`` leaves out the budgets of any other. Amounts are in ten-thousandths.
    """
    day = today()
    whole = case.joined_into_id or case.pk
    in_case = Q(case=whole) | Q(case__joined_into=whole)
    month = Q(member=member, day__gte=day.replace(day=1), day__lt=month_after(day))
    hers, theirs = of_customer(case, "case__"), of_customer(case)
    year = hers & Q(day__gte=date(day.year, 1, 1))
    # Found by the cases and by the giver apart: where either will do, the database reads every gesture there is.
    near = Case.objects.filter(_whole(whole) | theirs)
    found = Gesture.objects.filter(case__in=near).values("pk").union(Gesture.objects.filter(month).values("pk"))
    rows = Gesture.objects.filter(pk__in=found, standing__in=COUNTS)
    counted = {
        (kind, currency): sums
        for kind, currency, *sums in rows.values_list("kind", "currency").annotate(
            in_case=Sum("amount", filter=in_case),
            in_month=Sum("amount", filter=month),
            to_customer=Sum("amount", filter=year),
            number=Count("pk", filter=hers & Q(day__gt=day - YEAR)),
            lately=Sum("amount", filter=hers & Q(day__gt=day - YEAR)),
        )
    }
    in_case_, in_month, to_customer, number, lately = (
        {key: int(sums[place] or 0) for key, sums in counted.items()} for place in range(5)
    )
    return Given(
        in_case=in_case_,
        in_month=in_month,
        to_customer=to_customer,
        claims={key: (n, lately[key]) for key, n in number.items() if n} if case.customer or case.address else {},
        budgets=[(one, spent_of(one)) for one in budgets_over(case.unit, day, currency)],
    )


def budgets_over(unit: Unit, day: date, currency: str | None = None) -> list[Budget]:
    """The budgets a gift in a unit on a day is taken from: its own and those of the units above it, of the month and the year."""
    found = Budget.objects.filter(unit__in=line_of(unit), period__in=current(day)).select_related("unit").order_by("pk")
    return list(found if currency is None else found.filter(currency=currency))


def current(day: date) -> list[str]:
    """The periods a day is in: its month and its year."""
    return [f"{day:%Y-%m}", f"{day:%Y}"]


def spent_of(budget: Budget) -> int:
    """What was given from a budget so far."""
    since, until = days_of(budget.period)
    given = Gesture.objects.filter(
        unit__path__startswith=budget.unit.path,
        day__gte=since,
        day__lt=until,
        currency=budget.currency,
        standing__in=COUNTS,
    )
    return int(given.aggregate(sum=Sum("amount"))["sum"] or 0)


def accounts_of(case: Case, member: int, kind: GestureKind, currency: str, day: date) -> dict[Bound, str]:
    """The ledger's accounts that hold the three limits of a role: their ceilings are the limits."""
    tail = f"{kind}:{currency}"
    names = {
        Bound.CASE: f"gesture:case:{case.joined_into_id or case.pk}:{tail}",
        Bound.MONTH: f"gesture:member:{member}:{day:%Y-%m}:{tail}",
    }
    if case.customer_id is not None:
        names[Bound.CUSTOMER] = f"gesture:customer:{case.customer_id}:{day:%Y}:{tail}"
    elif case.address:
        # What is posted is never changed, not even for whoever is erased: no address stands there.
        names[Bound.CUSTOMER] = f"gesture:address:{mark_of(case.address)}:{day:%Y}:{tail}"
    else:
        names[Bound.CUSTOMER] = f"gesture:nobody:{case.joined_into_id or case.pk}:{day:%Y}:{tail}"
    return names


def budget_account(budget: Budget) -> str:
    """The ledger's account whose ceiling is a budget."""
    return f"gesture:budget:{budget.unit_id}:{budget.period}:{budget.currency}"


def month_after(day: date) -> date:
    """The first day of the month after."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def days_of(period: str) -> tuple[date, date]:
    """The first day of a period, and the first day after it.

    >>> days_of("2026-12")[1], days_of("2026")[1]
    (datetime.date(2027, 1, 1), datetime.date(2027, 1, 1))
    """
    if len(period) == len("2026"):
        return date(int(period), 1, 1), date(int(period) + 1, 1, 1)
    first = date.fromisoformat(f"{period}-01")
    return first, month_after(first)


def _whole(case: int) -> Q:
    return Q(pk=case) | Q(joined_into=case)
