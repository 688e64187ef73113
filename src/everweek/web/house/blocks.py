"""The blocks a page is made of: its head, the way here, cards and parts, buttons, and forms folded away until they are wanted.

``{% actions %}`` inside a head, a card or a part holds the buttons that stand beside its title.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django import template
from django.forms import BaseForm
from django.forms.utils import flatatt
from django.template.base import FilterExpression, NodeList, Parser, Token, kwarg_re
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

GIVEN: Final = "given_to_the_block"
ATTRIBUTES: Final = frozenset({"id", "novalidate"})
"""What a form may be given that is no hidden field; beside them, all that begins with ``data_``."""


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


def form(
    inside: Inside,
    route: str = "",
    *of_route: object,
    form: BaseForm | None = None,
    laid: BaseForm | None = None,
    press: str = "",
    look: str = "main",
    shape: str = "form",
    **more: object,
) -> SafeString:
    """A form that is sent to ``route``, or to the page's own address: all fields of ``form``, the content, the button ``press``.

    A page that lays out the fields of a form itself names it ``laid``: what was refused and the hidden fields are drawn before
    the content, so that no page forgets them. Without ``press`` the buttons stand in the content. ``look`` is that of the button,
    ``shape`` that of the form. A name more is a hidden field where it has a value; ``id``, ``novalidate`` and ``data_...`` are
    attributes.
    """
    address = _address(route, of_route) if route else ""
    return _sending(inside, address, form=form, laid=laid, press=press, look=look, shape=shape, hint=inside.content, more=more)


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
    sending = _sending(inside, _address(route, of_route), form=form, press=press, look=look, says=inside.content)
    return _drawn("fold", inside, label=label, of=of, form=form, unfolded=unfolded, sending=sending)


def for_good(inside: Inside, label: str, route: str, *of_route: object, press: str, of: str = "", **hidden: object) -> SafeString:
    """What cannot be undone, behind a click: the content says exactly what will happen; that it is for good is added."""
    says = format_html("{} {}", inside.content, _("This cannot be undone.")) if inside.content else ""
    sending = _sending(inside, _address(route, of_route), press=press, look="danger small", says=says, more=hidden)
    return _drawn("fold", inside, label=label, of=of, sending=sending)


def adding(
    inside: Inside,
    label: str,
    route: str,
    *of_route: object,
    press: str,
    form: BaseForm | None,
    hint: str = "",
    id: str = "",  # noqa: A002  # as HTML has it
) -> SafeString:
    """What there is (the content: a list, or what teaches where there is none), and beside it a card with the form to add to it.

    Without a form, where nobody here may add, the content stands alone. ``hint`` is said before the button, and ``{% actions %}``
    within are the buttons beside it.
    """
    said = format_html('<p class="quiet">{}</p>', hint) if hint else ""
    sending = _sending(inside, _address(route, of_route), form=form, press=press, hint=said) if form is not None else ""
    return _drawn("adding", inside, label=label, id=id, form=form, sending=sending)


def crumbs(inside: Inside) -> SafeString:
    """The way here: each ``{% crumb %}`` within, the outermost first."""
    return _drawn("crumbs", inside, steps=inside.given)


def opens(inside: Inside, label: str, route: str, *of_route: object, says: str = "", at_hand: bool = False) -> SafeString:
    """A part of a page that is fetched when it is unfolded; without script, a link to it, or the content.

    ``says`` is on the link (*Look at it*); ``at_hand``: it is unfolded at once where there is room for it beside the page.
    """
    address = _address(route, of_route)
    return _drawn("opens", inside, label=label, address=address, says=says or _("Look at it"), at_hand=at_hand)


BLOCKS: Final[Sequence[Draw]] = (head, card, part, form, fold, for_good, adding, opens, crumbs)


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
    """Register the blocks as tags of a template library."""
    for draw in BLOCKS:
        library.tag(draw.__name__, compiled(draw))
    library.simple_block_tag(actions, takes_context=True)
    library.simple_tag(crumb, takes_context=True)
    library.simple_tag(press, takes_context=True)


def compiled(draw: Draw, block: type[Block] = Block) -> Callable[[Parser, Token], Block]:
    """What reads a block in a template, up to its end, and draws it by ``draw``."""

    def compile_it(parser: Parser, token: Token) -> Block:
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
        return block(draw, nodes, given, named)

    return compile_it


def _drawn(name: str, inside: Inside, **values: object) -> SafeString:
    known = {
        "content": inside.content,
        "actions": SafeString("".join(inside.given)),
        "csrf_token": inside.context.get("csrf_token", ""),
    }
    return SafeString(render_to_string(f"components/{name}.html", known | values))


def _sending(
    inside: Inside,
    address: str,
    *,
    press: str,
    form: BaseForm | None = None,
    laid: BaseForm | None = None,
    look: str = "main",
    shape: str = "form",
    says: str = "",
    hint: str = "",
    more: Mapping[str, object] = MappingProxyType({}),
) -> SafeString:
    attributes = {name: value for name, value in more.items() if name in ATTRIBUTES or name.startswith("data_")}
    # allauth has no form on some of its pages, and a template reads nothing there.
    asked = form or laid
    return _drawn(
        "sending",
        inside,
        address=address,
        form=form,
        laid=laid,
        press=press,
        look=look,
        shape=shape,
        says=says,
        hint=hint,
        attributes=flatatt({name.replace("_", "-"): value for name, value in attributes.items()}),
        hidden={name: value for name, value in more.items() if name not in attributes and value is not None and value != ""},
        multipart=bool(asked and asked.is_multipart()),
    )


def _address(route: str, of_route: Sequence[object]) -> str:
    return route if route.startswith("/") else reverse(route, args=of_route)
