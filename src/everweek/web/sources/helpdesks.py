"""Helpdesks that tell us of their tickets: adding one, its secret, what waits."""

from collections.abc import Mapping, Sequence
from typing import Final

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek.listen.helpdesks import services
from everweek.listen.helpdesks.access import access_arrival, access_helpdesk
from everweek.listen.helpdesks.proof import OUR_HEADER
from everweek.listen.helpdesks.queries import HelpdeskShown, list_helpdesks
from everweek.listen.helpdesks.reading import BODIES
from everweek.people import saying
from everweek.people.access import access_unit, check_may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.web.house import doing
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.pages import acts, asks, show
from everweek.web.sources.contexts import HelpdeskBody, HelpdeskLine, HelpdeskSecretPage, HelpdesksPage, WaitingLine
from everweek.web.sources.forms import KINDS, HelpdeskForm, SecretForm, names_of_units
from everweek.web.viewer import viewer_of

HERE: Final = "helpdesks"
NAMES: Final = dict(KINDS)
TRIGGERS: Final[Mapping[str, str | Promise]] = {
    "solved": gettext_lazy("The body for a ticket that is solved:"),
    "good": gettext_lazy("The body for a good rating:"),
    "bad": gettext_lazy("The body for a bad rating:"),
}
STEPS: Final[Mapping[str, Sequence[str | Promise]]] = {
    "zendesk": (
        gettext_lazy("In the Admin Center, under Webhooks, create one for triggers, with the address above, POST and JSON."),
        gettext_lazy("Open it, reveal its signing secret, and copy it here."),
        gettext_lazy(
            "Create three triggers that notify it, each with its own body below: status changed to solved; satisfaction is good, "
            "with or without comment; satisfaction is bad, with or without comment."
        ),
    ),
    "freshdesk": (
        gettext_lazy(
            "Under Automations, add a rule for tickets that are updated to resolved or closed, with the action Trigger webhook."
        ),
        gettext_lazy(
            "POST to the address above, JSON, advanced, with the first body below and a custom header that carries the secret."
        ),
        gettext_lazy(
            "For ratings add a rule for feedback received, once for good and once for bad, each with its own body below."
        ),
    ),
    "chatwoot": (
        gettext_lazy("Under Settings, Integrations, Webhooks, add one with the address above."),
        gettext_lazy("Subscribe to: conversation status changed, message updated."),
        gettext_lazy(
            "Copy the secret it shows here. Without one (before version 4) what it tells cannot be proved, and is not taken."
        ),
    ),
    "zammad": (
        gettext_lazy("Under Manage, Webhook, add one with the address above, and the secret as its HMAC SHA1 signature token."),
        gettext_lazy("Add a trigger: state was modified, state is closed, and as its action this webhook."),
    ),
}


@asks
def helpdesks(request: HttpRequest) -> HttpResponse:
    """The helpdesks. POST adds one, and shows the secret we made in the answer and nowhere else."""
    viewer = viewer_of(request)
    check_may(viewer, Action.SOURCES_EDIT)
    form = HelpdeskForm(request.POST if request.method == "POST" else None)

    def carry_out() -> Done | HttpResponse:
        told = form.cleaned_data
        opened = services.open_helpdesk(
            name=told["name"],
            kind=told["kind"],
            unit=access_unit(viewer, told["unit"], Action.SOURCES_EDIT) if told["unit"] else None,
            groups=told["groups"],
            touchpoint=told["touchpoint"],
            by=viewer,
        )
        helpdesk = opened.helpdesk
        if not opened.anew:
            says = _(
                "%(name)s was here already, as you have it; nothing was added. A secret of ours is shown once, when it is made."
            )
            return Done(says % {"name": helpdesk.name}, reverse(HERE))
        if not helpdesk.secret:
            back = Back(reverse("helpdesk-pause", args=[helpdesk.pk]))
            return Done(
                _("%(name)s is here. It is told apart by its secret: copy it in.") % {"name": helpdesk.name}, reverse(HERE), back
            )
        where = {
            "zammad": _("It is the HMAC SHA1 signature token of the webhook."),
            "freshdesk": _("It is the value of a custom header called %(header)s.") % {"header": OUR_HEADER},
        }
        page = HelpdeskSecretPage(
            name=helpdesk.name, address=_address(helpdesk.address), secret=helpdesk.secret, where=where[helpdesk.kind]
        )
        return show(request, page)

    return doing.sent(request, form, carry_out, blamed="name") or _page(request, viewer, new=form)


@acts(HERE)
def secret(request: HttpRequest, helpdesk_id: int) -> HttpResponse:
    """Prove what it tells by the secret it shows."""
    viewer = viewer_of(request)
    helpdesk = access_helpdesk(viewer, helpdesk_id)
    form = SecretForm(request.POST, auto_id=f"secret-{helpdesk.pk}-%s")

    def carry_out() -> Done:
        services.give_secret(helpdesk=helpdesk, secret=form.cleaned_data["secret"], by=viewer)
        return Done(_("%(name)s is proved by this secret from now on.") % {"name": helpdesk.name}, reverse(HERE))

    return doing.sent(request, form, carry_out, blamed="secret") or _page(request, viewer, given={helpdesk.pk: form})


