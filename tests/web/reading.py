"""A page as its reader has it: its heading, its words, its links and rows, the way back beside a notice.

    seen = visit(cast.client("erin"), "/settings/people/")
    assert seen.heading == "7 colleagues"
    assert "North desk" in seen.row("Bob")
    seen = send(cast.client("frank"), seen.link("Bob"), name="Robert")

A test that looks for words, links and rows stays true when the page is drawn otherwise.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import Any

from django.test import Client

EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNSAID = {"script", "style", "template", "head"}
BREAKS = {
    "p",
    "div",
    "li",
    "td",
    "th",
    "tr",
    "h1",
    "h2",
    "h3",
    "dt",
    "dd",
    "section",
    "summary",
    "option",
    "button",
    "label",
    "br",
}


@dataclass
class Element:
    """One element of a page, with the words and elements in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list["Element | str"] = field(default_factory=list)

    def all(self, *tags: str) -> Iterator["Element"]:
        """Every element of these tags in it, in the order of the page."""
        for one in self.inside:
            if isinstance(one, Element):
                if one.tag in tags:
                    yield one
                yield from one.all(*tags)

    @property
    def says(self) -> str:
        """Its words in one line, as they are read out: also those that are only for screen readers."""
        return " ".join("".join(self._words()).split())

    def _words(self) -> Iterator[str]:
        for one in self.inside:
            if isinstance(one, str):
                yield one
            elif one.tag not in UNSAID:
                apart = " " if one.tag in BREAKS else ""
                yield apart
                yield from one._words()
                yield apart


class Seen(str):
    """The HTML of a page in one line, and what a reader finds in it. What is asked for and is not there fails with what is."""

    __slots__ = ("__dict__",)

    @cached_property
    def page(self) -> Element:
        """The page as a tree."""
        builder = _Builder()
        builder.feed(self)
        builder.close()
        return builder.root

    @property
    def title(self) -> str:
        """What the browser's tab says."""
        [found] = self.page.all("title")
        return found.says

    @property
    def heading(self) -> str:
        """Its first heading."""
        [found] = self.page.all("h1")
        return found.says

    @cached_property
    def says(self) -> str:
        """All its words in one line."""
        return self.page.says

    @property
    def notices(self) -> list[str]:
        """What is said at the head of the page: that something is done, or why not."""
        return [one.says for one in self.page.all("div") if one.attributes.get("role") in {"status", "alert"}]

    def link(self, name: str) -> str:
        """Where the link of that name leads."""
        return _the(name, [(one.says, one) for one in self.page.all("a")]).attributes["href"]

    def row(self, name: str) -> str:
        """What the row or entry of a list says that begins with this name."""
        return _the(name, [(one.says, one) for one in self.page.all("tr", "li") if one.says.startswith(name)]).says

    def form(self, button: str) -> tuple[str, dict[str, str]]:
        """Where the form with that button is sent, and what its hidden fields hold."""
        found = [(pressed.says, form) for form in self.page.all("form") for pressed in form.all("button")]
        form = _the(button, found)
        return form.attributes.get("action", ""), _kept(form)

    def forms(self, button: str) -> list[tuple[str, dict[str, str]]]:
        """Where each form with such a button is sent, and what its hidden fields hold."""
        found = [form for form in self.page.all("form") if any(one.says.startswith(button) for one in form.all("button"))]
        return [(form.attributes.get("action", ""), _kept(form)) for form in found]

    def undo(self) -> tuple[str, dict[str, str]]:
        """The way back that is offered: where it is sent, and with what."""
        return self.form("Undo")


def read(answer: Any, status: int | None = None) -> Seen:
    """The page of an answer of the test client, of this status where one is named."""
    html = " ".join(answer.content.decode().split())
    assert status in {None, answer.status_code}, f"{answer.status_code}: {html}"
    return Seen(html)


def visit(client: Client, address: str, status: int = 200) -> Seen:
    """The page at an address, or where that leads."""
    return read(client.get(address, follow=True), status)


def send(client: Client, address: str, status: int = 200, **fields: object) -> Seen:
    """The page that a form leads to, once it was taken; for another status, the page that refuses it."""
    answer = client.post(address, fields, follow=True)
    assert status != 200 or answer.redirect_chain, f"It was not taken: {read(answer).says}"
    return read(answer, status)


def _kept(form: Element) -> dict[str, str]:
    """What the hidden fields of a form hold."""
    hidden = [one.attributes for one in form.all("input") if one.attributes.get("type") == "hidden"]
    return {one["name"]: one.get("value", "") for one in hidden if one["name"] != "csrfmiddlewaretoken"}


def _the(name: str, found: list[tuple[str, Element]]) -> Element:
    """The one of that name; where none has it whole, the one that begins with it."""
    whole = [one for said, one in found if said == name] or [one for said, one in found if said.startswith(name)]
    assert whole, f"There is no {name!r}; there are {[said for said, _one in found]}"
    return whole[0]


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("page")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(one)
        if tag not in EMPTY:
            self._open.append(one)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if any(one.tag == tag for one in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)
