"""What the page of measures shows of a question: the sentence, what can be told apart, the method, the picture, the rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from everweek.journal.services import Actor
from everweek.people import saying
from everweek.people.models import Member
from everweek.people.paging import Stretch, stretch_of
from everweek.prove import charts, compare, courses, measures, rules, sentences, strongest, words
from everweek.prove.compare import MOST, Comparison, Standing
from everweek.prove.measures import Measured, Row
from everweek.prove.rules import PROMISED
from everweek.prove.strongest import Said
from everweek.prove.things import things
from everweek.science import Estimate
from everweek.web.prove.contexts import Mark
from everweek.web.prove.question import Question
from everweek.web.prove.words import level_words

MOST_DRAWN: Final = 60
ROWS: Final = 40
"""So many rows of a table stand on a page: more, with all that is known of each, would make it heavier than a page may be."""


@dataclass(frozen=True)
class Finding:
    """A question answered: ``measured`` is what every way out of the house tells; the rest says it in words.

    ``lead`` is the strongest finding, ``others`` what else is found. ``marked`` says the marks that groups share, for who does
    not see them drawn. ``untested`` is why the groups were not tested against each other; empty where they were, and where there
    are none. ``shown`` are the places of the rows on the page that is asked for.
    """

    measured: Measured
    compared: Comparison | None
    lead: Said
    others: Sequence[Said]
    marked: Sequence[str]
    method: Sequence[str]
    untested: str = ""
    shown: Stretch[int] = field(default_factory=lambda: Stretch(()))

    @property
    def title(self) -> str:
        """The sentence at the head of the page."""
        return self.lead.words


def find(question: Question, viewer: Actor, *, begun: date | None = None) -> Finding:
    """Answer the question as far as the viewer may see; ``Invalid`` and ``NotAllowed`` as from ``prove.measures``.

    ``begun`` is the first day of what is measured there, where that is known: who sees a part of the house is told it with the
    part, so that nobody takes a number for one of other days than it is of.
    """
    counted = measures.count(asked_of(question), viewer=viewer)
    measured = measures.estimated(counted)
    told = sentences.tell(counted, measured, viewer=viewer, begun=begun)
    lead, *rest = told.says
    shown = shown_rows(question, measured)
    if not measured.rows:
        return Finding(measured, None, lead, rest, [], [], shown=shown)
    fair = told.compared is not None and told.compared.fair
    method = [*how_sure(lead), *_method(measured, compared=told.compared is not None and not fair, once=told.once)]
    method += _as_measured(told.raw)
    marked = words.marked(told.compared) if told.compared is not None and _marks(question, told.compared) else []
    apart = question.by and told.compared is None
    untested = _why_untested(question, measured, lead) if apart else ""
    return Finding(measured, told.compared, lead, rest, marked, method, untested, shown)


def _marks(question: Question, compared: Comparison) -> bool:
    """Whether the marks that groups share are drawn, so that they are said as well."""
    return not is_series(question) and not compared.fair and len(compared.groups) <= MOST_DRAWN


def how_sure(said: Said) -> list[str]:
    """How sure a sentence is, and how it was found, where it needs a method of its own."""
    method = strongest.method_of(said)
    return [*strongest.sure(said), *([_("Method: %(method)s.") % {"method": method}] if method else [])]


def measured_of(question: Question, viewer: Member) -> tuple[Measured, Comparison | None]:
    """The numbers alone, and the groups beside each other where the page has them so."""
    counted = measures.count(asked_of(question), viewer=viewer)
    measured = measures.with_rate(counted, viewer=viewer)
    beside = bool(question.by and measured.rows) and sentences.is_comparable(measured) and not is_series(question)
    return measured, compare.comparison(counted, measured, viewer=viewer) if beside else None


def is_series(question: Question) -> bool:
    """Whether the rows are one thing over time."""
    return sentences.is_course(question.by)


def shown_rows(question: Question, measured: Measured) -> Stretch[int]:
    """The places of the rows on the page that is asked for: of a series the last stand on its first page, else the first.

    Raises:
        Invalid: the place to read on from is none of these rows.
    """
    rows = measured.rows
    places = range(len(rows))
    read = places[::-1] if is_series(question) else places
    found = stretch_of(read, lambda place: urlencode(rows[place].cut), question.place, most=ROWS)
    return found.holding(sorted(found.rows))


def standing_words(finding: Finding, place: int) -> str:
    """How one group stands to the others, in a word or two; nothing where nothing was compared."""
    if finding.compared is None:
        return ""
    standing = finding.compared.groups[place].standing
    if standing is Standing.ABOVE:
        return _("above the others")
    if standing is Standing.BELOW:
        return _("below the others")
    return _("cannot be told apart") if standing is Standing.UNTOLD else ""


def direction_of(finding: Finding, place: int) -> str:
    """Return how one group stands to the others, for its mark: ``up``, ``down`` or empty."""
    standing = finding.compared.groups[place].standing if finding.compared is not None else None
    return {Standing.ABOVE: "up", Standing.BELOW: "down"}.get(standing, "") if standing is not None else ""


def axis_of(rows: Sequence[Row]) -> tuple[float, float] | None:
    """The lowest and highest end of all intervals: the axis on which the dots of a table stand under each other."""
    return axis_around([row.result for row in rows if isinstance(row.result, Estimate)])


def axis_around(known: Sequence[Estimate]) -> tuple[float, float] | None:
    """An axis that holds all these intervals, with a little room; None where there are none."""
    if not known:
        return None
    low, high = min(one.low for one in known), max(one.high for one in known)
    room = (high - low) * 0.04 or 1.0
    return low - room, high + room


def fair_estimate(finding: Finding, place: int) -> Estimate | None:
    """The estimate of one group in which small groups lean on the whole; None where nothing was compared."""
    found = finding.compared.groups[place].estimate if finding.compared is not None else None
    return found if isinstance(found, Estimate) else None


def picture_of(question: Question, finding: Finding, *, narrow: bool = False) -> SafeString:
    """The chart of the rows as SVG, for a desk or ``narrow`` for a phone.

    Nothing where one row stands alone, or more rows than an eye can hold.
    """
    measured = finding.measured
    drawn = [row for row in measured.rows if isinstance(row.result, Estimate)]
    if not question.by or not drawn:
        return SafeString("")
    if is_series(question):
        spec = charts.series(measured, narrow=narrow)
    elif courses.can_be_drawn(measured):
        spec = courses.courses(measured, narrow=narrow)
    elif len(drawn) > MOST_DRAWN:
        return SafeString("")
    elif finding.compared is not None:
        spec = charts.comparison(finding.compared, narrow=narrow)
    else:
        spec = charts.intervals(measured, narrow=narrow)
    return mark_safe(charts.svg(spec, title=finding.title, description=described(question, finding)))  # noqa: S308  # drawn by us


def described(question: Question, finding: Finding) -> str:
    """Return what the picture shows, for those who do not see it and as the line under it."""
    level = saying.sure(finding.measured.level)
    if is_series(question):
        return _("The line is what was measured, the band its %(level)s %% interval; it breaks where too little was counted.") % {
            "level": level
        }
    if courses.can_be_drawn(finding.measured):
        told = _(
            "Each line is what was measured of one group, all on one scale, the band its %(level)s %% interval; it breaks where "
            "too little was counted."
        )
        return told % {"level": level}
    if finding.compared is not None:
        return " ".join(_read(finding.compared, level))
    return _("Dots are what was measured, lines their %(level)s %% intervals.") % {"level": level}


def _read(compared: Comparison, level: str) -> list[str]:
    """How the picture of groups beside each other is read, a sentence each."""
    if compared.fair:
        told = _(
            "The mark is where a unit would lie, had all served the same touchpoints in the same months; the line its interval, "
            "as wide as comparing all units makes it. What was measured stands in the table."
        )
        return [told]
    told = _(
        "The mark is the fair estimate, the line its %(level)s %% interval. A small group can be high or low by luck: the "
        "smaller it is, the nearer its mark is moved to all groups together. What was measured stands in the table."
    )
    found = [told % {"level": level}]
    marks = compared.marks()
    if marks is None:
        found.append(_("Which groups cannot be told apart from each other is more than the picture can hold."))
    apart = {place for place, group in enumerate(compared.groups) if group.standing in {Standing.ABOVE, Standing.BELOW}}
    if any(apart & set(mark) for mark in marks or ()):
        found.append(
            _(
                "A group can differ from all others together and from none of them: all together are many answers, and each by "
                "itself is few."
            )
        )
    return found


def legend_of(question: Question, finding: Finding) -> list[Mark]:
    """The marks of the picture in words: only those that are in it."""
    if is_series(question) or finding.compared is None:
        return []
    known = [group for group in finding.compared.groups if isinstance(group.estimate, Estimate)]
    standings = {group.standing for group in known}
    fair = finding.compared.fair
    above = _("above others at the same touchpoints") if fair else _("above all others together")
    below = _("below others at the same touchpoints") if fair else _("below all others together")
    untold = _("cannot be told apart from them") if fair else _("cannot be told apart from all others together")
    marks = [
        (Standing.ABOVE in standings, "group-above", above),
        (Standing.BELOW in standings, "group-below", below),
        (Standing.UNTOLD in standings, "group-untold", untold),
        (None in standings, "group", _("not held against the others")),
        (isinstance(finding.compared.whole, Estimate), "whole", _("all groups together")),
        (
            bool(finding.compared.marks()),
            "shared",
            _("filled dots on one line: cannot be told apart from each other; a hollow one is not among them"),
        ),
    ]
    return [Mark(name, told) for drawn, name, told in marks if drawn]


def asked_of(question: Question) -> measures.Question:
    """The question of a page as the measures take it."""
    return measures.Question(
        question.measure, question.by, dict(question.where), question.since, question.until, question.weight, question.level
    )


def _why_untested(question: Question, measured: Measured, lead: Said) -> str:
    if question.by == ("member",) and lead.finding is not None:
        return _beside_peers()
    if question.by == ("segment",):
        return _(
            "A customer may be in several segments: each is tested against all customers outside it (Holm), and no two against "
            "each other."
        )
    if "segment" in question.by:
        return _("A customer may be in several segments: they stand side by side, but are not tested against each other.")
    if "member" in question.by:
        return _(
            "Colleagues stand side by side: they meet other customers, elsewhere and at other times, so none is tested here."
        )
    if len(measured.rows) > MOST:
        told = _("These are %(rows)s groups, too many to test each against all others. Choose a coarser cut, or a filter.")
        return told % {"rows": saying.count(len(measured.rows))}
    return _("Groups at points in time stand side by side here. To have groups tested against each other, cut by them alone.")


def _as_measured(raw: Sequence[str]) -> list[str]:
    """How units lie beside all others together, as they were measured, where they are held against those that meet the same."""
    if not raw:
        return []
    told = _("As measured, beside all others together, whatever touchpoints each serves: %(says)s")
    return [told % {"says": " ".join(raw)}]


def _beside_peers() -> str:
    return _(
        "These numbers stand side by side and are not tested: colleagues meet other customers, elsewhere and at other times. "
        "What is said above compares each with peers of the same unit, at the same touchpoints, in the same months."
    )


def _method(measured: Measured, *, compared: bool, once: int | None = None) -> list[str]:
    """How it was worked out; ``once``: how many were counted in all, where some stand in several groups."""
    known = [row.result for row in measured.rows if isinstance(row.result, Estimate)]
    if not known:
        return []
    total = saying.count(sum(one.n for one in known) if once is None else once)
    promised = measured.measure in PROMISED
    counted = str(things(measured.measure).counted)
    interval = _("The interval is %(method)s; %(level)s.") % {"method": known[0].method, "level": level_words(measured.level)}
    told = [f"{counted % {'many': total}} {interval}"]
    if "segment" in measured.by:
        told.append(_("Who is in several segments is counted in each of them, and who is in none in no group."))
    if measured.weighted:
        told.append(
            _("Each answer counts by its weight. How many equal answers would be as sure stands in the table as effective.")
        )
    if promised and rules.tells_effective(known):
        told.append(
            _(
                "Promises of one case are kept or broken together. The interval allows for that: how many promises of cases of "
                "their own would be as sure stands in the table as effective."
            )
        )
    if len(known) < len(measured.rows):
        few = _("it would tell of chance") if promised else _("it would be the mood of a few people")
        told.append(_("Groups too small to speak of are named without a number: %(few)s.") % {"few": few})
    if compared:
        told.append(
            _(
                "Each group was tested against all others together, and each pair against each other, on the values as they were "
                "measured, corrected for how many comparisons that makes (Holm). What is not said to differ may still differ: "
                "too little was counted to tell."
            )
        )
    return told
