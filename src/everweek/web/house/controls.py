"""The commonest controls of forms, drawn as Django's templates draw them, in an eighth of the time.

A page of many forms has some fifty of them, each of three or four templates inside each other: drawn so, they took an eighth of
what the page of a case takes. ``tests/web/test_controls.py`` holds them against Django's own; any other control is Django's.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]
"""What Django tells a template of a control: ``Widget.get_context()["widget"]``."""

_WIDGETS: Final = "django/forms/widgets/"


def _input(widget: Widget) -> str:
    value = widget["value"]
    given = "" if value is None else f' value="{conditional_escape(value)}"'
    return f'<input type="{widget["type"]}" name="{conditional_escape(widget["name"])}"{given}{_attributes(widget)}>'


def _textarea(widget: Widget) -> str:
    # A browser leaves out one line break at the beginning: this one, and not the writer's.
    return f'<textarea name="{conditional_escape(widget["name"])}"{_attributes(widget)}>\n{_written(widget["value"])}</textarea>'


def _select(widget: Widget) -> str:
    drawn = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget)}>']
    for heading, options, _index in widget["optgroups"]:
        if heading:
            drawn.append(f'<optgroup label="{conditional_escape(heading)}">')
        drawn += map(_option, options)
        if heading:
            drawn.append("</optgroup>")
    return "\n".join([*drawn, "</select>"])


def _option(option: Widget) -> str:
    value, label = conditional_escape(option["value"]), conditional_escape(option["label"])
    return f'<option value="{value}"{_attributes(option)}>{label}</option>'


def _attributes(widget: Widget) -> str:
    """The attributes: one that is True stands there by its name alone, one that is False not at all."""
    return "".join(
        f" {conditional_escape(name)}" if value is True else f' {conditional_escape(name)}="{conditional_escape(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _written(value: Any) -> str:  # noqa: ANN401  # whatever a field holds
    return conditional_escape(value) if value else ""


_OF_ONE_LINE = ("checkbox", "date", "email", "hidden", "number", "password", "search", "tel", "text", "time", "url")
_DRAWN: Final[Mapping[str, Callable[[Widget], str]]] = {
    **{f"{_WIDGETS}{name}.html": _input for name in _OF_ONE_LINE},
    f"{_WIDGETS}textarea.html": _textarea,
    f"{_WIDGETS}select.html": _select,
}


def draw(template: str, context: Mapping[str, Any]) -> SafeString | None:
    """The control that Django would draw by this template of its own; None where that is to be asked."""
    known = _DRAWN.get(template)
    return None if known is None else SafeString(known(context["widget"]))
