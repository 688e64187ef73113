"""Parts of the frame that are kept: whoever is shown something else is never shown what was kept for others."""

import pytest
from django.template import Context, Template
from django.utils import translation

from everweek.web.house import keeping

pytestmark = pytest.mark.django_db
DRAWN = Template(
    "{% load components i18n %}{% kept names %}{% translate 'Rooms' %}: {% for one in names %}{{ one }}.{% endfor %}{% endkept %}"
)


@pytest.fixture(autouse=True)
def nothing_kept():
    keeping.forget()
    yield
    keeping.forget()


def drawn(*names):
    return DRAWN.render(Context({"names": names}))


def test_what_is_the_same_is_drawn_once_and_what_is_not_is_drawn_anew():
    assert [drawn("a", "b"), drawn("a", "b"), drawn("a")] == ["Rooms: a.b.", "Rooms: a.b.", "Rooms: a."]
    assert len(keeping._kept) == 2
    assert drawn("<b>") == "Rooms: &lt;b&gt;."


def test_each_reads_it_in_a_language_of_their_own():
    with translation.override("en"):
        english = drawn("a")
    with translation.override("de"):
        assert drawn("a") == english.replace("Rooms", translation.gettext("Rooms"))
    assert len(keeping._kept) == 2


def test_only_so_many_parts_are_kept(monkeypatch):
    monkeypatch.setattr(keeping, "MOST", 3)
    assert [drawn(str(number)) for number in range(9)] == [f"Rooms: {number}." for number in range(9)]
    assert len(keeping._kept) <= 3


def test_two_parts_with_the_same_values_are_two():
    twice = Template("{% load components %}{% kept 1 %}one{% endkept %}{% kept 1 %}two{% endkept %}")
    assert [twice.render(Context()), twice.render(Context())] == ["onetwo", "onetwo"]


def test_everybody_sees_their_own_doors_and_where_they_are(cast):
    def tabs(name, address):
        page = cast.client(name).get(address).content.decode()
        return page[page.index('<nav class="inside') : page.index("<h1")]

    erin = tabs("erin", "/settings/")
    assert tabs("bob", "/settings/") != erin
    assert tabs("erin", "/settings/people/") != erin
    assert tabs("erin", "/settings/") == erin
