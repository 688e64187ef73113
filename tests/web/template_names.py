"""What templates read, followed from the typed context of their page: names that are not there, and fields that nothing reads."""

import dataclasses
import types
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, ClassVar, Final, Union, get_args, get_origin, get_type_hints

from django import forms
from django.template.base import FilterExpression, Node, NodeList, TextNode, Token, TokenType, Variable
from django.template.defaulttags import ForNode, IfNode, WithNode
from django.template.loader import get_template
from django.template.loader_tags import IncludeNode
from django.template.smartif import TokenBase
from django.templatetags.i18n import BlockTranslateNode
from django.utils.functional import Promise

from everweek.web.house.layout import Layout
from everweek.web.open.contexts import OpenLayout

Hint = Any
"""A type as it is annotated. ``Any``: nothing is known of it, and everything may be read."""
Names = Mapping[str, Hint]

FRAME: Final[Names] = {
    **dict.fromkeys(("request", "csrf_token", "messages", "block", "forloop", "asks_again"), Any),
    "layout": Layout,
    "open_layout": OpenLayout,
}
"""What every template has besides its page."""


class Reading:
    """Everything that templates read of typed contexts, gathered template by template."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.read: set[tuple[type, str]] = set()
        self.templates: set[str] = set()
        self._done: set[tuple[str, str]] = set()

    def template(self, name: str, names: Names) -> None:
        """All that ``name`` and what it includes read, where it has ``names``."""
        once = (name, repr(sorted((key, repr(hint)) for key, hint in names.items())))
        if once in self._done:
            return
        self._done.add(once)
        self.templates.add(name)
        self.nodes(get_template(name).template.nodelist, {**FRAME, **names}, name)

    def nodes(self, nodes: NodeList, names: Names, at: str) -> None:
        """All that these nodes read of ``names``; ``at`` says in which template."""
        known = dict(names)
        for node in nodes:
            if not isinstance(node, TextNode):
                self._node(node, known, at)
                # What a tag keeps "as name" is known to the nodes after it.
                known |= dict.fromkeys(_kept(node), Any)

    def _node(self, node: Node, names: Names, at: str) -> None:
        if isinstance(node, ForNode):
            self._for(node, names, at)
        elif isinstance(node, IfNode):
            for condition, nodes in node.conditions_nodelists:
                for expression in _of_condition(condition):
                    self._type(expression, names, at)
                self.nodes(nodes, names, at)
        elif isinstance(node, WithNode):
            self.nodes(node.nodelist, {**names, **self._named(node.extra_context, names, at)}, at)
        elif isinstance(node, IncludeNode):
            self._include(node, names, at)
        elif isinstance(node, BlockTranslateNode):
            self._translated(node, names, at)
        else:
            for expression in _expressions(vars(node)):
                self._type(expression, names, at)
            # All that it holds, not its child_nodelists: a simple block tag leaves its content out of those.
            for nodes in vars(node).values():
                if isinstance(nodes, NodeList):
                    self.nodes(nodes, names, at)

    def _for(self, node: ForNode, names: Names, at: str) -> None:
        one = element(self._type(node.sequence, names, at))
        bound = {node.loopvars[0]: one} if len(node.loopvars) == 1 else dict(zip(node.loopvars, parts(one), strict=False))
        if len(node.loopvars) > 1 and one is not Any and len(parts(one)) != len(node.loopvars):
            self.wrong.append(f"{at}: {node.sequence} is not made of {len(node.loopvars)} parts")
        self.nodes(node.nodelist_loop, {**names, **dict.fromkeys(node.loopvars, Any), **bound}, at)
        self.nodes(node.nodelist_empty, names, at)

    def _include(self, node: IncludeNode, names: Names, at: str) -> None:
        self._type(node.template, names, at)
        given = self._named(node.extra_context, names, at)
        if isinstance(node.template.var, str):
            self.template(node.template.var, given if node.isolated_context else {**names, **given})

    def _translated(self, node: BlockTranslateNode, names: Names, at: str) -> None:
        inside = {**names, **self._named(node.extra_context, names, at)}
        if node.counter is not None:
            inside[node.countervar] = self._type(node.counter, names, at)
        for token in _tokens(node):
            if token.contents.split(".")[0] not in inside:
                self.wrong.append(f"{at}: {token.contents} is not there")

    def _named(self, given: Mapping[str, FilterExpression], names: Names, at: str) -> dict[str, Hint]:
        return {name: self._type(expression, names, at) for name, expression in given.items()}

    def _type(self, expression: FilterExpression, names: Names, at: str) -> Hint:
        """The type of what an expression gives; all it reads is noted."""
        for _function, arguments in expression.filters:
            for is_variable, argument in arguments:
                if is_variable:
                    self._variable(argument, names, at)
        found = self._variable(expression.var, names, at) if isinstance(expression.var, Variable) else type(expression.var)
        return Any if expression.filters else found

    def _variable(self, variable: Variable, names: Names, at: str) -> Hint:
        if variable.lookups is None:
            return Any
        first, *rest = variable.lookups
        if first in ("True", "False", "None"):
            return Any
        if first not in names:
            self.wrong.append(f"{at}: {variable.var} reads {first}, which is not there")
            return Any
        hint = names[first]
        for name in rest:
            found = [part for part in (self._part(one, name) for one in alternatives(hint)) if part is not None]
            if not found:
                self.wrong.append(f"{at}: {variable.var} reads {name}, which is no part of {hint}")
                return Any
            hint = Union[tuple(found)] if Any not in found else Any  # noqa: UP007  # made of what was found
        return hint

    def _part(self, hint: Hint, name: str) -> Hint | None:
        """The type of one part of a value of this type; None where it has none of that name."""
        origin = get_origin(hint) or hint
        if hint is Any or (isinstance(origin, type) and issubclass(origin, forms.BaseForm | forms.BoundField)):
            return Any
        if name.isdecimal():
            several = parts(hint)
            return several[int(name)] if len(several) > int(name) else None if several else element(hint)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            key, value = get_args(hint) or (Any, Any)
            views = {"items": Sequence[tuple[key, value]], "values": Sequence[value], "keys": Sequence[key]}
            return views.get(name, value)
        if dataclasses.is_dataclass(origin) and name in {field.name for field in dataclasses.fields(origin)}:
            self.read.add((origin, name))
        return _attribute(origin, name)


def _attribute(owner: Any, name: str) -> Hint | None:
    hints = get_type_hints(owner)
    if name in hints:
        return plain(hints[name])
    found = getattr(owner, name, None)
    if found is None:
        return None
    told = getattr(found, "fget", found)
    try:
        return plain(get_type_hints(told).get("return", Any))
    except (TypeError, NameError):
        return Any


def plain(hint: Hint) -> Hint:
    """The type itself, without what is said of it."""
    return plain(get_args(hint)[0]) if get_origin(hint) in {Annotated, ClassVar} else hint


def alternatives(hint: Hint) -> list[Hint]:
    """What a value may be, None left out: templates say nothing of what is not there."""
    hint = plain(hint)
    if get_origin(hint) in (Union, types.UnionType):
        return [one for each in get_args(hint) if each is not type(None) for one in alternatives(each)]
    return [hint]


def parts(hint: Hint) -> Sequence[Hint]:
    """The types of the parts of a tuple of a fixed length; none of anything else."""
    hint = next(iter(alternatives(hint)), Any)
    inside = get_args(hint)
    return inside if get_origin(hint) is tuple and Ellipsis not in inside else ()


def element(hint: Hint) -> Hint:
    """The type of each value of a sequence."""
    found = [plain(get_args(one)[0]) if get_args(one) else Any for one in alternatives(hint)]
    return found[0] if len(found) == 1 else Any


def dataclasses_in(hint: Hint) -> set[type]:
    """Every dataclass that can be reached from a type: itself, what its fields hold, what those hold."""
    found: set[type] = set()
    waiting = [plain(hint)]
    while waiting:
        one = waiting.pop()
        waiting += [plain(each) for each in get_args(one) if each is not Ellipsis]
        if dataclasses.is_dataclass(one) and one not in found:
            found.add(one)
            waiting += [plain(each) for each in get_type_hints(one).values()]
    return found


def _kept(node: Node) -> Iterator[str]:
    """The names under which a tag, or a tag within an if, keeps something."""
    if isinstance(node, IfNode):
        for _condition, nodes in node.conditions_nodelists:
            for each in nodes:
                yield from _kept(each)
    yield from (
        name for name in (getattr(node, each, None) for each in ("asvar", "target_var", "variable")) if isinstance(name, str)
    )


def held_in(page: type) -> Iterator[tuple[str, Hint]]:
    """Every type that a page and the dataclasses it is made of hold, taken apart as far as it goes, each with where it stands."""
    for one in dataclasses_in(page):
        hints = get_type_hints(one)
        for field in dataclasses.fields(one):
            waiting = [plain(hints[field.name])]
            while waiting:
                hint = waiting.pop()
                several = alternatives(hint) if hint is not None else []
                inside = [each for each in get_args(hint) if each is not Ellipsis]
                if len(several) > 1 or get_origin(hint) in (Union, types.UnionType):
                    waiting += several
                elif get_origin(hint) in _MADE_OF and len(inside) <= _MOST_NAMELESS:
                    waiting += [plain(each) for each in inside]
                elif not dataclasses.is_dataclass(hint):
                    yield f"{one.__name__}.{field.name}", hint


def is_told(hint: Hint) -> bool:
    """Whether values of this type are told: words, numbers, days, a form."""
    return isinstance(hint, type) and get_origin(hint) is None and issubclass(hint, _TOLD)


_TOLD: Final = (str, Promise, int, float, Decimal, date, Enum, forms.BaseForm, forms.BoundField, types.NoneType)
_MADE_OF: Final = (tuple, list, Sequence, Mapping)
_MOST_NAMELESS: Final = 2


def _expressions(held: Any) -> Iterator[FilterExpression]:
    if isinstance(held, FilterExpression):
        yield held
    elif isinstance(held, dict):
        for one in held.values():
            yield from _expressions(one)
    elif isinstance(held, list | tuple) and not isinstance(held, NodeList):
        for one in held:
            yield from _expressions(one)


def _of_condition(condition: TokenBase | None) -> Iterator[FilterExpression]:
    if condition is not None:
        yield from _expressions(getattr(condition, "value", None))
        for side in (condition.first, condition.second):
            yield from _of_condition(side)


def _tokens(node: BlockTranslateNode) -> Iterator[Token]:
    for token in [*node.singular, *(node.plural or [])]:
        if token.token_type == TokenType.VAR:
            yield token
