"""Every page with everything it reads spoilt: whatever stands there is read or refused, and breaks nothing.

What a page reads nobody has written down here: the names are learnt from what is looked for while it is asked, the forms from the
pages that show them.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, quote_from_bytes, urlsplit

import pytest
from django.test import Client
from tests.behind_doors import behind, cast, one_moment, places  # noqa: F401  # fixtures
from tests.cast import Cast
from tests.test_doors import Knock, knocks
from tests.web.spoiling import SPOILT, Form, Visitor, forms_of, spoilt, to_try

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
ROOMS = (
    "/",
    "/settings/people",
    "/settings/units",
    "/settings/",
    "/search",
    "/act/",
    "/respect/",
    "/prove/",
    "/listen/questionnaires",
    "/listen/",
    "/accounts/",
)
"""The beginnings of addresses; a page belongs to the longest that fits."""

AS_SHOWN = "as it is shown"
FRAME = frozenset({"q"})
"""What the frame of every page reads to show it again: spoilt where something is done with it."""


def pages() -> Iterator[Knock]:
    """Each knock at a page; programs have no forms."""
    return (knock for knock in knocks() if not knock.address.startswith(("/api/", "/health/", "/metrics")))


def room_of(address: str) -> str:
    return max((room for room in ROOMS if address.startswith(room)), key=len)


def who_is_let_in(knock: Knock) -> list[str]:
    """Of those who may most, between them everything, whoever is let in; Heidi knocks where nobody is."""
    shut = {302, 401, 403, 404, 405}
    return [name for name in ("heidi", "erin") if knock.expected[name] not in shut] or [
        "nobody" if knock.expected["nobody"] not in shut else "heidi"
    ]


@pytest.fixture
def browser(cast: Cast) -> Browser:  # noqa: F811
    """A new browser in which somebody has signed in: what a form does to the cookies of one is nothing to the next.

    They sign in once: it takes as long as many a page.
    """

    @cache
    def cookies_of(who: str) -> dict[str, str]:
        return {name: cookie.value for name, cookie in cast.client(who).cookies.items()}

    def opened(who: str) -> Client:
        client = Client()
        client.cookies.update(SimpleCookie(cookies_of(who)))
        return client

    return opened


def forms_in(
    room: str,
    browser: Browser,
    places: dict[str, int],  # noqa: F811
    broken: list[str],
) -> Iterator[tuple[Form, Visitor]]:
    """Every form of the pages of a room and every address of it, the same one once, whoever is shown it; with who has sent it as
    it is shown.
    """
    known: set[Form] = set()
    for knock in pages():
        if room_of(knock.address) != room:
            continue
        address = knock.address.format(**places)
        for who in who_is_let_in(knock):
            visitor = Visitor(browser(who), broken)
            itself, found = Form(knock.method, address, ()), []
            if knock.method == "GET":
                parts = urlsplit(address)
                itself = Form("GET", parts.path, tuple(parse_qsl(parts.query)))
                found = list(forms_of(visitor.send(itself, told=AS_SHOWN), address))
            fresh = [form for form in (itself, *found) if room_of(form.action) == room and bare(form) not in known]
            known.update(map(bare, fresh))
            for form in fresh:
                # What the page itself read is known: it was looked at for its forms.
                if form is not itself or knock.method != "GET":
                    visitor = Visitor(browser(who), broken)
                    visitor.send(form, told=AS_SHOWN)
                yield form, visitor


def bare(form: Form) -> Form:
    """The form without what was filled in, but for the button it was sent by; without the place on the page it leads to."""
    names = tuple((name, "") for name, _value in form.fields[:-1])
    return Form(form.method, urlsplit(form.action).path, (*names, *form.fields[-1:]))


def is_new(form: Form, name: str, what: str, done: set[tuple[str, ...]]) -> bool:
    """Whether this has not been sent to this page yet: a NUL is sent with each button, the rest once.

    Rows of a form that differ by a number alone are read alike.
    """
    sent = (form.method, urlsplit(form.action).path, re.sub(r"\d+", "0", name), what)
    if what == "a NUL":
        sent += form.fields[-1] if form.fields else ()
    if sent in done:
        return False
    done.add(sent)
    return True


@pytest.mark.slow
@pytest.mark.parametrize("room", ROOMS)
def test_a_spoilt_field_breaks_no_page(browser: Browser, places: dict[str, int], room: str):  # noqa: F811
    broken: list[str] = []
    done: set[tuple[str, ...]] = set()
    frame = set() if room == "/search" else FRAME
    for form, visitor in forms_in(room, browser, places, broken):
        names = visitor.read.union(name for name, _value in form.fields) - frame
        while new := [
            (name, what) for name in names for what in to_try(urlsplit(form.action).path, name) if is_new(form, name, what, done)
        ]:
            for name, what in new:
                visitor.send(spoilt(form, name, SPOILT[what]), told=f"with {name} that is {what}")
                # What is read only when something else stands there is learnt on the way.
                names |= visitor.read - frame
    assert not broken, "\n".join(broken)


@pytest.mark.slow
def test_a_spoilt_address_breaks_no_page(browser: Browser, places: dict[str, int]):  # noqa: F811
    broken: list[str] = []
    for knock in knocks():
        parts = knock.address.format(**places).partition("?")[0].split("/")
        route = ("/" + knock.route).split("/")
        visitor = Visitor(browser(who_is_let_in(knock)[-1]), broken)
        for at in (at for at, part in enumerate(route) if "<" in part and len(route) == len(parts)):
            for what in to_try(knock.route, str(at)):
                odd = quote_from_bytes(SPOILT[what].encode("utf-8", "surrogatepass"), safe="")
                address = "/".join([*parts[:at], re.sub(r"^[^.]+", odd, parts[at], count=1), *parts[at + 1 :]])
                visitor.send(Form(knock.method, address, ()), told=f"with a part that is {what}")
    assert not broken, "\n".join(broken)


HEADERS = (
    "Accept-Language", "Authorization", "Content-Length", "Content-Type", "Cookie", "Everweek-Part", "Host",
    "Idempotency-Key", "If-None-Match", "Origin", "Referer", "User-Agent", "X-CSRFToken", "X-Forwarded-For",
)  # fmt: skip
COOKIES = ("sessionid", "csrftoken", "messages", "django_language", "everweek_scheme", "everweek_keys")


@pytest.mark.slow
@pytest.mark.parametrize(
    # Headers are read on the way in and by the frame, which one's own settings have too; the first page would but count besides.
    ("method", "address"),
    [("GET", "/settings/"), ("POST", "/accounts/login/"), ("POST", "/api/v1/customers"), ("GET", "/metrics")],
)
def test_a_spoilt_header_breaks_no_page(browser: Browser, method: str, address: str):
    broken: list[str] = []
    for what, value in SPOILT.items():
        # Django hands on what a header holds as Latin-1, byte by byte.
        odd = value.encode("utf-8", "surrogatepass").decode("latin-1")
        for name in HEADERS:
            Visitor(browser("heidi"), broken).send(Form(method, address, ()), told=f"with {name} that is {what}", **{name: odd})
        for name in COOKIES:
            visitor = Visitor(browser("heidi"), broken)
            visitor.client.cookies[name] = odd
            visitor.send(Form(method, address, ()), told=f"with a cookie {name} that is {what}")
    assert not broken, "\n".join(broken)
