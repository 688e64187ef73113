"""Words held against code: contexts are described, templates keep to the strict policy, nothing is fetched from elsewhere."""

import dataclasses
import importlib
import re
from pathlib import Path
from typing import Annotated, ClassVar, get_args, get_origin, get_type_hints

import pytest
from django.template.loader import get_template

WEB = Path(__file__).resolve().parents[2] / "src" / "everweek" / "web"
TEMPLATES = sorted(path for path in WEB.glob("*/templates/**/*") if path.is_file())
SHEETS = sorted(WEB.glob("*/static/*/*.css"))
OPEN_SHEET = WEB / "open/style.css"
OPEN_STYLE = "<style>{{ open_layout.style }}</style>"
"""How the frame of open pages, and nothing else, has its style in the page: the policy of those pages names its hash."""
CONTEXTS = sorted(".".join(path.parent.relative_to(WEB).parts) for path in WEB.rglob("contexts.py"))


@pytest.mark.parametrize("room", CONTEXTS)
def test_every_field_of_every_page_context_is_described(room: str):
    module = importlib.import_module(f"everweek.web.{room}.contexts")
    classes = [one for one in vars(module).values() if dataclasses.is_dataclass(one) and one.__module__ == module.__name__]
    assert classes
    bare = [
        f"{one.__name__}.{name}"
        for one in classes
        for name, hint in get_type_hints(one, include_extras=True).items()
        if get_origin(hint) is not ClassVar and (get_origin(hint) is not Annotated or not str(get_args(hint)[1]).strip())
    ]
    assert bare == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_every_template_compiles(path: Path):
    get_template(str(path.relative_to(next(one for one in path.parents if one.name == "templates"))))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_no_template_has_an_inline_script_style_or_handler_or_an_address_elsewhere(path: Path):
    text = path.read_text(encoding="utf-8")
    if path == WEB / "open/templates/open/base.html":
        assert text.count(OPEN_STYLE) == 1
        text = text.replace(OPEN_STYLE, "")

    assert not re.search(r"<style|\sstyle=", text)
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert not re.search(r"javascript:", text)
    # A script is a file of ours, or data that no browser runs.
    for tag in re.findall(r"<script[^>]*>", text):
        assert "{% static" in tag or 'type="application/json"' in tag, tag
    assert not re.search(r"(?:https?:)?//[a-z0-9]", text.replace("http://www.w3.org", ""))


@pytest.mark.parametrize("sheet", [*SHEETS, OPEN_SHEET], ids=lambda path: path.name)
def test_no_style_sheet_fetches_anything_or_names_a_font_to_be_loaded(sheet: Path):
    assert not re.search(r"@import|@font-face|url\(", sheet.read_text(encoding="utf-8"))


def test_the_sheets_of_the_house_are_on_every_page_and_what_is_narrow_comes_last():
    linked = re.findall(r'static "house/([a-z]+\.css)"', (WEB / "house/templates/house/base.html").read_text(encoding="utf-8"))

    assert linked[0] == "ground.css"
    assert linked[-1] == "narrow.css"
    assert sorted(linked) == [path.name for path in SHEETS if path.parent.name == "house"]


def classes(text: str) -> set[str]:
    text = re.sub(r"{%.*?%}", " ", text)
    return {name for value in re.findall(r'class="([^"]*)', text) for name in re.findall(r"[a-z][a-z-]*", value)}


def dressed(sheet: Path) -> set[str]:
    """The classes a sheet has rules for; of ``.voice.first`` the voice, which is then of another kind."""
    rules = re.findall(r"[^{}]+(?=\{)", sheet.read_text(encoding="utf-8"))
    return {name for rule in rules for name in re.findall(r"(?<![\w.-])(?:\w+)?\.([a-z][a-z-]*)", rule)}


@pytest.mark.parametrize("sheet", [one for one in SHEETS if one.parent.name != "house"], ids=lambda path: path.name)
def test_what_several_rooms_show_is_dressed_by_the_house(sheet: Path):
    """The sheet of a room is linked on the pages of that room: elsewhere its classes would mean nothing."""
    room = sheet.parent.name

    own = dressed(sheet).difference(*(dressed(one) for one in SHEETS if one.parent.name == "house"))
    astray = {
        str(path.relative_to(WEB)): sorted(own & classes(path.read_text(encoding="utf-8")))
        for path in TEMPLATES
        if path.relative_to(WEB).parts[0] != room and own & classes(path.read_text(encoding="utf-8"))
    }
    assert astray == {}


@pytest.mark.parametrize("part", [one for one in TEMPLATES if one.name.startswith("front_")], ids=lambda path: path.name)
def test_what_a_room_gives_the_first_page_is_dressed_by_the_house(part: Path):
    """There the sheet of the room is not linked."""
    room = part.relative_to(WEB).parts[0]
    drawn, waiting = set[Path](), [part]
    while waiting:
        here = waiting.pop()
        drawn.add(here)
        included = (here.parent.parent / name for name in re.findall(r'{% include "([^"]+)"', here.read_text(encoding="utf-8")))
        waiting += [one for one in included if one.exists() and one not in drawn]
    house = set[str]().union(*(dressed(one) for one in SHEETS if one.parent.name == "house"))
    own = set[str]().union(*(dressed(one) for one in SHEETS if one.parent.name == room)) - house

    assert {name for path in drawn for name in classes(path.read_text(encoding="utf-8"))} & own == set()


def test_motion_is_short_and_can_be_switched_off():
    assert "prefers-reduced-motion: reduce" in (WEB / "house/static/house/narrow.css").read_text(encoding="utf-8")
    css = "\n".join(path.read_text(encoding="utf-8") for path in SHEETS)
    for seconds in re.findall(r"transition:[^;]*", css):
        assert all(float(one) <= 0.15 for one in re.findall(r"(\.?\d*\.?\d+)s\b", seconds)), seconds


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, definition of contrast ratio."""
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_words_can_be_read_and_controls_be_seen_in_both_schemes(scheme: int):
    css = (WEB / "house/static/house/ground.css").read_text(encoding="utf-8")
    token = {name: (light, dark)[scheme] for name, light, dark in re.findall(r"--([a-z-]+): light-dark\((#\w+), (#\w+)\)", css)}

    for ground in ("paper", "card", "marigold-soft", "above-soft", "below-soft"):
        for ink in ("ink", "quiet"):
            assert contrast(token[ink], token[ground]) >= 4.5, (ink, ground)
    for ink in ("marigold-ink", "above", "below"):
        for ground in ("paper", "card", f"{ink.removesuffix('-ink')}-soft"):
            assert contrast(token[ink], token[ground]) >= 4.5, (ink, ground)
    assert contrast(token["on-above"], token["above"]) >= 4.5
    for mark in ("edge", "focus", "above", "below"):
        for ground in ("paper", "card"):
            assert contrast(token[mark], token[ground]) >= 3, (mark, ground)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_what_keeps_its_blanks_is_written_on_one_line_because_the_others_lose_theirs(path: Path):
    text = path.read_text(encoding="utf-8")
    keeps = r"<(pre|textarea)\b.*?</\1>|{% blocktranslate\b.*?{% endblocktranslate"
    assert [one[0] for one in re.finditer(keeps, text, re.DOTALL) if "\n" in one[0]] == []
