"""Who was asked of what a score is about, as the pages of Prove show it beside the score."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.people.access import may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.prove import measures
from everweek.prove.asked import words
from everweek.prove.asked.late import Late, late_answers
from everweek.prove.asked.rates import AnswerRate, Group, answer_rate, counts_of
from everweek.prove.measures import Question
from everweek.prove.names import PERIODS, dimension_heading
from everweek.science import Estimate, NotEnough
from everweek.web.choices import Step
from everweek.web.prove.contexts import AskedPart, AskedRow, RateLine
from everweek.web.prove.question import SilenceAsked

MOST_ROWS: Final = 60


def asked_part(question: Question, viewer: Member) -> AskedPart:
    """What is known of those who were asked, beside the score of a question."""
    rate = answer_rate(question, viewer=viewer)
    # What was asked of nobody has no late answers; beside groups there is enough to be read.
    wanted = rate.whole.counts.answered and not question.by
    return part_of(question, rate, late_answers(question, viewer=viewer) if wanted else None, viewer)


def rate_line(question: Question, viewer: Member) -> RateLine | None:
    """How many of those who were asked answered, in one line; nothing where nobody was asked, or nobody knows.

    A question that names no measure is about all that was asked by name.
    """
    rate = answer_rate(question, viewer=viewer)
    return RateLine(words.headline(rate), _silence(question)) if isinstance(rate.whole.rate, Estimate) else None


def part_of(
    question: Question, rate: AnswerRate, late: Late | NotEnough | None, viewer: Member, *, here: bool = False
) -> AskedPart:
    """The same of what was found; ``here``: on the page about it, which needs no way to itself."""
    told = [*words.fewer(rate), *words.the_rest(rate), *([rate.why] if rate.why else [])]
    shown = _shown(rate)
    return AskedPart(
        title=words.headline(rate),
        rate=rate.whole.rate if isinstance(rate.whole.rate, Estimate) else None,
        told=told,
        late=words.late(late) if late is not None and rate.whole.counts.answered else [],
        method=words.method(rate, weighted=question.weight),
        headings=[dimension_heading(name) for name in rate.by] if shown else [],
        rows=_rows(rate, shown),
        more=len(rate.groups) - len(shown),
        steps=_steps(question, rate, viewer, here=here),
    )


def _shown(rate: AnswerRate) -> tuple[Group, ...]:
    """As many groups as a page has room for: of a series the last."""
    in_time = len(rate.by) == 1 and rate.by[0] in PERIODS
    return rate.groups[-MOST_ROWS:] if in_time else rate.groups[:MOST_ROWS]


def _rows(rate: AnswerRate, shown: tuple[Group, ...]) -> list[AskedRow]:
    told = {name: measures.labels(name, [group.cut[name] for group in shown]) for name in rate.by if shown}
    return [
        AskedRow(
            cut=[told[name][group.cut[name]] for name in rate.by],
            rate=group.rate,
            fewer=group.fewer is not None,
            **counts_of(group.counts),
        )
        for group in shown
    ]


def _steps(question: Question, rate: AnswerRate, viewer: Member, *, here: bool) -> list[Step]:
    if not rate.whole.counts.n:
        if may(viewer, Action.ASKING_EDIT):
            return [Step(_("See the rules by which customers are asked"), reverse("asking-rules"))]
        return []
    if here:
        return _mending(rate, viewer)
    return [Step(_("See who is silent, and who was not asked"), _silence(question))]


def _silence(question: Question) -> str:
    asked = SilenceAsked(
        measure=question.name.removesuffix(".top"),
        unit=question.where.get("unit", ""),
        since=question.since,
        until=question.until,
    )
    return asked.to(reverse("silence"))


def _mending(rate: AnswerRate, viewer: Member) -> list[Step]:
    """What can be done so that fewer are silent: reminding, and finding the addresses of those who were not reached."""
    counts, steps = rate.whole.counts, []
    if counts.silent and may(viewer, Action.ASKING_EDIT):
        steps.append(Step(_("See whether the rules remind"), reverse("asking-rules")))
    if counts.bounced and may(viewer, Action.CONTACT_EDIT):
        steps.append(Step(_("See the addresses that are held"), reverse("contact-rules")))
    return steps
