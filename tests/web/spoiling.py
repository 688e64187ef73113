"""What strangers put into fields, and who sends it: a visitor who fills in every form and leaves no trace."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from unittest.mock import patch
from urllib.parse import quote_from_bytes
from zlib import crc32

from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.utils.datastructures import MultiValueDict
from tests.trying import THOROUGH

SPOILT = {
    "a NUL": "a\0b",
    "half a character": "a\ud800b",
    "too long": "x" * 10_000,
    "too large": "9" * 30,
    "a digit that is none": "²",
}
"""By what is wrong with each."""

_TURNS = (
    ("postgresql", "a NUL"),
    ("sqlite", "half a character"),
    ("postgresql", "too long"),
    ("sqlite", "a digit that is none"),
    ("postgresql", "a NUL"),
    ("sqlite", "too large"),
    ("postgresql", "too large"),
)
"""On which database what has its turn: SQLite keeps a NUL and any length as it keeps any letter, and what is no number is refused
before any is asked."""


def to_try(address: str, name: str) -> list[str]:
    """What is to be tried of one name at one address, on this database.

    All of it everywhere takes minutes and finds one mistake many times: a name is read alike on many pages, and each of them has
    its turn with another thing, on one of the two.
    """
    if THOROUGH:
        return sorted({what for vendor, what in _TURNS if vendor == connection.vendor})
    vendor, what = _TURNS[crc32(f"{address} {name}".encode(errors="replace")) % len(_TURNS)]
    return [what] if vendor == connection.vendor else []


FILLED = {"email": "judith@example.org", "number": "7", "date": "2026-10-05", "url": "https://example.org/"}
"""What is written where a form shows an empty field."""

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Form:
    """A form as a page shows it, filled in."""

    method: str
    action: str
    fields: Fields


@dataclass
class _Read:
    method: str
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    select: str = ""
    chosen: str | None = None
    area: str = ""
    text: str = ""


class _Reader(HTMLParser):
    """Fills in each form of a page: what is written there stays, else something of the kind that is wanted."""

    def __init__(self, here: str) -> None:
        super().__init__()
        self.here = here
        self.forms: list[_Read] = []
        self.outside: dict[str, _Read] = {}
        self.open: _Read | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        if tag == "form" and told.get("method") != "dialog":
            self.open = _Read(told.get("method", "get").upper(), told.get("action") or self.here)
            self.outside[told.get("id", "")] = self.open
            self.forms.append(self.open)
        form = self.outside.get(told["form"]) if "form" in told else self.open
        if form is not None:
            self._control(form, tag, told)

    def _control(self, form: _Read, tag: str, told: Mapping[str, str]) -> None:
        name, value, kind = told.get("name", ""), told.get("value", ""), told.get("type", "text")
        if tag == "select":
            form.select, form.chosen = name, None
        elif tag == "option" and form.select and (form.chosen is None or not form.chosen or "selected" in told):
            form.chosen = value
        elif tag == "textarea":
            form.area, form.text = name, ""
        elif tag == "button" and name:
            form.buttons.append((name, value))
        elif tag == "input" and name and kind not in {"file", "submit"}:
            if kind in {"checkbox", "radio"} and "checked" not in told and any(name == known for known, _value in form.fields):
                return
            form.fields.append((name, value or FILLED.get(kind, "sound")))

    def handle_data(self, data: str) -> None:
        if self.open is not None and self.open.area:
            self.open.text += data

    def handle_endtag(self, tag: str) -> None:
        form = self.open
        if form is None:
            return
        if tag == "select" and form.select:
            form.fields.append((form.select, form.chosen or ""))
            form.select = ""
        elif tag == "textarea" and form.area:
            form.fields.append((form.area, form.text.strip() or "sound"))
            form.area = ""
        elif tag == "form":
            self.open = None


def forms_of(html: str, here: str) -> Iterator[Form]:
    """Every form of a page, once for each of its buttons that say something."""
    reader = _Reader(here)
    reader.feed(html)
    for form in reader.forms:
        fields = tuple(one for one in form.fields if one[0] != "csrfmiddlewaretoken")
        for button in form.buttons or [None]:
            yield Form(form.method, form.action, fields if button is None else (*fields, button))


def written(fields: Fields) -> str:
    """As a browser writes the fields of a form; half a character too, which none would."""
    return "&".join("=".join(quote_from_bytes(word.encode("utf-8", "surrogatepass")) for word in pair) for pair in fields)


@contextmanager
def names_read() -> Iterator[set[str]]:
    """The names of all parameters and fields that are looked for meanwhile, in any address or form."""
    names: set[str] = set()
    one, several = MultiValueDict.__getitem__, MultiValueDict._getlist

    def looked_up(self: MultiValueDict, name: str) -> object:
        if isinstance(self, QueryDict):
            names.add(name)
        return one(self, name)

    def listed(self: MultiValueDict, name: str, *more: object, **named: object) -> object:
        if isinstance(self, QueryDict):
            names.add(name)
        return several(self, name, *more, **named)

    with patch.object(MultiValueDict, "__getitem__", looked_up), patch.object(MultiValueDict, "_getlist", listed):
        yield names


def spoilt(form: Form, name: str, value: str) -> Form:
    """The form with one field spoilt."""
    rest = tuple(one for one in form.fields if one[0] != name)
    return Form(form.method, form.action, (*rest, (name, value)))


@dataclass
class Visitor:
    """Somebody who sends forms, leaves no trace, and remembers what broke."""

    client: Client
    broken: list[str] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    """The names of what was read of the last form."""

    def send(self, form: Form, *, told: str = "", **headers: str) -> str:
        """Send a form as a browser does; the page it is answered with, if it is a page."""
        self.client.raise_request_exception = False
        address, content, kind = form.action, "", ""
        if form.method == "GET":
            address += f"{'&' if '?' in form.action else '?'}{written(form.fields)}" if form.fields else ""
        else:
            content, kind = written(form.fields), "application/x-www-form-urlencoded"
        with suppress(_AsBefore), names_read() as self.read, transaction.atomic():
            answer = self.client.generic(form.method, address, content, kind, headers=headers)
            if answer.status_code == 500:
                self.broken.append(f"{form.method} {form.action[:200]} {told}: {answer.exc_info[1]!r:.200}")
            page = answer.content.decode() if answer.get("Content-Type", "").startswith("text/html") else ""
            # A transaction that is taken back at its end: whoever comes next finds the house as it was.
            raise _AsBefore
        return page


class _AsBefore(Exception):
    """Takes back a transaction."""
