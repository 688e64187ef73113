"""The pages of colleagues: the list, and a new one."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.messages.rules import is_set_up
from everweek.people import saying, services
from everweek.people.access import access_unit, check_may, check_may_give, may, reach_of
from everweek.people.directory import Wanted, accounts_of_nobody, count_members, list_members
from everweek.people.models import Member, Post
from everweek.people.paging import Stretch
from everweek.people.policy import ROLES, Action, Role
from everweek.people.queries import list_units
from everweek.web.choices import options, units_to_choose
from everweek.web.house import doing
from everweek.web.house.asking import TO_MEND, shortened
from everweek.web.house.doing import Done
from everweek.web.house.paging import pager_of
from everweek.web.pages import asks, looks, show
from everweek.web.people.asking import LEFT, PeopleAsked
from everweek.web.people.contexts import JoinPage, PeoplePage, PersonLine
from everweek.web.people.forms import JoinForm
from everweek.web.people.words import nobodys_words, people_title, post_words
from everweek.web.viewer import viewer_of


@looks
def people(request: HttpRequest) -> HttpResponse:
    """The colleagues by name, filtered by the address."""
    viewer = viewer_of(request)
    check_may(viewer, Action.PEOPLE_READ)
    asked = PeopleAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    scope = reach_of(viewer, Action.UNITS_READ)
    asked = asked.among("unit", scope.units_by_key([asked.unit]))
    asked, found = asked.answered(lambda: _found(viewer, asked))
    editor = may(viewer, Action.PEOPLE_EDIT)
    context = PeoplePage(
        title=found.title if found else TO_MEND,
        nobodys=found.nobodys if found else "",
        people=[person_line(one, posts_of(one)) for one in found.stretch.rows] if found else [],
        asked=asked,
        units=units_to_choose(list_units(scope.units()), asked.unit, alone=True),
        roles=options([(role.value, name) for role, name in ROLES.items()], asked.role, everything=_("every role")),
        presence=options([(LEFT, _("who has left"))], asked.who, everything=_("who is here")) if editor else [],
        pager=pager_of(asked, reverse("people"), found.stretch if found else None),
        may_add=editor,
    )
    return show(request, context, status=asked.status)


@asks
def join(request: HttpRequest) -> HttpResponse:
    """Add a colleague, with a first post and an account; ``?unit=`` names the unit the reader comes from."""
    viewer = viewer_of(request)
    check_may(viewer, Action.PEOPLE_EDIT)
    form = JoinForm(viewer, request.POST) if request.method == "POST" else JoinForm(viewer, unit=request.GET.get("unit", ""))

    def carry_out() -> Done:
        member = _welcome(viewer, form)
        return Done(_("%(name)s has joined.") % {"name": member.name}, reverse("member", args=[member.pk]))

    return doing.sent(request, form, carry_out) or show(
        request, JoinPage(form=form, mails=is_set_up()), status=doing.status_shown(form)
    )


def person_line(member: Member, posts: Iterable[Post]) -> PersonLine:
    """A colleague as a line of a list."""
    held = [post_words(post) for post in posts]
    note = ""
    if member.left_on is not None:
        note = _("gone from %(day)s") % {"day": saying.day(member.left_on)}
    elif not held:
        note = _("no post")
    return PersonLine(member.pk, member.name, held, note)


def posts_of(member: Member) -> list[Post]:
    """The posts of today that ``list_members`` has put beside a member."""
    posts: list[Post] = getattr(member, "posts_today", [])
    return posts


def _welcome(viewer: Member, form: JoinForm) -> Member:
    told = form.cleaned_data
    unit = access_unit(viewer, told["unit"], Action.PEOPLE_EDIT)
    check_may_give(viewer, Role(told["role"]), unit)
    return services.welcome_member(
        name=told["name"],
        email=told["email"],
        unit=unit,
        role=told["role"],
        since=told["since"],
        account=told["account"],
        by=viewer,
    )


@dataclass(frozen=True)
class _Found:
    title: str
    nobodys: str
    stretch: Stretch[Member]


def _found(viewer: Member, asked: PeopleAsked) -> _Found:
    if asked.who == LEFT:
        check_may(viewer, Action.PEOPLE_EDIT)
    unit = access_unit(viewer, asked.unit, Action.UNITS_READ) if asked.unit else None
    wanted = Wanted(words=asked.words, unit=unit, role=asked.role, left=asked.who == LEFT)
    number = count_members(viewer, wanted)
    title = people_title(number, role=asked.role, unit=unit, left=wanted.left, words=asked.words)
    nobodys = nobodys_words(accounts_of_nobody(viewer, wanted)) if number > 1 and not wanted.left else ""
    return _Found(title, nobodys, list_members(viewer, wanted, asked.place))
