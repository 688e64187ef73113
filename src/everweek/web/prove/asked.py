"""Who was asked of what a score is about, as the pages of Prove show it beside the score."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.messages.contact.queries import any_held
from everweek.people.access import may
from everweek.people.models import Member
from everweek.people.paging import START, Place, Stretch, stretch_of
from everweek.people.policy import Action
from everweek.prove import measures
from everweek.prove.asked import words
from everweek.prove.asked.late import Late, late_answers
from everweek.prove.asked.rates import AnswerRate, Group, answer_rate
from everweek.prove.measures import Question
from everweek.prove.names import PERIODS, dimension_heading
from everweek.prove.rules import RETENTION
from everweek.science import Estimate, NotEnough
from everweek.web.choices import Step
from everweek.web.prove.contexts import AskedPart, AskedRow, RateLine
from everweek.web.prove.question import SilenceAsked

BESIDE: Final = 20
"""So many groups stand beside a score; the page about those who are silent has them all."""


def asked_part(question: Question, viewer: Member) -> AskedPart:
    """What is known of those who were asked, beside the score of a question."""
    rate = answer_rate(question, viewer=viewer)
    # What was asked of nobody has no late answers; beside groups there is enough to be read.
    wanted = rate.whole.counts.answered and not question.by
    late = late_answers(question, viewer=viewer) if wanted else None
    return part_of(question, rate, late, viewer, shown=shown_groups(rate, most=BESIDE))


def rate_line(question: Question, viewer: Member) -> RateLine | None:
    """How many invitations were answered, in one line; nothing where nobody was asked, or nobody knows.

    A question that names no measure is about all that was asked by name.
    """
    rate = answer_rate(question, viewer=viewer)
    return RateLine(words.headline(rate), _silence(question, rate)) if isinstance(rate.whole.rate, Estimate) else None


def part_of(
    question: Question,
    rate: AnswerRate,
    late: Late | NotEnough | None,
    viewer: Member,
    *,
    shown: Stretch[Group],
    here: bool = False,
) -> AskedPart:
    """Return the part of a page about those who were asked, made of what was found, with these groups; ``here``: on the page
    about it, which needs no way to itself.
    """
    # On its own page the strongest finding leads; beside a score that of whom the score is.
    title, *told = words.strongest(rate) if here else words.sentences(rate)
    fewer = [sentence for sentence in words.fewer(rate) if sentence in told]
    return AskedPart(
        title=title,
        rate=rate.whole.rate if isinstance(rate.whole.rate, Estimate) else None,
        fewer=fewer,
        told=[sentence for sentence in told if sentence not in fewer],
        late=words.late(late) if late is not None and rate.whole.counts.answered else [],
        method=words.method(rate, weighted=question.weight),
        headings=[dimension_heading(name) for name in rate.by] if shown.rows else [],
        rows=_rows(rate, shown.rows),
        more=0 if here else len(rate.groups) - len(shown.rows),
        steps=_steps(question, rate, viewer, here=here),
    )


def in_time(rate: AnswerRate) -> bool:
    """Return whether the groups are the periods of one course over time."""
    return len(rate.by) == 1 and rate.by[0] in PERIODS


def shown_groups(rate: AnswerRate, place: Place = START, *, most: int) -> Stretch[Group]:
    """As many groups as there is room for: of a series the last stand on its first page.

    Raises:
        Invalid: the place to read on from is none of these groups.
    """
    read = rate.groups[::-1] if in_time(rate) else rate.groups
    found = stretch_of(read, lambda group: urlencode(group.cut), place, most=most)
    return found.holding(found.rows[::-1]) if in_time(rate) else found


def _rows(rate: AnswerRate, shown: Sequence[Group]) -> list[AskedRow]:
    told = {name: measures.labels(name, [group.cut[name] for group in shown]) for name in rate.by if shown}
    return [
        AskedRow(
            cut=[told[name][group.cut[name]] for name in rate.by],
            rate=group.rate,
            fewer=group.fewer is not None,
            asked=group.counts.n,
            over=group.counts.over,
            answered=group.counts.over_answered,
            silent=group.counts.silent,
            declined=group.counts.over_opted_out,
            running=group.counts.running,
            bounced=group.counts.bounced,
        )
        for group in shown
    ]


def _steps(question: Question, rate: AnswerRate, viewer: Member, *, here: bool) -> list[Step]:
    if not rate.whole.counts.n:
        # No rule of asking asks whether somebody stayed.
        if may(viewer, Action.ASKING_EDIT) and question.name != RETENTION:
            return [Step(_("See the rules by which customers are asked"), reverse("asking-rules"))]
        return []
    if here:
        return _mending(rate, viewer)
    return [Step(_("See who is silent, and who was not asked"), _silence(question, rate))]


def _silence(question: Question, rate: AnswerRate) -> str:
    return SilenceAsked.of(question, rate.by[0] if len(rate.by) == 1 and rate.groups else "unit").to(reverse("silence"))


def _mending(rate: AnswerRate, viewer: Member) -> list[Step]:
    """What can be done so that fewer are silent: reminding, and finding the addresses of those who were not reached."""
    counts, steps = rate.whole.counts, []
    if counts.silent and may(viewer, Action.ASKING_EDIT):
        steps.append(Step(_("See whether the rules remind"), reverse("asking-rules")))
    if counts.bounced and may(viewer, Action.CONTACT_EDIT) and any_held():
        steps.append(Step(_("See the addresses that are held"), reverse("contact-rules")))
    return steps
