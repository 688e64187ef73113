"""A link goes somewhere, a button changes something: what is a link looks like one, but for the one that begins the page."""

import re
from collections.abc import Iterator
from pathlib import Path

import everweek

WEB = Path(everweek.__file__).parent / "web"
LINK = re.compile(r'<a\b[^>]*?\bclass="([^"]*\bbutton\b[^"]*)"')
BEGINS = re.compile(r"{% empty .*?{% endempty %}|{% head .*?{% endhead %}", re.DOTALL)
"""An empty page that teaches, and the head of a page: there one link is what begins, and looks like the button it stands for."""
HEAD = re.compile(r"{% head .*?{% endhead %}", re.DOTALL)
ONE_WAY_ON = {
    "people/front_first_post.html",
    "system/token.html",
    "system/webhook_secret.html",
    "sources/secret.html",
    "questionnaires/bring.html",
    "house/wrong.html",
    "account/password_reset_from_key.html",
    "account/password_reset_from_key_done.html",
}
"""Pages that end something, from which one way goes on."""
OUTSIDE = {"following/complained.html", "system/open_privacy.html"}
"""Pages of a customer from which one way goes on: their frame knows one kind of button."""
FLOATING = {"listen/fresh.html"}
"""What came in meanwhile stands over the stream, and needs a surface of its own."""


def templates() -> Iterator[tuple[str, str]]:
    for path in sorted(WEB.rglob("*.html")):
        name = path.relative_to(next(one for one in path.parents if one.name == "templates")).as_posix()
        yield name, path.read_text(encoding="utf-8")


def look_like_buttons(name: str, text: str) -> list[str]:
    """The links of a template that look like buttons without beginning a page."""
    begins = [found.span() for found in BEGINS.finditer(text)]
    wrong = []
    for found in LINK.finditer(text):
        may_begin = name in ONE_WAY_ON | FLOATING or any(start <= found.start() < end for start, end in begins)
        looks = found[1].split()
        if name not in OUTSIDE and "plain" not in looks and not ("main" in looks and may_begin):
            wrong.append(f"{name}: {found[0]}")
    return wrong


def test_a_link_looks_like_one_unless_it_begins_the_page():
    assert [one for name, text in templates() for one in look_like_buttons(name, text)] == []


def test_the_head_of_a_page_has_at_most_one_link_that_begins():
    heads = [(name, head) for name, text in templates() for head in HEAD.findall(text)]
    assert [name for name, head in heads if sum("main" in looks.split() for looks in LINK.findall(head)) > 1] == []


def test_the_rule_finds_what_breaks_it_and_leaves_what_does_not():
    assert look_like_buttons("x.html", '<a class="button" href="/">') == ['x.html: <a class="button"']
    assert look_like_buttons("x.html", '<p><a href="/" class="button main small">') != []
    begins = '{% empty _("Nothing yet") %}<a class="button main" href="/">{% endempty %}<a class="button plain" href="/">'
    assert look_like_buttons("x.html", begins) == []
