"""Measures: any score, cut any way, each with its interval and its n, or the reason why there is none."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from everweek.errors import Invalid, NotAllowed, Unavailable
from everweek.facts import ask
from everweek.facts.groups import Group
from everweek.journal.services import Actor
from everweek.listen.inviting.queries import asked_by_names
from everweek.moments.queries import touchpoint_names
from everweek.people import saying
from everweek.people.models import Segment, Unit
from everweek.prove import cuts, names, owed, rules
from everweek.prove.access import Sight, part_seen, sight_of
from everweek.prove.asked import rates
from everweek.prove.asked.rates import AnswerRate, answer_rate
from everweek.prove.cuts import Within
from everweek.prove.nothing import nothing_of
from everweek.prove.rules import Measure
from everweek.questionnaires.queries import list_dimension_names, list_measures, questionnaire_titles
from everweek.science import Estimate, NotEnough
from everweek.science.clusters import Clusters, wilson_clustered

MOST = 50_000
"""So many groups are estimated at once: days by sixty units of two years; more would take minutes, and nobody reads them."""


@dataclass(frozen=True)
class Row:
    """One group: the value of each dimension it is cut by ("" where that was not recorded), and what is known of it."""

    cut: Mapping[str, str]
    result: Estimate | NotEnough


@dataclass(frozen=True)
class Measured:
    """A measure, asked and answered: what was asked, in which unit the answer is, and a row for each group.

    Rows stand in the order of time or the alphabet, never of their values. Without ``by`` there is exactly one row. ``asked`` is
    how many were asked and answered, where that was asked for as well; ``ends`` the least and the most the measure can be;
    ``part`` what people call the part of the house it is of, where the viewer does not see the whole (``access.part_seen``).
    """

    measure: str
    level: float
    weighted: bool
    by: tuple[str, ...]
    since: date | None
    until: date | None
    unit: str
    rows: tuple[Row, ...]
    where: Mapping[str, str]
    title: str
    asked: AnswerRate | None = None
    ends: rules.Scale | None = None
    part: str = ""


@dataclass(frozen=True)
class Question:
    """What is asked: see ``measure`` for the fields."""

    name: str
    by: tuple[str, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    weight: bool = False
    level: float = 0.95


@dataclass(frozen=True)
class Counted:
    """A question's answers before they are estimated: the groups' cuts and tallies, in order, for those who compare.

    ``narrowed`` is whether they are not all there are: then a few of them are not spoken of. ``cases`` are the groups in sums
    over cases, where what is counted goes together by case (several promises of one); else None: each stands by itself.
    ``part`` is of ``Measured``.
    """

    question: Question
    measure: Measure
    scale: rules.Scale
    cuts: tuple[Mapping[str, str], ...]
    tallies: tuple[rules.Tallies, ...]
    narrowed: bool = True
    cases: tuple[Clusters, ...] | None = None
    part: str = ""

    def estimate(self, place: int) -> Estimate | NotEnough:
        """The measure of one group, however few are in it."""
        asked = self.question
        if self.cases is not None:
            return rules.in_points(wilson_clustered(self.cases[place], level=asked.level))
        return self.measure.estimate(self.tallies[place], self.scale, weighted=asked.weight, level=asked.level)

    def of_month(self, month: str, question: Question) -> "Counted":
        """What was counted by month, of one month (2026-10) alone: the answer to ``question``, which is cut by nothing."""
        places = [place for place, cut in enumerate(self.cuts) if cut["month"] == month]
        return replace(
            self,
            question=question,
            cuts=tuple({} for _place in places),
            tallies=tuple(self.tallies[place] for place in places),
            cases=None if self.cases is None else tuple(self.cases[place] for place in places),
        )


def measure(
    name: str,
    *,
    viewer: Actor | None,
    by: Sequence[str] = (),
    where: Mapping[str, str] | None = None,
    since: date | None = None,
    until: date | None = None,
    weight: bool = False,
    level: float = 0.95,
) -> Measured:
    """Any measure, by any cut, as far as the viewer may see.

    Args:
        name: a standing measure (nps, csat, ces, expectation, felt, retention), any measure a question carries, or either with
            ``.top`` for the share of its top two boxes; or promises to customers, kept (``kept``, ``kept.first_reply``,
            ``kept.next_reply``, ``kept.solution``).
        viewer: who asks; None only for the command line, where the administrator of the machine sits, and for what two
            colleagues let everybody read (``promised.kept_in_public``).
        by: dimensions to cut by. Groups of fewer than five answers are ``NotEnough``.
        where: dimension to the value it must have ("" for "not recorded"). A unit stands for all below it too.
        since: the first day that counts.
        until: the last day that counts.
        weight: whether answers count by their weight.
        level: how often such intervals hold the truth.

    Raises:
        Invalid: a measure, dimension or value there is none of, with the nearest there is.
        NotAllowed: the viewer may see no measures, or not cut them so.
    """
    question = Question(name, tuple(by), dict(where or {}), since, until, weight, level)
    return with_rate(count(question, viewer=viewer), viewer=viewer)


def with_rate(counted: Counted, *, viewer: Actor | None) -> Measured:
    """The estimates of what was counted, with how many of those asked by name answered; of promises nobody was asked."""
    question = counted.question
    asked = None if question.name in rules.PROMISED else answer_rate(question, viewer=viewer)
    return replace(estimated(counted), asked=asked)


def count(question: Question, *, viewer: Actor | None) -> Counted:
    """The tallies that answer a question; raises what ``measure`` raises."""
    check(question)
    used = [*question.by, *question.where]
    sight = sight_of(viewer, used)
    # A unit that is asked for is within reach, and named.
    part = "" if question.where.get("unit") else part_seen(viewer)
    if question.name in rules.PROMISED:
        counted = _promises(question, sight, cuts.units_of(sight, question.where))
        _check_few(counted.cuts)
        return replace(counted, part=part)
    carried = list_measures()
    # Names in the facts outlive the questionnaires they came from.
    known = set(carried) if question.name in rules.STANDING else {*carried, *(info.name for info in _within(sight))}
    asked = rules.measure_named(question.name, known)
    within = cuts.units_of(sight, question.where)
    groups = _answers([asked.reads], question, sight, within)
    return replace(_of_answers(question, asked, groups, carried, sight), part=part)


def count_months(
    named: Sequence[str], months: Mapping[str, tuple[date, date]], where: Mapping[str, str], *, viewer: Actor | None
) -> Mapping[tuple[str, str], Counted | NotEnough]:
    """The tallies of several measures in several months: all that was answered in them is asked of the facts at once.

    Args:
        named: The names of measures that stand or are of promises.
        months: The first and the last day that count of each month (2026-10).
        where: What limits the answers, as for ``measure``.
        viewer: Who asks, as for ``measure``.

    Returns:
        By measure and month what ``count`` would return; or why it refuses to: answered on two scales, not told to this reader.

    Raises:
        Invalid: What is wrong with ``where``.
        NotAllowed: The viewer may see no measures.
    """
    since, until = min(first for first, _last in months.values()), max(last for _first, last in months.values())
    question = Question("", by=("month",), where=where, since=since, until=until)
    check(question)
    sight, carried = sight_of(viewer, list(where)), list_measures()
    within = cuts.units_of(sight, where)
    asked = {name: rules.measure_named(name, ()) for name in named}
    answered = [one for name, one in asked.items() if name not in rules.PROMISED]
    groups: dict[tuple[str | None, str | None], Group] = {}
    if answered:
        cut = replace(question, by=("measure", "month"))
        for (measure, month), tallies, scales in _answers(sorted({one.reads for one in answered}), cut, sight, within):
            groups[measure, month] = Group((), tallies, scales)
    found: dict[tuple[str, str], Counted | NotEnough] = {}
    for name, one in asked.items():
        try:
            promised = _promises(replace(question, name=name), sight, within) if name in rules.PROMISED else None
        except NotAllowed as refused:
            found |= {(name, month): NotEnough(refused.message, have=0, need=1) for month in months}
            continue
        for month, (first, last) in months.items():
            own = Question(name, where=where, since=first, until=last)
            try:
                some = [groups[one.reads, month]] if (one.reads, month) in groups else []
                found[name, month] = promised.of_month(month, own) if promised else _of_answers(own, one, some, carried, sight)
            except Invalid as refused:
                found[name, month] = NotEnough(refused.message, have=0, need=1)
    return found


def _answers(reads: Sequence[str], question: Question, sight: Sight, within: Within) -> list[Group]:
    """The groups of a question's answers, of these measures together."""
    units, rest = within
    if any(question.where.get(name, value) != value for name, value in sight.where.items()):
        # Whoever it is: otherwise the sentence would name a colleague by any number, one who has left too.
        raise NotAllowed(_("Of single colleagues you see your own numbers only."))
    if _unanswered({*question.by, *question.where} - {"measure"}):
        return []
    return ask.counts_by_score(
        measures=reads,
        by=question.by,
        where={**rest, **sight.where},
        since=question.since,
        until=question.until,
        weighted=question.weight,
        units=units,
    )


