"""What one was told: the list, opening one, marking as read; and how one wants to be told."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.messages.notices import queries, services
from everweek.messages.notices.access import access_notice, access_own
from everweek.messages.notices.queries import NoticeShown, Which
from everweek.people import saying
from everweek.people.models import Member
from everweek.web.choices import Tab
from everweek.web.fronts import called_cases
from everweek.web.house import asking, doing, undo
from everweek.web.house.asking import Asking, shortened
from everweek.web.house.changing import kept_change, way_back
from everweek.web.house.doing import Done
from everweek.web.house.paging import pager_of
from everweek.web.house.undo import Back
from everweek.web.notices import words
from everweek.web.notices.chat import choices_page, has_chat
from everweek.web.notices.contexts import NoticeLine, NoticesPage
from everweek.web.notices.forms import ChoicesForm
from everweek.web.pages import acts, asks, looks, show
from everweek.web.viewer import viewer_of


@dataclass(frozen=True)
class NoticesAsked(Asking):
    """Which of one's own notices."""

    which: Which = asking.one_of(Which, Which.UNREAD)


@looks
def notices(request: HttpRequest) -> HttpResponse:
    """What one was told, the newest first."""
    viewer = access_own(viewer_of(request))
    asked = NoticesAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    here = reverse("notices")
    asked, found = asked.answered(lambda: queries.list_notices(viewer, asked.which, asked.place))
    unread = queries.count_unread(viewer)
    context = NoticesPage(
        title=words.notices_title(unread),
        tabs=[Tab(str(name), asked.with_(which=one).to(here), one is asked.which) for one, name in words.TABS.items()],
        lines=_lines(viewer, found.rows) if found else [],
        unread=unread,
        pager=pager_of(asked, here, found),
    )
    return show(request, context, status=asked.status)


@acts("notices")
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Go to what a notice is about; it was read by that."""
    viewer = viewer_of(request)
    notice = access_notice(viewer, notice_id)
    services.mark(by=viewer, read=True, notice=notice)
    return redirect(notice.path)


@acts("notices")
def read(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark a notice as read."""
    return _marked(request, notice_id, read=True)


@acts("notices")
def unread(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark a notice as not read yet."""
    return _marked(request, notice_id, read=False)


@acts("notices")
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all of one's notices as read."""
    viewer, here = access_own(viewer_of(request)), reverse("notices")

    def carry_out() -> Done:
        many = services.mark(by=viewer, read=True)
        says = ngettext("%(n)s thing is marked as read.", "%(n)s things are marked as read.", many)
        return Done(says % {"n": saying.count(many)}, here)

    return doing.pressed(request, carry_out, to=here)


@asks
def choices(request: HttpRequest) -> HttpResponse:
    """How one is told. POST changes it."""
    viewer, here = access_own(viewer_of(request)), reverse("notice-choices")
    before = services.as_plain(queries.habit(viewer))
    form = ChoicesForm(before, request.POST if request.method == "POST" else None, chat=has_chat(viewer))

    def carry_out() -> Done:
        after = services.as_plain(services.choose(by=viewer, changes=form.changes))
        kept = kept_change(before, after)
        return doing.changed(kept, to=here, back=Back(reverse("notice-choices-undo"), f"notices:{viewer.pk}", kept))

    answer = doing.sent(request, form, carry_out)
    if answer is not None:
        return answer
    return choices_page(request, viewer, form)


@acts("notice-choices")
def choices_back(request: HttpRequest) -> HttpResponse:
    """Undo a change of one's choices within the day."""
    viewer, here = access_own(viewer_of(request)), reverse("notice-choices")

    def carry_out() -> Done:
        with undo.taken(request, f"notices:{viewer.pk}") as was:
            services.choose(by=viewer, changes=way_back(was, services.as_plain(queries.habit(viewer))))
        return Done(_("It is as it was before."), here)

    return doing.pressed(request, carry_out, to=here)


def _marked(request: HttpRequest, notice_id: int, *, read: bool) -> HttpResponse:
    viewer, here = viewer_of(request), reverse("notices")
    notice = access_notice(viewer, notice_id)

    def carry_out() -> Done:
        services.mark(by=viewer, read=read, notice=notice)
        if not read:
            return Done(_("It waits to be read again."), here)
        return Done(_("It is marked as read."), here, Back(reverse("notice-unread", args=[notice.pk])))

    return doing.pressed(request, carry_out, to=here)


def _lines(viewer: Member, shown: Sequence[NoticeShown]) -> list[NoticeLine]:
    """Return a line for each case, and for all else: what is told of a case is read from it now, by the right of the reader."""
    called = called_cases(viewer, {one.case for one in shown if one.case is not None})
    joined: dict[int, list[NoticeShown]] = {}
    for one in shown:
        joined.setdefault(-one.pk if one.case is None else one.case, []).append(one)
    return [_line(several[0], called.get(several[0].case or 0, ""), several[1:]) for several in joined.values()]


def _line(one: NoticeShown, called: str, before: Sequence[NoticeShown]) -> NoticeLine:
    said = [called, one.title, one.text] if called else [one.title, one.text]
    # That a promise is due stands there no more once it is told that it was.
    told = {one.promise}
    for earlier in before:
        if earlier.title not in said and not (earlier.promise and earlier.promise in told):
            said.append(earlier.title)
        told.add(earlier.promise)
    unread = one.read_at is None or any(earlier.read_at is None for earlier in before)
    return NoticeLine(one.pk, said[0], [text for text in said[1:] if text], one.at, not unread, words.how_told(one))
