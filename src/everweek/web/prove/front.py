"""What proving gives the front: its pages, how a measure is found, what matters now and how customers scored."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek import clock
from everweek.people import finding, saying
from everweek.people.access import may, reach_of
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import organisation
from everweek.prove import measures, names, rules
from everweek.prove.watch import news
from everweek.prove.watch.findings import is_over
from everweek.prove.years import year_of
from everweek.web.choices import Hit
from everweek.web.fronts import Days, Entrance, Front, Section, Source
from everweek.web.prove import signals
from everweek.web.prove.contexts import FindingsPart, MeasuresPart
from everweek.web.prove.glance import glances
from everweek.web.prove.question import ALL_YEARS, SilenceAsked

AT_ONCE: Final = 2
"""So many numbers stand open on the first page of who does not see the whole house; the others are folded."""


def _measures(viewer: Member, text: str) -> Iterable[Hit]:
    infos = measures.list_names(viewer)
    known = {info.name for info in infos}
    # Of the days that the first page tells of: one number, whichever way one comes.
    since = {"since": year.isoformat()} if (year := year_of(infos)) else {}
    titles = names.titles(rules.measure_named(name, known) for name in sorted(known))
    words = text.casefold().split()
    return [
        Hit(title, name, f"{reverse('prove')}?{urlencode({'measure': name, **since})}")
        for name, title in titles.items()
        if words and all(word in f"{title} {name}".casefold() for word in words)
    ][: finding.MOST + 1]


def _findings(viewer: Member, days: Days) -> FindingsPart | None:
    found = news.signals(viewer, days.since)
    # What is over is told of its week, and on Consistency: it does not matter now.
    now = [one for one in found.findings if not is_over(one)]
    shown = signals.of_week(found.findings, days.since) if days.since else now
    if not shown:
        return None
    title = _("What changed") if days.since else _("What matters now")
    return signals.part(shown, found, viewer, title)


def _scored(viewer: Member, days: Days) -> MeasuresPart | None:
    if not may(viewer, Action.MEASURES_READ):
        return None
    found = glances(viewer, since=days.since, until=days.until)
    since = days.since or found.year
    # Whoever works at a desk came for what is to be done: two numbers are enough to begin with.
    at_once = len(found.known) if reach_of(viewer, Action.MEASURES_READ).all else AT_ONCE
    others = found.known[at_once:]
    return MeasuresPart(
        title=_("How customers scored") if days.since else _said_when(found.year),
        span=_("Of answers since %(since)s.") % {"since": names.day(found.year)} if found.year else "",
        measures=found.known[:at_once],
        others=others,
        also=_("Also: %(measures)s") % {"measures": saying.names([one.name for one in others])} if others else "",
        asked=found.asked,
        silence=SilenceAsked(since=since, until=days.until, years="" if since or days.until else ALL_YEARS).to(reverse("silence"))
        if found.asked or any(one.asked for one in found.known)
        else "",
        chosen=days.since is not None,
        may_import=may(viewer, Action.IMPORTS_RUN),
    )


def _said_when(year: date | None) -> str:
    """The heading of the numbers: of the last twelve months, or of those that end with the month of the newest answer."""
    if year is None:
        return _("What customers say")
    if year == rules.year_up_to(clock.today(organisation().zone)):
        return _("What customers said in the last twelve months")
    last = year.replace(year=year.year + 1) - timedelta(days=1)
    return _("What customers said in the twelve months up to %(month)s") % {"month": names.period("month", f"{last:%Y-%m}")}


FRONT: Final = Front(
    at="prove/",
    room="prove",
    entrances=[
        Entrance(name=gettext_lazy("Measures"), url_name="prove", place=10, needs=Action.MEASURES_READ),
        Entrance(name=gettext_lazy("Consistency"), url_name="consistency", place=20, needs=Action.MEASURES_READ),
        Entrance(name=gettext_lazy("Fair comparison"), url_name="fair", place=30, needs=Action.MEASURES_READ, of_others=True),
        Entrance(name=gettext_lazy("Silence"), url_name="silence", place=40, needs=Action.MEASURES_READ),
        Entrance(name=gettext_lazy("Top scores"), url_name="top-scores", place=45, needs=Action.MEASURES_READ),
        Entrance(name=gettext_lazy("Board report"), url_name="report", place=50, needs=Action.MEASURES_READ),
        Entrance(name=gettext_lazy("Saved views"), url_name="views", place=90, needs=Action.MEASURES_READ),
    ],
    sources=[Source(name=gettext_lazy("Measures"), find=_measures, place=50, needs=Action.MEASURES_READ)],
    sections=[Section(of=_findings, place=10), Section(of=_scored, place=30)],
)