def _of_answers(
    question: Question, asked: Measure, groups: Sequence[Group], carried: Mapping[str, rules.Scale], sight: Sight
) -> Counted:
    """What was counted of one measure; ``Invalid`` for too many groups, and where it was answered on several scales."""
    _check_few(groups)
    scales = {scale for group in groups for scale in group.scales} or {carried.get(asked.reads, (0.0, 10.0))}
    ordered = cuts.in_order(question.by, groups)
    return Counted(
        question,
        asked,
        rules.one_scale(asked, scales),
        tuple(cut for cut, _group in ordered),
        tuple(group.tallies for _cut, group in ordered),
        narrowed=_narrowed(question, sight),
    )


def count_by_kind(question: Question, *, viewer: Actor | None) -> Counted:
    """The tallies of promises, each kind by itself (cut by ``measure`` first), for who adds them up: however many there are."""
    check(question)
    sight = sight_of(viewer, [*question.by, *question.where])
    return _promises(replace(question, by=("measure", *question.by)), sight, cuts.units_of(sight, question.where))


def _promises(question: Question, sight: Sight, within: Within) -> Counted:
    """Promises to customers, kept and broken ones: each counted once, none by a weight, and those of one case as going together.

    Whether a customer was won back is asked of each case once, so that these are as independent as answers.
    """
    if sight.where:
        raise NotAllowed(_("How promises are kept is told of units, to those who answer for one."))
    units, rest = within
    groups = ask.promises(
        measures=rules.promises_of(question.name),
        by=question.by,
        where=owed.with_causes_below(rest),
        since=question.since,
        until=question.until,
        units=units,
    )
    ordered = cuts.in_order(question.by, groups)
    return Counted(
        replace(question, weight=False),
        rules.PROMISED[question.name],
        rules.PROMISE_SCALE,
        tuple(cut for cut, _group in ordered),
        tuple(group.tallies for _cut, group in ordered),
        narrowed=_narrowed(question, sight),
        cases=None if question.name == rules.RECOVERED else tuple(group.cases for _cut, group in ordered),
    )


