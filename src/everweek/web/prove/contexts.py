"""What the template of Prove is given: every field described."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from django.forms import Form
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from everweek.prove.queries import ViewShown
from everweek.prove.reporting.texts import ReportText
from everweek.science import Estimate, NotEnough
from everweek.web.choices import Chip, Option, Step
from everweek.web.house.asking import Asking
from everweek.web.house.paging import Pager
from everweek.web.pages import Page
from everweek.web.prove.question import Question, SilenceAsked, Watching


@dataclass(frozen=True)
class Mark:
    """One mark of the picture, for its legend."""

    name: Annotated[str, "which mark: above, below, beside, untold, span, block, raw, whole, shared, peers, band, base or centre"]
    words: Annotated[str, "what it stands for"]


@dataclass(frozen=True)
class ToldApart:
    """One sentence about groups."""

    words: Annotated[str, "the sentence"]
    steps: Annotated[Sequence[Step], "what to do about it, the first thing first"]
    sure: Annotated[Sequence[str], "how far, how sure, compared with what, and by which method; empty where nothing adds to it"]


@dataclass(frozen=True)
class ShownRow:
    """One row of the table."""

    cut: Annotated[Sequence[str], "the values of the cuts, in words, in their order"]
    result: Annotated[Estimate | NotEnough, "the estimate, or why there is none"]
    standing: Annotated[str, "how it stands to all others together, in a word or two, or nothing"]
    direction: Annotated[str, "up, down or nothing: the same for its mark"]
    fair: Annotated[Estimate | None, "the estimate in which a small group leans on the whole, where groups were compared"]
    only: Annotated[str, "the address of the page about this group alone, or nothing"]


@dataclass(frozen=True)
class AskedRow:
    """The invitations of one group. Those that are over are answered, silent or declined; with those that run and those that
    reached nobody they are all.
    """

    cut: Annotated[Sequence[str], "the values of the cuts, in words, in their order"]
    rate: Annotated[Estimate | NotEnough, "how many of 100 that are over were answered, or why that cannot be told"]
    fewer: Annotated[bool, "whether fewer are answered than in all other groups together"]
    asked: Annotated[int, "how many there are"]
    over: Annotated[int, "of how many the time to answer is over"]
    answered: Annotated[int, "how many of these were answered"]
    silent: Annotated[int, "how many of these got no answer"]
    declined: Annotated[int, "how many of these were declined: the customer asked not to be written to instead"]
    running: Annotated[int, "how many are not over yet, answered already or not"]
    bounced: Annotated[int, "how many reached nobody: their letters came back"]


@dataclass(frozen=True)
class AskedPart:
    """Who was asked of what a score is about, and who answered."""

    title: Annotated[str, "how many of whom answered, as a sentence; on its own page where fewest answer, if that stands out"]
    rate: Annotated[Estimate | None, "the rate of all together, where there is one"]
    fewer: Annotated[Sequence[str], "where fewer answer, a sentence each, but for what the title tells"]
    told: Annotated[Sequence[str], "what is known of the others, a sentence each"]
    late: Annotated[Sequence[str], "whether those who needed a reminder score otherwise, a sentence each"]
    method: Annotated[Sequence[str], "how it was worked out, a paragraph each"]
    headings: Annotated[Sequence[str], "the cuts in words"]
    rows: Annotated[Sequence[AskedRow], "the groups"]
    more: Annotated[int, "how many groups more there are than the table has room for"]
    steps: Annotated[Sequence[Step], "what to do about it"]


@dataclass(frozen=True)
class ReasonLine:
    """One reason why customers were not asked."""

    n: Annotated[int, "how many"]
    words: Annotated[str, "the reason as a sentence"]
    steps: Annotated[Sequence[Step], "what to do about it"]


@dataclass(frozen=True, kw_only=True)
class SilencePage(Page, template="prove/silence.html"):
    """`/prove/silence/`: who was asked and said nothing, who was not reached, and who was not asked and why."""

    title: Annotated[str | Promise, "how many of those who were asked answered, as a sentence"]
    asked: Annotated[SilenceAsked, "what is asked"]
    measures: Annotated[Sequence[Option], "the measures there are"]
    dimensions: Annotated[Sequence[Option], "by what the silent can be told apart"]
    units: Annotated[Sequence[Option], "the units within reach"]
    filters: Annotated[Sequence[Chip], "of which customers, years and level, where they were carried here"]
    part: Annotated[AskedPart | None, "who was asked and who answered"]
    pager: Annotated[Pager, "the ways to the groups before and after these"]
    in_time: Annotated[bool, "whether the groups are one thing over time, of which the last stand on the first page"]
    decided: Annotated[str, "of how many moments how many led to a question, as a sentence; empty where no rule looked at any"]
    elsewhere: Annotated[str, "that of those asked elsewhere it is not known who was left out, where some were"]
    reasons: Annotated[Sequence[ReasonLine], "why the others did not"]
    beside: Annotated[str, "that the reasons are of more than was asked for, where they are"]
    save: Annotated[Form, "a name for this view"]
    any: Annotated[bool, "whether anything was measured yet"]
    may_import: Annotated[bool, "whether the reader may import, for the empty page"]
    may_write: Annotated[bool, "whether the reader may write rules of asking"]


@dataclass(frozen=True)
class FileLink:
    """The numbers of a page as a file."""

    name: Annotated[str, "the form of file, as people call it"]
    address: Annotated[str, "where it is downloaded"]


@dataclass(frozen=True)
class DoubtfulNote:
    """A note that some of the answers are doubtful, or were left out."""

    says: Annotated[str, "how many are, as a sentence"]
    way: Annotated[str, "what the link beside it does"]
    address: Annotated[str, "the same number without them, or with them"]
    looked_at: Annotated[str, "where they are looked at, for who may"]


@dataclass(frozen=True)
class WeightNote:
    """A note that some answers stand for more than others, and whether they count so."""

    says: Annotated[str, "that it is so, as a sentence"]
    way: Annotated[str, "what the link beside it does"]
    address: Annotated[str, "the same number with weights, or without"]


@dataclass(frozen=True)
class SpanNote:
    """Of which time a page tells."""

    says: Annotated[str, "which answers count, as a sentence"]
    way: Annotated[str, "what the link beside it does, or nothing"]
    address: Annotated[str, "the same page of all years, or of the last twelve months"]


@dataclass(frozen=True)
class Drawn:
    """What is drawn of a finding: a dot on its interval, and a mark at what it is told beside."""

    estimate: Annotated[Estimate, "the dot and its interval"]
    low: Annotated[float, "the lowest value of the axis"]
    high: Annotated[float, "the highest one"]
    places: Annotated[int, "with how many decimals it is told"]
    around: Annotated[float | None, "where what it is told beside lies, or nothing"]
    beside: Annotated[str, "what that is, in a few words"]
    says: Annotated[str, "how far it is from there, with the interval; nothing where the sentence says it"]


@dataclass(frozen=True)
class FindingCard:
    """One finding in words, and drawn where an interval of it is known."""

    title: Annotated[str, "what was found, as a sentence"]
    sure: Annotated[Sequence[str], "how far, how sure and compared with what, a sentence each"]
    method: Annotated[str, "how it was found, or nothing"]
    counted: Annotated[str, "of how many answers, or of what else was counted"]
    direction: Annotated[str, "down, up or nothing: which way it went itself"]
    direction_words: Annotated[str, "the same in a word"]
    steps: Annotated[Sequence[Step], "what to do about it, the first thing first"]
    drawn: Annotated[Drawn | None, "how far it is from its normal, or from the others"] = None
    undrawn: Annotated[str, "that no interval of it is known, where it claims a distance all the same; or nothing"] = ""


@dataclass(frozen=True, kw_only=True)
class ProvePage(Page, template="prove/prove.html"):
    """`/prove/`: any measure, any cut; the sentence, the picture, the table, the method."""

    question: Annotated[Question, "what is asked"]
    measures: Annotated[Sequence[Option], "the measures there are"]
    cuts: Annotated[Sequence[Sequence[Option]], "for each of the places to choose a cut, the dimensions there are"]
    names: Annotated[Sequence[Option], "the dimensions one can filter by"]
    levels: Annotated[Sequence[Option], "the levels of confidence"]
    values: Annotated[Sequence[Option], "the values of the dimension that a filter is being added for"]
    filters: Annotated[Sequence[Chip], "the filters set now"]
    title: Annotated[str | Promise, "what the numbers say, as a sentence; where nothing was asked, what matters most now"]
    opening: Annotated[FindingCard | None, "what matters most now, where the title says that"] = None
    means: Annotated[str, "what the measure means, where its name does not say it; else nothing"]
    span: Annotated[SpanNote | None, "of which time the number is, where the pages beside it tell of less"]
    number_says: Annotated[str, "what the number says, where the title says what matters most now; else nothing"] = ""
    steps: Annotated[Sequence[Step], "what to do about it, the first thing first"]
    alone: Annotated[Estimate | None, "the one number there is, where nothing is cut"]
    method: Annotated[Sequence[str], "how it was worked out, a paragraph each"]
    picture: Annotated[SafeString | str, "the chart as SVG, or nothing"]
    picture_narrow: Annotated[SafeString | str, "the same chart for a narrow screen"]
    legend: Annotated[Sequence[Mark], "the marks of the picture, each with its words"]
    described: Annotated[str, "what the picture shows, in words"]
    headings: Annotated[Sequence[str], "the cuts in words: the first columns of the table"]
    rows: Annotated[Sequence[ShownRow], "the rows of the table"]
    axis: Annotated[tuple[float, float] | None, "lowest and highest value of the axis all rows are drawn on"]
    unit: Annotated[str | Promise, "what the values are counted in, in words"]
    places: Annotated[int, "how many decimals the values are told with"]
    signed: Annotated[bool, "whether the values are told with their sign"]
    counted: Annotated[str | Promise, "what is counted: answers, promises, cases or customers"]
    all_counted: Annotated[str | Promise, "all of them, as the group of a number that is not cut"]
    effective: Annotated[bool, "whether a row says how many equal, independent answers would be as sure"]
    pager: Annotated[Pager, "the ways to the rows before and after these"]
    in_time: Annotated[bool, "whether the rows are one thing over time, of which the last stand on the first page"]
    total: Annotated[int, "how many rows there are, on all pages of the table"]
    apart: Annotated[Sequence[ToldApart], "what else can and cannot be told, a sentence each"]
    marked: Annotated[Sequence[str], "which groups share a mark in the picture, in words: they cannot be told apart"]
    untested: Annotated[str, "why the groups were not tested against each other, where they were not"]
    compared: Annotated[bool, "whether the groups were tested against each other"]
    files: Annotated[Sequence[FileLink], "the same numbers as files"]
    asked: Annotated[AskedPart | None, "who was asked for these answers, and who answered"]
    save: Annotated[Form, "a name for this view"]
    may_import: Annotated[bool, "whether the reader may import, for the empty page"]
    uneven: Annotated[WeightNote | None, "that some answers stand for more than others, where they do"]
    doubtful: Annotated[DoubtfulNote | None, "how many of the answers are doubtful, where any are"]
    as_of: Annotated[str, "when it was counted who is in the segments, where that was not just now"]


@dataclass(frozen=True, kw_only=True)
class FindingsPart(Page, template="prove/front_findings.html"):
    """Part of the first page: the few sentences that matter now; of a chosen week those that mark it."""

    title: Annotated[str, "what they are, as a heading"]
    cards: Annotated[Sequence[FindingCard], "the findings, as many as are shown one by one; what lasts and is down first"]
    more: Annotated[int, "how many more there are"] = 0
    ways: Annotated[Sequence[Step], "where these stand: the page of each measure they are of, with how many"] = ()


@dataclass(frozen=True)
class Glance:
    """One measure at a glance."""

    name: Annotated[str, "what people call it"]
    title: Annotated[str, "what it says, as a short sentence"]
    result: Annotated[Estimate | NotEnough, "the estimate, or why there is none"]
    sure: Annotated[str, "between what and what, or nothing where there is no estimate"]
    before: Annotated[str, "how it stands to the twelve months before, as a clause, or nothing"]
    asked: Annotated[str, "how many of those who were asked by name answered, where it is known"]
    method: Annotated[str, "how it was worked out, in words"]
    low: Annotated[float | None, "the lowest value of its scale, where it has one"]
    high: Annotated[float | None, "the highest value of its scale"]
    address: Annotated[str, "the measure for the same period, cut so that one sees where it is better and where worse"]


@dataclass(frozen=True)
class RateLine:
    """How many of those who were asked by name answered, in one line beside scores."""

    says: Annotated[str, "the sentence"]
    address: Annotated[str, "where one sees who is silent"]


@dataclass(frozen=True, kw_only=True)
class MeasuresPart(Page, template="prove/front_measures.html"):
    """Part of the first page: the standing measures that have answers in that time."""

    title: Annotated[str, "what they are, as a heading"]
    span: Annotated[str, "of which answers they tell, as a sentence; nothing of a week or of all there are"]
    measures: Annotated[Sequence[Glance], "the measures that are shown at once"]
    others: Annotated[Sequence[Glance], "the others, folded for whoever does not see the whole house"]
    also: Annotated[str, "which the others are, in a few words"]
    asked: Annotated[Sequence[str], "how many of those asked by name answered, a sentence each, where it is the same of several"]
    silence: Annotated[str, "where one sees who is silent, where anybody was asked by name"]
    chosen: Annotated[bool, "whether a week was chosen"]
    may_import: Annotated[bool, "whether the reader may bring in a file, where nothing is known yet"]


@dataclass(frozen=True)
class GroupLink:
    """One group that is watched, and the way to its chart."""

    name: Annotated[str, "what it is called"]
    address: Annotated[str, "the page with its chart"]
    here: Annotated[bool, "whether it is the one shown"]
    moved: Annotated[str, "lower or higher, or behind or ahead of the others, where something moved; or nothing"]
    direction: Annotated[str, "down, up or nothing: which way it moved itself, for its mark"]
    untold: Annotated[bool, "whether nothing can be told of it yet"]


@dataclass(frozen=True)
class PointRow:
    """One point of a control chart."""

    when: Annotated[str, "its week or month, in words"]
    signal: Annotated[str, "what is to be said of it in a few words, or nothing"]
    otherwise: Annotated[str, "from which day on it is asked otherwise, where one lies in it"]
    name: Annotated[str, "its mark in the chart where it is part of what moved: above, below or beside; or nothing"]
    value: Annotated[float, "the score"]
    low: Annotated[float | None, "the lower limit there, where it has one"]
    high: Annotated[float | None, "the upper limit"]
    n: Annotated[int, "of how many answers"]
    places: Annotated[int, "with how many decimals it is told"]


@dataclass(frozen=True)
class PointsPart:
    """The points of a control chart as a table."""

    rows: Annotated[Sequence[PointRow], "the points in the order of time, as many as a page has room for, the last ones first"]
    pager: Annotated[Pager, "the ways to the points before and after these"]
    unit: Annotated[str | Promise, "what the values are counted in, in words"]
    counted: Annotated[str, "what is counted: answers, promises, cases or customers"]
    signed: Annotated[bool, "whether the values are told with their sign"]
    legend: Annotated[Sequence[Mark], "the marks of points that are part of what moved, each with its words"]
    files: Annotated[Sequence[FileLink], "all the points as files"]


@dataclass(frozen=True, kw_only=True)
class ConsistencyPage(Page, template="prove/consistency.html"):
    """`/prove/consistency/`: control charts, with what their signals say in words."""

    title: Annotated[str | Promise, "what can be said, as a sentence"]
    asked: Annotated[Watching, "what is asked for"]
    measures: Annotated[Sequence[Option], "the measures there are"]
    dimensions: Annotated[Sequence[Option], "the dimensions whose groups can be watched"]
    every: Annotated[Sequence[Option], "week by week or month by month"]
    units: Annotated[Sequence[Option], "the units to choose from, each with all below it; empty where there is one"]
    segments: Annotated[Sequence[Option], "the segments to choose from; empty for who may not see them"]
    lead: Annotated[FindingCard | None, "the finding that the title tells, where it tells one"]
    cards: Annotated[Sequence[FindingCard], "the other findings, the whole house first"]
    picture: Annotated[SafeString, "the control chart as SVG, or nothing"]
    picture_narrow: Annotated[SafeString, "the same chart for a narrow screen"]
    heading: Annotated[str, "which measure of what the chart shows"]
    normal: Annotated[str, "which weeks or months its normal is learned from, as a sentence; nothing where it has none"]
    legend: Annotated[Sequence[Mark], "the marks of the chart, each with its words"]
    described: Annotated[str, "what no mark of the chart says, or nothing"]
    answered: Annotated[RateLine | None, "how many of those who were asked there answered, where it is known"]
    points: Annotated[PointsPart | None, "the points of the chart as a table"]
    groups: Annotated[Sequence[GroupLink], "the groups, in the order of the alphabet"]
    shown: Annotated[str, "the group whose chart is shown; empty for that of the whole"]
    whole: Annotated[str, "the address of the chart of the whole, where another one is shown"]
    doubtful: Annotated[DoubtfulNote | None, "how many of the answers are doubtful, where any are"]
    uneven: Annotated[WeightNote | None, "that some answers stand for more than others, where they do"]
    as_of: Annotated[str, "when it was counted who is in the segments, where that was not just now"]
    save: Annotated[Form, "a name for this view"]
    any: Annotated[bool, "whether anything has been measured"]
    may_import: Annotated[bool, "whether the reader may import, for the empty page"]


@dataclass(frozen=True)
class ReportChart:
    """A control chart of a report."""

    title: Annotated[str, "what it says, as a sentence"]
    heading: Annotated[str, "which measure of what it shows"]
    picture: Annotated[SafeString, "the chart as SVG"]
    picture_narrow: Annotated[SafeString, "the same for a narrow screen"]
    legend: Annotated[Sequence[Mark], "its marks, each with its words"]
    described: Annotated[str, "what no mark of it says, or nothing"]


@dataclass(frozen=True, kw_only=True)
class ReportPage(Page, template="prove/report.html"):
    """`/prove/report/`: the report of a month for a board."""

    title: Annotated[str | Promise, "what the month brought, as a sentence"]
    asked: Annotated[Asking, "of which month and unit"]
    months: Annotated[Sequence[Option], "the months to choose from, the newest first"]
    units: Annotated[Sequence[Option], "the units to choose from, each with all below it; empty where there is one"]
    compares: Annotated[bool, "whether any month can be told apart from the report's own"]
    report: Annotated[ReportText | None, "the report in words, where it can be told"]
    lead: Annotated[FindingCard | None, "the finding that the title tells, where it tells one"]
    cards: Annotated[Sequence[FindingCard], "the other findings"]
    charts: Annotated[Sequence[ReportChart], "the control charts that carry the findings"]
    pdf: Annotated[str, "where it is as a PDF, or nothing"]
    any: Annotated[bool, "whether anything was ever answered"]
    may_import: Annotated[bool, "whether the reader may import, for the empty page"]


@dataclass(frozen=True)
class ViewLine:
    """One saved view."""

    view: Annotated[ViewShown, "the view"]
    address: Annotated[str, "where it is shown; nothing where it is not open, or cannot be asked"]
    page: Annotated[str | Promise, "the page it is a view of, in words"]
    rename: Annotated[Form | None, "what it is called, for who may call it something else"]


@dataclass(frozen=True, kw_only=True)
class ViewsPage(Page, template="prove/views.html"):
    """`/prove/views/`: one's own saved views, and those that colleagues offer."""

    title: Annotated[str, "how many there are, as a sentence"]
    lines: Annotated[Sequence[ViewLine], "the views, by name"]
    left: Annotated[Sequence[ViewLine], "what those offered who have left, for administrators; no part of the others"]
    form: Annotated[Form | None, "a view that could not be saved as it was named, to be named again"]


@dataclass(frozen=True)
class PatternCard:
    """A pattern of top scores that stands out."""

    title: Annotated[str, "what is seen where, as a sentence"]
    evidence: Annotated[str, "the numbers of it, with the interval of the difference"]
    otherwise: Annotated[str | Promise, "what explains it as well"]
    step: Annotated[Step | None, "what to do about it, for who may"]


@dataclass(frozen=True, kw_only=True)
class BeggingPage(Page, template="prove/begging.html"):
    """`/prove/top-scores/`: whether top scores look asked for, by places and never by persons."""

    title: Annotated[str | Promise, "what stands out first, as a sentence"]
    asked: Annotated[Asking, "of which measure, of whom, since when"]
    measures: Annotated[Sequence[Option], "the measures there are"]
    segments: Annotated[Sequence[Option], "the segments to choose from; empty for who may not see them"]
    cards: Annotated[Sequence[PatternCard], "the patterns that stand out"]
    others: Annotated[Sequence[str], "what was looked at besides, and does not stand out or cannot be told"]
    looked: Annotated[int, "how many comparisons were made together"]
    any: Annotated[bool, "whether anything has been measured"]
    may_import: Annotated[bool, "whether the reader may import, for the empty page"]
