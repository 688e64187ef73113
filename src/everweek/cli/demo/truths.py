"""What is hidden in the simulated year, and how large. Nothing else differs in it but by chance and by the mix of touchpoints.

All of it is about the moment as the customer lived it: a shift is in points of ``csat`` (1 to 5), and every other score of the
same answer follows it. Each constant is what the rows are drawn from, not what any one year happens to show.
"""

from dataclasses import dataclass
from datetime import date, timedelta

WEEKS = 53
"""The window: so many whole weeks, Monday to Sunday."""

# --- one desk slips, slowly, in a line -----------------------------------------------------------------------------------------
SLIPPING_UNIT = "haldwick-old-quay"
SLIP = -0.6
"""Points of csat on the window's last day; nothing on the day before it begins, and a straight line between."""
SLIP_MONTH = 3
SLIP_WEEKS_BEFORE, SLIP_WEEKS_AFTER = 16, 26
"""March must have so many weeks of the window before it and after it; else the slip begins ``SLIP_OTHERWISE`` weeks in."""
SLIP_OTHERWISE = 16

# --- one lead's team improves, at once, after a change -------------------------------------------------------------------------
IMPROVING_UNIT = "pontelara-desk"
STEP = 0.45
"""Points of csat from the Monday of the change on."""
STEP_FROM = (5, 18)
"""The change: the first Monday on or after this month and day."""
STEP_WEEKS_AROUND = 10
STEP_OTHERWISE = 28
"""So many weeks must lie before and after it; else it comes ``STEP_OTHERWISE`` weeks into the window."""

# --- in the call centre two agents differ, twenty do not -----------------------------------------------------------------------
AGENTS_UNIT = "call-centre"
AGENTS = 22
"""So many agents of the call centre are there all year; the others came late and have few answers."""
BETTER_AGENT, WORSE_AGENT = 6, 17
"""Their places among the agents, from 0."""
BETTER, WORSE = 0.5, -0.6
"""Points of csat, all year."""

# --- one touchpoint drives loyalty ---------------------------------------------------------------------------------------------
DRIVER = "luggage"
DRIVER_SLOPE, OTHER_SLOPE = 1.0, 0.25
"""Points of "would you recommend us?" (0 to 10) for each point of csat, at the driver and at any other touchpoint."""

# --- a season, the whole house -------------------------------------------------------------------------------------------------
SEASON_MONTHS = (7, 8)
SEASON = -0.3
"""Points of csat on each day of these months."""
SEASON_TRAFFIC = 1.5
"""So many times the traffic of other days."""

# --- weekdays, Monday to Sunday: traffic beside an average day, and the share of moments that is answered ----------------------
WEEKDAY_TRAFFIC = (0.90, 0.78, 0.80, 0.92, 1.25, 1.35, 1.00)
WEEKDAY_ANSWERED = (0.26, 0.29, 0.29, 0.27, 0.23, 0.21, 0.25)

# --- who was asked, and who stays silent: on the island fewer answer, elsewhere as many ------------------------------------
SHY_UNIT = "corrin-desk"
ASKED, SHY_ASKED = 0.4, 1.0
"""The share of those moments that nobody answered which were asked about, by mail."""
BOUNCED, DECLINED = 0.03, 0.02
"""Of those who were asked and did not answer: whose letter came back, and who asked not to be written to."""
LATE = 0.2
"""The share of answers that came after a second letter; they say what the others say."""

# --- what is doubtful: at the code on a poster of one desk ---------------------------------------------------------------------
POSTER_UNIT, POSTER_TOUCHPOINT = "haldwick-terminal", "check-in"
PASSING, PASSING_DAYS = 60, 28
"""So many passers-by answered there in the last days of the window; they say what the others of that desk say."""
AT_NIGHT, NIGHT_BEFORE_LAST = 9, 3
"""So many answers came from one place one after the other, in a night so many days before the last, all with the top score."""
COPIES = 4
"""So often one long text stands there, word for word, each time on another day: all but the first are doubtful."""


