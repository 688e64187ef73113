"""Showing a page: one view, one typed context, one template; its live part gets a named fragment of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, Final, NoReturn, ParamSpec

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.base import Node
from django.template.context import make_context
from django.template.loader import get_template
from django.template.loader_tags import BlockNode
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from everweek.journal.locks import hold_until_commit

P = ParamSpec("P")
PART: Final = "Everweek-Part"
"""The header by which ``house/live.js`` asks for a part of a page."""
WHOLE: Final = "Everweek-Whole"
"""The header that tells it which address to load whole, because no part will do."""

View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class Misspelt(LookupError):
    """A template reads what its page does not have."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """What one template is given, under the name ``page``; each page of a room's ``contexts`` is one, and names its template."""

    template: ClassVar[str]

    def __init_subclass__(cls, *, template: str) -> None:
        """The page is drawn by ``template``."""
        cls.template = template

    if not TYPE_CHECKING:  # The type checker is to know the fields alone.

        def __getattr__(self, name: str) -> NoReturn:
            """No such field. Templates leave out in silence what raises AttributeError; this they pass on."""
            message = f"{type(self).__name__} has no {name}, which {self.template} reads."
            raise AttributeError(message) if name.startswith("_") else Misspelt(message)


looks = require_safe
"""A page to look at."""
CHANGES: Final = "initial-"
"""So the hidden fields begin that say what stood in a form of changes when its page was made."""


def asks(view: View[P]) -> View[P]:
    """A page with a form that is sent to the page's own address.

    Two who send changes to one address at once stand in line: what was shown is held against what stands, and written over it, in
    one transaction, so that the second is told what the first one wrote.
    """

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method != "POST" or not _changes(request):
            return view(request, *args, **kwargs)
        with transaction.atomic():
            hold_until_commit(f"web.changes:{request.path}")
            return view(request, *args, **kwargs)

    return asks_anybody(answer)


def asks_anybody(view: View[P]) -> View[P]:
    """A page with a form that anybody may send: nothing of what was sent is read before the view says how much it takes."""
    limited: View[P] = require_http_methods(["GET", "HEAD", "POST"])(view)
    return limited


def _changes(request: HttpRequest) -> bool:
    return any(name.startswith(CHANGES) for name in request.POST)


def acts(back: str, *names: str, in_line: bool = True) -> Callable[[View[P]], View[P]]:
    """Make a view to which a form or button of the page ``back`` is sent. ``names``: the parts of its address that the page's has
    too.

    Where the page is shown again from here, with what was refused, its reader may load the address anew or come back to it after
    signing in: such a request is led to the page, as if the reader had gone there directly.

    ``in_line`` is false where another machine is asked meanwhile, for which no transaction waits: there the service is told what
    was looked at (``over``).
    """

    def decorated(view: View[P]) -> View[P]:
        @wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method in {"GET", "HEAD"}:
                return redirect(reverse(back, kwargs={name: kwargs[name] for name in names}))
            return view(request, *args, **kwargs)

        return asks(answer) if in_line else asks_anybody(answer)

    return decorated


def asks_for_part(request: HttpRequest) -> bool:
    """Whether the live part of a page asks, which can show a fragment alone."""
    return request.headers.get(PART) == "yes"


def show(request: HttpRequest, page: Page, *, status: int = 200, fragment: str = "", going: bool = True) -> HttpResponse:
    """The page as its template draws it.

    ``fragment`` names a block of the template: where the live part of a page asks, only that block is sent. Once what it shows is
    not ``going`` on any more, the whole page is to be loaded instead: the end has more to show, and asks for nothing again. The
    frame loads ``live.js`` for a page with a fragment that goes on, and for no other.
    """
    context = {"page": page, "asks_again": bool(fragment) and going}
    if fragment and asks_for_part(request):
        response = HttpResponse(fragment_of(page.template, fragment, context, request), status=status)
        if not going:
            response[WHOLE] = request.get_full_path()
        return response
    return render(request, page.template, context, status=status)


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
