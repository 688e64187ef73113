"""Saved views: the addresses of pages of Prove under names of one's own."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from everweek.errors import Conflict, Invalid
from everweek.people.access import check_may
from everweek.people.policy import Action
from everweek.prove import access, queries, services
from everweek.prove.models import SavedView
from everweek.web.house import undo
from everweek.web.house.components import count
from everweek.web.pages import show
from everweek.web.prove.contexts import ViewLine, ViewsPage
from everweek.web.prove.forms import PAGES, SaveViewForm
from everweek.web.viewer import viewer_of


@require_http_methods(["GET", "HEAD", "POST"])
def saved_views(request: HttpRequest) -> HttpResponse:
    """The views there are; POST saves one and goes back to it."""
    viewer = viewer_of(request)
    check_may(viewer, Action.MEASURES_READ)
    form = SaveViewForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        told = form.cleaned_data
        try:
            view = services.save_view(name=told["name"], page=told["page"], asked=told["asked"], shared=told["shared"], by=viewer)
        except (Conflict, Invalid) as refused:
            form.add_error("name", refused.message)
        else:
            undo.done(request, _("Saved as %(name)s.") % {"name": view.name}, undo=reverse("view-remove", args=[view.pk]))
            return redirect(address_of(view))
    lines = [
        ViewLine(view, address_of(view), PAGES.get(view.page, view.page), mine=view.member_id == viewer.pk)
        for view in queries.list_views(viewer)
        if view.page in PAGES
    ]
    return show(
        request,
        "prove/views.html",
        ViewsPage(title=_title(lines, form), lines=lines, form=form),
        status=422 if form is not None else 200,
    )


def _title(lines: Sequence[ViewLine], form: SaveViewForm | None) -> str:
    if form is not None:
        return _("This view needs another name.")
    if not lines:
        return _("No view is saved yet.")
    return ngettext("%(n)s view stands ready.", "%(n)s views stand ready.", len(lines)) % {"n": count(len(lines))}


@require_POST
def remove_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Let a view of one's own go."""
    viewer = viewer_of(request)
    view = access.access_view(viewer, view_id)
    services.remove_view(view=view, by=viewer)
    undo.done(request, _("%(name)s is removed.") % {"name": view.name}, undo=reverse("view-restore", args=[view.pk]))
    return redirect("views")


@require_POST
def restore_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Bring a view of one's own back."""
    viewer = viewer_of(request)
    view = access.access_view(viewer, view_id)
    services.restore_view(view=view, by=viewer)
    undo.done(request, _("%(name)s is back.") % {"name": view.name})
    return redirect("views")


def address_of(view: SavedView) -> str:
    """Where a view is shown."""
    return f"{reverse(view.page)}?{view.asked}" if view.asked else reverse(view.page)
