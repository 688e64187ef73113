"""The page of the organisation itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from everweek.errors import Conflict, Invalid
from everweek.people import services
from everweek.people.access import check_may
from everweek.people.models import Organisation
from everweek.people.policy import Action
from everweek.people.queries import organisation
from everweek.web.house import undo
from everweek.web.house.changing import kept_change, way_back
from everweek.web.pages import show
from everweek.web.people.forms import blame
from everweek.web.system.contexts import OrganisationPage
from everweek.web.system.forms import OrganisationForm
from everweek.web.viewer import viewer_of

OF = "organisation"


@require_http_methods(["GET", "HEAD", "POST"])
def the_organisation(request: HttpRequest) -> HttpResponse:
    """Its name, zone, language, country, currency and year."""
    viewer = viewer_of(request)
    check_may(viewer, Action.ORGANISATION_EDIT)
    here = organisation()
    form = OrganisationForm(here, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        before = _as_it_is(here)
        try:
            after = _as_it_is(services.edit_organisation(by=viewer, **form.changes))
        except Invalid as refused:
            blame(form, refused)
        else:
            change = kept_change(before, after)
            back = undo.address_with(reverse("organisation-undo"), OF, change) if change else ""
            undo.done(request, _("It stands so from now on.") if change else _("Nothing was changed."), undo=back)
            return redirect("organisation")
    context = OrganisationPage(form=form, name=here.name)
    return show(request, "system/organisation.html", context, status=422 if form.errors else 200)


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Undo a change within the day."""
    viewer = viewer_of(request)
    check_may(viewer, Action.ORGANISATION_EDIT)
    was = undo.was_before(request, OF)
    try:
        services.edit_organisation(by=viewer, **way_back(was, _as_it_is(organisation())))
    except (Conflict, Invalid) as changed:
        undo.failed(request, changed.message)
    else:
        undo.done(request, _("It is as it was before."))
    return redirect("organisation")


def _as_it_is(here: Organisation) -> dict[str, object]:
    return {name: getattr(here, name) for name in OrganisationForm.base_fields}
