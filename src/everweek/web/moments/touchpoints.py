"""The touchpoints: what they are called, and in which order a customer meets them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.errors import Invalid
from everweek.listen.helpdesks.queries import mapped_to
from everweek.moments import queries, services
from everweek.moments.access import access_touchpoint
from everweek.moments.queries import Arranged
from everweek.moments.rules import key_of
from everweek.people import saying
from everweek.people.access import check_may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import today
from everweek.web.house import doing, undo
from everweek.web.house.changing import kept_change, way_back
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.moments.contexts import TouchpointLine, TouchpointsPage
from everweek.web.moments.forms import NameForm, TouchpointForm
from everweek.web.pages import acts, asks, show
from everweek.web.viewer import viewer_of

HERE = "touchpoints"


@asks
def touchpoints(request: HttpRequest) -> HttpResponse:
    """The touchpoints in their order. POST adds one at the end."""
    viewer = viewer_of(request)
    check_may(viewer, Action.TOUCHPOINTS_EDIT)
    form = TouchpointForm(request.POST if request.method == "POST" else None, auto_id="new-%s")

    def carry_out() -> Done:
        name = form.cleaned_data["name"]
        standing = queries.list_arranged()
        if key_of(name) in {one.key for one in standing}:
            raise Invalid(_("There is a touchpoint of that name already, open or closed."), field="name")
        touchpoint = services.save_touchpoint(key=key_of(name), name=name, position=queries.next_position(), by=viewer)
        back = Back(reverse("touchpoint-close", args=[touchpoint.key]))
        return Done(_("%(name)s can be logged now.") % {"name": touchpoint.name}, reverse(HERE), back)

    return doing.sent(request, form, carry_out, blamed="name") or _page(request, new=form)


@acts(HERE)
def rename(request: HttpRequest, key: str) -> HttpResponse:
    """Call it something else; its key, and all that was told of it, stay."""
    viewer = viewer_of(request)
    touchpoint = access_touchpoint(viewer, key)
    form = NameForm(Arranged(touchpoint.key, touchpoint.name, touchpoint.closed_on), request.POST)

    def carry_out() -> Done:
        before = {"name": touchpoint.name}
        after = {"name": form.changes.get("name", touchpoint.name)}
        _save(viewer, key, name=after["name"])
        change = kept_change(before, after)
        back = Back(reverse("touchpoint-undo", args=[key]), f"touchpoint:{key}", {"name": change})
        return doing.changed(change, to=reverse(HERE), back=back)

    return doing.sent(request, form, carry_out, blamed="name") or _page(request, renamed={key: form})


@acts(HERE)
def move(request: HttpRequest, key: str) -> HttpResponse:
    """Put a touchpoint at the place ``to`` among those in use."""
    viewer = viewer_of(request)
    touchpoint = access_touchpoint(viewer, key)

    def carry_out() -> Done:
        standing = [one.key for one in queries.list_touchpoints()]
        arranged = _arranged(standing, key, request.POST.get("to", ""))
        services.arrange_touchpoints(keys=arranged, by=viewer)
        was = {"keys": [standing, arranged]}
        back = Back(reverse("touchpoint-undo", args=[key]), f"touchpoint:{key}", {"order": was})
        place = saying.count(arranged.index(key) + 1)
        return Done(_("%(name)s is at place %(place)s now.") % {"name": touchpoint.name, "place": place}, reverse(HERE), back)

    return doing.pressed(request, carry_out, to=reverse(HERE))


@acts(HERE)
def close(request: HttpRequest, key: str) -> HttpResponse:
    """Close a touchpoint: nobody logs it from now on; what was logged stays."""
    viewer = viewer_of(request)
    touchpoint = access_touchpoint(viewer, key)

    def carry_out() -> Done:
        if touchpoint.closed_on is None:
            _save(viewer, key, closed_on=today())
        back = Back(reverse("touchpoint-open", args=[key]))
        says = _("%(name)s is closed. What was logged there stays.") % {"name": touchpoint.name}
        return Done(says + _still_told(key), reverse(HERE), back)

    return doing.pressed(request, carry_out, to=reverse(HERE))


@acts(HERE)
def reopen(request: HttpRequest, key: str) -> HttpResponse:
    """Open a closed touchpoint: it can be logged again."""
    viewer = viewer_of(request)
    touchpoint = access_touchpoint(viewer, key)

    def carry_out() -> Done:
        _save(viewer, key, closed_on=None)
        back = Back(reverse("touchpoint-close", args=[key]))
        return Done(_("%(name)s is open again.") % {"name": touchpoint.name}, reverse(HERE), back)

    return doing.pressed(request, carry_out, to=reverse(HERE))


@acts(HERE)
def take_back(request: HttpRequest, key: str) -> HttpResponse:
    """Undo a change of a touchpoint's name, or of the order, within the day."""
    viewer = viewer_of(request)
    touchpoint = access_touchpoint(viewer, key)

    def carry_out() -> Done:
        with undo.taken(request, f"touchpoint:{key}") as was:
            [(what, before)] = was.items()
            if what == "name":
                _save(viewer, key, **way_back(before, {"name": touchpoint.name}))
            else:
                now = [one.key for one in queries.list_touchpoints()]
                services.arrange_touchpoints(keys=way_back(before, {"keys": now})["keys"], by=viewer)
        return Done(_("It is as it was before."), reverse(HERE))

    return doing.pressed(request, carry_out, to=reverse(HERE))


