"""Saved views: the addresses of pages of Prove under names of one's own."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.people import saying
from everweek.people.access import check_may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.prove import access, queries, services
from everweek.web.house import doing, undo
from everweek.web.house.changing import kept_change, way_back
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.pages import acts, asks, show
from everweek.web.prove.contexts import ViewLine, ViewsPage
from everweek.web.prove.forms import PAGES, RenameViewForm, SaveViewForm
from everweek.web.viewer import viewer_of

HERE: Final = "views"


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
    return _page(request, form=form)


def _page(
    request: HttpRequest, *, form: SaveViewForm | None = None, renamed: Mapping[int, RenameViewForm] = MappingProxyType({})
) -> HttpResponse:
    """The page of all views, with forms that were refused as they were sent."""
    lines = [
        ViewLine(
            view,
            address_of(view.page, view.asked) if view.opens and not view.wrong else "",
            PAGES.get(view.page, view.page),
            renamed.get(view.pk) or RenameViewForm(view.pk, called=view.name) if view.mine else None,
        )
        for view in queries.list_views(viewer_of(request))
        if view.page in PAGES
    ]
    left = [line for line in lines if line.view.left and line.view.administered]
    others = [line for line in lines if line not in left]
    page = ViewsPage(title=_title(lines, form), lines=others, left=left, form=form)
    return show(request, page, status=doing.status_shown(form, *renamed.values()))


def _save(viewer: Member, told: Mapping[str, Any]) -> Done:
    view = services.save_view(name=told["name"], page=told["page"], asked=told["asked"], shared=told["shared"], by=viewer)
    back = Back(reverse("view-remove", args=[view.pk]))
    return Done(_("Saved as %(name)s.") % {"name": view.name}, address_of(view.page, view.asked), back)


def _title(lines: Sequence[ViewLine], form: SaveViewForm | None) -> str:
    if form is not None:
        return _("This cannot be asked.") if "asked" in form.errors else _("This view needs another name.")
    if not lines:
        return _("No view is saved yet.")
    return ngettext("%(n)s view stands ready.", "%(n)s views stand ready.", len(lines)) % {"n": saying.count(len(lines))}


@acts(HERE)
def rename_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Call a view of one's own something else."""
    viewer = viewer_of(request)
    view = access.access_view(viewer, view_id)
    form = RenameViewForm(view.pk, request.POST)

    def carry_out() -> Done:
        was, name = view.name, form.cleaned_data["name"]
        services.rename_view(view=view, name=name, by=viewer)
        change = kept_change({"name": was}, {"name": name})
        return doing.changed(change, to=reverse(HERE), back=_way_back(view.pk, {"name": change}))

    return doing.sent(request, form, carry_out, blamed="name") or _page(request, renamed={view.pk: form})


@acts(HERE)
def offer_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Offer a view of one's own to colleagues."""
    viewer = viewer_of(request)
    view = access.access_view(viewer, view_id)

    def carry_out() -> Done:
        services.offer_view(view=view, by=viewer)
        says = _("%(name)s is offered to colleagues. Each sees in it what they may see.") % {"name": view.name}
        return Done(says, reverse(HERE), Back(reverse("view-withdraw", args=[view.pk])))

    return doing.pressed(request, carry_out, to=reverse(HERE))


@acts(HERE)
def withdraw_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Offer a view to nobody any more: one's own, or anybody's for whoever administers the house."""
    viewer = viewer_of(request)
    view = access.access_offer(viewer, view_id)

    def carry_out() -> Done:
        services.withdraw_view(view=view, by=viewer)
        if view.member_id == viewer.pk:
            says = _("%(name)s is your own again, and offered to nobody.") % {"name": view.name}
            return Done(says, reverse(HERE), Back(reverse("view-offer", args=[view.pk])))
        says = _("%(name)s is offered to nobody any more. It stays among the views of %(who)s.")
        told = says % {"name": view.name, "who": view.member.name}
        return Done(told, reverse(HERE), _way_back(view.pk, {access.WITHDRAWN: view.pk}))

    return doing.pressed(request, carry_out, to=reverse(HERE))


@acts(HERE)
def take_over_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Make one's own what somebody offered who has left."""
    viewer = viewer_of(request)
    view = access.access_left_behind(viewer, view_id)

    def carry_out() -> Done:
        services.take_over_view(view=view, by=viewer)
        return Done(_("%(name)s is yours now, and stays offered to colleagues.") % {"name": view.name}, reverse(HERE))

    return doing.pressed(request, carry_out, to=reverse(HERE))


@acts(HERE)
def remove_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Let a view go: one's own, or what somebody offered who has left, for whoever administers the house."""
    viewer = viewer_of(request)
    view = access.access_removable(viewer, view_id)

    def carry_out() -> Done:
        services.remove_view(view=view, by=viewer)
        back = Back(reverse("view-restore", args=[view.pk]))
        return Done(_("%(name)s is removed.") % {"name": view.name}, reverse(HERE), back)

    return doing.pressed(request, carry_out, to=reverse(HERE))


@acts(HERE)
def restore_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Bring a view back that one could remove."""
    viewer = viewer_of(request)
    view = access.access_removable(viewer, view_id)

    def carry_out() -> Done:
        services.restore_view(view=view, by=viewer)
        return Done(_("%(name)s is back.") % {"name": view.name}, reverse(HERE))

    return doing.pressed(request, carry_out, to=reverse(HERE))


@acts(HERE)
def take_back(request: HttpRequest, view_id: int) -> HttpResponse:
    """Undo a name, or that another's view is offered no more, within the day."""
    viewer = viewer_of(request)
    if not access.administers(viewer):
        access.access_view(viewer, view_id)

    def carry_out() -> Done:
        with undo.taken(request, f"view:{view_id}") as was:
            if "name" in was:
                view = access.access_view(viewer, view_id)
                services.rename_view(view=view, name=way_back(was["name"], {"name": view.name})["name"], by=viewer)
            else:
                services.offer_view(view=access.access_withdrawn(viewer, was), by=viewer)
        return Done(_("It is as it was before."), reverse(HERE))

    return doing.pressed(request, carry_out, to=reverse(HERE))


def _way_back(view_id: int, was: Mapping[str, object]) -> Back:
    return Back(reverse("view-undo", args=[view_id]), f"view:{view_id}", was)


def address_of(page: str, asked: str) -> str:
    """Where a view is shown."""
    return f"{reverse(page)}?{asked}" if asked else reverse(page)
