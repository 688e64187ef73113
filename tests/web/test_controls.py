"""Controls that are drawn without a template are those that Django draws with its own."""

import re
from datetime import date

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from everweek.web.house import controls
from everweek.web.house.forms import Renderer

ODD = """<b> & "quoted" 'so'
and on"""
CHOICES = [
    ("", "---"),
    ("a&b", ODD),
    (7, gettext_lazy("Yes")),
    (ODD, [("in", mark_safe("<i>in</i>")), ("too", "too")]),
    ("None", 5),
]
ATTRIBUTES = {
    "id": 'x"y',
    "class": "wide",
    "required": True,
    "disabled": False,
    "data-n": 3,
    "data-zero": 0,
    "title": gettext_lazy("Yes"),
    "<": "<",
}
TYPED = [None, "", " plain ", ODD, "\nbegins", 0, 5, 1234567, 2.5, date(2026, 10, 5), mark_safe("<b>"), gettext_lazy("Yes")]
OF_ONE_LINE = [
    forms.CheckboxInput, forms.DateInput, forms.EmailInput, forms.HiddenInput, forms.NumberInput, forms.SearchInput,
    forms.TelInput, forms.TextInput, forms.TimeInput, forms.URLInput,
]  # fmt: skip
WIDGETS = [
    *(kind() for kind in OF_ONE_LINE),
    forms.PasswordInput(render_value=True),
    forms.Textarea(),
    forms.Select(choices=CHOICES),
    forms.SelectMultiple(choices=CHOICES),
]


def lines(html: str) -> str:
    """Without the blanks that lines begin with, which stand between tags alone."""
    return re.sub(r"(?<=>)\s+(?=<)", "\n", html)


def ours_and_djangos(widget: forms.Widget, value: object, attributes: dict[str, object]) -> tuple[str, str]:
    given = ("na<me", value, attributes)
    return lines(widget.render(*given, renderer=Renderer())), lines(widget.render(*given, renderer=TemplatesSetting()))


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
def test_a_control_is_what_django_draws(widget: forms.Widget):
    assert controls.draw(widget.template_name, widget.get_context("name", None, {})), "else Django's is held against itself"
    for value in [*TYPED, "a&b", 7, "in", ["in", "7"], True, False]:
        for attributes in ({}, ATTRIBUTES):
            ours, djangos = ours_and_djangos(widget, value, attributes)
            assert ours == djangos


def test_what_was_chosen_is_chosen():
    assert '<option value="in" selected>' in forms.Select(choices=CHOICES).render("name", "in", renderer=Renderer())


def test_errors_are_drawn_where_there_are_any_and_else_nothing():
    class Asked(forms.Form):
        name = forms.CharField()

    for data in ({"name": "x"}, {"name": ""}):
        told = [str(Asked(data, renderer=renderer)["name"].errors) for renderer in (Renderer(), DjangoTemplates())]
        assert told[0] == told[1]
    assert "<li>" in told[0]
