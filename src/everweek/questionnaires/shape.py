"""What a questionnaire document is made of: plain, frozen, without any reading or checking."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

FORMAT = "everweek.questionnaire/1"
"""What a document says it is."""

Texts = Mapping[str, str]
"""One text in several languages: language tag -> text."""

Operator = Literal["is", "is_not", "at_least", "at_most", "any_of", "includes", "answered"]


@dataclass(frozen=True)
class Comparison:
    """One earlier question compared with a value; does not hold while that question is unanswered (but for ``answered``)."""

    question: str
    operator: Operator
    value: object


@dataclass(frozen=True)
class Every:
    """Holds when every part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Some:
    """Holds when at least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Negation:
    """Holds when its part does not."""

    part: "Condition"


Condition = Comparison | Every | Some | Negation


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One thing to choose. ``score`` counts where the question carries a measure; ``open`` lets the respondent write own words
    to it ("other, please say"); an ``exclusive`` choice stands alone ("none of these").
    """

    key: str
    text: Texts
    score: float | None = None
    open: bool = False
    exclusive: bool = False


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question, statement included (a statement is a question nobody answers).

    ``scale`` is (lowest, highest) score; ``labels`` the words at points of it; ``reversed`` turns the score round (the lowest
    answer is the best); ``measure`` alone makes the question count in the numbers. ``when`` says when it is shown. ``about`` is
    what a comment is about, one word. ``whole``, ``longest``, ``least`` and ``most`` limit numbers, texts and choices.
    ``personal`` marks an answer that names somebody: an erasure removes it, as it removes every text.
    """

    key: str
    kind: str
    text: Texts
    help: Texts = field(default_factory=dict)
    measure: str | None = None
    scale: tuple[float, float] | None = None
    labels: Mapping[int, Texts] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    required: bool = False
    when: Condition | None = None
    about: str = ""
    reversed: bool = False
    not_applicable: bool = False
    whole: bool = False
    longest: int | None = None
    least: int | None = None
    most: int | None = None
    personal: bool = False


@dataclass(frozen=True, kw_only=True)
class Document:
    """A whole questionnaire as asked: its texts in every language and its questions in order."""

    key: str
    title: Texts
    language: str
    languages: tuple[str, ...]
    questions: tuple[Question, ...]
    intro: Texts = field(default_factory=dict)
    thanks: Texts = field(default_factory=dict)

    def question(self, key: str) -> Question | None:
        """The question called ``key``, if there is one."""
        return next((question for question in self.questions if question.key == key), None)

    def measures(self) -> Mapping[str, tuple[float, float]]:
        """Every measure this questionnaire feeds, with its scale; ``felt`` is there where an item of it is."""
        found = {
            question.measure: question.scale
            for question in self.questions
            if question.measure is not None and question.scale is not None
        }
        felt = next((found[name] for name in found if name in FELT_MEAN), None)
        return found if felt is None else {**found, "felt": felt}

    def texts(self) -> Iterator[tuple[str, Texts]]:
        """Every text with the place where it stands, to find what is not translated."""
        yield from (("title", self.title), ("intro", self.intro), ("thanks", self.thanks))
        for question in self.questions:
            yield f"{question.key}.text", question.text
            yield f"{question.key}.help", question.help
            yield from ((f"{question.key}.labels.{point}", texts) for point, texts in question.labels.items())
            yield from ((f"{question.key}.choices.{choice.key}", choice.text) for choice in question.choices)


FELT = "felt"
FELT_MEAN = ("felt.heard", "felt.respected", "felt.understood", "felt.valued")
"""The four feelings whose mean within a response is its ``felt``."""

FELT_ITEMS = (*FELT_MEAN, "felt.would_return", "felt.solved")
"""Everything a question of felt service may ask."""
