"""What a customer is told of a step, in the customer's language: what we decided and why, how long, how to appeal.

The reason is as a colleague wrote it; all else is ours. Each letter says that the right to complain stays.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.act.respect.models import Appeal, Step
from everweek.act.respect.rules import LIMITS, StepKind
from everweek.act.respect.saying import terms_to_customer
from everweek.act.respect.serving import is_unserved, serves_alone
from everweek.messages.letters.shapes import CustomerLetter, Part, Press, Title, Words
from everweek.people import saying


class LetterKind(StrEnum):
    """What a letter about a step is for."""

    TAKEN = "taken"
    ENDED = "ended"
    APPEAL = "appeal"


TITLES: Final[Mapping[str, str | Promise]] = {
    StepKind.NOTICE: gettext_lazy("How we speak with each other"),
    StepKind.LIMIT: gettext_lazy("How you reach us from now on"),
    StepKind.EXTENSION: gettext_lazy("How you reach us goes on as it was"),
    StepKind.LIFT: gettext_lazy("You reach us as before again"),
}


def letter_of(kind: LetterKind, step: Step, appeal: Appeal | None, link: str, *, language: str) -> CustomerLetter:
    """The letter, in the language that is spoken now (``language``)."""
    match kind:
        case LetterKind.TAKEN:
            subject, parts = str(TITLES[step.kind]), _taken(step)
        case LetterKind.ENDED:
            subject = str(TITLES[StepKind.LIFT])
            parts = [Words(_("The limit we had set has ended. There is nothing you need to do."))]
        case LetterKind.APPEAL:
            subject, parts = _("What came of your appeal"), _answered(appeal)
    presses: list[Part] = [Press(str(_press(kind, step)), link)] if link else []
    return CustomerLetter(subject, (Title(subject), *parts, *presses, Words(always())), language)


def how_to_appeal() -> str:
    """How somebody appeals."""
    return _("If you do not accept this, say so on its page: somebody who took no part in it looks at it anew.")


def always() -> str:
    """What no step changes."""
    return _("Whatever stands here, you can complain at any time, and each complaint is answered like anybody's.")


def _taken(step: Step) -> list[Part]:
    parts: list[Part] = [Words(step.reason)]
    if step.kind in LIMITS:
        parts += [Words(one) for one in told_terms(step)]
    if step.kind != StepKind.LIFT:
        parts.append(Words(how_to_appeal()))
    return parts


def told_terms(step: Step) -> list[str]:
    """What a limit means for the customer, and until when."""
    said = terms_to_customer(
        channel=step.channel,
        hours_from=step.hours_from,
        hours_until=step.hours_until,
        contact=serves_alone(step),
        unserved=is_unserved(step),
    )
    if step.review_on is None:
        return list(said)
    until = _("On %(day)s this ends by itself, unless two of us decide anew that it goes on; then you hear from us.")
    return [*said, until % {"day": saying.day(step.review_on)}]


def _answered(appeal: Appeal | None) -> list[Part]:
    return [Words(verdict(granted=bool(appeal.granted))), Words(appeal.answer)] if appeal is not None else []


def verdict(*, granted: bool) -> str:
    """What came of an appeal."""
    if granted:
        return _("You were right to object. What we had decided does not hold any more.")
    return _("Somebody who took no part in it has looked at it anew. It stays as it was decided.")


def _press(kind: LetterKind, step: Step) -> str:
    if kind is LetterKind.TAKEN and step.kind != StepKind.LIFT:
        return _("Read it, or appeal")
    return _("Read it")
