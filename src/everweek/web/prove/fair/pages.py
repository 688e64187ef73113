"""Fair comparison: colleagues, or units, beside all who met the same, in the last twelve months or any time."""

from collections.abc import Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.people import saying
from everweek.people.access import Scope, may
from everweek.people.clientele import list_segments
from everweek.people.models import Member
from everweek.people.paging import stretch_of
from everweek.people.policy import Action
from everweek.people.queries import list_units
from everweek.prove import measures, watch
from everweek.prove.access import check_may_compare, check_may_compare_units, may_compare
from everweek.prove.names import titles_of
from everweek.prove.watch.findings import Direction, PeerApart, SomeApart
from everweek.prove.watch.peers import UNITS, Beside, Sort
from everweek.prove.watch.words import headline
from everweek.science import Estimate
from everweek.web.choices import Step, Tab, options, units_to_choose
from everweek.web.house.asking import TO_MEND, shortened
from everweek.web.house.paging import pager_of
from everweek.web.pages import looks, show
from everweek.web.prove import told
from everweek.web.prove.asked import rate_line
from everweek.web.prove.chosen import by_usual, names_of, span_of
from everweek.web.prove.fair import words
from everweek.web.prove.fair.contexts import ApartCard, ApartSide, FairPage, PeerRow, UnitByUnit
from everweek.web.prove.findings import ROWS
from everweek.web.prove.forms import SaveViewForm
from everweek.web.prove.notes import as_of, notes_of
from everweek.web.prove.question import UNITS as OF_UNITS
from everweek.web.prove.question import Peers, Question
from everweek.web.prove.scales import axis_of_differences
from everweek.web.prove.words import DIFFERENCES, PLACES
from everweek.web.viewer import viewer_of

MOST_AT_ONCE: Final = 40
"""More colleagues than that are shown unit by unit."""
MOST_CARDS: Final = 8
"""So many on either side stand as cards: in a large house nearly everybody can be told apart, and a card is a kilobyte."""


@looks
def fair_comparison(request: HttpRequest) -> HttpResponse:
    """Each colleague of a unit beside all peers, or each unit beside all others, allowing for touchpoints and months.

    Who may not compare colleagues is shown the units alone.
    """
    viewer, asked = viewer_of(request), Peers.read(request.GET)
    scope, of_units = within(asked, viewer)
    known, here = measures.list_names(viewer), reverse("fair")
    names = names_of(known)
    if short := shortened(request, asked):
        return short
    segments = [(one.key, one.name) for one in list_segments(viewer, sized=False)]
    asked = asked.among("segment", [key for key, _name in segments])
    asked = by_usual(asked, names) if names else asked
    span = span_of(asked, known, here)
    question = measures.Question(asked.measure, where=asked.where, since=span.since, until=span.until)
    asked, peers = (
        asked.answered(lambda: peers_of(question, viewer, of_units=of_units), blamed="measure") if names else (asked, None)
    )
    everybody = peers.rows if peers and (of_units or asked.unit or len(peers.rows) <= MOST_AT_ONCE) else ()
    told_of = [(one, one.difference) for one in everybody if isinstance(one.difference, Estimate)]
    asked, shown = asked.answered(lambda: stretch_of(told_of, lambda one: one[0].place.value, asked.place, most=ROWS))
    sides = _sides(peers, viewer) if peers and isinstance(peers.lead, SomeApart) else []
    differences = [*(one.difference for side in sides for one in side.cards), *(difference for _one, difference in told_of)]
    doubtful, uneven = notes_of(question, viewer) if peers else (None, None)
    context = FairPage(
        title=headline(peers.lead) if peers else TO_MEND if names else _("Nothing has been measured yet."),
        span=span.note if peers else None,
        asked=asked,
        sorts=_sorts(asked, here, viewer, of_units=of_units),
        words=words.page(of_units=of_units),
        measures=options(titles_of(names).items(), asked.measure),
        units=units_to_choose(list_units(scope.units()), asked.unit, alone=True),
        segments=options(segments, asked.segment, everything=_("everybody")) if segments else [],
        filters=asked.chips(here, {"years": _("All years")}),
        sides=sides,
        how_wide=words.how_wide(peers) if peers and differences else "",
        answered=rate_line(question, viewer) if peers else None,
        rows=[_row(one, difference, question) for one, difference in shown.rows] if shown else [],
        pager=pager_of(asked, here, shown, part="everybody"),
        untold=[one.place.label for one in everybody if not isinstance(one.difference, Estimate)],
        by_unit=_unit_by_unit(asked, peers, scope, here) if peers and peers.rows and not everybody else None,
        axis=axis_of_differences(differences),
        legend=words.legend(of_units=of_units),
        unit=DIFFERENCES.get(differences[0].unit, "") if differences else "",
        places=PLACES.get(differences[0].unit, 2) if differences else 0,
        doubtful=doubtful,
        uneven=uneven,
        as_of=as_of(),
        save=SaveViewForm(initial={"page": "fair", "asked": asked.with_().address}),
        any=bool(names),
        may_import=may(viewer, Action.IMPORTS_RUN),
    )
    return show(request, context, status=asked.status)


