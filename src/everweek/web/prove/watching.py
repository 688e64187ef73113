"""Consistency: is service as steady as it can be, where has something changed?"""

from collections.abc import Mapping
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from everweek.people.access import check_may, may
from everweek.people.clientele import list_segments
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import list_units
from everweek.prove import charts, measures, rules, watch
from everweek.prove.names import dimension_heading, titles_of
from everweek.prove.watch import Charted, Look, words
from everweek.prove.watch.findings import Moved
from everweek.prove.watch.pictures import control_chart, description, heading, marks, remarks
from everweek.prove.watch.predictable import is_told
from everweek.prove.watch.telling import question_of
from everweek.web.choices import options, units_to_choose
from everweek.web.house.asking import TO_MEND, shortened
from everweek.web.pages import looks, show
from everweek.web.prove import told
from everweek.web.prove.asked import rate_line
from everweek.web.prove.chosen import by_usual, names_of
from everweek.web.prove.contexts import ConsistencyPage, FindingCard, GroupLink, Mark, RateLine
from everweek.web.prove.forms import SaveViewForm
from everweek.web.prove.notes import as_of, notes_of
from everweek.web.prove.points import points_of, rows_of
from everweek.web.prove.question import Watching
from everweek.web.prove.steps import where_better
from everweek.web.prove.watched import looked, shown_of
from everweek.web.viewer import viewer_of


@looks
def consistency(request: HttpRequest) -> HttpResponse:
    """Control charts, and what their signals say in words."""
    viewer = viewer_of(request)
    scope = check_may(viewer, Action.MEASURES_READ)
    names = [*names_of(measures.list_names(viewer)), *measures.list_promised(viewer)]
    asked = Watching.read(request.GET)
    if short := shortened(request, asked):
        return short
    segments = [(one.key, one.name) for one in list_segments(viewer, sized=False)]
    asked = asked.among("segment", [key for key, _name in segments])
    asked, look = looked(viewer, by_usual(asked, names)) if names else (asked, None)
    dimensions = [name for name in measures.list_dimensions(asked.measure) if name not in watch.NOT_WATCHED]
    shown = shown_of(look, asked) if look is not None and not asked.problems else None
    asked, rows = asked.answered(lambda: rows_of(shown, asked.place)) if shown else (asked, None)
    lead = next(filter(is_told, look.said_of(shown.place)), None) if look and shown else None
    others = (
        [one for one in look.findings if one is not lead and is_told(one) and (not asked.group or one.place.value == asked.group)]
        if look
        else []
    )
    doubtful, uneven = notes_of(question_of(shown), viewer) if shown else (None, None)
    title = _title(look, shown, lead, asked) if look and shown else TO_MEND if names else _("Nothing has been measured yet.")
    context = ConsistencyPage(
        title=title,
        asked=asked,
        measures=options(titles_of(names).items(), asked.measure),
        dimensions=options([(name, dimension_heading(name)) for name in dimensions], asked.by),
        every=options([("week", _("week by week")), ("month", _("month by month"))], asked.every),
        units=units_to_choose(list_units(scope.units()), asked.unit),
        segments=options(segments, asked.segment, everything=_("everybody")) if segments else [],
        lead=_lead(lead, _spread(look, shown), str(title), viewer, asked) if look and shown else None,
        cards=told.cards(others, viewer, charts=asked),
        picture=_picture(shown) if shown else SafeString(""),
        picture_narrow=_picture(shown, narrow=True) if shown else SafeString(""),
        heading=heading(shown) if shown else "",
        normal=words.learned(shown) if shown else "",
        legend=[Mark(name, words) for name, words in marks(shown)] if shown else [],
        described=remarks(shown) if shown else "",
        answered=_answered(shown, asked, viewer) if shown else None,
        points=points_of(shown, rows, asked) if shown and rows else None,
        groups=_groups(look, asked, shown) if look else [],
        shown=shown.place.label if shown and not shown.place.whole else "",
        whole=asked.showing("").to(reverse("consistency")) if (shown and not shown.place.whole) or asked.group else "",
        doubtful=doubtful,
        uneven=uneven,
        as_of=as_of(),
        save=SaveViewForm(initial={"page": "consistency", "asked": _kept(asked, shown).address}),
        any=bool(names),
        may_import=may(viewer, Action.IMPORTS_RUN),
    )
    return show(request, context, status=asked.status)


def _spread(look: Look, shown: Charted) -> watch.Finding | None:
    """How much the whole house varies, where that cannot be told well and its chart is shown: nobody can act on it."""
    return next((one for one in look.findings if not is_told(one)), None) if shown.place.whole else None


def _lead(
    finding: watch.Finding | None, spread: watch.Finding | None, title: str, viewer: Member, asked: Watching
) -> FindingCard | None:
    """What stands under the title: of the finding that it tells, and last in its fold how much all varies; None where it tells
    none and there is nothing of that. Where nothing is to be done about it, the way to where it is better and where worse.
    """
    found = finding or spread
    if found is None:
        return None
    [card] = told.cards([found], viewer)
    card = card if card.steps else replace(card, steps=[where_better(asked.measured(found.measure), viewer)])
    sure = [*(card.sure if finding else ()), *([words.headline(spread)] if spread else ())]
    return replace(card, title=title, sure=sure)


def _title(look: Look, shown: Charted, lead: watch.Finding | None, asked: Watching) -> str:
    if lead is not None:
        return words.headline(lead)
    return words.quiet(shown, asked.until if look.over else None)


def _answered(shown: Charted, asked: Watching, viewer: Member) -> RateLine | None:
    """Of whom the chart is: how many of those who were asked there answered; nobody is asked for what is measured of cases."""
    return None if asked.measure in rules.PROMISED else rate_line(question_of(shown), viewer)


def _picture(chart: Charted, *, narrow: bool = False) -> SafeString:
    drawn = charts.svg(
        control_chart(chart, narrow=narrow, bare=True), title=chart.place.label or chart.title, description=description(chart)
    )
    return mark_safe(drawn)  # noqa: S308  # drawn by us


def _kept(asked: Watching, shown: Charted | None) -> Watching:
    """Return what a saved view keeps of the chart page: the chart that is seen, whatever moves elsewhere meanwhile."""
    return asked.showing(shown.place.value) if shown else asked


def _groups(look: Look, asked: Watching, shown: Charted | None) -> list[GroupLink]:
    """Every group in the order of the alphabet, with whether something moved there."""
    moved: Mapping[str, Moved] = {one.place.value: one for one in look.findings if isinstance(one, Moved)}
    untold = {one.place.value for one in look.untold}
    here = reverse("consistency")
    return [
        GroupLink(
            name=chart.place.label,
            address=asked.showing(chart.place.value).to(here),
            here=shown is not None and chart.place == shown.place,
            moved=told.standing_word(moved[chart.place.value]) if chart.place.value in moved else "",
            direction=told.direction_of(moved[chart.place.value]) if chart.place.value in moved else "",
            untold=chart.place.value in untold,
        )
        for chart in look.charts
    ]
