"""The choices of a question in its form: rows that are read, ordered and told what is wrong with them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from django.http import QueryDict
from django.utils.translation import gettext as _

from everweek.questionnaires.document.reading import CHOICE_KEY
from everweek.questionnaires.document.writing import Json, dump_question
from everweek.questionnaires.editing import key_from
from everweek.questionnaires.shape import Question
from everweek.web.house.asking import number_of
from everweek.web.questionnaires.contexts import ChoiceRow

MOST: Final = 120
"""Choices that are changed in a page; a longer list is changed in its file."""
EMPTY: Final = 3


@dataclass(frozen=True)
class Choices:
    """The choices as a form has them: ``rows`` as typed, ``written`` for the document, ``right`` whether they can be saved."""

    rows: Sequence[ChoiceRow]
    written: Sequence[Json] = ()
    right: bool = True


def rows_of(question: Question | None, fixed: Collection[str]) -> list[ChoiceRow]:
    """The rows of a question as it stands, and empty ones."""
    choices = question.choices if question is not None else ()
    found = [
        ChoiceRow(
            number=number,
            key=choice.key,
            fixed=choice.key in fixed,
            text=next(iter(choice.text.values()), ""),
            score="" if choice.score is None else f"{choice.score:g}",
            open=choice.open,
            exclusive=choice.exclusive,
            place=str(number + 1),
            error="",
        )
        for number, choice in enumerate(choices)
    ]
    return with_empty(found)


def with_empty(rows: Sequence[ChoiceRow]) -> list[ChoiceRow]:
    """Return these rows of choices and a few empty ones to be filled in."""
    return [*rows, *(_empty(number) for number in range(len(rows), len(rows) + EMPTY))]


def read(sent: QueryDict, question: Question | None, fixed: Collection[str], language: str) -> Choices:
    """The rows of a form that was sent; a row without words is none (so a choice is taken out)."""
    rows, placed = [], []
    taken: set[str] = set()
    stored = {str(one["key"]): one for one in _stored(question)}
    for number in _numbers(sent):
        row = _row(sent, number, fixed)
        if not row.text:
            continue
        was = sent.get(f"choice-{number}-was", "")
        key = row.key or key_from(row.text, taken | set(stored), otherwise="choice")
        row = replace(row, key=key, error=_wrong(row, key, taken))
        taken.add(key)
        placed.append((_order(row, was=was), row, was))
    placed.sort(key=lambda one: one[0])
    written = []
    for at, (_place, row, was) in enumerate(placed):
        rows.append(replace(row, number=at, place=row.place if row.error else str(at + 1)))
        written.append(_written(row, stored.get(was), language))
    return Choices(with_empty(rows), written, right=not any(row.error for row in rows))


def _stored(question: Question | None) -> Sequence[Json]:
    found = dump_question(question).get("choices", []) if question is not None else []
    return found if isinstance(found, list) else []


def _numbers(sent: QueryDict) -> list[int]:
    names = (name.split("-")[1] for name in sent if name.startswith("choice-") and name.endswith("-text"))
    numbers = {number_of(name, longest=4) for name in names}
    return sorted(number for number in numbers if number is not None)[: MOST + EMPTY]


def _row(sent: QueryDict, number: int, fixed: Collection[str]) -> ChoiceRow:
    def given(name: str) -> str:
        return sent.get(f"choice-{number}-{name}", "").strip()

    was = given("was")
    return ChoiceRow(
        number=number,
        key=was if was in fixed else given("key") or was,
        fixed=was in fixed,
        text=given("text"),
        score=given("score"),
        open=bool(given("open")),
        exclusive=bool(given("exclusive")),
        place=given("place"),
        error="",
    )


def _wrong(row: ChoiceRow, key: str, taken: Collection[str]) -> str:
    if not CHOICE_KEY.fullmatch(key):
        return _("The short name is made of letters, digits, . - and _.")
    if key in taken:
        return _("There is a choice with the short name %(key)s already.") % {"key": key}
    if row.score and _number(row.score) is None:
        return _("The score is a number, such as 1 or 0.5, not “%(text)s”.") % {"text": row.score[:20]}
    if row.place and _number(row.place) is None:
        return _("The place is a number, not “%(text)s”.") % {"text": row.place[:20]}
    return ""


def _order(row: ChoiceRow, *, was: str) -> tuple[float, int, int]:
    """Return the key by which rows of choices are put in order: a row that is given the place of another goes before that one on
    the way up, after it on the way down.
    """
    own = row.number + 1
    place = _number(row.place)
    if place is None:
        return float("inf"), 0, row.number
    return place, (place > own) - (place < own) if was else 0, row.number


def _written(row: ChoiceRow, stored: Json | None, language: str) -> Json:
    before = cast("dict[str, str]", stored.get("text", {})) if stored is not None else {}
    written: Json = {"key": row.key, "text": {**before, language: row.text}}
    score = _number(row.score)
    if score is not None:
        written["score"] = int(score) if score == int(score) else score
    written |= {name: True for name, on in (("open", row.open), ("exclusive", row.exclusive)) if on}
    return written


def _number(text: str) -> float | None:
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        return None
    return found if -1e9 <= found <= 1e9 else None


def _empty(number: int) -> ChoiceRow:
    return ChoiceRow(number, "", fixed=False, text="", score="", open=False, exclusive=False, place="", error="")