def _still_told(key: str) -> str:
    """Return a sentence on which helpdesks go on telling of a touchpoint that is closed, though their moments have no touchpoint
    from now on; empty where none does.
    """
    if not (names := mapped_to(key)):
        return ""
    return " " + _("%(names)s told of it: what is solved there is a moment without a touchpoint from now on.") % {
        "names": saying.names(names)
    }


def _save(viewer: Member, key: str, **change: Any) -> None:  # noqa: ANN401  # what save_touchpoint takes
    stands = access_touchpoint(viewer, key)
    told: dict[str, Any] = {"name": stands.name, "position": stands.position, "closed_on": stands.closed_on}
    services.save_touchpoint(key=key, by=viewer, **told | change)


def _arranged(standing: Sequence[str], key: str, to: str) -> list[str]:
    """The order in which ``key`` is at the place ``to``, counted from 1."""
    if key not in standing or not to.isdecimal() or not 1 <= int(to) <= len(standing):
        raise Invalid(_("It cannot be moved there. Load the page again, then move it."))
    others = [one for one in standing if one != key]
    return [*others[: int(to) - 1], key, *others[int(to) - 1 :]]


def _page(
    request: HttpRequest, *, new: forms.Form | None = None, renamed: Mapping[str, forms.Form] | None = None
) -> HttpResponse:
    given, form = renamed or {}, new or TouchpointForm(auto_id="new-%s")
    found = queries.list_arranged()
    open_ = [one for one in found if one.closed_on is None]
    lines = [_line(place, one, len(open_), given.get(one.key)) for place, one in enumerate(found, start=1)]
    context = TouchpointsPage(title=_title(open_), lines=lines, form=form)
    return show(request, context, status=doing.status_shown(form, *given.values()))


def _line(place: int, one: Arranged, last: int, form: forms.Form | None) -> TouchpointLine:
    open_ = one.closed_on is None
    return TouchpointLine(
        key=one.key,
        name=one.name,
        first=open_ and place == 1,
        earlier=place - 1 if open_ else 0,
        later=place + 1 if open_ and place < last else 0,
        closed_on=one.closed_on,
        form=(form or NameForm(one)) if open_ else None,
    )


def _title(found: Sequence[Arranged]) -> str:
    if not found:
        return _("No touchpoint has a name yet.")
    told = {"n": saying.count(len(found)), "first": found[0].name}
    says = ngettext(
        "A customer meets us at %(n)s touchpoint: %(first)s.",
        "A customer meets us at %(n)s touchpoints: %(first)s first.",
        len(found),
    )
    return says % told
