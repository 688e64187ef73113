"""Open links, as colleagues see them: which there are, opening one, closing it and opening it again."""

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.listen.asking import services
from everweek.listen.asking.access import access_link
from everweek.listen.asking.queries import ListedLink, list_links
from everweek.people import saying
from everweek.people.access import access_unit, check_may, may
from everweek.people.policy import Action
from everweek.web.house import doing
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.listen.asking import VoicesAsked
from everweek.web.listen.codes import address_of_link, spoken_address
from everweek.web.listen.contexts import LinkLine, LinksPage
from everweek.web.listen.forms import LinkForm
from everweek.web.pages import acts, asks, show
from everweek.web.viewer import viewer_of


@asks
def links(request: HttpRequest) -> HttpResponse:
    """The links within reach. POST opens one, or one that was closed again."""
    viewer = viewer_of(request)
    scope = check_may(viewer, Action.LINKS_OPEN)
    form = LinkForm(viewer, scope, request.POST if request.method == "POST" else None)

    def carry_out() -> Done:
        told = form.cleaned_data
        stood = {one.slug for one in list_links(viewer) if one.closed_at is None}
        unit = access_unit(viewer, told["unit"], Action.LINKS_OPEN) if told["unit"] else None
        link = services.open_link(
            slug=told["slug"],
            questionnaire=told["questionnaire"],
            unit=unit,
            touchpoint=told.get("touchpoint", ""),
            by=viewer,
        )
        sentence = _("Anybody can answer at %(address)s now.") % {"address": spoken_address(link.slug)}
        # What stood open before is not closed by taking this back.
        back = None if link.slug in stood else Back(reverse("link-close", args=[link.pk]))
        return Done(sentence, reverse("link", args=[link.pk]), back)

    answer = doing.sent(request, form, carry_out, blamed="slug")
    if answer is not None:
        return answer
    found = list_links(viewer)
    context = LinksPage(
        title=_title(found),
        lines=[line_of(one, hears=may(viewer, Action.RESPONSES_READ)) for one in found],
        form=form if form.has_something_to_ask else None,
        before=f"{settings.EVERWEEK_ADDRESS}/s/",
    )
    return show(request, context, status=doing.status_shown(form))


@acts("links")
def close(request: HttpRequest, link_id: int) -> HttpResponse:
    """Close a link: nobody can answer there any more."""
    viewer = viewer_of(request)
    link = access_link(viewer, link_id)

    def carry_out() -> Done:
        services.close_link(link=link, by=viewer)
        back = Back(reverse("link-open", args=[link.pk]))
        return Done(
            _("Nobody can answer at %(address)s any more.") % {"address": spoken_address(link.slug)}, reverse("links"), back
        )

    return doing.pressed(request, carry_out, to=reverse("links"))


@acts("links")
def reopen(request: HttpRequest, link_id: int) -> HttpResponse:
    """Open a closed link again: people can answer there."""
    viewer = viewer_of(request)
    link = access_link(viewer, link_id)

    def carry_out() -> Done:
        services.reopen_link(link=link, by=viewer)
        back = Back(reverse("link-close", args=[link.pk]))
        return Done(
            _("Anybody can answer at %(address)s again.") % {"address": spoken_address(link.slug)}, reverse("links"), back
        )

    return doing.pressed(request, carry_out, to=reverse("links"))


def line_of(link: ListedLink, *, hears: bool) -> LinkLine:
    """One link as people see it; ``hears``: the reader may hear what was answered there."""
    about = [one for one in (link.unit, link.touchpoint) if one]
    return LinkLine(
        id=link.id,
        slug=link.slug,
        address=address_of_link(link.slug),
        spoken=spoken_address(link.slug),
        questionnaire=link.title,
        about=_("about %(what)s") % {"what": saying.names(about)} if about else "",
        opened_at=link.opened_at,
        closed_at=link.closed_at,
        archived=link.archived,
        voices=VoicesAsked(link=link.slug, silent=True).to(reverse("voices")) if hears else "",
    )


def _title(found: Sequence[ListedLink]) -> str:
    if not found:
        return _("Nobody can answer by a link yet.")
    count = sum(one.answers for one in found)
    if not count:
        return _("Nobody can answer at any link now.") if any(one.archived for one in found) else _("Every link is closed.")
    told = {"n": saying.count(count)}
    return ngettext("Anybody can answer at %(n)s address.", "Anybody can answer at %(n)s addresses.", count) % told
