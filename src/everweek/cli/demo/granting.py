"""What each role of the simulated company may give without asking, and how much there is to give this year."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from everweek.act.giving.granting import AllowanceWanted, set_allowance, set_budget
from everweek.act.giving.rules import COSTS, GestureKind
from everweek.cli.demo.complaints import CURRENCY
from everweek.journal.services import System
from everweek.people.policy import Role
from everweek.people.queries import list_every_unit, today

BY: Final = System("demo")
LIMITS: Final[Mapping[Role, Mapping[GestureKind, tuple[int, int, int | None]]]] = {
    Role.FRONT_LINE: {
        GestureKind.REFUND: (35, 90, 600),
        GestureKind.CREDIT: (15, 40, 300),
        GestureKind.GIFT: (8, 15, 120),
    },
    Role.LEAD: {
        GestureKind.REFUND: (50, 200, 2000),
        GestureKind.CREDIT: (25, 100, 800),
        GestureKind.GIFT: (15, 40, 400),
        GestureKind.REPLACEMENT: (40, 150, 1000),
    },
    Role.SERVICE_MANAGER: {
        GestureKind.REFUND: (100, 600, None),
        GestureKind.CREDIT: (50, 250, None),
        GestureKind.GIFT: (25, 100, None),
        GestureKind.REPLACEMENT: (100, 600, None),
    },
    Role.DIRECTOR: {GestureKind.REFUND: (200, 5000, None), GestureKind.CREDIT: (100, 1000, None)},
}
"""In euros: what one tap gives, the most in one case, and the most in a month, of what costs money."""
TO_ONE: Final = {(Role.FRONT_LINE, GestureKind.CREDIT): 60, (Role.FRONT_LINE, GestureKind.GIFT): 30}
"""In euros: the most that one customer is given so in a year, whoever gives it."""
BUDGET: Final = 30_000


def grant() -> None:
    """Set what each role may give, and how much there is to give, in the whole house; done again, it changes nothing."""
    top = next(unit for unit in list_every_unit() if unit.parent_id is None)
    for role, kinds in LIMITS.items():
        for kind, (usual, in_case, in_month) in kinds.items():
            month = Decimal(in_month) if in_month is not None else None
            to_one = Decimal(TO_ONE[role, kind]) if (role, kind) in TO_ONE else None
            wanted = AllowanceWanted(usual=Decimal(usual), per_case=Decimal(in_case), per_month=month, per_customer=to_one)
            set_allowance(unit=top, role=role, kind=kind, currency=CURRENCY, wanted=wanted, by=BY)
        for kind in GestureKind:
            if kind not in COSTS:
                set_allowance(unit=top, role=role, kind=kind, currency="", wanted=AllowanceWanted(), by=BY)
    set_budget(unit=top, period=f"{today().year}", currency=CURRENCY, amount=Decimal(BUDGET), by=BY)
