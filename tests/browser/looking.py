"""Looking at a page once, in every way that is held to: by axe in light and dark, on a phone and a desk, enlarged, by keyboard,
and at what it asks for and complains of meanwhile.

Everything axe knows is asked of each page once, in the light or the dark, on a phone or a desk, by turns of the addresses: what
pages are made of stands on several of them, and the frame, which alone differs between sizes, on every one. Of pages that are
looked at again, empty or as somebody else reads them, one address in four is asked of axe: what they show then are components
that stand on several, and axe takes longer than all else, which is looked at there too. So left out every day are three of the
four ways of each page, and axe on three of four that are looked at again: ``EVERWEEK_THOROUGH`` asks all of every one.

What is folded is unfolded first, but for what would be fetched from an address of its own: that is looked at there.
"""

import zlib
from dataclasses import dataclass, field
from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page
from tests.browser.shown import DESK, PHONE
from tests.browser.walking import walked
from tests.trying import THOROUGH

Scheme = Literal["light", "dark"]
Rules = dict[str, object]
ALL: Rules = {"type": "tag", "values": ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")}
COLOURS: Rules = {"type": "rule", "values": ("color-contrast", "link-in-text-block")}
# 200 % of a window of 1280 is a window of 640 (WCAG 2.2, 1.4.4 and 1.4.10).
ENLARGED = {"width": 640, "height": 430}
# Sheets of style would be fetched and read once more, for a rule that is tried on demand alone (css-orientation-lock).
AHEAD = {"assets": ["media"]}
# How wide the page is, how many headings of the first level it has, and how many of these are to be seen.
SEEN = """() => {
    const headings = Array.from(document.querySelectorAll('h1')), box = one => one.getBoundingClientRect()
    const seen = headings.filter(one => one.checkVisibility({ visibilityProperty: true }) && box(one).width && box(one).height)
    return [document.documentElement.scrollWidth, headings.length, seen.length]
}"""
# All that is told of what is in order, node by node, takes longer to send than to find.
BROKEN = """asked => axe.run(asked).then(found => found.violations.flatMap(
    one => one.nodes.map(node => `${one.id}: ${node.html.slice(0, 160)}`)))"""
UNFOLD = "document.querySelectorAll('main details:not([data-opens])').forEach(one => { one.open = true })"


@dataclass
class Looking:
    """``at(address)`` are the faults of a page, in words."""

    page: Page
    house: str
    _heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        # With each page it comes by itself: sent to each, it is sent half a megabyte at a time.
        self.page.add_init_script(AXE_SCRIPT)
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("console", lambda message: self._heard.append(message.text) if message.type == "error" else None)

    def at(self, address: str, *, status: int = 200, again: bool = False) -> list[str]:
        """What is wrong with the page at ``address``, whose answer is ``status``.

        Where the page is looked at ``again``, empty or as somebody else reads it, axe is asked of one address in four.
        """
        self._heard.clear()
        self.page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # width and height
        answer = self.page.goto(address)
        found = [f"answered {answer and answer.status}"] if answer is None or answer.status != status else []
        found += self._wider(PHONE, "folded")
        self.page.evaluate(UNFOLD)
        phone, desk = _asked_of_axe(address, again=again)
        found += self._sized(PHONE, phone) + self._enlarged() + self._sized(DESK, desk) + walked(self.page)
        # A browser complains of every refusal, however well it is said.
        found += [text for text in self._heard if f"status of {status}" not in text or status == 200]
        return [f"{address}: {one}" for one in found]

    def _asked(self, url: str) -> None:
        if not url.startswith((self.house, "data:")):
            self._heard.append(f"it asks another host: {url}")

    def _sized(self, size: dict[str, int], asked: dict[Scheme, Rules]) -> list[str]:
        if self.page.viewport_size != size:
            self.page.set_viewport_size(size)  # type: ignore[arg-type]  # width and height
        wrong = self._wider(size, str(size["width"]))
        for scheme, rules in asked.items():
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            wrong += [f"{size['width']} {scheme}: {one}" for one in _violations(self.page, rules)]
        return wrong

    def _wider(self, size: dict[str, int], how: str) -> list[str]:
        width, _headings, _seen = self.page.evaluate(SEEN)
        return [f"{how}: wider than the window"] if width > size["width"] else []

    def _enlarged(self) -> list[str]:
        self.page.set_viewport_size(ENLARGED)  # type: ignore[arg-type]  # width and height
        width, headings, seen = self.page.evaluate(SEEN)
        wrong = ["enlarged: wider than the window"] if width > ENLARGED["width"] else []
        if headings != 1 or not seen:
            wrong.append(f"enlarged: {headings} headings of the first level, where one is to be seen")
        return wrong


def violations(page: Page) -> list[str]:
    """All rules of accessibility that the page breaks as it stands."""
    return _violations(page, ALL)


def _asked_of_axe(address: str, *, again: bool) -> tuple[dict[Scheme, Rules], dict[Scheme, Rules]]:
    """What axe is asked of the page on a phone, and what on a desk, by its colours."""
    if THOROUGH:
        return {"light": ALL, "dark": COLOURS}, {"light": ALL, "dark": COLOURS}
    turn = zlib.crc32(address.encode())
    once: dict[Scheme, Rules] = {} if again and turn & 12 else {"dark" if turn & 2 else "light": ALL}
    return ({}, once) if turn & 1 else (once, {})


def _violations(page: Page, only: Rules) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    asked = {"runOnly": only, "resultTypes": ["violations"], "preload": AHEAD, "selectors": False}
    found: list[str] = page.evaluate(BROKEN, asked)
    return found
