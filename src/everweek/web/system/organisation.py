"""The page of the organisation itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from everweek.errors import Invalid
from everweek.people import services
from everweek.people.access import check_may
from everweek.people.policy import Action
from everweek.people.queries import organisation
from everweek.web.house import undo
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
        before = {name: getattr(here, name) for name in form.fields if getattr(here, name) != form.cleaned_data[name]}
        try:
            services.edit_organisation(by=viewer, **form.cleaned_data)
        except Invalid as refused:
            blame(form, refused)
        else:
            back = undo.address_with(reverse("organisation-undo"), OF, before) if before else ""
            undo.done(request, _("It stands so from now on.") if before else _("Nothing was changed."), undo=back)
            return redirect("organisation")
    context = OrganisationPage(form=form, name=here.name)
    return show(request, "system/organisation.html", context, status=422 if form.errors else 200)


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Undo a change within the day."""
    viewer = viewer_of(request)
    check_may(viewer, Action.ORGANISATION_EDIT)
    services.edit_organisation(by=viewer, **undo.was_before(request, OF))
    undo.done(request, _("It is as it was before."))
    return redirect("organisation")
