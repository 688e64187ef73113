"""Showing a page: one view, one typed context, one template; htmx gets a named fragment of the same template."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.base import Node
from django.template.context import make_context
from django.template.loader import get_template
from django.template.loader_tags import BlockNode


def show(request: HttpRequest, template: str, page: object, *, status: int = 200, fragment: str = "") -> HttpResponse:
    """The page ``template``, which finds its context (a dataclass of the room's ``contexts``) under the name ``page``.

    ``fragment`` names a block of the template: where htmx asks, only that block is sent.
    """
    context = {"page": page}
    if fragment and request.headers.get("HX-Request") == "true":
        return HttpResponse(fragment_of(template, fragment, context, request), status=status)
    return render(request, template, context, status=status)


def fragment_of(template: str, block: str, context: dict[str, Any], request: HttpRequest) -> str:
    """The HTML of one block of a template, exactly as it stands in the whole page."""
    # get_template returns a thin wrapper; the tree of nodes is in the template it wraps.
    compiled = get_template(template).template  # type: ignore[attr-defined]  # the wrapper of Django's own engine has it
    found: list[Node] = compiled.nodelist.get_nodes_by_type(BlockNode)
    for node in found:
        if isinstance(node, BlockNode) and node.name == block:
            bound = make_context(context, request)
            with bound.bind_template(compiled), bound.render_context.push_state(compiled):
                return str(node.render(bound))
    message = f"The template {template} has no block {block}."
    raise LookupError(message)
