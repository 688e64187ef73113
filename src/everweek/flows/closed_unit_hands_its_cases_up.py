"""A unit that is closed hands its open cases up: they stand at the nearest unit above that is open.

Within the hour and not at once, so that a unit closed by mistake and opened again keeps them. Who has them there is told as of
any case that was moved.
"""

from typing import Final

from django.db import transaction

from everweek.act.cases.closing import AT_ONCE, hand_up_cases
from everweek.journal.services import System

BY: Final = System("closing")


def hand_up_all() -> int:
    """Hand up all open cases of units that are closed by now; returns how many."""
    many = 0
    while True:
        with transaction.atomic():
            moved = hand_up_cases(by=BY)
        many += len(moved)
        if len(moved) < AT_ONCE:
            return many