def _check_few(groups: Sequence[object]) -> None:
    if len(groups) > MOST:
        told = _("These are %(n)d groups, too many to tell apart: choose a coarser cut, or limit it.") % {"n": len(groups)}
        raise Invalid(told, field="by")


def _narrowed(question: Question, sight: Sight) -> bool:
    """Somebody's reach narrows as a filter does: a desk of three answers is three people's mood, asked for by its name or not."""
    narrowed = question.by or question.where or question.since or question.until or sight.where
    return bool(narrowed) or sight.units is not None


def estimated(counted: Counted) -> Measured:
    """The estimates of what was counted."""
    question, asked = counted.question, counted.measure
    rows = [Row(cut, _result(counted, place)) for place, cut in enumerate(counted.cuts)]
    if not rows and not question.by:
        rows = [Row({}, nothing_of(question))]
    return Measured(
        measure=asked.name,
        level=question.level,
        weighted=question.weight,
        by=question.by,
        since=question.since,
        until=question.until,
        unit=asked.kind.unit,
        rows=tuple(rows),
        where=question.where,
        title=names.title(asked),
        ends=asked.ends(counted.scale),
        part=counted.part,
    )


def as_json(
    measured: Measured,
    *,
    doubtful: int = 0,
    uneven: bool = False,
    said: Mapping[str, object] | None = None,
    segments_at: datetime | None = None,
) -> dict[str, object]:
    """A measured answer as the command and the API print it; ``doubtful`` of the answers are (``prove.doubts``), if any.
    ``uneven``: some stand for more than others (``prove.weighing``).

    ``said`` is what it says in words (``prove.sentences.as_json``); ``segments_at`` when it was counted who is in the segments,
    where that was not just now.
    """
    return {
        "measure": measured.measure,
        "level": measured.level,
        "weighted": measured.weighted,
        "by": list(measured.by),
        "since": measured.since.isoformat() if measured.since else None,
        "until": measured.until.isoformat() if measured.until else None,
        "where": dict(measured.where),
        **({"doubtful": doubtful} if doubtful else {}),
        **({"uneven": True} if uneven else {}),
        **(said or {}),
        **({"segments_counted_at": segments_at.isoformat()} if segments_at is not None else {}),
        # Cut by unit, a row's "unit" is the desk; what the numbers are counted in then stands here, too.
        **({"unit": measured.unit} if "unit" in measured.by else {}),
        "rows": [under(row.cut, plain(row.result)) for row in measured.rows],
        **({} if measured.asked is None else {"answer_rate": rates.as_json(measured.asked)}),
    }


