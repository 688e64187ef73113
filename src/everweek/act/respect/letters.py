"""What a customer is told of a step, in the customer's language: what we decided and why, how long, how to appeal.

The reason is as a colleague wrote it; all else is ours. Each letter says that the right to complain stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.act.respect.models import Appeal, Step
from everweek.act.respect.rules import LIMITS, StepKind
from everweek.act.respect.saying import terms_to_customer
from everweek.act.respect.serving import is_unserved, serves_alone
from everweek.messages.letters.shapes import CustomerLetter, Part, Press, Title, Words
from everweek.messages.notices.kinds import CUSTOMER_WORDS, CUSTOMERS
from everweek.messages.notices.lettering import OwnLetters, letter_in, own_letter, template_of
from everweek.people import saying
from everweek.people.queries import organisation


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


@dataclass(frozen=True)
class Told:
    """What a step tells, in sentences: why, what it means and until when; of an appeal what came of it, and the answer."""

    reason: str = ""
    terms: Sequence[str] = ()
    verdict: str = ""
    answer: str = ""


PLACED: Final = Told("{reason}", ["{terms}"], "{verdict}", "{answer}")
"""What stands in its place where its words are shown to be rewritten."""
NONE: Final[OwnLetters] = MappingProxyType({})


def letter_of(
    kind: LetterKind, step: Step, appeal: Appeal | None, link: str, *, language: str, own: OwnLetters = NONE
) -> CustomerLetter:
    """The letter, in the language that is spoken now (``language``); in the organisation's ``own`` words where there are some.

    Without a link our own words stand: there is no page to lead to, and theirs may lean on it.
    """
    of = StepKind(step.kind)
    told = _told(kind, step, appeal)
    words_of = CUSTOMER_WORDS[key_of(kind, of)]
    said = own_letter(own, words_of, language) if link else None
    if said is not None:
        values = {
            "reason": told.reason,
            "terms": "\n\n".join(told.terms),
            "verdict": told.verdict,
            "answer": told.answer,
            "house": organisation().name,
            "link": link,
        }
        return letter_in(said, words_of, values, language=language)
    appealing = [Words(how_to_appeal())] if is_open_to_appeal(kind, of) else []
    presses: list[Part] = [Press(str(press_of(kind, of)), link)] if link else []
    subject = subject_of(kind, of)
    return CustomerLetter(subject, (Title(subject), *_middle(kind, of, told), *appealing, *presses, Words(always())), language)


def key_of(kind: LetterKind, of: StepKind) -> str:
    """What its words are kept under: a step that is taken has those of its kind."""
    return f"{CUSTOMERS}step.{of if kind is LetterKind.TAKEN else kind}"


def subject_of(kind: LetterKind, of: StepKind) -> str:
    """What it is about."""
    if kind is LetterKind.APPEAL:
        return _("What came of your appeal")
    return str(TITLES[of if kind is LetterKind.TAKEN else StepKind.LIFT])


def is_open_to_appeal(kind: LetterKind, of: StepKind) -> bool:
    """Whether the letter says how to appeal."""
    return kind is LetterKind.TAKEN and of is not StepKind.LIFT


def press_of(kind: LetterKind, of: StepKind) -> str | Promise:
    """The words on the button of the letter."""
    return gettext_lazy("Read it, or appeal") if is_open_to_appeal(kind, of) else gettext_lazy("Read it")


def house_text(kind: LetterKind, of: StepKind) -> str:
    """Our own words of that letter, with places in them, in the language that is spoken now."""
    subject = subject_of(kind, of)
    return template_of("", [Title(subject), *_middle(kind, of, PLACED), Words("{link}")]).text


def stays_below(kind: LetterKind, of: StepKind) -> str:
    """The words below the letter, whatever stands above them: how to appeal, and what no step changes."""
    return f"{how_to_appeal()}\n\n{always()}" if is_open_to_appeal(kind, of) else always()


def how_to_appeal() -> str:
    """How somebody appeals."""
    return _("If you do not accept this, say so on its page: somebody who took no part in it looks at it anew.")


def always() -> str:
    """What no step changes."""
    return _("Whatever stands here, you can complain at any time, and each complaint is answered like anybody's.")


def _middle(kind: LetterKind, of: StepKind, told: Told) -> list[Part]:
    match kind:
        case LetterKind.TAKEN:
            return [Words(told.reason), *(Words(one) for one in told.terms if of in LIMITS)]
        case LetterKind.ENDED:
            return [Words(_("The limit we had set has ended. There is nothing you need to do."))]
        case LetterKind.APPEAL:
            return [Words(one) for one in (told.verdict, told.answer) if one]


def _told(kind: LetterKind, step: Step, appeal: Appeal | None) -> Told:
    if kind is LetterKind.TAKEN:
        return Told(step.reason, told_terms(step) if step.kind in LIMITS else ())
    if kind is LetterKind.APPEAL and appeal is not None:
        return Told(verdict=verdict(granted=bool(appeal.granted)), answer=appeal.answer)
    return Told()


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


def verdict(*, granted: bool) -> str:
    """What came of an appeal."""
    if granted:
        return _("You were right to object. What we had decided does not hold any more.")
    return _("Somebody who took no part in it has looked at it anew. It stays as it was decided.")
