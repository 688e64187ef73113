"""Pages in a language of which every sentence is known: what is not in brackets cannot be translated."""

import html
import re
from collections.abc import Callable, Iterator

import pytest
from django.utils.translation import trans_real
from tests.cast import Cast

from everweek.questionnaires.document import dump
from everweek.questionnaires.starting import SHELF, starting_point
from everweek.web.house import keeping

PAGES = {
    "erin": (
        "/",
        "/settings/",
        "/settings/people/",
        "/settings/units/",
        "/settings/roles/",
        "/settings/tokens/",
        "/listen/voices/?silent=1",
        "/listen/voices/doubtful/",
        "/listen/topics/",
        "/listen/questionnaires/",
        "/listen/questionnaires/new/",
        "/listen/questionnaires/import/",
        "/listen/links/",
        "/act/causes/",
        "/act/causes/tree/",
        "/act/improvements/",
        "/respect/",
        "/respect/charter/",
        "/act/improvements/new",
        "/listen/contact/",
        "/listen/invitations/",
        "/listen/invitations/new",
        "/listen/invitations/rules/",
        "/listen/invitations/rules/new",
        "/listen/moments/",
        "/listen/moments/touchpoints/",
        "/listen/sources/",
        "/listen/sources/helpdesks/",
        "/listen/imports/",
        "/listen/imports/new",
        "/customers/",
        "/customers/new",
        "/customers/alike",
        "/customers/segments/",
        "/customers/segments/new",
        "/prove/",
        "/prove/views/",
        "/prove/fair/",
        "/prove/top-scores/",
        "/prove/consistency/",
        "/prove/silence/",
        "/prove/report/",
        "/search?q=x",
        "/nowhere",
    ),
    "heidi": ("/settings/organisation", "/settings/privacy", "/settings/pending/", "/settings/health/", "/settings/people/new"),
    "nobody": ("/privacy", "/accounts/login/", "/accounts/password/reset/"),
}
# What is nobody's language: our name, what people called their things, what is typed at a terminal.
NAMES = re.compile(
    r"\w+@example\.org|Everweek|Zendesk|Freshdesk|Chatwoot|Zammad|"
    r"House of Everweek|(Alice|Bob|Dana|dana|Erin|Frank|Grace|Heidi|House|North desk|North|South)\b"
    r"|chmod .*|flows\.\w+|EVERWEEK_\w+"
)
# Nor the languages one may choose, each called as its own speakers call it.
SPOKEN = re.compile(r'<(script|style)\b.*?</\1>|<nav aria-label="⟦Language⟧">.*?</nav>', re.DOTALL)
WITHIN = re.compile(r"</?(?:b|em|strong|span|a|time|abbr|i|kbd|code)\b[^>]*>")
TOLD = re.compile(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"')
BRACKETS = re.compile(r"⟦[^⟦⟧]*⟧")


def left_in_english(page: str, known: str = "") -> set[str]:
    """The words of a page, and of what it tells by ear, that are in no brackets, are no name and stand in nothing ``known``."""
    page = SPOKEN.sub("", page)
    told = [*re.split(r"<[^>]*>", WITHIN.sub("", page)), *TOLD.findall(page)]
    found = set()
    for text in told:
        words = " ".join(html.unescape(text).split())
        # A sentence that holds another one stands around it.
        while BRACKETS.search(words):
            words = BRACKETS.sub("", words).strip()
        if words not in known and re.search(r"[^\W\d_]{3,}", NAMES.sub("", words)):
            found.add(words)
    return found


@pytest.fixture
def bracketed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every translation is its English in brackets."""

    def around(real: Callable[..., str]) -> Callable[..., str]:
        return lambda *given: f"⟦{real(*given)}⟧"

    for name in ("gettext", "ngettext", "pgettext", "npgettext"):
        shown = around(getattr(trans_real, name))
        # The lazy one first: where it has never been asked for, it would be given back what stands in its place here.
        monkeypatch.setattr(f"django.utils.translation._trans.{name}", shown, raising=False)
        monkeypatch.setattr(trans_real, name, shown)
    keeping.forget()
    yield
    keeping.forget()


@pytest.mark.django_db
@pytest.mark.usefixtures("bracketed")
@pytest.mark.parametrize("who", PAGES)
def test_no_sentence_of_a_page_stays_english(cast: Cast, who: str):
    documents = repr([dump(starting_point(key)) for key in SHELF])
    client = cast.client(who)
    found = {address: left_in_english(client.get(address).content.decode(), documents) for address in PAGES[who]}
    assert {address: words for address, words in found.items() if words} == {}
    assert "⟦" in client.get(PAGES[who][0]).content.decode()


def test_a_sentence_that_stays_english_is_found_out():
    assert left_in_english("<p>⟦Said⟧ <b>Erin</b> ⟦of ⟦two⟧⟧ 7 h</p><script>let it = 1</script>") == set()
    assert left_in_english("<p>Said by <b>Erin</b></p>") == {"Said by Erin"}
    assert left_in_english('<a title="Open it">⟦x⟧</a>') == {"Open it"}