def list_names(viewer: Actor | None) -> list[ask.MeasureInfo]:
    """The measures that have answers within the viewer's reach, with how many there.

    None for who sees only single answers' own: how many others gave is not told to them.
    """
    return _within(sight_of(viewer, ()))


def list_promised(viewer: Actor | None) -> list[str]:
    """The measures of promises that tell something within the viewer's reach; none while the facts are being made anew."""
    sight = sight_of(viewer, ())
    if sight.where:
        return []
    try:
        found = ask.promises(measures=[*rules.promises_of("kept"), rules.RECOVERED], by=["measure"], units=sight.units)
    except Unavailable:
        return []
    told = {group.key[0] for group in found}
    return [name for name in rules.PROMISED if told & set(rules.promises_of(name))]


def list_values(name: str, *, viewer: Actor | None, measure: str = "") -> list[str]:
    """The values of a dimension that answers (or promises, asked of such a measure) within the viewer's reach can have, in order.

    Empty for who sees only single answers' own: what others answered is not told to them, not even as a choice.
    """
    sight = sight_of(viewer, (name,))
    if sight.where or name not in list_dimensions(measure):
        return []
    if measure in rules.PROMISED and (known := owed.values_of(name)) is not None:
        return known
    if name == "unit":
        within = Unit.objects.all() if sight.units is None else Unit.objects.filter(pk__in=sight.units)
        return sorted(within.values_list("key", flat=True), key=rules.natural)
    if name == "segment":
        return sorted(Segment.objects.values_list("key", flat=True), key=rules.natural)
    if _unanswered([name]):
        return []
    return sorted((value for value, _n in ask.values_of(name, units=sight.units)), key=rules.natural)


def list_dimensions(measure: str = "") -> list[str]:
    """Everything a measure can be cut by: one of answers, or one of promises."""
    if measure in rules.PROMISED:
        return owed.list_cuts()
    always = ask.dimensions()
    return always + [name for name in list_dimension_names() if name not in always]


