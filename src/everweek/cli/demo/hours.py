"""When parts of the simulated company work: two shifts a day on the boats, another country's holidays, a jetty that is closed.

They are told after the complaints of the year came in: what was promised in those was promised by the hours of the whole house.
"""

from datetime import time, timedelta
from typing import Final

from everweek.cli.demo.complaints import WEEK
from everweek.journal.services import System
from everweek.people.hours.rules import OwnDays
from everweek.people.hours.services import set_hours
from everweek.people.queries import list_every_unit, today
from everweek.worktime.hours import Shift

BY: Final = System("demo")
SPLIT: Final = "night-boats"
ABROAD: Final = "brisemare"
COUNTRY: Final = "FR"
CLOSED: Final = "corrin"
SHIFTS: Final = (Shift(time(7), time(11)), Shift(time(16), time(22)))
REPAIRED: Final = (timedelta(days=30), timedelta(days=33))
"""So many days ahead the jetty is closed, from the first to the last of them."""


def tell_hours() -> None:
    """Say when these parts of the company work from now on; said again on the same day, nothing changes."""
    units, day = {unit.key: unit for unit in list_every_unit()}, today()
    set_hours(unit=units[SPLIT], week=(SHIFTS,) * 7, by=BY)
    set_hours(unit=units[ABROAD], week=WEEK, country=COUNTRY, by=BY)
    since, until = (day + ahead for ahead in REPAIRED)
    set_hours(unit=units[CLOSED], week=WEEK, own=[OwnDays(since, until, (), "The jetty is being repaired")], by=BY)
