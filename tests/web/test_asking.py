"""What is asked by an address: read, kept, written, told; nothing that is wrong is taken for nothing, nothing typed is lost."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from everweek.errors import Conflict, Invalid
from everweek.people.models import Unit
from everweek.people.paging import Place, Stretch
from everweek.web.choices import Option, units_to_choose
from everweek.web.house import asking
from everweek.web.house.asking import Asking, number_of, shortened
from everweek.web.house.paging import pager_of


class State(StrEnum):
    OPEN = "open"
    SHUT = "shut"


@dataclass(frozen=True)
class CasesAsked(Asking):
    """Every kind of part there is."""

    words: str = asking.words()
    unit: str = asking.key()
    owner: int | None = asking.number()
    state: State | None = asking.one_of(State)
    every: str = asking.one_of(["week", "month"], "week")
    since: date | None = asking.day()
    until: date | None = asking.day()
    silent: bool = asking.tick()


NAMES = ["words", "unit", "owner", "state", "every", "since", "until", "silent", "after", "before", "nobody-knows", "page"]
VALUES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", " ", "open", "week", "month", "2026-10-05", "0026-10-05", "7", "²", "1", "\0", "a=b&c", "x" * 300, "9" * 30]
    ),
)
QUERIES = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=8).map(lambda pairs: urlencode(pairs, errors="replace"))
DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31))
ASKED = st.builds(
    CasesAsked,
    words=st.text(max_size=50).map(asking.clean).filter(str.isprintable),
    unit=st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True),
    owner=st.none() | st.integers(0, 10**18 - 1),
    state=st.none() | st.sampled_from(State),
    every=st.sampled_from(["week", "month"]),
    since=st.none() | DAYS,
    silent=st.booleans(),
    after=st.sampled_from(["", "7", "2026-10-05T08:30:00Z_7"]),
)


def read(query: str) -> CasesAsked:
    return CasesAsked.read(QueryDict(query))


@given(asked=ASKED)
def test_what_is_asked_is_read_as_it_was_written(asked: CasesAsked):
    assert read(asked.address) == asked
    assert not read(asked.address).problems


@given(query=QUERIES)
def test_any_address_is_read_and_its_short_one_asks_the_same_with_the_same_problems(query: str):
    asked = read(query)
    again = read(asked.address)

    assert (again, again.problems) == (asked, asked.problems)
    assert again.address == asked.address


@given(query=QUERIES)
def test_what_is_wrong_is_said_is_kept_as_it_was_typed_and_is_not_taken_for_nothing(query: str):
    asked, sent = read(query), QueryDict(query)

    for name, typed in asked.typed.items():
        assert asked.problems[name]
        assert list(typed) == [text for text in sent.getlist(name) if text.strip()]
        assert name in asked.chosen
    assert asked.status == (400 if asked.problems else 200)
    _asked, found = asked.answered(lambda: "the list")
    assert found == (None if asked.problems else "the list")


@given(query=QUERIES)
def test_the_short_address_sends_nobody_in_circles(query: str):
    asked = read(query)
    answer = shortened(RequestFactory().get(f"/cases/?{query}"), asked)
    if answer is not None:
        assert answer.headers["Location"] == asked.to("/cases/")
        assert shortened(RequestFactory().get(answer.headers["Location"]), read(asked.address)) is None


@given(asked=ASKED, name=st.sampled_from(["words", "unit", "owner", "state", "every", "since", "silent"]))
def test_without_a_part_everything_else_is_asked_from_the_beginning(asked: CasesAsked, name: str):
    less = asked.without(name)

    assert name not in less.chosen
    assert set(less.chosen) == set(asked.chosen) - {name}
    assert less.place == Place()
    assert asked.without(name).with_(**{name: getattr(asked, name)}) == replace(asked, after="")


@pytest.mark.parametrize(
    ("query", "name", "said"),
    [
        ("words=" + "x" * 300, "words", "At most 200 letters"),
        ("unit=%00", "unit", "is not known here"),
        ("owner=bob", "owner", "“bob” is no whole number."),
        ("owner=-1", "owner", "no whole number"),
        ("state=ajar", "state", "“ajar” is not one of: open, shut."),
        ("every=day", "every", "is not one of: week, month"),
        ("since=soon", "since", "soon is no day. Write it like 2026-10-05."),
        ("since=0026-10-05", "since", "between 1900 and 2999"),
        ("since=2026-10-06&until=2026-10-05", "until", "lies before the first"),
        ("silent=perhaps", "silent", "Write 1 for yes"),
    ],
)
def test_what_cannot_be_asked_is_a_sentence_for_its_field(query: str, name: str, said: str):
    problems = read(query).problems

    assert set(problems) == {name}
    assert said in problems[name]
    with pytest.raises(Invalid) as refused:
        read(query).check()
    assert refused.value.field == name


def test_what_a_page_finds_wrong_stands_beside_its_field_and_what_is_no_fault_of_the_address_goes_on():
    asked, found = read("unit=north").answered(lambda: (_ for _ in ()).throw(Invalid("There is none.", field="unit")))
    assert (asked.problems, found, asked.address) == ({"unit": "There is none."}, None, "unit=north")
    with pytest.raises(Conflict):
        read("").answered(lambda: (_ for _ in ()).throw(Conflict("Somebody was quicker.")))


def test_who_sees_fewer_choices_is_told_and_not_shown_everything():
    assert read("unit=north").among("unit", {"north": 1}).problems == {}
    assert read("").among("unit", []).problems == {}
    assert "“north” is not here, or not for you to see." in read("unit=north").among("unit", ["south"]).problems["unit"]


def drawn(template: str, asked: CasesAsked, **more: object) -> str:
    return " ".join(
        Template("{% load lists %}" + template)
        .render(Context({"asked": asked, "page": SimpleNamespace(title="Cases"), **more}))
        .split()
    )


def test_a_control_shows_what_was_typed_and_says_beside_it_what_is_wrong():
    html = drawn('{% ask asked "since" "From" %}', read("since=soon"))
    assert 'type="date" name="since" value="soon"' in html
    assert 'aria-invalid="true" aria-describedby="ask-since-wrong"' in html
    assert '<p class="wrong" id="ask-since-wrong" role="alert">soon is no day.' in html

    choices = [Option("north", "North", chosen=False), Option("", "all", chosen=True)]
    html = drawn('{% ask asked "unit" "Unit" choices %}', read("unit=%3Cb%3E"), choices=choices)
    assert '<option value="&lt;b&gt;" selected>&lt;b&gt;</option>' in html
    assert html.count("selected") == 1


def test_a_problem_without_a_control_is_said_once_in_the_form_and_one_of_a_place_beside_the_pages():
    asked = read("owner=bob&since=soon")
    html = drawn('{% asking asked "/cases/" "Cases" %}{% ask asked "since" "From" %}{% endasking %}', asked)
    assert html.count("bob” is no whole number") == html.count("soon is no day") == 1

    lost = read("state=open&after=7").blaming("after", "This place is not in the list.")
    assert "not in the list" not in drawn('{% asking asked "/cases/" "Cases" %}{% endasking %}', lost)
    html = drawn('{% pager pages "Newer" "Older" %}', lost, pages=pager_of(lost, "/cases/", None))
    assert "This place is not in the list." in html
    assert 'href="/cases/?state=open"' in html


def test_the_ways_to_other_pages_keep_what_is_asked():
    pages = pager_of(read("state=open&after=3"), "/cases/", Stretch(["row"], before="4", after="6"))
    assert (pages.before, pages.after) == ("/cases/?state=open&before=4", "/cases/?state=open&after=6")
    assert drawn('{% pager pages "Newer" "Older" %}', read(""), pages=pager_of(read(""), "/cases/", Stretch(["row"]))) == ""


def test_a_chip_is_the_way_out_of_one_filter_and_is_sent_again_with_the_form():
    [chip] = read("owner=7&state=open&after=3").chips("/cases/", {"owner": "of one colleague", "unit": "somewhere"})
    assert (chip.label, chip.without, chip.name, chip.value) == ("of one colleague", "/cases/?state=open", "owner", "7")
    # What is no number is nobody's: it is called as it was typed.
    [chip] = read("owner=bob").chips("/cases/", {"owner": "of one colleague"})
    assert (chip.label, chip.value) == ("bob", "bob")


TREE = [
    Unit(key="house", name="The house", path="/1/"),
    Unit(key="harbour", name="Harbour", path="/1/2/"),
    Unit(key="desk", name="Desk", path="/1/2/3/"),
]


def test_units_to_choose_are_the_tree_they_are_with_every_unit_first():
    offered = units_to_choose(TREE, "harbour")

    assert [str(one.label) for one in offered] == ["every unit", "The house", "\u2003Harbour", "\u2003\u2003Desk"]
    assert [one.value for one in offered if one.chosen] == ["harbour"]


def test_one_unit_is_nothing_to_choose_from_unless_it_is_chosen_or_not_all_there_is():
    assert units_to_choose(TREE[:1], "") == []
    assert [one.value for one in units_to_choose(TREE[:1], "house")] == ["", "house"]
    assert [one.value for one in units_to_choose(TREE[:1], "", alone=True)] == ["", "house"]
    assert [one.value for one in units_to_choose(TREE[:1], "house", every=False)] == ["house"]


@pytest.mark.parametrize("text", ["", "-1", "1.0", " 1", "²", "٣", "1" * 19])
def test_what_is_no_whole_number_is_none(text: str):
    assert number_of(text) is None


def test_a_number_is_read_up_to_as_many_digits_as_may_be():
    assert number_of("007") == 7
    assert number_of("9" * 18) == 10**18 - 1
    assert number_of("999", longest=3) == 999
    assert number_of("1000", longest=3) is None