def labels(dimension: str, values: Sequence[str], measure: str = "") -> Mapping[str, str]:
    """What people call these values of a dimension: a unit's or colleague's name, a period in words; else its own text.

    ``measure`` is of what: a weekday of promises is a number, one that came with answers is whatever their file says.
    """
    if measure in rules.PROMISED and (called := owed.labels(dimension, values)) is not None:
        return called
    told = {value: value or _("not recorded") for value in values}
    if dimension in names.PERIODS:
        return told | {value: names.period(dimension, value) for value in values if value}
    if dimension == "language":
        return told | {value: saying.language(value) for value in values if value}
    if dimension in _CALLED:
        known = _CALLED[dimension](values)
        told.update((value, str(known[value])) for value in values if value in known)
    return told


_CALLED: Mapping[str, Callable[[Sequence[str]], Mapping[str, str | Promise]]] = {
    # Of these there are few: all keys are read, and no text of a person's is put to the database.
    "unit": lambda _values: dict(Unit.objects.values_list("key", "name")),
    "segment": lambda _values: dict(Segment.objects.values_list("key", "name")),
    "touchpoint": lambda _values: touchpoint_names(),
    "questionnaire": lambda _values: questionnaire_titles(),
    "member": cuts.member_names,
    "channel": lambda _values: names.CHANNELS,
    "first": lambda _values: names.FIRSTS,
    "doubt": lambda _values: names.DOUBTS,
    names.LETTER: lambda _values: names.LETTERS,
    names.ASKED_BY: lambda _values: asked_by_names(),
}
"""What the values of a dimension are called, where that is not what they are stored under."""


def check(question: Question) -> None:
    """``Invalid`` for a question that cannot be asked: dimensions there are none of, no level, days in the wrong order."""
    rules.check_level(question.level)
    if question.since and question.until and question.since > question.until:
        raise Invalid(_("The period ends before it begins: swap since and until."), field="since")
    if len(set(question.by)) < len(question.by):
        raise Invalid(_("Name each dimension once."), field="by")
    known: Sequence[str] = ask.ALWAYS
    if not {*question.by, *question.where}.issubset(known):
        known = list_dimensions(question.name)
    for place, used in (("by", question.by), ("where", question.where)):
        for name in used:
            if name not in known:
                told = _("There is no dimension %(name)r.") % {"name": name} + rules.suggestion(name, known)
                raise Invalid(told, field=place)


def _within(sight: Sight) -> list[ask.MeasureInfo]:
    return [] if sight.where else ask.measures(units=sight.units)


def _unanswered(used: Iterable[str]) -> bool:
    """Whether one of these is a dimension that no answer in the facts has yet."""
    own = set(used).difference(ask.ALWAYS)
    return bool(own) and not own.issubset(ask.dimensions())


def _result(counted: Counted, place: int) -> Estimate | NotEnough:
    small = rules.too_small(sum(tally.n for tally in counted.tallies[place].values())) if counted.narrowed else None
    return small or counted.estimate(place)


def under(cut: Mapping[str, str], told: Mapping[str, object]) -> dict[str, object]:
    """What is told of a group, with its cut, by name: the cut keeps its names, and the rest gives way (``names.beside``)."""
    return {**cut, **{names.beside(name, cut): value for name, value in told.items()}}


def plain(result: Estimate | NotEnough) -> dict[str, object]:
    """An estimate, or why there is none, as the command and the API print it."""
    if isinstance(result, NotEnough):
        return {"not_enough": {"reason": result.reason, "have": result.have, "need": result.need}}
    told: dict[str, object] = {"value": result.value, "low": result.low, "high": result.high, "n": result.n}
    if result.n_effective is not None:
        told["n_effective"] = result.n_effective
    return {**told, "unit": result.unit, "method": result.method}
