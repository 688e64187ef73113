"""Nothing that changes a page while somebody works on it by keyboard is forgotten by ``tests/browser/test_focus.py``."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.browser.test_focus import TRIED

import everweek

WEB = Path(everweek.__file__).parent / "web"
MARKS = re.compile(
    r"\b(?:hx-(?:get|post|put|patch|delete)|data[-_](?:live|finds|opens|looking|at-once|again|copies|tap))(?=[\s=\"{>])"
)
"""What a template asks a script for: that something of the page becomes another while it is looked at."""
PUTS = re.compile(r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|replaceChildren|replaceWith)\b|\bdisabled(?= = true)")
"""By what a script takes away what may have the focus."""
ELSEWHERE = {
    ("listen/kiosk.js", "replaceChildren"): "test_kiosk.py",
    ("listen/kiosk.js", "replaceWith"): "test_kiosk.py",
    ("listen/w.js", "replaceChildren"): "test_widget.py",
}
"""What customers have before them, which has no script of the house: each by the file of ``tests/browser`` that is about it."""


def marks() -> Iterator[tuple[str, str]]:
    for path in sorted(WEB.rglob("*.html")):
        name = path.relative_to(next(one for one in path.parents if one.name == "templates")).as_posix()
        yield from ((name, mark) for mark in MARKS.findall(path.read_text(encoding="utf-8")))
    for path in sorted(WEB.rglob("*.js")):
        yield from ((f"{path.parent.name}/{path.name}", mark) for mark in PUTS.findall(path.read_text(encoding="utf-8")))


def test_every_swap_of_a_template_and_of_a_script_is_tried_by_keyboard():
    found = set(marks())
    assert sorted(found - TRIED.keys() - ELSEWHERE.keys()) == []
    assert sorted((TRIED.keys() | ELSEWHERE.keys()) - found) == [], "what is tried is there"
    assert all("to_be_focused" in (Path(__file__).parent.parent / "browser" / name).read_text() for name in ELSEWHERE.values())
