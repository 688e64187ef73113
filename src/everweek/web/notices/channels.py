"""The chats of units: which there are, giving a unit one, choosing what goes there, trying and removing it."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.messages.notices import teams
from everweek.messages.notices.access import access_team_channel
from everweek.messages.notices.kinds import TEAM_KINDS
from everweek.messages.notices.teams import TeamChannelShown
from everweek.people import saying
from everweek.people.access import access_unit, check_may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import list_units
from everweek.web.choices import unit_choices
from everweek.web.house import doing
from everweek.web.house.doing import Done
from everweek.web.notices.contexts import ChannelLine, ChannelsPage
from everweek.web.notices.forms import TeamChannelForm, TeamKindsForm
from everweek.web.pages import acts, asks, show
from everweek.web.viewer import viewer_of

HERE = "channels"


@asks
def channels(request: HttpRequest) -> HttpResponse:
    """All that the reader sets up. POST gives a unit another one."""
    viewer = viewer_of(request)
    check_may(viewer, Action.CHANNELS_EDIT)
    form = _form(viewer, request)

    def carry_out() -> Done:
        told = form.cleaned_data
        unit = access_unit(viewer, told["unit"], Action.CHANNELS_EDIT)
        teams.add_team_channel(unit=unit, address=told["address"], kinds=told["kinds"], by=viewer)
        return Done(_("It was told so just now; what you chose goes there from now on."), reverse(HERE))

    return doing.sent(request, form, carry_out) or _page(request, viewer, form)


@acts(HERE)
def kinds(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Choose what is sent to the chat of a unit."""
    viewer = viewer_of(request)
    channel = access_team_channel(viewer, channel_id)
    form = TeamKindsForm(channel.kinds, request.POST, of=channel.pk)

    def carry_out() -> Done:
        changed = teams.choose_for_team(channel=channel, kinds=form.cleaned_data["kinds"], by=viewer)
        return Done(_("That goes there from now on.") if changed else _("Nothing was changed."), reverse(HERE))

    return doing.sent(request, form, carry_out) or _page(request, viewer, _form(viewer), {channel.pk: form})


@acts(HERE)
def trial(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Send a trial to the chat of a unit; where sending to it was stopped, it goes on."""
    viewer = viewer_of(request)
    channel = access_team_channel(viewer, channel_id)

    def carry_out() -> Done:
        teams.try_team_channel(channel=channel, by=viewer)
        return Done(_("It took the trial. Look there whether it arrived."), reverse(HERE))

    return doing.pressed(request, carry_out, to=reverse(HERE))


@acts(HERE)
def remove(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Remove the chat of a unit: nothing is sent there any more."""
    viewer = viewer_of(request)
    channel = access_team_channel(viewer, channel_id)

    def carry_out() -> Done:
        teams.remove_team_channel(channel=channel, by=viewer)
        return Done(_("It is told nothing any more."), reverse(HERE))

    return doing.pressed(request, carry_out, to=reverse(HERE))


def _form(viewer: Member, request: HttpRequest | None = None) -> TeamChannelForm:
    units = list_units(check_may(viewer, Action.CHANNELS_EDIT).units())
    sent = request.POST if request is not None and request.method == "POST" else None
    return TeamChannelForm(unit_choices(units), sent)


def _page(
    request: HttpRequest, viewer: Member, form: TeamChannelForm, changing: Mapping[int, TeamKindsForm] | None = None
) -> HttpResponse:
    found, changing = teams.list_team_channels(viewer), changing or {}
    context = ChannelsPage(
        title=_title(found),
        channels=[_line(one, changing.get(one.id) or TeamKindsForm(one.kinds, of=one.id)) for one in found],
        form=form,
    )
    return show(request, context, status=doing.status_shown(form, *changing.values()))


def _title(found: list[TeamChannelShown]) -> str:
    stopped = sum(one.stopped_at is not None for one in found)
    if stopped:
        says = ngettext("%(n)s channel is told nothing any more.", "%(n)s channels are told nothing any more.", stopped)
        return says % {"n": saying.count(stopped)}
    if not found:
        return _("No unit has a channel yet.")
    told = {"n": saying.count(len(found))}
    return ngettext("%(n)s channel is told what was chosen.", "%(n)s channels are told what was chosen.", len(found)) % told


def _line(one: TeamChannelShown, form: TeamKindsForm) -> ChannelLine:
    return ChannelLine(
        id=one.id,
        unit=one.unit,
        service=one.service,
        kinds=[TEAM_KINDS[key].name if key in TEAM_KINDS else key for key in one.kinds],
        told_at=one.told_at,
        waiting=one.waiting,
        stopped_at=one.stopped_at,
        reason=one.reason,
        form=form,
    )
