"""A LimeSurvey survey as both of its file formats tell it, before it becomes a questionnaire."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

Texts = dict[str, str]


@dataclass(frozen=True)
class Note:
    """Something that could not be carried over as it was: of which question (empty: of the survey), and what became of it."""

    question: str
    message: str

    def __str__(self) -> str:
        return f"{self.question or 'survey'}: {self.message}"


@dataclass
class Item:
    """A subquestion (``score`` unused) or an answer option; ``scale`` is 0, or 1 for the second scale of two."""

    code: str
    scale: int = 0
    text: Texts = field(default_factory=dict)
    score: str = ""
    relevance: str = ""


@dataclass
class Asked:
    """A question with all that LimeSurvey keeps of it. ``type`` is its letter."""

    code: str
    type: str
    text: Texts = field(default_factory=dict)
    help: Texts = field(default_factory=dict)
    mandatory: str = "N"
    other: bool = False
    relevance: str = "1"
    pattern: str = ""
    default: bool = False
    attributes: dict[str, str] = field(default_factory=dict)
    translated: dict[str, Texts] = field(default_factory=dict)
    subquestions: list[Item] = field(default_factory=list)
    answers: list[Item] = field(default_factory=list)


@dataclass
class Group:
    """A group of questions: a page, with a name and perhaps a description."""

    name: Texts = field(default_factory=dict)
    description: Texts = field(default_factory=dict)
    relevance: str = "1"
    random: bool = False
    questions: list[Asked] = field(default_factory=list)


@dataclass
class Survey:
    """A whole survey. ``fields`` maps what expressions call a question or its line by numbers (``123X4X5``, ``Q5``,
    ``Q5_S6``) to its code.
    """

    sid: str = ""
    language: str = "en"
    languages: list[str] = field(default_factory=list)
    title: Texts = field(default_factory=dict)
    welcome: Texts = field(default_factory=dict)
    end: Texts = field(default_factory=dict)
    assessed: bool = False
    groups: list[Group] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def asked(self) -> Mapping[str, Asked]:
        """Every question by its code."""
        return {question.code: question for group in self.groups for question in group.questions}


# A stranger's text may be a million times "<": each pattern stops at the next one, so that all take time in proportion.
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<\s*(br|/p|/div|/li|/h[1-6]|/tr)\b[^<>]*>", re.IGNORECASE)
_HIDDEN = re.compile(r"<\s*(script|style)\b", re.IGNORECASE)
_HIDDEN_ENDS = {name: re.compile(rf"<\s*/\s*{name}\s*>", re.IGNORECASE) for name in ("script", "style")}
_SPACE = re.compile(r"[ \t\u00a0]+")
_LOST = re.compile(r"<\s*(img|iframe|video|audio|script|a|object|embed)\b", re.IGNORECASE)
_EXPRESSION = re.compile(r"\{[A-Za-z_][^{}]*\}")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LONGEST = 10_000


def plain(markup: str) -> str:
    r"""The words of a text written as HTML; lines stay lines.

    >>> plain("<p>How was <b>it</b>?</p><p>Tell&nbsp;us.</p>")
    'How was it?\nTell us.'
    """
    text = _BREAK.sub("\n", _without_hidden(markup))
    text = _UNPRINTABLE.sub("", html.unescape(_TAG.sub("", text)))
    lines = (_SPACE.sub(" ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)[:_LONGEST].strip()


def _without_hidden(markup: str) -> str:
    """Without scripts and styles; one that never ends hides the rest, as it does in a browser."""
    kept, place = [], 0
    while begun := _HIDDEN.search(markup, place):
        kept.append(markup[place : begun.start()])
        ended = _HIDDEN_ENDS[begun[1].lower()].search(markup, begun.end())
        place = len(markup) if ended is None else ended.end()
    return "".join([*kept, markup[place:]])


def lost_in(markup: str) -> list[str]:
    """What ``plain`` cannot keep of a text, in words."""
    found = []
    if _LOST.search(markup):
        found.append("pictures, links or scripts in the text were left out")
    if _EXPRESSION.search(markup):
        found.append("the text holds expressions in braces, which are shown as they are written")
    if len(markup) > _LONGEST:
        found.append(f"the text was cut after {_LONGEST} characters")
    return found
