"""What the tickets of a helpdesk are to us: changed, looked at before, taken back."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.errors import Invalid, NotFound
from everweek.listen.helpdesks import queries, services
from everweek.listen.helpdesks.access import access_helpdesk
from everweek.listen.helpdesks.queries import Foreseen, HelpdeskShown
from everweek.listen.helpdesks.services import Mapped
from everweek.people.access import access_unit
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.web.house import doing, undo
from everweek.web.house.changing import kept_change, way_back
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.pages import acts, asks, show
from everweek.web.sources.contexts import ForeseenLine, MappingPage
from everweek.web.sources.forms import MappingForm
from everweek.web.viewer import viewer_of

LOOK: Final = "look"


@asks
def mapping(request: HttpRequest, helpdesk_id: int) -> HttpResponse:
    """The mapping of one helpdesk. POST changes it; with ``look`` it is only shown what it would make of the last calls."""
    viewer = viewer_of(request)
    helpdesk = access_helpdesk(viewer, helpdesk_id)
    shown = _shown(viewer, helpdesk.pk)
    form = MappingForm(shown, request.POST if request.method == "POST" else None)

    def carry_out() -> Done | HttpResponse:
        before = _told(shown)
        mapped = _mapped(viewer, before | form.changes).checked()
        if LOOK in request.POST:
            return _page(request, viewer, shown, form, mapped)
        services.change_helpdesk(helpdesk=helpdesk, mapping=mapped, by=viewer)
        change = kept_change(before, _told(_shown(viewer, helpdesk.pk)))
        back = Back(reverse("helpdesk-mapping-undo", args=[helpdesk.pk]), f"helpdesk:{helpdesk.pk}", change)
        return doing.changed(change, to=reverse("helpdesks"), back=back)

    return doing.sent(request, form, carry_out, blamed="groups") or _page(request, viewer, shown, form)


@acts("helpdesk-mapping", "helpdesk_id")
def take_back(request: HttpRequest, helpdesk_id: int) -> HttpResponse:
    """Map it as before, within the day."""
    viewer = viewer_of(request)
    helpdesk = access_helpdesk(viewer, helpdesk_id)

    def carry_out() -> Done:
        with undo.taken(request, f"helpdesk:{helpdesk.pk}") as was:
            now = _told(_shown(viewer, helpdesk.pk))
            services.change_helpdesk(helpdesk=helpdesk, mapping=_mapped(viewer, now | way_back(was, now)), by=viewer)
        return Done(_("It is as it was before."), reverse("helpdesks"))

    return doing.pressed(request, carry_out, to=reverse("helpdesks"))


def _shown(viewer: Member, helpdesk_id: int) -> HelpdeskShown:
    return next(one for one in queries.list_helpdesks(viewer) if one.id == helpdesk_id)


def _told(one: HelpdeskShown) -> dict[str, Any]:
    return {"unit": one.unit_key, "groups": dict(one.groups), "touchpoint": one.touchpoint}


def _mapped(viewer: Member, told: Mapping[str, Any]) -> Mapped:
    unit = access_unit(viewer, told["unit"], Action.SOURCES_EDIT) if told["unit"] else None
    return Mapped(unit, told["groups"], told["touchpoint"])


def _page(
    request: HttpRequest, viewer: Member, shown: HelpdeskShown, form: MappingForm, tried: Mapped | None = None
) -> HttpResponse:
    try:
        found = queries.foresee(access_helpdesk(viewer, shown.id), tried or _mapped(viewer, _told(shown)))
    except (Invalid, NotFound):
        # A unit or a touchpoint of it is closed by now: that is to be changed here.
        found = []
    title = (
        _("This is what it would make of what “%(name)s” told.")
        if tried
        else _("This is what a ticket of “%(name)s” becomes here.")
    )
    says = title % {"name": shown.name}
    context = MappingPage(id=shown.id, name=shown.name, title=says, form=form, lines=[_line(one) for one in found])
    return show(request, context, status=doing.status_shown(form))


def _line(one: Foreseen) -> ForeseenLine:
    what = _("solved and rated") if one.solved and one.rated else _("solved") if one.solved else _("rated")
    return ForeseenLine(at=one.at, group=one.group, what=what, unit=one.unit or _("the house as a whole"))
