"""The words of Everweek in other languages: ``python -m tests.promises.words`` (``make words``) brings their files up to date.

Every text of the sources is found, in Python and in templates, without gettext's programs. The file of a language
(``src/everweek/locale/de/LC_MESSAGES/django.po``) holds what customers read, and whatever else somebody has translated; with
``--everything de`` it holds all, for who translates the pages of colleagues. Beside it stands what Django reads (``django.mo``),
made from it byte by byte alike, so that nobody who installs Everweek has to compile anything; a test holds that the two agree.
"""

import io
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from everweek.people.saying import SPOKEN

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "everweek"
FOLDER = SOURCE / "locale"
LANGUAGES: Final = tuple(tag for tag in SPOKEN if tag != "en")

OF_CUSTOMERS: Final = (
    "web/open/*",
    "web/answering/*",
    "web/following/*",
    "web/respect/at_charter.py",
    "web/respect/at_step.py",
    "web/respect/templates/respect/charter_public.html",
    "web/respect/templates/respect/customer.html",
    "web/listen/at_link.py",
    "web/listen/at_site.py",
    "web/listen/at_kiosk.py",
    "listen/asking/sheets.py",
    "messages/letters/drawing.py",
    "messages/contact/access.py",
    "listen/asking/access.py",
    "listen/asking/services.py",
    "listen/inviting/access.py",
    "listen/inviting/answering.py",
    "listen/inviting/letters.py",
    "questionnaires/kinds/answers.py",
    "questionnaires/rules.py",
    "questionnaires/services/receiving.py",
    "act/complaining/services.py",
    "act/filing/*",
    "act/following/*",
    "act/improving/letters.py",
    "act/recovering/letters.py",
    "act/respect/appealing.py",
    "act/respect/letters.py",
    "act/respect/saying.py",
    "act/respect/thanking.py",
    "act/keeping.py",
    "listen/keeping.py",
    "listen/doubting/imprints.py",
    "listen/helpdesks/keeping.py",
    "listen/inviting/keeping.py",
    "listen/mentions/keeping.py",
    "moments/keeping.py",
    "messages/keeping.py",
    "questionnaires/keeping.py",
    "people/failing.py",
    "people/idle.py",
    "people/limits.py",
    "people/outcomes.py",
    "people/saying.py",
)
"""Files of which customers may read any word; templates and modules of open pages are found by themselves."""

KEYWORDS: Final[Mapping[str, tuple[object, ...] | None]] = {
    **dict.fromkeys(("_", "_lazy", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLURALS: Final = {
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;",
    "de": "nplurals=2; plural=(n != 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "pt": "nplurals=2; plural=(n != 1);",
}
PLACEHOLDER: Final = re.compile(r"%\(\w+\)[sdfg]|\{\w*(?:![rsa])?(?::[^{}]*)?\}")


@dataclass(frozen=True)
class Text:
    """One text of the sources: as it is written, the form for several where there is one, and its context."""

    one: str
    several: str = ""
    context: str = ""

    @property
    def id(self) -> str | tuple[str, str]:
        """As a catalogue names it."""
        return (self.one, self.several) if self.several else self.one


@cache
def texts() -> Mapping[Text, set[str]]:
    """Every text of the sources with the files it stands in; looked for once."""
    found: dict[Text, set[str]] = {}
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *SOURCE.rglob("*.txt")]):
        for text in _in_file(path):
            found.setdefault(text, set()).add(path.relative_to(SOURCE).as_posix())
    return found


def of_customers(found: Mapping[Text, set[str]] | None = None) -> list[Text]:
    """What customers may read, in the order of the words."""
    from everweek.questionnaires.kinds import KINDS

    found = texts() if found is None else found
    # What is answered alike in every question of a kind; the rest of that file is for who writes a questionnaire.
    answers = {_written(words) for kind in KINDS.values() for words in kind.words.values()}
    open_files = {path for path in {one for files in found.values() for one in files} if is_of_customers(path)}
    return sorted(
        (text for text, files in found.items() if files & open_files or text.one in answers),
        key=lambda text: (text.one, text.context),
    )


def is_of_customers(path: str) -> bool:
    """Whether customers may read any word of that file (its path within the package)."""
    if any(fnmatch(path, pattern) for pattern in OF_CUSTOMERS):
        return True
    told = (SOURCE / path).read_text(encoding="utf-8")
    return bool(re.search(r'{% extends "open/', told) if path.endswith(".html") else re.search(r"^@opens\b", told, re.MULTILINE))


def read(language: str) -> Catalog:
    """The file of a language, as it is checked in; an empty one where there is none yet."""
    path = FOLDER / language / "LC_MESSAGES" / "django.po"
    return _read(path.read_bytes() if path.exists() else _head(language), language)


def renewed(language: str, *, everything: bool = False) -> Catalog:
    """The file of a language as it should be: nothing that is said no more, all that customers read, what was translated."""
    before, found = read(language), texts()
    wanted = set(found) if everything else set(of_customers(found))
    catalog = _read(_head(language), language)
    for text in sorted(found, key=lambda one: (one.one, one.context)):
        standing = before.get(text.id, context=text.context or None)
        if text in wanted or (standing is not None and _whole(standing)):
            said = standing.string if standing is not None and isinstance(standing.id, tuple) == bool(text.several) else ""
            catalog.add(text.id, said, context=text.context or None, flags=_flags(text))
    return catalog


def written(catalog: Catalog) -> bytes:
    """A catalogue as its file stands in the repository: no dates and no line numbers, so that only words make a difference."""
    out = io.BytesIO()
    write_po(out, catalog, width=0, omit_header=True, sort_output=True)
    return _head(str(catalog.locale)) + b"\n" + out.getvalue().strip() + b"\n"


def compiled(catalog: Catalog) -> bytes:
    """What Django reads, the same bytes for the same words."""
    plain = _Plain(locale=str(catalog.locale))
    for one in catalog:
        if one.id and _whole(one):
            plain.add(one.id, one.string, context=one.context)
    out = io.BytesIO()
    write_mo(out, plain)
    return out.getvalue()


def missing(language: str) -> list[str]:
    """What customers read and nobody has translated into ``language`` yet."""
    catalog = read(language)
    return [text.one for text in of_customers() if not _is_said(catalog, text)]


def spoilt(catalog: Catalog) -> list[str]:
    """Translations whose placeholders are not those of the text: what is put in would be lost, or the page would fail."""
    return [
        str(one.id) for one in catalog if one.id and _whole(one) and not all(_fits(one, said) for said in _sayings(one.string))
    ]


def main(argv: Sequence[str] = ()) -> None:
    """Bring the files up to date, and say what is left to translate."""
    everything = set(argv) - {"--everything"}
    for language in LANGUAGES:
        catalog = renewed(language, everything=language in everything)
        folder = FOLDER / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "django.po").write_bytes(written(catalog))
        (folder / "django.mo").write_bytes(compiled(catalog))
        left = missing(language)
        sys.stdout.write(f"{language}: {len(catalog)} texts" + "".join(f"\n  not translated: {one!r}" for one in left) + "\n")


