"""What rooms give the front: a room added later is met in the rail, above its pages, in the search and on the first page."""

import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.urls import reverse
from tests.cast import BY, Cast
from tests.web.reading import visit

from everweek import clock
from everweek.listen.understanding.topics import keep_topic
from everweek.moments.services import save_touchpoint
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.web import fronts
from everweek.web.choices import Hit, Step
from everweek.web.fronts import RAIL, Days, Entrance, Front, Section, Source
from everweek.web.prove.contexts import FindingsPart

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."),
]
WEB = Path(fronts.__file__).parent


MADE_UP = "made-up-"


def entrance(name: str, place: int = 10, needs: Action | None = None) -> Entrance:
    """A door to an address nobody else has: what stands behind it is not what is tried here."""
    return Entrance(name=name, url_name=f"{MADE_UP}{name}", place=place, needs=needs)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> dict[str, Front]:
    """What the rooms give, to be added to."""
    reverse("home")  # The addresses are made of what the rooms give, once, before anything is added here.
    given = dict(fronts.fronts())
    monkeypatch.setattr("everweek.web.fronts.fronts", lambda: given)
    whole = reverse
    monkeypatch.setattr("everweek.web.fronts.reverse", lambda name: f"/{name}" if name.startswith(MADE_UP) else whole(name))
    return given


def html(cast: Cast, name: str, address: str = "/settings/") -> str:
    return " ".join(cast.client(name).get(address).content.decode().split())


def rail(page: str) -> list[str]:
    """The names of the rail, as a desk shows it."""
    return re.findall(r"</svg><span>([^<]+)</span>", page.split('class="doors"')[1].split("</ul>", maxsplit=1)[0])


def in_bar(page: str) -> list[str]:
    """The names of the rail that a phone has in its bar."""
    doors = page.split('class="doors"')[1].split("</ul>", maxsplit=1)[0].split("<li")[1:]
    return [name for door in doors if "at-desk-only" not in door for name in re.findall(r"<span>([^<]+)</span>", door)]


def behind_more(page: str) -> list[str]:
    return re.findall(r"<span>([^<]+)</span></a>", page.split('class="more on-phone"')[1].split("</details>", maxsplit=1)[0])


def test_the_search_shows_eight_of_a_kind_and_leads_to_the_others(cast: Cast, given: dict[str, Front]):
    def find(_viewer: Member, text: str) -> list[Hit]:
        return [Hit(f"{text} {number}", "", f"/grow/{number}") for number in range(9)]

    def lists(text: str) -> list[Step]:
        return [Step("All lessons that fit", f"/grow/?words={text}")]

    for name, given_lists in (("grow", {"lists": lists}), ("bare", {})):
        source = Source(name=name, find=find, place=15, **given_lists)
        given[name] = Front(at=f"{name}/", room="grow", entrances=[entrance("Lessons")], sources=[source])

    seen = visit(cast.client("erin"), "/search?q=umbrella")
    assert "umbrella 7" in seen
    assert "umbrella 8" not in seen
    assert seen.link("All lessons that fit") == "/grow/?words=umbrella"
    assert "There are more. A few letters more tell them apart." in seen.says


def test_the_search_leads_to_what_customers_said_at_a_touchpoint_and_of_a_topic(cast: Cast):
    save_touchpoint(key="luggage", name="Luggage", by=BY)
    keep_topic(name="Luggage lost", words=["luggage"], by=cast.erin)
    seen = visit(cast.client("erin"), "/search?q=lugg")
    assert seen.link("Luggage") == "/listen/voices/?touchpoint=luggage"
    assert seen.link("Luggage lost") == "/listen/voices/?topic=luggage-lost"
    assert "Luggage" not in visit(cast.client("erin"), "/search?q=lugger").says


def test_a_room_that_is_added_is_met_everywhere_by_whoever_may_enter(cast: Cast, given: dict[str, Front]):
    def find(_viewer: Member, text: str) -> list[Hit]:
        return [Hit(f"The lesson on {text}", "", "/grow/1")]

    def section(viewer: Member, days: Days) -> FindingsPart | None:
        return FindingsPart(title=f"Lessons of {viewer.name} since {days.since}", cards=[]) if viewer.name == "Erin" else None

    given["grow"] = Front(
        at="grow/",
        room="grow",
        entrances=[entrance("Lessons", needs=Action.IMPORTS_RUN)],
        sources=[Source(name="Lessons that are open", find=find, place=15, needs=Action.IMPORTS_RUN)],
        sections=[Section(of=section, place=5)],
    )

    assert rail(html(cast, "erin")) == ["My day", "Listen", "Act", "Grow", "Prove", "Settings"]
    assert "Grow" not in rail(html(cast, "bob"))
    assert "The lesson on umbrella" in html(cast, "erin", "/search?q=umbrella")
    assert "The lesson on umbrella" not in html(cast, "bob", "/search?q=umbrella")
    assert "Lessons that are open" in html(cast, "erin", "/search")
    assert "Lessons that are open" not in html(cast, "bob", "/search")
    assert "Lessons of Erin since 2026-10-05" in html(cast, "erin", "/?week=2026-10-07")
    assert "Lessons of" not in html(cast, "bob", "/")