# --- complaints: why, when one cause doubles, what gestures bring back, when one desk keeps customers waiting ----
CAUSES = {
    "process-waiting": (210, ("check-in", "boarding", "call", "luggage")),
    "process-mistake": (130, ("booking", "refund")),
    "information-missing": (160, ("boarding", "arrival", "on-board", "call")),
    "information-wrong": (90, ("booking", "call")),
    "people-unfriendly": (100, ("booking", "check-in", "boarding", "on-board", "luggage", "arrival", "call")),
    "people-promise-broken": (70, ("call", "refund")),
    "price-hidden": (80, ("booking",)),
    "price-money-back": (110, ("refund",)),
    "delivery-late": (440, ("boarding", "on-board", "arrival")),
    "delivery-lost": (100, ("luggage",)),
    "premises-signs": (60, ("check-in", "arrival")),
    "systems-down": (60, ("booking", "check-in")),
    "outside-weather": (40, ("boarding", "on-board")),
}
"""So many complaints a year come from each cause, as the tree of causes calls it, where moments are as many as on average, and at
which touchpoints. Each moment is as likely as the next, so that more traffic brings more of every cause."""
DOUBLED, DOUBLES = "delivery-late", 2.0
DOUBLES_FROM = (7, 1)
"""From the first Monday on or after this month and day on, one cause comes so many times as often."""
DOUBLES_WEEKS_BEFORE, DOUBLES_WEEKS_AFTER, DOUBLES_OTHERWISE = 26, 10, 32
RECOVERING, FAILING = "call", "credit"
GIVEN = {"": 0.42, "call": 0.20, "credit": 0.20, "refund": 0.12, "gift": 0.06}
"""What is given in complaints that were settled: the share of each kind of gesture, and of nothing."""
AGREED = {"": 0.72, "call": 0.93, "credit": 0.45, "refund": 0.72, "gift": 0.72}
"""The share of those who say something that agree, by what they were given."""
LOST = {"call": 0.15, "credit": 2.4}
"""About so many times as many as of all others do not travel again within 90 days, by what they were given."""
AGAIN_WEEKS, AGAIN_ASKED, AGAIN_ANSWERED = 22, 0.6, 0.45
"""For so many weeks customers have been asked again a month after their case was closed: the share of those who have an address
that could be asked (others had been asked something else lately), and the share of these that answered."""
AGAIN_THE_SAME, AGAIN_SAYS = 0.7, 0.35
"""The share that say then what they said at once (of the others as many are content as ``AGREED`` says); that write a word."""
MONDAY_UNIT = "brisemare-desk"
BROKEN, BROKEN_ON_MONDAYS = 0.06, 0.55
"""The share of first replies that come too late; and at that desk of those which are due on a Monday."""


@dataclass(frozen=True)
class Window:
    """The simulated year, from its first Monday to its last Sunday, and where in it the truths begin."""

    first: date
    last: date

    @classmethod
    def ending(cls, until: date) -> "Window":
        """The window that ends with the last Sunday on or before ``until``.

        >>> Window.ending(date(2026, 11, 25)) == Window(date(2025, 11, 17), date(2026, 11, 22))
        True
        """
        last = until - timedelta(days=(until.weekday() + 1) % 7)
        return cls(last - timedelta(days=7 * WEEKS - 1), last)

    @property
    def days(self) -> int:
        """How many days it has."""
        return 7 * WEEKS

    @property
    def slips_from(self) -> date:
        """The Monday from which the desk slips.

        >>> Window.ending(date(2026, 11, 22)).slips_from, Window.ending(date(2026, 6, 30)).slips_from
        (datetime.date(2026, 3, 9), datetime.date(2025, 10, 13))
        """
        march = self._monday(SLIP_MONTH, 1)
        return self._with_weeks_around(march, SLIP_WEEKS_BEFORE, SLIP_WEEKS_AFTER, SLIP_OTHERWISE)

    @property
    def improves_from(self) -> date:
        """The Monday of the change after which the team is better.

        >>> Window.ending(date(2026, 11, 22)).improves_from
        datetime.date(2026, 5, 18)
        """
        return self._with_weeks_around(self._monday(*STEP_FROM), STEP_WEEKS_AROUND, STEP_WEEKS_AROUND, STEP_OTHERWISE)

    @property
    def doubles_from(self) -> date:
        """The Monday from which one cause of complaints comes twice as often.

        >>> Window.ending(date(2026, 11, 22)).doubles_from
        datetime.date(2026, 7, 6)
        """
        july = self._monday(*DOUBLES_FROM)
        return self._with_weeks_around(july, DOUBLES_WEEKS_BEFORE, DOUBLES_WEEKS_AFTER, DOUBLES_OTHERWISE)

    def slipped(self, day: date) -> float:
        """By how many points of csat the desk has slipped on a day.

        >>> window = Window.ending(date(2026, 11, 22))
        >>> window.slipped(date(2026, 3, 8)), window.slipped(date(2026, 11, 22))
        (0.0, -0.6)
        """
        before = self.slips_from - timedelta(days=1)
        return SLIP * (day - before).days / (self.last - before).days if day > before else 0.0

    def _monday(self, month: int, day: int) -> date:
        """The first Monday on or after that day of the year, inside the window (a window may hold it twice: the first)."""
        for year in (self.first.year, self.first.year + 1):
            found = date(year, month, day)
            found += timedelta(days=-found.weekday() % 7)
            if found >= self.first:
                break
        return found

    def _with_weeks_around(self, monday: date, before: int, after: int, otherwise: int) -> date:
        weeks_in = (monday - self.first).days // 7
        return monday if before <= weeks_in <= WEEKS - after else self.first + timedelta(weeks=otherwise)
