"""The columns of a file of answers, and what stands in them; pure.

What is the same of every answer comes first, then each cut under ``dimension.NAME``, then each question under its key, and what
was written beside an open choice under ``KEY.CHOICE``. Where the answers are of several questionnaires, or a question is called
as a column that stands already, its name begins with the key of its questionnaire.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import Final

from everweek.questionnaires.shape import Document, Question
from everweek.text.cells import escape

FIXED: Final = (
    *("id", "questionnaire", "version", "answered_at", "day", "unit", "touchpoint", "channel", "language", "weight"),
    "first_contact",
)
CUSTOMER: Final = "customer"
BETWEEN: Final = "; "
HIDDEN: Final = "⟦personal⟧"
"""What stands in the place of an answer that names somebody, for who may not read it."""
_MILLION: Final = 1_000_000

Over = Callable[[str, int, str], str]
"""The words to a question, the so many-th (from 0), as the reader may read them."""


@dataclass(frozen=True)
class Asking:
    """One version of a questionnaire, as it was asked."""

    questionnaire: str
    number: int
    document: Document


@dataclass(frozen=True)
class Plan:
    """Where the answers to one version stand, each as the key of its question and the place of its column."""

    asking: Asking
    plain: Sequence[tuple[str, int]]
    words: Sequence[tuple[str, int]]
    open: Sequence[tuple[str, int, Mapping[str, int]]]
    personal: Sequence[tuple[Question, int, Mapping[str, int]]]


@dataclass(frozen=True)
class Layout:
    """The names of all columns, and where each answer and each cut stands."""

    names: tuple[str, ...]
    plans: Sequence[Plan]
    dimensions: Mapping[str, int]
    customers: bool


@dataclass
class _Names:
    """Names given so far: of whose question each is."""

    given: dict[str, object] = field(default_factory=dict)

    def give(self, name: str, questionnaire: str, of: object, *, whole: bool) -> int:
        """The place of the column of ``of``, which is named once."""
        wanted = f"{questionnaire}.{name}" if whole else name
        while self.given.setdefault(wanted, of) != of:
            wanted = f"{questionnaire}.{wanted}"
        return list(self.given).index(wanted)


def layout_of(askings: Sequence[Asking], dimensions: Iterable[str], *, customers: bool) -> Layout:
    """The columns for these versions (of each questionnaire the newest first) and cuts.

    >>> why = Question(key="why", kind="text", text={"en": "Why?"})
    >>> document = Document(key="k", title={"en": "K"}, language="en", languages=("en",), questions=(why,))
    >>> layout_of([Asking("k", 1, document)], ["area"], customers=False).names[-2:]
    ('dimension.area', 'why')
    """
    names = _Names({name: name for name in (*FIXED, *([CUSTOMER] if customers else []))})
    places = {name: names.give(f"dimension.{name}", "", ("dimension", name), whole=False) for name in dimensions}
    several = len({one.questionnaire for one in askings}) > 1
    plans = [_plan(one, names, whole=several) for one in askings]
    return Layout(tuple(names.given), plans, places, customers)


def _plan(asking: Asking, names: _Names, *, whole: bool) -> Plan:
    plain, words, opened, personal = [], [], [], []
    for question in asking.document.questions:
        if question.kind == "statement":
            continue

        def place(name: str, choice: str = "", of: str = question.key) -> int:
            return names.give(name, asking.questionnaire, (asking.questionnaire, of, choice), whole=whole)

        at = place(question.key)
        beside = {one.key: place(f"{question.key}.{one.key}", one.key) for one in question.choices if one.open}
        if question.personal:
            personal.append((question, at, beside))
        elif question.kind == "text":
            words.append((question.key, at))
        elif beside:
            opened.append((question.key, at, beside))
        else:
            plain.append((question.key, at))
    return Plan(asking, plain, words, opened, personal)


def fill(cells: list[str], plan: Plan, answers: Mapping[str, object], over: Over | None) -> list[str]:
    """Put the answers of one response into its row; what was said in own words, as it stands there.

    ``over`` is how the reader may read the words; None: as they were said, and answers that name somebody too.
    """
    said: list[str] = []
    for key, at in plan.plain:
        if (answer := answers.get(key)) is not None:
            cells[at] = told(answer)
    for key, at in plan.words:
        if isinstance(text := answers.get(key), str):
            shown = text if over is None else over(key, 0, text.strip())
            said.append(shown)
            cells[at] = escape(shown)
    for key, at, beside in plan.open:
        if (answer := answers.get(key)) is not None:
            cells[at] = told(answer)
            said += _written(cells, key, answer, beside, over)
    for question, at, beside in plan.personal:
        if (answer := answers.get(question.key)) is None:
            continue
        if over is not None:
            cells[at] = HIDDEN
            continue
        cells[at] = escape(answer) if isinstance(answer, str) else told(answer)
        _written(cells, question.key, answer, beside, None)
    return said


def _written(cells: list[str], key: str, answer: object, beside: Mapping[str, int], over: Over | None) -> list[str]:
    """What was written beside open choices, into its columns."""
    said: list[str] = []
    for one in answer if isinstance(answer, list) else [answer]:
        if isinstance(one, Mapping) and isinstance(text := one.get("text"), str) and text.strip():
            shown = text if over is None else over(key, len(said), text.strip())
            said.append(shown)
            if (at := beside.get(one["choice"])) is not None:
                cells[at] = escape(shown)
    return said


def as_given(document: Document, answers: Mapping[str, object], over: Over | None) -> dict[str, object]:
    """The answers of one response as they were given, under the keys of their questions; ``over`` as in ``fill``.

    >>> why = Question(key="why", kind="text", text={"en": "Why?"})
    >>> document = Document(key="k", title={"en": "K"}, language="en", languages=("en",), questions=(why,))
    >>> as_given(document, {"why": "Ask Dana"}, lambda question, place, text: text.replace("Dana", "⟦name⟧"))
    {'why': 'Ask ⟦name⟧'}
    """
    if over is None:
        return dict(answers)
    given = ((question, answers[question.key]) for question in document.questions if question.key in answers)
    return {question.key: _veiled(question, answer, over) for question, answer in given}


def _veiled(question: Question, answer: object, over: Over) -> object:
    if question.personal:
        return HIDDEN
    if question.kind == "text":
        return over(question.key, 0, answer.strip()) if isinstance(answer, str) else answer
    places = count()
    if isinstance(answer, list):
        return [_veiled_choice(question.key, one, places, over) for one in answer]
    return _veiled_choice(question.key, answer, places, over)


def _veiled_choice(key: str, one: object, places: Iterator[int], over: Over) -> object:
    if isinstance(one, Mapping) and isinstance(text := one.get("text"), str) and text.strip():
        return {**one, "text": over(key, next(places), text.strip())}
    return one


def told(answer: object) -> str:
    """An answer that is not in own words: a point as a number, a choice by its key, several with a semicolon between them.

    >>> told(7), told(2.5), told(True), told(["queue", {"choice": "other", "text": "Rain"}])
    ('7', '2.5', 'yes', 'queue; other')
    """
    if type(answer) is int:
        return str(answer)
    if isinstance(answer, str):
        return answer
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    if isinstance(answer, list):
        return BETWEEN.join(map(told, answer))
    return told(answer["choice"]) if isinstance(answer, Mapping) else repr(answer)


@lru_cache(maxsize=2048)
def weight_of(millionths: int) -> str:
    """A weight as a decimal number, to the last digit.

    >>> weight_of(1_000_000), weight_of(1_250_000), weight_of(1)
    ('1', '1.25', '0.000001')
    """
    whole, rest = divmod(millionths, _MILLION)
    return f"{whole}.{rest:06d}".rstrip("0") if rest else str(whole)


def moment_of(text: str) -> str:
    """A moment in UTC as it was read, with its zone; parts of a second only where there are any.

    >>> moment_of("2026-10-05T09:30:00.000000"), moment_of("2026-10-05T09:30:00"), moment_of("2026-10-05T09:30:00.250000")
    ('2026-10-05T09:30:00+00:00', '2026-10-05T09:30:00+00:00', '2026-10-05T09:30:00.250000+00:00')
    """
    return f"{text.removesuffix('.000000')}+00:00"


@lru_cache(maxsize=2048)
def cuts_of(dimensions: str) -> tuple[tuple[str, str], ...]:
    """The cuts an answer came with, out of their JSON: many answers have the same."""
    return tuple((name, str(value)) for name, value in json.loads(dimensions).items())


same = lru_cache(maxsize=2048)(escape)
"""``escape``, of what many answers have in common: units, touchpoints, channels."""
