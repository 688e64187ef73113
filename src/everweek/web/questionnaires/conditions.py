"""The builder of conditions: one comparison a row, all of them or any of them. What it cannot show is kept as it is.

A row first chooses a question; looked at again, it offers how that question can be compared and with what: a plain form will do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.people import saying
from everweek.questionnaires.differences import name_of
from everweek.questionnaires.document.writing import Json, dump_condition
from everweek.questionnaires.kinds import KINDS, NOT_APPLICABLE
from everweek.questionnaires.shape import Comparison, Condition, Document, Every, Question, Some
from everweek.web.choices import Option, options
from everweek.web.questionnaires.contexts import ConditionPart, ConditionRow
from everweek.web.questionnaires.words import condition_words, value_words

MOST_ROWS: Final = 50
KEPT, ALL, ANY = "kept", "all", "any"
OPERATORS: Final[Mapping[str, str | Promise]] = {
    "one_of": gettext_lazy("is one of"),
    "is_not": gettext_lazy("is not"),
    "at_least": gettext_lazy("is at least"),
    "at_most": gettext_lazy("is at most"),
    "includes": gettext_lazy("includes"),
    "answered": gettext_lazy("was answered"),
    "unanswered": gettext_lazy("was not answered"),
}
SILENT: Final = frozenset({"answered", "unanswered"})


@dataclass(frozen=True)
class Typed:
    """One comparison as it stands in the form."""

    question: str = ""
    operator: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Built:
    """What the form says: ``when`` for the document (None: always shown), the rows as typed, and what is wrong, by row; -1 is the
    whole.
    """

    mode: str
    rows: Sequence[Typed]
    when: Json | None
    errors: Mapping[int, str]


def earlier(document: Document, place: int) -> list[Question]:
    """The questions a condition at ``place`` can look back at."""
    return [question for question in document.questions[:place] if KINDS[question.kind].control != "statement"]


def stand(condition: Condition | None) -> Built:
    """A condition as the builder shows it; one it cannot show is ``kept``."""
    if condition is None:
        return Built(ALL, [], None, {})
    parts = condition.parts if isinstance(condition, Every | Some) else (condition,)
    rows = [_typed(part) for part in parts if isinstance(part, Comparison)]
    shown = len(rows) == len(parts)
    mode = KEPT if not shown else ANY if isinstance(condition, Some) else ALL
    return Built(mode, rows if shown else [], dump_condition(condition), {})


def read(sent: QueryDict, stored: Condition | None, known: Sequence[Question]) -> Built:
    """Return what a form that was sent says of a condition; ``known`` are the questions it can look back at."""
    rows = [row for row in (_sent(sent, number) for number in _numbers(sent)) if row.question]
    mode = sent.get("when-mode", ALL)
    if mode == KEPT and stored is not None:
        errors = {-1: _("Say whether this stands instead of what is there.")} if rows else {}
        return Built(KEPT, rows, dump_condition(stored), errors)
    mode = ANY if mode == ANY else ALL
    asked = {question.key: question for question in known}
    written, wrong = [], {}
    for number, row in enumerate(rows):
        try:
            written.append(_comparison(row, asked))
        except ValueError as refused:
            wrong[number] = str(refused)
    if not written:
        return Built(mode, rows, None, wrong)
    before = stand(stored)
    if not wrong and before.mode in {mode, ALL if len(rows) == 1 else mode} and list(before.rows) == rows:
        # Nothing was changed: it stays as it was written, to the letter.
        return Built(mode, rows, before.when, {})
    return Built(mode, rows, written[0] if len(written) == 1 else {mode: written}, wrong)


def part_of(built: Built, document: Document, place: int, stored: Condition | None, error: str = "") -> ConditionPart | None:
    """Return the part of the page that asks when a question is shown; None where there is no earlier question to look back at."""
    known = earlier(document, place)
    if not known and stored is None:
        return None
    kept = condition_words(stored, document) if stored is not None and stand(stored).mode == KEPT else ""
    pairs: list[tuple[str, str | Promise]] = [(KEPT, _("as it is"))] if kept else []
    pairs += [(ALL, _("all of this holds")), (ANY, _("any of this holds"))]
    rows = [*built.rows, Typed()][:MOST_ROWS]
    return ConditionPart(
        modes=options(pairs, built.mode),
        kept=kept,
        rows=[_row(number, row, known, built.errors.get(number, "")) for number, row in enumerate(rows)],
        error=error or built.errors.get(-1, ""),
    )


def _typed(condition: Comparison) -> Typed:
    if condition.operator == "answered":
        return Typed(condition.question, "answered" if condition.value else "unanswered")
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    operator = "one_of" if condition.operator in {"is", "any_of"} else condition.operator
    return Typed(condition.question, operator, tuple(_plain(value) for value in values))


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _numbers(sent: QueryDict) -> range:
    count = 0
    while count < MOST_ROWS and f"when-{count}-question" in sent:
        count += 1
    return range(count)


def _sent(sent: QueryDict, number: int) -> Typed:
    values = [one.strip() for one in sent.getlist(f"when-{number}-value")]
    return Typed(
        sent.get(f"when-{number}-question", "").strip(),
        sent.get(f"when-{number}-operator", "").strip(),
        tuple(part.strip() for value in values for part in value.split(";") if part.strip()),
    )


def _comparison(row: Typed, asked: Mapping[str, Question]) -> Json:
    """A row for the document; ``ValueError`` with a sentence where it says nothing yet."""
    question = asked.get(row.question)
    if question is None:
        raise ValueError(_("That question does not stand before this one."))
    if row.operator not in understood(question):
        raise ValueError(_("Choose how %(question)s is to be answered.") % {"question": name_of(question)})
    if row.operator in SILENT:
        return {"question": question.key, "answered": row.operator == "answered"}
    if not row.values:
        raise ValueError(_("Say with which answer."))
    values = [_value(text, question) for text in row.values]
    if row.operator == "one_of":
        return {"question": question.key} | ({"is": values[0]} if len(values) == 1 else {"any_of": values})
    if len(values) > 1:
        raise ValueError(_("One answer only here; for another, use the next line."))
    return {"question": question.key, row.operator: values[0]}


def understood(question: Question) -> tuple[str, ...]:
    """How a question can be compared: ``one_of`` is what the form calls both ``is`` and ``any_of``."""
    compared = ("one_of" if one in {"is", "any_of"} else one for one in KINDS[question.kind].compared_by)
    return tuple(dict.fromkeys((*compared, "answered", "unanswered")))


def _is_chosen(question: Question) -> bool:
    """Whether what it is compared with is chosen from a list; that of others is typed."""
    kind = KINDS[question.kind]
    return bool(kind.words) or "choices" in kind.allows


def _value(text: str, question: Question) -> object:
    control = KINDS[question.kind].control
    if control == "yes-no":
        return text == "yes"
    if _is_chosen(question) or control == "date":
        return text
    if text.casefold() in {NOT_APPLICABLE, _("does not apply").casefold()}:
        return NOT_APPLICABLE
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        raise ValueError(_("“%(text)s” is no number.") % {"text": text[:30]}) from None
    return int(number) if number.is_integer() else number


def _row(number: int, row: Typed, known: Sequence[Question], error: str) -> ConditionRow:
    question = next((one for one in known if one.key == row.question), None)
    asked = options([(one.key, name_of(one)) for one in known], row.question, everything=_("nothing (leave this line out)"))
    if question is None:
        return ConditionRow(number, asked, [], [], "", "", "", error)
    operators = options([(one, OPERATORS[one]) for one in understood(question)], row.operator)
    values = _options(question, row)
    return ConditionRow(
        number=number,
        questions=asked,
        operators=operators,
        values=values,
        value="; ".join(row.values),
        typed=_how_typed(question, row, values),
        hint=_hint(question, several=row.operator == "one_of"),
        error=error,
    )


def _how_typed(question: Question, row: Typed, values: Sequence[Option]) -> str:
    """How a value is typed; nothing where it is chosen, or there is none to compare with."""
    if values or not KINDS[question.kind].compared_by:
        return ""
    return "date" if KINDS[question.kind].control == "date" and len(row.values) < 2 else "text"


def _options(question: Question, row: Typed) -> list[Option]:
    if not _is_chosen(question):
        return []
    pairs = [(key, str(words)) for key, words in KINDS[question.kind].words.items()]
    pairs += [(choice.key, value_words(question, choice.key).strip("“”")) for choice in question.choices]
    if question.not_applicable:
        pairs.append((NOT_APPLICABLE, _("does not apply")))
    return [Option(value, label, value in row.values) for value, label in pairs]


def _hint(question: Question, *, several: bool) -> str:
    if _is_chosen(question) or not KINDS[question.kind].compared_by:
        return ""
    if KINDS[question.kind].control == "date":
        return _("A day, written like 2026-10-05.")
    told = {"low": saying.number(question.scale[0]), "high": saying.number(question.scale[1])} if question.scale else None
    hint = _("From %(low)s to %(high)s.") % told if told else _("A number.")
    more = [_("Several with a semicolon between.")] if several else []
    return " ".join([hint, *more, *([_("Or: does not apply.")] if question.not_applicable and several else [])])
