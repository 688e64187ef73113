"""The blocks a page is made of: its head, the way here, cards and parts, buttons, and forms folded away until they are wanted.

``{% actions %}`` inside a head, a card or a part holds the buttons that stand beside its title.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django import template
from django.forms import BaseForm
from django.template.base import FilterExpression, NodeList, Parser, Token, kwarg_re
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

GIVEN: Final = "given_to_the_block"


@dataclass(frozen=True)
class Inside:
    """What a template wrote between the tags of a block: the content, and what it gave to the block itself."""

    context: Context
    content: str
    given: Sequence[str]


Draw = Callable[..., SafeString]


class Block(template.Node):
    """A block whose content is drawn before it, so that ``{% actions %}`` and ``{% crumb %}`` within reach just this one."""

    def __init__(
        self, draw: Draw, nodes: NodeList, given: Sequence[FilterExpression], named: Mapping[str, FilterExpression]
    ) -> None:
        self.draw, self.nodelist, self.given, self.named = draw, nodes, given, named

    def render(self, context: Context) -> SafeString:
        """Draw what is inside, then what is around it."""
        with context.push(**{GIVEN: []}):
            content = self.nodelist.render(context)
            inside = Inside(context, SafeString(content.strip()), context[GIVEN])
        values = [one.resolve(context) for one in self.given]
        return self.draw(inside, *values, **{name: one.resolve(context) for name, one in self.named.items()})


def head(inside: Inside, title: str, lead: str = "") -> SafeString:
    """The head of a page: its title, which is a sentence, one more sentence under it, and what else stands there."""
    return _drawn("head", inside, title=title, lead=lead)


def card(inside: Inside, title: str, *, id: str = "", level: int = 2, look: str = "") -> SafeString:  # noqa: A002  # as HTML has it
    """A card with a title. Its ``id`` is given where something points to it."""
    return _drawn("part", inside, title=title, id=id, level=level, look=f"card {look}".strip())


def part(inside: Inside, title: str, *, id: str = "", level: int = 2, look: str = "") -> SafeString:  # noqa: A002  # as HTML has it
    """A part of a page under a title of its own."""
    return _drawn("part", inside, title=title, id=id, level=level, look=f"stack {look}".strip())


def fold(
    inside: Inside,
    label: str,
    route: str,
    *of_route: object,
    press: str,
    form: BaseForm | None = None,
    of: str = "",
    look: str = "",
    unfolded: bool = False,
) -> SafeString:
    """A form behind a click: what will happen (the content), its fields, the button ``press``. Refused, it stays open."""
    values = {"label": label, "address": _address(route, of_route), "press": press, "form": form, "of": of, "look": look}
    return _drawn("fold", inside, **values, unfolded=unfolded)


def for_good(inside: Inside, label: str, route: str, *of_route: object, press: str, of: str = "", **hidden: object) -> SafeString:
    """What cannot be undone, behind a click: the content says exactly what will happen; that it is for good is added."""
    values = {"label": label, "address": _address(route, of_route), "press": press, "of": of, "look": "danger small"}
    return _drawn("fold", inside, **values, hidden=hidden, for_good=True)


def adding(inside: Inside, label: str, route: str, *of_route: object, press: str, form: BaseForm, also: str = "") -> SafeString:
    """What there is (the content: a list, or what teaches where there is none), and beside it a card to add to it; ``also`` is
    on a second button, which tries what the form says.
    """
    return _drawn("adding", inside, label=label, address=_address(route, of_route), press=press, form=form, also=also)


def crumbs(inside: Inside) -> SafeString:
    """The way here: each ``{% crumb %}`` within, the outermost first."""
    return _drawn("crumbs", inside, steps=inside.given)


BLOCKS: Final[Sequence[Draw]] = (head, card, part, fold, for_good, adding, crumbs)


def actions(context: Context, content: str) -> str:
    """The buttons beside the title of the head, card or part it stands in."""
    if content.strip():
        context[GIVEN].append(content)
    return ""


def crumb(context: Context, label: str, route: str = "", *of_route: object) -> str:
    """One step of the way here: the page ``route``, or only a word."""
    step = format_html('<a href="{}">{}</a>', _address(route, of_route), label) if route else format_html("{}", label)
    context[GIVEN].append(step)
    return ""


def press(
    context: Context, label: str, route: str, *of_route: object, of: str = "", look: str = "", **hidden: object
) -> SafeString:
    """A button that does something at once, by a POST without fields. ``of`` says to a screen reader what it is about."""
    values = {"label": label, "address": _address(route, of_route), "of": of, "look": look, "hidden": hidden}
    return SafeString(render_to_string("components/press.html", values | {"csrf_token": context.get("csrf_token", "")}))


def add_to(library: template.Library) -> None:
    """Make them tags of a library."""
    for draw in BLOCKS:
        library.tag(draw.__name__, _compiled(draw))
    library.simple_block_tag(actions, takes_context=True)
    library.simple_tag(crumb, takes_context=True)
    library.simple_tag(press, takes_context=True)


def _compiled(draw: Draw) -> Callable[[Parser, Token], Block]:
    def compiled(parser: Parser, token: Token) -> Block:
        name, *bits = token.split_contents()
        given, named = [], {}
        for bit in bits:
            key, value = kwarg_re.match(bit).groups()  # type: ignore[union-attr]  # it matches every bit there can be
            if key:
                named[key] = parser.compile_filter(value)
            else:
                given.append(parser.compile_filter(value))
        nodes = parser.parse((f"end{name}",))
        parser.delete_first_token()
        return Block(draw, nodes, given, named)

    return compiled


def _drawn(name: str, inside: Inside, **values: object) -> SafeString:
    known = {
        "content": inside.content,
        "actions": SafeString("".join(inside.given)),
        "csrf_token": inside.context.get("csrf_token", ""),
    }
    return SafeString(render_to_string(f"components/{name}.html", known | values))


def _address(route: str, of_route: Sequence[object]) -> str:
    return route if route.startswith("/") else reverse(route, args=of_route)
