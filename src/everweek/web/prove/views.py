"""Saved views: the addresses of pages of Prove under names of one's own."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.people import saying
from everweek.people.access import check_may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.prove import access, queries, services
from everweek.web.house import doing
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.pages import acts, asks, show
from everweek.web.prove.contexts import ViewLine, ViewsPage
from everweek.web.prove.forms import PAGES, SaveViewForm
from everweek.web.viewer import viewer_of


@asks
def saved_views(request: HttpRequest) -> HttpResponse:
    """The views there are; POST saves one and goes back to it."""
    viewer = viewer_of(request)
    check_may(viewer, Action.MEASURES_READ)
    form = SaveViewForm(request.POST) if request.method == "POST" else None
    if form is not None:
        answer = doing.sent(request, form, lambda: _save(viewer, form.cleaned_data), blamed="name")
        if answer is not None:
            return answer
    lines = [
        ViewLine(view, address_of(view.page, view.asked), PAGES.get(view.page, view.page))
        for view in queries.list_views(viewer)
        if view.page in PAGES
    ]
    return show(
        request,
        ViewsPage(title=_title(lines, form), lines=lines, form=form),
        status=doing.status_shown(form),
    )


def _save(viewer: Member, told: Mapping[str, Any]) -> Done:
    view = services.save_view(name=told["name"], page=told["page"], asked=told["asked"], shared=told["shared"], by=viewer)
    back = Back(reverse("view-remove", args=[view.pk]))
    return Done(_("Saved as %(name)s.") % {"name": view.name}, address_of(view.page, view.asked), back)


def _title(lines: Sequence[ViewLine], form: SaveViewForm | None) -> str:
    if form is not None:
        return _("This view needs another name.")
    if not lines:
        return _("No view is saved yet.")
    return ngettext("%(n)s view stands ready.", "%(n)s views stand ready.", len(lines)) % {"n": saying.count(len(lines))}


@acts("views")
def remove_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Let a view of one's own go."""
    viewer = viewer_of(request)
    view = access.access_view(viewer, view_id)

    def carry_out() -> Done:
        services.remove_view(view=view, by=viewer)
        back = Back(reverse("view-restore", args=[view.pk]))
        return Done(_("%(name)s is removed.") % {"name": view.name}, reverse("views"), back)

    return doing.pressed(request, carry_out, to=reverse("views"))


@acts("views")
def restore_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Bring a view of one's own back."""
    viewer = viewer_of(request)
    view = access.access_view(viewer, view_id)

    def carry_out() -> Done:
        services.restore_view(view=view, by=viewer)
        return Done(_("%(name)s is back.") % {"name": view.name}, reverse("views"))

    return doing.pressed(request, carry_out, to=reverse("views"))


def address_of(page: str, asked: str) -> str:
    """Where a view is shown."""
    return f"{reverse(page)}?{asked}" if asked else reverse(page)
