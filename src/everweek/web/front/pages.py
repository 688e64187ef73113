"""The first page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek import clock
from everweek.people import saying
from everweek.people.models import Member
from everweek.prove.watch import Finding, news
from everweek.prove.watch.findings import Direction, Lasting, Moved, Slipping, Steady, is_over, stands_itself
from everweek.prove.words import capital
from everweek.web.front.band import Band, band_of
from everweek.web.front.contexts import HomePage, OverdueLine
from everweek.web.fronts import Days, Due, dues, sections
from everweek.web.house import asking
from everweek.web.house.asking import Asking
from everweek.web.house.layout import organisation_of
from everweek.web.pages import looks, show
from everweek.web.prove import signals
from everweek.web.viewer import viewer_of

NAMED: Final = 2
"""So many places the title names of those that do the same; of more it says how many, and their cards say which."""
TOLD_DAYS: Final = 28
"""So many days after its end Customer Service Week is told of."""
STANDS: Final[Mapping[tuple[Direction, bool, bool], tuple[str | Promise, str | Promise]]] = {
    (Direction.DOWN, True, True): (gettext_lazy("%(place)s is slipping"), gettext_lazy("%(places)s are slipping")),
    (Direction.UP, True, True): (gettext_lazy("%(place)s is rising"), gettext_lazy("%(places)s are rising")),
    (Direction.DOWN, True, False): (
        gettext_lazy("%(place)s is below its own normal"),
        gettext_lazy("%(places)s are below their own normal"),
    ),
    (Direction.UP, True, False): (
        gettext_lazy("%(place)s is above its own normal"),
        gettext_lazy("%(places)s are above their own normal"),
    ),
    (Direction.DOWN, False, False): (
        gettext_lazy("%(place)s has stayed behind the others"),
        gettext_lazy("%(places)s have stayed behind the others"),
    ),
    (Direction.UP, False, False): (
        gettext_lazy("%(place)s has stayed ahead of the others"),
        gettext_lazy("%(places)s have stayed ahead of the others"),
    ),
}
"""What one place does, and what several do: by which way, whether they moved themselves, whether all of them go on in a line."""


@dataclass(frozen=True)
class HomeAsked(Asking):
    """Which week, told by one of its days."""

    week: date | None = asking.day()


@looks
def home(request: HttpRequest) -> HttpResponse:
    """What can be seen and done now; ``?week=`` shows one week instead."""
    viewer = viewer_of(request)
    here = organisation_of(request)
    today = clock.today(get_current_timezone_name())
    chosen = HomeAsked.read(request.GET).check().week
    found = news.signals(viewer, chosen).findings
    promised: list[Due] = []
    band = band_of(
        today,
        chosen=chosen,
        year_starts_month=here.year_starts_month if here else 1,
        notches=signals.notches(found),
        due=partial(_due, viewer, promised),
    )
    week = band.chosen
    days = Days(week.start, week.end) if week else Days()
    context = HomePage(
        title=_title(band, today, found),
        lead=_lead(band, today, told=not week and _told(found) != ""),
        band=band,
        overdue=_overdue(promised, today) if not week else [],
        sections=[part for one in sections() if (part := one.of(viewer, days)) is not None],
    )
    return show(request, context)


def _due(viewer: Member, promised: list[Due], since: date, until: date) -> Mapping[date, int]:
    """Note in ``promised`` what is promised between two days, whichever room promised it; returns how much on each day."""
    promised += [due for one in dues() for due in one.of(viewer, since, until)]
    return Counter(one.day for one in promised)


def _overdue(promised: Sequence[Due], today: date) -> list[OverdueLine]:
    """Return the promises that have a name and are past their day, those first that are the longest."""
    late = sorted((one for one in promised if one.name and one.day < today), key=lambda one: (one.day, one.name))
    return [OverdueLine(one.name, one.address, _promised(one, today), _next_step(one)) for one in late]


def _promised(one: Due, today: date) -> str:
    """Return who promised it by when, and how long that is over, as a sentence."""
    told = {"who": one.who, "day": saying.day_near(one.day, today), "ago": saying.days_ago(one.day, today)}
    if one.mine:
        return _("You promised this by %(day)s: %(ago)s.") % told
    return (_("%(who)s promised this by %(day)s: %(ago)s.") if one.who else _("This was promised by %(day)s: %(ago)s.")) % told


def _next_step(one: Due) -> str:
    if one.mine or not one.who:
        return _("Say that it is done, or name a new day")
    return _("Ask %(name)s, or name a new day") % {"name": one.who}


def _title(band: Band, today: date, found: Sequence[Finding]) -> str:
    if band.chosen is None:
        return _told(found) or saying.day_of_year(today, named=True)
    start, end = band.chosen.start, band.chosen.end
    first = saying.day_of_year(start) if start.year == end.year else saying.day(start)
    values = {"start": first, "end": saying.day(end)}
    return _("The week from %(start)s to %(end)s") % values


def _told(found: Sequence[Finding]) -> str:
    """Return a sentence on what moves now, or that nothing does where that can be told; empty where nothing can."""
    moved = [one for one in found if isinstance(one, Moved)]
    if not moved:
        return _("Nothing has moved that chance does not explain.") if any(isinstance(one, Steady) for one in found) else ""
    if all(is_over(one) for one in moved):
        return _("Nothing is out of the ordinary now.")
    lasting = [one for one in moved if isinstance(one, Lasting) and one.until is None]
    if lasting:
        return _lasts(lasting)
    now = [one for one in moved if not is_over(one)]
    itself = [one.direction for one in now if stands_itself(one)]
    down, up, apart = itself.count(Direction.DOWN), itself.count(Direction.UP), len(now) - len(itself)
    parts = [
        ngettext("%(n)s thing went down", "%(n)s things went down", down) % {"n": down} if down else "",
        ngettext("%(n)s thing went up", "%(n)s things went up", up) % {"n": up} if up else "",
        ngettext("%(n)s parted from the others", "%(n)s parted from the others", apart) % {"n": apart} if apart else "",
    ]
    return _("%(moved)s.") % {"moved": ", ".join(part for part in parts if part)}


def _lasts(lasting: Sequence[Lasting]) -> str:
    """Return a sentence on what is below, or above, its own normal now, or behind or ahead of all others: by name where few are,
    else how many; which ones, and since when, stands on their cards under it.
    """
    clauses = []
    for way in Direction:
        for itself in (True, False):
            several = [one for one in lasting if one.direction is way and stands_itself(one) is itself]
            clauses += [_clause(several, way, itself=itself)] if several else []
    return capital(_("%(clauses)s.") % {"clauses": _joined(clauses)})


def _joined(clauses: Sequence[str]) -> str:
    """Return clauses in a row: these are no names, whose commas would part them otherwise."""
    if len(clauses) < 2:
        return "".join(clauses)
    return _("%(first)s, and %(last)s") % {"first": ", ".join(clauses[:-1]), "last": clauses[-1]}


def _clause(several: Sequence[Lasting], way: Direction, *, itself: bool) -> str:
    """What some places do that go the same way, without a full stop."""
    names = list(dict.fromkeys(one.place.label or _("the whole house") for one in several))
    if len(names) > NAMED:
        return _stand(way, len(names), itself=itself)
    slides = itself and all(isinstance(one, Slipping) for one in several)
    one, many = STANDS[way, itself, slides]
    if len(names) == 1:
        return str(one) % {"place": names[0]}
    return str(many) % {"places": _("%(first)s and %(last)s") % {"first": names[0], "last": names[1]}}


def _stand(direction: Direction, many: int, *, itself: bool) -> str:
    if itself and direction is Direction.DOWN:
        told = ngettext("%(n)s place is below its own normal", "%(n)s places are below their own normal", many)
    elif itself:
        told = ngettext("%(n)s place is above its own normal", "%(n)s places are above their own normal", many)
    elif direction is Direction.DOWN:
        told = ngettext("%(n)s place has stayed behind the others", "%(n)s places have stayed behind the others", many)
    else:
        told = ngettext("%(n)s place has stayed ahead of the others", "%(n)s places have stayed ahead of the others", many)
    return told % {"n": saying.count(many)}


def _lead(band: Band, today: date, *, told: bool) -> str:
    """Return where in the year the band begins, in words; with the day, where the title was taken by what was ``told``."""
    where = _where(band, today)
    if not told:
        return where
    return _("%(day)s. %(where)s") % {"day": saying.day_of_year(today, named=True), "where": where}


def _where(band: Band, today: date) -> str:
    week = band.chosen or band.current
    if week is not None and week.service:
        return _("Customer Service Week.")
    if band.service is None or week is None:
        return ""
    day = week.start if band.chosen else today
    first = saying.day_of_year(band.service.start)
    if day > band.service.end:
        lately = day - band.service.end <= timedelta(days=TOLD_DAYS)
        told = _("Week %(number)d of the year. Customer Service Week began on %(first)s.")
        return (told if lately else _("Week %(number)d of the year.")) % {"number": week.number, "first": first}
    weeks = (band.service.start - day) // timedelta(weeks=1)
    values = {"number": week.number, "first": first, "weeks": weeks}
    if weeks == 0:
        return _("Week %(number)d of the year. Customer Service Week begins on %(first)s.") % values
    if band.chosen:
        told = ngettext(
            "Week %(number)d of the year, %(weeks)d week before Customer Service Week.",
            "Week %(number)d of the year, %(weeks)d weeks before Customer Service Week.",
            weeks,
        )
        return told % values
    told = ngettext(
        "Week %(number)d of the year. Customer Service Week begins in %(weeks)d week, on %(first)s.",
        "Week %(number)d of the year. Customer Service Week begins in %(weeks)d weeks, on %(first)s.",
        weeks,
    )
    return told % values
