"""The page of one colleague, and what can be done there; each thing with its way back, where there is one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.errors import Invalid, NotAllowed
from everweek.messages.rules import is_set_up
from everweek.people import saying, services
from everweek.people.access import (
    access_colleague,
    access_unit,
    check_may_appoint,
    check_may_give,
    is_same,
    may,
    reach_of,
)
from everweek.people.directory import list_all_posts, list_lasting_posts, sign_in_of
from everweek.people.managing import (
    access_managed,
    access_post,
    check_may_let_leave,
    check_may_let_return,
    check_may_renew,
    check_may_set_end,
    check_may_take_back_end,
    may_manage,
)
from everweek.people.models import Member, Post
from everweek.people.policy import Action, Role
from everweek.people.queries import count_valid_tokens, is_here, today
from everweek.people.rules import check_role
from everweek.people.services import Held
from everweek.web.house import doing, undo
from everweek.web.house.changing import kept_change, way_back
from everweek.web.house.doing import Deed, Done
from everweek.web.house.undo import Back
from everweek.web.pages import acts, looks, show
from everweek.web.people.contexts import MemberPage, PostLine
from everweek.web.people.forms import EndPostForm, GivePostForm, LeaveForm, ProfileForm
from everweek.web.people.steps import of_member
from everweek.web.people.words import back_words, coming_days, days_of, member_title, post_words, programs_words, role_words
from everweek.web.viewer import viewer_of

Sent = Mapping[str, forms.Form]
"""Forms that were sent and refused, by their name."""


@looks
def one_member(request: HttpRequest, member_id: int) -> HttpResponse:
    """Show who a colleague is, what they do where, and how they sign in."""
    viewer = viewer_of(request)
    return page_of(request, viewer, access_colleague(viewer, member_id))


@acts("member", "member_id")
def give(request: HttpRequest, member_id: int) -> HttpResponse:
    """Give a post."""
    viewer, member = _managed(request, member_id)
    form = GivePostForm(viewer, request.POST)

    def carry_out() -> Done:
        told = form.cleaned_data
        unit = access_unit(viewer, told["unit"], Action.PEOPLE_EDIT)
        check_may_appoint(viewer, member, Role(told["role"]), unit)
        post = services.give_post(
            member=member, unit=unit, role=told["role"], since=told["since"], until=told["until"], by=viewer
        )
        sentence = (
            _("%(name)s has the post now: %(post)s.") if post.since <= today() else _("%(name)s will have the post: %(post)s.")
        )
        said = {"name": member.name, "post": post_words(post)}
        return Done(sentence % said, _here(member), _undo(member, {"give": post.pk}))

    return _done(request, viewer, member, {"give": form}, carry_out)


@acts("member", "member_id")
def end(request: HttpRequest, member_id: int, post_id: int) -> HttpResponse:
    """End a post from a day on."""
    viewer, member = _managed(request, member_id)
    post = access_post(member, post_id)
    check_may_give(viewer, check_role(post.role), post.unit)
    form = EndPostForm(post, request.POST)

    def carry_out() -> Done:
        day: date = form.cleaned_data["on"]
        before = services.held([post])
        longer = check_may_set_end(viewer, post, day)
        services.end_post(post=post, on=day, over=form.over, by=viewer)
        said = {"name": member.name, "post": post_words(post), "day": saying.day(day)}
        sentence = (
            _("%(name)s no longer has the post: %(post)s.") if day <= today() else _("%(post)s ends for %(name)s on %(day)s.")
        )
        was: dict[str, object] = {"longer": [kept(before), day]} if longer else {"renew": kept(before)}
        return Done(sentence % said, _here(member), _undo(member, was))

    return _done(request, viewer, member, {f"end-{post.pk}": form}, carry_out)


@acts("member", "member_id")
def renew(request: HttpRequest, member_id: int, post_id: int) -> HttpResponse:
    """Let a post that was ended today go on, until the end it would have had."""
    viewer, member = _managed(request, member_id)
    ended = access_post(member, post_id)

    def carry_out() -> Done:
        post = services.renew_post(held=check_may_take_back_end(viewer, ended), by=viewer)
        return Done(_("%(name)s has the post now: %(post)s.") % {"name": member.name, "post": post_words(post)}, _here(member))

    return doing.pressed(request, carry_out, to=_here(member))


@acts("member", "member_id")
def leave(request: HttpRequest, member_id: int) -> HttpResponse:
    """Let a colleague leave from a day on."""
    viewer, member = _managed(request, member_id)
    check_may_let_leave(viewer, member)
    form = LeaveForm(request.POST)

    def carry_out() -> Done:
        day: date = form.cleaned_data["on"]
        before = [member.left_on, kept(services.held(list_lasting_posts(member=member, day=day)))]
        services.leave_member(member=member, on=day, by=viewer)
        sentence = _("%(name)s has left.") if day <= today() else _("%(name)s leaves: gone from %(day)s.")
        said = {"name": member.name, "day": saying.day(day)}
        return Done(sentence % said, _here(member), _undo(member, {"leave": before}))

    return _done(request, viewer, member, {"leave": form}, carry_out)


@acts("member", "member_id")
def come_back(request: HttpRequest, member_id: int) -> HttpResponse:
    """Let a colleague who has left return. Until the end of the last day the posts go on; later the colleague is given posts
    anew.
    """
    viewer, member = _managed(request, member_id)

    def carry_out() -> Done:
        posts = check_may_let_return(viewer, member)
        services.return_member(member=member, posts=posts, by=viewer)
        return Done(back_words(member.name, len(posts)), _here(member))

    return doing.pressed(request, carry_out, to=_here(member))


@acts("member", "member_id")
def profile(request: HttpRequest, member_id: int) -> HttpResponse:
    """Change name, address, language and zone."""
    viewer, member = _managed(request, member_id)
    form = ProfileForm(member, request.POST)

    def carry_out() -> Done:
        before = _profile(member)
        after = _profile(services.edit_profile(member=member, by=viewer, **form.changes))
        change = kept_change(before, after)
        return doing.changed(change, to=_here(member), back=_undo(member, {"profile": change}))

    return _done(request, viewer, member, {"profile": form}, carry_out)


@acts("member", "member_id")
def take_back(request: HttpRequest, member_id: int) -> HttpResponse:
    """Undo what was done here within the day. Who undoes needs the same rights as who did."""
    viewer, member = _managed(request, member_id)

    def carry_out() -> Done:
        with undo.taken(request, f"member:{member.pk}") as was:
            _take_back(viewer, member, was)
        return Done(_("It is as it was before."), _here(member))

    return doing.pressed(request, carry_out, to=_here(member))


def page_of(request: HttpRequest, viewer: Member, member: Member, sent: Sent | None = None) -> HttpResponse:
    """The page of one colleague, with the forms that were refused as they were sent."""
    given = sent or {}
    posts, day = list_all_posts(member), today()
    now = [post for post in posts if post.since <= day and (post.until is None or post.until > day)]
    manages, here = may_manage(viewer, member), is_here(member)
    itself = is_same(viewer, member)
    giving = GivePostForm(viewer, unit=now[0].unit.key if now else "", role=request.GET.get("role", ""))
    context = MemberPage(
        id=member.pk,
        name=member.name,
        title=member_title(member, now, gone=not here),
        lead=_lead(member, here=here),
        steps=of_member(viewer, member, [post.unit for post in now]),
        facts=_facts(member),
        now=[_line(viewer, member, post, given, manages=manages) for post in now],
        to_come=[_line(viewer, member, post, given, manages=manages) for post in posts if post.since > day],
        before=[_line(viewer, member, post, given, manages=manages) for post in posts if post.until and post.until <= day],
        may_edit=manages,
        is_reader=itself,
        gone=not here,
        leaving=here and member.left_on is not None,
        give=given.get("give", giving) if manages and here and _may_appoint_at_all(viewer, member) else None,
        profile=given.get("profile", ProfileForm(member)) if manages else None,
        leave=given.get("leave", LeaveForm()) if manages and here and not itself else None,
        programs=programs_words(member, count_valid_tokens(member)) if manages and here and not itself else "",
        shows_sign_in=manages or itself,
        sign_in=sign_in_of(member) if manages or itself else None,
        mails=is_set_up(),
        may_hand=may(viewer, Action.PEOPLE_APPOINT),
        has_address=bool(member.email),
    )
    return show(request, context, status=doing.status_shown(*given.values()))


def kept(posts: Sequence[Held]) -> list[list[object]]:
    """Return posts as plain rows, as the way back keeps them."""
    return [[one.member, one.unit, one.role, one.since, one.until, one.cut_by, one.until_before] for one in posts]


def unkept(rows: Sequence[Sequence[Any]]) -> list[Held]:
    """Return the posts that ``kept`` made these rows of."""
    return [Held(*row) for row in rows]


def _profile(member: Member) -> dict[str, str]:
    return {name: getattr(member, name) for name in ("name", "email", "language", "zone")}


def _take_back(viewer: Member, member: Member, was: Mapping[str, Any]) -> None:
    [(what, before)] = was.items()
    if what == "give":
        post = access_post(member, int(before))
        check_may_give(viewer, check_role(post.role), post.unit)
        services.undo_giving(post=post, by=viewer)
    elif what == "profile":
        services.edit_profile(member=member, by=viewer, **way_back(before, _profile(member)))
    elif what == "longer":
        [held], day = unkept(before[0]), before[1]
        services.put_back_end(held=held, set_to=day, by=viewer)
    elif what == "leave":
        left_on, posts = before[0], unkept(before[1])
        check_may_renew(viewer, posts)
        services.take_back_leaving(member=member, left_on=left_on, posts=posts, by=viewer)
    else:
        posts = unkept(before)
        check_may_renew(viewer, posts)
        services.renew_post(held=posts[0], by=viewer)


def _managed(request: HttpRequest, member_id: int) -> tuple[Member, Member]:
    """Return the reader, and the colleague whom the reader may change."""
    viewer = viewer_of(request)
    return viewer, access_managed(viewer, member_id)


def _done(request: HttpRequest, viewer: Member, member: Member, sent: Sent, carry_out: Deed) -> HttpResponse:
    """Carry out what a form asks for; where it is refused, the page again with the form as it was sent."""
    [form] = sent.values()
    return doing.sent(request, form, carry_out) or page_of(request, viewer, member, sent)


def _undo(member: Member, was: Mapping[str, object]) -> Back:
    return Back(reverse("member-undo", args=[member.pk]), f"member:{member.pk}", was)


def _here(member: Member) -> str:
    return reverse("member", args=[member.pk])


def _line(viewer: Member, member: Member, post: Post, sent: Sent, *, manages: bool) -> PostLine:
    day, name = today(), f"end-{post.pk}"
    over = post.until is not None and post.until <= day
    ends = manages and not over and _may_give(viewer, post)
    open_ = post.unit.closed_on is None or post.unit.closed_on > day
    today_by_hand = post.until == day and bool(post.cut_by)
    renews = manages and today_by_hand and open_ and is_here(member) and _may_give(viewer, post)
    return PostLine(
        id=post.pk,
        role=role_words(post.role),
        unit=post.unit.name,
        unit_key=post.unit.key,
        when=coming_days(post) if post.since > day else days_of(post),
        end=sent.get(name, EndPostForm(post)) if ends else None,
        renew=reverse("member-renew", args=[member.pk, post.pk]) if renews else "",
    )


def _may_give(viewer: Member, post: Post) -> bool:
    try:
        check_may_give(viewer, check_role(post.role), post.unit)
    except (NotAllowed, Invalid):
        return False
    return True


def _may_appoint_at_all(viewer: Member, member: Member) -> bool:
    return not is_same(viewer, member) or reach_of(viewer, Action.PEOPLE_APPOINT).all


def _lead(member: Member, *, here: bool) -> str:
    if here and member.left_on is not None:
        return _("%(name)s leaves, and is gone from %(day)s.") % {"name": member.name, "day": saying.day(member.left_on)}
    return ""


def _facts(member: Member) -> list[tuple[str, str]]:
    pairs = [(_("E-mail"), member.email), (_("Number elsewhere"), member.external_id or "")]
    return [(name, value) for name, value in pairs if value]
