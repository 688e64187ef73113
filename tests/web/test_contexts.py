"""Pages and their templates held against each other: a name that is not there, a field that nothing reads."""

import dataclasses
import importlib
from collections.abc import Sequence, Sized
from pathlib import Path
from typing import Any

import pytest
from django.db.models import QuerySet
from django.template import Context, Template
from tests.web.template_names import FRAME, Reading, dataclasses_in, held_in, is_told

from everweek.people.models import Member
from everweek.science import Estimate
from everweek.web.choices import Option, Tab
from everweek.web.house.asking import Asking
from everweek.web.house.contexts import ErrorPage
from everweek.web.house.layout import Layout
from everweek.web.house.paging import Pager
from everweek.web.pages import Misspelt, Page

WEB = Path(__file__).resolve().parents[2] / "src" / "everweek" / "web"
ROOMS = [
    importlib.import_module(".".join(path.relative_to(WEB.parents[1]).with_suffix("").parts))
    for path in sorted(WEB.rglob("contexts.py"))
]
CONTEXTS = [one for room in ROOMS for one in vars(room).values() if getattr(one, "__module__", "") == room.__name__]
PAGES = [one for one in CONTEXTS if issubclass(one, Page)]
ALSO = {"house/error_fragment.html": ErrorPage, "house/broken.html": ErrorPage}
"""Templates that draw the page of another once more."""
FRAMES = ("house/base.html", "house/page.html", "house/entrance.html", "open/base.html")


@pytest.fixture(scope="module")
def reading() -> Reading:
    """What all templates read of their pages and of the frame."""
    reading = Reading()
    for name, page in [(page.template, page) for page in PAGES] + list(ALSO.items()):
        reading.template(name, {"page": page})
    for name in FRAMES:
        reading.template(name, {})
    return reading


def test_templates_read_only_what_their_page_has(reading: Reading):
    assert reading.wrong == []


def test_every_field_of_a_context_is_read_by_a_template(reading: Reading):
    ours = {one for page in [*PAGES, Layout] for one in dataclasses_in(page) if one.__module__.startswith("everweek.web.")}
    # What is asked for stands in an address: more of it is read by who answers than by who shows it. Pagers and tabs have tags.
    shown = {one for one in ours if not issubclass(one, Asking | Pager | Tab)}

    unread = [f"{one.__name__}.{field.name}" for one in shown for field in dataclasses.fields(one)]
    read = {f"{one.__name__}.{name}" for one, name in reading.read}
    assert sorted(set(unread) - read) == []


def test_every_template_of_a_room_is_drawn_by_a_page(reading: Reading):
    rooms = [path for room in WEB.glob("*/templates") for path in (room / room.parent.name).glob("*.html")]

    assert {f"{path.parent.name}/{path.name}" for path in rooms} - reading.templates == set()


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda one: one.__name__)
def test_a_context_is_frozen_and_a_page_is_built_by_the_names_of_its_fields(context: type):
    assert context.__dataclass_params__.frozen
    assert not issubclass(context, Page) or all(field.kw_only for field in dataclasses.fields(context))


@pytest.mark.parametrize("page", [*PAGES, Layout], ids=lambda one: one.__name__)
def test_a_page_holds_told_values_and_nothing_that_is_kept(page: type):
    """No row of a table, nothing that may be one (a protocol, an object), no query that is still to run, no nameless triple."""
    assert [f"{at}: {hint}" for at, hint in held_in(page) if not is_told(hint)] == []


@pytest.mark.parametrize("hint", [Member, Sequence[Member], Member | None, QuerySet[Member], Sized, object, tuple[int, str, str]])
def test_a_row_and_what_may_hide_one_are_not_told(hint: Any):
    @dataclasses.dataclass(frozen=True)
    class Line:
        """A line with something that should not be in it."""

        one: hint

    assert [hint for _at, hint in held_in(Line) if not is_told(hint)] != []


@dataclasses.dataclass(frozen=True, kw_only=True)
class CastPage(Page, template="cast.html"):
    """A page about somebody of the cast."""

    name: str
    roles: Sequence[Option] = ()
    pairs: Sequence[tuple[str, int]] = ()
    found: Estimate | None = None


@pytest.mark.parametrize(
    "template",
    [
        "{{ page.nmae }}",
        "{{ pag.name }}",
        "{% if page.name and page.nmae %}{% endif %}",
        "{% if page.roles %}{% else %}{{ page.nmae }}{% endif %}",
        "{{ page.name|default:page.nmae }}",
        "{% for role in page.roles %}{{ role.lable }}{% endfor %}",
        "{% for name, number, more in page.pairs %}{% endfor %}",
        "{% for name, number in page.pairs %}{{ number.label }}{% endfor %}",
        "{{ page.roles.0.lable }}",
        "{{ page.found.valeu }}",
        "{% load i18n %}{% blocktranslate with name=page.nmae %}{{ name }}{% endblocktranslate %}",
        "{% load i18n %}{% blocktranslate with name=page.name %}{{ nmae }}{% endblocktranslate %}",
        "{% load components %}{% empty %}{{ page.nmae }}{% endempty %}",
        "{% url 'member' page.nmae %}",
        "{% for role in page.roles %}{% include 'components/choose.html' with name=page.name label=role.label %}{% endfor %}",
    ],
)
def test_a_misspelt_name_is_found_wherever_it_stands(template: str):
    reading = Reading()

    reading.nodes(Template(template).nodelist, {**FRAME, "page": CastPage}, "cast.html")

    assert len(reading.wrong) == 1, reading.wrong


def test_what_is_spelt_rightly_is_noted_as_read():
    reading = Reading()

    nodes = Template("{% for role in page.roles %}{{ role.label|upper }}{% endfor %}{{ page.found.value }}{{ page.name.strip }}")
    reading.nodes(nodes.nodelist, {**FRAME, "page": CastPage}, "cast.html")

    assert reading.wrong == []
    assert reading.read == {(CastPage, "roles"), (Option, "label"), (CastPage, "found"), (Estimate, "value"), (CastPage, "name")}


@pytest.mark.parametrize(
    "template", ["{{ page.nmae }}", "{% if page.nmae %}{% endif %}", "{% for one in page.nmae %}{% endfor %}"]
)
def test_a_page_does_not_leave_out_in_silence_what_it_does_not_have(template: str):
    with pytest.raises(Misspelt, match=r"CastPage has no nmae, which cast\.html reads"):
        Template(template).render(Context({"page": CastPage(name="Bob")}))


def test_a_page_without_a_template_is_no_page():
    with pytest.raises(TypeError, match="template"):
        type("Homeless", (Page,), {})
