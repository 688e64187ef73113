"""Letters to customers in the organisation's own words: a subject, and a text that is read line by line.

A first line that begins with ``# `` is the heading; a place that stands alone (the link, what a colleague wrote) becomes a part
of its own; of everything else paragraphs are made. What stands in a place is never read as words with places.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.messages.letters.drawing import as_html, as_text, frame_of
from everweek.messages.letters.shapes import CustomerLetter, Part, Press, Title, Words
from everweek.messages.models import NoticeWords
from everweek.messages.notices.drawing import address
from everweek.messages.notices.kinds import CUSTOMERS, PLACE, NoticeKind, filled
from everweek.messages.notices.saying import Said
from everweek.messages.rules import LONGEST_SUBJECT, Letter
from everweek.people import saying
from everweek.text.storable import one_line

HEADING: Final = "# "
LINK: Final = "link"
NOTHING_DRAWN: Final[Mapping[str, Sequence[Part]]] = MappingProxyType({})
OwnLetters = Mapping[tuple[str, str], Said]
"""Letters in the organisation's own words, by kind and language."""


def own_letters() -> OwnLetters:
    """All letters in the organisation's own words, read in one query."""
    rows = NoticeWords.objects.filter(kind__startswith=CUSTOMERS)
    return {(one.kind, one.language): Said(one.title, one.text) for one in rows}


def own_letter(own: OwnLetters, kind: NoticeKind, language: str) -> Said | None:
    """What the organisation itself writes in that language: for the country, else for the language we speak."""
    spoken, tag = saying.spoken(language), language.lower()
    exact = own.get((kind.key, tag)) if tag.partition("-")[0] == spoken else None
    return exact or own.get((kind.key, spoken))


def template_of(subject: str, parts: Iterable[Part]) -> Said:
    """Our own letter as words that can be rewritten."""
    told = []
    for part in parts:
        match part:
            case Title():
                told.append(f"{HEADING}{part.text}")
            case Words():
                told.append(part.text)
            case _:
                told.append(f"{{{LINK}}}")
    return Said(subject, "\n\n".join(told))


def letter_in(
    said: Said,
    kind: NoticeKind,
    values: Mapping[str, object],
    *,
    language: str,
    drawn: Mapping[str, Sequence[Part]] = NOTHING_DRAWN,
) -> CustomerLetter:
    """The letter in these words, in the language and on the clock that are active; ``drawn`` stands in places that are more
    than words.
    """
    lines = [one for one in said.text.split("\n") if not _lacks(one, kind, values)]
    parts: list[Part] = []
    if lines and lines[0].startswith(HEADING):
        heading = filled(lines.pop(0).removeprefix(HEADING), kind, values).strip()
        parts += [Title(heading)] if heading else []
    waiting: list[str] = []
    for line in lines:
        name = _alone(line, kind)
        if not name:
            waiting.append(filled(line, kind, values))
            continue
        parts += [*_paragraphs(waiting), *(drawn[name] if name in drawn else [_part_of(name, kind, values)])]
        waiting = []
    always = str(kind.letter.always) if kind.letter is not None else ""
    parts += [*_paragraphs(waiting), *([Words(always)] if always else [])]
    there = tuple(one for one in parts if not isinstance(one, Words) or one.text.strip())
    return CustomerLetter(one_line(filled(said.title, kind, values), LONGEST_SUBJECT), there, language)


def sample_letter(said: Said, kind: NoticeKind, *, language: str) -> CustomerLetter:
    """The letter with the examples in its places."""
    values = {name: place.sample for name, place in kind.places.items()}
    drawn = {name: place.part() for name, place in kind.places.items() if place.part is not None}
    return letter_in(said, kind, values, language=language, drawn=drawn)


def as_mail(said: Said, kind: NoticeKind, *, to: str, person: str, house: str, language: str) -> Letter:
    """The letter with examples as it reaches a customer: with its frame, and its twin in plain text."""
    letter = sample_letter(said, kind, language=language)
    if kind.letter is None:
        raise LookupError(kind.key)
    frame = frame_of(house, language, kind.letter.purpose, address("/"))
    return Letter(to=to, subject=letter.subject, text=as_text(letter, frame), html=as_html(letter, frame), person=person)


def check_lines(kind: NoticeKind, said: Said) -> None:
    """``Invalid`` for a place where it cannot stand: in the subject, within a line, or twice."""
    for name in PLACE.findall(said.title):
        if kind.places[name].alone or kind.places[name].may_lack:
            raise Invalid(_("{%(name)s} stands in the text, not in the subject.") % {"name": name}, field="title")
    seen: set[str] = set()
    for line in said.text.split("\n"):
        for name in PLACE.findall(line):
            if not kind.places[name].alone:
                continue
            if line.strip() != f"{{{name}}}":
                raise Invalid(_("{%(name)s} stands in a line of its own.") % {"name": name}, field="text")
            if name in seen:
                raise Invalid(_("{%(name)s} stands there once.") % {"name": name}, field="text")
            seen.add(name)


def never_left_out(kind: NoticeKind, text: str) -> str:
    """The text without the lines that may be left out."""
    return "\n".join(line for line in text.split("\n") if not any(kind.places[one].may_lack for one in PLACE.findall(line)))


def _lacks(line: str, kind: NoticeKind, values: Mapping[str, object]) -> bool:
    return any(name in kind.places and kind.places[name].may_lack and not values.get(name) for name in PLACE.findall(line))


def _alone(line: str, kind: NoticeKind) -> str:
    found = PLACE.fullmatch(line.strip())
    return found[1] if found is not None and found[1] in kind.places and kind.places[found[1]].alone else ""


def _part_of(name: str, kind: NoticeKind, values: Mapping[str, object]) -> Part:
    value = filled(f"{{{name}}}", kind, values)
    return Press(str(kind.letter.press), value) if name == LINK and kind.letter is not None else Words(value)


def _paragraphs(lines: Iterable[str]) -> list[Part]:
    text = "\n".join(lines).strip()
    return [Words(text)] if text else []