def test_a_past_week_is_told_as_it_stood_to_customer_service_week_and_is_marked_in_the_legend(cast: Cast):
    """The first full week of October 2026 begins on Monday the 5th (the calendar), 140 days after Monday 18 May."""
    with clock.frozen(datetime(2026, 5, 20, 12, tzinfo=UTC)):
        seen = visit(cast.client("erin"), "/")
        assert "Customer Service Week begins in 19 weeks, on 5 October." in seen
        assert "The week shown" not in seen
    with clock.frozen(datetime(2026, 11, 29, 12, tzinfo=UTC)):
        seen = visit(cast.client("erin"), "/?week=2026-05-18")
        assert "Week 21 of the year, 20 weeks before Customer Service Week." in seen
        assert ("begins in" in seen, "The week shown" in seen) == (False, True)


def test_a_phone_has_five_doors_and_the_last_shows_the_others_where_there_are_more(cast: Cast, given: dict[str, Front]):
    page = html(cast, "erin")
    assert in_bar(page) == rail(page) == ["My day", "Listen", "Act", "Prove", "Settings"]
    assert "More" not in page
    for room in RAIL:
        given[f"also-{room.key}"] = Front(at=f"{room.key}/", room=room.key, entrances=[entrance(f"In {room.key}", place=50)])
    page = html(cast, "erin")

    assert rail(page) == [str(room.name) for room in RAIL]
    assert in_bar(page) == ["My day", "Listen", "Act", "Thank"]
    assert behind_more(page) == ["Grow", "Lead", "Prove", "Settings"]
    assert re.search(r'href="/settings/" aria-current="page"', page.split('class="more on-phone"')[1].split("</details>")[0])


def test_too_many_tabs_for_a_phone_stand_behind_one_that_names_the_page_one_is_on(cast: Cast, given: dict[str, Front]):
    assert "pages on-phone" not in html(cast, "erin", "/prove/consistency/"), "seven can be taken in at a glance"
    given["more still"] = Front(at="prove/", room="prove", entrances=[entrance(f"Page {n}", place=91 + n) for n in (1, 2, 3)])
    page = html(cast, "erin", "/prove/consistency/")
    folded = page.split('class="pages on-phone"')[1].split("</details>")[0]

    assert "<summary>Prove: <b>Consistency</b></summary>" in folded
    assert re.findall(r">([^<]+)</a>", folded)[-3:] == ["Page 1", "Page 2", "Page 3"]
    assert 'class="tabs at-desk-only"' in page


def rows_of_tabs(page: str) -> list[list[str]]:
    return [re.findall(r">([^<]+)</a>", one.split("</ul>")[0]) for one in page.split('class="tabs')[1:]]


def test_tabs_stand_in_their_places_whoever_gives_them(cast: Cast, given: dict[str, Front]):
    given["between"] = Front(at="x/", room="prove", entrances=[entrance("Between", place=15), entrance("Last", place=99)])
    [tabs] = rows_of_tabs(html(cast, "erin", "/prove/consistency/"))
    places = [tabs.index(name) for name in ("Measures", "Between", "Consistency", "Saved views", "Last")]
    assert places == sorted(places)
    assert places[:2] == [0, 1]


def test_many_tabs_stand_together_by_what_they_are_about_and_only_those_beside_the_page_are_shown(
    cast: Cast, given: dict[str, Front]
):
    given["homeless"] = Front(at="x/", room="listen", entrances=[entrance("Homeless", place=99)])
    page = html(cast, "erin", "/listen/topics/")
    groups, beside = rows_of_tabs(page)
    assert groups == ["What came in", "Asking", "Whom we serve", "Ways in"]
    assert beside == ["Voices", "Log a moment", "Topics", "Homeless"]
    assert re.search(r'href="/listen/voices/" aria-current="true">What came in', page)
    assert re.search(r'href="/listen/topics/" aria-current="page">Topics', page)

    _groups, beside = rows_of_tabs(html(cast, "erin", "/customers/segments/"))
    assert beside == ["Customers", "Segments"]
    folded = page.split('class="pages on-phone"')[1].split("</details>")[0]
    assert "<summary>Listen: <b>Topics</b></summary>" in folded
    assert re.findall(r">([^<]+)</span>", folded) == groups
    assert "Imports" in folded


def test_who_may_enter_few_pages_sees_them_under_the_same_headings_and_on_a_phone_in_one_row(cast: Cast):
    page = html(cast, "bob", "/listen/voices/")
    groups, beside, row = rows_of_tabs(page)
    assert groups == ["What came in", "Whom we serve"], "as whoever sees more of it finds it"
    assert beside == ["Voices", "Log a moment", "Topics"]
    assert row == [*beside, "Customers"], "in the same order"
    assert 'class="pages on-phone"' not in page


def test_a_room_the_rail_does_not_have_is_refused_by_name(monkeypatch: pytest.MonkeyPatch):
    lost = SimpleNamespace(FRONT=Front(at="", room="attic"))
    monkeypatch.setattr("everweek.web.fronts.import_module", lambda _name: lost)
    with pytest.raises(LookupError, match=r"no such room.*\bprove\b"):
        fronts.fronts.__wrapped__()


def test_every_package_with_pages_gives_something_to_the_front():
    pages = {path.parent.name for path in WEB.glob("*/urls.py")} - {"api"}

    assert set(fronts.fronts()) == pages
    for room in RAIL:
        places = [one.place for one in fronts.entrances_of(room.key)]
        assert len(places) == len(set(places)), f"two tabs of {room.key} stand at the same place"