def _in_file(path: Path) -> Iterator[Text]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        if "{%" not in source:
            return
        from django.utils.translation.template import templatize

        # In brackets Python asks for no indentation: of a template none is kept.
        source = f"({templatize(source)}\n)"
    found = extract_python(io.BytesIO(source.encode()), list(KEYWORDS), [], {})
    for _line, function, said, _comments in found:
        text = _text(function, said if isinstance(said, tuple) else (said,))
        if text is not None:
            yield text


def _text(function: str, said: Sequence[str | None]) -> Text | None:
    """A call as what is translated; None where it hands on what another wrote, as ``_(sentence)`` does."""
    words = [one for one in said if one]
    several = function.startswith(("ngettext", "npgettext"))
    contextual = "pgettext" in function
    if len(words) < 1 + several + contextual:
        return None
    context = words.pop(0) if contextual else ""
    return Text(words[0], words[1] if several else "", context)


def _written(words: object) -> str:
    """A lazy text as it stands in the source."""
    from django.utils.translation import override

    with override("en"):
        return str(words)


def _is_said(catalog: Catalog, text: Text) -> bool:
    standing = catalog.get(text.id, context=text.context or None)
    return standing is not None and _whole(standing) and isinstance(standing.id, tuple) == bool(text.several)


def _whole(message: Message) -> bool:
    """Whether it is translated, in every plural form of the language."""
    return bool(message.id) and not message.fuzzy and all(_sayings(message.string))


def _sayings(said: str | Sequence[str]) -> Sequence[str]:
    return [said] if isinstance(said, str) else list(said)


def _fits(message: Message, said: str) -> bool:
    forms = [message.id] if isinstance(message.id, str) else list(message.id)
    asked = set(PLACEHOLDER.findall(forms[-1]))
    there = set(PLACEHOLDER.findall(said))
    # One, two and none may be said in words; what is not in the text may never stand in its translation.
    return there <= asked and (there == asked or (len(forms) > 1 and len(asked - there) == 1))


def _flags(text: Text) -> set[str]:
    return {"python-format"} if "%(" in text.one else {"python-brace-format"} if PLACEHOLDER.search(text.one) else set()


class _Plain(Catalog):
    """A catalogue whose head says nothing but what is needed to read it."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """Each line of the head: no date of making, which would make another file each time."""
        return [(name, value) for name, _colon, value in (line.partition(": ") for line in _headers(str(self.locale)))]


def _read(file: bytes, language: str) -> Catalog:
    return read_po(io.BytesIO(file), locale=language)


def _head(language: str) -> bytes:
    lines = [f"# Everweek in {language}. How it should sound: docs/translating.md. Brought up to date by: make words."]
    lines += ['msgid ""', 'msgstr ""', *(f'"{line}\\n"' for line in _headers(language)), ""]
    return "\n".join(lines).encode()


def _headers(language: str) -> list[str]:
    return [
        f"Language: {language}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {PLURALS[language]}",
    ]


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "everweek.settings")
    django.setup()
    main(sys.argv[1:])
