"""The chat at which one wants to be told: naming it, saying the code it was sent, removing it."""

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.messages.notices import channels, queries, services
from everweek.messages.notices.access import access_own
from everweek.messages.notices.kinds import KINDS
from everweek.messages.rules import is_set_up
from everweek.people.models import Member
from everweek.web.house import doing
from everweek.web.house.doing import Done
from everweek.web.notices.contexts import ChoicesGroup, NoticeChoicesPage
from everweek.web.notices.forms import ChatForm, ChoicesForm, CodeForm
from everweek.web.notices.words import in_subjects
from everweek.web.pages import acts, show
from everweek.web.viewer import viewer_of


def has_chat(member: Member) -> bool:
    """Whether somebody has a chat that was confirmed."""
    row = channels.channel_of(member)
    return row is not None and row.confirmed_at is not None


def choices_page(
    request: HttpRequest, viewer: Member, form: ChoicesForm | None = None, chat_form: Form | None = None
) -> HttpResponse:
    """The page on which all of it stands."""
    row = channels.channel_of(viewer)
    confirmed = row is not None and row.confirmed_at is not None
    chosen = form or ChoicesForm(services.as_plain(queries.habit(viewer)), chat=confirmed)
    named = chat_form or (ChatForm() if row is None or confirmed else CodeForm())
    context = NoticeChoicesPage(
        form=chosen,
        groups=[
            ChoicesGroup(name, fields := [chosen[key] for key in keys], any(one.errors for one in fields))
            for name, keys in in_subjects(KINDS)
        ],
        others=[one for one in chosen.visible_fields() if one.name not in KINDS],
        email=viewer.account.email if viewer.account is not None else viewer.email,
        mail=is_set_up(),
        chat=row.service if row is not None else "",
        chat_confirmed=confirmed,
        chat_reason=row.reason if row is not None else "",
        chat_form=named,
    )
    return show(request, context, status=doing.status_shown(chosen, named))


@acts("notice-choices")
def add(request: HttpRequest) -> HttpResponse:
    """Name a chat; it is sent a code."""
    viewer, form = access_own(viewer_of(request)), ChatForm(request.POST)

    def carry_out() -> Done:
        channels.add_channel(address=form.cleaned_data["address"], by=viewer)
        return Done(_("A code is in your chat: write it here within an hour."), reverse("notice-choices"))

    return doing.sent(request, form, carry_out) or choices_page(request, viewer, chat_form=form)


@acts("notice-choices")
def confirm(request: HttpRequest) -> HttpResponse:
    """Say the code it was sent."""
    viewer, form = access_own(viewer_of(request)), CodeForm(request.POST)

    def carry_out() -> Done:
        channels.confirm_channel(code=form.cleaned_data["code"], by=viewer)
        return Done(_("It is your chat: choose above what is told there."), reverse("notice-choices"))

    return doing.sent(request, form, carry_out, blamed="code") or choices_page(request, viewer, chat_form=form)


@acts("notice-choices")
def remove(request: HttpRequest) -> HttpResponse:
    """Remove one's own chat: nothing is sent there any more."""
    viewer = access_own(viewer_of(request))

    def carry_out() -> Done:
        channels.remove_channel(by=viewer)
        return Done(_("Your chat is told nothing any more; what you chose for it comes by mail."), reverse("notice-choices"))

    return doing.pressed(request, carry_out, to=reverse("notice-choices"))
