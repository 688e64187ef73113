"""What is asked of the pages of inviting by their addresses."""

from dataclasses import dataclass
from typing import Final

from everweek.listen.inviting.queries import BECAME
from everweek.listen.inviting.rules import REASONS
from everweek.web.house import asking
from everweek.web.house.asking import Asking

ASKED: Final = "asked"
NOT: Final = "not"


@dataclass(frozen=True)
class InvitationsAsked(Asking):
    """Which decisions about asking are wanted: of a rule, about a customer or a moment, and what came of them."""

    rule: int | None = asking.number()
    customer: int | None = asking.number()
    interaction: int | None = asking.number()
    outcome: str = asking.one_of([ASKED, NOT, *BECAME, *REASONS], "")
