"""When a unit works, as its page shows it, and the form that says so."""

from itertools import groupby

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.people import saying
from everweek.people.access import reach_of
from everweek.people.hours.lines import own_lines
from everweek.people.hours.queries import HoursShown, show_hours
from everweek.people.hours.rules import DAYS, OwnDays, shift_text
from everweek.people.models import Member, Unit
from everweek.people.policy import Action
from everweek.people.queries import today
from everweek.web.house.forms import Form, Posted
from everweek.web.people.contexts import HoursCard, HoursLine

MOST_OWN = 6
"""So many of a unit's own days to come are shown; the form has them all."""


class HoursForm(Form):
    """The week, whose holidays, and days of its own. Its fields are called as the rules blame them."""

    country = forms.CharField(
        label=gettext_lazy("Public holidays of"),
        required=False,
        max_length=2,
        help_text=gettext_lazy("The two letters of a country, such as PT. Leave it empty where none are kept."),
    )
    part = forms.CharField(
        label=gettext_lazy("Its part"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Where a part of the country has holidays of its own, its letters, such as BY."),
    )
    own = forms.CharField(
        label=gettext_lazy("Days of its own"),
        required=False,
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "One a line: 2026-12-24: 09:00-12:00 Short day. Without times it is a day off. Two days with - between."
        ),
    )

    def __init__(self, shown: HoursShown, data: Posted = None) -> None:
        week = {day: ", ".join(map(shift_text, shifts)) for day, shifts in zip(DAYS, shown.week, strict=True)}
        rest = {"country": shown.country, "part": shown.part, "own": own_lines(shown.own)}
        super().__init__(data, initial={**week, **rest}, auto_id="hours-%s")
        for number, day in enumerate(DAYS):
            self.fields[day] = forms.CharField(label=WEEKDAYS[number], required=False, max_length=200)
        self.fields[DAYS[0]].help_text = _("Such as 09:00-12:00, 13:00-17:00. Empty is a day off.")
        self.order_fields(DAYS)


def hours_card(viewer: Member, unit: Unit, *, open_: bool, form: forms.Form | None) -> HoursCard:
    """When a unit works, for this reader; ``form`` is one that was sent and refused."""
    shown = show_hours(unit)
    edits = open_ and reach_of(viewer, Action.HOURS_EDIT).allows_unit(unit)
    own = shown.said_by is not None and shown.said_by.pk == unit.pk
    return HoursCard(
        says=_says(shown, own=own),
        week=_week(shown),
        holidays=_holidays(shown),
        own=[_own(one) for one in shown.own if one.until >= today()][:MOST_OWN],
        form=(form or HoursForm(shown)) if edits else None,
        leaves=edits and own and unit.parent_id is not None,
    )


def _week(shown: HoursShown) -> list[HoursLine]:
    """The days of the week, those that follow each other and are alike in one line."""
    lines = []
    for shifts, alike in groupby(range(len(DAYS)), key=lambda number: shown.week[number]):
        first, *others = alike
        day = (
            _("%(since)s to %(until)s") % {"since": WEEKDAYS[first], "until": WEEKDAYS[others[-1]]} if others else WEEKDAYS[first]
        )
        lines.append(HoursLine(day, ", ".join(map(shift_text, shifts)) or _("closed")))
    return lines


def _says(shown: HoursShown, *, own: bool) -> str:
    if own:
        return ""
    if shown.said_by is None:
        return _("Nobody has said when it works, so this is taken.")
    return _("As %(unit)s says.") % {"unit": shown.said_by.name}


def _holidays(shown: HoursShown) -> str:
    if not shown.country:
        return ""
    where = f"{shown.country}-{shown.part}" if shown.part else shown.country
    return _("Public holidays of %(country)s are days off.") % {"country": where}


def _own(one: OwnDays) -> HoursLine:
    days = saying.day(one.since)
    if one.until != one.since:
        days = _("%(since)s to %(until)s") % {"since": days, "until": saying.day(one.until)}
    times = ", ".join(map(shift_text, one.shifts)) or _("closed")
    return HoursLine(days, f"{times}, {one.why}" if one.why else times)
