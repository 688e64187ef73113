"""What a letter to a customer says: a subject, and parts in their order. How that looks is ``drawing``'s."""

import json
import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.messages.rules import LONGEST_SUBJECT, Answers, check_answers
from everweek.people.rules import check_language
from everweek.text.storable import is_one_line, is_storable

MOST_PARTS: Final = 40
MOST_CHOICES: Final = 21
LONGEST_PART: Final = 20_000
LONGEST_LABEL: Final = 200
LONGEST_ADDRESS: Final = 2000


@dataclass(frozen=True)
class Words:
    """A paragraph; an empty line within makes another one."""

    text: str


@dataclass(frozen=True)
class Title:
    """The letter's own heading."""

    text: str


@dataclass(frozen=True)
class Spoken:
    """The customer's own words, or words under somebody's name: in the typeface of voices."""

    text: str
    by: str = ""


@dataclass(frozen=True)
class Press:
    """A button that leads to ``address``."""

    label: str
    address: str


@dataclass(frozen=True)
class Point:
    """One of the choices of ``Choices``: what stands on it, and where it leads."""

    label: str
    address: str


@dataclass(frozen=True)
class Choices:
    """Scores or answers in a row, each a link; ``low`` and ``high`` say what the ends mean.

    The plain text names the choices and ``address``, where one of them can be chosen; without it, the address of each.
    """

    points: tuple[Point, ...]
    low: str = ""
    high: str = ""
    address: str = ""


@dataclass(frozen=True)
class Pictured:
    """Where the picture of that number stands, in a letter to a colleague; nothing where it could not be drawn."""

    number: int


Part = Words | Title | Spoken | Press | Choices | Pictured
_WHOLE_ADDRESS: Final = re.compile(r"https?://[!-~]+", re.IGNORECASE | re.ASCII)
"""No white space and no control character: the plain text breaks no address."""
_KINDS: Final = {kind.__name__: kind for kind in (Words, Title, Spoken, Press, Choices)}


@dataclass(frozen=True)
class CustomerLetter:
    """One letter. ``language`` is the customer's, in which it is written; ``preview`` stands beside the subject in a list.

    ``answers`` is where an answer to it goes, and the name its conversation stands under; None: to its sender.
    """

    subject: str
    parts: tuple[Part, ...]
    language: str = "en"
    preview: str = ""
    answers: Answers | None = None


def check_letter(letter: CustomerLetter) -> CustomerLetter:
    """The letter as it is; ``Invalid`` names what is wrong with it."""
    if not letter.subject.strip() or len(letter.subject) > LONGEST_SUBJECT or not is_one_line(letter.subject):
        raise Invalid(_("A subject is one line of 1 to %(n)d characters.") % {"n": LONGEST_SUBJECT}, field="subject")
    check_language(letter.language or "en")
    if not 1 <= len(letter.parts) <= MOST_PARTS:
        raise Invalid(_("A letter has 1 to %(n)d parts.") % {"n": MOST_PARTS}, field="parts")
    if len(letter.preview) > LONGEST_SUBJECT or not is_one_line(letter.preview):
        raise Invalid(_("The preview is one line of at most %(n)d characters.") % {"n": LONGEST_SUBJECT}, field="preview")
    for part in letter.parts:
        _check_part(part)
    check_answers(letter.answers)
    return letter


def _check_part(part: Part) -> None:
    match part:
        case Pictured():
            raise Invalid(_("A letter to a customer has no picture."), field="parts")
        case Words() | Title() | Spoken():
            if not part.text.strip() or len(part.text) > LONGEST_PART or not is_storable(part.text):
                raise Invalid(_("A part of a letter has 1 to %(n)d characters.") % {"n": LONGEST_PART}, field="parts")
        case Press():
            _check_link(part.label, part.address)
        case Choices():
            if not 1 <= len(part.points) <= MOST_CHOICES:
                raise Invalid(_("There are 1 to %(n)d choices.") % {"n": MOST_CHOICES}, field="parts")
            for point in part.points:
                _check_link(point.label, point.address)
            if part.address:
                _check_link("-", part.address)


def _check_link(label: str, address: str) -> None:
    if not label.strip() or len(label) > LONGEST_LABEL or not is_storable(label):
        raise Invalid(_("What stands on a button has 1 to %(n)d characters.") % {"n": LONGEST_LABEL}, field="parts")
    if len(address) > LONGEST_ADDRESS or not _WHOLE_ADDRESS.fullmatch(address):
        raise Invalid(_("A button leads to a whole address that begins with https://."), field="parts")


def written(letter: CustomerLetter) -> str:
    """The letter as it waits in the database."""
    # Not asdict, which copies each value as if it could change.
    parts = [{"is": type(part).__name__, **vars(part)} for part in letter.parts]
    told: dict[str, object] = {"subject": letter.subject, "language": letter.language, "preview": letter.preview, "parts": parts}
    if letter.answers is not None:
        told["answers"] = vars(letter.answers)
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=vars)


def read(text: str) -> CustomerLetter:
    """What ``written`` wrote.

    >>> letter = CustomerLetter("Hello", (Title("Hi"), Choices((Point("9", "https://example.org/9"),))))
    >>> read(written(letter)) == letter
    True
    """
    told = json.loads(text)
    answers = Answers(**told["answers"]) if "answers" in told else None
    return CustomerLetter(told["subject"], tuple(_part(one) for one in told["parts"]), told["language"], told["preview"], answers)


def _part(told: dict[str, object]) -> Part:
    fields = {name: value for name, value in told.items() if name != "is"}
    points = fields.get("points")
    if isinstance(points, list):
        fields["points"] = tuple(Point(**one) for one in points)
    part: Part = _KINDS[str(told["is"])](**fields)  # type: ignore[arg-type]  # as written above
    return part