@acts(HERE)
def pause(request: HttpRequest, helpdesk_id: int) -> HttpResponse:
    """Take nothing it tells."""
    return _settle(request, helpdesk_id, paused=True)


@acts(HERE)
def resume(request: HttpRequest, helpdesk_id: int) -> HttpResponse:
    """Take again what it tells."""
    return _settle(request, helpdesk_id, paused=False)


@acts(HERE)
def take(request: HttpRequest, arrival_id: int) -> HttpResponse:
    """Try once more to take what waits."""
    viewer = viewer_of(request)
    arrival = access_arrival(viewer, arrival_id)

    def carry_out() -> Done:
        services.take_again(arrival=arrival, by=viewer)
        return Done(_("It is taken, and waits no more."), reverse(HERE))

    return doing.pressed(request, carry_out, to=reverse(HERE))


@acts(HERE)
def drop(request: HttpRequest, arrival_id: int) -> HttpResponse:
    """Give up what waits."""
    viewer = viewer_of(request)
    arrival = access_arrival(viewer, arrival_id)

    def carry_out() -> Done:
        services.drop_arrival(arrival=arrival, by=viewer)
        return Done(_("It is given up, and gone."), reverse(HERE))

    return doing.pressed(request, carry_out, to=reverse(HERE))


def _settle(request: HttpRequest, helpdesk_id: int, *, paused: bool) -> HttpResponse:
    viewer = viewer_of(request)
    helpdesk = access_helpdesk(viewer, helpdesk_id)

    def carry_out() -> Done:
        services.pause_helpdesk(helpdesk=helpdesk, paused=paused, by=viewer)
        says = _("Nothing is taken from %(name)s any more.") if paused else _("%(name)s is listened to again.")
        back = Back(reverse("helpdesk-resume" if paused else "helpdesk-pause", args=[helpdesk.pk]))
        return Done(says % {"name": helpdesk.name}, reverse(HERE), back)

    return doing.pressed(request, carry_out, to=reverse(HERE))


def _address(word: str) -> str:
    return f"{settings.EVERWEEK_ADDRESS}{reverse('helpdesk-address', args=[word])}"


def _page(
    request: HttpRequest, viewer: Member, *, new: HelpdeskForm | None = None, given: Mapping[int, forms.Form] | None = None
) -> HttpResponse:
    form, sent = new or HelpdeskForm(), given or {}
    found = list_helpdesks(viewer)
    units = names_of_units()
    lines = [_line(one, sent.get(one.id), units) for one in found]
    context = HelpdesksPage(title=_title(found), lines=lines, form=form)
    return show(request, context, status=doing.status_shown(form, *sent.values()))


def _line(one: HelpdeskShown, form: forms.Form | None, units: Mapping[str, str]) -> HelpdeskLine:
    about = [told for told in (one.unit, one.touchpoint) if told]
    return HelpdeskLine(
        id=one.id,
        name=one.name,
        kind=NAMES[one.kind],
        address=_address(one.address),
        about=_("about %(what)s") % {"what": saying.names(about)} if about else "",
        groups=[_("“%(group)s” there is %(unit)s") % {"group": group, "unit": units.get(key, key)} for group, key in one.groups],
        steps=[str(step) for step in STEPS[one.kind]],
        bodies=[HelpdeskBody(str(TRIGGERS[trigger]), body) for trigger, body in BODIES.get(one.kind, {}).items()],
        closed=one.touchpoint if one.closed else "",
        asks_secret=one.kind not in services.OURS,
        proved=one.proved,
        form=form or SecretForm(auto_id=f"secret-{one.id}-%s"),
        paused_at=one.paused_at,
        heard_at=one.heard_at,
        waiting=[WaitingLine(waits.id, waits.reason, waits.received_at) for waits in one.waiting],
    )


def _title(found: Sequence[HelpdeskShown]) -> str:
    if not found:
        return _("No helpdesk tells us anything yet.")
    waiting = sum(len(one.waiting) for one in found)
    if waiting:
        told = ngettext("%(n)s thing a helpdesk told waits for you.", "%(n)s things a helpdesk told wait for you.", waiting)
        return told % {"n": saying.count(waiting)}
    if silent := [one.name for one in found if not one.proved]:
        return _("%(names)s: copy the secret in, then it can begin.") % {"names": saying.names(silent)}
    working = [one for one in found if one.paused_at is None]
    if not working:
        return _("Every helpdesk is paused.")
    if unheard := [one.name for one in working if one.heard_at is None]:
        return _("Nothing has come from %(names)s yet.") % {"names": saying.names(unheard)}
    told = ngettext("%(name)s tells us of its tickets.", "%(n)s helpdesks tell us of their tickets.", len(working))
    return told % {"n": saying.count(len(working)), "name": working[0].name}
