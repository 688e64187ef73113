"""The sheet of a link, to be printed and put up: a sentence, the code, and the address in letters for who has no camera."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Invalid
from everweek.listen.asking.codes import code_svg
from everweek.text.storable import is_storable
from everweek.text.typeset import as_pdf

LONGEST_WORDS: Final = 160


class Layout(StrEnum):
    """What is printed: a poster, a small one, or one that is folded and stands on a table."""

    A4 = "a4"
    A5 = "a5"
    TENT = "tent"


@dataclass(frozen=True)
class Sheet:
    """What a sheet says, and in which language; ``words`` left empty are our own."""

    house: str
    address: str
    language: str
    layout: Layout = Layout.A4
    words: str = ""


def words_to_begin_with(language: str) -> str:
    """The sentence a sheet has where nobody chose another."""
    with translation.override(language):
        return _("How was it today? Tell us: it takes ten seconds.")


def sheet_pdf(sheet: Sheet) -> bytes:
    """The sheet as a PDF. ``Invalid`` where its sentence is too long to be read from afar, or cannot be written."""
    words = " ".join(sheet.words.split()) or words_to_begin_with(sheet.language)
    if len(words) > LONGEST_WORDS or not is_storable(words):
        message = _("Choose a sentence of at most %(n)s characters: it is read in passing.") % {"n": LONGEST_WORDS}
        raise Invalid(message, field="words")
    with translation.override(sheet.language):
        how = _("Point the camera of your phone here, or type:")
    told = {
        "house": sheet.house,
        "words": words,
        "how": how,
        "address": sheet.address,
        "letters": sheet.address.partition("://")[2],
        "code": code_svg(sheet.address).decode(),
        "layout": sheet.layout.value,
    }
    return as_pdf("everweek.listen.asking", "sheet.typ", told, language=sheet.language, at=clock.now())
