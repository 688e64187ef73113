"""The points of a control chart as the table beside it, and as a file."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.errors import NotFound
from everweek.people.access import check_may
from everweek.people.paging import START, Place, Stretch, stretch_of
from everweek.people.policy import Action
from everweek.prove import measures
from everweek.prove.rules import is_signed
from everweek.prove.things import things
from everweek.prove.watch import Charted, words
from everweek.prove.watch.meanwhile import asked_otherwise_here
from everweek.prove.watch.pictures import marked
from everweek.science import NotEnough
from everweek.web.house.paging import pager_of
from everweek.web.pages import looks
from everweek.web.prove.about import about_chart, name_of_chart
from everweek.web.prove.chosen import by_usual, names_of
from everweek.web.prove.contexts import FileLink, Mark, PointRow, PointsPart
from everweek.web.prove.files import FORMS, Cell, Sheet, download, form_of
from everweek.web.prove.findings import ROWS
from everweek.web.prove.question import Watching
from everweek.web.prove.watched import looked, shown_of
from everweek.web.prove.words import PLACES, unit_heading
from everweek.web.viewer import viewer_of

COLUMNS: Final = (
    "measure",
    "by",
    "group",
    "first",
    "last",
    "value",
    "centre",
    "lower",
    "upper",
    "n",
    "baseline",
    "alarmed",
    "signals",
    "where",
    "since",
    "until",
    "asked_otherwise",
)


@looks
def chart_file(request: HttpRequest, ending: str) -> HttpResponse:
    """The points of the chart of the page as a file, to the last digit."""
    viewer = viewer_of(request)
    check_may(viewer, Action.MEASURES_READ)
    form = form_of(ending)
    asked = Watching.read(request.GET).check()
    names = names_of(measures.list_names(viewer))
    asked, look = looked(viewer, by_usual(asked, names) if names else asked)
    asked.check()
    if look is None:
        raise NotFound(_("Nothing has been measured yet."))
    drawn = shown_of(look, asked)
    return download(form.written(sheet_of(drawn, asked)), form, name_of_chart(drawn, asked))


def sheet_of(drawn: Charted, asked: Watching) -> Sheet:
    """A row for each point, in order of time; days are the first ones of its first and its last week or month.

    After them stands of which answers they are, the same in each row; last from which days within it on it is asked otherwise.
    """
    about = about_chart(drawn, asked)
    limited = tuple(dict(about)[name] or None for name in ("where", "since", "until"))
    rows = tuple((*_cells(drawn, place), *limited, _otherwise(drawn, place)) for place in range(len(drawn.points)))
    return Sheet(COLUMNS, rows, about=about, signed=is_signed(drawn.measure))


def _otherwise(drawn: Charted, place: int) -> str | None:
    """Return from which days within a point on which questionnaires ask it otherwise, and what is other; None where none do."""
    told = [f"{one.day.isoformat()} {one.questionnaire}: {'; '.join(one.otherwise)}" for one in drawn.otherwise_in(place)]
    return " | ".join(told) or None


def _cells(drawn: Charted, place: int) -> tuple[Cell, ...]:
    point, limits = drawn.points[place], drawn.limits
    lines = (
        (None,) * 3
        if isinstance(limits, NotEnough)
        else tuple(float(line[place]) for line in (limits.centre, limits.lower, limits.upper))
    )
    return (
        drawn.measure,
        drawn.place.dimension,
        drawn.place.value,
        point.first.isoformat(),
        point.last.isoformat(),
        float(point.value),
        *lines,
        point.n,
        "yes" if place < drawn.baseline else "no",
        "yes" if place in drawn.alarmed else "no",
        " ".join(rules_at(drawn, place)),
    )


def points_of(drawn: Charted, shown: Stretch[PointRow], asked: Watching) -> PointsPart:
    """The table beside a chart; its files, and its pages, are those of this chart, whatever moves elsewhere meanwhile."""
    asked = asked.showing(drawn.place.value)
    ways = [FileLink(form.name, asked.with_().to(reverse("consistency-file", args=[form.ending]))) for form in FORMS]
    return PointsPart(
        rows=shown.rows,
        pager=pager_of(asked, reverse("consistency"), shown, part="numbers"),
        unit=unit_heading(drawn.measure, drawn.unit),
        counted=str(things(drawn.measure).heading),
        signed=is_signed(drawn.measure),
        legend=[Mark(name, told) for name, told in marked(drawn)],
        files=ways,
    )


def rules_at(drawn: Charted, place: int) -> list[str]:
    """The rules that a point breaks."""
    return [] if isinstance(drawn.limits, NotEnough) else [one.rule for one in drawn.limits.signals if place in one.points]


def rows_of(drawn: Charted, at: Place = START) -> Stretch[PointRow]:
    """The points as the table shows them: the last stand on its first page.

    Raises:
        Invalid: the place to read on from is none of these points.
    """
    read = range(len(drawn.points))[::-1]
    found = stretch_of(read, lambda place: drawn.points[place].first.isoformat(), at, most=ROWS)
    return found.holding([_row(drawn, place) for place in found.rows[::-1]])


def _row(drawn: Charted, place: int) -> PointRow:
    point, limits = drawn.points[place], drawn.limits
    ends = None if isinstance(limits, NotEnough) else (float(limits.lower[place]), float(limits.upper[place]))
    return PointRow(
        when=_when(drawn, place),
        signal=_signal(drawn, place),
        otherwise=asked_otherwise_here(drawn.otherwise_in(place)),
        name=drawn.mark(place),
        value=float(point.value),
        low=ends[0] if ends else None,
        high=ends[1] if ends else None,
        n=point.n,
        places=PLACES.get(drawn.unit, 2),
    )


def _when(drawn: Charted, place: int) -> str:
    point = drawn.points[place]
    first, last = words.period(drawn.every, point.first), words.period(drawn.every, point.last)
    told = first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}
    return told[:1].upper() + told[1:]


def _signal(drawn: Charted, place: int) -> str:
    """What is to be said of one point, in a few words."""
    if mark := drawn.mark(place):
        return dict(marked(drawn))[mark]
    if place < drawn.baseline:
        return _("the time its normal comes from")
    broken = rules_at(drawn, place)
    if "nelson-1" in broken:
        return _("outside its limits, and no finding")
    return _("one of nine on one side, and no finding") if broken else ""
