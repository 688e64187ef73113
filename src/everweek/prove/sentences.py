"""What an answered question says, in sentences: one place for the page, the API and the command, so that all say the same.

Which sentences these are depends on what the rows are: one number, a course over time, groups beside each other, groups that are
not held against each other. The sentences themselves are made in ``words``, ``strongest`` and ``watch.words``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.journal.services import Actor
from everweek.people import saying
from everweek.prove import compare, fairly, measures, names, strongest, weekdays, words
from everweek.prove.compare import MOST, Beside, Comparison
from everweek.prove.measures import Counted, Measured, Question
from everweek.prove.names import PERIODS
from everweek.prove.rules import TOP
from everweek.prove.strongest import Said
from everweek.prove.things import things
from everweek.prove.watch.findings import Moved
from everweek.science import Estimate


@dataclass(frozen=True)
class Told:
    """A question answered in words: the strongest sentence first.

    ``compared`` are its groups beside each other, as the sentences have them; None where they are not held against each other.
    ``once`` is how many were counted, where some of them stand in several groups; ``raw`` is what would be said of units beside
    all others together, where they are held against those at the same touchpoints.
    """

    measured: Measured
    compared: Comparison | None
    says: tuple[Said, ...]
    once: int | None = None
    raw: tuple[str, ...] = ()


def tell(counted: Counted, measured: Measured, *, viewer: Actor | None, begun: date | None = None) -> Told:
    """Say what was counted, and estimated of it, in sentences, as far as the viewer may see; None reads the command line alone.

    Who sees a part of the house is told the first day of what is measured there with the part, so that nobody takes a number for
    one of other days than it is of: ``begun``, which is asked for where it is not given.
    """
    question = counted.question
    named = _dated(question, measured, viewer, begun)
    if not measured.rows:
        return Told(measured, None, (Said(_("No answer fits what you asked for.")),))
    if not question.by:
        return Told(measured, None, (Said(words.sentence(named)),))
    if "segment" in question.by:
        told = _of_segments(counted, named, viewer)
    elif not is_comparable(measured):
        told = Told(named, None, tuple(_untested(question, viewer) or [Said(_side_by_side(named))]))
    else:
        compared = compare.comparison(counted, named, viewer=viewer)
        told = _of_groups(question, compared, viewer)
    return replace(told, measured=measured, says=(*told.says, *_of_weekdays(question, viewer)))


def of_comparison(question: Question, compared: Comparison, *, viewer: Actor | None) -> Told:
    """Say what a comparison of the groups of a question shows, whatever they are, as ``tell`` does."""
    named = replace(compared, measured=_dated(question, compared.measured, viewer))
    return replace(_of_groups(question, named, viewer), measured=compared.measured)


def is_course(by: Sequence[str]) -> bool:
    """Whether rows cut so are one thing over time."""
    return len(by) == 1 and by[0] in PERIODS


def is_comparable(measured: Measured) -> bool:
    """Whether the groups are held against each other: they do not overlap, are not too many, are no colleagues, whom peers alone
    are fair to, and are of one kind: groups crossed with points in time are not tested against each other.
    """
    by = measured.by
    one_kind = is_course(by) or not set(by) & set(PERIODS)
    return not {"segment", "member"} & set(by) and len(measured.rows) <= MOST and one_kind


def as_json(told: Told) -> dict[str, list[object]]:
    """What is said as the command and the API print it: the sentences alone, and each with how it stands and how sure it is."""
    return {"says": [one.words for one in told.says], "findings": [_said_as_json(one) for one in told.says]}


def _said_as_json(one: Said) -> dict[str, object]:
    """One sentence as a program reads it."""
    moved = one.finding.direction.value if isinstance(one.finding, Moved) else ""
    standing = one.standing.value if one.standing is not None else None
    groups = [{"cut": dict(group.cut), "label": group.name, **beside_as_json(group.beside)} for group in one.groups]
    told = {"says": one.words, "standing": standing, "direction": moved, "how_sure": strongest.sure(one)}
    return {**told, "method": strongest.method_of(one), "groups": groups}


def beside_as_json(beside: Beside) -> dict[str, object]:
    """One group beside all others together, as a program reads it."""
    difference = {**measures.plain(beside.difference), "level": beside.difference.level}
    return {"difference": difference, "chance": beside.chance, "others": beside.others}


def _of_segments(counted: Counted, measured: Measured, viewer: Actor | None) -> Told:
    """Customers of several segments stand in each of them: how many were counted is asked without the cut."""
    question = counted.question
    whole = measures.count(replace(question, by=()), viewer=viewer)
    [row] = measures.estimated(whole).rows
    beside = compare.stand_beside_the_rest(counted, measured, whole) if question.by == ("segment",) else {}
    says = strongest.of_segments(measured, beside) or [Said(_side_by_side(measured))]
    return Told(measured, None, tuple(says), row.result.n if isinstance(row.result, Estimate) else None)


def _of_groups(question: Question, compared: Comparison, viewer: Actor | None) -> Told:
    """Groups that are held against each other: a course over time, units beside those at the same touchpoints, or others."""
    if fairly.is_fair(question):
        fair = fairly.of_units(question, compared, viewer=viewer)
        return Told(compared.measured, fair.compared, fair.says, raw=fair.measured)
    of_course = is_course(question.by)
    says = strongest.of_course(question, compared, viewer=viewer) if of_course else strongest.of_groups(compared)
    return Told(compared.measured, compared, tuple(says))


def _untested(question: Question, viewer: Actor | None) -> list[Said]:
    """What is found of groups that are not held against each other: the courses of each, or colleagues beside their peers."""
    if question.by == ("member",):
        return strongest.of_colleagues(question, viewer=viewer)
    others = [name for name in question.by if name not in PERIODS]
    crossed = len(others) < len(question.by) and len(others) <= 1
    return strongest.of_courses(question, viewer=viewer) if crossed else []


def _of_weekdays(question: Question, viewer: Actor | None) -> list[Said]:
    """On which weekday a unit keeps fewer promises, where it is asked how they are kept weekday by weekday."""
    return [Said(weekdays.sentence(one), weekday=one) for one in weekdays.found_by(question, viewer=viewer)]


def _dated(question: Question, measured: Measured, viewer: Actor | None, begun: date | None = None) -> Measured:
    """A part of the house is told with its first day, where no other was asked for; a course says itself when it begins."""
    if not measured.part or measured.since or is_course(question.by):
        return measured
    return replace(measured, since=begun or _begun(question, viewer))


def _begun(question: Question, viewer: Actor | None) -> date | None:
    """The first day of the answers with a measure within reach; None where none is known."""
    named = question.name.removesuffix(TOP)
    return next((info.first_day for info in measures.list_names(viewer) if info.name == named), None)


def _side_by_side(measured: Measured) -> str:
    """The sentence over groups that are not told apart: how many of them have a number."""
    known = sum(isinstance(row.result, Estimate) for row in measured.rows)
    parts = {"what": words.heading(measured), "by": saying.names([names.dimension(one) for one in measured.by])}
    if not known:
        told = _("%(what)s by %(by)s: no group has enough %(counted)s to speak of.")
        return told % (parts | {"counted": things(measured.measure).many})
    told = ngettext(
        "%(what)s by %(by)s is known of %(n)s group, which is not tested against others here.",
        "%(what)s by %(by)s is known of %(n)s groups, none of them tested against another here.",
        known,
    )
    return told % (parts | {"n": saying.count(known)})
