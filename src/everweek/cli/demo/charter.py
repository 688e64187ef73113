"""The charter of the ferry company: one service manager wrote it, another approved it; its customers read it in six languages."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Final

import yaml

from everweek.act.respect import charter
from everweek.act.respect.access import access_line
from everweek.act.respect.queries import charter_drafted, has_charter
from everweek.act.respect.rules import CharterMeasure, CharterSide
from everweek.act.respect.shown import LineShown
from everweek.cli.demo.staff import Staff
from everweek.people.models import Member

MEASURE: Final = "measure"
Lines = Sequence[Mapping[str, str]]


def write_charter(staff: Staff) -> None:
    """Let the charter be written, handed in and approved; begun before and not finished, it is gone on with."""
    if has_charter():
        return
    writer, approver = staff.members("service_manager")[:2]
    charter.begin_charter(by=writer)
    for side, lines in _words().items():
        for one in lines:
            _write(side, one, writer)
    charter.hand_in_charter(by=writer)
    drafted = charter_drafted()
    assert drafted is not None  # noqa: S101  # handed in just before
    charter.approve_charter(seen=drafted.version, by=approver)


def _write(side: CharterSide, words: Mapping[str, str], writer: Member) -> None:
    (first, text), *others = [(tag, told) for tag, told in words.items() if tag != MEASURE]
    there = _there(side, first, text)
    if there is not None:
        line = access_line(writer, there.id)
    else:
        measure = CharterMeasure(words[MEASURE]) if words.get(MEASURE) else None
        line = charter.add_line(side=side, text=text, language=first, measure=measure, by=writer)
    for tag, told in others:
        charter.say_line(line=line, text=told, language=tag, by=writer)


def _there(side: CharterSide, language: str, text: str) -> LineShown | None:
    drafted = charter_drafted()
    return next((one for one in drafted.side(side) if one.words.get(language) == text), None) if drafted is not None else None


def _words() -> Mapping[CharterSide, Lines]:
    text = (files("everweek.cli.demo") / "words" / "charter.yaml").read_text(encoding="utf-8")
    return {CharterSide(side): lines for side, lines in yaml.safe_load(text).items()}
