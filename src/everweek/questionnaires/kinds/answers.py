"""What a right answer looks like: one maker of checks per manner of answering.

A check takes an answer and gives it back as it is stored, or raises ``Invalid`` with what would be right (the caller adds which
question it was). Checks are made once per version and called for every row of a file, so they do no more than they must.
"""

import math
import re
from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.questionnaires.shape import Choice, Question

Check = Callable[[object], object]

NOT_APPLICABLE = "not-applicable"
"""The answer "does not apply to me": an answer, but without a score. Only where the question offers it."""

LONGEST_TEXT = 20_000
"""Characters a text answer may have at most, where the question does not say less."""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def refuse(message: str, **values: object) -> Invalid:
    """Return the refusal of an answer; ``values`` are put into the message after translation."""
    return Invalid(message.format(**values), code="answer")


def shown(value: object) -> str:
    """An answer as a refusal quotes it: short, whatever was sent."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def whole_on_scale(question: Question) -> Check:
    """Return a check that takes a whole number from the lowest to the highest point of the scale."""
    low, high = question.scale or (0, 0)
    points = {point: point for point in range(int(low), int(high) + 1)}
    offers_not_applicable = question.not_applicable

    def check(value: object) -> object:
        if type(value) is int and value in points:
            return value
        # A spreadsheet has no whole numbers: 4.0 is 4, exactly. True is not 1.
        if type(value) is float and value in points:
            return points[int(value)]
        if offers_not_applicable and value == NOT_APPLICABLE:
            return value
        raise refuse(
            _("Give a whole number from {low} to {high}, not {value}."), low=int(low), high=int(high), value=shown(value)
        )

    return check


def number(question: Question) -> Check:
    """Return a check that takes any finite number, within the scale where there is one; a whole one where the
    question says so.
    """
    low, high = question.scale or (-math.inf, math.inf)

    def check(value: object) -> object:
        if question.not_applicable and value == NOT_APPLICABLE:
            return value
        if isinstance(value, bool) or not isinstance(value, int | float) or not -1e15 <= value <= 1e15:
            raise refuse(_("Give a number, not {value}."), value=shown(value))
        if question.whole and value != int(value):
            raise refuse(_("Give a whole number, not {value}."), value=shown(value))
        if not low <= value <= high:
            raise refuse(_("Give a number from {low:g} to {high:g}, not {value}."), low=low, high=high, value=shown(value))
        return int(value) if value == int(value) else value

    return check


def words(allowed: tuple[str, ...]) -> Callable[[Question], Check]:
    """Return a maker of checks that take one of a few fixed words."""

    def make(question: Question) -> Check:
        accepted = frozenset((*allowed, NOT_APPLICABLE) if question.not_applicable else allowed)

        def check(value: object) -> object:
            if isinstance(value, str) and value in accepted:
                return value
            raise refuse(_("Give one of {allowed}, not {value}."), allowed=", ".join(sorted(accepted)), value=shown(value))

        return check

    return make


def one_choice(question: Question) -> Check:
    """Return a check that takes the key of one choice, or ``{"choice": key, "text": own words}`` for an open one."""
    plain = frozenset(choice.key for choice in question.choices)
    if question.not_applicable:
        plain |= {NOT_APPLICABLE}
    one = _one_of(question.choices)

    def check(value: object) -> object:
        if type(value) is str and value in plain:
            return value
        return one(value)

    return check


def several_choices(question: Question) -> Check:
    """Return a check that takes a list of different choices, in the order of the questionnaire; an exclusive one alone."""
    one = _one_of(question.choices)
    order = {choice.key: place for place, choice in enumerate(question.choices)}
    exclusive = frozenset(choice.key for choice in question.choices if choice.exclusive)
    least, most = question.least or 1, question.most or len(question.choices)

    def check(value: object) -> object:
        if question.not_applicable and value == NOT_APPLICABLE:
            return value
        if not isinstance(value, list | tuple):
            raise refuse(_("Give a list of choices, not {value}."), value=shown(value))
        items = [one(item) for item in value]
        keys = [_key(item) for item in items]
        if len(set(keys)) < len(keys):
            raise refuse(_("Choose each thing once only, not {value}."), value=shown(value))
        alone = exclusive.intersection(keys)
        if alone and len(keys) > 1:
            raise refuse(_("Choose {alone} alone, or leave it out."), alone=" / ".join(sorted(alone)))
        if not alone and not least <= len(keys) <= most:
            raise refuse(_("Choose from {least} to {most} things, not {count}."), least=least, most=most, count=len(keys))
        return sorted(items, key=lambda item: order[_key(item)])

    return check


def text(question: Question) -> Check:
    """Words that are not blank, without control characters, not longer than allowed; stored without the space around them."""
    longest = question.longest or LONGEST_TEXT

    def check(value: object) -> object:
        if not isinstance(value, str):
            raise refuse(_("Give text, not {value}."), value=shown(value))
        found = value.strip()
        if not found:
            raise refuse(_("Write something, or leave the answer out."))
        if len(found) > longest:
            raise refuse(_("Write at most {longest} characters, not {count}."), longest=longest, count=len(found))
        if _UNPRINTABLE.search(found):
            raise refuse(_("Leave out control characters (such as a null byte)."))
        return found

    return check


def day(question: Question) -> Check:
    """A calendar date, written year first: ``2026-10-05``."""

    def check(value: object) -> object:
        if type(value) is date:
            return value.isoformat()
        if isinstance(value, str) and _DAY.fullmatch(value):
            try:
                return date.fromisoformat(value).isoformat()
            except ValueError:
                pass
        raise refuse(_("Give a date that exists, written 2026-10-05, not {value}."), value=shown(value))

    return check


def yes_or_no(question: Question) -> Check:
    """``True`` or ``False``."""

    def check(value: object) -> object:
        if isinstance(value, bool):
            return value
        raise refuse(_("Give true or false, not {value}."), value=shown(value))

    return check


def nothing(question: Question) -> Check:
    """Return a check that refuses every answer: a statement takes none."""

    def check(value: object) -> object:
        raise refuse(_("This is a statement, not a question: leave {value} out."), value=shown(value))

    return check


def _one_of(choices: tuple[Choice, ...]) -> Check:
    keys = frozenset(choice.key for choice in choices)
    opened = frozenset(choice.key for choice in choices if choice.open)
    write = text(Question(key="", kind="text", text={}, longest=2_000))

    def check(value: object) -> object:
        if isinstance(value, str) and value in keys:
            return value
        if isinstance(value, dict) and value.keys() == {"choice", "text"}:
            chosen = value["choice"]
            if isinstance(chosen, str) and chosen in opened:
                return {"choice": chosen, "text": write(value["text"])}
        raise refuse(_("Give one of {allowed}, not {value}."), allowed=_few(choices), value=shown(value))

    return check


def _few(choices: tuple[Choice, ...]) -> str:
    keys = [choice.key for choice in choices]
    return ", ".join(keys if len(keys) <= 12 else [*keys[:12], "..."])


def _key(item: object) -> str:
    return str(item["choice"]) if isinstance(item, dict) else str(item)
