"""Feeds (RSS 0.9x to 2.0, RSS 1.0, Atom) as rows of text. Read it in a confined process: whoever made it is a stranger.

After the RSS 2.0 specification (rssboard.org), RDF Site Summary 1.0 (web.resource.org) and RFC 4287.
"""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

COLUMNS: Final = ("id", "at", "title", "text", "author", "link", "language", "rating")
MOST: Final = 1000
"""So many entries of one feed are read, the first ones: what stands below is older, and was read before."""
LONGEST: Final = 20_001
"""Characters of a text that are handed on: one more than can be taken, so that a longer one is refused and not cut."""
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_BLOCKS: Final = frozenset({"p", "br", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"})
_UNSAID: Final = frozenset({"script", "style", "head", "template"})
_QUOTED: Final = frozenset({"blockquote"})


def read_feed(data: bytes) -> list[list[str]]:
    """The entries of a feed by ``COLUMNS``, in its order; what an entry does not tell is empty.

    ``at`` is ISO 8601 with its zone. Raises ``NoFeed`` where it is no feed.

    >>> item = b"<item><guid>7</guid><description>Late &lt;b&gt;again&lt;/b&gt;</description></item>"
    >>> read_feed(b"<rss><channel>" + item + b"</channel></rss>")
    [['7', '', '', 'Late again', '', '', '', '']]
    """
    # Loaded here: whoever reads mails wants the words of HTML alone, in a process that lives for a moment.
    from defusedxml.ElementTree import fromstring

    root = fromstring(data)
    kind = _name(root)
    if kind not in {"rss", "RDF", "feed"}:
        message = "it is no feed: neither RSS nor Atom"
        raise NoFeed(message)
    language = _first(root, "channel/language") or root.get(_LANG, "")
    entries = [one for one in root.iter() if _name(one) in {"item", "entry"}]
    return [_row(one, language) for one in entries[:MOST]]


def plain_of(html: str, *, quoted: bool = True) -> str:
    r"""The words of a piece of HTML, its blocks in lines of their own; text without any tag stays as it is.

    ``quoted`` False leaves out what it quotes.

    >>> plain_of("<p>Late <b>again</b>.</p><script>x()</script><p>Fish &amp; chips</p>")
    'Late again.\nFish & chips'
    """
    unsaid, whole = _UNSAID if quoted else _UNSAID | _QUOTED, _closed(html)
    try:
        found = _read(whole, unsaid)
    except AssertionError:
        # So Python's reader says that "<![" begins nothing it knows.
        found = _read(whole.replace("<![", "&lt;!["), unsaid)
    lines = (" ".join(line.split()) for line in found.split("\n"))
    return "\n".join(line for line in lines if line)


def _closed(html: str) -> str:
    """The HTML with what is opened and never closed as plain text: for each, Python's reader looks to the end of it all anew."""
    for opens, closes in (("<!--", "-->"), ("<", ">")):
        end = html.rfind(closes) + 1
        html = html[:end] + html[end:].replace(opens, f"&lt;{opens[1:]}")
    return html


def _read(html: str, unsaid: frozenset[str]) -> str:
    reader = _Words(unsaid)
    reader.feed(html)
    reader.close()
    return "".join(reader.found)


class NoFeed(ValueError):
    """What was read is no feed."""


class _Words(HTMLParser):
    def __init__(self, unsaid: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._unsaid = unsaid
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # as HTMLParser has it
        if tag in self._unsaid:
            self._silent += 1
        elif tag in _BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unsaid:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def _row(entry: "Element", language: str) -> list[str]:
    link = _link(entry)
    text = _first(entry, "encoded") or _first(entry, "content") or _first(entry, "description") or _first(entry, "summary")
    return [
        _first(entry, "guid") or _first(entry, "id") or link,
        _moment(_first(entry, "pubDate") or _first(entry, "published") or _first(entry, "date") or _first(entry, "updated")),
        plain_of(_first(entry, "title"))[:LONGEST],
        plain_of(text)[:LONGEST],
        _first(entry, "author/name") or _first(entry, "creator") or _first(entry, "author"),
        link,
        entry.get(_LANG, "") or language,
        _first(entry, "rating"),
    ]


def _name(element: "Element") -> str:
    return str(element.tag).rpartition("}")[2]


def _all(element: "Element", path: str) -> Iterator["Element"]:
    """Yield the elements below an element that are called so, in whichever namespace; ``path`` may name several steps."""
    first, _slash, rest = path.partition("/")
    for one in element:
        if _name(one) == first:
            if rest:
                yield from _all(one, rest)
            else:
                yield one


def _first(element: "Element", path: str) -> str:
    for one in _all(element, path):
        # Atom's xhtml content has elements of its own.
        told = "".join(one.itertext()).strip()
        if told:
            return told
    return ""


def _link(entry: "Element") -> str:
    for one in _all(entry, "link"):
        if one.get("href") and one.get("rel", "alternate") == "alternate":
            return str(one.get("href"))
        if one.text and one.text.strip():
            return one.text.strip()
    return ""


def _moment(told: str) -> str:
    """A moment as ISO 8601; nothing where it cannot be read. RSS writes it as mails do (RFC 822), Atom as RFC 3339."""
    if not told or "T" in told[:11] or told[:4].isdigit():
        return told
    try:
        return parsedate_to_datetime(told).isoformat()
    except (TypeError, ValueError, OverflowError):
        return ""
