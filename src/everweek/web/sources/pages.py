"""Where people speak of us unasked: adding a source, looking at it now, pausing it."""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek.listen.mentions import services
from everweek.listen.mentions.access import access_source
from everweek.listen.mentions.queries import SourceShown, list_sources
from everweek.people import saying
from everweek.people.access import access_unit, check_may, may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.web.house import doing
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.pages import acts, asks, show
from everweek.web.sources.contexts import SourceLine, SourcesPage
from everweek.web.sources.forms import AddressForm, MailboxForm, SourceForm
from everweek.web.viewer import viewer_of

HERE: Final = "sources"
FEED, MAILBOX = "feed", "mailbox"
LOOKED_AT: Final = frozenset({FEED, MAILBOX})
WAYS: Final[Mapping[str, str | Promise]] = {
    FEED: gettext_lazy("its feed is looked at every quarter of an hour"),
    MAILBOX: gettext_lazy("its mailbox is read every quarter of an hour"),
    "told": gettext_lazy("a program or a file tells us"),
    "helpdesk": gettext_lazy("ratings your helpdesk asked for"),
}


@asks
def sources(request: HttpRequest) -> HttpResponse:
    """The sources. POST adds one."""
    viewer = viewer_of(request)
    check_may(viewer, Action.SOURCES_EDIT)
    form = SourceForm(request.POST if request.method == "POST" else None)

    def carry_out() -> Done:
        told = form.cleaned_data
        source = services.open_source(
            name=told["name"],
            way=told["way"],
            scale=(told["low"], told["high"]),
            unit=access_unit(viewer, told["unit"], Action.SOURCES_EDIT) if told["unit"] else None,
            touchpoint=told["touchpoint"],
            address=told["address"],
            login=told["login"],
            password=told["password"],
            by=viewer,
        )
        looked = source.way in LOOKED_AT
        begun = _("%(name)s is being looked at.") if looked else _("%(name)s is listened to from now on.")
        return Done(begun % {"name": source.name}, reverse(HERE), Back(reverse("source-pause", args=[source.key])))

    return doing.sent(request, form, carry_out, blamed="name") or _page(request, viewer, new=form)


@acts(HERE)
def look(request: HttpRequest, key: str) -> HttpResponse:
    """Look at a feed or a mailbox now."""
    viewer = viewer_of(request)
    source = access_source(viewer, key)

    def carry_out() -> Done:
        services.look_again(source=source)
        sentence = _("%(name)s is being looked at. What is new stands here in a moment.")
        return Done(sentence % {"name": source.name}, reverse(HERE))

    return doing.pressed(request, carry_out, to=reverse(HERE))


@acts(HERE, in_line=False)
def move(request: HttpRequest, key: str) -> HttpResponse:
    """Look for a feed or a mailbox at another address."""
    viewer = viewer_of(request)
    source = access_source(viewer, key)
    shown = next(one for one in list_sources(viewer) if one.key == source.key)
    form = _address_form(shown, request.POST)

    def carry_out() -> Done:
        told = form.cleaned_data
        access = {name: told.get(name, "") for name in ("login", "password")}
        services.move_source(source=source, address=told["address"], over=shown.address, by=viewer, **access)
        return Done(_("%(name)s is looked for at its new address.") % {"name": source.name}, reverse(HERE))

    return doing.sent(request, form, carry_out, blamed="address") or _page(request, viewer, moved={source.key: form})


@acts(HERE)
def pause(request: HttpRequest, key: str) -> HttpResponse:
    """Take nothing from it any more."""
    viewer = viewer_of(request)
    source = access_source(viewer, key)

    def carry_out() -> Done:
        services.pause_source(source=source, by=viewer)
        sentence = _("Nothing is taken from %(name)s any more. What was said stays.")
        return Done(sentence % {"name": source.name}, reverse(HERE), Back(reverse("source-resume", args=[source.key])))

    return doing.pressed(request, carry_out, to=reverse(HERE))


@acts(HERE)
def resume(request: HttpRequest, key: str) -> HttpResponse:
    """Listen to it again."""
    viewer = viewer_of(request)
    source = access_source(viewer, key)

    def carry_out() -> Done:
        services.resume_source(source=source, by=viewer)
        back = Back(reverse("source-pause", args=[source.key]))
        return Done(_("%(name)s is listened to again.") % {"name": source.name}, reverse(HERE), back)

    return doing.pressed(request, carry_out, to=reverse(HERE))


def _page(
    request: HttpRequest, viewer: Member, *, new: SourceForm | None = None, moved: Mapping[str, forms.Form] | None = None
) -> HttpResponse:
    form, given = new or SourceForm(), moved or {}
    found = list_sources(viewer)
    lines = [_line(viewer, one, given.get(one.key)) for one in found]
    context = SourcesPage(title=_title(found), lines=lines, form=form)
    return show(request, context, status=doing.status_shown(form, *given.values()))


def _line(viewer: Member, one: SourceShown, form: forms.Form | None) -> SourceLine:
    about = [told for told in (one.unit, one.touchpoint) if told]
    hears, counts = may(viewer, Action.RESPONSES_READ), may(viewer, Action.MEASURES_READ)
    told = _("Nothing was said there yet")
    if one.said:
        told = ngettext("%(n)s thing said there", "%(n)s things said there", one.said) % {"n": saying.count(one.said)}
    # A rating without words is read too.
    heard = f"{reverse('voices')}?{urlencode({'questionnaire': one.questionnaire, 'silent': 1})}"
    looks = one.way in LOOKED_AT
    return SourceLine(
        key=one.key,
        name=one.name,
        how=WAYS.get(one.way, one.way),
        about=_("about %(what)s") % {"what": saying.names(about)} if about else "",
        said=told,
        last=one.last,
        paused_at=one.paused_at,
        looked_at=one.looked_at,
        failure=one.failure,
        refused=one.refused,
        looks=looks and one.paused_at is None,
        left_out=_left_out(one),
        form=(form or _address_form(one)) if looks else None,
        voices=heard if hears and one.said else "",
        numbers=f"{reverse('prove')}?{urlencode({'measure': one.measure})}" if counts and one.said else "",
    )


def _address_form(one: SourceShown, data: QueryDict | None = None) -> AddressForm | MailboxForm:
    return MailboxForm(one, data) if one.way == MAILBOX else AddressForm(one, data)


def _left_out(one: SourceShown) -> str:
    """Which mails were not heard, in words, or nothing."""
    automatic, returned, empty = one.left_out
    told = (
        (automatic, ngettext("%(n)s that a machine sent", "%(n)s that machines sent", automatic)),
        (returned, ngettext("%(n)s that came back", "%(n)s that came back", returned)),
        (empty, ngettext("%(n)s without words that can be read", "%(n)s without words that can be read", empty)),
    )
    parts = [words % {"n": saying.count(many)} for many, words in told if many]
    return _("Left out: %(mails)s.") % {"mails": saying.names(parts)} if parts else ""


def _title(found: Sequence[SourceShown]) -> str:
    if not found:
        return _("Nobody is listened to unasked yet.")
    failing = [one.name for one in found if one.failure and one.paused_at is None]
    if failing:
        return _("%(names)s cannot be looked at.") % {"names": saying.names(failing)}
    count = sum(one.paused_at is None for one in found)
    if not count:
        return _("Every source is paused.")
    told = {"n": saying.count(count)}
    return ngettext("We listen at %(n)s place unasked.", "We listen at %(n)s places unasked.", count) % told