def peers_of(question: measures.Question, viewer: Member, *, of_units: bool) -> watch.Peers:
    """Return the colleagues, or the units, that the page of a question sets beside each other."""
    compare = watch.units if of_units else watch.people
    return compare(question.name, viewer=viewer, where=question.where, since=question.since, until=question.until)


def within(asked: Peers, viewer: Member) -> tuple[Scope, bool]:
    """How far the viewer may compare what is shown, and whether that is units."""
    of_units = asked.of == OF_UNITS or not may_compare(viewer)
    return (check_may_compare_units(viewer) if of_units else check_may_compare(viewer)), of_units


def _sorts(asked: Peers, here: str, viewer: Member, *, of_units: bool) -> list[Tab]:
    """Colleagues and units, each within the same measure, unit, customers and days; none for who may see one of them alone."""
    if not may_compare(viewer):
        return []
    return [
        Tab(_("Colleagues"), asked.with_(of="").to(here), not of_units),
        Tab(_("Units"), asked.with_(of=OF_UNITS).to(here), of_units),
    ]


def _row(one: Beside, difference: Estimate, question: measures.Question) -> PeerRow:
    here = one.place.dimension
    where = ((here, one.place.value), *((name, value) for name, value in question.where.items() if name != here))
    alone = Question(question.name, by=("touchpoint",), where=where, since=question.since, until=question.until)
    standing = words.standing(one.apart, one.place.dimension)
    return PeerRow(one.place.label, difference, standing, one.apart.value if one.apart else "", alone.to(reverse("prove")))


def _unit_by_unit(asked: Peers, peers: watch.Peers, scope: Scope, here: str) -> UnitByUnit:
    """Return the units to choose from where there are too many colleagues to show, each with all below it."""
    units, every = list_units(scope.units()), list(scope.units())
    groups = {unit.key: {other.key for other in every if other.path.startswith(unit.path)} for unit in units}
    spoken = peers.told_in(groups)
    silent = [unit.name for unit in units if unit.key not in spoken]
    told_of = _(
        "Of %(units)s nothing can be said: there are not three colleagues with enough answers at the same touchpoints in the "
        "same months."
    )
    steps = [Step(unit.name, asked.with_(unit=unit.key).to(here)) for unit in units if unit.key in spoken]
    return UnitByUnit(steps, told_of % {"units": saying.names(silent)} if silent else "")


def _sides(peers: watch.Peers, viewer: Member) -> list[ApartSide]:
    """Return whom to help and whom to thank, or where to, each in the order of the alphabet."""
    apart = [one for one in peers.findings if isinstance(one, PeerApart)]
    return [
        _side(way, [one for one in apart if one.direction is way], peers.sort, viewer) for way in (Direction.DOWN, Direction.UP)
    ]


def _side(way: Direction, findings: Sequence[PeerApart], sort: Sort, viewer: Member) -> ApartSide:
    title, nobody = words.side(way, of_units=sort is UNITS)
    told_of = ((one, one.evidence.estimate) for one in findings[:MOST_CARDS])
    cards = [_apart(one, difference, viewer) for one, difference in told_of if difference is not None]
    more = words.more(max(0, len(findings) - MOST_CARDS), of_units=sort is UNITS)
    return ApartSide(title, cards, more, "" if findings else nobody)


def _apart(finding: PeerApart, difference: Estimate, viewer: Member) -> ApartCard:
    """A colleague, or a unit, that can be told apart by that difference, as it is told and drawn."""
    [card] = told.cards([finding], viewer)
    far = words.far(difference, of_units=finding.place.dimension == UNITS.dimension)
    return ApartCard(finding.place.label, card, difference, far)
