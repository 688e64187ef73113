"""The pages of colleagues: the list, and a new one."""

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.messages.rules import is_set_up
from everweek.people import services
from everweek.people.access import access_unit, check_may, check_may_give, reach_of
from everweek.people.directory import Wanted, list_members
from everweek.people.finding import LONGEST
from everweek.people.models import Member, Post
from everweek.people.policy import ROLES, Action, Role
from everweek.people.queries import list_units
from everweek.web.choices import options
from everweek.web.house import doing
from everweek.web.house.doing import Done
from everweek.web.house.layout import may
from everweek.web.pages import asks, looks, show
from everweek.web.people.contexts import JoinPage, PeoplePage, PersonLine
from everweek.web.people.forms import JoinForm, unit_choices
from everweek.web.people.words import day_words, people_title, post_words
from everweek.web.viewer import viewer_of

PAGE = 50
LEFT = "left"


@looks
def people(request: HttpRequest) -> HttpResponse:
    """The colleagues by name, filtered by the address."""
    viewer = viewer_of(request)
    check_may(viewer, Action.PEOPLE_READ)
    wanted = _wanted(request, viewer)
    page = Paginator(list_members(viewer, wanted), PAGE).get_page(request.GET.get("page"))
    editor = may(viewer, Action.PEOPLE_EDIT)
    units = list_units(reach_of(viewer, Action.UNITS_READ).units())
    total = page.paginator.count
    context = PeoplePage(
        title=people_title(total, role=wanted.role, unit=wanted.unit, left=wanted.left, words=wanted.words),
        people=[person_line(one, posts_of(one)) for one in page],
        words=wanted.words,
        units=options(unit_choices(units), wanted.unit.key if wanted.unit else "", everything=_("every unit")),
        roles=options([(role.value, name) for role, name in ROLES.items()], wanted.role, everything=_("every role")),
        presence=options([(LEFT, _("who has left"))], LEFT if wanted.left else "", everything=_("who is here")) if editor else [],
        before=_page_address(request, page.previous_page_number()) if page.has_previous() else "",
        after=_page_address(request, page.next_page_number()) if page.has_next() else "",
        may_add=editor,
    )
    return show(request, context)


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
        note = _("gone from %(day)s") % {"day": day_words(member.left_on)}
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


def _wanted(request: HttpRequest, viewer: Member) -> Wanted:
    key, role = request.GET.get("unit", ""), request.GET.get("role", "")
    if role and role not in set(Role):
        raise Invalid(_("There is no role %(role)s.") % {"role": role[:40]}, field="role")
    presence = request.GET.get("who", "")
    if presence == LEFT:
        check_may(viewer, Action.PEOPLE_EDIT)
    return Wanted(
        words=" ".join(request.GET.get("words", "").replace("\0", " ").split())[:LONGEST],
        unit=access_unit(viewer, key.replace("\0", ""), Action.UNITS_READ) if key else None,
        role=role,
        left=presence == LEFT,
    )


def _page_address(request: HttpRequest, number: int) -> str:
    asked = request.GET.copy()
    asked["page"] = str(number)
    return f"{reverse('people')}?{asked.urlencode()}"
