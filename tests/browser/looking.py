"""Looking at a page once, in every way that is held to: by axe in light and dark, on a phone and a desk, enlarged, and at what it
asks for and complains of meanwhile.

Everything axe knows is asked in the light, on one of both sizes by turns of the addresses; the dark is the same page in other
colours: there, what is about colours is asked, on the other size. The frame, which alone differs much between the two, is met on
every page. With ``EVERWEEK_THOROUGH`` each is asked on both.
"""

import zlib
from dataclasses import dataclass, field

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page
from tests.browser.shown import DESK, PHONE
from tests.trying import THOROUGH

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
COLOURS = ("color-contrast", "link-in-text-block")
# 200 % of a window of 1280 is a window of 640 (WCAG 2.2, 1.4.4 and 1.4.10).
ENLARGED = {"width": 640, "height": 430}


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

    def at(self, address: str, *, status: int = 200) -> list[str]:
        """What is wrong with the page at ``address``, whose answer is ``status``."""
        self._heard.clear()
        self.page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # width and height
        answer = self.page.goto(address)
        found = [f"answered {answer and answer.status}"] if answer is None or answer.status != status else []
        bright = zlib.crc32(address.encode()) % 2
        found += self._sized(PHONE, light=THOROUGH or bright == 0, dark=THOROUGH or bright == 1) + self._enlarged()
        found += self._sized(DESK, light=THOROUGH or bright == 1, dark=THOROUGH or bright == 0)
        # A browser complains of every refusal, however well it is said.
        found += [text for text in self._heard if f"status of {status}" not in text or status == 200]
        return [f"{address}: {one}" for one in found]

    def _asked(self, url: str) -> None:
        if not url.startswith((self.house, "data:")):
            self._heard.append(f"it asks another host: {url}")

    def _sized(self, size: dict[str, int], *, light: bool, dark: bool) -> list[str]:
        self.page.set_viewport_size(size)  # type: ignore[arg-type]  # width and height
        wrong = [f"{size['width']}: wider than the window"] if _width(self.page) > size["width"] else []
        if dark:
            self.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            wrong += [f"{size['width']} dark: {one}" for one in _violations(self.page, {"type": "rule", "values": COLOURS})]
            self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        return wrong + ([f"{size['width']} light: {one}" for one in violations(self.page)] if light else [])

    def _enlarged(self) -> list[str]:
        self.page.set_viewport_size(ENLARGED)  # type: ignore[arg-type]  # width and height
        headings = self.page.locator("h1")
        wrong = ["enlarged: wider than the window"] if _width(self.page) > ENLARGED["width"] else []
        count = headings.count()
        if count != 1 or not headings.is_visible():
            wrong.append(f"enlarged: {count} headings of the first level, where one is to be seen")
        return wrong


def violations(page: Page) -> list[str]:
    """All rules of accessibility that the page breaks as it stands."""
    return _violations(page, {"type": "tag", "values": RULES})


def _violations(page: Page, only: dict[str, object]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    # What is in order would be told node by node, and takes longer to send than to find.
    found = page.evaluate("only => axe.run({ runOnly: only, resultTypes: ['violations'] })", only)["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def _width(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))
