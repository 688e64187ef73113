"""The page of the organisation itself."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.people import services
from everweek.people.access import check_may
from everweek.people.models import Organisation
from everweek.people.policy import Action
from everweek.people.queries import organisation
from everweek.web.house import doing, undo
from everweek.web.house.changing import kept_change, way_back
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.pages import acts, asks, show
from everweek.web.system.contexts import OrganisationPage
from everweek.web.system.forms import OrganisationForm
from everweek.web.viewer import viewer_of

OF = "organisation"


@asks
def the_organisation(request: HttpRequest) -> HttpResponse:
    """Show and change the organisation's name, zone, language, country, currency and year."""
    viewer = viewer_of(request)
    check_may(viewer, Action.ORGANISATION_EDIT)
    here = organisation()
    form = OrganisationForm(here, request.POST if request.method == "POST" else None)

    def carry_out() -> Done:
        before = _as_it_is(here)
        change = kept_change(before, _as_it_is(services.edit_organisation(by=viewer, **form.changes)))
        back = Back(reverse("organisation-undo"), OF, change)
        return doing.changed(change, to=reverse("organisation"), back=back)

    context = OrganisationPage(form=form, name=here.name)
    return doing.sent(request, form, carry_out) or show(request, context, status=doing.status_shown(form))


@acts("organisation")
def take_back(request: HttpRequest) -> HttpResponse:
    """Undo a change within the day."""
    viewer = viewer_of(request)
    check_may(viewer, Action.ORGANISATION_EDIT)

    def carry_out() -> Done:
        with undo.taken(request, OF) as was:
            services.edit_organisation(by=viewer, **way_back(was, _as_it_is(organisation())))
        return Done(_("It is as it was before."), reverse("organisation"))

    return doing.pressed(request, carry_out, to=reverse("organisation"))


def _as_it_is(here: Organisation) -> dict[str, object]:
    return {name: getattr(here, name) for name in OrganisationForm.base_fields}
