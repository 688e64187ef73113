"""The shelf: questionnaires to begin with, written by us, each a file ``everweek.questionnaire/1`` beside this one.

Each is whole in every language of ``TONGUES``; how it should sound is in docs/translating.md.
"""

from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files as resources
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from everweek.errors import NotFound
from everweek.questionnaires import files
from everweek.questionnaires.document import dump, parse
from everweek.questionnaires.editing import places
from everweek.questionnaires.shape import Document

TONGUES: Final = ("en", "de", "fr", "es", "ar")
"""The languages each of them is written in, the first of each among them."""

SHELF: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "satisfaction": _lazy("Satisfied or not, and why: one score and one sentence. For any moment, and for a mail."),
        "after-a-visit": _lazy("Satisfied or not, as expected or not, and what to do better. For a desk, a shop, a stay."),
        "after-a-call": _lazy("Whether it is solved, how it felt, and what is still open."),
        "nps-in-two-questions": _lazy("Would you recommend us, and why. Fits into a mail."),
        "effort-after-a-request": _lazy("Whether it was easy, what made it hard, and how often somebody had to ask."),
        "as-you-expected": _lazy("Worse, as or better than expected, what was expected, and where that came from."),
        "felt-service": _lazy("Heard, respected, understood, valued, would return, solved: how service feels."),
        "service-excellence": _lazy("Promises kept, time, information, skill and kindness, and which of them matters most."),
        "after-a-complaint": _lazy("How a complaint was dealt with: easy to make, told what happens, in time, fair, put right."),
        "tell-us-the-bad": _lazy("Invites what nobody says unasked: where we let people down, and who thinks of leaving."),
        "staff-pulse": _lazy("For colleagues: support, trust, what is in the way, how to help."),
        "quality-review": _lazy("A scorecard for reviewing a conversation, with room for what was done well."),
        "quiz": _lazy("Questions with right answers, to see what to practise next."),
    }
)
"""What each is for, in the order in which they are offered."""


@cache
def starting_point(key: str) -> Document:
    """The questionnaire of the shelf called ``key``; ``NotFound`` where there is none."""
    if key not in SHELF:
        raise NotFound(_("There is no such questionnaire to begin with."), field="start")
    return files.load((resources("everweek.questionnaires.starting") / f"{key}.json").read_text(encoding="utf-8"))


@cache
def scales_of_the_shelf() -> Mapping[str, tuple[float, float]]:
    """On which scale the questionnaires of the shelf ask each measure they carry."""
    return MappingProxyType({name: scale for key in SHELF for name, scale in starting_point(key).measures().items()})


def begun_from(key: str, *, named: str, title: str = "", languages: Collection[str] = (), first: str = "") -> Document:
    """The starting point ``key`` as the first draft of a questionnaire ``named``.

    ``title`` is given by whoever begins it, in the first language; left out, the title of the starting point stays in every
    language. ``languages`` are those it keeps, all where none is named; ``first`` is the one it is written in, where it is kept.
    """
    found = starting_point(key)
    kept = [tag for tag in found.languages if tag in languages] or list(found.languages)
    kept.sort(key=lambda tag: tag != first)
    written = dump(found) | {"key": named, "language": kept[0], "languages": kept}
    for _place, texts in places(written):
        for tag in found.languages:
            if tag not in kept:
                texts.pop(tag, None)
    if title and title != found.title[kept[0]]:
        written["title"] = {kept[0]: title}
    return parse(written)
